package canvas_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"pgregory.net/rapid"

	"hailong/internal/canvas"
	"hailong/internal/secret"
)

// fataler is *testing.T and *rapid.T.
type fataler interface{ Fatalf(string, ...any) }

// scanned is what a scanner reads from a picture.
func scanned(t fataler, picture image.Image) string {
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatalf("%v", err)
	}
	reader := qrcode.NewQRCodeReader()
	read, err := reader.Decode(bitmap, nil)
	if err != nil { // this reader loses its way in a few codes; it reads them as pictures that are straight and clean
		read, err = reader.Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true})
	}
	if err != nil {
		t.Fatalf("no code in the picture: %v", err)
	}
	return read.GetText()
}

// painted is the path of a code, four pixels a module.
func painted(t fataler, c canvas.Code) image.Image {
	const scale = 4
	picture := image.NewGray(image.Rect(0, 0, c.Side*scale, c.Side*scale))
	draw.Draw(picture, picture.Rect, image.White, image.Point{}, draw.Src)
	bars := regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`).FindAllStringSubmatch(c.Path, -1)
	whole := ""
	for _, m := range bars {
		var n [5]int
		for i := range m[1:] {
			n[i], _ = strconv.Atoi(m[i+1]) // digits
		}
		if whole += m[0]; n[2] != n[3] {
			t.Fatalf("a bar that does not end where it began: %s", m[0])
		}
		draw.Draw(picture, image.Rect(n[0]*scale, n[1]*scale, (n[0]+n[2])*scale, (n[1]+1)*scale),
			image.NewUniform(color.Black), image.Point{}, draw.Src)
	}
	if whole != c.Path {
		t.Fatalf("the path holds more than bars: %s", c.Path)
	}
	return picture
}

// Every code reads as the text from which it was drawn, on a page and on a print.
func TestCodesCanBeScanned(t *testing.T) {
	texts := rapid.OneOf(
		rapid.StringMatching(`https://[a-z.]{4,30}/s/[0-9A-Z]{16}`),
		rapid.StringMatching(`HAILONG [0-9a-f-]{36} [0-9a-f]{64} 182/201`),
		rapid.Just(secret.SheetCode([]string{"KHFD-HH43-BYBJ-1HG4", "3VME-7Y6Z-FQYJ-YC6Q", "T4YS-MRBQ-QMQX-EB2F",
			"ZB0J-RK1V-1SDM-HYVY"})),
		rapid.Just("otpauth://totp/Hailong:van-thu@truong.example?secret=JBSWY3DPEHPK3PXP&issuer=Hailong"))
	rapid.Check(t, func(t *rapid.T) {
		text := texts.Draw(t, "text")
		code, err := canvas.NewCode("a code", text)
		if err != nil {
			t.Fatalf("%v", err)
		}
		if got := scanned(t, painted(t, code)); got != text {
			t.Fatalf("the page's code reads %q, not %q", got, text)
		}
		scene, err := canvas.QR(30, "a code", text)
		if err != nil {
			t.Fatalf("%v", err)
		}
		var out bytes.Buffer
		if err = scene.PNG(&out, canvas.Print); err != nil {
			t.Fatalf("%v", err)
		}
		picture, err := png.Decode(&out)
		if err != nil {
			t.Fatalf("%v", err)
		}
		if got := scanned(t, picture); got != text {
			t.Fatalf("the print's code reads %q, not %q", got, text)
		}
	})
}

func TestACodeHoldsOnlySoMuch(t *testing.T) {
	long := strings.Repeat("x", 5000)
	if _, err := canvas.NewCode("", long); err == nil {
		t.Error("5,000 letters became a code of a page")
	}
	if _, err := canvas.QR(30, "", long); err == nil {
		t.Error("5,000 letters became a code of a document")
	}
}
