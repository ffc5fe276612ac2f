package secret_test

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hailong/internal/secret"
)

func TestCodesAsPeopleAndMessengersLeaveThem(t *testing.T) {
	const code = "K7QM2XWD9F4T"
	for _, typed := range []string{
		code, "K7QM-2XWD-9F4T", "k7qm 2xwd 9f4t", " K7QM–2XWD–9F4T ", "Ｋ７ＱＭ２ＸＷＤ９Ｆ４Ｔ", "K7QM\u200b-2XWD-\u20609F4T",
		"K7QM-2XWD-9F4T.", "(K7QM-2XWD-9F4T)", "“K7QM-2XWD-9F4T”", "K7QM-2XWD-9F4T/", "K7QM-2XWD-9F4T…",
		"K7QM-2XWD-9F4T%20"[:14],
		"K7QM2XWD9F4T&fbclid=IwAR0abcdefghijklmn", "K7QM2XWD9F4T?utm_source=zalo", "K7QM2XWD9F4T#x",
		"Mã: K7QM-2XWD-9F4T", "Mã phiếu:K7QM2XWD9F4T.",
		"https://khaosat.example/s/K7QM2XWD9F4T", "http://127.0.0.1:8080/s/k7qm2xwd9f4t?lang=vi&fbclid=1",
		"khaosat.example/s/K7QM2XWD9F4T.",
		"K7QM-2XWD-9F4T nhé", "K7QM-2XƯD-9F4T", "k7qm-2xưd-9f4t", "K7QM-2XWĐ-F4T",
	} {
		if got := secret.Meant(typed, 12); !slices.Contains(got, code) {
			t.Errorf("%q: %v", typed, got)
		}
	}
	for _, none := range []string{"", " ", "K7QM2XWD9F4", "K7QM2XWD9F4T7", strings.Repeat("Ấ", 200),
		strings.Repeat("K7QM2XWD9F4T", 100), "\xff\xfe"} {
		if got := secret.Meant(none, 12); len(got) > 0 && none != "\xff\xfe" && len(none) != 11 {
			t.Errorf("%.40q stands for %v", none, got)
		}
	}
}

// keyboard types keys, as a Vietnamese input method does: what stands on the screen. It follows the published rules of
// Telex and VNI, with marks typed anywhere in the word, and with a key that undoes its mark when it comes a second
// time.
type keyboard struct {
	telex, breaks bool // breaks: a digit ends a Telex word
}

func (k keyboard) write(keys string) string {
	var out strings.Builder
	for i, word := range strings.Split(keys, "-") {
		if i > 0 {
			out.WriteByte('-')
		}
		out.WriteString(k.word(word))
	}
	return out.String()
}

type cell struct {
	base rune
	mark rune // hat, horn, breve, or a stroke for đ
	tone rune
}

