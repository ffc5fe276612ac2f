package desk

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/survey"
)

// newPage is the form of a new round. From is a template's id, or that of a round to copy.
type newPage struct {
	page
	Choices                  []choice
	From, Name, Year, Period string
	OpensAt, ClosesAt        string
	Draft                    string // the id that the draft will have: a form that is sent twice makes one
}

// choice is a questionnaire to begin with.
type choice struct {
	Value, Name, About, Preview string
	Questions, Minutes          int
}

func (d *Desk) newPage(c *gin.Context) (newPage, error) {
	p := newPage{page: d.page(c, "home", "desk.new.title"), From: survey.DefaultTemplate}
	for _, t := range survey.Templates() {
		p.Choices = append(p.Choices, choice{t.ID, t.Title.In(p.Lang), t.About.In(p.Lang), "/admin/templates/" + t.ID,
			len(t.Questions()), t.Minutes})
	}
	rounds, err := d.Surveys.List(c.Request.Context(), who(c).SchoolID)
	for _, s := range rounds {
		if s.Status != survey.Draft {
			id := s.ID.String()
			p.Choices = append(p.Choices, choice{id, p.T("desk.new.copy", "title", s.Title.In(p.Lang)),
				strings.Trim(s.Period+" · "+s.SchoolYear, " ·"), "/admin/rounds/" + id + "/form", len(s.Questions()),
				s.Minutes})
			break // the last one: older ones are seldom what is meant
		}
	}
	return p, err
}

func (d *Desk) newRound(c *gin.Context) {
	p, err := d.newPage(c)
	if err != nil {
		d.refuse(c, err)
		return
	}
	p.Draft = uuid.NewString()
	p.Year, p.ClosesAt = survey.SchoolYear(d.Now()), evening(d.Now().AddDate(0, 0, 7))
	d.show(c, http.StatusOK, "new.html", p)
}

func (d *Desk) makeRound(c *gin.Context) {
	p, err := d.newPage(c)
	if err != nil {
		d.refuse(c, err)
		return
	}
	p.From, p.Name, p.Year, p.Period = c.PostForm("from"), c.PostForm("title"), c.PostForm("school_year"),
		c.PostForm("period")
	p.OpensAt, p.ClosesAt, p.Draft = c.PostForm("opens_at"), c.PostForm("closes_at"), c.PostForm("draft")
	made, err := d.create(c, p)
	if err == nil {
		err = d.note(c, "record.create", made.Title.VI)
	}
	switch {
	case err == nil && c.PostForm("do") == "edit":
		see(c, "/admin/rounds/"+made.ID.String()+"/edit")
	case err == nil:
		see(c, "/admin/rounds/"+made.ID.String()+"/open")
	case p.faults(err):
		d.show(c, http.StatusUnprocessableEntity, "new.html", p)
	default:
		d.refuse(c, err)
	}
}

// create makes the draft that the form describes.
func (d *Desk) create(c *gin.Context, p newPage) (survey.Survey, error) {
	n := survey.New{TemplateID: p.From, SchoolYear: strings.TrimSpace(p.Year), Period: p.Period}
	if old, err := uuid.Parse(p.From); err == nil {
		s, err := d.Surveys.Get(c.Request.Context(), who(c).SchoolID, old)
		if err != nil {
			return survey.Survey{}, err
		}
		n = survey.New{TemplateID: s.TemplateID, Title: s.Title, Notice: s.Notice, Minutes: s.Minutes,
			Subjects: s.Subjects, Sections: s.Sections, SchoolYear: n.SchoolYear, Period: n.Period}
	}
	if name := locale.Line(p.Name); name != "" {
		n.Title = survey.Text{VI: name}
	}
	opens, err := moment(p.OpensAt, "/opens_at")
	if err != nil {
		return survey.Survey{}, err
	}
	closes, err := moment(p.ClosesAt, "/closes_at")
	if err != nil {
		return survey.Survey{}, err
	}
	n.OpensAt, n.ClosesAt = opens, closes
	if closes != nil && !closes.After(d.Now()) {
		return survey.Survey{}, problem.Fields("problem.invalid",
			[]problem.Field{{Pointer: "/closes_at", Key: "survey.over"}})
	}
	if id, err := uuid.Parse(p.Draft); err == nil {
		n.ID = id
	}
	return d.Surveys.Create(c.Request.Context(), who(c).SchoolID, n)
}
