package report_test

import (
	"strings"
	"testing"

	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/report"
	"hailong/internal/survey"
)

// Rounds of one name are told apart by the day they closed, in cells, notes and charts; the others are called as
// always. An interval whose ends print alike is one value, and a chart speaks of intervals where it draws one.
func TestRoundsOfOneNameAndTheirIntervals(t *testing.T) {
	round := func(id, year, closed string) figures.RoundReference {
		return figures.RoundReference{SurveyID: id, SchoolYear: year, AsOf: closed,
			Participation: figures.Participation{Responded: 20, Eligible: 50}}
	}
	first, again := round("1", "2024-2025", "2024-11-12T13:00:00Z"), round("2", "2024-2025", "2025-04-02T13:00:00Z")
	next := round("3", "2025-2026", "2025-11-12T13:00:00Z")
	told := func(x, n int, from *figures.RoundReference) figures.Cell {
		sample := &figures.Sample{Satisfied: x, Rated: n}
		cell := figures.Cell{Asked: true, Told: sample, From: from}
		if from != nil {
			cell.Change = &figures.Change{Published: true, Earlier: sample, Later: sample}
		}
		return cell
	}
	sure := told(20, 20, nil)
	sure.Interval = &figures.Interval{Low: 1, High: 1, LowCount: 20, HighCount: 20, Population: 20}
	asked := func(id string, cells ...figures.Cell) figures.Course {
		return figures.Course{ID: id, SubjectID: id, Label: survey.Text{VI: id, EN: id}, Cells: cells}
	}
	groups := report.Groups(figures.Rounds{Rounds: []figures.RoundReference{first, again, next},
		Subjects: []figures.Course{
			asked("a", told(10, 20, nil), told(10, 20, &first), told(10, 20, &again)),
			asked("b", figures.Cell{}, figures.Cell{}, sure),
		}}, locale.VI)
	row := groups[1].Rows[0]
	for i, want := range []string{"2024-2025 (đóng 12/11/2024)", "2024-2025 (đóng 02/04/2025)", "2025-2026"} {
		if got := row.Cells[i].Round; got != want || groups[0].Rows[0].Cells[i].Round != want {
			t.Errorf("round %d is called %q, want %q", i, got, want)
		}
		if i < 2 && !strings.Contains(row.Cells[i+1].Note, want) {
			t.Errorf("%q does not say since which round", row.Cells[i+1].Note)
		}
	}
	if got := groups[1].Rows[1].Cells[2].Interval; got != "100%" {
		t.Errorf("the interval is %q", got)
	}
	charts := groups[1].Charts("trường", 160)
	if len(charts) != 1 {
		t.Fatalf("%d charts", len(charts))
	}
	words := written(charts[0].Scene)
	if strings.Contains(words, "Vạch đứng") || !strings.Contains(words, "Gạch ngang") ||
		!strings.Contains(charts[0].Scene.Desc, "12/11/2024") {
		t.Errorf("%s\n%s", words, charts[0].Scene.Desc)
	}
}
