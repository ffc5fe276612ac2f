package locale_test

import (
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"hailong/internal/locale"
)

func TestBlanksAndNumbersOfSentences(t *testing.T) {
	for name, tt := range map[string]struct {
		lang locale.Lang
		key  string
		args locale.Args
		want string
	}{
		"one":                     {locale.EN, "page.time.days", locale.Args{"n": 1}, "1 day"},
		"many":                    {locale.EN, "page.time.days", locale.Args{"n": 2}, "2 days"},
		"none is many":            {locale.EN, "page.time.days", locale.Args{"n": 0}, "0 days"},
		"counts as written":       {locale.VI, "page.time.days", locale.Args{"n": 1234}, "1.234 ngày"},
		"a blank without value":   {locale.EN, "page.time.days", nil, "{n} days"},
		"a key that is not there": {locale.VI, "page.time.centuries", locale.Args{"n": 1}, "page.time.centuries"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := locale.Text(tt.lang, tt.key, tt.args); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

// What a person typed is a value: nothing in it is read as a blank or a number of the sentence.
func TestAValueIsNotASentence(t *testing.T) {
	for _, value := range []string{"{n}", "[one/many]", "{", "[", "}{", "%s", "{name}"} {
		got := locale.Text(locale.EN, "roster.column.phone", locale.Args{"n": value})
		if strings.Contains(got, value) {
			t.Fatalf("%q holds %q without a blank for it", got, value)
		}
		if got = locale.Text(locale.VI, "page.time.days", locale.Args{"n": value}); got != value+" ngày" {
			t.Errorf("%q was filled in as %q", value, got)
		}
	}
}

// No text of a cell is a formula, whatever stands before its sign; others stay as they are.
func TestNoCellIsAFormula(t *testing.T) {
	for text, want := range map[string]string{
		"=1+1": "'=1+1", "+84903": "'+84903", "-5": "'-5", "@SUM(A1)": "'@SUM(A1)", " =1": "' =1",
		"\u200b=1": "'\u200b=1", "\v+": "'\v+", "\u2003@a": "'\u2003@a",
		"＝1": "'＝1", "\t=1": "'\t=1", "\n": "'\n", "a=1": "a=1", "": "", " ": " ", "Lá 1": "Lá 1", "1-2": "1-2",
	} {
		if got := locale.Cell(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		got := locale.Cell(text)
		if got != text && got != "'"+text {
			t.Fatalf("%q became %q", text, got)
		}
		if shown := strings.TrimLeftFunc(got, unicode.IsSpace); shown != "" &&
			strings.ContainsRune("=+-@", rune(shown[0])) {
			t.Fatalf("%q begins a formula", got)
		}
	})
}

func TestHowLongSomethingLasts(t *testing.T) {
	for d, want := range map[time.Duration][2]string{
		-time.Hour:                      {"1 phút", "1 minute"},
		0:                               {"1 phút", "1 minute"},
		90 * time.Second:                {"1 phút", "1 minute"},
		2 * time.Minute:                 {"2 phút", "2 minutes"},
		time.Hour:                       {"1 giờ", "1 hour"},
		2*time.Hour + 5*time.Minute:     {"2 giờ 5 phút", "2 hours 5 minutes"},
		24 * time.Hour:                  {"1 ngày", "1 day"},
		76*time.Hour + 59*time.Minute:   {"3 ngày 4 giờ", "3 days 4 hours"},
		24*time.Hour + 59*time.Minute:   {"1 ngày", "1 day"},
		100*24*time.Hour + 23*time.Hour: {"100 ngày 23 giờ", "100 days 23 hours"},
	} {
		for i, lang := range locale.Languages {
			if got := locale.Left(lang, d); got != want[i] {
				t.Errorf("%v in %s: %q, want %q", d, lang, got, want[i])
			}
		}
	}
}

// The end of a line of any computer parts two words; it never joins them.
func TestALineEndPartsWords(t *testing.T) {
	for _, end := range []string{"\n", "\r\n", "\r", "\v", "\f", "\u0085", "\u2028"} {
		if got := locale.Line("Trần" + end + "An"); got != "Trần An" {
			t.Errorf("%q: %q", end, got)
		}
	}
	if got := locale.Paragraphs("Cảm ơn\rcô\r\ngiáo\n"); got != "Cảm ơn\ncô\ngiáo" {
		t.Errorf("paragraphs: %q", got)
	}
}

// invisible tells whether a text holds what is never kept: bytes that are none of it, controls and letters of no width.
func invisible(s string) bool {
	return !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsSpace(r) && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co)
	})
}

// What is visible is left as it is but for blanks, and nothing invisible is left.
func TestVisibleTextsLoseNothing(t *testing.T) {
	for text, want := range map[string]string{
		"Nguyễn Thị Hoà": "Nguyễn Thị Hoà", "a\tb": "a b", "": "", "🙂": "🙂", "a\u200bb": "ab", "\u202eabc": "abc",
		"a\x00": "a", "\xff": "", "soft\u00adhyphen": "softhyphen",
	} {
		if got := locale.Line(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		line := locale.Line(text)
		if invisible(line) {
			t.Fatalf("%q was cleaned to %q", text, line)
		}
		if !invisible(text) && strings.Join(strings.Fields(locale.NFC(text)), " ") != line {
			t.Fatalf("%q is visible, and was cleaned to %q", text, line)
		}
	})
}
