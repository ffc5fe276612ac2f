package figures

import (
	"hailong/internal/locale"
	"hailong/internal/stats"
)

// Explanation says how one published figure was made, in the reader's language. A figure that may not be shown is
// explained too: then numerator and value are missing, and Withheld says why.
type Explanation struct {
	// participation, headline, all_items, answers, all_parents, interval, mean, items_mean, index, weighted,
	// expectation, question, cashless
	Figure      string    `json:"figure"`
	SubjectID   *string   `json:"subject_id"`
	QuestionID  *string   `json:"question_id"`
	Name        string    `json:"name"`
	Value       *string   `json:"value"` // as it is printed
	Definition  string    `json:"definition"`
	Numerator   *Part     `json:"numerator"`
	Denominator *Part     `json:"denominator"`
	LeftOut     []LeftOut `json:"left_out"`
	Withheld    *string   `json:"withheld"`
	Method      string    `json:"method"` // path of the public page on figures, at its paragraph
}

// Part is a number and what it counts.
type Part struct {
	N    int    `json:"n"`
	What string `json:"what"`
}

// LeftOut is how many do not enter a figure, and why.
type LeftOut struct {
	N   int    `json:"n"`
	Why string `json:"why"`
}

// Explain explains every figure of a document: who took part, each subject, each question, cashless payment.
func Explain(t Published, lang locale.Lang) []Explanation {
	lang = t.Survey.Audience.Words(lang)
	e := explaining{t: t, lang: lang}
	p := t.Document.Participation
	e.add("participation", nil, nil, orNull(locale.Share(lang, p.Responded, p.Eligible)),
		e.part("responded", p.Responded), e.part("eligible", p.Eligible), nil)
	for _, s := range t.Document.Satisfaction {
		e.subject(s)
	}
	for _, q := range t.Document.Questions {
		e.question(q)
	}
	if c := t.Document.Cashless; c != nil {
		e.add("cashless", nil, nil, orNull(locale.Percent(lang, c.Cashless, c.Answered)),
			e.part("cashless", c.Cashless),
			e.part("channels", c.Answered),
			e.left("no_channel", t.Document.Counted-c.Answered))
	}
	return e.all
}

type explaining struct {
	t    Published
	lang locale.Lang
	all  []Explanation
}

func (e *explaining) word(key string, args locale.Args) string {
	return locale.Text(e.lang, "explain."+key, args)
}

func (e *explaining) part(what string, n int) *Part {
	return &Part{N: n, What: e.word("part."+what, nil)}
}

// left is one line of what is left out, none when nobody is.
func (e *explaining) left(why string, n int) []LeftOut {
	if n == 0 {
		return nil
	}
	return []LeftOut{{N: n, Why: e.word("left."+why, nil)}}
}

func (e *explaining) add(figure string, subject, question *string, value *string, numerator, denominator *Part,
	left []LeftOut) *Explanation {
	e.all = append(e.all, Explanation{
		Figure: figure, SubjectID: subject, QuestionID: question, Name: e.word("name."+figure, nil), Value: value,
		Definition: e.word("definition."+figure, nil),
		Numerator:  numerator, Denominator: denominator, LeftOut: append([]LeftOut{}, left...),
		Method: "/figures#" + figure,
	})
	return &e.all[len(e.all)-1]
}