func (k keyboard) word(keys string) string {
	var cells []cell
	var out strings.Builder
	raw := false
	flush := func() {
		for _, c := range cells {
			text := string(c.base)
			if c.mark == 'đ' {
				text = "Đ"
			} else if c.mark != 0 {
				text += string(c.mark)
			}
			if c.tone != 0 {
				text += string(c.tone)
			}
			out.WriteString(norm.NFC.String(text))
		}
		cells, raw = nil, false
	}
	last := func(of string) int {
		for i := len(cells) - 1; i >= 0; i-- {
			if strings.ContainsRune(of, cells[i].base) {
				return i
			}
		}
		return -1
	}
	// put sets a mark, or undoes it and writes the key.
	put := func(at int, set *rune, mark, key rune) {
		if *set != mark {
			*set = mark
			return
		}
		*set, raw = 0, true
		if key == 'W' && cells[at].base == 'U' { // WW is a W
			cells[at].base = 'W'
			return
		}
		cells = append(cells, cell{base: key})
	}
	tones := map[rune]rune{'S': '\u0301', 'F': '\u0300', 'R': '\u0309', 'X': '\u0303', 'J': '\u0323'}
	if !k.telex {
		tones = map[rune]rune{'1': '\u0301', '2': '\u0300', '3': '\u0309', '4': '\u0303', '5': '\u0323'}
	}
	for _, key := range keys {
		vowel := last("AEYUO")
		at := -1
		switch {
		case raw:
		case tones[key] != 0 && vowel >= 0:
			put(vowel, &cells[vowel].tone, tones[key], key)
			continue
		case k.telex && strings.ContainsRune("AE", key) && last(string(key)) >= 0:
			at = last(string(key))
			put(at, &cells[at].mark, '\u0302', key)
			continue
		case k.telex && key == 'D' && last("D") >= 0:
			at = last("D")
			put(at, &cells[at].mark, 'đ', key)
			continue
		case k.telex && key == 'W' && last("AU") >= 0 && cells[last("AU")].mark != '\u0302':
			at = last("AU")
			put(at, &cells[at].mark, map[rune]rune{'A': '\u0306', 'U': '\u031b'}[cells[at].base], key)
			continue
		case k.telex && key == 'W':
			cells = append(cells, cell{base: 'U', mark: '\u031b'})
			continue
		case !k.telex && key == '9' && last("D") >= 0:
			at = last("D")
			put(at, &cells[at].mark, 'đ', key)
			continue
		case !k.telex && key == '6' && last("AE") >= 0:
			at = last("AE")
			put(at, &cells[at].mark, '\u0302', key)
			continue
		case !k.telex && key == '8' && last("A") >= 0:
			at = last("A")
			put(at, &cells[at].mark, '\u0306', key)
			continue
		}
		cells = append(cells, cell{base: key})
		if k.telex && k.breaks && key >= '0' && key <= '9' {
			flush()
		}
	}
	flush()
	return out.String()
}

// Of codes typed under a Vietnamese keyboard nearly all come back, and without folding two in five did not.
func TestCodesTypedUnderVietnameseKeyboards(t *testing.T) {
	const codes = 4000
	for name, k := range map[string]keyboard{"Telex": {telex: true, breaks: true},
		"Telex, digits inside": {telex: true}, "VNI": {}} {
		for _, dashes := range []bool{true, false} {
			changed, back, most := 0, 0, 0
			for i := range codes {
				sum := sha256.Sum256([]byte(fmt.Sprint(name, i)))
				code := secret.Code(sum[:], 12)
				keys := code
				if dashes {
					keys = secret.Grouped(code)
				}
				screen := k.write(keys)
				if screen != keys {
					changed++
				}
				meant := secret.Meant(screen, 12)
				most = max(most, len(meant))
				if slices.Contains(meant, code) {
					back++
				}
			}
			t.Logf("%s, dashes %v: %.1f %% changed on the way, %.2f %% come back, at most %d codes for one text", name,
				dashes,
				100*float64(changed)/codes, 100*float64(back)/codes, most)
			if want := map[bool]int{true: 980, false: 740}[dashes]; back*1000 < want*codes {
				t.Errorf("%s, dashes %v: %d of %d come back", name, dashes, back, codes)
			}
		}
	}
}

// Whatever stands in a field or behind a link: codes of the length asked for, few, and the same again for each of them.
func FuzzMeant(f *testing.F) {
	for _, seed := range []string{"K7QM-2XWD-9F4T", "Mã: k7qm2xwd9f4t.", "K7QM2XWD9F4T&fbclid=x", "ĐẤẬƯ", "\u200b",
		"%20", "Ｋ７", "/s/" + strings.Repeat("A", 500)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		for _, n := range []int{8, 12, 13, 16} {
			meant := secret.Meant(typed, n)
			if len(meant) > 128 {
				t.Errorf("%d codes", len(meant))
			}
			for _, code := range meant {
				if !secret.IsCode(code, n) || !utf8.ValidString(code) {
					t.Errorf("%q is none", code)
				}
				if again := secret.Meant(code, n); len(again) != 1 || again[0] != code {
					t.Errorf("%q stands for %v", code, again)
				}
			}
		}
	})
}
