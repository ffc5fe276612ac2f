package sound_test

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"hailong/internal/problem"
	"hailong/internal/sound"
	"hailong/internal/testkit"
)

const secret = "Trường Hoa Sen 16.0471N 108.2068E"

// box is a box of an MPEG-4 file.
func box(kind string, inside ...string) string {
	body := strings.Join(inside, "")
	return string(binary.BigEndian.AppendUint32(nil, uint32(8+len(body)))) + kind + body
}

// voice is an M4A file as a telephone writes it: with when, where and by what it was recorded.
func voice(track string) string {
	dated := strings.Repeat("\x00", 4) + "WHENWHEN" + strings.Repeat("\x01", 12)
	return box("ftyp", "M4A \x00\x00\x00\x00") + box("uuid", secret) +
		box("mdat", "the sound itself") +
		box("moov", box("mvhd", dated), box("udta", box("\xa9xyz", secret)), box("meta", secret),
			box("trak", box("tkhd", dated), box("udta", secret), box("mdia", box("mdhd", dated),
				box("hdlr", strings.Repeat("\x00", 8)+track+strings.Repeat("\x00", 12)+secret),
				box("minf", box("smhd", "\x00\x00\x00\x00"), box("stbl",
					box("stsd", "\x00\x00\x00\x00\x00\x00\x00\x01"+box("mp4a", strings.Repeat("\x00", 28))),
					box("stts", "abcd"))))))
}

func TestOnlyTheSoundIsKept(t *testing.T) {
	tag := "ID3\x04\x00\x00\x00\x00\x00" + string(rune(len(secret))) + secret
	speech := testkit.MP3(20)
	for name, tt := range map[string]struct {
		file, media, want string
	}{
		"MP3":           {string(speech), sound.MP3, string(speech)},
		"tags":          {tag + string(speech) + "TAG" + secret + "APETAGEX" + secret, sound.MP3, string(speech)},
		"in the middle": {string(speech) + secret + string(speech), sound.MP3, string(speech) + string(speech)},
		"cut":           {string(speech[:len(speech)-9]), sound.MP3, string(testkit.MP3(19))},
		"M4A":           {voice("soun"), sound.MP4, ""},
	} {
		t.Run(name, func(t *testing.T) {
			media, clean, err := sound.Clean([]byte(tt.file))
			if err != nil || media != tt.media {
				t.Fatal(media, err)
			}
			if bytes.Contains(clean, []byte(secret)) || bytes.Contains(clean, []byte("WHEN")) {
				t.Errorf("kept: %q", clean)
			}
			if tt.want != "" && string(clean) != tt.want {
				t.Errorf("%d bytes, want %d", len(clean), len(tt.want))
			}
			if tt.media == sound.MP4 && (len(clean) != len(tt.file) ||
				bytes.Index(clean, []byte("the sound itself")) != strings.Index(tt.file, "the sound itself")) {
				t.Error("the sound does not stand where its offsets say")
			}
		})
	}
}

func TestWhatIsNoSound(t *testing.T) {
	for name, tt := range map[string]struct {
		file string
		want problem.Kind
	}{
		"nothing":        {"", problem.Invalid},
		"a page":         {"<html><script>alert(1)</script>" + strings.Repeat("\xff\xfb\x90\x00", 50), problem.Invalid},
		"a film":         {voice("vide"), problem.Invalid},
		"two tracks":     {voice("soun") + box("moov", box("trak")), problem.Invalid},
		"a box too long": {voice("soun")[:40], problem.Invalid},
		"a short head":   {box("ftyp", "M4A ") + box("moov", box("mvhd", "x")), problem.Invalid},
		"Ogg":            {"OggS" + strings.Repeat("\x00", 200), problem.Invalid},
		"large":          {strings.Repeat("\x00", sound.Most+1), problem.TooLarge},
	} {
		if _, _, err := sound.Clean([]byte(tt.file)); problem.KindOf(err) != tt.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add([]byte(voice("soun")))
	f.Add(testkit.MP3(9))
	f.Fuzz(func(t *testing.T, file []byte) {
		media, clean, err := sound.Clean(file)
		if err != nil {
			return
		}
		again, same, err := sound.Clean(clean)
		if err != nil || again != media || !bytes.Equal(clean, same) {
			t.Errorf("cleaned twice: %s %s %v", media, again, err)
		}
	})
}
