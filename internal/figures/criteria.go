package figures

import (
	"cmp"
	"math"
	"slices"

	"hailong/internal/locale"
	"hailong/internal/stats"
)

// criteria fills the marks of the sections that are criteria. They are sums over questions: where one of them is
// withheld the sum would solve for it, so nothing of the criterion is told; and where each is published the sums tell
// nothing that could not be added up.
func (r *round) criteria(d *Document) {
	for _, section := range r.survey.Sections {
		if !section.Criterion {
			continue
		}
		c := Criterion{SectionID: section.ID, SubjectID: section.Subject, Label: section.Title.VI,
			LabelEN: section.Title.In(locale.EN)}
		r.criterion(&c)
		d.Criteria = append(d.Criteria, c)
	}
}

func (r *round) criterion(c *Criterion) {
	var items stats.Levels
	var weakest, strongest *ranked
	for _, q := range subjectOf(r.tally.Plan(), c.SubjectID).Questions {
		if q.Criterion != c.SectionID {
			continue
		}
		levels := r.tally.Levels(q.ID)
		if q.If != nil {
			c.Reason = orNull(stats.Conditional)
			return
		}
		if why := stats.WhyQuestion(r.k, levels); why != "" {
			c.Reason = orNull(stats.Solves)
		}
		items = items.Plus(levels)
		one := ranked{q.ID, levels}
		if weakest == nil || one.compare(*weakest) < 0 {
			weakest = &one
		}
		if strongest == nil || one.compare(*strongest) > 0 {
			strongest = &one
		}
	}
	if items.Rated() == 0 {
		c.Reason = orNull(stats.Nobody)
	}
	if c.Reason != nil || weakest == nil {
		return
	}
	people, n, x := r.tally.Raters(c.SectionID), items.Rated(), items.Satisfied()
	c.People, c.Marks, c.Satisfied, c.Rate, c.Mean = &people, &n, &x, items.Ratio().Value(), items.Mean()
	c.Text, c.MeanText = orNull(locale.Percent(locale.VI, x, n)), orNull(locale.Mean(locale.VI, items.Sum(), n))
	c.Weakest, c.Strongest = &weakest.question, &strongest.question
}

// ranked is a question with its answers, to be set beside others.
type ranked struct {
	question string
	stats.Levels
}

// compare orders by the share of satisfied answers, then by their mean, both exactly.
func (q ranked) compare(other ranked) int {
	n, m := q.Rated(), other.Rated()
	return cmp.Or(cmp.Compare(q.Satisfied()*m, other.Satisfied()*n), cmp.Compare(q.Sum()*m, other.Sum()*n))
}

// Lowest are the published criteria with the lowest share of satisfied marks, whatever their subject and their mean.
func Lowest(all []Criterion) (lowest []Criterion) {
	for _, c := range all {
		if c.Marks == nil {
			continue
		}
		if len(lowest) > 0 && *c.Satisfied**lowest[0].Marks < *lowest[0].Satisfied**c.Marks {
			lowest = nil
		}
		if len(lowest) == 0 || *c.Satisfied**lowest[0].Marks == *lowest[0].Satisfied**c.Marks {
			lowest = append(lowest, c)
		}
	}
	return lowest
}

// Ends are the published criteria of a subject with the lowest share of satisfied marks and those with the highest; of
// equal shares the mean decides, and those that are equal in both stand together. Where all are, they are the lowest.
func Ends(all []Criterion, subject string) (lowest, highest []Criterion, withheld bool) {
	for _, c := range all {
		switch {
		case c.SubjectID != subject:
		case c.Marks == nil:
			withheld = true
		default:
			lowest = append(lowest, c)
		}
	}
	if len(lowest) == 0 {
		return nil, nil, withheld
	}
	slices.SortStableFunc(lowest, Criterion.compare)
	last := lowest[len(lowest)-1]
	if lowest[0].compare(last) == 0 {
		return lowest, nil, withheld
	}
	for _, c := range lowest {
		if c.compare(last) == 0 {
			highest = append(highest, c)
		}
	}
	first := lowest[0]
	return slices.DeleteFunc(lowest, func(c Criterion) bool { return c.compare(first) != 0 }), highest, withheld
}

func (c Criterion) compare(other Criterion) int {
	n, m := *c.Marks, *other.Marks
	return cmp.Or(cmp.Compare(*c.Satisfied*m, *other.Satisfied*n),
		cmp.Compare(wholeSum(*c.Mean, n)*m, wholeSum(*other.Mean, m)*n))
}

// wholeSum is the sum of marks behind their mean: marks are whole, and so is their sum.
func wholeSum(mean float64, n int) int { return int(math.Round(mean * float64(n))) }

// Marks are all marks of a subject: those of its items, or of its headline where it has no items.
type Marks struct {
	Satisfied, Given int
	Mean             float64
	MeanText         string // as it is printed in Vietnamese
}

// Marks are the published marks of a subject; without any, why they are withheld (stats.Reasons).
func (s Satisfaction) Marks() (m Marks, why string) {
	ratio, mean := s.Rates.Answers, s.ItemsMean
	switch {
	case s.Withheld["answers"] != "":
		return Marks{}, s.Withheld["answers"]
	case ratio == nil || mean == nil: // it has no items
		ratio, mean = s.Rates.Headline, s.Mean
	}
	if ratio == nil || mean == nil {
		if s.Reason != nil {
			return Marks{}, *s.Reason
		}
		return Marks{}, stats.Nobody
	}
	return Marks{Satisfied: ratio.Satisfied, Given: ratio.Rated, Mean: *mean,
		MeanText: locale.Mean(locale.VI, wholeSum(*mean, ratio.Rated), ratio.Rated)}, ""
}
