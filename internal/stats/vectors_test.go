package stats_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"hailong/internal/stats"
)

// cases reads testdata/TOPIC.json: {"cases": [{"id", "name", "input", "expected"}]}.
func cases[I, E any](t *testing.T, topic string, check func(t *testing.T, input I, expected E)) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", topic+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []struct {
			ID, Name string
			Input    I
			Expected E
		}
	}
	if err = json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Cases) == 0 {
		t.Fatal("no cases")
	}
	for _, c := range file.Cases {
		t.Run(c.ID+" "+c.Name, func(t *testing.T) { check(t, c.Input, c.Expected) })
	}
}

func same(t *testing.T, what string, got, want *float64) {
	t.Helper()
	if (got == nil) != (want == nil) || got != nil && math.Abs(*got-*want) > 1e-12*math.Max(1, math.Abs(*want)) {
		t.Errorf("%s = %v, want %v", what, show(got), show(want))
	}
}

func show(v *float64) any {
	if v == nil {
		return "null"
	}
	return *v
}

type spanJSON struct{ Low, High float64 }

func sameSpan(t *testing.T, s stats.Span, ok bool, want *spanJSON) {
	t.Helper()
	if ok != (want != nil) {
		t.Fatalf("bounds there: %v, want %v", ok, want)
	}
	if ok {
		same(t, "low", s.Low.Value(), &want.Low)
		same(t, "high", s.High.Value(), &want.High)
	}
}

func TestBoundsVectors(t *testing.T) {
	type input struct {
		Satisfied, Rated, Eligible int
		NotApplicable              int `json:"not_applicable"`
	}
	cases(t, "bounds", func(t *testing.T, in input, want struct {
		AllParents *spanJSON `json:"all_parents"`
	},
	) {
		s, ok := stats.Bounds(stats.Ratio{X: in.Satisfied, N: in.Rated}, in.Eligible-in.NotApplicable)
		sameSpan(t, s, ok, want.AllParents)
	})
}

type intervalJSON struct {
	Low, High  float64
	LowCount   int `json:"low_count"`
	HighCount  int `json:"high_count"`
	Population int
}

func TestIntervalVectors(t *testing.T) {
	type input struct {
		Satisfied, Rated, Population int
		Level                        float64
	}
	cases(t, "interval", func(t *testing.T, in input, want struct{ Exact *intervalJSON }) {
		low, high, ok := stats.Interval(stats.Ratio{X: in.Satisfied, N: in.Rated}, in.Population, in.Level)
		if ok != (want.Exact != nil) {
			t.Fatalf("there: %v, want %v", ok, want.Exact)
		}
		slack := 0
		if in.Population > 100_000 {
			slack = 1
		}
		if ok && (abs(low-want.Exact.LowCount) > slack || abs(high-want.Exact.HighCount) > slack) {
			t.Errorf("%d…%d, want %d…%d", low, high, want.Exact.LowCount, want.Exact.HighCount)
		}
	})
}

func abs(n int) int { return max(n, -n) }

type classJSON struct {
	Class     string
	Rated     int
	Satisfied int
	Labelled  *bool
	Status    string
	Rate      *float64
}

func TestSuppressionVectors(t *testing.T) {
	type input struct {
		Threshold    int
		MinSatisfied int `json:"min_satisfied"`
		Classes      []classJSON
	}
	type expected struct {
		Total   struct{ Status string }
		Table   string
		Classes []classJSON
		Groups  [][]string
	}
	cases(t, "suppression", func(t *testing.T, in input, want expected) {
		if in.MinSatisfied != stats.MinSatisfied {
			t.Fatalf("the case is for ℓ = %d", in.MinSatisfied)
		}
		var classes []stats.Class
		for _, c := range in.Classes {
			classes = append(classes, stats.Class{Name: c.Class, Rated: c.Rated, Satisfied: c.Satisfied,
				Bare: c.Labelled != nil && !*c.Labelled})
		}
		got := stats.Show(in.Threshold, classes)
		if got.School != want.Total.Status || got.State != want.Table {
			t.Errorf("school %s, table %s, want %s, %s", got.School, got.State, want.Total.Status, want.Table)
		}
		for i, c := range want.Classes {
			if got.Classes[i] != c.Status {
				t.Errorf("%s is %s, want %s", c.Class, got.Classes[i], c.Status)
			}
			if c.Rate != nil {
				same(t, c.Class, stats.Ratio{X: classes[i].Satisfied, N: classes[i].Rated}.Value(), c.Rate)
			}
		}
		var groups [][]string
		for _, g := range got.Groups {
			var names []string
			for _, i := range g {
				names = append(names, classes[i].Name)
			}
			groups = append(groups, names)
		}
		a, _ := json.Marshal(groups)
		b, _ := json.Marshal(want.Groups)
		if len(groups)+len(want.Groups) > 0 && string(a) != string(b) {
			t.Errorf("groups %s, want %s", a, b)
		}
	})
}

