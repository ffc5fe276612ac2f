package figures

import (
	"hailong/internal/locale"
	"hailong/internal/stats"
)

// measure fills the entry of a question of which every value is counted.
func (r *round) measure(entry *Question, q stats.Question) {
	m, na := r.tally.Measured(q.ID), r.tally.NotApplicable(q.ID)
	entry.Answered, entry.NotApplicable = &m.N, &na
	why, quarters := stats.TheMeasuring.Why(r.k, q, m)
	entry.Reason = orNull(quarters)
	if why != "" {
		return
	}
	of := float64(r.survey.Scale(q.ID))
	mean := float64(m.Sum) / float64(m.N) / of
	entry.Mean = &mean
	if quarters == "" {
		doubled := m.Quartiles()
		entry.Quartiles = &[3]float64{}
		for i, one := range doubled {
			entry.Quartiles[i] = float64(one) / 2 / of
		}
	}
}

// Spread says mean and quartiles of a measured question in words, as far as they are published.
func (q Question) Spread(unit string, lang locale.Lang, k int) string {
	if q.Mean == nil {
		return q.Why(lang, k)
	}
	number := func(v float64) string { return locale.Number(lang, v) }
	if unit != "" {
		unit = " " + unit
	}
	said := locale.Text(lang, "figures.mean_of", locale.Args{"n": *q.Answered, "mean": number(*q.Mean), "unit": unit})
	if q.Quartiles == nil {
		return said + " " + q.Why(lang, k)
	}
	return said + " " + locale.Text(lang, "figures.quartiles", locale.Args{"first": number(q.Quartiles[0]),
		"median": number(q.Quartiles[1]), "third": number(q.Quartiles[2]), "unit": unit})
}
