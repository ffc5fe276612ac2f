package result_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/result"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

func rated(id string, counts ...int) figures.Question {
	q := figures.Question{QuestionID: id, SubjectID: "care", Type: "likert5"}
	if counts == nil {
		why := stats.TooFew
		q.Reason = &why
		return q
	}
	all, n := map[string]int{}, 0
	for i, c := range counts {
		all[strconv.Itoa(i+1)] = c
		n += c
	}
	q.Counts, q.Rated = &all, &n
	return q
}

// A bar is full, its steps touch and do not overlap, and its rate is that of its two best steps.
func TestBarIsFull(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.IntRange(0, 100_000), 5, 5).Draw(t, "counts")
		d := figures.Document{Threshold: 5, Questions: []figures.Question{rated("C1", counts...)}}
		bar := result.Ratings(d, nil, "care", locale.VI)[0].Bar
		at := 0
		for i, step := range bar.Steps {
			if step.From != at || step.Length.N != counts[i] || step.Of != bar.N || step.N != counts[i] {
				t.Fatalf("step %d: %+v, begins at %d of %d", i+1, step, at, bar.N)
			}
			at += step.N
		}
		if at != bar.N || bar.Satisfied != counts[3]+counts[4] || bar.Counts() != [5]int(counts) {
			t.Fatalf("%+v", bar)
		}
		if want := result.Percent(locale.VI, counts[3]+counts[4], bar.N); bar.Rate != want {
			t.Fatalf("rate %s, want %s", bar.Rate, want)
		}
	})
}

// The least satisfying question stands first, alike ones stay in the order of the form, and what is withheld stands
// last and has a reason, no bar.
func TestRatingsWorstFirst(t *testing.T) {
	d := figures.Document{Threshold: 5, Questions: []figures.Question{
		rated("A"), rated("B", 0, 0, 0, 0, 10), rated("C", 0, 0, 2, 4, 4), rated("D", 0, 0, 0, 20, 0), rated("E"),
		rated("F", 5, 0, 0, 0, 5), {QuestionID: "G", SubjectID: "care", Type: "multi"},
		{QuestionID: "H", SubjectID: "other", Type: "likert5"},
	}}
	asked := []result.Asked{{ID: "F", Text: "Sân chơi?"}}
	var order []string
	for _, q := range result.Ratings(d, asked, "care", locale.VI) {
		order = append(order, q.QuestionID)
		if (q.Bar == nil) != (q.Why != "") {
			t.Errorf("%s: bar %v, reason %q", q.QuestionID, q.Bar, q.Why)
		}
	}
	if want := []string{"F", "C", "B", "D", "A", "E"}; !slices.Equal(order, want) {
		t.Errorf("%v, want %v", order, want)
	}
	if all := result.Ratings(d, asked, "", locale.VI); len(all) != 7 || all[0].Text != "Sân chơi?" ||
		all[1].Text != "C" {
		t.Errorf("%+v", all)
	}
}

