package testkit

import (
	"regexp"
	"strings"

	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/stats"
)

// Number is a share, a mean or a decimal as a document prints it; whole numbers may be of anything, a row or a page.
var Number = regexp.MustCompile(`[<>]?\d[\d.,]*%|\d+[.,]\d+(?:/5)?`)

// PrintedNumbers are the numbers that may stand in a document of the figures, by the rules of the text.
func PrintedNumbers(d figures.Document, lang locale.Lang) map[string]bool {
	// axes, the level, the example
	all := map[string]bool{"100%": true, "0%": true, "95%": true, "50%": true, "0,5": true, "0.5": true}
	add := func(texts ...string) {
		for _, text := range texts {
			for _, one := range Number.FindAllString(text, -1) {
				all[one] = true
				all[strings.TrimSuffix(one, "%")] = true // inside a bar
				all[strings.TrimLeft(one, "<>")] = true  // "trên 99,9%" in a sentence
			}
		}
	}
	ratio := func(x, n int) {
		if n > 0 {
			add(locale.Percent(lang, x, n), locale.Count(lang, x), locale.Count(lang, n))
		}
	}
	ratio(d.Participation.Responded, d.Participation.Eligible)
	for _, c := range d.Classes {
		ratio(c.Responded, c.Eligible)
		for _, one := range c.Satisfaction {
			if one.Text != nil {
				add(locale.Published(lang, *one.Text))
			}
		}
	}
	for _, e := range d.Satisfaction {
		ofSubject(e, d.Participation.Eligible, lang, add)
		if marks, why := e.Marks(); why == "" { // the table of rates says how many there were
			add(locale.Count(lang, marks.Given))
		}
	}
	for _, c := range d.Criteria {
		if c.Marks != nil {
			ratio(*c.Satisfied, *c.Marks)
			add(locale.Published(lang, *c.MeanText))
		}
	}
	for _, e := range d.Satisfaction {
		if e.Method != nil && *e.Method == stats.ByAllItems {
			levels(d, e.SubjectID, ratio)
		}
	}
	for _, q := range d.Questions {
		if q.MeanText != nil {
			add(locale.Published(lang, *q.MeanText))
		}
		if q.Mean != nil {
			add(locale.Fixed(lang, *q.Mean) + "%")
		}
		if q.Counts == nil {
			continue
		}
		n := 0
		if q.Answered != nil {
			n = *q.Answered
		} else {
			n = *q.Rated
			ratio((*q.Counts)["4"]+(*q.Counts)["5"], n)
		}
		for _, x := range *q.Counts {
			ratio(x, n)
		}
	}
	if c := d.Cashless; c != nil {
		ratio(c.Cashless, c.Answered)
	}
	return all
}

// levels are the steps over all rated questions of a subject.
func levels(d figures.Document, subject string, ratio func(x, n int)) {
	sums, n := map[string]int{}, 0
	for _, q := range d.Questions {
		if q.SubjectID == subject && q.Rated != nil && q.Counts != nil {
			for step, x := range *q.Counts {
				sums[step] += x
				n += x
			}
		}
	}
	for _, x := range sums {
		ratio(x, n)
	}
}

func ofSubject(e figures.Satisfaction, eligible int, lang locale.Lang, add func(...string)) {
	if e.MeanText != nil {
		add(locale.Published(lang, *e.MeanText))
	}
	if m, why := e.Marks(); why == "" {
		add(locale.Percent(lang, m.Satisfied, m.Given), locale.Published(lang, m.MeanText))
	}
	if e.Expectation.Text != nil {
		add(locale.Published(lang, *e.Expectation.Text))
	}
	switch e.Status {
	case stats.Coded:
		code := stats.Coding(*e.Rated)
		add(locale.PercentUp(lang, code.X, code.N))
	case stats.Exact:
		n := eligible - *e.NotApplicable
		add(locale.Percent(lang, *e.Satisfied, *e.Rated), locale.PercentDown(lang, *e.Satisfied, n),
			locale.PercentUp(lang, *e.Satisfied+n-*e.Rated, n))
		if e.Interval != nil {
			add(locale.PercentDown(lang, e.Interval.LowCount, n), locale.PercentUp(lang, e.Interval.HighCount, n))
		}
	}
}
