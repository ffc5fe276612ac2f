package locale_test

import (
	"regexp"
	"slices"
	"testing"
	"time"

	"hailong/internal/locale"
)

var blank = regexp.MustCompile(`\{[a-z_]+\}|\*\*`)

// A file of a further language holds sentences of the parent's pages alone, each with the blanks of the Vietnamese one.
func TestFurtherLanguagesSayWhatIsThere(t *testing.T) {
	for _, lang := range locale.Further {
		if n, of := locale.Written(lang); n == 0 || n > of {
			t.Errorf("%s: %d of %d", lang, n, of)
		}
		for _, key := range locale.Keys(lang) {
			said, vi := locale.Text(lang, key, nil), locale.Text(locale.VI, key, nil)
			if !locale.OfParents(key) || !slices.Contains(locale.Keys(locale.VI), key) {
				t.Errorf("%s: %s is no sentence of the parent's pages", lang, key)
			}
			a, b := blank.FindAllString(said, -1), blank.FindAllString(vi, -1)
			slices.Sort(a)
			slices.Sort(b)
			if !slices.Equal(a, b) {
				t.Errorf("%s: %s has %v, Vietnamese has %v", lang, key, a, b)
			}
		}
	}
}

func TestWhatIsNotTranslatedIsVietnamese(t *testing.T) {
	if got := locale.Text("rad", "parent.scale.5", nil); got != locale.Text(locale.VI, "parent.scale.5", nil) {
		t.Errorf("%q", got)
	}
	if !locale.Has("rad", "parent.scale.5") || locale.Has("rad", "no.such") {
		t.Error("Has")
	}
	if got := locale.Spoken("rad"); got != locale.VI {
		t.Errorf("the page is said to be in %s", got)
	}
	if n, of := locale.Written(locale.EN); n != of || of < 100 {
		t.Errorf("English: %d of %d", n, of)
	}
	if got := locale.DateTime("km", time.Date(2026, 12, 3, 13, 0, 0, 0, time.UTC)); got != "2026-12-03 20:00" {
		t.Errorf("%q", got)
	}
}

func TestNamesAndDirections(t *testing.T) {
	for lang, want := range map[locale.Lang][2]string{
		"km": {"ភាសាខ្មែរ", "ltr"}, "zh": {"中文", "ltr"}, "vi": {"Tiếng Việt", "ltr"}, "ar": {"ar", "rtl"},
		"cja-Arab": {"cja-Arab", "rtl"}, "he": {"he", "rtl"}, "x!": {"x!", "ltr"},
	} {
		if locale.NameOf(lang) != want[0] || locale.Dir(lang) != want[1] {
			t.Errorf("%s: %s %s", lang, locale.NameOf(lang), locale.Dir(lang))
		}
	}
}

func TestTheFirstWishAmongLanguages(t *testing.T) {
	among := []locale.Lang{"vi", "en", "km", "zh-Hant"}
	for header, want := range map[string]locale.Lang{
		"km-KH,km;q=0.9,vi;q=0.8": "km", "vi-VN,km": "vi", "zh-Hant-TW,zh;q=0.9": "zh-Hant", "zh-CN,fr": "", "": "",
		",;q=": "",
		"KM":   "km", "fr, en;q=0.5": "en", "-": "",
	} {
		if got := locale.Wished(header, among); got != want {
			t.Errorf("%q: %q, want %q", header, got, want)
		}
	}
}
