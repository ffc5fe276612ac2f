package survey_test

import (
	"strings"
	"testing"

	"hailong/internal/survey"
)

// ask is a questionnaire of these questions.
func ask(questions ...survey.Question) survey.Questionnaire {
	for i := range questions {
		questions[i].Text = survey.Text{VI: strings.Repeat("tiếng ", 250)} // a minute
	}
	return survey.Questionnaire{Sections: []survey.Section{{Questions: questions}}}
}

func option(value string) survey.Option {
	return survey.Option{Value: value, Label: survey.Text{VI: "–"}}
}

// The minutes are those of whoever has most to answer: what two answers of one choice bring excludes each other, what
// two ticks bring does not.
func TestMinutesByTheLongestWay(t *testing.T) {
	on := func(id, answer string) survey.Question {
		return survey.Question{ID: id, Type: "text", ShowIf: survey.ConditionOn("of", answer)}
	}
	below := func(id, of string) survey.Question {
		return survey.Question{ID: id, Type: "text", ShowIf: survey.ConditionOn(of, "2")}
	}
	choice := survey.Question{ID: "of", Type: "single", Options: []survey.Option{option("x"), option("y")}}
	ticks := choice
	ticks.Type = "multi"
	rating := survey.Question{ID: "of", Type: "likert5"}
	for name, tt := range map[string]struct {
		q    survey.Questionnaire
		want int
	}{
		"nothing": {ask(), 1},
		"one":     {ask(survey.Question{ID: "a", Type: "text"}), 2},
		"two": {ask(survey.Question{ID: "a", Type: "text"}, survey.Question{ID: "b", Type: "text"}),
			3},
		"either":              {ask(choice, on("a", "x"), on("b", "y")), 3},
		"either, one has two": {ask(choice, on("a", "x"), on("b", "y"), on("c", "y")), 4},
		"both ticks":          {ask(ticks, on("a", "x"), on("b", "y")), 4},
		"steps":               {ask(rating, on("a", "2"), on("b", "4")), 4},
		"a chain": {ask(rating,
			survey.Question{ID: "r", Type: "likert5", ShowIf: survey.ConditionOn("of", "3")}, below("b", "r")), 5},
		"on nothing":           {ask(below("a", "gone")), 2},
		"on itself":            {ask(below("a", "a")), 2},
		"on one below":         {ask(below("a", "b"), survey.Question{ID: "b", Type: "text"}), 3},
		"on each other":        {ask(below("a", "b"), below("b", "a")), 3},
		"a kind that is none":  {ask(survey.Question{ID: "a", Type: "stars"}), 2},
		"fifteen marks, alone": {ask(marks(15)...), 18},
	} {
		if got := tt.q.Minutes(); got != tt.want {
			t.Errorf("%s: %d minutes, want %d", name, got, tt.want)
		}
	}
}

// marks are n items: a minute of reading, four seconds and the words of the scale each.
func marks(n int) []survey.Question {
	all := make([]survey.Question, n)
	for i := range all {
		all[i] = survey.Question{ID: string(rune('a' + i)), Type: "likert5"}
	}
	return all
}
