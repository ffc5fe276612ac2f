// Package report writes the section for the school's report from published figures: sentences, a table, and each format
// that a clerk or a program may ask for. It sees nothing but the published document, so what is hidden stays hidden in
// every format.
package report

import (
	"cmp"
	"fmt"
	"strings"

	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/result"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// Sentence is one sentence of the section and what it says.
type Sentence struct {
	Role Role   `json:"role"`
	Text string `json:"text"`
}

// writer words one document in one language (section 13 of the method).
type writer struct {
	d    figures.Document
	lang locale.Lang
	out  []Sentence
	// share stands for the share of a subject where two of them are printed so that they subtract; "" = as it is alone
	share string
}

func (w *writer) say(role Role, key string, args locale.Args) {
	w.out = append(w.out, Sentence{role, w.text(key, args)})
}

func (w *writer) text(key string, args locale.Args) string { return locale.Text(w.lang, key, args) }

// Sentences are what the method says of a document, in the order of its roles.
func Sentences(d figures.Document, lang locale.Lang) []Sentence { return sentences(d, lang, false) }

// sentences are Sentences; plain keeps the schools' old wording, which says 182/201 without the rate.
func sentences(d figures.Document, lang locale.Lang, plain bool) []Sentence {
	w := &writer{d: d, lang: lang}
	p := d.Participation
	if p.Eligible == 0 {
		w.say(Participation, "report.nobody", nil)
		return w.out
	}
	key := "report.participation"
	if plain {
		key = "report.participation.plain"
	}
	w.say(Participation, key, locale.Args{
		"responded": p.Responded, "eligible": p.Eligible, "share": locale.PercentWords(lang, p.Responded, p.Eligible),
	})
	switch {
	case d.Status == "withdrawn":
		w.say(Result, "report.withdrawn", nil)
	case d.Status != "closed":
		w.say(Result, "report.sealed", nil)
	case p.Responded == 0:
		w.say(Result, "report.no_answer", nil)
	case p.Responded < d.Threshold:
		w.say(Result, "report.too_few", locale.Args{"k": d.Threshold})
	case d.Counted < d.Threshold:
		w.say(Result, "report.too_few_counted", locale.Args{"k": d.Threshold})
	default:
		w.results()
	}
	return w.out
}

func (w *writer) results() {
	groups := w.grouped(w.d.Satisfaction)
	var parts []string
	for _, g := range groups {
		parts = append(parts, w.part(g))
	}
	w.say(Result, "report.result", locale.Args{"parts": strings.Join(parts, "; ")})
	for _, g := range groups {
		if g[0].Status == stats.Exact {
			w.coverage(g)
		}
	}
	w.caution()
	for _, s := range w.d.Satisfaction {
		w.target(s)
	}
}

// caution says where fewer than half took part, or gave an opinion on a subject.
func (w *writer) caution() {
	if w.fewer() {
		w.say(Caution, "report.caution", nil)
		return
	}
	for _, s := range w.d.Satisfaction {
		if s.Status == stats.Hidden || s.Method == nil {
			continue
		}
		if stats.Half(*s.Rated, w.d.Participation.Eligible-*s.NotApplicable) {
			w.say(Caution, "report.caution.subject", locale.Args{"label": result.Label(s, w.lang)})
		}
	}
}

func (w *writer) fewer() bool {
	return stats.Half(w.d.Participation.Responded, w.d.Participation.Eligible)
}

// joint is equal, and not "", for neighbours that share one clause: those of which nothing is published for one reason,
// and those with which everybody who took part is satisfied. Any others would claim of the same people what nobody
// counted: 16 of 20 who are satisfied with one and 16 of 20 with another may be 12 who are satisfied with both.
func (w *writer) joint(s figures.Satisfaction) string {
	switch {
	case s.Status == stats.Hidden:
		return stats.Hidden + w.whyHidden(s)
	case s.Status == stats.Exact && s.Publish == survey.ByPeople && w.everybody(s):
		return stats.Exact + *s.Method
	default:
		return ""
	}
}

// everybody tells whether all who took part rated the subject and are satisfied.
func (w *writer) everybody(s figures.Satisfaction) bool {
	return *s.Satisfied == *s.Rated && *s.Rated == w.d.Participation.Responded
}

// whyHidden is the key of the clause on a subject of which nothing is published.
func (w *writer) whyHidden(s figures.Satisfaction) string {
	if s.Method == nil {
		return "report.not_published.not_asked"
	}
	reason := stats.TooFew
	if s.Reason != nil {
		reason = *s.Reason
	}
	return "report.not_published." + reason
}

// grouped joins neighbours that share one clause.
func (w *writer) grouped(subjects []figures.Satisfaction) [][]figures.Satisfaction {
	var groups [][]figures.Satisfaction
	for _, s := range subjects {
		n := len(groups)
		if key := w.joint(s); n > 0 && key != "" && w.joint(groups[n-1][0]) == key {
			groups[n-1] = append(groups[n-1], s)
			continue
		}
		groups = append(groups, []figures.Satisfaction{s})
	}
	return groups
}

func (w *writer) part(group []figures.Satisfaction) string {
	s := group[0]
	if s.Status == stats.Hidden {
		return w.text(w.whyHidden(s), locale.Args{"labels": w.labels(group, "for"), "k": w.d.Threshold})
	}
	if s.Status == stats.Exact && s.Publish != survey.ByPeople {
		return w.byMarks(s)
	}
	var share string
	if s.Status == stats.Coded {
		code := stats.Coding(*s.Rated)
		share = w.text("report.under", locale.Args{"text": locale.PercentUp(w.lang, code.X, code.N)})
	} else {
		share = cmp.Or(w.share, locale.PercentWords(w.lang, *s.Satisfied, *s.Rated))
		if !w.everybody(s) {
			share += fmt.Sprintf(" (%s/%s)", locale.Count(w.lang, *s.Satisfied), locale.Count(w.lang, *s.Rated))
		}
	}
	return w.text("report.satisfied",
		locale.Args{"share": share, "what": w.text("report.what."+*s.Method, nil),
			"labels": w.labels(group, preposition(s))})
}

// byMarks is the clause on a subject that is published by its marks: the share of satisfied ones, or their mean.
func (w *writer) byMarks(s figures.Satisfaction) string {
	args := locale.Args{"label": result.Label(s, w.lang)}
	marks, why := s.Marks()
	if why != "" {
		args["why"] = figures.WhyShort(w.lang, why, w.d.Threshold)
		return w.text("report.marks.withheld."+s.Publish, args)
	}
	args["mean"], args["n"] = locale.Published(w.lang, marks.MeanText), marks.Given
	args["share"] = cmp.Or(w.share, locale.PercentWords(w.lang, marks.Satisfied, marks.Given))
	if marks.Satisfied < marks.Given {
		args["share"] = fmt.Sprintf("%s (%s/%s)", args["share"], locale.Count(w.lang, marks.Satisfied),
			locale.Count(w.lang, marks.Given))
	}
	return w.text("report.marks."+s.Publish, args)
}

// what says who is satisfied; it names people where the result sentence tells marks.
func (w *writer) what(s figures.Satisfaction) string {
	if s.Publish != survey.ByPeople {
		return w.text("report.what.people."+*s.Method, nil)
	}
	return w.text("report.what."+*s.Method, nil)
}

func preposition(s figures.Satisfaction) string {
	if *s.Method == stats.ByAllItems {
		return "on"
	}
	return "with"
}

// labels joins the labels of subjects as the schools' own reports do; in English each takes its preposition again.
func (w *writer) labels(group []figures.Satisfaction, preposition string) string {
	var all []string
	for i, s := range group {
		switch {
		case w.lang.Base() == locale.VI:
			all = append(all, s.Label)
		case i == 0:
			all = append(all, s.LabelEN)
		case i == len(group)-1:
			all = append(all, "and "+preposition+" "+s.LabelEN)
		default:
			all = append(all, preposition+" "+s.LabelEN)
		}
	}
	if w.lang.Base() == locale.VI {
		return strings.Join(all, "; ")
	}
	return strings.Join(all, ", ")
}

// coverage says what is true of all parents, and the interval with its assumption, where somebody's opinion is unknown.
func (w *writer) coverage(group []figures.Satisfaction) {
	s := group[0]
	n := w.d.Participation.Eligible - *s.NotApplicable
	silent := n - *s.Rated
	if silent <= 0 {
		return
	}
	args := locale.Args{"what": w.what(s), "labels": w.labels(group, preposition(s)), "silent": silent, "n": n,
		"na": *s.NotApplicable}
	who, all := "report.all_parents", "report.interval.all"
	if *s.NotApplicable > 0 {
		who, all = "report.some_parents", "report.interval.some"
	}
	args["who"], args["all"], args["unknown"] = w.text(who, args), w.text(all, args), w.text(w.unknown(silent), nil)
	args["low"], args["high"] = locale.PercentDown(w.lang, *s.Satisfied, n),
		locale.PercentUp(w.lang, *s.Satisfied+silent, n)
	key := "report.coverage.some"
	if *s.Satisfied == *s.Rated {
		key = "report.coverage.all"
	}
	w.say(Coverage, key, args)
	if s.Interval == nil || w.fewer() || stats.Half(*s.Rated, n) {
		return
	}
	low, high := locale.PercentDown(w.lang, s.Interval.LowCount, n), locale.PercentUp(w.lang, s.Interval.HighCount, n)
	args["span"] = low
	if low != high {
		args["span"] = w.text("report.interval.span", locale.Args{"low": low, "high": high})
	}
	w.say(Interval, "report.interval", args)
}

// unknown is the key of what they did whose opinion is unknown: did not take part, or some took part and left the
// question out. Where ballots could not be opened nobody knows.
func (w *writer) unknown(silent int) string {
	switch p := w.d.Participation; {
	case w.d.Counted < p.Responded:
		return "report.silent.unknown"
	case silent > p.Eligible-p.Responded:
		return "report.silent.question"
	default:
		return "report.silent"
	}
}
