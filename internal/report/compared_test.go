package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"hailong/internal/canvas"
	"hailong/internal/document"
	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/report"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// The report tells what changed since the round before: in a sentence, in a table and in a chart; only where both may
// be shown.
func TestTheRoundBefore(t *testing.T) {
	r := demoRound(t)
	meta := report.About(r.School, r.Survey, strings.Repeat("0", 64), locale.VI)
	method, withheld := stats.ByHeadline, figures.ReasonNotShown
	meta.Before = "Học kỳ 2, năm học 2022-2023"
	meta.Changes = []figures.SubjectChange{
		{SubjectID: "childcare", Label: "công tác chăm sóc, giáo dục trẻ", Method: &method,
			Change: figures.RateChange(5, stats.Sample{Ratio: stats.Ratio{X: 150, N: 180}, Population: 200},
				stats.Sample{Ratio: stats.Ratio{X: 182, N: 182}, Population: 201})},
		{SubjectID: "cashless", Label: "việc thanh toán không dùng tiền mặt tại trường", Method: &method,
			Change: figures.Change{Reason: &withheld}},
	}
	s := report.Compose(r.document(), meta, locale.VI)
	text := string(render(t, "json", s))
	if want := "tăng 16,7 điểm phần trăm (từ 83,3% lên 100%)"; !strings.Contains(text, want) {
		t.Errorf("%q is not in %s", want, text)
	}
	charts := report.Charts(s, 160)
	if last := charts[len(charts)-1]; last.Name != "trend" || !strings.Contains(last.Scene.Desc, "16,7") ||
		strings.Contains(last.Scene.Desc, "thanh toán") {
		t.Errorf("%+v", last)
	}
	if short := string(render(t, "text", s)); strings.Contains(short, "16,7") {
		t.Errorf("the comparison stands in the default text: %s", short)
	}
	for _, format := range []string{"docx", "pdf"} {
		if len(render(t, format, s)) < 10_000 {
			t.Errorf("no %s", format)
		}
	}
}

// A round without figures does not break a series: it has a dash, and the rounds around it stay joined where they may
// be compared. An interval is drawn where at least half answered, and the chart says what it assumes.
func TestARoundWithoutFiguresDoesNotBreakASeries(t *testing.T) {
	for name, tt := range map[string]struct {
		withheld []int // rounds of the four, the last of them being this one
		rates    []string
		joined   int
	}{
		"all published":  {nil, []string{"75%", "75%", "75%", "75%"}, 3},
		"one in between": {[]int{1}, []string{"75%", "–", "75%", "75%"}, 2},
		"this one":       {[]int{3}, []string{"75%", "75%", "75%", "–"}, 2},
		"one alone":      {[]int{0, 1, 3}, nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			charts := report.Charts(seriesOf(t, tt.withheld...), 160)
			at := slices.IndexFunc(charts, func(c report.Chart) bool { return c.Name == "trend" })
			if at < 0 || tt.rates == nil {
				if (at < 0) != (tt.rates == nil) {
					t.Fatalf("the chart of the rounds is number %d", at)
				}
				return
			}
			scene := charts[at].Scene
			for i, rate := range tt.rates {
				if said := fmt.Sprintf("Học kỳ 1, %d-%d: %s", 2021+i, 2022+i, rate); !strings.Contains(scene.Desc, said) {
					t.Errorf("%q is not in %s", said, scene.Desc)
				}
			}
			lines := len(slices.DeleteFunc(slices.Clone(scene.Marks), func(m canvas.Mark) bool {
				return m.Kind != canvas.Line || m.Stroke != 0.4
			}))
			if want := tt.joined * 2; lines != want { // there are two subjects
				t.Errorf("%d lines join rounds, want %d", lines, want)
			}
			if !strings.Contains(written(scene), "khoảng tin cậy 95%") || !strings.Contains(scene.Desc, "75% (") {
				t.Errorf("no interval is told: %s", scene.Desc)
			}
		})
	}
}

// seriesOf is the last of four rounds that asked 100 parents the same; of those named too few answered.
func seriesOf(t testing.TB, withheld ...int) report.Section {
	t.Helper()
	var all []figures.Published
	var last *aRound
	for i := range 4 {
		r := newRound(t)
		r.Survey.ID = uuid.MustParse(fmt.Sprintf("0b5cf1ab-6f0f-4d60-9e0a-3c2b2a4d1e%02d", i))
		r.Survey.SchoolYear = fmt.Sprintf("%d-%d", 2021+i, 2022+i)
		closed := r.Survey.ClosedAt.AddDate(i-3, 0, 0)
		r.Survey.ClosedAt = &closed
		n := 80
		if slices.Contains(withheld, i) {
			n = 3
		}
		r.class(t, "Lá", 100, many(n, func(i int) string {
			return fmt.Sprintf(`{"G1": %d, "P6": 5, "P1": ["cash"]}`, 2+3*min(i%4, 1))
		})...)
		all, last = append(all, figures.Published{Survey: r.Survey, Document: r.document()}), r
	}
	s := last.section(t, locale.VI)
	s.Meta.Series = figures.Over(all, "")
	return s
}

// written are the words of a scene.
func written(s canvas.Scene) string {
	var all []string
	for _, m := range s.Marks {
		all = append(all, m.Text)
	}
	return strings.Join(all, " ")
}

// Every placeholder of the example stands for something before there is any round.
func TestTheExampleIsKnown(t *testing.T) {
	names, err := document.Placeholders(t.Context(), report.Example)
	if err != nil || len(names) < 20 {
		t.Fatalf("%v %v", names, err)
	}
	template, err := survey.TemplateByID(survey.DefaultTemplate)
	if err != nil {
		t.Fatal(err)
	}
	if unknown := document.Unknowns(names, report.Names(template.Questionnaire)); len(unknown) > 0 {
		t.Errorf("%v", unknown)
	}
}

// A chart that is asked for by its name is drawn as among all, and listed undrawn.
func TestChartsByName(t *testing.T) {
	s := demoRound(t).section(t, locale.VI)
	listed := report.Listed(s)
	for i, want := range report.Charts(s, 160) {
		if one := listed[i]; one.Name != want.Name || one.Caption != want.Caption || len(one.Scene.Marks) > 0 {
			t.Errorf("%s is listed as %s", want.Name, one.Name)
		}
		some := report.Charts(s, 160, want.Name)
		if len(some) == 0 || some[0].Name != want.Name || some[0].Rows != want.Rows || some[0].Scene.Desc != want.Scene.Desc {
			t.Errorf("%s: %d charts", want.Name, len(some))
		}
	}
}
