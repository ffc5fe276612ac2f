package public

import (
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"hailong/internal/document"
	"hailong/internal/figures"
	"hailong/internal/followup"
	"hailong/internal/httpd/view"
	"hailong/internal/locale"
	"hailong/internal/preview"
	"hailong/internal/report"
	"hailong/internal/result"
	"hailong/internal/secret"
	"hailong/internal/stats"
)

// resultPage is the page of a shown result.
type resultPage struct {
	view.Page
	Embed                        bool
	Address, Image, About        string
	Own                          string        // the path of the page
	Pictures                     []pictureView // none in a frame, nor before the result is shown
	School, Year, Period, Closed string
	Threshold                    int
	Participation                shareView
	Lead, More, Run, Listed      []string // sentences of the report
	Subjects                     []subjectView
	Parts                        []partView
	Criteria                     document.Table
	Done, Earlier                []themeView
	Before                       string // the round of Earlier
	Seal, Digest                 string
	Receipts, ReceiptsDigest     string // where the list of receipts stands
	Compare                      string // where a report is compared with these figures; "" where nothing is shown yet
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
	Told, ToldBy            string       // of a subject that is published by its marks, before what is true of people
	Note                    string       // why there is no figure
	Band                    *result.Band // nil then
}

// partView are the questions of a subject, the least satisfied first.
type partView struct {
	Subject string
	Label   string
	Rated   []result.Rated
	Choices []choiceView
	Numbers []numberView
}

// numberView is what a question with numbers was answered, in words.
type numberView struct{ Text, Said string }

// choiceView is a question of choices; what nobody ticked is left out, and the page says so.
type choiceView struct {
	Text, Why string
	Answered  int
	Options   []result.Chosen
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
	own := "/p/" + strings.ToLower(secret.Grouped(r.Share.Slug))
	v := resultPage{
		Page: base, Embed: embed, Address: p.Address.Of(r.School) + own, Own: own, School: r.Meta.School, Year: r.Meta.SchoolYear,
		Period: r.Meta.Period, Closed: base.When(r.Survey.ClosedAt), Threshold: d.Threshold, Seal: section.Seal,
		Digest: r.Meta.Digest, ReceiptsDigest: r.Meta.Receipts,
	}
	v.Title = base.T("public.title")
	v.Compare, v.Receipts = own+"/comparison", own+"/receipts"
	v.Image = v.Address + "/image.png?lang=" + lang.String()
	share := d.Participation
	v.Participation = shareView{
		N: share.Responded, Of: share.Eligible, Text: locale.Share(lang, share.Responded, share.Eligible),
		Of100:    result.Length{N: share.Responded, Of: share.Eligible}.Width(),
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
	v.Parts, v.Criteria = parts(base, r), section.CriteriaTable()
	if !embed {
		v.Pictures = pictures(v, section)
	}
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
	v := subjectView{ID: s.SubjectID, Label: result.Label(s, p.Lang), Text: result.Rate(s, p.Lang),
		Note: s.Why(p.Lang, d.Threshold)}
	v.Told, v.ToldBy = result.Told(d, s, p.Lang)
	if band, ok := result.BandOf(d, s, p.Lang); ok {
		v.Note, v.Band, v.Method = "", &band, p.T("public.method."+*s.Method)
	}
	return v
}

// Steps are the five answers, for the key of the bars and the heads of the tables.
func (r resultPage) Steps() []result.Step {
	var all []result.Step
	for i, label := range result.Steps(r.Lang) {
		all = append(all, result.Step{Step: i + 1, Label: label})
	}
	return all
}

// parts are the questions that have figures, by subject in the questionnaire's order.
func parts(p view.Page, r round) []partView {
	var all []partView
	for _, s := range r.Document.Satisfaction {
		part := partView{Subject: s.SubjectID, Label: result.Label(s, p.Lang),
			Rated: result.Ratings(r.Document, r.Meta.Questions, s.SubjectID, p.Lang)}
		for _, q := range r.Document.Questions {
			if q.SubjectID != s.SubjectID {
				continue
			}
			asked := result.Find(r.Meta.Questions, q.QuestionID)
			switch q.Counted() {
			case stats.Choice:
				part.Choices = append(part.Choices, choice(p, r.Document.Threshold, asked, q))
			case stats.Measure:
				part.Numbers = append(part.Numbers, numberView{asked.Numbered(),
					q.Spread(asked.Unit, p.Lang, r.Document.Threshold)})
			}
		}
		if len(part.Rated)+len(part.Choices)+len(part.Numbers) > 0 {
			all = append(all, part)
		}
	}
	return all
}

func choice(p view.Page, k int, asked result.Asked, q figures.Question) choiceView {
	v := choiceView{Text: asked.Numbered(), Why: q.Why(p.Lang, k)}
	if v.Why == "" {
		v.Answered = *q.Answered
		v.Options = result.Most(result.Choices(asked, *q.Counts, v.Answered, p.Lang))
	}
	return v
}

func theme(p view.Page, a followup.Answer) themeView {
	v := themeView{Title: a.Title, State: a.Words, StateKey: string(a.State), Updated: locale.Date(p.Lang, a.UpdatedAt),
		Question: a.Question, Change: a.Sentence}
	for _, paragraph := range strings.Split(a.Measure+"\n"+a.Answer, "\n") {
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
		if b := v.Band; b != nil && s.AllParents != nil {
			one.Note = base.T("public.at_least", "low", b.Low, "n", b.Population)
			if b.Low == b.High {
				one.Note = base.T("public.everybody", "n", b.Population)
			}
			one.From, one.To, one.At, one.Drawn = s.AllParents.Low, s.AllParents.High, *s.Rate, true
		}
		if v.Told != "" {
			one = preview.Subject{Figure: v.Told, Label: v.Label, Note: v.ToldBy}
		}
		card.Subjects = append(card.Subjects, one)
	}
	return card
}
