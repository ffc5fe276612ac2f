package followup

import (
	"strings"
	"testing"
	"time"

	"hailong/internal/feedback"
	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// Only a change beyond chance is called a rise or a fall, and what cannot be compared is said to be so.
func TestWhatIsSaidOfAChange(t *testing.T) {
	change := func(verdict string, earlier, later int) figures.Change {
		return figures.Change{Published: true, Verdict: &verdict,
			Earlier: &figures.Sample{Satisfied: earlier, Rated: 200},
			Later:   &figures.Sample{Satisfied: later, Rated: 200}}
	}
	for name, tt := range map[string]struct {
		change figures.Change
		want   string
	}{
		"withheld": {figures.Change{},
			"“Food” cannot be compared: this round asked otherwise, or a figure cannot be published."},
		"a rise": {change(stats.Up, 100, 180), "“Food” rose by 40 percentage points, from 50% to 90%."},
		"a fall": {change(stats.Down, 180, 100), "“Food” fell by 40 percentage points, from 90% to 50%."},
		"within chance": {change(stats.NoClearChange, 180, 182),
			"“Food” has not clearly changed: 90%, now 91%."},
		"within chance, alike": {change(stats.NoClearChange, 180, 180), "“Food” has not clearly changed (still 90%)."},
		"the same":             {change(stats.Same, 180, 180), "“Food” did not change (90%)."},
	} {
		t.Run(name, func(t *testing.T) {
			got := sentence(locale.EN, "Food", tt.change)
			if got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
			if vi := sentence(locale.VI, "Food", tt.change); strings.Contains(vi, "followup.") ||
				strings.Contains(vi, "{") {
				t.Errorf("in Vietnamese: %q", vi)
			}
		})
	}
}

// A report tells the answers of the round before first, each with what changed since.
func TestRowsTellTheEarlierRoundFirst(t *testing.T) {
	theme := func(title, answer string) feedback.Theme {
		var theme feedback.Theme
		theme.Title, theme.Answer = title, answer
		return theme
	}
	r := Round{Before: "Term 1",
		Own: []Answer{{Theme: theme("Gate", "Opened earlier."), Words: "done"}},
		Earlier: []Answer{{Theme: theme("Roof", "Built."), Words: "done", Sentence: "It rose."},
			{Theme: theme("Road", "Asked.")}},
	}
	rows := r.Rows(locale.EN)
	if len(rows) != 3 || rows[0].Theme != "Roof (Term 1)" || rows[0].Answer != "Built.\nIt rose." ||
		rows[1].Answer != "Asked." || rows[2].Theme != "Gate" || rows[2].State != "done" {
		t.Errorf("%+v", rows)
	}
}

func TestHowARoundIsCalled(t *testing.T) {
	closed := time.Date(2023, 12, 24, 1, 0, 0, 0, time.UTC)
	for want, s := range map[string]survey.Survey{
		"Term 1, school year 2023-2024": {Period: "Term 1", SchoolYear: "2023-2024"},
		"school year 2023-2024":         {SchoolYear: "2023-2024"},
		"Term 2, school year 2023-2024 (closed 24 December 2023)": {Period: "Term 2", SchoolYear: "2023-2024",
			ClosedAt: &closed},
	} {
		if got := called(s, survey.Survey{Period: "Term 2", SchoolYear: "2023-2024"}, locale.EN); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
