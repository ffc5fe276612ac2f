// Package result is what a published document shows a reader in one language: rates and why there is none, bands of
// what is true of all parents, bars of how questions were rated, choices, class names and marks. Pages, papers,
// workbooks and charts draw it, each in its own way; none words or computes it again.
//
// It sees published figures alone, so what may not be shown is in none of them.
package result

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// Dash stands for what is not shown.
const Dash = "–"

// Length is where a part lies on an axis of a whole; its methods give per cent of the axis, with a full stop, for
// drawing alone.
type Length struct{ From, N, Of int }

// X is where it begins.
func (l Length) X() string { return hundredth(l.From, l.Of) }

// Width is how long it is.
func (l Length) Width() string { return hundredth(l.N, l.Of) }

// Middle is its middle.
func (l Length) Middle() string { return hundredth(2*l.From+l.N, 2*l.Of) }

// Reaches tells whether it takes at least so many per cent of the axis.
func (l Length) Reaches(percent int) bool { return 100*l.N >= percent*l.Of }

func hundredth(x, n int) string {
	if n == 0 {
		return "0"
	}
	return strconv.FormatFloat(100*float64(x)/float64(n), 'f', 2, 64)
}

// Percent is a share that may have nobody behind it.
func Percent(lang locale.Lang, x, n int) string {
	if n == 0 {
		return Dash
	}
	return locale.Percent(lang, x, n)
}

// Published is a published Vietnamese number in the reader's language; Dash when there is none.
func Published(text *string, lang locale.Lang) string {
	if text == nil {
		return Dash
	}
	return locale.Published(lang, *text)
}

// Label is a subject's name as it stands inside a sentence.
func Label(e figures.Satisfaction, lang locale.Lang) string {
	if lang.Base() == locale.EN && e.LabelEN != "" {
		return e.LabelEN
	}
	return e.Label
}

// Criterion is a criterion's name.
func Criterion(c figures.Criterion, lang locale.Lang) string {
	if lang.Base() == locale.EN {
		return c.LabelEN
	}
	return c.Label
}

// ByMarks is the share of satisfied marks of a subject and their mean of 5; Dash where they are withheld, and why.
func ByMarks(e figures.Satisfaction, lang locale.Lang) (share, mean, why string) {
	m, why := e.Marks()
	if why != "" {
		return Dash, Dash, why
	}
	return locale.Percent(lang, m.Satisfied, m.Given), locale.Published(lang, m.MeanText), ""
}

// Told is the figure that the sentence tells of a subject which is published by its marks, and what it counts; a Dash
// and why where they are withheld. Both are "" of a subject that is published by people.
func Told(d figures.Document, e figures.Satisfaction, lang locale.Lang) (figure, by string) {
	if e.Publish == survey.ByPeople {
		return "", ""
	}
	m, why := e.Marks()
	if why != "" {
		return Dash, figures.Why(lang, why, d.Threshold)
	}
	figure = locale.Percent(lang, m.Satisfied, m.Given)
	if e.Publish == survey.ByMean {
		figure = locale.Published(lang, m.MeanText)
	}
	return figure, locale.Text(lang, "report.told."+e.Publish, locale.Args{"n": m.Given})
}

// Heading begins with a capital letter what can stand inside a sentence.
func Heading(words string) string {
	first, size := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(first)) + words[size:]
}

// Rate is the published rate of a subject: exact, "under" a bound, or Dash.
func Rate(e figures.Satisfaction, lang locale.Lang) string {
	switch e.Status {
	case stats.Exact:
		return locale.Percent(lang, *e.Satisfied, *e.Rated)
	case stats.Coded:
		code := stats.Coding(*e.Rated)
		return locale.Text(lang, "report.under", locale.Args{"text": locale.PercentUp(lang, code.X, code.N)})
	default:
		return Dash
	}
}

// Band is a subject's rate as a point, and what is true of all parents as a band around it.
type Band struct {
	Length           // of what nobody knows: from the worst case to the best one
	Satisfied, Rated int
	Population       int // parents whom the subject concerns
	Low, High        string
	Silent           int    // those whose opinion is unknown
	Rate, At         string // At is the rate on the axis
}

// BandOf is the band of a subject; ok is false when its rate is not exact, or the subject concerns nobody.
func BandOf(d figures.Document, e figures.Satisfaction, lang locale.Lang) (b Band, ok bool) {
	if e.Status != stats.Exact {
		return Band{}, false
	}
	n := d.Participation.Eligible - *e.NotApplicable
	if n <= 0 {
		return Band{}, false
	}
	silent := n - *e.Rated
	return Band{
		Length:    Length{From: *e.Satisfied, N: silent, Of: n},
		Satisfied: *e.Satisfied, Rated: *e.Rated, Population: n, Silent: silent,
		Low: locale.PercentDown(lang, *e.Satisfied, n), High: locale.PercentUp(lang, *e.Satisfied+silent, n),
		Rate: Rate(e, lang), At: hundredth(*e.Satisfied, *e.Rated),
	}, true
}

// Marks are the reasons for dashes in the order in which they are met.
type Marks []string

// Of is the mark of a reason.
func (m *Marks) Of(why string) string {
	at := slices.Index(*m, why)
	if at < 0 {
		at, *m = len(*m), append(*m, why)
	}
	return raised(at + 1)
}

// Notes are the reasons with their marks.
func (m Marks) Notes() []string {
	var all []string
	for i, why := range m {
		all = append(all, raised(i+1)+" "+why)
	}
	return all
}

var small = strings.NewReplacer("1", "¹", "2", "²", "3", "³", "4", "⁴", "5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9",
	"⁹",
	"0", "⁰")

// raised is a small number as a mark.
func raised(n int) string { return small.Replace(strconv.Itoa(n)) }
