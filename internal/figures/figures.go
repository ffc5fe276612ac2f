package figures

import (
	"slices"
	"strconv"
	"time"

	"hailong/internal/invitation"
	"hailong/internal/locale"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// Compute makes the document of a survey. tally is nil while the box is sealed, after a withdrawal, and when fewer than
// k ballots were counted; counted is their number. now is the moment of reading, for a round that is not closed.
func Compute(s survey.Survey, p invitation.Participation, counted int, tally *stats.Tally, now time.Time) Document {
	d := Document{
		SurveyID: s.ID.String(), Status: string(s.Status), AsOf: asOf(s, now).UTC().Format(time.RFC3339), Threshold: s.Threshold, Counted: counted,
		Participation: Participation{
			Responded: p.Responded, Eligible: p.Eligible, Rate: stats.Ratio{X: p.Responded, N: p.Eligible}.Value(),
			Text: locale.Share(locale.VI, p.Responded, p.Eligible),
		},
		Disputes:     p.Disputes,
		Satisfaction: []Satisfaction{}, Questions: []Question{}, Classes: []Class{},
	}
	r := round{survey: s, participation: p, k: s.Threshold, tally: tally, shown: map[string]stats.Table{}}
	d.Representativity = r.representativity()
	if s.Status == survey.Closed {
		r.subjects(&d)
	}
	for _, c := range p.Classes {
		d.Classes = append(d.Classes, r.class(c))
	}
	return d
}

// Sealed is Compute for the seal of a round that is being closed.
func Sealed(s survey.Survey, p invitation.Participation, counted int, tally *stats.Tally) (canonical []byte, digest string, err error) {
	canonical, err = Compute(s, p, counted, tally, time.Time{}).Canonical()
	return canonical, Digest(canonical), err
}

func asOf(s survey.Survey, now time.Time) time.Time {
	if s.Status == survey.Closed && s.ClosedAt != nil {
		return *s.ClosedAt
	}
	return now
}

// round is what the parts of a document are made from.
type round struct {
	survey        survey.Survey
	participation invitation.Participation
	k             int
	tally         *stats.Tally
	shown         map[string]stats.Table // by subject
	labels        []string               // the class labels, in the order of the tables; "" = without
}

func (r *round) subjects(d *Document) {
	for _, s := range r.survey.Subjects {
		entry := Satisfaction{SubjectID: s.ID, Label: s.Label.VI, LabelEN: s.Label.In(locale.EN), Status: stats.Hidden, ClassTable: stats.NoTable, Weighted: Weighted{Representativity: d.Representativity}}
		if r.tally != nil {
			r.satisfaction(&entry, r.subject(s.ID))
		} else if plan := r.planned(s.ID); plan.Method() != "" {
			entry.Method, entry.QuestionID = name(plan.Method()), name(plan.Headline())
		}
		d.Satisfaction = append(d.Satisfaction, entry)
	}
	if r.tally == nil {
		return
	}
	for _, s := range r.tally.Plan().Subjects {
		for _, q := range s.Questions {
			if q.Kind != stats.Text {
				d.Questions = append(d.Questions, r.question(s.ID, q))
			}
			r.extras(d, s, q)
		}
	}
	if straight := r.tally.Straight(); straight.N >= r.k {
		d.StraightLining = &StraightLining{Checked: straight.N, StraightLined: straight.X}
	}
}

func (r *round) subject(id string) stats.Subject {
	plan := r.tally.Plan()
	return plan.Subjects[slices.IndexFunc(plan.Subjects, func(s stats.Subject) bool { return s.ID == id })]
}

func (r *round) planned(id string) stats.Subject {
	for _, s := range r.survey.Plan().Subjects {
		if s.ID == id {
			return s
		}
	}
	return stats.Subject{}
}

// satisfaction fills the entry of one subject. Everything computed from the satisfied stands only when the status is
// exact.
func (r *round) satisfaction(e *Satisfaction, s stats.Subject) {
	result := r.tally.Result(s)
	table := r.table(s)
	e.Method, e.QuestionID, e.Status, e.ClassTable = name(result.Method), name(s.Headline()), table.School, table.State
	e.Expectation = r.expectation(s)
	if result.Method == "" {
		return
	}
	e.Rated, e.NotApplicable, e.Skipped = &result.N, &result.NotApplicable, &result.Skipped
	switch table.School {
	case stats.Coded:
		code := stats.Coding(result.N)
		e.Text = name(locale.Text(locale.VI, "figures.under", locale.Args{"text": locale.PercentUp(locale.VI, code.X, code.N)}))
		return
	case stats.Hidden:
		return
	}
	population := r.participation.Eligible - result.NotApplicable
	e.Satisfied, e.Rate, e.Text = &result.X, result.Value(), name(locale.Percent(locale.VI, result.X, result.N))
	if span, ok := stats.Bounds(result.Ratio, population); ok {
		e.AllParents = &Span{Low: *span.Low.Value(), High: *span.High.Value()}
	}
	if low, high, ok := stats.Interval(result.Ratio, population, stats.Level); ok {
		e.Interval = &Interval{
			Level: stats.Level, Low: *stats.Ratio{X: low, N: population}.Value(), High: *stats.Ratio{X: high, N: population}.Value(),
			LowCount: low, HighCount: high, Population: population,
		}
	}
	r.rates(e, s)
	r.weighted(e, s, table)
}

// rates fills what belongs to an exact subject beside its published rate. When one item is withheld, what is pooled over
// the items would solve for it, so it is withheld too.
func (r *round) rates(e *Satisfaction, s stats.Subject) {
	items := r.itemsShown(s)
	pooled, all := r.tally.Items(s), r.tally.AllItems(s.ID)
	if h := s.Headline(); h != "" {
		e.Rates.Headline = published(r.tally.Levels(h).Ratio())
	}
	if items && pooled.Rated() > 0 {
		e.Rates.Answers, e.ItemsMean = published(pooled.Ratio()), pooled.Mean()
		if all.N >= r.k && all.X >= stats.MinSatisfied {
			e.Rates.AllItems = published(all)
		}
	}
	if s.Headline() != "" || items {
		levels := r.tally.MeanLevels(s)
		e.Mean, e.MeanText, e.Index = levels.Mean(), name(locale.Mean(locale.VI, levels.Sum(), levels.Rated())), stats.Index(levels.Mean())
	}
}

// itemsShown tells whether the counts of every item of a subject may be shown.
func (r *round) itemsShown(s stats.Subject) bool {
	for _, q := range s.Questions {
		if q.Role == stats.Item && !stats.ShowQuestion(r.k, r.tally.Levels(q.ID)) {
			return false
		}
	}
	return true
}

func (r *round) expectation(s stats.Subject) Expectation {
	for _, q := range s.Questions {
		if q.Role != stats.Expectation {
			continue
		}
		n := r.tally.Answered(q.ID)
		e := Expectation{Answered: &n}
		if n >= r.k {
			e.Mean, e.Text = r.tally.PercentMean(q.ID), name(locale.MeanPercent(locale.VI, r.tally.PercentSum(q.ID), n))
		}
		return e
	}
	none := 0
	return Expectation{Answered: &none}
}

func published(r stats.Ratio) *Ratio {
	return &Ratio{Rated: r.N, Satisfied: r.X, Rate: r.Value()}
}

func name(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func (r *round) question(subject string, q stats.Question) Question {
	t := r.tally
	skipped := t.Skipped(q.ID)
	entry := Question{QuestionID: q.ID, SubjectID: subject, Type: r.typeOf(q.ID), Skipped: &skipped}
	switch q.Kind {
	case stats.Rating:
		levels, na := t.Levels(q.ID), t.NotApplicable(q.ID)
		rated := levels.Rated()
		entry.Rated, entry.NotApplicable = &rated, &na
		if stats.ShowQuestion(r.k, levels) {
			counts := map[string]int{}
			for i, n := range levels {
				counts[strconv.Itoa(i+1)] = n
			}
			entry.Counts, entry.Rate, entry.Mean = &counts, levels.Ratio().Value(), levels.Mean()
			entry.MeanText = name(locale.Mean(locale.VI, levels.Sum(), rated))
		}
	case stats.Percent:
		n, na := t.Answered(q.ID), t.NotApplicable(q.ID)
		entry.Answered, entry.NotApplicable = &n, &na
		if n >= r.k {
			entry.Mean = t.PercentMean(q.ID)
		}
	case stats.Choice:
		n := t.Answered(q.ID)
		entry.Answered = &n
		if n >= r.k {
			counts := r.chosen(q)
			entry.Counts = &counts
		}
	}
	return entry
}

func (r *round) typeOf(id string) string {
	for _, q := range r.survey.Questions() {
		if q.ID == id {
			return q.Type
		}
	}
	return ""
}

func (r *round) chosen(q stats.Question) map[string]int {
	counts := map[string]int{}
	for _, v := range q.Values {
		counts[v] = r.tally.Chosen(q.ID, v)
	}
	return counts
}

// extras adds what is told of a question besides its own counts.
func (r *round) extras(d *Document, _ stats.Subject, q stats.Question) {
	if q.Kind == stats.Text && d.Counted >= 2*r.k {
		if d.Comments == nil {
			d.Comments = map[string]int{}
		}
		d.Comments[q.ID] = r.tally.Texts(q.ID)
	}
	switch q.Use {
	case stats.Channels:
		m := r.tally.Mixes(q.ID)
		if m.Answered >= r.k {
			d.Cashless = &Cashless{
				Answered: m.Answered, Cashless: m.Cashless, Rate: stats.Ratio{X: m.Cashless, N: m.Answered}.Value(),
				Text: locale.Percent(locale.VI, m.Cashless, m.Answered), Remaining: m.Answered - m.Cashless,
				Mixed: m.Mixed, CashOnly: m.CashOnly, OtherOnly: m.OtherOnly, Channels: r.chosen(q),
			}
		}
	case stats.Difficulties:
		if d.Cashless != nil {
			d.Cashless.Difficulties = &Difficulties{Answered: r.tally.Answered(q.ID)}
			if n := d.Cashless.Difficulties.Answered; n == 0 || n >= r.k {
				d.Cashless.Difficulties.Counts = r.named(q)
			}
		}
	}
}

// named are the counts of the values that somebody chose.
func (r *round) named(q stats.Question) map[string]int {
	counts := map[string]int{}
	for v, n := range r.chosen(q) {
		if n > 0 {
			counts[v] = n
		}
	}
	return counts
}
