package figures

import (
	"hailong/internal/locale"
	"hailong/internal/stats"
)

// representativity is of the real classes: it uses participation only, which everybody sees.
func (r *round) representativity() *float64 {
	classes := make([]stats.Enrolled, 0, len(r.participation.Classes))
	for _, c := range r.participation.Classes {
		classes = append(classes, stats.Enrolled{Eligible: c.Eligible, Responded: c.Responded})
	}
	return stats.Representativity(classes)
}

// weighted fills the rate adjusted for uneven response. Classes whose ballots carry no label are one stratum from the
// start, with the parents of all of them; it is hidden in any case.
func (r *round) weighted(e *Satisfaction, s stats.Subject, table stats.Table) {
	if table.State != stats.Published {
		return
	}
	var classes []stats.Enrolled
	var names [][]string
	bare := stats.Enrolled{Class: stats.Class{Bare: true}}
	var without []string
	for _, c := range r.participation.Classes {
		if c.Responded > 0 && r.tally.ClassBallots(c.Class) == 0 {
			bare.Eligible, bare.Responded = bare.Eligible+c.Eligible, bare.Responded+c.Responded
			without = append(without, c.Class)
			continue
		}
		x := r.tally.ClassResult(s.ID, c.Class)
		classes = append(classes, stats.Enrolled{Class: stats.Class{Name: c.Class, Rated: x.N, Satisfied: x.X},
			Eligible: c.Eligible, Responded: c.Responded})
		names = append(names, []string{c.Class})
	}
	if x := r.tally.ClassResult(s.ID, ""); len(without) > 0 {
		bare.Rated, bare.Satisfied = x.N, x.X
		classes, names = append(classes, bare), append(names, without)
	}
	w, ok := stats.Weighted(r.k, classes)
	if !ok {
		return
	}
	strata := make([][]string, 0, len(w.Strata))
	for _, group := range w.Strata {
		var stratum []string
		for _, i := range group {
			stratum = append(stratum, names[i]...)
		}
		strata = append(strata, stratum)
	}
	e.Weighted.Published, e.Weighted.Strata = true, &strata
	e.Weighted.Rate, e.Weighted.Unweighted, e.Weighted.StandardError = &w.Rate, &w.Unweighted, &w.StandardError
	e.Weighted.Text = orNull(locale.PercentOf(locale.VI, w.Rate))
	if w.Interval != nil {
		e.Weighted.Interval = &Span{Low: w.Interval.Low, High: w.Interval.High}
	}
}
