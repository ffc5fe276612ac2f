package round

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/httpd/desk/frame"
	"hailong/internal/locale"
	"hailong/internal/survey"
)

// newPage is the form of a new round. From is a template's id, or that of a round to copy.
type newPage struct {
	frame.Page
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

func (r *Rounds) newPage(c *gin.Context) (newPage, error) {
	p := newPage{Page: r.Page(c, "home", "desk.new.title"), From: survey.DefaultTemplate}
	for _, t := range survey.Templates() {
		p.Choices = append(p.Choices, choice{t.ID, t.Title.In(p.Lang), t.About.In(p.Lang), "/admin/templates/" + t.ID,
			len(t.Questions()), t.Minutes()})
	}
	// the last round alone: older ones are seldom what is meant
	last, err := r.Surveys.Newest(c.Request.Context(), frame.Who(c).SchoolID, 0, 1,
		survey.Open, survey.Closing, survey.Closed, survey.Withdrawn)
	for _, s := range last {
		id := s.ID.String()
		p.Choices = append(p.Choices, choice{id, p.T("desk.new.copy", "title", s.Title.In(p.Lang)),
			strings.Trim(s.Period+" · "+s.SchoolYear, " ·"), "/admin/rounds/" + id + "/form", len(s.Questions()),
			s.Minutes()})
	}
	return p, err
}

// New shows the form of a new round.
func (r *Rounds) New(c *gin.Context) error {
	p, err := r.newPage(c)
	if err != nil {
		return err
	}
	p.Draft = uuid.NewString()
	p.Year, p.ClosesAt = survey.SchoolYear(r.Now()), frame.Evening(r.Now().AddDate(0, 0, 7))
	return views.Show(c, http.StatusOK, "new.html", p)
}

// Make makes the draft that the form describes.
func (r *Rounds) Make(c *gin.Context) error {
	p, err := r.newPage(c)
	if err != nil {
		return err
	}
	p.From, p.Name, p.Year = c.PostForm("from"), c.PostForm("title"), c.PostForm("school_year")
	p.Period, p.Draft = c.PostForm("period"), c.PostForm("draft")
	p.OpensAt, p.ClosesAt = c.PostForm("opens_at"), c.PostForm("closes_at")
	made, err := r.create(c, p)
	if err != nil {
		if err = p.TakeFaults(err); err != nil {
			return err
		}
		return views.Show(c, http.StatusUnprocessableEntity, "new.html", p)
	}
	next := "/open"
	switch c.PostForm("do") {
	case "edit":
		next = "/edit"
	case "paste":
		next = "/paste"
	}
	return frame.Redirect(c, "/admin/rounds/"+made.ID.String()+next)
}

func (r *Rounds) create(c *gin.Context, p newPage) (survey.Survey, error) {
	n := survey.New{TemplateID: p.From, SchoolYear: strings.TrimSpace(p.Year), Period: p.Period}
	if old, err := uuid.Parse(p.From); err == nil { // a round to copy; else it is a template's name
		s, err := r.Surveys.Get(c.Request.Context(), frame.Who(c).SchoolID, old)
		if err != nil {
			return survey.Survey{}, err
		}
		n = survey.New{Audience: s.Audience, TemplateID: s.TemplateID, Title: s.Title, Notice: s.Notice,
			Subjects: s.Subjects, Sections: s.Sections, SchoolYear: n.SchoolYear, Period: n.Period}
	}
	if name := locale.Line(p.Name); name != "" {
		n.Title = survey.Text{VI: name}
	}
	var err error
	if n.OpensAt, err = frame.Moment(p.OpensAt, "/opens_at"); err != nil {
		return survey.Survey{}, err
	}
	if n.ClosesAt, err = frame.Moment(p.ClosesAt, "/closes_at"); err != nil {
		return survey.Survey{}, err
	}
	if id, err := uuid.Parse(p.Draft); err == nil { // else the room makes one
		n.ID = id
	}
	return r.Surveys.Create(c.Request.Context(), frame.Actor(c), frame.Who(c).SchoolID, n)
}
