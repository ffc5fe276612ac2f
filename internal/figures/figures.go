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
	return compute(s, p, counted, tally, now, stats.TheConditions)
}

func compute(
	s survey.Survey, p invitation.Participation, counted int, tally *stats.Tally, now time.Time,
	conditions stats.Conditions,
) Document {
	d := Document{
		SurveyID: s.ID.String(), Status: string(s.Status), AsOf: asOf(s, now).UTC().Format(time.RFC3339),
		Threshold: s.Threshold, Counted: counted,
		Participation: Participation{
			Responded: p.Responded, Eligible: p.Eligible, Rate: stats.Ratio{X: p.Responded, N: p.Eligible}.Value(),
			Text: locale.Share(locale.VI, p.Responded, p.Eligible),
		},
		Disputes:     p.Disputes,
		Satisfaction: []Satisfaction{}, Questions: []Question{}, Classes: []Class{},
		Withheld: map[string]string{},
	}
	r := round{
		survey: s, participation: p, k: s.Threshold, counted: counted, tally: tally, conditions: conditions,
		shown: map[string]stats.Table{},
	}
	d.Representativity = r.representativity()
	if s.Status == survey.Closed {
		d.Participation.ByClassLink = p.ByClass
		r.subjects(&d)
	}
	for _, c := range p.Classes {
		d.Classes = append(d.Classes, r.class(c))
	}
	d.Roster = r.roster()
	return d
}

// Sealed is Compute for the seal of a round that is being closed, by the rules of a seal format: before the third there
// was none for questions that are asked on a condition.
func Sealed(
	format int, s survey.Survey, p invitation.Participation, counted int, tally *stats.Tally,
) (canonical []byte, digest string, err error) {
	conditions := stats.TheConditions
	if format < 3 {
		conditions = stats.Conditions{}
	}
	canonical, err = compute(s, p, counted, tally, time.Time{}, conditions).Canonical()
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
	counted       int
	tally         *stats.Tally
	conditions    stats.Conditions
	shown         map[string]stats.Table // by subject
	labels        []string               // the class labels, in the order of the tables; "" = without
}

func (r *round) subjects(d *Document) {
	for _, s := range r.survey.Subjects {
		entry := Satisfaction{
			SubjectID: s.ID, Label: s.Label.VI, LabelEN: s.Label.In(locale.EN), Status: stats.Hidden,
			Reason:     name(stats.WhyFew(r.k, r.counted)),
			ClassTable: stats.NoTable, Weighted: Weighted{Representativity: d.Representativity},
			Withheld: map[string]string{},
		}
		if r.tally != nil {
			r.satisfaction(&entry, r.subject(s.ID))
		} else if plan := r.planned(s.ID); plan.Method() != "" {
			entry.Method, entry.QuestionID = name(plan.Method()), name(plan.Headline())
		}
		d.Satisfaction = append(d.Satisfaction, entry)
	}
	if r.tally == nil {
		r.tooFew(d)
		return
	}
	for _, s := range r.tally.Plan().Subjects {
		for _, q := range s.Questions {
			if q.Kind != stats.Text {
				d.Questions = append(d.Questions, r.question(s.ID, q))
			}
		}
	}
	r.uses(d)
	r.straight(d)
	r.comments(d)
}

// tooFew says why nothing is there of a round that counted fewer than k ballots.
func (r *round) tooFew(d *Document) {
	why := stats.WhyFew(r.k, r.counted)
	d.Withheld["straight_lining"] = why
	plan := r.survey.Plan()
	if _, asked := plan.Used(stats.Channels); asked {
		d.Withheld["cashless"] = why
	}
	for _, s := range plan.Subjects {
		for _, q := range s.Questions {
			if q.Kind == stats.Text {
				d.Withheld["comments"] = why
			}
		}
	}
}

func (r *round) straight(d *Document) {
	straight := r.tally.Straight()
	why := stats.WhyFew(r.k, straight.N)
	if r.conditions.Joint && r.tally.Plan().RatesConditional() {
		why = stats.Conditional // how many ballots have six ratings would tell who was asked
	}
	if why != "" {
		d.Withheld["straight_lining"] = why
		return
	}
	d.StraightLining = &StraightLining{Checked: straight.N, StraightLined: straight.X}
}

// comments counts the texts of the text questions, each under the question where it stands.
func (r *round) comments(d *Document) {
	plan, texts, asked := r.tally.Plan(), map[string]int{}, false
	for _, s := range plan.Subjects {
		for _, q := range s.Questions {
			texts[q.ID] = r.tally.Texts(q.ID)
			asked = asked || q.Kind == stats.Text
		}
	}
	if !asked {
		return
	}
	if d.Counted < 2*r.k {
		d.Withheld["comments"] = stats.TooFewForTexts
		return
	}
	d.Comments = map[string]int{}
	mixing, guests := r.conditions.Mix(plan, texts, d.Counted), 0
	for _, s := range plan.Subjects {
		for _, q := range s.Questions {
			if r.conditions.Mixes(q) {
				guests += texts[q.ID]
			} else if q.Kind == stats.Text {
				d.Comments[q.ID] = texts[q.ID]
			}
		}
	}
	if mixing.Host != "" {
		d.Comments[mixing.Host] += min(guests, mixing.Room)
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
	e.Reason, e.Expectation = nil, r.expectation(e, s)
	if result.Method == "" {
		return
	}
	why := r.whySubject(s, result.Ratio, table)
	e.Reason = name(why)
	if why == stats.Conditional {
		return
	}
	e.Rated, e.NotApplicable, e.Skipped = &result.N, &result.NotApplicable, &result.Skipped
	switch table.School {
	case stats.Coded:
		code := stats.Coding(result.N)
		// under the seal: no catalogue may change it
		e.Text = name(locale.Coded + locale.PercentUp(locale.VI, code.X, code.N))
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
			Level: stats.Level, Low: *stats.Ratio{X: low, N: population}.Value(),
			High:     *stats.Ratio{X: high, N: population}.Value(),
			LowCount: low, HighCount: high, Population: population,
		}
	}
	r.rates(e, s)
	r.weighted(e, s, table)
}

