// Package followup closes the circle: what parents asked for in a round, what the school did about it, and how the
// question that belongs to it was answered in the next round. It reads published answers and published figures, and
// nothing else.
package followup

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"hailong/internal/feedback"
	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/report"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// Reader reads answers and what became of them.
type Reader struct {
	Figures  figures.Reader
	Feedback *feedback.Feedback
}

// Answer is a published answer of the school.
type Answer struct {
	feedback.Theme
	Words    string // the state in words
	Question string // the related question in words, "" for none
	// of that question, from the round of the theme to the one that is told; only of an earlier round's
	Change   figures.Change
	Sentence string // what changed, in words, "" where there is no related question
	Standing string // how the measure stands against its day, in words, "" without one; only of an earlier round's
}

// Round is what a round tells: its own answers, and those of the round before with what changed since.
type Round struct {
	Own, Earlier []Answer
	Threshold    int
	Comments     int                   // of this round, as its figures tell; 0 where they do not
	Handled      feedback.Handled      // what became of them
	Kept         map[feedback.Kept]int // how the published measures of the round before stood when this one closed
	Dialogue     feedback.Dialogue     // with parents, after this round
	Compared     *figures.Comparison   // with the round before; nil when there is none
	Before       string                // how the earlier round is called, "" when there is none
	Series       []figures.Series      // each subject over the rounds up to this one
	Beside       *report.Beside        // the round of the other respondents, nil for none
}

// Of reads what a closed round tells. The round before is the one with which figures.Earlier compares it.
func (r Reader) Of(ctx context.Context, schoolID uuid.UUID, round figures.Published, lang locale.Lang) (out Round,
	err error) {
	defer problem.In(&err, "read what followed a survey")
	if round.Survey.Status != survey.Closed {
		return Round{}, nil
	}
	themes, err := r.Feedback.Published(ctx, schoolID, round.Survey.ID)
	if err != nil {
		return Round{}, err
	}
	lang = round.Survey.Audience.Words(lang)
	for _, t := range themes {
		out.Own = append(out.Own, answer(t, round.Survey, lang))
	}
	out.Threshold = round.Document.Threshold
	if out.Dialogue, err = r.Feedback.Dialogue(ctx, schoolID, round.Survey.ID); err != nil {
		return Round{}, err
	}
	for _, n := range round.Document.Comments {
		out.Comments += n
	}
	if out.Comments > 0 {
		if out.Handled, err = r.Feedback.Handled(ctx, schoolID, round.Survey.ID, round.Document.Threshold); err != nil {
			return Round{}, err
		}
	}
	rounds, err := r.Figures.Closed(ctx, schoolID)
	if err != nil {
		return Round{}, err
	}
	at := slices.IndexFunc(rounds, func(t figures.Published) bool { return t.Survey.ID == round.Survey.ID })
	out.Series = figures.Over(append(slices.Clone(rounds[:max(at, 0)]), round), round.Survey.Audience)
	if other, there := figures.Beside(rounds, round); there {
		out.Beside = &report.Beside{Survey: other.Survey, Figures: other.Document}
	}
	if before, there := figures.Earlier(rounds, round); there {
		err = r.since(ctx, before, round, lang, &out)
	}
	return out, err
}

// since adds what the school has done about the round before, and how the marks changed since then.
func (r Reader) since(ctx context.Context, before, round figures.Published, lang locale.Lang, out *Round) error {
	themes, err := r.Feedback.Published(ctx, round.Survey.SchoolID, before.Survey.ID)
	if err != nil {
		return err
	}
	out.Before = called(before.Survey, round.Survey, lang)
	compared := figures.Compare(before, round)
	out.Compared, out.Kept = &compared, map[feedback.Kept]int{}
	for _, t := range themes {
		a := answer(t, before.Survey, lang)
		if kept := t.Kept(feedback.Day(*round.Survey.ClosedAt)); kept != "" {
			out.Kept[kept]++
			if t.Due != "" {
				a.Standing = locale.Text(lang, "followup.kept."+string(kept), nil)
			}
		}
		for _, c := range compared.Questions {
			if c.QuestionID == t.Question {
				a.Change = c.Change
			}
		}
		if t.Question != "" {
			a.Sentence = sentence(lang, a.Question, a.Change)
		}
		out.Earlier = append(out.Earlier, a)
	}
	return nil
}

