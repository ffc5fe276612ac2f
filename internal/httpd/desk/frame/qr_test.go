package frame_test

import (
	"image"
	"image/color"
	"regexp"
	"strconv"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"hailong/internal/httpd/desk/frame"
	"hailong/internal/secret"
)

// The code on the sheet reads as the text from which it was drawn.
func TestTheCodeOfASheetCanBeScanned(t *testing.T) {
	text := secret.SheetCode([]string{"KHFD-HH43-BYBJ-1HG4", "3VME-7Y6Z-FQYJ-YC6Q", "T4YS-MRBQ-QMQX-EB2F",
		"ZB0J-RK1V-1SDM-HYVY"})
	path, side, err := frame.DrawCode(text)
	if err != nil {
		t.Fatal(err)
	}
	const scale = 4
	picture := image.NewGray(image.Rect(0, 0, side*scale, side*scale))
	for i := range picture.Pix {
		picture.Pix[i] = 255
	}
	for _, m := range regexp.MustCompile(`M(\d+) (\d+)h1v1h-1z`).FindAllStringSubmatch(path, -1) {
		x, _ := strconv.Atoi(m[1])
		y, _ := strconv.Atoi(m[2])
		for dx := range scale {
			for dy := range scale {
				picture.SetGray(x*scale+dx, y*scale+dy, color.Gray{})
			}
		}
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	read, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil || read.GetText() != text {
		t.Errorf("read as %v, %v", read, err)
	}
}