func TestStrataVectors(t *testing.T) {
	type input struct {
		Threshold int
		Classes   []struct {
			Class   string
			Ballots int
		}
	}
	type expected struct {
		Labels []struct {
			Class string
			Label *string
		}
	}
	cases(t, "strata", func(t *testing.T, in input, want expected) {
		var classes []stats.ClassBallots
		for _, c := range in.Classes {
			classes = append(classes, stats.ClassBallots{Class: c.Class, Ballots: c.Ballots})
		}
		got := stats.Labelled(in.Threshold, classes)
		for _, l := range want.Labels {
			if got[l.Class] != (l.Label != nil) {
				t.Errorf("%s keeps its label: %v, want %v", l.Class, got[l.Class], l.Label != nil)
			}
		}
	})
}

// ballot turns {"q1": 5, "q2": "na"} into a ballot; numbers of percent questions go to Amounts.
func ballot(plan stats.Plan, answers map[string]any) stats.Ballot {
	b := stats.Ballot{Ratings: map[string]int{}, NA: map[string]bool{}, Amounts: map[string]int{},
		Choices: map[string][]string{}}
	for _, s := range plan.Subjects {
		for _, q := range s.Questions {
			switch v := answers[q.ID].(type) {
			case string:
				b.NA[q.ID] = v == "na" && q.Kind != stats.Text
			case float64:
				if q.Kind == stats.Amount {
					b.Amounts[q.ID] = int(v)
				} else {
					b.Ratings[q.ID] = int(v)
				}
			case []any:
				for _, c := range v {
					if value, ok := c.(string); ok {
						b.Choices[q.ID] = append(b.Choices[q.ID], value)
					} else {
						b.Choices[q.ID] = append(b.Choices[q.ID], "other")
					}
				}
			}
		}
	}
	return b
}

type ratioJSON struct {
	Rated, Satisfied int
	Rate             *float64
}

func sameRatio(t *testing.T, what string, got stats.Ratio, want *ratioJSON) {
	t.Helper()
	if want == nil {
		return
	}
	if got.X != want.Satisfied || got.N != want.Rated {
		t.Errorf("%s = %v, want %+v", what, got, *want)
	}
	same(t, what, got.Value(), want.Rate)
}

func TestRatesVectors(t *testing.T) {
	type input struct {
		Questions []struct{ ID, Role string }
		Ballots   []map[string]any
		Eligible  int
	}
	type expected struct {
		Method        string
		Rated         int
		Satisfied     int
		NotApplicable int `json:"not_applicable"`
		Rate          *float64
		Rates         struct {
			Answers, Headline *ratioJSON
			AllItems          *ratioJSON `json:"all_items"`
		}
		AllParents  *spanJSON `json:"all_parents"`
		Interval    *intervalJSON
		Mean        *float64
		ItemsMean   *float64 `json:"items_mean"`
		Index       *float64
		Expectation struct {
			Answered int
			Mean     *float64
		}
		Questions []struct {
			QuestionID    string `json:"question_id"`
			Rated         int
			NotApplicable int `json:"not_applicable"`
			Skipped       int
			Satisfied     int
			Mean          *float64
		}
	}
	cases(t, "rates", func(t *testing.T, in input, want expected) {
		s := stats.Subject{ID: "s"}
		expectation := ""
		for _, q := range in.Questions {
			kind := stats.Rating
			if q.Role == stats.Expectation {
				kind, expectation = stats.Amount, q.ID
			}
			s.Questions = append(s.Questions, stats.Question{ID: q.ID, Kind: kind, Role: q.Role})
		}
		plan := stats.Plan{Subjects: []stats.Subject{s}}
		tally := stats.NewTally(plan)
		for _, b := range in.Ballots {
			tally.Add(ballot(plan, b))
		}
		r := tally.Result(s)
		if r.Method != want.Method || r.N != want.Rated || r.X != want.Satisfied ||
			r.NotApplicable != want.NotApplicable {
			t.Errorf("%+v, want %s %d/%d, %d not applicable", r, want.Method, want.Satisfied, want.Rated,
				want.NotApplicable)
		}
		same(t, "rate", r.Value(), want.Rate)
		sameRatio(t, "answers", tally.Items(s).Ratio(), want.Rates.Answers)
		sameRatio(t, "all items", tally.AllItems(s.ID), want.Rates.AllItems)
		sameRatio(t, "headline", tally.Levels(s.Headline()).Ratio(), want.Rates.Headline)
		if r.Method != "" {
			bounds, ok := stats.Bounds(r.Ratio, in.Eligible-r.NotApplicable)
			sameSpan(t, bounds, ok, want.AllParents)
			low, high, ok := stats.Interval(r.Ratio, in.Eligible-r.NotApplicable, stats.Level)
			if ok != (want.Interval != nil) || ok &&
				(low != want.Interval.LowCount || high != want.Interval.HighCount) {
				t.Errorf("interval %d…%d %v, want %v", low, high, ok, want.Interval)
			}
		}
		same(t, "mean", tally.Mean(s), want.Mean)
		same(t, "items mean", tally.Items(s).Mean(), want.ItemsMean)
		same(t, "index", stats.Index(tally.Mean(s)), want.Index)
		if expectation != "" && tally.Answered(expectation) != want.Expectation.Answered {
			t.Errorf("expectation answered %d", tally.Answered(expectation))
		}
		same(t, "expectation", tally.AmountMean(expectation), want.Expectation.Mean)
		for _, q := range want.Questions {
			l := tally.Levels(q.QuestionID)
			if l.Rated() != q.Rated || l.Satisfied() != q.Satisfied ||
				tally.NotApplicable(q.QuestionID) != q.NotApplicable || tally.Skipped(q.QuestionID) != q.Skipped {
				t.Errorf("%s: %v, want %+v", q.QuestionID, l, q)
			}
			same(t, q.QuestionID, l.Mean(), q.Mean)
		}
	})
}

