// Package font holds the letters of every document that Hailong makes: Liberation 2.1.5, which has all Vietnamese
// letters and the widths of Times New Roman (Serif), Arial (Sans) and Courier New (Mono). The files are embedded whole,
// so that a PDF looks the same on every computer; LICENSE.txt is the SIL Open Font License under which they come.
//
// Text must be NFC before it is set (locale.Clean makes it so): a letter and its mark apart are drawn beside each
// other.
package font

import _ "embed" // the font files

// The fonts, as TrueType files; nobody may change the bytes.
var (
	//go:embed LiberationSerif-Regular.ttf
	serifRegular []byte
	//go:embed LiberationSerif-Bold.ttf
	serifBold []byte
	//go:embed LiberationSerif-Italic.ttf
	serifItalic []byte
	//go:embed LiberationSerif-BoldItalic.ttf
	serifBoldItalic []byte
	//go:embed LiberationSans-Regular.ttf
	sansRegular []byte
	//go:embed LiberationSans-Bold.ttf
	sansBold []byte
	//go:embed LiberationMono-Bold.ttf
	monoBold []byte
)

// File is the font file of a style, for those who put it into a document.
func (s Style) File() []byte {
	return [styles][]byte{serifRegular, serifBold, serifItalic, serifBoldItalic, sansRegular, sansBold, monoBold}[s]
}
