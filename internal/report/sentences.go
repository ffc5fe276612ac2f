// Package report writes the section for the school's report from published figures: sentences, a table, and each format
// that a clerk or a program may ask for. It sees nothing but the published document, so what is hidden stays hidden in
// every format.
package report

import (
	"fmt"
	"strings"

	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/stats"
)

// Sentence is one sentence of the section and what it says.
type Sentence struct {
	Role string `json:"role"` // context, participation, result, coverage, interval or caution
	Text string `json:"text"`
}

// Roles of sentences.
const (
	roleContext       = "context"
	roleParticipation = "participation"
	roleResult        = "result"
	roleCoverage      = "coverage"
	roleInterval      = "interval"
	roleCaution       = "caution"
)

// writer words one document in one language (section 13 of the method).
type writer struct {
	d    figures.Document
	lang locale.Lang
	out  []Sentence
}

func (w *writer) say(role, key string, args locale.Args) {
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
		w.say(roleParticipation, "report.nobody", nil)
		return w.out
	}
	key := "report.participation"
	if plain {
		key = "report.participation.plain"
	}
	w.say(roleParticipation, key, locale.Args{
		"responded": p.Responded, "eligible": p.Eligible, "share": locale.PercentWords(lang, p.Responded, p.Eligible),
	})
	switch {
	case d.Status == "withdrawn":
		w.say(roleResult, "report.withdrawn", nil)
	case d.Status != "closed":
		w.say(roleResult, "report.sealed", nil)
	case p.Responded == 0:
		w.say(roleResult, "report.no_answer", nil)
	case d.Counted < d.Threshold:
		w.say(roleResult, "report.too_few", locale.Args{"k": d.Threshold})
	default:
		w.results()
	}
	return w.out
}

func (w *writer) results() {
	groups := grouped(w.d.Satisfaction, func(s figures.Satisfaction) string { return w.alike(s) })
	var parts []string
	for _, g := range groups {
		parts = append(parts, w.part(g))
	}
	w.say(roleResult, "report.result", locale.Args{"parts": strings.Join(parts, "; ")})
	fewer := stats.Half(w.d.Participation.Responded, w.d.Participation.Eligible)
	for _, g := range groups {
		if g[0].Status != stats.Exact {
			continue
		}
		for _, same := range gathered(g) {
			w.coverage(same, !fewer)
		}
	}
	if fewer {
		w.say(roleCaution, "report.caution", nil)
	}
}

// alike is equal for neighbours that share one clause: the same status, method, n and x.
func (w *writer) alike(s figures.Satisfaction) string {
	switch {
	case s.Status == stats.Exact:
		return fmt.Sprint(s.Status, *s.Method, *s.Rated, *s.Satisfied)
	case s.Status == stats.Coded:
		return fmt.Sprint(s.Status, *s.Method, *s.Rated)
	default:
		return stats.Hidden + w.whyHidden(s)
	}
}

// whyHidden is the key of the reason: too few rated the subject, or enough did and its figure would give a withheld item away.
func (w *writer) whyHidden(s figures.Satisfaction) string {
	if s.Rated != nil && *s.Rated >= w.d.Threshold {
		return "report.kept"
	}
	return "report.not_published"
}

// grouped joins neighbours of one key.
func grouped(subjects []figures.Satisfaction, key func(figures.Satisfaction) string) [][]figures.Satisfaction {
	var groups [][]figures.Satisfaction
	for _, s := range subjects {
		if n := len(groups); n > 0 && key(groups[n-1][0]) == key(s) {
			groups[n-1] = append(groups[n-1], s)
		} else {
			groups = append(groups, []figures.Satisfaction{s})
		}
	}
	return groups
}

// gathered splits a group by the number of those to whom the question does not apply, in the order of their first.
func gathered(group []figures.Satisfaction) [][]figures.Satisfaction {
	var parts [][]figures.Satisfaction
	at := map[int]int{}
	for _, s := range group {
		i, there := at[*s.NotApplicable]
		if !there {
			i = len(parts)
			at[*s.NotApplicable] = i
			parts = append(parts, nil)
		}
		parts[i] = append(parts[i], s)
	}
	return parts
}

func (w *writer) part(group []figures.Satisfaction) string {
	s := group[0]
	if s.Status == stats.Hidden {
		return w.text(w.whyHidden(s), locale.Args{"labels": w.labels(group, "for"), "k": w.d.Threshold})
	}
	var share string
	if s.Status == stats.Coded {
		code := stats.Coding(*s.Rated)
		share = w.text("report.under", locale.Args{"text": locale.PercentUp(w.lang, code.X, code.N)})
	} else {
		share = locale.PercentWords(w.lang, *s.Satisfied, *s.Rated)
		if *s.Satisfied != *s.Rated || *s.Rated != w.d.Participation.Responded {
			share += fmt.Sprintf(" (%s/%s)", locale.Count(w.lang, *s.Satisfied), locale.Count(w.lang, *s.Rated))
		}
	}
	return w.text("report.satisfied", locale.Args{"share": share, "what": w.what(s), "labels": w.labels(group, preposition(s))})
}

func (w *writer) what(s figures.Satisfaction) string { return w.text("report.what."+*s.Method, nil) }

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
		case w.lang == locale.VI:
			all = append(all, s.Label)
		case i == 0:
			all = append(all, s.LabelEN)
		case i == len(group)-1:
			all = append(all, "and "+preposition+" "+s.LabelEN)
		default:
			all = append(all, preposition+" "+s.LabelEN)
		}
	}
	if w.lang == locale.VI {
		return strings.Join(all, "; ")
	}
	return strings.Join(all, ", ")
}

// coverage says what is true of all parents, and the interval with its assumption, where somebody's opinion is unknown.
func (w *writer) coverage(group []figures.Satisfaction, interval bool) {
	s := group[0]
	n := w.d.Participation.Eligible - *s.NotApplicable
	silent := n - *s.Rated
	if silent <= 0 {
		return
	}
	args := locale.Args{"what": w.what(s), "labels": w.labels(group, preposition(s)), "silent": silent, "n": n, "na": *s.NotApplicable}
	who, all := "report.all_parents", "report.interval.all"
	if *s.NotApplicable > 0 {
		who, all = "report.some_parents", "report.interval.some"
	}
	args["who"], args["all"] = w.text(who, args), w.text(all, args)
	args["low"], args["high"] = locale.PercentDown(w.lang, *s.Satisfied, n), locale.PercentUp(w.lang, *s.Satisfied+silent, n)
	key := "report.coverage.some"
	if *s.Satisfied == *s.Rated {
		key = "report.coverage.all"
	}
	w.say(roleCoverage, key, args)
	if !interval || s.Interval == nil {
		return
	}
	low, high := locale.PercentDown(w.lang, s.Interval.LowCount, n), locale.PercentUp(w.lang, s.Interval.HighCount, n)
	args["span"] = low
	if low != high {
		args["span"] = w.text("report.interval.span", locale.Args{"low": low, "high": high})
	}
	w.say(roleInterval, "report.interval", args)
}
