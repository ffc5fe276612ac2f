package proposal_test

import (
	"fmt"
	"strings"
	"testing"

	"hailong/internal/problem"
	"hailong/internal/proposal"
)

// What is longer than is read is told, once and without its words, which may be somebody's answers; what just fits is
// not.
func TestWhatIsTooLongIsTold(t *testing.T) {
	numbered := "1. Trẻ vui không?\n☐ Có\n☐ Không\n"
	for name, tt := range map[string]struct {
		text string
		told int
	}{
		"as many lines as are read":    {strings.Repeat("\n", 2997) + numbered, 0},
		"blank lines behind them":      {numbered + strings.Repeat("\n", 4000), 0},
		"a line more":                  {numbered + strings.Repeat("\n", 2997) + "Bé An trả lời", 1},
		"a line as long as is read":    {strings.Repeat("Bé ", 999) + "Bé.\n" + numbered, 0},
		"a longer line":                {strings.Repeat("Bé ", 999) + "Bé..\n" + numbered, 1},
		"a longer cell":                {numbered + "a\tb\tc\t" + strings.Repeat("Bé ", 1333), 1},
		"more text than is read":       {numbered + strings.Repeat(strings.Repeat(" ", 4000)+"\n", 100) + "Bé", 1},
		"lines that become more lines": {strings.Repeat("1. Trẻ vui? a) Có b) Không\n", 1001), 1},
		"a question of many lines":     {"1. ÁO\n" + strings.Repeat(strings.Repeat("ÁO ", 100)+"\n", 11), 1},
		"more than is listed":          {numbered + strings.Repeat("Trang 1\n", 400), 1},
		"a long title": {"PHIẾU KHẢO SÁT\n" + strings.Repeat(strings.Repeat("Ý ", 40)+"\n", 8) +
			numbered, 1},
	} {
		p, err := proposal.FromText(tt.text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		told := 0
		for _, l := range p.Left {
			if l.Why == proposal.Cut {
				told++
				if l.Text != "…" {
					t.Errorf("%s: tells %q", name, l.Text)
				}
			}
		}
		if told != tt.told {
			t.Errorf("%s: told %d times", name, told)
		}
		for _, q := range p.Questionnaire.Questions() {
			if len(q.Text.VI) > 4000 {
				t.Errorf("%s: a question of %d bytes", name, len(q.Text.VI))
			}
		}
	}
}

// The dearest texts that we know: what each costs is bounded by what is read of it, not by what is sent.
func BenchmarkDearestTexts(b *testing.B) {
	lines := func(words string, line, all int) string {
		one := strings.Repeat(words, line/len(words)) + "\n"
		return strings.Repeat(one, all/len(one))
	}
	for name, text := range map[string]string{
		"fields to write in":      lines("Câu trả lời của bạn", 28, 87<<10),
		"marks":                   lines("1. A? ☐ B ☐ C a) x b) y 2. Z: ○ u ", 780, 2400<<10),
		"a question without end":  "1. ÁO\n" + lines("ÁO ", 780, 2400<<10),
		"brackets without an end": "1. Áo\n" + lines("(a ", 780, 2400<<10),
		"cells":                   lines("|a", 780, 2400<<10),
		"blank lines":             strings.Repeat("\n", 2400<<10),
		"words that are no steps": lines("rất a ", 472, 2400<<10),
		"short words":             lines("a ", 236, 2400<<10),
		"heads in pieces":         lines("TT rat rat ", 22, 2400<<10),
		"figures in a row":        lines("1 2 3 4 5 6 7 8 9 10 ", 130, 2400<<10),
		"steps in columns":        lines("rất tốt  khá tốt  kém  ", 290, 2400<<10),
		"a legend a line":         lines("1 = Kém 2 = Tốt 3 = Khá ", 130, 2400<<10),
		"a question of brackets":  "1. ÁO\n" + lines("(áo ", 130, 2400<<10),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := proposal.FromText(text); err != nil && problem.KindOf(err) != problem.Invalid {
					b.Fatal(fmt.Sprint(name, ": ", err))
				}
			}
		})
	}
}