// rates fills what belongs to an exact subject beside its published rate. When one item is withheld, what is pooled
// over the items would solve for it, so it is withheld too.
func (r *round) rates(e *Satisfaction, s stats.Subject) {
	items := r.itemsShown(s)
	r.whyRates(e, s)
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
		e.Mean, e.MeanText, e.Index = levels.Mean(), name(locale.Mean(locale.VI, levels.Sum(), levels.Rated())),
			stats.Index(levels.Mean())
	}
}

// itemsShown tells whether the counts of every item of a subject may be shown.
func (r *round) itemsShown(s stats.Subject) bool {
	for _, q := range s.Questions {
		if q.Role == stats.Item && (r.conditions.Joint && q.If != nil ||
			!stats.ShowQuestion(r.k, r.tally.Levels(q.ID))) {
			return false
		}
	}
	return true
}

// whySubject is why a subject's figure is not exact.
func (r *round) whySubject(s stats.Subject, rated stats.Ratio, table stats.Table) string {
	few := stats.WhyFew(r.k, rated.N)
	switch {
	case r.conditions.Roles && s.Rests():
		return stats.Conditional
	case table.School == stats.Exact:
		return ""
	case few != "":
		return few
	case table.School == stats.Coded:
		return stats.TooFewSatisfied
	default:
		return stats.Solves
	}
}

// whyRates says why what is pooled over the items of an exact subject is withheld.
func (r *round) whyRates(e *Satisfaction, s stats.Subject) {
	why := ""
	rated := 0
	for _, q := range s.Questions {
		if q.Role != stats.Item {
			continue
		}
		rated += r.tally.Levels(q.ID).Rated()
		if r.conditions.Joint && q.If != nil {
			why = stats.Conditional
		} else if why == "" && !stats.ShowQuestion(r.k, r.tally.Levels(q.ID)) {
			why = stats.Solves
		}
	}
	if why != "" {
		e.Withheld["answers"], e.Withheld["all_items"], e.Withheld["items_mean"] = why, why, why
		return
	}
	all := r.tally.AllItems(s.ID)
	if rated == 0 {
		return
	}
	if why = stats.WhyFew(r.k, all.N); why == "" && all.X < stats.MinSatisfied {
		why = stats.TooFewSatisfied
	}
	if why != "" {
		e.Withheld["all_items"] = why
	}
}

func (r *round) expectation(of *Satisfaction, s stats.Subject) Expectation {
	for _, q := range s.Questions {
		if q.Role != stats.Expectation {
			continue
		}
		if why := r.conditions.Why(*r.tally, r.k, q); why != "" {
			of.Withheld["expectation"] = why
			return Expectation{}
		}
		n := r.tally.Answered(q.ID)
		e := Expectation{Answered: &n}
		if why := stats.WhyFew(r.k, n); why != "" {
			of.Withheld["expectation"] = why
		} else {
			e.Mean, e.Text = r.tally.AmountMean(q.ID), name(locale.MeanPercent(locale.VI, r.tally.Sum(q.ID), n))
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
	entry := Question{QuestionID: q.ID, SubjectID: subject, Type: r.typeOf(q.ID)}
	if entry.Reason = name(r.conditions.Why(*t, r.k, q)); entry.Reason != nil {
		return entry
	}
	skipped := t.Skipped(q.ID)
	entry.Skipped = &skipped
	switch q.Kind {
	case stats.Rating:
		levels, na := t.Levels(q.ID), t.NotApplicable(q.ID)
		rated := levels.Rated()
		entry.Rated, entry.NotApplicable = &rated, &na
		if entry.Reason = name(stats.WhyQuestion(r.k, levels)); entry.Reason == nil {
			counts := map[string]int{}
			for i, n := range levels {
				counts[strconv.Itoa(i+1)] = n
			}
			entry.Counts, entry.Rate, entry.Mean = &counts, levels.Ratio().Value(), levels.Mean()
			entry.MeanText = name(locale.Mean(locale.VI, levels.Sum(), rated))
		}
	case stats.Amount:
		n, na := t.Answered(q.ID), t.NotApplicable(q.ID)
		entry.Answered, entry.NotApplicable = &n, &na
		if entry.Reason = name(stats.WhyFew(r.k, n)); entry.Reason == nil {
			entry.Mean = t.AmountMean(q.ID)
		}
	case stats.Measure:
		r.measure(&entry, q)
	case stats.Choice:
		n := t.Answered(q.ID)
		entry.Answered = &n
		if entry.Reason = name(stats.WhyFew(r.k, n)); entry.Reason == nil {
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

// uses adds what questions are for besides their own counts: the channels first, the difficulties stand among them.
func (r *round) uses(d *Document) {
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
	d.Cashless.Difficulties.Counts = r.named(q)
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
