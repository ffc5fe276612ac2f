package figures_test

import (
	"testing"

	"hailong/internal/figures"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// asking adds a rated question, which is the only item of a criterion, to a round.
func asking(one figures.Published, words string, satisfied, rated int) figures.Published {
	section := &one.Survey.Sections[0]
	section.ID, section.Criterion = "care", true
	section.Questions = append(section.Questions, survey.Question{ID: "C1", Type: "likert5",
		Text: survey.Text{VI: words}, Role: stats.Item})
	zero, marks, x := 0, rated, satisfied
	q := figures.Question{QuestionID: "C1", SubjectID: "childcare", Type: "likert5", Rated: &marks,
		NotApplicable: &zero}
	c := figures.Criterion{SectionID: "care", SubjectID: "childcare", Label: "Chăm sóc"}
	if rated > 0 {
		q.Counts = &map[string]int{"1": 0, "2": rated - satisfied, "3": 0, "4": 0, "5": satisfied}
		c.Marks, c.Satisfied = &marks, &x
	} else {
		why := stats.Few
		q.Reason, c.Reason = &why, &why
	}
	one.Document.Questions, one.Document.Criteria = []figures.Question{q}, []figures.Criterion{c}
	return one
}

// The lowest criteria are those of the lowest share, which is what is said of them: a mean decides nothing.
func TestLowestCriteria(t *testing.T) {
	of := func(id string, satisfied, marks int, mean float64) figures.Criterion {
		return figures.Criterion{SectionID: id, SubjectID: id, Satisfied: &satisfied, Marks: &marks, Mean: &mean}
	}
	got := ""
	for _, c := range figures.Lowest([]figures.Criterion{of("a", 3, 4, 4.5), {SectionID: "withheld"}, of("b", 4, 6, 4),
		of("c", 9, 9, 5), of("d", 2, 3, 3)}) {
		got += c.SectionID
	}
	if got != "bd" {
		t.Errorf("the lowest are %s", got)
	}
}

// Criteria and questions are compared by the rule of subjects: only with a round that asked the same in the same words
// and published it. What is withheld of a round stands in no cell, and rounds that are not shown still count.
func TestRoundsBesideEachOther(t *testing.T) {
	rounds := []figures.Published{
		asking(told("2020-2021", "", 20, 30, false), "Bữa ăn?", 20, 30),
		asking(told("2021-2022", "", 25, 30, false), "Bữa ăn ngon?", 25, 30),
		asking(told("2022-2023", "", 0, 3, true), "Bữa ăn?", 0, 0),
		asking(told("2023-2024", "", 28, 30, false), "Bữa ăn?", 28, 30),
	}
	all := figures.BesideEachOther(rounds, "", 0, 3)
	if len(all.Rounds) != 3 || !all.Older || all.Newer {
		t.Fatalf("%+v", all)
	}
	for name, course := range map[string]figures.Course{"question": all.Questions[0], "criterion": all.Criteria[0]} {
		first, withheld, last := course.Cells[0], course.Cells[1], course.Cells[2]
		if first.Change.Published || *first.Change.Reason != figures.ReasonQuestion || first.Told == nil {
			t.Errorf("%s in other words: %+v", name, first)
		}
		if withheld.Told != nil || withheld.Interval != nil || withheld.Change.Published || withheld.Reason == nil {
			t.Errorf("%s, withheld: %+v", name, withheld)
		}
		if !last.Joins(rounds[0].Document.SurveyID) || *last.Change.Text != "+26,7" {
			t.Errorf("%s against the first: %+v", name, last.Change)
		}
		if (last.Change.Verdict == nil) != (name == "criterion") {
			t.Errorf("%s: the verdict is %v", name, last.Change.Verdict)
		}
	}
	if s := all.Subjects[0]; s.Cells[1].Told != nil || !s.Cells[2].Joins(rounds[1].Document.SurveyID) {
		t.Errorf("the subject: %+v", s.Cells)
	}
	few := told("2024-2025", "", 0, 3, true) // as it is published: without its questions
	few.Survey.Sections[0].ID, few.Survey.Sections[0].Criterion = "care", true
	silent := figures.BesideEachOther([]figures.Published{few}, "", 0, 3)
	for name, course := range map[string][]figures.Course{"question": silent.Questions, "criterion": silent.Criteria} {
		if len(course) != 1 || !course[0].Cells[0].Asked || course[0].Cells[0].Told != nil ||
			*course[0].Cells[0].Reason != stats.TooFew {
			t.Errorf("a %s of a round with too few ballots is said not to have been asked: %+v", name, course)
		}
	}
	if older := figures.BesideEachOther(rounds, "", 3, 3); len(older.Rounds) != 1 || older.Older || !older.Newer {
		t.Errorf("the page before: %+v", older.Rounds)
	}
	if none := figures.BesideEachOther(rounds, "", 9, 3); len(none.Rounds) != 0 {
		t.Errorf("a page of nothing: %+v", none.Rounds)
	}
}
