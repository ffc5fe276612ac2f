package calculator

import (
	"fmt"
	"slices"
	"strconv"

	"hailong/internal/locale"
	"hailong/internal/stats"
)

type ratesInput struct {
	Questions []struct{ ID, Role string }
	Ballots   []map[string]any
	Eligible  int
}

const subjectID = "s"

func rates(in ratesInput) (any, error) {
	s := stats.Subject{ID: subjectID}
	for _, q := range in.Questions {
		kind := stats.Rating
		if q.Role == stats.Expectation {
			kind = stats.Amount
		}
		s.Questions = append(s.Questions, stats.Question{ID: q.ID, Kind: kind, Role: q.Role})
	}
	tally := stats.NewTally(stats.Plan{Subjects: []stats.Subject{s}})
	for i, answers := range in.Ballots {
		b, err := ballot(s, answers)
		if err != nil {
			return nil, fmt.Errorf("ballot %d: %w", i+1, err)
		}
		tally.Add(b)
	}
	r := tally.Result(s)
	if in.Eligible < len(in.Ballots) {
		return nil, fmt.Errorf("%d ballots of %d parents", len(in.Ballots), in.Eligible)
	}
	levels, items := tally.MeanLevels(s), tally.Items(s)
	named := object{"answers": ratio(items.Ratio()), "all_items": ratio(tally.AllItems(s.ID))}
	if s.Headline() != "" {
		named["headline"] = ratio(tally.Levels(s.Headline()).Ratio())
	}
	population := in.Eligible - r.NotApplicable
	return object{
		"method": r.Method, "rated": r.N, "satisfied": r.X, "not_applicable": r.NotApplicable, "rate": r.Value(),
		"text":  text(locale.Percent(locale.VI, r.X, r.N)),
		"rates": named, "all_parents": span(r.Ratio, population), "interval": exact(r.Ratio, population, stats.Level),
		"mean": levels.Mean(), "mean_text": text(locale.Mean(locale.VI, levels.Sum(), levels.Rated())),
		"items_mean": items.Mean(), "index": stats.Index(levels.Mean()),
		"expectation": expectation(tally, s), "questions": questions(tally, s),
	}, nil
}

// ballot reads the answers to the rated and the percent questions; others are let pass.
func ballot(s stats.Subject, answers map[string]any) (stats.Ballot, error) {
	b := stats.Ballot{Ratings: map[string]int{}, NA: map[string]bool{}, Amounts: map[string]int{}}
	for _, q := range s.Questions {
		switch v := answers[q.ID].(type) {
		case string:
			b.NA[q.ID] = v == "na"
		case float64:
			n := int(v)
			switch {
			case q.Role == stats.NoRole: // free text and others
			case float64(n) != v || n < 0 || q.Kind == stats.Rating && (n < 1 || n > 5):
				return b, fmt.Errorf("%s cannot be %v", q.ID, v)
			case q.Kind == stats.Amount:
				b.Amounts[q.ID] = n
			default:
				b.Ratings[q.ID] = n
			}
		}
	}
	return b, nil
}

func ratio(r stats.Ratio) object {
	return object{"rated": r.N, "satisfied": r.X, "rate": r.Value()}
}

func span(r stats.Ratio, population int) any {
	s, ok := stats.Bounds(r, population)
	if !ok {
		return nil
	}
	return object{"low": s.Low.Value(), "high": s.High.Value()}
}

func exact(r stats.Ratio, population int, level float64) any {
	low, high, ok := stats.Interval(r, population, level)
	if !ok {
		return nil
	}
	return object{
		"level": level, "low": stats.Ratio{X: low, N: population}.Value(),
		"high":      stats.Ratio{X: high, N: population}.Value(),
		"low_count": low, "high_count": high, "population": population,
	}
}

func expectation(t stats.Tally, s stats.Subject) object {
	sum, n := 0, 0
	for _, q := range s.Questions {
		if q.Role == stats.Expectation {
			sum, n = sum+t.Sum(q.ID), n+t.Answered(q.ID)
		}
	}
	var mean *float64
	if n > 0 {
		m := float64(sum) / float64(n)
		mean = &m
	}
	return object{"answered": n, "mean": mean, "text": text(locale.MeanPercent(locale.VI, sum, n))}
}

func questions(t stats.Tally, s stats.Subject) []object {
	all := []object{}
	for _, q := range s.Questions {
		if !slices.Contains([]string{stats.Headline, stats.Item}, q.Role) {
			continue
		}
		l := t.Levels(q.ID)
		counts := object{}
		for i, n := range l {
			counts[strconv.Itoa(i+1)] = n
		}
		all = append(all, object{
			"question_id": q.ID, "rated": l.Rated(), "not_applicable": t.NotApplicable(q.ID),
			"skipped": t.Skipped(q.ID), "counts": counts,
			"satisfied": l.Satisfied(), "rate": l.Ratio().Value(), "mean": l.Mean(),
			"mean_text": text(locale.Mean(locale.VI, l.Sum(), l.Rated())),
		})
	}
	return all
}

type boundsInput struct {
	Satisfied, Rated, Eligible int
	NotApplicable              int `json:"not_applicable"`
}

func bounds(in boundsInput) (any, error) {
	n := in.Eligible - in.NotApplicable
	if err := parts(in.Satisfied, in.Rated, n, in.Eligible); err != nil {
		return nil, err
	}
	r := stats.Ratio{X: in.Satisfied, N: in.Rated}
	if n == 0 {
		return object{"all_parents": nil}, nil
	}
	return object{
		"all_parents": span(r, n), "low_text": locale.PercentDown(locale.VI, r.X, n),
		"high_text":   locale.PercentUp(locale.VI, r.X+n-r.N, n),
		"low_text_en": locale.PercentDown(locale.EN, r.X, n),
	}, nil
}

type intervalInput struct {
	Satisfied, Rated, Population int
	Level                        float64
}

func interval(in intervalInput) (any, error) {
	if err := parts(in.Satisfied, in.Rated, in.Population); err != nil {
		return nil, err
	}
	if in.Level == 0 {
		in.Level = stats.Level
	}
	if in.Level <= 0 || in.Level >= 1 {
		return nil, fmt.Errorf("level %v is not between 0 and 1", in.Level)
	}
	r := stats.Ratio{X: in.Satisfied, N: in.Rated}
	out := object{"exact": exact(r, in.Population, in.Level), "wilson": nil, "text": nil}
	if l, ok := stats.Wilson(stats.Sample{Ratio: r, Population: in.Population}, in.Level); ok {
		out["wilson"] = object{"low": l.Low, "high": l.High}
	}
	if low, high, ok := stats.Interval(r, in.Population, in.Level); ok {
		out["text"] = locale.PercentDown(locale.VI, low, in.Population) + "–" +
			locale.PercentUp(locale.VI, high, in.Population)
	}
	return out, nil
}
