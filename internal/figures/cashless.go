package figures

import (
	"hailong/internal/locale"
	"hailong/internal/stats"
)

// cashless fills the figures of how parents pay, from the two questions that have such a use. The difficulties are part
// of what the channels give, so the channels come first.
func (r *round) cashless(d *Document) {
	plan := r.tally.Plan()
	if q, asked := plan.Used(stats.Channels); asked {
		r.channels(d, q)
	}
	if q, asked := plan.Used(stats.Difficulties); asked {
		r.difficulties(d, q)
	}
}

func (r *round) channels(d *Document, q stats.Question) {
	m := r.tally.Mixes(q.ID)
	why := r.conditions.Why(*r.tally, r.k, q)
	if why == "" {
		why = stats.WhyFew(r.k, m.Answered)
	}
	if why != "" {
		d.Withheld["cashless"] = why
		return
	}
	d.Cashless = &Cashless{
		Answered: m.Answered, Cashless: m.Cashless, Rate: stats.Ratio{X: m.Cashless, N: m.Answered}.Value(),
		Text: locale.Percent(locale.VI, m.Cashless, m.Answered), Remaining: m.Answered - m.Cashless,
		Mixed: m.Mixed, CashOnly: m.CashOnly, OtherOnly: m.OtherOnly, Channels: r.chosen(q),
	}
}

func (r *round) difficulties(d *Document, q stats.Question) {
	if d.Cashless == nil {
		return
	}
	d.Cashless.Difficulties = &Difficulties{}
	if r.conditions.NobodyAsked(*r.tally, r.k, q) {
		none := 0
		*d.Cashless.Difficulties = Difficulties{Answered: &none, Counts: map[string]int{}}
		return
	}
	if why := r.conditions.Why(*r.tally, r.k, q); why != "" {
		d.Withheld["difficulties"] = why
		return
	}
	n := r.tally.Answered(q.ID)
	d.Cashless.Difficulties.Answered = &n
	if n > 0 && n < r.k {
		d.Withheld["difficulties"] = stats.TooFew
		return
	}
	d.Cashless.Difficulties.Counts = r.chosenBySome(q)
}

// chosenBySome are the counts of the values that somebody chose.
func (r *round) chosenBySome(q stats.Question) map[string]int {
	counts := map[string]int{}
	for v, n := range r.chosen(q) {
		if n > 0 {
			counts[v] = n
		}
	}
	return counts
}
