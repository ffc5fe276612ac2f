package delivery

import (
	"bytes"

	"hailong/internal/canvas"
	"hailong/internal/font"
	"hailong/internal/locale"
)

// A4, in millimetres.
const (
	sheetWidth  = 210.0
	sheetHeight = 297.0
)

// pdf is a file of what draw draws; its bytes depend on nothing but that and the survey.
func pdf(w Wording, title string, draw func(*canvas.PDF) error) ([]byte, error) {
	var out bytes.Buffer
	err := canvas.Contained(func() error {
		p := canvas.New(canvas.About{Title: title, Author: w.School, Lang: w.Lang, Made: w.Made})
		if err := draw(p); err != nil {
			return err
		}
		return p.Write(&out)
	})
	return out.Bytes(), err
}

// sheet is a slip or a poster that is being drawn, in black: one layout serves paper and picture.
type sheet struct{ canvas.Scene }

func (c *sheet) words(x, y float64, style font.Style, size float64, text string) {
	c.Words(x, y, style, size, canvas.Start, canvas.Black, text)
}

// code draws the QR code of a link; the caller leaves four modules of white around it.
func (c *sheet) code(w Wording, x, y, side float64, link string) (err error) {
	c.Tagged("Figure", w.text("print.code", nil), func() { err = c.QR(x, y, side, link) })
	return err
}

// fit is a text on as many lines at most, made smaller until it fits.
func fit(style font.Style, size, width float64, most int, text string) ([]string, float64) {
	return font.Fit(style, size, size/3, width, most, locale.NFC(text))
}
