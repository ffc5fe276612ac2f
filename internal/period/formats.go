package period

import (
	"encoding/json"
	"io"
	"strings"
	"time"

	"hailong/internal/feedback"
	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/report"
)

type reportJSON struct {
	SchoolID   string       `json:"school_id"`
	School     string       `json:"school"`
	Lang       locale.Lang  `json:"lang"`
	Period     string       `json:"period"`
	Name       string       `json:"name"`
	From       string       `json:"from"`
	To         string       `json:"to"` // the last day
	Opening    string       `json:"opening"`
	Rounds     []roundJSON  `json:"rounds"`
	LeftOut    []string     `json:"left_out"`
	Chosen     []string     `json:"left_out_by_choice"`
	Changes    []changeJSON `json:"changes"`
	Comparison []string     `json:"comparison"`
}

type roundJSON struct {
	SurveyID   string          `json:"survey_id"`
	SchoolYear string          `json:"school_year"`
	Period     string          `json:"period"`
	ClosedAt   string          `json:"closed_at"`
	Digest     string          `json:"figures_digest"`
	Section    json.RawMessage `json:"section"`
	Answers    []answerJSON    `json:"answers"`
}

type answerJSON struct {
	Title      string         `json:"title"`
	State      feedback.State `json:"state"`
	StateText  string         `json:"state_text"`
	Answer     string         `json:"answer"`
	QuestionID *string        `json:"question_id"`
}

type changeJSON struct {
	SubjectID       string  `json:"subject_id"`
	Label           string  `json:"label"`
	EarlierSurveyID string  `json:"earlier_survey_id"`
	LaterSurveyID   string  `json:"later_survey_id"`
	Sentence        *string `json:"sentence"`
	figures.Change
}

// JSON writes the report for programs.
func JSON(w io.Writer, r *Report) error {
	from, to := r.Period.Bounds()
	out := reportJSON{
		SchoolID: r.School.ID.String(), School: r.School.Name, Lang: r.Lang, Period: r.Period.String(),
		Name: r.Period.Name(r.Lang), Opening: r.Opening(),
		From: from.Format(time.DateOnly), To: to.AddDate(0, 0, -1).Format(time.DateOnly), Rounds: []roundJSON{},
		LeftOut: append([]string{}, r.Openings()[1:]...), Chosen: []string{}, Changes: []changeJSON{},
		Comparison: append([]string{}, r.Comparison()...),
	}
	for _, s := range r.Left {
		out.Chosen = append(out.Chosen, s.ID.String())
	}
	for _, one := range r.Rounds {
		raw, err := section(report.JSON, one)
		if err != nil {
			return err
		}
		s := one.Told.Survey
		j := roundJSON{
			SurveyID: s.ID.String(), SchoolYear: s.SchoolYear, Period: s.Period, ClosedAt: s.ClosedAt.UTC().
					Format(time.RFC3339), Digest: one.Told.Digest,
			Section: raw, Answers: []answerJSON{},
		}
		for _, t := range one.Follow.Own {
			a := answerJSON{Title: t.Title, State: t.State, StateText: t.Words, Answer: t.Answer}
			if t.Theme.Question != "" {
				a.QuestionID = &t.Theme.Question
			}
			j.Answers = append(j.Answers, a)
		}
		out.Rounds = append(out.Rounds, j)
	}
	for _, one := range r.Rounds {
		out.Changes = append(out.Changes, one.changes()...)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(out)
}

// changes are what changed in each subject of a round, in numbers and in words.
func (one Round) changes() (all []changeJSON) {
	compared := one.Follow.Compared
	if compared == nil {
		return nil
	}
	lang := one.Section.Lang
	for _, c := range compared.Satisfaction {
		j := changeJSON{SubjectID: c.SubjectID, Label: c.Label, EarlierSurveyID: compared.Against.SurveyID,
			LaterSurveyID: one.Told.Document.SurveyID, Change: c.Change}
		if lang.Base() == locale.EN {
			j.Label = c.LabelEN
		}
		if sentence, ok := report.SubjectTrend(lang, one.Follow.Before, c); ok {
			j.Sentence = &sentence.Text
		}
		all = append(all, j)
	}
	return all
}

// PlainText writes plain text to paste into a report.
func PlainText(w io.Writer, r *Report) error {
	var out strings.Builder
	say := func(lines ...string) {
		for _, line := range lines {
			out.WriteString(line + "\n")
		}
	}
	say(r.School.Name, locale.Text(r.Lang, "period.title", locale.Args{"period": r.Period.Name(r.Lang)}), "",
		strings.Join(r.Openings(), "\n"))
	for i, one := range r.Rounds {
		raw, err := section(report.PlainText, one)
		if err != nil {
			return err
		}
		say("", locale.Count(r.Lang, i+1)+". "+r.Title(one), strings.TrimRight(string(raw), "\n"))
	}
	if changed := r.Comparison(); len(changed) > 0 {
		say("", locale.Text(r.Lang, "period.comparison", nil))
		say(changed...)
	}
	_, err := io.WriteString(w, out.String())
	return err
}
