package calculator

import (
	"fmt"
	"slices"

	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/report"
	"hailong/internal/stats"
)

type event struct {
	Op, Parent, Class string
	Roster            map[string][]string
}

func participation(in struct{ Events []event }) (any, error) {
	asked := stats.NewAsked()
	for _, e := range in.Events {
		switch e.Op {
		case "open":
			for class, parents := range e.Roster {
				for _, p := range parents {
					asked.Invite(p, class)
				}
			}
		case "invite":
			asked.Invite(e.Parent, e.Class)
		case "answer":
			asked.Answer(e.Parent)
		case "withdraw":
			asked.Withdraw(e.Parent)
		case "restore":
			asked.Restore(e.Parent)
		case "move": // a child who moves counts where it was invited
		default:
			return nil, fmt.Errorf("no event is called %q", e.Op)
		}
	}
	all := asked.Of("")
	classes := []object{}
	for _, class := range slices.Sorted(slices.Values(asked.Classes())) {
		r := asked.Of(class)
		classes = append(classes, object{"class": class, "responded": r.X, "eligible": r.N, "rate": r.Value(),
			"text": locale.Share(locale.VI, r.X, r.N)})
	}
	return object{
		"responded": all.X, "eligible": all.N, "rate": all.Value(), "text": locale.Share(locale.VI, all.X, all.N),
		"text_en": locale.Share(locale.EN, all.X, all.N), "refused": asked.Refused, "classes": classes,
	}, nil
}

// channels are the channels of the method's question, in its order.
var channels = []string{"bank_app", "qr", "momo", "zalopay", "other_wallet", "school_gateway", "card", "collect_point",
	"cash", "other"}

func cashless(in struct{ Choices, Difficulties [][]string }) (any, error) {
	tally := stats.NewTally(stats.Plan{Subjects: []stats.Subject{{ID: subjectID, Questions: []stats.Question{
		{ID: stats.Channels, Kind: stats.Choice, Use: stats.Channels},
		{ID: stats.Difficulties, Kind: stats.Choice, Use: stats.Difficulties},
	}}}})
	named := map[string]bool{}
	for i := range max(len(in.Choices), len(in.Difficulties)) {
		b := stats.Ballot{Choices: map[string][]string{}}
		if i < len(in.Choices) {
			b.Choices[stats.Channels] = in.Choices[i]
			for _, v := range in.Choices[i] {
				if !slices.Contains(channels, v) {
					return nil, fmt.Errorf("no channel is called %q", v)
				}
			}
		}
		if i < len(in.Difficulties) {
			b.Choices[stats.Difficulties] = in.Difficulties[i]
			for _, v := range in.Difficulties[i] {
				named[v] = true
			}
		}
		tally.Add(b)
	}
	m := tally.Mixes(stats.Channels)
	if m.Answered < stats.DefaultThreshold {
		return object{"answered": m.Answered, "suppressed": true}, nil
	}
	by, difficulties := object{}, object{}
	for _, c := range channels {
		by[c] = tally.Chosen(stats.Channels, c)
	}
	for d := range named {
		difficulties[d] = tally.Chosen(stats.Difficulties, d)
	}
	return object{
		"answered": m.Answered, "cashless": m.Cashless, "rate": stats.Ratio{X: m.Cashless, N: m.Answered}.Value(),
		"text":      locale.Percent(locale.VI, m.Cashless, m.Answered),
		"remaining": m.Answered - m.Cashless, "mixed": m.Mixed, "cash_only": m.CashOnly, "other_only": m.OtherOnly,
		"channels":     by,
		"difficulties": object{"answered": tally.Answered(stats.Difficulties), "counts": difficulties},
	}, nil
}

func quality(in struct {
	Kind    string
	Ballots [][]any
	Texts   []*string
},
) (any, error) {
	switch in.Kind {
	case "comments":
		n := 0
		for _, t := range in.Texts {
			if t != nil && stats.HasText(*t) {
				n++
			}
		}
		return object{"comments": n}, nil
	case "straight_lining":
		s := stats.Subject{ID: subjectID}
		widest := 0
		for _, values := range in.Ballots {
			widest = max(widest, len(values))
		}
		for i := range widest {
			s.Questions = append(s.Questions, stats.Question{ID: fmt.Sprint(i), Kind: stats.Rating, Role: stats.Item})
		}
		tally := stats.NewTally(stats.Plan{Subjects: []stats.Subject{s}})
		for i, values := range in.Ballots {
			answers := map[string]any{}
			for q, v := range values {
				answers[fmt.Sprint(q)] = v
			}
			b, err := ballot(s, answers)
			if err != nil {
				return nil, fmt.Errorf("ballot %d: %w", i+1, err)
			}
			tally.Add(b)
		}
		r := tally.Straight()
		return object{"checked": r.N, "straight_lined": r.X}, nil
	default:
		return nil, fmt.Errorf("kind %q is neither straight_lining nor comments", in.Kind)
	}
}

type sentencesInput struct {
	Responded, Eligible int
	Subjects            []subject
	Trend               []struct {
		Label, Period  string
		LabelEN        string `json:"label_en"`
		PeriodEN       string `json:"period_en"`
		Earlier, Later side
	}
}

type subject struct {
	Label, Method    string
	LabelEN          string `json:"label_en"`
	Rated, Satisfied int
	NotApplicable    int `json:"not_applicable"`
}

// sentences are every sentence that the method has for a round, interval and trend among them.
func sentences(in sentencesInput) (any, error) {
	d, err := document(in)
	if err != nil {
		return nil, err
	}
	out := map[locale.Lang][]report.Sentence{}
	for _, lang := range locale.Languages {
		out[lang] = report.Sentences(d, lang)
		for _, t := range in.Trend {
			period, label := t.Period, t.Label
			if lang == locale.EN {
				period, label = t.PeriodEN, t.LabelEN
			}
			c := figures.RateChange(stats.DefaultThreshold, t.Earlier.sample(), t.Later.sample())
			if s, ok := report.TrendSentence(lang, period, stats.ByHeadline, label, c); ok {
				out[lang] = append(out[lang], s)
			}
		}
	}
	return out, nil
}

// document is the published document of whole-school counts.
func document(in sentencesInput) (figures.Document, error) {
	if err := parts(in.Responded, in.Eligible); err != nil {
		return figures.Document{}, err
	}
	d := figures.Document{
		Status: "closed", Threshold: stats.DefaultThreshold, Counted: in.Responded,
		Participation: figures.Participation{Responded: in.Responded, Eligible: in.Eligible},
	}
	for _, s := range in.Subjects {
		n := in.Eligible - s.NotApplicable
		if err := parts(s.Satisfied, s.Rated, n, in.Eligible); err != nil {
			return figures.Document{}, err
		}
		method := s.Method
		if method == "" {
			method = stats.ByHeadline
		}
		e := figures.Satisfaction{Label: s.Label, LabelEN: s.LabelEN, Method: &method, Status: stats.Exact,
			Rated: &s.Rated, NotApplicable: &s.NotApplicable}
		switch {
		case s.Rated < d.Threshold:
			e.Status = stats.Hidden
		case s.Satisfied < stats.MinSatisfied:
			e.Status = stats.Coded
		default:
			e.Satisfied = &s.Satisfied
			low, high, _ := stats.Interval(stats.Ratio{X: s.Satisfied, N: s.Rated}, n, stats.Level)
			e.Interval = &figures.Interval{LowCount: low, HighCount: high, Population: n}
		}
		d.Satisfaction = append(d.Satisfaction, e)
	}
	return d, nil
}
