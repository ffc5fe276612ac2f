package frame

import (
	"strconv"
	"strings"

	"rsc.io/qr"
)

// quiet is how many light modules stand around a code, so that scanners find it.
const quiet = 4

// DrawCode draws a QR code as one path.
func DrawCode(text string) (path string, side int, err error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return "", 0, err
	}
	var drawing strings.Builder
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				drawing.WriteString("M" + strconv.Itoa(x+quiet) + " " + strconv.Itoa(y+quiet) + "h1v1h-1z")
			}
		}
	}
	return drawing.String(), code.Size + 2*quiet, nil
}
