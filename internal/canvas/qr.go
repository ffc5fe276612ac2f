package canvas

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// quiet is how many light modules stand around a code, so that scanners find it.
const quiet = 4

// bar is a run of dark modules in a row of a code.
type bar struct{ x, y, w int }

// encoded is the code of a text with level M of repair: how many modules a side has, and the dark ones.
func encoded(text string) (side int, dark []bar, err error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return 0, nil, err
	}
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			from := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			if x > from {
				dark = append(dark, bar{from, y, x - from})
			}
		}
	}
	return code.Size, dark, nil
}

// QR draws the code of a text; its modules fill side millimetres. The caller leaves four modules of white around it.
func (s *Scene) QR(x, y, side float64, text string) error {
	modules, dark, err := encoded(text)
	if err != nil {
		return err
	}
	one := side / float64(modules)
	for _, b := range dark { // rows touch by a hair, so that no viewer shows a seam
		s.Rect(x+float64(b.x)*one, y+float64(b.y)*one, float64(b.w)*one, one*1.02, Black, 0)
	}
	return nil
}

// QR is the code of a text as a scene of its own, side millimetres wide with the white around it.
func QR(side float64, title, text string) (Scene, error) {
	modules, _, err := encoded(text)
	if err != nil {
		return Scene{}, err
	}
	one := side / float64(modules+2*quiet)
	s := Scene{Width: side, Height: side, Title: title, Desc: text}
	return s, s.QR(one*quiet, one*quiet, one*float64(modules), text)
}

// Code is a QR code for a page: the path of an SVG whose view box is Side wide, the white around included. Label is
// what a screen reader says.
type Code struct {
	Label, Path string
	Side        int
}

// NewCode is the code of a text for a page.
func NewCode(label, text string) (Code, error) {
	modules, dark, err := encoded(text)
	if err != nil {
		return Code{}, err
	}
	var path strings.Builder
	for _, b := range dark {
		_, _ = fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", b.x+quiet, b.y+quiet, b.w, b.w)
	}
	return Code{label, path.String(), modules + 2*quiet}, nil
}
