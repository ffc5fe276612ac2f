package delivery

import (
	"bytes"
	"fmt"
	"html/template"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"rsc.io/qr"

	"hailong/internal/canvas"
	fonts "hailong/internal/font"
	"hailong/internal/locale"
)

// face is a typeface of a handout.
type face string

const (
	regular face = "regular"
	bold    face = "bold"
	mono    face = "mono"
)

var faces = map[face][]byte{regular: fonts.SansRegular, bold: fonts.SansBold, mono: fonts.MonoBold}

// sheet is what is drawn on: millimetres from the top left corner, type sizes in points. One layout serves paper and
// picture.
type sheet interface {
	width(f face, size float64, text string) float64
	text(x, baseline float64, f face, size float64, text string)
	box(x, y, w, h float64)
	tagged(role, alt string, write func()) // one element for screen readers, without a role none; a picture has none
}

// A4, in millimetres.
const (
	sheetWidth  = 210.0
	sheetHeight = 297.0
)

// paper is a PDF.
type paper struct{ *canvas.PDF }

// newPaper begins a PDF whose bytes depend on nothing but what is drawn and said here.
func newPaper(r Round, title string) paper {
	p := paper{canvas.New(canvas.About{Title: title, Author: r.School, Lang: r.Lang, Made: r.Made})}
	for _, f := range []face{regular, bold, mono} {
		p.AddUTF8FontFromBytes(string(f), "", faces[f])
	}
	p.SetFillColor(0, 0, 0)
	return p
}

func (p paper) width(f face, size float64, text string) float64 {
	p.SetFont(string(f), "", size)
	return p.Width(text)
}

func (p paper) text(x, baseline float64, f face, size float64, text string) {
	p.SetFont(string(f), "", size)
	p.Put(x, baseline, text)
}

func (p paper) box(x, y, w, h float64) { p.Rect(x, y, w, h, "F") }

func (p paper) tagged(role, alt string, write func()) {
	if role == "" {
		p.Artifact(write)
		return
	}
	p.Tagged(role, alt, write)
}

func (p paper) bytes() ([]byte, error) {
	var out bytes.Buffer
	err := p.Write(&out)
	return out.Bytes(), err
}

// dpi of a picture: sharp on a phone and on A4, and still small.
const dpi = 150

// picture is a PNG in grey.
type picture struct {
	*image.Gray
	parsed map[face]*opentype.Font
}

func newPicture() (*picture, error) {
	p := &picture{Gray: image.NewGray(image.Rect(0, 0, dots(sheetWidth), dots(sheetHeight))),
		parsed: map[face]*opentype.Font{}}
	draw.Draw(p.Gray, p.Bounds(), image.White, image.Point{}, draw.Src)
	for name, file := range faces {
		parsed, err := opentype.Parse(file)
		if err != nil {
			return nil, err
		}
		p.parsed[name] = parsed
	}
	return p, nil
}

func dots(mm float64) int { return int(math.Round(mm * dpi / 25.4)) }

func (p *picture) face(f face, size float64) font.Face {
	made, err := opentype.NewFace(p.parsed[f], &opentype.FaceOptions{Size: size, DPI: dpi, Hinting: font.HintingNone})
	if err != nil {
		panic(err) // floors: it fails for a nil font alone, and ours are embedded
	}
	return made
}

func (p *picture) width(f face, size float64, text string) float64 {
	return float64(font.MeasureString(p.face(f, size), fonts.Text(text))) / 64 * 25.4 / dpi
}

func (p *picture) text(x, baseline float64, f face, size float64, text string) {
	at := fixed.Point26_6{X: fixed.Int26_6(x * dpi / 25.4 * 64), Y: fixed.Int26_6(baseline * dpi / 25.4 * 64)}
	(&font.Drawer{Dst: p.Gray, Src: image.NewUniform(color.Black), Face: p.face(f, size), Dot: at}).
		DrawString(fonts.Text(text))
}

func (p *picture) tagged(_, _ string, write func()) { write() }

func (p *picture) box(x, y, w, h float64) {
	draw.Draw(p.Gray, image.Rect(dots(x), dots(y), dots(x+w), dots(y+h)), image.Black, image.Point{}, draw.Src)
}

func (p *picture) bytes() ([]byte, error) {
	var out bytes.Buffer
	err := (&png.Encoder{CompressionLevel: png.DefaultCompression}).Encode(&out, p.Gray)
	return out.Bytes(), err
}

// square draws the QR code of a link, level M, its modules filling side millimetres; the caller leaves four modules of
// white around it.
func square(c sheet, r Round, x, y, side float64, link string) error {
	code, err := qr.Encode(link, qr.M)
	if err != nil {
		return err
	}
	module := side / float64(code.Size)
	c.tagged("Figure", r.text("print.code", nil), func() {
		for row := range code.Size {
			for from := 0; from < code.Size; from++ {
				to := from
				for to < code.Size && code.Black(to, row) {
					to++
				}
				if to > from { // rows touch by a hair, so that no viewer shows a seam
					c.box(x+float64(from)*module, y+float64(row)*module, float64(to-from)*module, module*1.02)
					from = to
				}
			}
		}
	})
	return nil
}

// flowing is line n of all with the blank behind it that readers and searches need between two lines.
func flowing(all []string, n int, line string) string {
	if n < len(all)-1 {
		return line + " "
	}
	return line
}

// SVG draws the QR code of a link for a page, with its white border; title is what a screen reader says.
func SVG(link, title string) (template.HTML, error) {
	code, err := qr.Encode(link, qr.M)
	if err != nil {
		return "", err
	}
	var path strings.Builder
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x, y)
			}
		}
	}
	size := code.Size + 8
	// escaped, and numbers
	return template.HTML(fmt.Sprintf(
		`<svg viewBox="-4 -4 %d %d" role="img" aria-label="%s" shape-rendering="crispEdges"><path fill="#fff" d="M-4-4h%dv%dh-%dz"/><path d="%s"/></svg>`,
		size, size, template.HTMLEscapeString(title), size, size, size, path.String())), nil
}

// wrap breaks a text into as few lines as fit into width, of about equal length. A word longer than the line stands
// alone.
func wrap(c sheet, f face, size, width float64, text string) []string {
	lines := greedy(c, f, size, width, text)
	for narrow := width; len(lines) > 1; {
		narrow -= width / 40
		tighter := greedy(c, f, size, narrow, text)
		if len(tighter) > len(lines) || widest(c, f, size, tighter) > narrow {
			break
		}
		lines = tighter
	}
	return lines
}

func greedy(c sheet, f face, size, width float64, text string) []string {
	var lines []string
	line := ""
	for _, word := range strings.Split(locale.NFC(text), " ") {
		longer := strings.TrimPrefix(line+" "+word, " ")
		if line != "" && c.width(f, size, longer) > width {
			lines = append(lines, line)
			longer = word
		}
		line = longer
	}
	return append(lines, line)
}

func widest(c sheet, f face, size float64, lines []string) float64 {
	most := 0.0
	for _, line := range lines {
		most = max(most, c.width(f, size, line))
	}
	return most
}

// fit is wrap with the largest type size down from size at which the text takes no more than so many lines.
func fit(c sheet, f face, size, width float64, most int, text string) (lines []string, fitting float64) {
	for fitting = size; ; fitting *= 0.94 {
		lines = wrap(c, f, fitting, width, text)
		if len(lines) <= most && widest(c, f, fitting, lines) <= width || fitting < size/3 {
			return lines, fitting
		}
	}
}
