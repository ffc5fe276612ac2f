package calculator

import (
	"fmt"

	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/stats"
)

// side is one round of a comparison: of a rate, or of the counts 1…5.
type side struct {
	Satisfied, Rated, Population int
	Counts                       *stats.Levels
}

func (s side) sample() stats.Sample {
	return stats.Sample{Ratio: stats.Ratio{X: s.Satisfied, N: s.Rated}, Population: s.Population}
}

func (s side) levels() stats.Rated {
	var l stats.Levels
	if s.Counts != nil {
		l = *s.Counts
	}
	return stats.Rated{Levels: l, Population: s.Population}
}

func trend(in struct {
	Kind           string
	Earlier, Later side
},
) (any, error) {
	switch in.Kind {
	case "rate":
		for _, s := range []side{in.Earlier, in.Later} {
			if err := parts(s.Satisfied, s.Rated, s.Population); err != nil {
				return nil, err
			}
		}
		c := figures.RateChange(stats.DefaultThreshold, in.Earlier.sample(), in.Later.sample())
		if !c.Published {
			return object{"published": false}, nil
		}
		return object{"published": true, "difference": c.Difference, "low": c.Low, "high": c.High, "text": c.Text,
			"verdict": c.Verdict}, nil
	case "mean":
		for _, s := range []side{in.Earlier, in.Later} {
			if err := parts(0, s.levels().Levels.Rated(), s.Population); err != nil {
				return nil, err
			}
		}
		m, ok := figures.MeanChange(stats.DefaultThreshold, in.Earlier.levels(), in.Later.levels())
		if !ok {
			return object{"published": false}, nil
		}
		return object{"published": true, "difference": m.Difference, "standard_error": m.StandardError, "df": m.DF,
			"low": m.Low, "high": m.High}, nil
	default:
		return nil, fmt.Errorf("kind %q is neither rate nor mean", in.Kind)
	}
}

type counted struct{ X, N int }

type rollupInput struct {
	Kind    string
	Schools []struct {
		School                     string
		Eligible, Rated, Satisfied int
	}
	A, B []counted
}

func rollup(in rollupInput) (any, error) {
	switch in.Kind {
	case "schools":
		var entrants []stats.Entrant
		for _, s := range in.Schools {
			if err := parts(s.Satisfied, s.Rated, s.Eligible); err != nil {
				return nil, err
			}
			entrants = append(entrants, stats.Entrant{
				School: s.School, Sample: stats.Sample{Ratio: stats.Ratio{X: s.Satisfied, N: s.Rated},
					Population: s.Eligible}})
		}
		return pooled(stats.Pool(stats.DefaultThreshold, entrants)), nil
	case "simpson":
		if len(in.A) != len(in.B) {
			return nil, fmt.Errorf("%d and %d strata", len(in.A), len(in.B))
		}
		a, err := ratios(in.A)
		if err != nil {
			return nil, err
		}
		b, err := ratios(in.B)
		if err != nil {
			return nil, err
		}
		r := stats.Simpson(a, b)
		strata := append([]int{}, r.Strata...)
		return object{"pooled_sign": r.Pooled, "strata_signs": strata, "warn": r.Warn}, nil
	default:
		return nil, fmt.Errorf("kind %q is neither schools nor simpson", in.Kind)
	}
}

func ratios(of []counted) (all []stats.Ratio, err error) {
	for _, c := range of {
		r, err := stats.NewRatio(c.X, c.N)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

func pooled(r stats.Rollup) object {
	out := object{"schools": r.Schools, "included": r.Included}
	if r.Included == 0 {
		return out
	}
	details := []object{}
	for _, p := range r.Places {
		d := object{
			"school": p.School, "rate": p.Value(), "low": p.Low, "high": p.High, "limits95": ends(p.Limits95),
			"limits998": ends(p.Limits998), "flag": p.Flag,
			"rank_from": nil, "rank_to": nil,
		}
		if p.From > 0 {
			d["rank_from"], d["rank_to"] = p.From, p.To
		}
		details = append(details, d)
	}
	out["pooled"], out["mean_of_schools"], out["by_eligible"], out["details"] = r.Pooled.Value(), r.MeanOfSchools,
		r.ByEligible, details
	return out
}

func ends(s stats.Span) []*float64 { return []*float64{s.Low.Value(), s.High.Value()} }

type printInput struct {
	Kind                string
	X, N, Sum           int
	Responded, Eligible int
	Earlier, Later      [2]int
}

func printed(in printInput) (any, error) {
	both := func(write func(locale.Lang) string) object {
		return object{"vi": text(write(locale.VI)), "en": text(write(locale.EN))}
	}
	switch in.Kind {
	case "percent":
		if err := parts(in.X, in.N); err != nil {
			return nil, err
		}
		out := both(func(l locale.Lang) string { return locale.Percent(l, in.X, in.N) })
		out["words_vi"], out["words_en"] = text(locale.PercentWords(locale.VI, in.X, in.N)),
			text(locale.PercentWords(locale.EN, in.X, in.N))
		out["down_vi"], out["up_vi"] = text(locale.PercentDown(locale.VI, in.X, in.N)),
			text(locale.PercentUp(locale.VI, in.X, in.N))
		return out, nil
	case "mean":
		if err := parts(in.N, in.Sum, 5*in.N); err != nil {
			return nil, err
		}
		return both(func(l locale.Lang) string { return locale.Mean(l, in.Sum, in.N) }), nil
	case "count":
		return both(func(l locale.Lang) string { return locale.Count(l, in.N) }), nil
	case "difference":
		for _, of := range [][2]int{in.Earlier, in.Later} {
			if err := parts(of[0], of[1]); err != nil {
				return nil, err
			}
		}
		return both(func(l locale.Lang) string {
			return locale.Points(l, in.Earlier[0], in.Earlier[1], in.Later[0], in.Later[1])
		}), nil
	case "participation":
		if err := parts(in.Responded, in.Eligible); err != nil {
			return nil, err
		}
		return both(func(l locale.Lang) string { return locale.Share(l, in.Responded, in.Eligible) }), nil
	default:
		return nil, fmt.Errorf("nothing prints %q", in.Kind)
	}
}
