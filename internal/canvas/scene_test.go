package canvas_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hailong/internal/canvas"
	"hailong/internal/font"
	"hailong/internal/locale"
	"hailong/internal/testkit"
)

var (
	anyText = rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"Trường Mầm non Hoa Sen", "Lá 🌸 <b>&\"'",
		"幼儿园大班", "\x00\x07 a\u202fb", "]]>", "\U0010ffff"}))
	inks = []canvas.Ink{canvas.Black, canvas.Dark, canvas.Mid, canvas.Light, canvas.White, canvas.Hatched,
		{R: 0x0a, G: 0x5c,
			B: 0x63}}
)

// dot is a picture of two points.
func dot() []byte {
	var out bytes.Buffer
	two := image.NewRGBA(image.Rect(0, 0, 2, 1))
	two.Pix = []byte{0xff, 0, 0, 0xff, 0, 0, 0xff, 0xff}
	if err := png.Encode(&out, two); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// scenes are drawings of everything that can be drawn, some of it beyond the edge.
func scenes(t *rapid.T) canvas.Scene {
	at := rapid.Float64Range(-5, 70)
	s := canvas.Scene{Width: 60, Height: 40, Title: anyText.Draw(t, "title"), Desc: anyText.Draw(t, "desc")}
	for range rapid.IntRange(0, 8).Draw(t, "marks") {
		x, y, w, h := at.Draw(t, "x"), at.Draw(t, "y"), at.Draw(t, "w"), at.Draw(t, "h")
		ink := rapid.SampledFrom(inks).Draw(t, "ink")
		switch rapid.IntRange(0, 3).Draw(t, "kind") {
		case 0:
			s.Rect(x, y, w, h, ink, rapid.SampledFrom([]float64{0, 0.15, 1}).Draw(t, "stroke"))
		case 1:
			s.Line(x, y, w, h, ink, 0.3)
		case 2:
			if err := s.Picture(x, y, w, h, dot()); err != nil {
				t.Fatal(err)
			}
		default:
			style := font.Style(rapid.IntRange(int(font.Regular), int(font.Mono)).Draw(t, "style"))
			anchor := canvas.Anchor(rapid.IntRange(0, 2).Draw(t, "anchor"))
			s.Tagged(rapid.SampledFrom([]string{"", "P", "H1"}).Draw(t, "role"), "", func() {
				s.Words(x, y, style, 11, anchor, ink, anyText.Draw(t, "words"))
			})
		}
	}
	return s
}

// Every scene becomes a picture, a page and a drawing; the same scene is the same bytes; nothing panics.
func TestEverySceneIsDrawnAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := scenes(t)
		for name, write := range map[string]func(io.Writer) error{
			"png": func(w io.Writer) error { return s.PNG(w, 60) },
			"svg": s.SVG,
			"pdf": func(w io.Writer) error { return page(s).Write(w) },
		} {
			var first, second bytes.Buffer
			if err := canvas.Contained(func() error { return errors.Join(write(&first), write(&second)) }); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if !bytes.Equal(first.Bytes(), second.Bytes()) {
				t.Fatalf("%s: two drawings of one scene differ", name)
			}
			if name == "svg" {
				wellFormed(t, first.Bytes())
			}
		}
	})
}

func page(s canvas.Scene) *canvas.PDF {
	p := canvas.New(canvas.About{Title: s.Title, Lang: locale.VI, Made: time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)})
	p.AddPage()
	p.Open("Sect", "")
	p.Draw(s, 10, 10, 1)
	p.Close()
	return p
}

// wellFormed reads an SVG to its end: it is XML, without script, style or address, and what its ids name is there once.
func wellFormed(t fataler, svg []byte) {
	ids := map[string]int{}
	for d := xml.NewDecoder(bytes.NewReader(svg)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v in %s", err, svg)
		}
		element, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if element.Name.Local == "script" || element.Name.Local == "style" {
			t.Fatalf("a drawing with %s", element.Name.Local)
		}
		for _, a := range element.Attr {
			if a.Name.Local == "href" && !strings.HasPrefix(a.Value, "data:image/png;base64,") {
				t.Fatalf("a drawing that refers to %s", a.Value)
			}
			if a.Name.Local == "id" {
				ids[a.Value]++
			}
		}
	}
	for _, used := range regexp.MustCompile(`url\(#([^)]+)\)`).FindAllSubmatch(svg, -1) {
		if ids[string(used[1])] != 1 {
			t.Fatalf("%s is named %d times", used[1], ids[string(used[1])])
		}
	}
}

