package font_test

import (
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"

	ours "hailong/internal/font"
)

// Every letter of Vietnamese has a glyph of its own in every font: none is drawn as an empty box.
func TestEveryFontHasVietnamese(t *testing.T) {
	const letters = "ăâđêôơưĂÂĐÊÔƠƯ" +
		"àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ" +
		"ÀẢÃÁẠẰẲẴẮẶẦẨẪẤẬÈẺẼÉẸỀỂỄẾỆÌỈĨÍỊÒỎÕÓỌỒỔỖỐỘỜỞỠỚỢÙỦŨÚỤỪỬỮỨỰỲỶỸÝỴ0123456789–“”…%/·"
	for name, file := range map[string][]byte{
		"serif": ours.SerifRegular, "serif bold": ours.SerifBold, "serif italic": ours.SerifItalic,
		"serif bold italic": ours.SerifBoldItalic,
		"sans":              ours.SansRegular, "sans bold": ours.SansBold, "mono bold": ours.MonoBold,
	} {
		parsed, err := opentype.Parse(file)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var buffer sfnt.Buffer
		for _, letter := range letters {
			if glyph, err := parsed.GlyphIndex(&buffer, letter); err != nil || glyph == 0 {
				t.Errorf("%s has no %c (%v)", name, letter, err)
			}
		}
		face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: 12, DPI: 72, Hinting: font.HintingNone})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if width := font.MeasureString(face, "hài lòng").Ceil(); width < 30 || width > 80 {
			t.Errorf("%s: “hài lòng” at 12 pt is %d pt wide", name, width)
		}
	}
}
