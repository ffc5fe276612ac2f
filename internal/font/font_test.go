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
	for name, style := range map[string]ours.Style{
		"serif": ours.Regular, "serif bold": ours.Bold, "serif italic": ours.Italic,
		"serif bold italic": ours.BoldItalic,
		"sans":              ours.Sans, "sans bold": ours.SansBold, "mono bold": ours.Mono,
	} {
		parsed := ours.Parsed(style)
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
		drawn := float64(font.MeasureString(face, "hài lòng")) / 64
		if told := ours.Width(style, 12, "hài lòng") / ours.MM; told < drawn-0.2 || told > drawn+0.2 {
			t.Errorf("%s: “hài lòng” at 12 pt is drawn %v pt wide, and measured %v", name, drawn, told)
		}
	}
}
