package picture

import (
	"bytes"
	"encoding/binary"
	"image"
)

// turn is how a picture stands that a camera took: EXIF's orientation, from 1 to 8.
type turn uint16

// upright is a picture whose first line is its top, and one that says nothing.
const upright turn = 1

// turnOf reads how the picture of a JPEG file stands. A phone writes the lines of its sensor, and how it was held.
func turnOf(file []byte) turn {
	const head, started, exif = 4, 0xda, 0xe1
	for at := 2; at+head <= len(file) && file[at] == 0xff && file[at+1] != started; {
		kind, length := file[at+1], int(binary.BigEndian.Uint16(file[at+2:]))
		end := at + 2 + length
		if length < 2 || end > len(file) {
			return upright
		}
		if about, is := bytes.CutPrefix(file[at+head:end], []byte("Exif\x00\x00")); is && kind == exif {
			return orientation(about)
		}
		at = end
	}
	return upright
}

// orientation is that of the first folder of a TIFF, which is what EXIF is written in.
func orientation(tiff []byte) turn {
	const tag, size = 0x0112, 12
	if len(tiff) < 8 {
		return upright
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	at := uint64(order.Uint32(tiff[4:])) + 2
	if at > uint64(len(tiff)) {
		return upright
	}
	for entries := order.Uint16(tiff[at-2:]); entries > 0 && at+size <= uint64(len(tiff)); entries-- {
		is := turn(order.Uint16(tiff[at+8:]))
		if order.Uint16(tiff[at:]) == tag && is >= 1 && is <= 8 {
			return is
		}
		at += size
	}
	return upright
}

// stand is the picture as it was seen.
func (t turn) stand(p *image.RGBA) *image.RGBA {
	w, h := p.Rect.Dx(), p.Rect.Dy()
	if t >= 5 {
		w, h = h, w
	}
	to := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			fromX, fromY := x, y
			if t == 2 || t == 3 || t == 6 || t == 7 {
				fromX = w - 1 - x
			}
			if t == 3 || t == 4 || t == 7 || t == 8 {
				fromY = h - 1 - y
			}
			if t >= 5 {
				fromX, fromY = fromY, fromX
			}
			to.SetRGBA(x, y, p.RGBAAt(fromX, fromY))
		}
	}
	return to
}