// called names a round in a few words: its period and its school year; beside one that is called the same, with the day
// on which it closed.
func called(s, beside survey.Survey, lang locale.Lang) string {
	name := locale.Text(lang, "desk.year", locale.Args{"year": s.SchoolYear})
	if s.Period != "" {
		name = s.Period + ", " + name
	}
	if s.Period == beside.Period && s.SchoolYear == beside.SchoolYear {
		return locale.Text(lang, "period.round", locale.Args{"title": name, "closed": locale.Date(lang, *s.ClosedAt)})
	}
	return name
}

func answer(t feedback.Theme, s survey.Survey, lang locale.Lang) Answer {
	a := Answer{Theme: t, Words: locale.Text(lang, "feedback.state."+string(t.State), nil)}
	for _, q := range s.Questions() {
		if q.ID == t.Question {
			a.Question = q.Text.In(lang)
		}
	}
	return a
}

// sentence says what changed in a question. Only a change beyond chance is called a rise or a fall.
func sentence(lang locale.Lang, question string, c figures.Change) string {
	if !c.Published {
		return locale.Text(lang, "followup.silent", locale.Args{"question": question})
	}
	earlier, later := *c.Earlier, *c.Later
	key := "followup." + *c.Verdict
	from, to := locale.PercentWords(lang, earlier.Satisfied, earlier.Rated),
		locale.PercentWords(lang, later.Satisfied, later.Rated)
	if *c.Verdict == stats.Up || *c.Verdict == stats.Down {
		from, to = locale.BesideWords(lang, earlier.Satisfied, earlier.Rated, later.Satisfied, later.Rated)
	}
	if *c.Verdict == stats.NoClearChange && from == to {
		key = "followup.no_clear_change_alike"
	}
	return locale.Text(lang, key, locale.Args{
		"question": question, "from": from, "to": to,
		"points": locale.PointsWords(lang, earlier.Satisfied, earlier.Rated, later.Satisfied, later.Rated),
	})
}

// Rows are the answers as a report has them: those of the round before first, with what changed since.
func (r Round) Rows(lang locale.Lang) []report.Answer {
	var rows []report.Answer
	for _, a := range r.Earlier {
		text := a.Answer
		if a.Sentence != "" {
			text += "\n" + a.Sentence
		}
		row := a.row()
		row.Earlier = true
		row.Theme, row.Answer = locale.Text(lang, "followup.earlier", locale.Args{"title": a.Title, "round": r.Before}),
			text
		if a.Standing != "" {
			row.State += "\n" + a.Standing
		}
		rows = append(rows, row)
	}
	for _, a := range r.Own {
		rows = append(rows, a.row())
	}
	return rows
}

func (a Answer) row() report.Answer {
	return report.Answer{Theme: a.Title, Cause: a.Cause, Measure: a.Measure, Answer: a.Answer,
		Responsible: a.Responsible, Due: a.Due, State: a.Words}
}

// Sentences say what became of the round's comments, and of the measures that were published after the round before.
func (r Round) Sentences(lang locale.Lang) []report.Sentence {
	var all []report.Sentence
	if n := r.Handled; n.Themes > 0 {
		all = append(all, report.Sentence{Role: report.Handled, Text: locale.Text(lang, "followup.handled", locale.Args{
			"n": r.Comments, "k": r.Threshold, "themes": n.Themes, "answered": n.Answered, "done": n.Done})})
	}
	promised := 0
	var parts []string
	for _, kept := range feedback.AllKept {
		if n := r.Kept[kept]; n > 0 {
			promised += n
			parts = append(parts, locale.Text(lang, "followup.promised."+string(kept), locale.Args{"n": n}))
		}
	}
	if promised > 0 {
		all = append(all, report.Sentence{Role: report.Promised, Text: locale.Text(lang, "followup.promised",
			locale.Args{"round": r.Before, "n": promised, "parts": strings.Join(parts, "; ")})})
	}
	if words := r.dialogueSentence(lang); words != "" {
		all = append(all, report.Sentence{Role: report.Dialogue, Text: words})
	}
	return all
}
