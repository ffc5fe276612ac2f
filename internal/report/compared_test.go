package report_test

import (
	"strings"
	"testing"

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