// The finding names the lowest share alone, says how many others have it too, and nothing while one is withheld.
func TestFinding(t *testing.T) {
	half, most, all := []int{5, 0, 0, 0, 5}, []int{1, 0, 0, 9, 0}, []int{0, 0, 0, 4, 6}
	for want, of := range map[string][][]int{
		"Ít hài lòng nhất: Sân chơi – 50%":                 {most, half, all},
		"Ít hài lòng nhất: “Sân chơi” và 1 câu khác – 50%": {most, half, {2, 0, 0, 2, 0}, all},
		"Câu nào cũng có 100% người trả lời hài lòng":      {all, all},
		"Câu nào cũng có 50% người trả lời hài lòng":       {half, half},
		"Sân chơi – 90% hài lòng":                          {most},
		"":                                                 {half, nil},
	} {
		d, asked := figures.Document{Threshold: 5}, []result.Asked{}
		for i, counts := range of {
			d.Questions = append(d.Questions, rated(strconv.Itoa(i), counts...))
			asked = append(asked, result.Asked{ID: strconv.Itoa(i), Text: "Sân chơi?"})
		}
		if got := result.Finding(result.Ratings(d, asked, "", locale.VI), locale.VI); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := result.Finding(nil, locale.EN); got != "" {
		t.Errorf("of no question: %q", got)
	}
}

func TestRateAndBand(t *testing.T) {
	x, n, na, k, method := 180, 182, 1, 4, stats.ByHeadline
	exact := figures.Satisfaction{Status: stats.Exact, Satisfied: &x, Rated: &n, NotApplicable: &na, Method: &method}
	d := figures.Document{Threshold: 5, Participation: figures.Participation{Responded: 182, Eligible: 201}}
	b, ok := result.BandOf(d, exact, locale.VI)
	if !ok || b.Population != 200 || b.Silent != 18 || b.Low != "90%" || b.High != "99%" || b.Rate != "98,9%" ||
		b.X() != "90.00" || b.Width() != "9.00" || b.At != "98.90" {
		t.Errorf("%+v", b)
	}
	for status, want := range map[string]string{stats.Coded: "dưới ", stats.Hidden: result.Dash} {
		e := figures.Satisfaction{Status: status, Rated: &k}
		if got := result.Rate(e, locale.VI); !strings.HasPrefix(got, want) {
			t.Errorf("%s is %q, want %q", status, got, want)
		}
		if _, ok := result.BandOf(d, e, locale.VI); ok {
			t.Errorf("%s has a band", status)
		}
	}
	d.Participation.Eligible = 1
	if _, ok := result.BandOf(d, exact, locale.VI); ok {
		t.Error("a subject that concerns nobody has a band")
	}
}

// Choices keep the order of the form; drawn, the most frequent stands first and what nobody ticked is left out.
func TestChoices(t *testing.T) {
	of := survey.Questionnaire{Sections: []survey.Section{{Subject: "cash", Questions: []survey.Question{{
		ID: "P1", Type: "multi", AllowOther: true, Text: survey.Text{VI: "Cách nộp?"},
		Options: []survey.Option{{Value: "cash", Label: survey.Text{VI: "Tiền mặt"}},
			{Value: "qr", Label: survey.Text{VI: "QR"}},
			{Value: "card", Label: survey.Text{VI: "Thẻ"}}},
	}}}}}
	asked := result.Questionnaire(of, locale.VI)
	if len(asked) != 1 || asked[0].Subject != "cash" || len(asked[0].Options) != 4 ||
		asked[0].Options[3] != (result.Option{
			Value: survey.Other, Label: locale.Text(locale.VI, "parent.field.other", nil)}) {
		t.Fatalf("%+v", asked)
	}
	all := result.Choices(asked[0], map[string]int{"qr": 30, "cash": 10, survey.Other: 10}, 40, locale.VI)
	var form, drawn []string
	for _, c := range all {
		form = append(form, c.Label)
	}
	for _, c := range result.Most(all) {
		drawn = append(drawn, c.Label+" "+c.Share)
	}
	if want := []string{"Tiền mặt", "QR", "Thẻ", "Khác"}; !slices.Equal(form, want) {
		t.Errorf("%v, want %v", form, want)
	}
	if want := []string{"QR 30/40 (75%)", "Tiền mặt 10/40 (25%)", "Khác 10/40 (25%)"}; !slices.Equal(drawn, want) {
		t.Errorf("%v, want %v", drawn, want)
	}
	if q := result.Find(asked, "X9"); q.Text != "X9" {
		t.Errorf("an unknown question is called %q", q.Text)
	}
}

// Reasons are marked in the order in which they are met, each once.
func TestMarks(t *testing.T) {
	var m result.Marks
	got := m.Of("ít") + m.Of("một phía") + m.Of("ít")
	for i := range 10 {
		got += m.Of(strconv.Itoa(i))
	}
	if got != "¹²¹³⁴⁵⁶⁷⁸⁹¹⁰¹¹¹²" || m.Notes()[1] != "² một phía" || len(m.Notes()) != 12 {
		t.Errorf("%s %v", got, m.Notes())
	}
}

func TestWords(t *testing.T) {
	text := "4,74/5"
	e := figures.Satisfaction{Label: "chăm sóc trẻ"}
	for got, want := range map[string]string{
		result.Published(&text, locale.EN):           "4.74/5",
		result.Published(nil, locale.EN):             result.Dash,
		result.Percent(locale.VI, 0, 0):              result.Dash,
		result.Label(e, locale.EN):                   "chăm sóc trẻ", // a label without English stands as it is
		result.Heading("đi học"):                     "Đi học",
		result.Length{N: 1, Of: 0}.Width():           "0",
		result.Length{From: 1, N: 1, Of: 4}.Middle(): "37.50",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
