package report_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hailong/internal/format"
	"hailong/internal/locale"
	"hailong/internal/testkit"
)

// A letter beyond U+FFFF makes the library that writes PDF panic, and Khmer, Cham and Chinese have no glyph in the
// fonts: every format is made of such a school, and no class is an empty label.
func TestNamesThatCannotBePrinted(t *testing.T) {
	r := newRound(t)
	r.School.Name = "Trường Mầm non Hoa 🌸"
	for _, class := range []string{"Lá 🌸", "幼儿园大班", "ថ្នាក់មត្តេយ្យ", "ꨌꩌꨚ", "Lá 2"} {
		r.class(t, class, 8, testkit.Satisfied, testkit.Satisfied, testkit.Satisfied, testkit.Satisfied,
			testkit.Satisfied, testkit.Satisfied)
	}
	for _, lang := range locale.Languages {
		s := r.section(t, lang)
		if got := len(s.Unprintable()); got != 5 {
			t.Errorf("%d names are told: %q", got, s.Unprintable())
		}
		for _, name := range format.Names(format.Report) {
			render(t, name, s)
		}
		path := filepath.Join(t.TempDir(), "report.pdf")
		if err := os.WriteFile(path, render(t, "pdf", s), 0o600); err != nil {
			t.Fatal(err)
		}
		read := testkit.ReadAloud(t, path)
		for n, class := range []string{"Lá □ (", "", "", "", "Lá 2"} {
			want := class
			if class == "" {
				want = locale.Text(lang, "print.class.whole", locale.Args{"n": n + 1})
			}
			if strings.Count(read, want) < 2 { // in the table and in the chart
				t.Errorf("class %d, %q, is told %d times", n+1, want, strings.Count(read, want))
			}
		}
	}
}
