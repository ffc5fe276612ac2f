package public

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"hailong/internal/figures"
	"hailong/internal/followup"
	"hailong/internal/httpd/view"
	"hailong/internal/locale"
	"hailong/internal/preview"
	"hailong/internal/report"
	"hailong/internal/secret"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// resultPage is the page of a shown result.
type resultPage struct {
	view.Page
	Embed                        bool
	Address, Image, About        string
	School, Year, Period, Closed string
	Threshold                    int
	Participation                shareView
	Lead, More, Run, Listed      []string // sentences of the report
	Subjects                     []subjectView
	Parts                        []partView
	Done, Earlier                []themeView
	Before                       string // the round of Earlier
	Seal, Digest                 string
}

// shareView is a share with both numbers, and as a length of 100.
type shareView struct {
	N, Of    int
	Text     string
	Of100    string
	Both     string // "182/201"
	Fraction string // "90,5%"
}

// subjectView is a subject's rate, and what is true of all parents.
type subjectView struct {
	ID, Label, Text, Method string
	Note                    string // why there is no figure
	Rated, Population       int
	Low, High               string
	From, To, At            string // lengths of 100
}

// partView are the questions of a subject, the least satisfied first.
type partView struct {
	Label   string
	Rated   []ratedView
	Choices []choiceView
}

type ratedView struct {
	Text, Rate, Hidden string
	Rated              int
	Segments           []segment
}

// segment is one of the five steps in a bar.
type segment struct {
	Step, N           int
	X, Width, Middle  string
	Label, Percentage string
	Wide              bool // wide enough for its number
}

type choiceView struct {
	Text, Hidden string
	Answered     int
	Options      []optionView
}

type optionView struct {
	Label, Width, Text string
	n                  int
}

// themeView is what parents asked for and what the school did.
type themeView struct {
	Title, State, Question, Updated string
	Answer                          []string // paragraphs
	StateKey, Change                string
}

// page makes the page of a round. It reads nothing but the published document.
func (p *Public) page(c *gin.Context, r round, embed bool) resultPage {
	base := views.Page(c)
	d, lang := r.Document, base.Lang
	section := report.Compose(d, r.Meta, lang)
	v := resultPage{
		Page: base, Embed: embed, Address: p.BaseURL + "/p/" + strings.ToLower(secret.Grouped(r.Share.Slug)),
		School: r.Meta.School, Year: r.Meta.SchoolYear,
		Period: r.Meta.Period, Closed: base.When(r.Survey.ClosedAt), Threshold: d.Threshold, Seal: section.Seal,
		Digest: r.Meta.Digest,
	}
	v.Title = base.T("public.title")
	v.Image = v.Address + "/image.png?lang=" + string(lang)
	share := d.Participation
	v.Participation = shareView{
		N: share.Responded, Of: share.Eligible, Text: locale.Share(lang, share.Responded, share.Eligible),
		Of100:    of100(share.Responded, share.Eligible),
		Both:     locale.Count(lang, share.Responded) + "/" + locale.Count(lang, share.Eligible),
		Fraction: locale.Percent(lang, share.Responded, share.Eligible),
	}
	v.Lead, v.More = section.Said(report.Participation, report.Result), section.Said(report.Coverage, report.Caution)
	v.Listed = section.Said(report.Roster)
	v.Run = section.Said(without(report.Incidents(), report.Roster)...)
	v.About = strings.Join(v.Lead, " ")
	for _, s := range d.Satisfaction {
		v.Subjects = append(v.Subjects, subject(base, d, s))
	}
	v.Parts = parts(base, r)
	for _, a := range r.Follow.Own {
		v.Done = append(v.Done, theme(base, a))
	}
	v.Before = r.Follow.Before
	for _, a := range r.Follow.Earlier {
		v.Earlier = append(v.Earlier, theme(base, a))
	}
	return v
}

func without(roles []report.Role, one report.Role) []report.Role {
	return slices.DeleteFunc(roles, func(r report.Role) bool { return r == one })
}

// subject shows a subject's rate as the report words it.
func subject(p view.Page, d figures.Document, s figures.Satisfaction) subjectView {
	v := subjectView{ID: s.SubjectID, Label: label(p.Lang, s)}
	switch {
	case s.Method == nil || s.Status == stats.Hidden:
		v.Text, v.Note = "–", s.Why(p.Lang, d.Threshold)
		return v
	case s.Status == stats.Coded:
		code := stats.Coding(*s.Rated)
		v.Text, v.Note = p.T("report.under", "text", locale.PercentUp(p.Lang, code.X, code.N)),
			s.Why(p.Lang, d.Threshold)
		return v
	}
	n := d.Participation.Eligible - *s.NotApplicable
	silent := n - *s.Rated
	v.Text, v.Method = locale.Percent(p.Lang, *s.Satisfied, *s.Rated), p.T("public.method."+*s.Method)
	v.Rated, v.Population = *s.Rated, n
	v.Low, v.High = locale.PercentDown(p.Lang, *s.Satisfied, n), locale.PercentUp(p.Lang, *s.Satisfied+silent, n)
	v.From, v.To, v.At = of100(*s.Satisfied, n), of100(*s.Satisfied+silent, n), of100(*s.Satisfied, *s.Rated)
	return v
}

func label(lang locale.Lang, s figures.Satisfaction) string {
	if lang == locale.EN {
		return s.LabelEN
	}
	return s.Label
}

// Steps are the five answers, for the key of the bars and the heads of the tables.
func (r resultPage) Steps() []segment {
	var all []segment
	for step := 1; step <= 5; step++ {
		all = append(all, segment{Step: step, Label: r.T("parent.scale." + strconv.Itoa(step))})
	}
	return all
}

