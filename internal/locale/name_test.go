package locale_test

import (
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"hailong/internal/locale"
)

func TestOneNameInItsSpellings(t *testing.T) {
	for name, spellings := range map[string][]string{
		"Nguyễn Thị Hòa": {"Nguyễn Thị Hoà", "NGUYỄN THỊ HÒA", "nguyễn  thị hoà ", "Nguyễn\u00a0Thị Hoà",
			"Nguyê\u0303n Thi\u0323 Ho\u0300a", "Nguyễn\u200b Thị Hòa"},
		"Trần Thúy Vy":    {"Trần Thuý Vy", "TRẦN THUÝ VY"},
		"Lê Khỏe":         {"Lê Khoẻ", "lê khỎe"},
		"H'Bia Êban":      {"H’Bia Êban", "HʼBia Êban", "H‘Bia Êban", "h`bia êban"},
		"Y-Moan":          {"Y–Moan", "Y - Moan", "y ‑ moan"},
		"Lớp １":           {"lớp 1"},
		"Phạm Gia Quý":    {"Phạm Gia Qúy"},
		"Đặng Thùy Dương": {"ĐẶNG THUỲ DƯƠNG"},
		"":                {" ", "\u200b"},
	} {
		for _, spelling := range spellings {
			if locale.NameKey(name) != locale.NameKey(spelling) {
				t.Errorf("%q and %q are two: %+q, %+q", name, spelling, locale.NameKey(name), locale.NameKey(spelling))
			}
			if locale.NearNames(name, spelling) {
				t.Errorf("%q and %q are asked about", name, spelling)
			}
		}
	}
}

func TestOtherNamesAndThoseOneMarkApart(t *testing.T) {
	for pair, near := range map[[2]string]bool{
		{"Lê An", "Lệ An"}:          true,
		{"Trần Minh", "Trân Minh"}:  true,
		{"Trần Minh", "Trấn Minh"}:  true,
		{"Đức Anh", "Dức Anh"}:      true,
		{"Hoàng Ly", "Hoang Ly"}:    true,
		{"H'Bia", "HBia"}:           true,
		{"Y Moan", "Y-Moan"}:        true,
		{"Thanh Hà", "ThanhHà"}:     true,
		{"Lê Ân", "Lệ An"}:          false, // two marks
		{"Nguyễn An", "Nguyen An"}:  false, // two marks
		{"Lê An", "Lê Anh"}:         false, // a letter
		{"Mầm 1", "Mầm 11"}:         false,
		{"Lê Ơn", "Lê Ôn"}:          true,
		{"Hòa Hảo", "Hoa Hảo"}:      true,
		{"Hòa Bình", "Hoa Bính"}:    false,
		{"Nguyễn Hà", "Nguyễn Hà "}: false, // the same
	} {
		if pair[0] != "Nguyễn Hà" && locale.NameKey(pair[0]) == locale.NameKey(pair[1]) {
			t.Errorf("%q are one", pair)
		}
		if locale.NearNames(pair[0], pair[1]) != near || locale.NearNames(pair[1], pair[0]) != near {
			t.Errorf("%q asked about: %v, want %v", pair, !near, near)
		}
	}
}

// Any legal move of a tone mark, of case, of blanks, of composing, of an apostrophe or a dash keeps the name.
func TestAnyLegalMoveKeepsTheName(t *testing.T) {
	moves := []*strings.Replacer{
		strings.NewReplacer("òa", "oà", "óa", "oá", "ỏa", "oả", "õa", "oã", "ọa", "oạ"),
		strings.NewReplacer("òe", "oè", "óe", "oé", "ỏe", "oẻ", "õe", "oẽ", "ọe", "oẹ"),
		strings.NewReplacer("ùy", "uỳ", "úy", "uý", "ủy", "uỷ", "ũy", "uỹ", "ụy", "uỵ"),
	}
	syllables := []string{"hòa", "khỏe", "thúy", "lụy", "họe", "tõa", "nguyễn", "đặng", "h'bia", "y-moan", "an", "quý",
		"giá"}
	rapid.Check(t, func(r *rapid.T) {
		name := strings.Join(rapid.SliceOfN(rapid.SampledFrom(syllables), 1, 5).Draw(r, "name"), " ")
		moved := name
		for i, move := range moves {
			if rapid.Bool().Draw(r, []string{"oa", "oe", "uy"}[i]) {
				moved = move.Replace(moved)
			}
		}
		moved = strings.ReplaceAll(moved, "'", rapid.SampledFrom([]string{"'", "’", "ʼ", "‘"}).Draw(r, "apostrophe"))
		moved = strings.ReplaceAll(moved, "-", rapid.SampledFrom([]string{"-", "–", "‑", " - "}).Draw(r, "dash"))
		moved = strings.ReplaceAll(moved, " ", rapid.SampledFrom([]string{" ", "  ", "\u00a0", "\t"}).Draw(r, "blank"))
		if rapid.Bool().Draw(r, "decomposed") {
			moved = norm.NFD.String(moved)
		}
		moved = strings.Map(func(c rune) rune {
			if rapid.Bool().Draw(r, "upper") {
				return unicode.ToUpper(c)
			}
			return c
		}, moved)
		if locale.NameKey(moved) != locale.NameKey(name) {
			r.Errorf("%q became %q", name, moved)
		}
	})
}

// A key is a fixed point, and nobody is near to oneself.
func TestAKeyIsItsOwnKey(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := rapid.String().Draw(r, "name")
		key := locale.NameKey(s)
		if again := locale.NameKey(key); again != key {
			r.Errorf("%+q, then %+q", key, again)
		}
		if locale.NearNames(s, key) {
			r.Errorf("%+q is near to its own key", s)
		}
	})
}
