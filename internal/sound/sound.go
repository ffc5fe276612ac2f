// Package sound takes the recorded sound out of a file: MP3, or AAC in an MPEG-4 file as telephones record it. These
// two are what every telephone plays. It promises that nothing else of the file is kept: no title, picture, place, time
// or name of a device. It knows no question.
package sound

import (
	"encoding/binary"
	"slices"

	"hailong/internal/problem"
)

// Most is how many bytes a file may have: over a minute of speech.
const Most = 512 << 10

// The media types of what Clean gives.
const (
	MP3 = "audio/mpeg"
	MP4 = "audio/mp4"
)

// Clean is the sound of a file, told by its content. TooLarge above Most bytes, Invalid for anything else than one
// sound.
func Clean(file []byte) (media string, clean []byte, err error) {
	if len(file) > Most {
		return "", nil, problem.New(problem.TooLarge, "sound.large", map[string]any{"kb": Most >> 10})
	}
	if len(file) > 8 && string(file[4:8]) == "ftyp" {
		media, clean = MP4, mp4(file)
	} else {
		media, clean = MP3, mp3(file)
	}
	if clean == nil {
		return "", nil, problem.Fields("problem.invalid", []problem.Field{{Pointer: "/file", Key: "sound.unknown"}})
	}
	return media, clean, nil
}

// leastFrames is how many frames in a row make a file MP3: four bytes of a frame's head may stand in any file.
const leastFrames = 8

// mp3 are the frames of an MP3 file; nil when there are none. What stands before, between and behind them is left out:
// ID3 and APE tags, pictures, and whatever else somebody appended.
func mp3(file []byte) (frames []byte) {
	n := 0
	for at := skipID3(file); at+4 <= len(file); {
		size := frame(file[at:])
		if size == 0 || at+size > len(file) {
			if n < leastFrames {
				n, frames = 0, nil
			}
			at++
			continue
		}
		frames = append(frames, file[at:at+size]...)
		at += size
		n++
	}
	if n < leastFrames {
		return nil
	}
	return frames
}

// skipID3 is where the sound begins behind a tag at the front; its four bytes of size have seven bits each.
func skipID3(file []byte) int {
	if len(file) < 10 || string(file[:3]) != "ID3" {
		return 0
	}
	size := int(file[6]&127)<<21 | int(file[7]&127)<<14 | int(file[8]&127)<<7 | int(file[9]&127)
	return min(10+size, len(file))
}

// Bits a second in thousands, and samples a second, by the four and two bits of a frame's head (ISO 11172-3, 13818-3).
var (
	rates1  = [16]int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}
	rates2  = [16]int{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}
	samples = [4]int{44100, 48000, 32000}
)

// frame is how many bytes the layer III frame has whose head begins b; 0 where none begins.
func frame(b []byte) int {
	if b[0] != 0xff || b[1]&0xe6 != 0xe2 {
		return 0
	}
	version, rate, hz, padding := b[1]>>3&3, b[2]>>4, samples[b[2]>>2&3], int(b[2]>>1&1)
	if hz == 0 || version == 1 {
		return 0
	}
	if version == 3 { // MPEG 1
		return size(144*rates1[rate]*1000/hz, padding)
	}
	if hz /= 2; version == 0 { // MPEG 2.5
		hz /= 2
	}
	return size(72*rates2[rate]*1000/hz, padding)
}

func size(whole, padding int) int {
	if whole == 0 {
		return 0
	}
	return whole + padding
}

// mp4 is an MPEG-4 file whose one track is AAC, with everything blanked in its place that is not needed to play it: the
// sound's offsets stay right. nil for any other file.
func mp4(file []byte) []byte {
	w := walker{file: append([]byte(nil), file...)}
	if !w.boxes(0, len(file), "") || w.tracks != 1 || !w.sound || !w.aac || !w.data || !w.pieces {
		return nil
	}
	return w.file
}

// walker goes through the boxes of an MPEG-4 file and blanks them (ISO 14496-12).
type walker struct {
	file                     []byte
	tracks                   int
	sound, aac, data, pieces bool
}

// playing are the boxes that are needed to play, by the box that they stand in; those with boxes inside are keys. What
// is recorded in a browser comes in fragments.
var playing = map[string][]string{
	"":     {"ftyp", "moov", "mdat", "moof", "free"},
	"moov": {"mvhd", "trak", "mvex"},
	"mvex": {"mehd", "trex"},
	"moof": {"mfhd", "traf"},
	"traf": {"tfhd", "tfdt", "trun", "sgpd", "sbgp"},
	"trak": {"tkhd", "mdia", "edts"},
	"edts": {"elst"},
	"mdia": {"mdhd", "hdlr", "minf"},
	"minf": {"smhd", "dinf", "stbl"},
	"dinf": {"dref"},
	"stbl": {"stsd", "stts", "stsc", "stsz", "stz2", "stco", "co64", "sgpd", "sbgp"},
}

// boxes walks those between two places; false when they do not fill it.
func (w *walker) boxes(from, to int, in string) bool {
	for from < to {
		if to-from < 8 {
			return false
		}
		head, size, kind := 8, int(binary.BigEndian.Uint32(w.file[from:])), string(w.file[from+4:from+8])
		if size == 0 && in == "" { // to the end of the file
			size = to - from
		}
		if size == 1 && to-from >= 16 { // the size stands in eight bytes behind the kind
			head, size = 16, int(min(binary.BigEndian.Uint64(w.file[from+8:]), Most+1))
		}
		if size < head || size > to-from {
			return false
		}
		if !slices.Contains(playing[in], kind) || kind == "free" {
			copy(w.file[from+4:], "free")
			clear(w.file[from+head : from+size])
		} else if !w.box(kind, from+head, from+size) {
			return false
		}
		from += size
	}
	return true
}

// box takes the box of a kind, whose body stands between two places.
func (w *walker) box(kind string, from, to int) bool {
	body := w.file[from:to]
	if _, whole := playing[kind]; whole {
		if kind == "trak" {
			w.tracks++
		}
		return w.boxes(from, to, kind)
	}
	switch kind {
	case "mvhd", "tkhd", "mdhd": // when it was made and changed: two times of four or eight bytes behind the version
		if len(body) < 20 {
			return false
		}
		clear(body[4 : 12+8*int(body[0]&1)])
	case "hdlr": // what is handled, and the name of what recorded it
		if len(body) < 24 {
			return false
		}
		w.sound = string(body[8:12]) == "soun"
		clear(body[24:])
	case "stsd":
		w.aac = len(body) > 16 && string(body[12:16]) == "mp4a"
	case "dref": // where the sound is: the first says in this file, and what follows may be an address
		clear(body[min(len(body), 20):])
	case "mdat":
		w.data = w.data || len(body) > 0
	case "stsz", "stz2": // how many pieces of sound there are
		w.pieces = w.pieces || len(body) >= 12 && binary.BigEndian.Uint32(body[8:]) > 0
	case "trun":
		w.pieces = w.pieces || len(body) >= 8 && binary.BigEndian.Uint32(body[4:]) > 0
	}
	return true
}
