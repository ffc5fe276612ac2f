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

// long is a box whose size stands in eight bytes.
func long(kind, body string) string {
	return "\x00\x00\x00\x01" + kind + string(binary.BigEndian.AppendUint64(nil, uint64(16+len(body)))) + body
}

// voice is an M4A file as a telephone writes it: with when, where and by what it was recorded.
func voice(track string) string {
	return box("ftyp", "M4A \x00\x00\x00\x00") + box("uuid", secret) + box("mdat", spoken) + moov(track, "mp4a", pieces)
}

const spoken = "the sound itself"

// moov describes a track of sounds that are written in a way; pieces tell how many there are.
func moov(track, written, pieces string, beside ...string) string {
	dated := strings.Repeat("\x00", 4) + "WHENWHEN" + strings.Repeat("\x01", 12)
	return box("moov", box("mvhd", dated), box("udta", box("\xa9xyz", secret)), box("meta", secret),
		box("trak", box("tkhd", dated), box("udta", secret), box("mdia", box("mdhd", dated),
			box("hdlr", strings.Repeat("\x00", 8)+track+strings.Repeat("\x00", 12)+secret),
			box("minf", box("smhd", "\x00\x00\x00\x00"), box("dinf", box("dref", "\x00\x00\x00\x00\x00\x00\x00\x01"+
				box("url ", "\x00\x00\x00\x01"+secret))), box("stbl",
				box("stsd", "\x00\x00\x00\x00\x00\x00\x00\x01"+box(written, strings.Repeat("\x00", 28))),
				box("stts", "abcd"), pieces)))), strings.Join(beside, ""))
}

var (
	pieces = box("stsz", strings.Repeat("\x00", 8)+"\x00\x00\x00\x02")
	none   = box("stsz", strings.Repeat("\x00", 12))
)

// brand is the first box of a file that names what wrote it and what may read it.
func brand(major string, others ...string) string {
	return box("ftyp", major+"\x00\x00\x00\x00"+strings.Join(others, ""))
}

// The orders and brands in which telephones and browsers write AAC.
var phones = map[string]string{
	"iPhone": brand("M4A ", "M4A ", "mp42", "isom") + box("wide") + long("mdat", spoken) + moov("soun", "mp4a", pieces),
	"Samsung": brand("mp42", "isom", "mp42") + box("mdat", spoken) + moov("soun", "mp4a", pieces) +
		box("smta", box("saut", secret)),
	"3gp4": brand("3gp4", "isom", "3gp4") + moov("soun", "mp4a", pieces) + box("free", secret) +
		box("mdat", spoken),
	"3gp5": brand("3gp5", "3gp5") + long("uuid", secret) + box("mdat", spoken) + moov("soun", "mp4a", pieces),
	"isom": brand("isom", "isom") +
		moov("soun", "mp4a", box("stz2", "\x00\x00\x00\x00\x00\x00\x00\x08\x00\x00\x00\x02")) + "\x00\x00\x00\x00mdat" +
		spoken,
	"fragment": brand("iso5", "mp41") + moov("soun", "mp4a", none, box("mvex", box("trex"), box("udta", secret))) +
		box("moof", box("mfhd"), box("traf", box("uuid", secret),
			box("trun", "\x00\x00\x00\x00\x00\x00\x00\x02"))) + box("mdat", spoken),
}

func TestThePhonesOwnFiles(t *testing.T) {
	for name, file := range phones {
		t.Run(name, func(t *testing.T) {
			media, clean, err := sound.Clean([]byte(file))
			if err != nil || media != sound.MP4 || bytes.Contains(clean, []byte(secret)) {
				t.Fatal(media, err)
			}
			if len(clean) != len(file) || bytes.Index(clean, []byte(spoken)) != strings.Index(file, spoken) {
				t.Error("the sound does not stand where its offsets say")
			}
			for _, kind := range []string{"stz2", "moof", "trun", "trex"} {
				if strings.Contains(file, kind) != bytes.Contains(clean, []byte(kind)) {
					t.Errorf("it lost %s and plays nothing", kind)
				}
			}
		})
	}
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
				bytes.Index(clean, []byte(spoken)) != strings.Index(tt.file, spoken)) {
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
		"AMR":            {brand("3gp4") + box("mdat", spoken) + moov("soun", "samr", pieces), problem.Invalid},
		"wide AMR":       {brand("3gp5") + box("mdat", spoken) + moov("soun", "sawb", pieces), problem.Invalid},
		"Apple lossless": {brand("M4A ") + box("mdat", spoken) + moov("soun", "alac", pieces), problem.Invalid},
		"no sound yet":   {brand("M4A ") + box("mdat", spoken) + moov("soun", "mp4a", none), problem.Invalid},
		"an empty sound": {brand("M4A ") + box("mdat") + moov("soun", "mp4a", pieces), problem.Invalid},
		"ADTS":           {strings.Repeat("\xff\xf1\x50\x80\x01\x1f\xfc", 50), problem.Invalid},
		"a size of 2^63": {brand("M4A ") + "\x00\x00\x00\x01mdat\xff" + strings.Repeat("\x00", 7) + spoken,
			problem.Invalid},
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
	for _, file := range phones {
		f.Add([]byte(file))
	}
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
