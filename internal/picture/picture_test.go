package picture_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"

	"hailong/internal/picture"
	"hailong/internal/problem"
)

// painted is a picture of a size, red at its left and clear at its right half.
func painted(w, h int) image.Image {
	p := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w / 2 {
			p.Set(x, y, color.NRGBA{R: 200, A: 255})
		}
	}
	return p
}

func encoded(t testing.TB, p image.Image, as string) []byte {
	t.Helper()
	var out bytes.Buffer
	err := png.Encode(&out, p)
	if as == "jpeg" {
		out.Reset()
		err = jpeg.Encode(&out, p, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// chunk is a part of a PNG with its length and its checksum.
func chunk(content string) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(content)-4))
	return binary.BigEndian.AppendUint32(append(out, content...), crc32.ChecksumIEEE([]byte(content)))
}

// What an uploader's file says of itself is gone, and so is what hangs behind the picture.
func TestNothingButThePictureIsKept(t *testing.T) {
	plain := encoded(t, painted(1000, 600), "png")
	exif := encoded(t, painted(1000, 600), "jpeg")
	for name, file := range map[string][]byte{
		"png, a comment and a tail": slices.Concat(plain[:33], chunk("tEXtGPS\x0021.0285"), plain[33:],
			[]byte("Lê Văn Bí Mật")),
		"jpeg, EXIF": slices.Concat([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00GPS 21.0"), exif[2:],
			[]byte("Lê Văn Bí Mật")),
	} {
		clean, err := picture.Clean(file)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, trace := range []string{"GPS", "21.0", "Bí Mật", "Exif"} {
			if bytes.Contains(clean, []byte(trace)) {
				t.Errorf("%s: %q is kept", name, trace)
			}
		}
		p, err := png.Decode(bytes.NewReader(clean))
		if err != nil || p.Bounds() != image.Rect(0, 0, 400, 240) {
			t.Fatalf("%s: %v, %v", name, p.Bounds(), err)
		}
		if r, g, _, a := p.At(50, 100).RGBA(); r>>8 < 190 || g>>8 > 20 || a != 0xffff {
			t.Errorf("%s: the left half is %v", name, p.At(50, 100))
		}
		if _, g, _, _ := p.At(350, 100).RGBA(); name[0] == 'p' && g != 0xffff {
			t.Errorf("%s: what is clear is not white: %v", name, p.At(350, 100))
		}
		again, _ := picture.Clean(clean)
		if !bytes.Equal(again, clean) {
			t.Errorf("%s: the same picture is other bytes", name)
		}
	}
}

// A phone writes what its sensor saw and how it was held: kept is what its owner saw, whichever way EXIF is written.
// What says nothing that can be read stands as it lies.
func TestAPictureIsKeptUpright(t *testing.T) {
	lies := image.NewGray(image.Rect(0, 0, 60, 40)) // black at its top left, grey at its top right, white below
	for y := range 40 {
		for x := range 60 {
			switch {
			case y >= 20:
				lies.SetGray(x, y, color.Gray{Y: 255})
			case x >= 30:
				lies.SetGray(x, y, color.Gray{Y: 128})
			}
		}
	}
	plain := encoded(t, lies, "jpeg")
	for held, want := range map[byte]string{1: "BGWW", 2: "GBWW", 3: "WWGB", 4: "WWBG", 5: "BWGW", 6: "WBWG", 7: "WGWB",
		8: "GWBW", 0: "BGWW", 9: "BGWW"} {
		for _, tiff := range []string{
			"MM\x00*\x00\x00\x00\x08\x00\x02\x01\x0f\x00\x02\x00\x00\x00\x01A\x00\x00\x00\x01\x12\x00\x03\x00\x00\x00\x01\x00" +
				string(rune(held)) + "\x00\x00",
			"II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00" + string(rune(held)) + "\x00\x00\x00",
		} {
			segment := "\xff\xe1\x00" + string(rune(len(tiff)+8)) + "Exif\x00\x00" + tiff
			for cut := range len(tiff) + 1 { // a shorter one is read no further than it goes
				short := "\xff\xe1\x00" + string(rune(cut+8)) + "Exif\x00\x00" + tiff[:cut]
				if _, err := picture.Clean(slices.Concat(plain[:2], []byte(short), plain[2:])); err != nil {
					t.Fatal(err)
				}
			}
			clean, err := picture.Clean(slices.Concat(plain[:2], []byte(segment), plain[2:]))
			if err != nil {
				t.Fatal(err)
			}
			p, err := png.Decode(bytes.NewReader(clean))
			if err != nil {
				t.Fatal(err)
			}
			got, w, h := "", p.Bounds().Dx(), p.Bounds().Dy()
			for _, at := range [][2]int{{1, 1}, {3, 1}, {1, 3}, {3, 3}} {
				r, _, _, _ := p.At(w*at[0]/4, h*at[1]/4).RGBA()
				got += string("BGW"[min(2, (r>>8+32)/112)])
			}
			if got != want || (w < h) != (held >= 5 && held <= 8) {
				t.Errorf("held %d: %s, %d by %d, want %s", held, got, w, h, want)
			}
		}
	}
}

func TestFilesThatAreNoPicture(t *testing.T) {
	whole := encoded(t, painted(40, 40), "png")
	bomb := bytes.Clone(whole)
	copy(bomb[16:24], "\x00\x01\x00\x00\x00\x01\x00\x00") // says that it has 65,536 by 65,536 points
	for name, tt := range map[string]struct {
		file []byte
		key  string
	}{
		"nothing":    {nil, "picture.unknown"},
		"svg":        {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), "picture.unknown"},
		"gif":        {[]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), "picture.unknown"},
		"a cut one":  {whole[:len(whole)/2], "picture.unknown"},
		"a checksum": {bomb, "picture.unknown"},
		"points":     {encoded(t, image.NewGray(image.Rect(0, 0, 2001, 2000)), "png"), "picture.points"},
	} {
		_, err := picture.Clean(tt.file)
		if problem.KindOf(err) != problem.Invalid || !strings.Contains(keys(err), tt.key) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := picture.Clean(make([]byte, picture.Most+1)); problem.KindOf(err) != problem.TooLarge {
		t.Errorf("too many bytes: %v", err)
	}
}

func keys(err error) (all string) {
	if told := (*problem.Error)(nil); errors.As(err, &told) {
		for _, f := range told.Fields {
			all += f.Key
		}
	}
	return all
}

// A thin picture keeps a point of its width, and a small one its size.
func TestSizes(t *testing.T) {
	for _, tt := range [][4]int{{4000, 1, 400, 1}, {1, 4000, 1, 400}, {30, 20, 30, 20}, {400, 401, 399, 400}} {
		clean, err := picture.Clean(encoded(t, painted(tt[0], tt[1]), "png"))
		if err != nil {
			t.Fatal(err)
		}
		if is, _ := png.DecodeConfig(bytes.NewReader(clean)); is.Width != tt[2] || is.Height != tt[3] {
			t.Errorf("%v: %d by %d", tt, is.Width, is.Height)
		}
	}
}
