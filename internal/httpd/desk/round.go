package desk

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"hailong/internal/delivery"
	"hailong/internal/invitation"
	"hailong/internal/locale"
	"hailong/internal/survey"
)

// roundPage is what every page of one round has. Tab is the entry of the round's own menu.
type roundPage struct {
	page
	Round                 survey.Survey
	Name, Tab             string
	Opens, Closes, Closed string
	P                     invitation.Participation
	Share                 string
}

// Sealed tells whether the box is still closed.
func (p roundPage) Sealed() bool {
	return p.Round.Status == survey.Open || p.Round.Status == survey.Closing
}

// Path is the round's own address; more may follow.
func (p roundPage) Path() string { return "/admin/rounds/" + p.Round.ID.String() }

// State says where the round stands.
func (p roundPage) State() string { return p.state(p.Round) }

// roundPage begins a page of the round that the path names.
func (d *Desk) roundPage(c *gin.Context, tab, title string) (roundPage, error) {
	p := roundPage{page: d.page(c, "home", title), Tab: tab}
	survey, err := id(c)
	if err != nil {
		return p, err
	}
	if p.Round, err = d.Surveys.Get(c.Request.Context(), who(c).SchoolID, survey); err != nil {
		return p, err
	}
	p.Name = p.Round.Title.In(p.Lang)
	p.Opens, p.Closes, p.Closed = p.When(p.Round.OpensAt), p.When(p.Round.ClosesAt), p.When(p.Round.ClosedAt)
	return p, d.count(c.Request.Context(), &p)
}

// count fills in who answered so far.
func (d *Desk) count(ctx context.Context, p *roundPage) (err error) {
	p.P, err = d.Box.Participation(ctx, p.Round.SchoolID, p.Round.ID)
	p.Share = ""
	if p.P.Eligible > 0 {
		p.Share = locale.Percent(p.Lang, p.P.Responded, p.P.Eligible)
	}
	return err
}

// round is the page of a round, by where it stands.
func (d *Desk) round(c *gin.Context) {
	p, err := d.roundPage(c, "round", "desk.home.title")
	if err != nil {
		d.refuse(c, err)
		return
	}
	p.Title = p.Name
	switch p.Round.Status {
	case survey.Open, survey.Closing:
		d.live(c, p)
	case survey.Closed:
		d.figures(c, p)
	case survey.Withdrawn:
		d.show(c, http.StatusOK, "withdrawn.html", p)
	default:
		d.show(c, http.StatusOK, "draft.html", p)
	}
}

// form shows the questionnaire as it will be asked.
func (d *Desk) form(c *gin.Context) {
	p, err := d.roundPage(c, "form", "desk.home.title")
	if err != nil {
		d.refuse(c, err)
		return
	}
	d.Preview(c, p.School, p.Round)
}

// template shows a questionnaire that is ready to use.
func (d *Desk) template(c *gin.Context) {
	t, err := survey.TemplateByID(c.Param("id"))
	if err != nil {
		d.refuse(c, err)
		return
	}
	p := d.page(c, "home", "desk.home.title")
	d.Preview(c, p.School, survey.Survey{
		Questionnaire: t.Questionnaire, SchoolYear: survey.SchoolYear(d.Now()), Threshold: p.School.Threshold,
		RetentionMonths: p.School.RetentionMonths,
	})
}

// reach tells when links lead nowhere on a parent's phone; "" when they may.
func (d *Desk) reach(lang locale.Lang) string {
	switch delivery.ReachOf(d.BaseURL) {
	case delivery.Loopback:
		return locale.Text(lang, "handout.loopback", locale.Args{"base": d.BaseURL})
	case delivery.Private:
		return locale.Text(lang, "handout.private", locale.Args{"base": d.BaseURL})
	default:
		return ""
	}
}

// helpPage says how links come to work on parents' phones.
type helpPage struct {
	page
	Warning, BaseURL string
}

func (d *Desk) help(c *gin.Context) {
	p := helpPage{page: d.page(c, "", "desk.help.title"), BaseURL: d.BaseURL}
	p.Warning = d.reach(p.Lang)
	d.show(c, http.StatusOK, "help.html", p)
}
