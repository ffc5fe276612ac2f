package report

import (
	"strings"

	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/result"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// target says whether a subject reached what the school's plan names, with both numbers.
func (w *writer) target(s figures.Satisfaction) {
	if s.Target != 0 {
		key, args := w.aim(s)
		w.say(Target, "report.target."+key, args)
	}
}

// aim is how a subject stands to its target, the end of a key, and what the sentence says. It compares with what is
// published and with nothing else, so it tells of a withheld rate no more than its bound does.
func (w *writer) aim(s figures.Satisfaction) (key string, args locale.Args) {
	args = locale.Args{"label": result.Label(s, w.lang), "target": locale.Percent(w.lang, int(s.Target), 1000)}
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
			return "reached", args
		case rate == args["target"]: // rounding would print the same number twice
			return "just_missed", args
		}
		return "missed", args
	case s.Status == stats.Coded && !byMarks: // a bound of people says nothing of marks
		bound := stats.Coding(*s.Rated)
		args["bound"] = locale.PercentUp(w.lang, bound.X, bound.N)
		if 1000*int64(bound.X) <= int64(s.Target)*int64(bound.N) {
			return "under", args
		}
		return "unknown", args
	}
	return "silent", args
}

// againstTarget says how each subject stands to the plan's target and to the round before.
func (f *filler) againstTarget() Filled {
	w := &writer{d: f.Figures, lang: f.Lang}
	for _, e := range f.Figures.Satisfaction {
		w.target(e)
		for _, c := range f.Meta.Changes {
			if c.SubjectID == e.SubjectID {
				w.out = append(w.out, f.Meta.since(f.Lang, c)...)
			}
		}
	}
	if len(w.out) == 0 {
		return Filled{Lacks: "target"}
	}
	if f.Meta.Before == "" {
		w.out = append(w.out, Sentence{Trend, uncompared(w.d, w.lang)})
	}
	var said []string
	for _, one := range w.out {
		said = append(said, one.Text)
	}
	return Filled{Text: strings.Join(said, " ")}
}
