package figures

import (
	"slices"
	"strconv"
	"time"

	"hailong/internal/invitation"
	"hailong/internal/locale"
	"hailong/internal/school"
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
	if s.Audience != school.Parents {
		d.Audience = s.Audience
	}
	r := round{
		survey: s, participation: p, k: s.Threshold, counted: counted, tally: tally, conditions: conditions,
		tables: map[string]stats.Table{},
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

// Sealed is Compute for the seal of a round that is being closed: the document as canonical JSON, and its digest in
// hexadecimal. The rules are those of the seal's format: formats 1 and 2 had no rules yet for questions that are asked
// on a condition.
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
	tables        map[string]stats.Table // what of the classes may be shown, by subject
	labels        []string               // the class labels, in the order of the tables; "" = without
}

func (r *round) subjects(d *Document) {
	for _, s := range r.survey.Subjects {
		entry := Satisfaction{
			SubjectID: s.ID, Label: s.Label.VI, LabelEN: s.Label.In(locale.EN), Target: s.Target, Status: stats.Hidden,
			Reason:     orNull(stats.WhyFew(r.k, r.counted)),
			ClassTable: stats.NoTable, Weighted: Weighted{Representativity: d.Representativity}, Publish: s.Publish,
			Withheld: map[string]string{},
		}
		if r.tally != nil {
			r.satisfaction(&entry, subjectOf(r.tally.Plan(), s.ID))
		} else if plan := subjectOf(r.survey.Plan(), s.ID); plan.Method() != "" {
			entry.Method, entry.QuestionID = orNull(plan.Method()), orNull(plan.Headline())
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
	r.criteria(d)
	r.cashless(d)
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
	if asksForTexts(plan) {
		d.Withheld["comments"] = why
	}
}

func asksForTexts(plan stats.Plan) bool {
	return slices.ContainsFunc(plan.Subjects, func(s stats.Subject) bool {
		return slices.ContainsFunc(s.Questions, func(q stats.Question) bool { return q.Kind == stats.Text })
	})
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
	plan := r.tally.Plan()
	if !asksForTexts(plan) {
		return
	}
	if d.Counted < stats.LeastForTexts(r.k) {
		d.Withheld["comments"] = stats.TooFewForTexts
		return
	}
	texts := map[string]int{}
	for _, s := range plan.Subjects {
		for _, q := range s.Questions {
			texts[q.ID] = r.tally.Texts(q.ID)
		}
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

// subjectOf is the subject of an id, the zero Subject when no question is about it.
func subjectOf(plan stats.Plan, id string) stats.Subject {
	for _, s := range plan.Subjects {
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
	e.Method, e.QuestionID, e.Status, e.ClassTable = orNull(result.Method), orNull(s.Headline()), table.School,
		table.State
	e.Reason, e.Expectation = nil, r.expectation(e, s)
	if result.Method == "" {
		return
	}
	why := r.whySubject(s, result.Ratio, table)
	e.Reason = orNull(why)
	if why == stats.Conditional {
		return
	}
	e.Rated, e.NotApplicable, e.Skipped = &result.N, &result.NotApplicable, &result.Skipped
	switch table.School {
	case stats.Coded:
		code := stats.Coding(result.N)
		// under the seal: no catalogue may change it
		e.Text = orNull(locale.Coded + locale.PercentUp(locale.VI, code.X, code.N))
		return
	case stats.Hidden:
		return
	}
	population := r.participation.Eligible - result.NotApplicable
	e.Satisfied, e.Rate, e.Text = &result.X, result.Value(), orNull(locale.Percent(locale.VI, result.X, result.N))
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
	if h := s.Headline(); h != "" {
		e.Rates.Headline = rateOf(r.tally.Levels(h).Ratio())
	}
	why, pooled := r.whyItems(s), r.tally.Items(s)
	switch {
	case why != "":
		e.Withheld["answers"], e.Withheld["all_items"], e.Withheld["items_mean"] = why, why, why
	case pooled.Rated() > 0:
		e.Rates.Answers, e.ItemsMean = rateOf(pooled.Ratio()), pooled.Mean()
		r.allItems(e, r.tally.AllItems(s.ID))
	}
	if s.Headline() != "" || why == "" {
		levels := r.tally.MeanLevels(s)
		e.Mean, e.MeanText, e.Index = levels.Mean(), orNull(locale.Mean(locale.VI, levels.Sum(), levels.Rated())),
			stats.Index(levels.Mean())
	}
}

// allItems fills the rate of those who were satisfied with all that they rated, or says why it is withheld.
func (r *round) allItems(e *Satisfaction, all stats.Ratio) {
	why := stats.WhyFew(r.k, all.N)
	if why == "" && all.X < stats.MinSatisfied {
		why = stats.TooFewSatisfied
	}
	if why != "" {
		e.Withheld["all_items"] = why
		return
	}
	e.Rates.AllItems = rateOf(all)
}

// whyItems is why what is pooled over a subject's items is withheld: one of them is. "" when all may be shown.
func (r *round) whyItems(s stats.Subject) (why string) {
	for _, q := range s.Questions {
		switch {
		case q.Role != stats.Item:
		case r.conditions.Joint && q.If != nil:
			return stats.Conditional
		case !stats.ShowQuestion(r.k, r.tally.Levels(q.ID)):
			why = stats.Solves
		}
	}
	return why
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
			e.Mean, e.Text = r.tally.AmountMean(q.ID), orNull(locale.MeanPercent(locale.VI, r.tally.Sum(q.ID), n))
		}
		return e
	}
	none := 0
	return Expectation{Answered: &none}
}

func rateOf(r stats.Ratio) *Ratio {
	return &Ratio{Rated: r.N, Satisfied: r.X, Rate: r.Value()}
}

// orNull is a text that stands as null in JSON when it is "".
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func (r *round) question(subject string, q stats.Question) Question {
	t := r.tally
	entry := Question{QuestionID: q.ID, SubjectID: subject, Type: r.typeOf(q.ID)}
	if entry.Reason = orNull(r.conditions.Why(*t, r.k, q)); entry.Reason != nil {
		return entry
	}
	skipped := t.Skipped(q.ID)
	entry.Skipped = &skipped
	switch q.Kind {
	case stats.Rating:
		levels, na := t.Levels(q.ID), t.NotApplicable(q.ID)
		rated := levels.Rated()
		entry.Rated, entry.NotApplicable = &rated, &na
		if entry.Reason = orNull(stats.WhyQuestion(r.k, levels)); entry.Reason == nil {
			counts := map[string]int{}
			for i, n := range levels {
				counts[strconv.Itoa(i+1)] = n
			}
			entry.Counts, entry.Rate, entry.Mean = &counts, levels.Ratio().Value(), levels.Mean()
			entry.MeanText = orNull(locale.Mean(locale.VI, levels.Sum(), rated))
		}
	case stats.Amount:
		n, na := t.Answered(q.ID), t.NotApplicable(q.ID)
		entry.Answered, entry.NotApplicable = &n, &na
		if entry.Reason = orNull(stats.WhyFew(r.k, n)); entry.Reason == nil {
			entry.Mean = t.AmountMean(q.ID)
		}
	case stats.Measure:
		r.measure(&entry, q)
	case stats.Choice:
		n := t.Answered(q.ID)
		entry.Answered = &n
		if entry.Reason = orNull(stats.WhyFew(r.k, n)); entry.Reason == nil {
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