func (e *explaining) subject(s Satisfaction) {
	if s.Method == nil {
		return
	}
	d := e.t.Document
	if s.Rated == nil || s.Status != stats.Exact {
		one := e.add(*s.Method, &s.SubjectID, s.QuestionID, e.translated(s.Text), nil, nil, nil)
		one.Withheld = orNull(s.Why(e.lang, d.Threshold))
		return
	}
	left := append(e.left("not_applicable", *s.NotApplicable), e.left("skipped", *s.Skipped)...)
	left = append(left, e.left("silent", d.Participation.Eligible-d.Counted)...)
	e.add(*s.Method, &s.SubjectID, s.QuestionID, orNull(locale.Percent(e.lang, *s.Satisfied, *s.Rated)),
		e.part("satisfied", *s.Satisfied), e.part("rated", *s.Rated), left)
	population := d.Participation.Eligible - *s.NotApplicable
	unknown := population - *s.Rated
	if s.AllParents != nil {
		e.add("all_parents", &s.SubjectID, s.QuestionID,
			orNull(locale.PercentDown(e.lang, *s.Satisfied, population)+" – "+
				locale.PercentUp(e.lang, *s.Satisfied+unknown, population)),
			e.part("satisfied", *s.Satisfied), e.part("population", population),
			e.left("not_applicable", *s.NotApplicable))
	}
	// No interval is put into words when fewer than half took part, or gave an opinion on the subject.
	fewer := stats.Half(d.Participation.Responded, d.Participation.Eligible) || stats.Half(*s.Rated, population)
	if i := s.Interval; i != nil && !fewer {
		e.add("interval", &s.SubjectID, s.QuestionID,
			orNull(locale.PercentDown(e.lang, i.LowCount, i.Population)+" – "+
				locale.PercentUp(e.lang, i.HighCount, i.Population)),
			e.part("satisfied", *s.Satisfied), e.part("population", i.Population),
			e.left("not_applicable", *s.NotApplicable))
	}
	e.pooled(s)
}

// translated is a published Vietnamese number in the reader's language; nil stays nil.
func (e *explaining) translated(text *string) *string {
	if text == nil {
		return nil
	}
	return orNull(locale.Published(e.lang, *text))
}

// pooled are the figures of a subject beside its published rate.
func (e *explaining) pooled(s Satisfaction) {
	if r := s.Rates.Answers; r != nil {
		e.add("answers", &s.SubjectID, nil, orNull(locale.Percent(e.lang, r.Satisfied, r.Rated)),
			e.part("answers_satisfied", r.Satisfied), e.part("answers", r.Rated), nil)
	}
	if r := s.Rates.AllItems; r != nil && *s.Method != stats.ByAllItems {
		e.add("all_items", &s.SubjectID, nil, orNull(locale.Percent(e.lang, r.Satisfied, r.Rated)),
			e.part("satisfied_all", r.Satisfied), e.part("rated_any", r.Rated), nil)
	}
	if s.MeanText != nil {
		e.add("mean", &s.SubjectID, s.QuestionID, e.translated(s.MeanText), nil, e.part("rated", *s.Rated), nil)
		e.add("index", &s.SubjectID, s.QuestionID, orNull(locale.Fixed(e.lang, *s.Index)), nil,
			e.part("rated", *s.Rated),
			nil)
	}
	if s.Weighted.Published {
		e.add("weighted", &s.SubjectID, s.QuestionID, e.translated(s.Weighted.Text), nil,
			e.part("eligible", e.t.Document.Participation.Eligible), nil)
	}
	if n := s.Expectation.Answered; n != nil && *n > 0 && s.Expectation.Text != nil {
		e.add("expectation", &s.SubjectID, nil, e.translated(s.Expectation.Text), nil, e.part("expectations", *n), nil)
	}
}

func (e *explaining) question(q Question) {
	text := e.t.asked(q.QuestionID)
	if q.Counted() != stats.Rating || text == nil {
		return
	}
	if q.Rated == nil {
		one := e.add("question", &q.SubjectID, &q.QuestionID, nil, nil, nil, nil)
		one.Name, one.Withheld = text.Text.In(e.lang), orNull(q.Why(e.lang, e.t.Document.Threshold))
		return
	}
	left := append(e.left("not_applicable", *q.NotApplicable), e.left("skipped", *q.Skipped)...)
	one := e.add("question", &q.SubjectID, &q.QuestionID, nil, nil, e.part("rated", *q.Rated), left)
	one.Name = text.Text.In(e.lang)
	if q.Counts == nil {
		one.Withheld = orNull(q.Why(e.lang, e.t.Document.Threshold))
		return
	}
	satisfied := (*q.Counts)["4"] + (*q.Counts)["5"]
	one.Value, one.Numerator = orNull(locale.Percent(e.lang, satisfied, *q.Rated)), e.part("satisfied", satisfied)
}
