package font_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	ours "hailong/internal/font"
)

// Names as children and classes have them: each is printed with something to see in every place, never with less.
func TestText(t *testing.T) {
	for name, want := range map[string]string{
		"Lá 🌸":                      "Lá □",
		"Nguyễn Thị Hòa – “Bé” 1·2": "Nguyễn Thị Hòa – “Bé” 1·2",
		"幼儿园大班":                     "□□□□□",
		"សុខ ច័ន្ទ 0":               "□□ □□□ 0",
		"👩‍👧 và 🧒🏽":                 "□□ và □",
		"a\u202fb\u2011c":           "a b-c",
		"Mầm\n1":                    "Mầm\n1",
	} {
		got := ours.Text(name)
		if got != want {
			t.Errorf("%q is printed as %q, want %q", name, got, want)
		}
		if ours.Text(got) != got || !ours.Has(got) {
			t.Errorf("%q is not printable itself", got)
		}
	}
	if !ours.Legible("Lá 🌸") || ours.Legible("幼儿园大班 · 1") {
		t.Error("a name is legible when one of its letters is")
	}
}

func FuzzText(f *testing.F) {
	f.Add("Lá 🌸\U0010ffff\ufe0f")
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			t.Skip()
		}
		got := ours.Text(s)
		if !ours.Has(got) || strings.ContainsFunc(got, func(r rune) bool { return r > 0xffff }) {
			t.Errorf("%q became %q", s, got)
		}
	})
}
