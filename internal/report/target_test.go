package report_test

import (
	"strings"
	"testing"

	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/report"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// aimed is a closed round of one subject with a target: x of n are satisfied, published as status allows.
func aimed(status string, x, n int, target survey.Target) figures.Document {
	d := closed182()
	method, na := stats.ByHeadline, 0
	d.Participation.Responded, d.Participation.Eligible, d.Counted = n, n, n
	d.Classes = nil
	d.Satisfaction = []figures.Satisfaction{{SubjectID: "s", Label: "việc ăn", LabelEN: "meals", Target: target,
		Method: &method, Status: status, NotApplicable: &na}}
	if status != stats.Hidden {
		d.Satisfaction[0].Rated = &n
	}
	if status == stats.Exact {
		d.Satisfaction[0].Satisfied = &x
	}
	return d
}

func targetOf(d figures.Document, lang locale.Lang) string {
	return strings.Join(report.Compose(d, report.Meta{}, lang).Said(report.Target), "|")
}

func TestATargetIsReachedOrNot(t *testing.T) {
	for _, tt := range []struct {
		status string
		x, n   int
		target survey.Target
		want   string
	}{
		{stats.Exact, 182, 200, 0, ""},
		{stats.Exact, 182, 200, 910, "Về việc ăn: kết quả 91% (182/200), chỉ tiêu 91%: đạt chỉ tiêu."},
		{stats.Exact, 182, 200, 911, "Về việc ăn: kết quả 91% (182/200), chỉ tiêu 91,1%: chưa đạt chỉ tiêu."},
		{stats.Exact, 1999, 2000, 1000,
			"Về việc ăn: kết quả trên 99,9% (1.999/2.000), chỉ tiêu 100%: chưa đạt chỉ tiêu."},
		{stats.Exact, 19, 21, 905, "Về việc ăn: kết quả 90,5% (19/21), chỉ tiêu 90,5%: chưa đạt chỉ tiêu, " +
			"thiếu chưa đến 0,1 điểm phần trăm."},
		{stats.Exact, 200, 200, 1000, "Về việc ăn: kết quả 100% (200/200), chỉ tiêu 100%: đạt chỉ tiêu."},
		{stats.Coded, 1, 20, 150, "Về việc ăn: kết quả dưới 15%, chỉ tiêu 15%: chưa đạt chỉ tiêu."},
		{stats.Coded, 1, 20, 149, "Về việc ăn: kết quả dưới 15%, chỉ tiêu 14,9%: số đã công bố không đủ để so sánh."},
		{stats.Hidden, 1, 20, 950, "Về việc ăn: chỉ tiêu 95%; không so sánh, vì không công bố kết quả."},
	} {
		if got := targetOf(aimed(tt.status, tt.x, tt.n, tt.target), locale.VI); got != tt.want {
			t.Errorf("%d/%d %s: %q, want %q", tt.x, tt.n, tt.status, got, tt.want)
		}
	}
	for name, tt := range map[string]struct {
		status string
		marks  *figures.Ratio
		want   string
	}{
		"by marks": {stats.Exact, &figures.Ratio{Rated: 500, Satisfied: 483}, "Về việc ăn, tính theo lượt đánh giá: " +
			"kết quả 96,6% (483/500), chỉ tiêu 95%: đạt chỉ tiêu."},
		"marks withheld": {stats.Exact, nil,
			"Về việc ăn, tính theo lượt đánh giá: chỉ tiêu 95%; không so sánh, vì không " +
				"công bố kết quả."},
		"a bound of people": {stats.Coded, nil,
			"Về việc ăn, tính theo lượt đánh giá: chỉ tiêu 95%; không so sánh, vì " +
				"không công bố kết quả."},
	} {
		d := aimed(tt.status, 1, 20, 950)
		d.Satisfaction[0].Publish, d.Satisfaction[0].Rates.Answers = survey.ByAnswers, tt.marks
		if got := targetOf(d, locale.VI); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
	open := aimed(stats.Hidden, 0, 20, 950)
	open.Status = "open"
	if got := targetOf(open, locale.VI); got != "" {
		t.Errorf("an open round says %q", got)
	}
}

// What is said of a target is worked out from the published document by hand: a coded rate is below 3 of n, and every
// world with fewer than 3 satisfied gives the same sentence, whatever the target.
func TestATargetTellsNothingWithheld(t *testing.T) {
	for n := 5; n <= 40; n++ {
		for target := survey.Target(1); target <= 1000; target += 7 {
			said := targetOf(aimed(stats.Coded, 0, n, target), locale.EN)
			sure := int64(target)*int64(n) >= 3000
			if sure != strings.HasSuffix(said, "not reached.") || strings.Contains(said, "/") {
				t.Fatalf("n %d, target %d: %q", n, target, said)
			}
			for x := 1; x < 3; x++ {
				if other := targetOf(aimed(stats.Coded, x, n, target), locale.EN); other != said {
					t.Fatalf("n %d, target %d: %q and %q", n, target, said, other)
				}
			}
		}
	}
}