// What stands on a scene is where it was put: a box fills its own pixels and no other, in its own ink.
func TestABoxFillsItsPixels(t *testing.T) {
	teal := canvas.Ink{R: 0x0a, G: 0x5c, B: 0x63}
	for name, tt := range map[string]struct {
		ink  canvas.Ink
		want color.RGBA
	}{
		"colour": {teal, color.RGBA{0x0a, 0x5c, 0x63, 0xff}},
		"black":  {canvas.Black, color.RGBA{0, 0, 0, 0xff}},
	} {
		s := canvas.Scene{Width: 10, Height: 10}
		s.Rect(2, 3, 4, 5, tt.ink, 0)
		var out bytes.Buffer
		if err := s.PNG(&out, 25.4); err != nil { // a pixel is a millimetre
			t.Fatal(err)
		}
		picture, err := png.Decode(&out)
		if err != nil {
			t.Fatal(err)
		}
		for y := range 10 {
			for x := range 10 {
				want := color.RGBA{0xff, 0xff, 0xff, 0xff}
				if x >= 2 && x < 6 && y >= 3 && y < 8 {
					want = tt.want
				}
				if got := color.RGBAModel.Convert(picture.At(x, y)); got != want {
					t.Fatalf("%s: %d, %d is %v, want %v", name, x, y, got, want)
				}
			}
		}
	}
}

// A page says what stands on its scenes, in reading order, and letters that no font has leave a stand-in.
func TestAPageCanBeRead(t *testing.T) {
	testkit.Program(t, "pdftotext")
	s := canvas.Scene{Width: 100, Height: 50}
	s.Tagged("H1", "", func() { s.Words(0, 10, font.SansBold, 20, canvas.Start, canvas.Black, "Lá 🌸 lớp") })
	s.Tagged("P", "", func() {
		s.Words(0, 20, font.Regular, 12, canvas.Start, canvas.Black, "hài")
		s.Words(0, 26, font.Regular, 12, canvas.Start, canvas.Black, "lòng")
	})
	var out bytes.Buffer
	if err := page(s).Write(&out); err != nil {
		t.Fatal(err)
	}
	for _, tag := range []string{"/S /H1", "/S /P", "/S /Sect", "pdfuaid:part>1<", "/Lang (vi-VN)"} {
		if !bytes.Contains(out.Bytes(), []byte(tag)) {
			t.Errorf("the page has no %s", tag)
		}
	}
	command := exec.CommandContext(t.Context(), "pdftotext", "-", "-")
	command.Stdin = &out
	text, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(strings.Fields(string(text)), " "); got != "Lá □ lớp hài lòng" {
		t.Errorf("the page reads %q", got)
	}
}

// A library that panics ends one drawing, not the server.
func TestContained(t *testing.T) {
	var nothing map[string]int
	if err := canvas.Contained(func() error { nothing["a"] = 1; return nil }); err == nil {
		t.Error("a panic was no error")
	}
	if err := canvas.Contained(func() error { return io.EOF }); !errors.Is(err, io.EOF) {
		t.Errorf("an error became %v", err)
	}
}

// Between two lines stands a blank, unless a word was broken there.
func TestFlow(t *testing.T) {
	for text, lines := range map[string][]string{
		"hài lòng":   {"hài", "lòng"},
		"hàilòng":    {"hài", "lòng"},
		"a b\nc":     {"a b", "c"},
		"  a   b":    {"a", "b"},
		"một dòng":   {"một dòng"},
		"ab cd ef":   {"ab", "cd e", "f"},
		"hai\tdòng ": {"hai", "dòng"},
	} {
		goesOn, read := canvas.Flow(text, lines), ""
		for i, line := range lines {
			read += line
			if goesOn[i] {
				read += " "
			}
		}
		if want := strings.Join(strings.Fields(text), " "); read != want {
			t.Errorf("%q reads %q", text, read)
		}
	}
}
