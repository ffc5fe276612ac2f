package figures_test

import (
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"hailong/internal/figures"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// told is a closed round that asked one question about childcare; withheld ones publish nothing of it.
func told(year, period string, x, n int, withheld bool) figures.Published {
	method, id, headline := stats.ByHeadline, uuid.New(), "G1"
	one := figures.Published{Survey: survey.Survey{ID: id, Status: survey.Closed, SchoolYear: year, Period: period}}
	one.Survey.Subjects = []survey.Subject{{ID: "childcare"}}
	one.Survey.Sections = []survey.Section{{Subject: "childcare", Questions: []survey.Question{
		{ID: headline, Type: "likert5", Text: survey.Text{VI: "Chung?"}, Role: stats.Headline}}}}
	zero := 0
	s := figures.Satisfaction{SubjectID: "childcare", Method: &method, QuestionID: &headline, Status: stats.Exact,
		Rated: &n, Satisfied: &x, NotApplicable: &zero}
	if withheld {
		s = figures.Satisfaction{SubjectID: "childcare", Method: &method, QuestionID: &headline, Status: stats.Hidden,
			NotApplicable: &zero}
	}
	one.Document = figures.Document{SurveyID: id.String(), Threshold: 5, Counted: n,
		Satisfaction:  []figures.Satisfaction{s},
		Participation: figures.Participation{Eligible: 50, Responded: n}}
	return one
}

// One rule says with which round another is compared. A round without figures breaks nothing, in a report or a series.
func TestEarlierRound(t *testing.T) {
	rounds := []figures.Published{
		told("2021-2022", "Học kỳ 1", 20, 30, false), told("2022-2023", "Học kỳ 1", 25, 30, false),
		told("2022-2023", "Học kỳ 2", 26, 30, false), told("2023-2024", "", 0, 3, true),
		told("2023-2024", "học kỳ  1", 28, 30, false),
	}
	last := rounds[4]
	for name, tt := range map[string]struct {
		with survey.Comparison
		want int
	}{
		"without a choice: the last that has figures": {"", 2},
		"the last":                       {survey.LastRound, 2},
		"the same period a year before":  {survey.YearBefore, 1},
		"a named one":                    {survey.Comparison(rounds[0].Survey.ID.String()), 0},
		"a named one without figures":    {survey.Comparison(rounds[3].Survey.ID.String()), 3},
		"one that is not before":         {survey.Comparison(last.Survey.ID.String()), -1},
		"one that another school closed": {survey.Comparison(uuid.NewString()), -1},
	} {
		last.Survey.ComparedWith = tt.with
		got, ok := figures.Earlier(rounds, last)
		if ok != (tt.want >= 0) || ok && got.Survey.ID != rounds[tt.want].Survey.ID {
			t.Errorf("%s: %s %t", name, got.Survey.SchoolYear+got.Survey.Period, ok)
		}
	}
	points := figures.Over(rounds, "")[0].Points
	if p := points[4]; p.Against == nil || *p.Against != rounds[2].Document.SurveyID || !p.Change.Published {
		t.Errorf("the series is broken by a round without figures: %+v", p)
	}
	if p := points[3]; p.Against != nil || p.Change == nil || p.Change.Published || points[0].Change != nil {
		t.Errorf("a round without figures changed: %+v", p)
	}
}

// However rounds are chosen, a comparison holds no number of a round that publishes none: not in its change, and not by
// way of the other round.
func TestAComparisonGivesNothingWithheldAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var rounds []figures.Published
		for range rapid.IntRange(2, 6).Draw(t, "rounds") {
			n := rapid.IntRange(1, 40).Draw(t, "rated")
			rounds = append(rounds, told("2023-2024", "", rapid.IntRange(0, n).Draw(t, "satisfied"), n,
				rapid.Bool().Draw(t, "withheld")))
		}
		last := &rounds[len(rounds)-1]
		last.Survey.ComparedWith = rapid.SampledFrom([]survey.Comparison{survey.LastRound,
			survey.Comparison(rounds[0].Survey.ID.String())}).Draw(t, "with")
		earlier, ok := figures.Earlier(rounds, *last)
		if !ok {
			return
		}
		shown := earlier.Document.Satisfaction[0].Satisfied != nil && last.Document.Satisfaction[0].Satisfied != nil
		c := figures.Compare(earlier, *last).Satisfaction[0].Change
		if !shown && (c.Published || c.Earlier != nil || c.Later != nil || c.Difference != nil ||
			c.EarlierMean != nil ||
			c.LaterMean != nil || c.Mean != nil || c.Text != nil) {
			t.Fatalf("%+v", c)
		}
	})
}
