package result

import (
	"slices"
	"strconv"
	"strings"

	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// Asked is a question in the reader's words.
type Asked struct {
	ID, Subject, Type, Text string
	Number                  string // on the form
	Role                    string // in the figures of its subject: stats.Headline, Item …
	Use                     string // stats.Channels, stats.Difficulties or ""
	Unit                    string // of a number
	Options                 []Option
}

// Numbered is the question after its number on the form, where it has one.
func (q Asked) Numbered() string {
	if q.Number == "" {
		return q.Text
	}
	return q.Number + ". " + q.Text
}

// Option is one choice of a question.
type Option struct{ Value, Label string }

// Questionnaire are the questions of a questionnaire in one language, in the order of the form.
func Questionnaire(of survey.Questionnaire, lang locale.Lang) []Asked {
	var all []Asked
	numbers := of.Numbers()
	for _, section := range of.Sections {
		for _, q := range section.Questions {
			one := Asked{ID: q.ID, Subject: section.Subject, Type: q.Type, Text: q.Text.In(lang), Role: q.Role,
				Use: q.Use, Unit: q.Unit.In(lang), Number: numbers[len(all)]}
			if q.Traits().Options {
				for value, label := range q.Choices(lang) {
					one.Options = append(one.Options, Option{value, label})
				}
			}
			all = append(all, one)
		}
	}
	return all
}

// Find is the question of an id; of an unknown one the id stands for its words.
func Find(asked []Asked, id string) Asked {
	at := slices.IndexFunc(asked, func(q Asked) bool { return q.ID == id })
	if at < 0 {
		return Asked{ID: id, Text: id}
	}
	return asked[at]
}

// Rated is a question that was rated, as one bar of five steps.
type Rated struct {
	figures.Question
	Number, Text string
	Why          string // why it is withheld, "" when it is shown
	Bar          *Bar   // nil when it is withheld
	Mean         string // Dash when there is none
}

// Numbered is the question after its number on the form, where it has one.
func (q Rated) Numbered() string { return Asked{Number: q.Number, Text: q.Text}.Numbered() }

// Ratings are the rated questions of a document, of one subject or of all (""): the least satisfying first, what is
// withheld last.
func Ratings(d figures.Document, asked []Asked, subject string, lang locale.Lang) []Rated {
	var all []Rated
	for _, q := range d.Questions {
		if subject != "" && q.SubjectID != subject || q.Counted() != stats.Rating {
			continue
		}
		of := Find(asked, q.QuestionID)
		one := Rated{Question: q, Number: of.Number, Text: of.Text, Why: q.Why(lang, d.Threshold),
			Mean: Published(q.MeanText, lang)}
		if q.Counts != nil {
			one.Bar = bar(*q.Counts, lang)
		}
		all = append(all, one)
	}
	slices.SortStableFunc(all, func(a, b Rated) int {
		switch {
		case a.Bar == nil && b.Bar == nil:
			return 0
		case a.Bar == nil:
			return 1
		case b.Bar == nil:
			return -1
		default:
			return a.Bar.Satisfied*b.Bar.N - b.Bar.Satisfied*a.Bar.N
		}
	})
	return all
}

// Finding says which of the questions of Ratings satisfies least, and how many others satisfy no more; "" without any,
// and where one is withheld, which may be less.
func Finding(rows []Rated, lang locale.Lang) string {
	if len(rows) == 0 || rows[len(rows)-1].Bar == nil {
		return ""
	}
	least := rows[0].Bar
	others := 0
	for _, q := range rows[1:] {
		if q.Bar.Satisfied*least.N == least.Satisfied*q.Bar.N {
			others++
		}
	}
	args := locale.Args{"question": strings.TrimRight(rows[0].Text, ".?"), "rate": least.Rate, "n": others}
	switch {
	case len(rows) == 1:
		return locale.Text(lang, "figures.questions.one", args)
	case others == 0:
		return locale.Text(lang, "figures.questions.title", args)
	case others == len(rows)-1:
		return locale.Text(lang, "figures.questions.alike", args)
	default:
		return locale.Text(lang, "figures.questions.several", args)
	}
}

// Bar is how a question was rated: five steps that fill it, the worst first.
type Bar struct {
	Steps        [5]Step
	Satisfied, N int    // of those who rated it
	Rate         string // Dash when nobody did
	Even         bool   // the percentages of its steps add up to 100
}

// Step is one step of a bar.
type Step struct {
	Step           int // 1 to 5
	Label, Percent string
	N              int
	Length         // where it lies in the bar
}

// satisfying is the first step that counts as satisfied.
const satisfying = 4

func bar(counts map[string]int, lang locale.Lang) *Bar {
	b := &Bar{}
	for i, label := range Steps(lang) {
		n := counts[strconv.Itoa(i+1)]
		b.Steps[i] = Step{Step: i + 1, Label: label, N: n}
		b.N += n
		if i+1 >= satisfying {
			b.Satisfied += n
		}
	}
	before := 0
	for i := range b.Steps {
		step := &b.Steps[i]
		step.Percent, step.Length = Percent(lang, step.N, b.N), Length{From: before, N: step.N, Of: b.N}
		before += step.N
	}
	counted := b.Counts()
	b.Rate, b.Even = Percent(lang, b.Satisfied, b.N), locale.AddsUp(counted[:]...)
	return b
}

// Counts are the counts of the steps.
func (b *Bar) Counts() (counts [5]int) {
	for i, step := range b.Steps {
		counts[i] = step.N
	}
	return counts
}

// Border is where the satisfied steps begin.
func (b *Bar) Border() string { return b.Steps[satisfying-1].X() }

// Steps are the five answers in the reader's language, the worst first.
func Steps(lang locale.Lang) (steps [5]string) {
	for i := range steps {
		steps[i] = locale.Text(lang, "parent.scale."+strconv.Itoa(i+1), nil)
	}
	return steps
}

// Chosen is how often a choice was ticked.
type Chosen struct {
	Label, Percent, Share string
	N                     int
	Length                // beside all who answered
}

// Choices are how often each choice of a question was ticked, in the order of the form.
func Choices(q Asked, counts map[string]int, answered int, lang locale.Lang) []Chosen {
	var all []Chosen
	for _, o := range q.Options {
		n := counts[o.Value]
		all = append(all, Chosen{Label: o.Label, N: n, Percent: Percent(lang, n, answered),
			Share:  locale.Share(lang, n, answered),
			Length: Length{N: n, Of: answered}})
	}
	return all
}

// Most are the choices that somebody ticked, the most frequent first. Somebody may have ticked several, so they are
// never stacked.
func Most(all []Chosen) []Chosen {
	all = slices.DeleteFunc(slices.Clone(all), func(c Chosen) bool { return c.N == 0 })
	slices.SortStableFunc(all, func(a, b Chosen) int { return b.N - a.N })
	return all
}
