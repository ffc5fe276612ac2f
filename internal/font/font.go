// Package font holds the letters of every document that Hailong makes: Liberation 2.1.5, which has all Vietnamese
// letters and the widths of Times New Roman (Serif), Arial (Sans) and Courier New (Mono). The files are embedded whole,
// so that a PDF looks the same on every computer; LICENSE.txt is the SIL Open Font License under which they come.
//
// Text must be NFC before it is set (locale.Clean makes it so): a letter and its mark apart are drawn beside each
// other.
package font

import (
	_ "embed" // the font files
	"sync"

	"hailong/internal/packed"
)

// The fonts, as TrueType files in half their room.
var (
	//go:embed LiberationSerif-Regular.ttf.gz
	serifRegular []byte
	//go:embed LiberationSerif-Bold.ttf.gz
	serifBold []byte
	//go:embed LiberationSerif-Italic.ttf.gz
	serifItalic []byte
	//go:embed LiberationSerif-BoldItalic.ttf.gz
	serifBoldItalic []byte
	//go:embed LiberationSans-Regular.ttf.gz
	sansRegular []byte
	//go:embed LiberationSans-Bold.ttf.gz
	sansBold []byte
	//go:embed LiberationMono-Bold.ttf.gz
	monoBold []byte
)

// unpacked are the files as they are read, each made when somebody first asks for it.
var unpacked = func() (all [styles]func() []byte) {
	for s, file := range [styles][]byte{serifRegular, serifBold, serifItalic, serifBoldItalic, sansRegular, sansBold,
		monoBold} {
		all[s] = sync.OnceValue(func() []byte { return packed.Whole(file) })
	}
	return all
}()

// File is the font file of a style, for those who put it into a document; nobody may change the bytes.
func (s Style) File() []byte { return unpacked[s]() }
