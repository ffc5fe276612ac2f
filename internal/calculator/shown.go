package calculator

import (
	"hailong/internal/locale"
	"hailong/internal/stats"
)

type class struct {
	Class     string
	Eligible  int
	Responded *int
	Rated     int
	Satisfied int
	Labelled  *bool
	Ballots   int
}

func (c class) stats() stats.Class {
	return stats.Class{Name: c.Class, Rated: c.Rated, Satisfied: c.Satisfied, Bare: c.Labelled != nil && !*c.Labelled}
}

type suppressionInput struct {
	Threshold int
	Classes   []class
}

func (in suppressionInput) check() (k int, err error) {
	k = max(in.Threshold, stats.DefaultThreshold)
	for _, c := range in.Classes {
		if err = parts(c.Satisfied, c.Rated); err != nil {
			return k, err
		}
	}
	return k, nil
}

func suppression(in suppressionInput) (any, error) {
	k, err := in.check()
	if err != nil {
		return nil, err
	}
	var classes []stats.Class
	var all stats.Ratio
	for _, c := range in.Classes {
		classes = append(classes, c.stats())
		all.X, all.N = all.X+c.Satisfied, all.N+c.Rated
	}
	t := stats.Show(k, classes)
	total := object{"status": t.School, "rated": all.N, "satisfied": nil, "rate": nil, "text": nil}
	switch t.School {
	case stats.Exact:
		total["satisfied"], total["rate"], total["text"] = all.X, all.Value(), locale.Percent(locale.VI, all.X, all.N)
	case stats.Coded:
		code := stats.Coding(all.N)
		total["text"] = locale.Text(locale.VI, "figures.under",
			locale.Args{"text": locale.PercentUp(locale.VI, code.X, code.N)})
	}
	shown := []object{}
	for i, status := range t.Classes {
		c := object{"class": classes[i].Name, "status": status, "suppressed": status != stats.Shown, "rate": nil,
			"text": nil}
		if t.State == stats.Published && status == stats.Shown {
			r := stats.Ratio{X: classes[i].Satisfied, N: classes[i].Rated}
			c["rate"], c["text"] = r.Value(), locale.Percent(locale.VI, r.X, r.N)
		}
		shown = append(shown, c)
	}
	groups := [][]string{}
	if t.State == stats.Published {
		groups = named(t.Groups, in.Classes)
	}
	return object{"total": total, "table": t.State, "classes": shown, "groups": groups}, nil
}

// named turns groups of indexes into groups of names.
func named(groups [][]int, classes []class) [][]string {
	all := [][]string{}
	for _, g := range groups {
		var names []string
		for _, i := range g {
			names = append(names, classes[i].Class)
		}
		all = append(all, names)
	}
	return all
}

func strata(in suppressionInput) (any, error) {
	var classes []stats.ClassBallots
	for _, c := range in.Classes {
		classes = append(classes, stats.ClassBallots{Class: c.Class, Ballots: c.Ballots})
	}
	keep := stats.Labelled(max(in.Threshold, stats.DefaultThreshold), classes)
	labels := []object{}
	for _, c := range in.Classes {
		l := object{"class": c.Class, "label": nil}
		if keep[c.Class] {
			l["label"] = c.Class
		}
		labels = append(labels, l)
	}
	return object{"labels": labels}, nil
}

func weights(in suppressionInput) (any, error) {
	k, err := in.check()
	if err != nil {
		return nil, err
	}
	var classes []stats.Enrolled
	for _, c := range in.Classes {
		responded := c.Rated
		if c.Responded != nil {
			responded = *c.Responded
		}
		if err = parts(c.Rated, responded, c.Eligible); err != nil {
			return nil, err
		}
		classes = append(classes, stats.Enrolled{Class: c.stats(), Eligible: c.Eligible, Responded: responded})
	}
	r := stats.Representativity(classes)
	w, ok := stats.Weighted(k, classes)
	if !ok {
		return object{"representativity": r, "published": false}, nil
	}
	out := object{
		"representativity": r, "published": true, "strata": named(w.Strata, in.Classes), "rate": w.Rate,
		"unweighted":     w.Unweighted,
		"standard_error": w.StandardError, "interval": nil, "text": locale.PercentOf(locale.VI, w.Rate),
	}
	if w.Interval != nil {
		out["interval"] = object{"low": w.Interval.Low, "high": w.Interval.High}
	}
	return out, nil
}
