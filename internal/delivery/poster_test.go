package delivery_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hailong/internal/delivery"
	"hailong/internal/locale"
)

// badge is a wide green board with a yellow middle.
func badge(t *testing.T, high int) []byte {
	t.Helper()
	p := image.NewRGBA(image.Rect(0, 0, 400, high))
	draw.Draw(p, p.Rect, image.NewUniform(color.RGBA{G: 0x80, A: 0xff}), image.Point{}, draw.Src)
	draw.Draw(p, image.Rect(150, high/3, 250, high*2/3), image.NewUniform(color.RGBA{R: 0xff, G: 0xc0, A: 0xff}), image.Point{},
		draw.Src)
	var out bytes.Buffer
	if err := png.Encode(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// green counts the points of the board's colour.
func green(of image.Image) (n int) {
	for y := of.Bounds().Min.Y; y < of.Bounds().Max.Y; y++ {
		for x := of.Bounds().Min.X; x < of.Bounds().Max.X; x++ {
			if r, g, b, _ := of.At(x, y).RGBA(); r>>8 < 0x30 && g>>8 > 0x60 && b>>8 < 0x30 {
				n++
			}
		}
	}
	return n
}

// The school's logo stands before its name, on paper and in the picture, and moves nothing else.
func TestPosterWithALogo(t *testing.T) {
	r := wording(t, locale.VI, true)
	r.School = "Trường Mầm non Thực hành Hoa Hồng thuộc Trường Cao đẳng Sư phạm Trung ương Thành phố Hồ Chí Minh"
	r.Logo = badge(t, 300)
	pdf, err := delivery.PosterPDF(r, choi, choi)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := delivery.PosterPNG(r, choi)
	if err != nil {
		t.Fatal(err)
	}
	if err = os.WriteFile(filepath.Join(t.ArtifactDir(), "picture-logo.png"), raw, 0o600); err != nil {
		t.Fatal(err)
	}
	sheets := append(pages(t, "poster-logo", pdf, 50), decode(t, raw))
	if len(sheets) != 3 || len(codes(t, sheets[2])) != 1 {
		t.Fatalf("%d sheets", len(sheets))
	}
	for n, sheet := range sheets {
		whole := green(sheet)
		if head := green(cut(sheet, 10, 8, 190, 18)); whole == 0 || head != whole {
			t.Errorf("sheet %d: %d of %d points of the logo stand in the head", n, head, whole)
		}
		if !white(cut(sheet, 0, 0, 10, 297)) || !white(cut(sheet, 200, 0, 10, 297)) {
			t.Errorf("sheet %d: something runs over the margin", n)
		}
	}
	if text := strings.Join(strings.Fields(words(t, pdf)), " "); !strings.Contains(text, r.School) {
		t.Errorf("the name is not read as one: %s", text)
	}
	if n := bytes.Count(pdf, []byte("/Subtype /Image")); n != 1 || !bytes.Contains(pdf, []byte("/Alt")) {
		t.Errorf("the logo is in the file %d times", n)
	}
	if len(raw) > 400_000 || len(pdf) > 150_000 {
		t.Errorf("a picture of %d bytes, a PDF of %d", len(raw), len(pdf))
	}
}

// A logo that is a name in letters, five times as wide as high, is not made a stripe that nobody reads.
func TestPosterWithAWideLogo(t *testing.T) {
	r := wording(t, locale.VI, true)
	r.Logo = badge(t, 80)
	raw, err := delivery.PosterPNG(r, choi)
	if err != nil {
		t.Fatal(err)
	}
	if err = os.WriteFile(filepath.Join(t.ArtifactDir(), "picture-wide-logo.png"), raw, 0o600); err != nil {
		t.Fatal(err)
	}
	sheet := decode(t, raw)
	from, to := 210, 0
	for mm := range 210 {
		if green(cut(sheet, float64(mm), 8, 1, 18)) > 0 {
			from, to = min(from, mm), max(to, mm)
		}
	}
	if wide := to - from; wide < 55 || wide > 65 || from < 15 || len(codes(t, sheet)) != 1 {
		t.Errorf("the logo stands from %d to %d mm", from, to)
	}
}