// Width of the band in 100.
func (s subjectView) Width() string { return difference(s.To, s.From) }

// of100 is x of n as a length of 100, for drawing alone.
func of100(x, n int) string {
	if n == 0 {
		return "0"
	}
	return strconv.FormatFloat(100*float64(x)/float64(n), 'f', 3, 64)
}

func difference(a, b string) string {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX != nil || errY != nil {
		return "0"
	}
	return strconv.FormatFloat(max(0, x-y), 'f', 3, 64)
}

// parts are the questions that have figures, by subject in the questionnaire's order.
func parts(p view.Page, r round) []partView {
	texts := map[string]survey.Question{}
	for _, q := range r.Survey.Questions() {
		texts[q.ID] = q
	}
	var all []partView
	for _, s := range r.Document.Satisfaction {
		part := partView{Label: label(p.Lang, s)}
		var asked []figures.Question
		for _, q := range r.Document.Questions {
			if q.SubjectID == s.SubjectID {
				asked = append(asked, q)
			}
		}
		slices.SortStableFunc(asked, worstFirst)
		for _, q := range asked {
			switch q.Counted() {
			case stats.Rating:
				part.Rated = append(part.Rated, rated(p, r.Document.Threshold, texts[q.QuestionID], q))
			case stats.Choice:
				part.Choices = append(part.Choices, choice(p, r.Document.Threshold, texts[q.QuestionID], q))
			}
		}
		if len(part.Rated)+len(part.Choices) > 0 {
			all = append(all, part)
		}
	}
	return all
}

// worstFirst puts the least satisfied first and what is withheld last.
func worstFirst(a, b figures.Question) int {
	switch {
	case a.Rate == nil || b.Rate == nil:
		return cmp.Compare(missing(a), missing(b))
	default:
		return cmp.Compare(*a.Rate, *b.Rate)
	}
}

func missing(q figures.Question) int {
	if q.Rate == nil {
		return 1
	}
	return 0
}

const fitsNumber = 8 // of 100: what three digits need on a small phone

func rated(p view.Page, k int, q survey.Question, f figures.Question) ratedView {
	v := ratedView{Text: q.Text.In(p.Lang)}
	if v.Hidden = f.Why(p.Lang, k); v.Hidden != "" {
		return v
	}
	v.Rated = *f.Rated
	counts, before := *f.Counts, 0
	for step := 1; step <= 5; step++ {
		n := counts[strconv.Itoa(step)]
		v.Segments = append(v.Segments, segment{
			Step: step, N: n, X: of100(before, v.Rated), Width: of100(n, v.Rated), Middle: of100(2*before+n, 2*v.Rated),
			Label:      p.T("parent.scale." + strconv.Itoa(step)),
			Percentage: locale.Percent(p.Lang, n, v.Rated), Wide: 100*n >= fitsNumber*v.Rated,
		})
		before += n
	}
	v.Rate = locale.Percent(p.Lang, counts["4"]+counts["5"], v.Rated)
	return v
}

func choice(p view.Page, k int, q survey.Question, f figures.Question) choiceView {
	v := choiceView{Text: q.Text.In(p.Lang)}
	if v.Hidden = f.Why(p.Lang, k); v.Hidden != "" {
		return v
	}
	v.Answered = *f.Answered
	for value, label := range q.Choices(p.Lang) {
		if n := (*f.Counts)[value]; n > 0 { // what nobody ticked is left out, and the page says so
			v.Options = append(v.Options, optionView{Label: label, Width: of100(n, v.Answered),
				Text: locale.Share(p.Lang, n, v.Answered), n: n})
		}
	}
	slices.SortStableFunc(v.Options, func(a, b optionView) int { return cmp.Compare(b.n, a.n) })
	return v
}

func theme(p view.Page, a followup.Answer) themeView {
	v := themeView{Title: a.Title, State: a.Words, StateKey: string(a.State), Updated: locale.Date(p.Lang, a.UpdatedAt),
		Question: a.Question, Change: a.Sentence}
	for _, paragraph := range strings.Split(a.Answer, "\n") {
		if paragraph = strings.TrimSpace(paragraph); paragraph != "" {
			v.Answer = append(v.Answer, paragraph)
		}
	}
	return v
}

// card is the picture of a round.
func (p *Public) card(c *gin.Context, r round) preview.Card {
	base := views.Page(c)
	d := r.Document
	card := preview.Card{
		School: r.Meta.School, Title: base.T("public.title"), When: base.T("public.year", "year", r.Meta.SchoolYear),
		Participation: locale.Share(base.Lang, d.Participation.Responded, d.Participation.Eligible),
		Took:          base.T("public.took_part"),
		Foot:          base.T("public.card_foot", "n", d.Counted),
	}
	if r.Meta.Period != "" {
		card.When += " · " + r.Meta.Period
	}
	for _, s := range d.Satisfaction {
		v := subject(base, d, s)
		one := preview.Subject{Figure: v.Text, Label: v.Label, Note: v.Note}
		if v.Low != "" && s.AllParents != nil {
			one.Note = base.T("public.at_least", "low", v.Low, "n", v.Population)
			if v.Low == v.High {
				one.Note = base.T("public.everybody", "n", v.Population)
			}
			one.From, one.To, one.At, one.Drawn = s.AllParents.Low, s.AllParents.High, *s.Rate, true
		}
		card.Subjects = append(card.Subjects, one)
	}
	return card
}
