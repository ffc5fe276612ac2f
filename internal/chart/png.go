package chart

import (
	"image"
	"image/color"
	"image/png"
	"io"
	"math"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"

	"hailong/internal/canvas"
	"hailong/internal/font"
)

const mm = font.MM

// Print is the resolution of pictures in documents, in dots per inch.
const Print = 300

// PNG writes the scene in greys at dpi dots per inch.
func (s Scene) PNG(w io.Writer, dpi float64) error {
	return canvas.Contained(func() error { return s.png(w, dpi) })
}

func (s Scene) png(w io.Writer, dpi float64) error {
	p := &painter{scale: dpi / 25.4, faces: map[string]xfont.Face{}, pen: &vector.Rasterizer{}}
	p.image = image.NewGray(image.Rect(0, 0, p.pixels(s.Width), p.pixels(s.Height)))
	for i := range p.image.Pix {
		p.image.Pix[i] = 0xff
	}
	for _, m := range s.Marks {
		if err := p.paint(m, dpi); err != nil {
			return err
		}
	}
	return png.Encode(w, sixteen(p.image))
}

// sixteen is the image in sixteen greys: on paper nobody sees the difference, and it is packed in half the time and
// room.
func sixteen(from *image.Gray) image.Image {
	var greys color.Palette
	for g := range 16 {
		greys = append(greys, color.Gray{Y: uint8(g * 17)}) // 255 at most
	}
	to := image.NewPaletted(from.Rect, greys)
	for i, v := range from.Pix {
		to.Pix[i] = uint8((int(v) + 8) / 17) // 15 at most
	}
	return to
}

// painter puts marks on an image.
type painter struct {
	image *image.Gray
	scale float64 // pixels a millimetre
	faces map[string]xfont.Face
	pen   *vector.Rasterizer
}

func (p *painter) pixels(length float64) int { return int(math.Round(length * p.scale)) }

func (p *painter) paint(m Mark, dpi float64) error {
	switch m.Kind {
	case Rect:
		p.fill(m.X, m.Y, m.W, m.H, p.source(m.Tone))
		if m.Stroke > 0 {
			for _, side := range [][4]float64{{m.X, m.Y, m.W, 0}, {m.X, m.Y + m.H, m.W, 0}, {m.X, m.Y, 0, m.H},
				{m.X + m.W, m.Y, 0, m.H}} {
				p.stroke(side[0], side[1], side[2], side[3], m.Stroke, p.source(Black))
			}
		}
	case Line:
		p.stroke(m.X, m.Y, m.W, m.H, m.Stroke, p.source(m.Tone))
	case Words:
		face, err := p.face(m, dpi)
		if err != nil {
			return err
		}
		d := xfont.Drawer{Dst: p.image, Src: image.Black, Face: face,
			Dot: fixed.Point26_6{X: fixed.Int26_6(m.Left() * p.scale * 64), Y: fixed.Int26_6(m.Y * p.scale * 64)}}
		d.DrawString(font.Text(m.Text))
	}
	return nil
}

func (p *painter) face(m Mark, dpi float64) (xfont.Face, error) {
	style := font.Cut(m.Bold, false)
	key := string(rune('0'+style)) + number(m.Size)
	if f, there := p.faces[key]; there {
		return f, nil
	}
	f, err := opentype.NewFace(font.Parsed(style),
		&opentype.FaceOptions{Size: m.Size, DPI: dpi, Hinting: xfont.HintingNone})
	if err == nil {
		p.faces[key] = f
	}
	return f, err
}

func (p *painter) fill(x, y, w, h float64, source image.Image) {
	p.polygon([4][2]float64{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}}, source)
}

// stroke draws a line as the thin rectangle along it, never thinner than one pixel.
func (p *painter) stroke(x, y, dx, dy, thick float64, source image.Image) {
	length := math.Hypot(dx, dy)
	if length == 0 {
		return
	}
	half := math.Max(thick, 1/p.scale) / 2
	nx, ny := -dy/length*half, dx/length*half
	p.polygon([4][2]float64{{x + nx, y + ny}, {x + dx + nx, y + dy + ny}, {x + dx - nx, y + dy - ny}, {x - nx, y - ny}},
		source)
}

func (p *painter) polygon(corners [4][2]float64, source image.Image) {
	low, high := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{}
	for _, c := range corners {
		for axis := range 2 {
			low[axis], high[axis] = math.Min(low[axis], c[axis]*p.scale), math.Max(high[axis], c[axis]*p.scale)
		}
	}
	box := image.Rect(int(low[0]), int(low[1]), int(math.Ceil(high[0])), int(math.Ceil(high[1])))
	if box.Empty() {
		return
	}
	p.pen.Reset(box.Dx(), box.Dy())
	at := func(c [2]float64) (float32, float32) {
		return float32(c[0]*p.scale - float64(box.Min.X)), float32(c[1]*p.scale - float64(box.Min.Y))
	}
	p.pen.MoveTo(at(corners[0]))
	for _, c := range corners[1:] {
		p.pen.LineTo(at(c))
	}
	p.pen.ClosePath()
	p.pen.Draw(p.image, box, source, box.Min)
}

func (p *painter) source(t Tone) image.Image {
	if t == Hatched {
		return hatch{step: HatchStep * p.scale, thick: HatchThick * p.scale}
	}
	return image.NewUniform(color.Gray{Y: t.Grey()})
}

// hatch is an endless plane of oblique lines; lengths in pixels.
type hatch struct{ step, thick float64 }

func (hatch) ColorModel() color.Model { return color.GrayModel }

func (hatch) Bounds() image.Rectangle { return image.Rect(-1e9, -1e9, 1e9, 1e9) }

func (h hatch) At(x, y int) color.Color {
	across := math.Mod(float64(x+y)/math.Sqrt2, h.step)
	if across < h.thick {
		return color.Gray{}
	}
	return color.Gray{Y: 0xff}
}
