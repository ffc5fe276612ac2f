package canvas

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math"
	"slices"
	"strings"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"

	"hailong/internal/font"
	"hailong/internal/picture"
)

// Print is the resolution of pictures in documents, in dots per inch.
const Print = 300

// PNG writes the scene at dpi dots per inch: in greys where it has no other ink.
func (s Scene) PNG(w io.Writer, dpi float64) error {
	return Contained(func() error { return s.png(w, dpi) })
}

func (s Scene) png(w io.Writer, dpi float64) error {
	p := &painter{dpi: dpi, scale: dpi / 25.4, faces: map[cut]xfont.Face{}, pen: &vector.Rasterizer{}}
	bounds := image.Rect(0, 0, p.pixels(s.Width), p.pixels(s.Height))
	grey := image.NewGray(bounds)
	p.image = grey
	if slices.ContainsFunc(s.Marks, func(m Mark) bool { return m.Kind == Picture || !m.Ink.grey() }) {
		p.image, grey = image.NewRGBA(bounds), nil
	}
	draw.Draw(p.image, bounds, image.White, image.Point{}, draw.Src)
	for _, m := range s.Marks {
		if err := p.paint(m); err != nil {
			return err
		}
	}
	if grey != nil {
		return png.Encode(w, sixteen(grey))
	}
	return png.Encode(w, p.image)
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
	image      draw.Image
	dpi, scale float64 // dots an inch, pixels a millimetre
	faces      map[cut]xfont.Face
	pen        *vector.Rasterizer
}

// cut is a font in a size.
type cut struct {
	style font.Style
	size  float64
}

func (p *painter) pixels(length float64) int { return int(math.Round(length * p.scale)) }

func (p *painter) paint(m Mark) error {
	switch m.Kind {
	case Rect:
		p.fill(m)
		if m.Stroke > 0 {
			for _, side := range [][4]float64{{m.X, m.Y, m.W, 0}, {m.X, m.Y + m.H, m.W, 0}, {m.X, m.Y, 0, m.H},
				{m.X + m.W, m.Y, 0, m.H}} {
				p.stroke(side[0], side[1], side[2], side[3], m.Stroke, p.source(Black))
			}
		}
	case Line:
		p.stroke(m.X, m.Y, m.W, m.H, m.Stroke, p.source(m.Ink))
	case Words:
		face, err := p.face(cut{m.Style, m.Size})
		if err != nil {
			return err
		}
		d := xfont.Drawer{Dst: p.image, Src: p.source(m.Ink), Face: face,
			Dot: fixed.Point26_6{X: fixed.Int26_6(m.Left() * p.scale * 64), Y: fixed.Int26_6(m.Y * p.scale * 64)}}
		d.DrawString(font.Text(m.Text))
	case Picture:
		from, err := png.Decode(strings.NewReader(m.PNG))
		if err != nil {
			return err
		}
		box := image.Rect(p.pixels(m.X), p.pixels(m.Y), p.pixels(m.X+m.W), p.pixels(m.Y+m.H))
		draw.Draw(p.image, box, picture.Fit(from, box.Dx(), box.Dy()), image.Point{}, draw.Src)
	case Open, Close: // a picture has no elements
	}
	return nil
}

func (p *painter) face(c cut) (xfont.Face, error) {
	if f, there := p.faces[c]; there {
		return f, nil
	}
	f, err := opentype.NewFace(font.Parsed(c.style),
		&opentype.FaceOptions{Size: c.size, DPI: p.dpi, Hinting: xfont.HintingNone})
	if err != nil {
		return nil, err
	}
	p.faces[c] = f
	return f, nil
}

// fill fills a box up to whole pixels, so that its edges are sharp.
func (p *painter) fill(m Mark) {
	box := image.Rect(p.pixels(m.X), p.pixels(m.Y), p.pixels(m.X+m.W), p.pixels(m.Y+m.H))
	draw.Draw(p.image, box, p.source(m.Ink), box.Min, draw.Src)
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
	box := image.Rect(int(low[0]), int(low[1]), int(math.Ceil(high[0])), int(math.Ceil(high[1]))).
		Intersect(p.image.Bounds()) // the library below draws nowhere else
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

func (p *painter) source(i Ink) image.Image {
	if i.Hatched {
		return hatch{step: hatchStep * p.scale, thick: hatchThick * p.scale}
	}
	return image.NewUniform(color.RGBA{i.R, i.G, i.B, 0xff})
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
