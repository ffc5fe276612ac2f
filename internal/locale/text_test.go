package locale_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"hailong/internal/locale"
)

func TestDatesOfAVietnameseDay(t *testing.T) {
	evening := time.Date(2023, 11, 12, 17, 30, 0, 0, time.UTC) // half past midnight in Hanoi
	for got, want := range map[string]string{
		locale.DateTime(locale.VI, evening):                                 "00:30 thứ Hai, 13/11/2023",
		locale.DateTime(locale.EN, evening):                                 "Monday 13 November 2023, 00:30",
		locale.Date(locale.VI, evening):                                     "ngày 13 tháng 11 năm 2023",
		locale.Date(locale.VI, time.Date(2024, 1, 5, 0, 0, 0, 0, time.UTC)): "ngày 05 tháng 01 năm 2024",
		locale.Date(locale.VI, time.Date(2024, 3, 5, 0, 0, 0, 0, time.UTC)): "ngày 05 tháng 3 năm 2024",
		locale.Date(locale.EN, time.Date(2024, 3, 5, 0, 0, 0, 0, time.UTC)): "5 March 2024",
		locale.Text(locale.EN, "roster.faults", locale.Args{"n": 1}):        "1 fault. Nothing was stored.",
		locale.Text(locale.EN, "roster.faults", locale.Args{"n": 2}):        "2 faults. Nothing was stored.",
		locale.Text(locale.VI, "roster.faults", locale.Args{"n": 1200}):     "1.200 chỗ cần sửa. Chưa có gì được lưu.",
		locale.Text(locale.VI, "no.such.key", nil):                          "no.such.key",
		locale.Fold("  Đặng   Thị ÁNH "):                                    "dang thi anh",
		locale.Fold("Ma\u0302\u0300m"):                                      "mam",
		locale.Line("Le\u0302\tAn\u200b \u202e x\n"):                        "Lê An x",
		locale.Paragraphs("một\r\nhai\u0000 👩\u200d👧 "):                     "một\nhai 👩\u200d👧",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if tall := locale.Line("a" + strings.Repeat("\u0301", 300)); utf8.RuneCountInString(tall) > 12 {
		t.Errorf("a tower of %d marks stays", utf8.RuneCountInString(tall))
	}
}

func TestLanguageOfTheReader(t *testing.T) {
	for header, want := range map[string]locale.Lang{"": locale.VI, "en-US": locale.EN, "vi-VN,en;q=0.5": locale.VI,
		"en;q=0.4, vi;q=0.9": locale.VI, "fr, en;q=0.5": locale.EN, "zh": locale.VI, "*": locale.VI, ";;": locale.VI} {
		if got := locale.Match(header); got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
	}
	if _, ok := locale.Known("de"); ok {
		t.Error("German is known")
	}
}

// Whatever is typed: cleaning it again changes nothing, and what is left is printable.
func TestCleaningTwiceIsCleaningOnce(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := rapid.String().Draw(r, "typed")
		for name, f := range map[string]func(string) string{"line": locale.Line, "paragraphs": locale.Paragraphs} {
			once := f(s)
			if twice := f(once); twice != once {
				r.Errorf("%s: %q, then %q", name, once, twice)
			}
			if !utf8.ValidString(once) || strings.ContainsRune(once, 0) || strings.ContainsRune(once, '\u202e') {
				r.Errorf("%s leaves %q", name, once)
			}
		}
		if line := locale.Line(s); strings.Contains(line, "\n") || invisible(line) {
			r.Errorf("a line: %q", line)
		}
	})
}
