package testkit

import "bytes"

// MP3 is a recording of so many frames of silence, 26 ms each.
func MP3(frames int) []byte {
	frame := make([]byte, 104) // MPEG 1, layer III, 32 kbit/s, 44.1 kHz, one channel
	copy(frame, "\xff\xfb\x10\xc0")
	return bytes.Repeat(frame, frames)
}
