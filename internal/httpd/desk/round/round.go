// Package round is the pages of the school's rounds, from the first one to the last act: where everything stands, a new
// round, and the moves that take it from draft to open to closed, each with a page that says first what it means.
package round

import (
	"embed"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"hailong/internal/ballot"
	"hailong/internal/delivery"
	"hailong/internal/feedback"
	"hailong/internal/figures"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/keeper"
	"hailong/internal/locale"
	"hailong/internal/progress"
	"hailong/internal/report"
	"hailong/internal/school"
	"hailong/internal/survey"
)

//go:embed templates
var files embed.FS

var views = frame.Views(files)

// Rounds answers for the home page, new rounds and moves.
type Rounds struct {
	*frame.Frame
	Progress *progress.Keeper
	Keepers  *keeper.Keepers
	Feedback *feedback.Feedback
	// Preview shows a questionnaire as parents will see it.
	Preview func(c *gin.Context, of school.School, s survey.Survey) error
}

// ShowDraft shows a round that is not open yet.
func (r *Rounds) ShowDraft(c *gin.Context, p frame.RoundPage) error {
	return views.Show(c, http.StatusOK, "draft.html", p)
}

// ShowWithdrawn shows a round that ended without figures.
func (r *Rounds) ShowWithdrawn(c *gin.Context, p frame.RoundPage) error {
	return views.Show(c, http.StatusOK, "withdrawn.html", p)
}

// countedPage is a closed round without its figures.
type countedPage struct {
	frame.RoundPage
	Seal    ballot.Seal
	Classes []classShare
	Roster  []string // how the list of those who were asked came about, by class, as the report says it
}

type classShare struct{ Class, Answered string }

// ShowCounted shows a closed round to people who may not see its figures: who took part, and what fixes the figures.
func (r *Rounds) ShowCounted(c *gin.Context, p frame.RoundPage) (err error) {
	v := countedPage{RoundPage: p}
	ctx := c.Request.Context()
	if v.Seal, err = r.Box.Seal(ctx, p.Round.SchoolID, p.Round.ID); err != nil {
		return err
	}
	told, err := figures.Reader{Box: r.Box, Surveys: r.Surveys, Now: r.Now}.Of(ctx, p.Round.SchoolID, p.Round.ID)
	if err != nil {
		return err
	}
	v.Roster = report.Compose(told.Document, report.About(p.School, told.Survey, told.Digest, p.Lang), p.Lang).
		Said(report.Roster)
	for _, class := range p.Participation.Classes {
		v.Classes = append(v.Classes, classShare{class.Class, locale.Share(p.Lang, class.Responded, class.Eligible)})
	}
	return views.Show(c, http.StatusOK, "counted.html", v)
}

// Form shows the questionnaire as it will be asked.
func (r *Rounds) Form(c *gin.Context) error {
	p, err := r.RoundPage(c, "form", "desk.home.title")
	if err != nil {
		return err
	}
	return r.Preview(c, p.School, p.Round)
}

// Template shows a questionnaire that is ready to use.
func (r *Rounds) Template(c *gin.Context) error {
	t, err := survey.TemplateByID(c.Param("id"))
	if err != nil {
		return err
	}
	p := r.Page(c, "home", "desk.home.title")
	return r.Preview(c, p.School, survey.Survey{
		Questionnaire: t.Questionnaire, Audience: t.Audience, SchoolYear: survey.SchoolYear(r.Now()),
		Threshold: p.School.Threshold, RetentionMonths: p.School.RetentionMonths,
	})
}

// helpPage says how links come to work on parents' phones.
type helpPage struct {
	frame.Page
	Warning, Base, Text string
}

// Help says what to do when links lead nowhere on a parent's phone.
func (r *Rounds) Help(c *gin.Context) error {
	p := helpPage{Page: r.Page(c, "", "desk.help.title")}
	p.Base, p.Warning = r.Base(p.Page), r.Reach(p.Page)
	host := "khaosat.truong.edu.vn"
	if u, err := url.Parse(p.Base); err == nil && delivery.ReachOf(p.Base) == delivery.Public {
		host = u.Host
	}
	p.Text = p.T("address.guide", "school", p.School.Name, "host", host,
		"open", "{", "close", "}", "listens", strings.TrimPrefix(r.Address.Listens, "http://"))
	return views.Show(c, http.StatusOK, "help.html", p)
}
