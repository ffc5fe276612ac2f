package report

import (
	"strings"

	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/result"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// target says whether a subject reached what the school's plan names, with both numbers. It compares with what is
// published and with nothing else, so it tells of a withheld rate no more than its bound does.
func (w *writer) target(s figures.Satisfaction) {
	if s.Target == 0 {
		return
	}
	args := locale.Args{"label": result.Label(s, w.lang), "target": locale.Percent(w.lang, int(s.Target), 1000)}
	key := "report.target.silent"
	byMarks := s.Publish == survey.ByAnswers
	if byMarks {
		args["label"] = w.text("report.target.by_answers", args)
	}
	switch {
	case s.Status == stats.Exact && (!byMarks || s.Rates.Answers != nil):
		x, n := *s.Satisfied, *s.Rated
		if byMarks {
			x, n = s.Rates.Answers.Satisfied, s.Rates.Answers.Rated
		}
		rate := locale.PercentWords(w.lang, x, n)
		args["rate"], args["x"], args["n"] = rate, x, n
		switch {
		case s.Target.Reached(x, n):
			key = "report.target.reached"
		case rate == args["target"]: // rounding would print the same number twice
			key = "report.target.just_missed"
		default:
			key = "report.target.missed"
		}
	case s.Status == stats.Coded && !byMarks: // a bound of people says nothing of marks
		bound := stats.Coding(*s.Rated)
		args["bound"], key = locale.PercentUp(w.lang, bound.X, bound.N), "report.target.unknown"
		if 1000*int64(bound.X) <= int64(s.Target)*int64(bound.N) {
			key = "report.target.under"
		}
	}
	w.say(Target, key, args)
}

// againstTarget says how each subject stands to the round before and to the plan's target.
func (f *filler) againstTarget() Filled {
	var said []string
	for _, e := range f.Figures.Satisfaction {
		w := &writer{d: f.Figures, lang: f.Lang}
		if w.target(e); len(w.out) == 0 {
			continue
		}
		said = append(said, w.out[0].Text)
		if change, ok := f.changeOf(e.SubjectID); ok && e.Method != nil {
			if trend, ok := TrendSentence(f.Lang, f.Meta.Before, *e.Method, result.Label(e, f.Lang), change); ok {
				said = append(said, trend.Text)
			}
		}
	}
	if len(said) == 0 {
		return Filled{Lacks: "target"}
	}
	return Filled{Text: strings.Join(said, " ")}
}