func TestCashlessVectors(t *testing.T) {
	type input struct{ Choices, Difficulties [][]string }
	type expected struct {
		Answered, Cashless, Mixed, Remaining int
		CashOnly                             int `json:"cash_only"`
		OtherOnly                            int `json:"other_only"`
		Suppressed                           bool
		Channels                             map[string]int
		Difficulties                         struct {
			Answered int
			Counts   map[string]int
		}
	}
	cases(t, "cashless", func(t *testing.T, in input, want expected) {
		plan := stats.Plan{Subjects: []stats.Subject{{ID: "s", Questions: []stats.Question{
			{ID: "P1", Kind: stats.Choice, Use: stats.Channels},
			{ID: "P7", Kind: stats.Choice, Use: stats.Difficulties},
		}}}}
		tally := stats.NewTally(plan)
		for i := range max(len(in.Choices), len(in.Difficulties)) {
			b := stats.Ballot{Choices: map[string][]string{}}
			if i < len(in.Choices) {
				b.Choices["P1"] = in.Choices[i]
			}
			if i < len(in.Difficulties) {
				b.Choices["P7"] = in.Difficulties[i]
			}
			tally.Add(b)
		}
		m := tally.Mixes("P1")
		if m.Answered != want.Answered {
			t.Fatalf("answered %d, want %d", m.Answered, want.Answered)
		}
		if want.Suppressed {
			return // hidden by figures, which know the threshold
		}
		if m != (stats.Mixes{Answered: want.Answered, Cashless: want.Cashless, Mixed: want.Mixed,
			CashOnly: want.CashOnly, OtherOnly: want.OtherOnly}) || m.Answered-m.Cashless != want.Remaining {
			t.Errorf("%+v, want %+v", m, want)
		}
		for channel, n := range want.Channels {
			if tally.Chosen("P1", channel) != n {
				t.Errorf("%s %d, want %d", channel, tally.Chosen("P1", channel), n)
			}
		}
		for difficulty, n := range want.Difficulties.Counts {
			if tally.Chosen("P7", difficulty) != n {
				t.Errorf("%s %d, want %d", difficulty, tally.Chosen("P7", difficulty), n)
			}
		}
	})
}

func TestStraightLiningVectors(t *testing.T) {
	type input struct {
		Kind     string
		MinItems int `json:"min_items"`
		Ballots  [][]any
	}
	type expected struct {
		Checked       int
		StraightLined int `json:"straight_lined"`
	}
	cases(t, "quality", func(t *testing.T, in input, want expected) {
		if in.Kind != "straight_lining" {
			return // comments are counted when a text is read: blank ones never become one
		}
		s := stats.Subject{ID: "s"}
		for i := range 20 {
			s.Questions = append(s.Questions,
				stats.Question{ID: string(rune('a' + i)), Kind: stats.Rating, Role: stats.Item})
		}
		plan := stats.Plan{Subjects: []stats.Subject{s}}
		tally := stats.NewTally(plan)
		for _, values := range in.Ballots {
			answers := map[string]any{}
			for i, v := range values {
				answers[s.Questions[i].ID] = v
			}
			tally.Add(ballot(plan, answers))
		}
		if got := tally.Straight(); in.MinItems != stats.StraightItems || got.X != want.StraightLined ||
			got.N != want.Checked {
			t.Errorf("%v, want %+v", got, want)
		}
	})
}
