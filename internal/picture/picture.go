// Package picture takes the picture out of a file: PNG or JPEG, told by its content. It promises that nothing else of
// the file is kept: what it gives is painted anew, on white, small, upright, without a name, place, time or device, and
// is the same bytes for the same picture. It knows no school.
package picture

import (
	"bytes"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"

	"hailong/internal/problem"
)

// Most is how many bytes a file may have.
const Most = 1 << 20

// mostPoints is how many points a picture may have, side how long the longer side of what is kept is at most: 22
// millimetres of print by 460 points an inch.
const (
	mostPoints = 4_000_000
	side       = 400
)

// Clean is the picture of a file, as a PNG. TooLarge above Most bytes, Invalid for too many points and for anything
// else than one picture; an SVG is a program, and is none.
func Clean(file []byte) ([]byte, error) {
	if len(file) > Most {
		return nil, problem.New(problem.TooLarge, "picture.large", map[string]any{"mb": Most >> 20})
	}
	size, read, stands := png.DecodeConfig, png.Decode, upright
	if !bytes.HasPrefix(file, []byte("\x89PNG\r\n\x1a\n")) {
		size, read, stands = jpeg.DecodeConfig, jpeg.Decode, turnOf(file)
	}
	is, err := size(bytes.NewReader(file))
	if err != nil || is.Width < 1 || is.Height < 1 {
		return nil, refused("picture.unknown", nil)
	}
	if is.Width > mostPoints || is.Height > mostPoints || is.Width*is.Height > mostPoints {
		return nil, refused("picture.points", map[string]any{"w": is.Width, "h": is.Height, "most": mostPoints})
	}
	from, err := read(bytes.NewReader(file))
	if err != nil {
		return nil, refused("picture.unknown", nil)
	}
	w, h := within(is.Width, is.Height)
	var out bytes.Buffer
	err = png.Encode(&out, stands.stand(Fit(from, w, h)))
	return out.Bytes(), err
}

func refused(key string, args map[string]any) error {
	return problem.Fields("problem.invalid", []problem.Field{{Pointer: "/file", Key: key, Args: args}})
}

// within is a size with the longer side cut to what is kept.
func within(w, h int) (int, int) {
	if longer := max(w, h); longer > side {
		w, h = max(1, w*side/longer), max(1, h*side/longer)
	}
	return w, h
}

// Fit is a picture on white in another size: each point is the mean of those that it stands for.
func Fit(from image.Image, w, h int) *image.RGBA {
	of := from.Bounds()
	whole := image.NewRGBA(image.Rect(0, 0, of.Dx(), of.Dy()))
	draw.Draw(whole, whole.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(whole, whole.Rect, from, of.Min, draw.Over)
	to := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		top, below := y*of.Dy()/h, max((y+1)*of.Dy()/h, y*of.Dy()/h+1)
		for x := range w {
			left, right := x*of.Dx()/w, max((x+1)*of.Dx()/w, x*of.Dx()/w+1)
			var sum [4]int
			for v := top; v < below; v++ {
				for at := whole.PixOffset(left, v); at < whole.PixOffset(right, v); at += 4 {
					for i := range sum {
						sum[i] += int(whole.Pix[at+i])
					}
				}
			}
			n := (below - top) * (right - left)
			for i, at := 0, to.PixOffset(x, y); i < len(sum); i++ {
				to.Pix[at+i] = uint8((sum[i] + n/2) / n) // 255 at most
			}
		}
	}
	return to
}
