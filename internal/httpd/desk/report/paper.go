package report

import (
	"cmp"
	"encoding/base64"
	"html/template"
	"net/http"

	"github.com/gin-gonic/gin"

	"hailong/internal/httpd/desk/frame"
	"hailong/internal/httpd/view"
	"hailong/internal/picture"
	"hailong/internal/problem"
	"hailong/internal/report"
	"hailong/internal/school"
	"hailong/internal/survey"
)

// paperPage is what the school's documents say besides figures: to whom they go, who signs, what they stand on, and the
// outline of the yearly report.
type paperPage struct {
	frame.Page
	Logo template.URL // the picture itself, "" for none
}

// Area is a field of several lines.
type Area struct {
	frame.Input
	Rows int
}

// Area makes a field of several lines.
func (p paperPage) Area(id, label, value string, rows int) Area {
	return Area{p.Input(id, "", label, value, "off", false), rows}
}

// Paper shows it.
func (r *Reports) Paper(c *gin.Context) error { return r.showPaper(c, http.StatusOK, nil) }

func (r *Reports) showPaper(c *gin.Context, status int, refusal error) error {
	p := paperPage{Page: r.Page(c, "home", "paper.title")}
	logo, err := r.Schools.Logo(c.Request.Context(), p.School.ID)
	if err != nil {
		return err
	}
	p.Seen = problem.Seen(p.School.Paper, logo)
	if len(logo) > 0 {
		// painted by ourselves
		p.Logo = template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(logo))
	}
	p.School.Outline = cmp.Or(p.School.Outline, report.DefaultOutline(p.Lang))
	if refusal != nil {
		if err := p.TakeFaults(refusal); err != nil {
			return err
		}
		typed := paperOf(c)
		for name, one := range map[string]struct {
			into *string
			from *string
		}{"addressee": {&p.School.Addressee, typed.Addressee}, "recipients": {&p.School.Recipients, typed.Recipients},
			"signer_title":  {&p.School.SignerTitle, typed.SignerTitle},
			"signer_deputy": {&p.School.SignerDeputy, typed.SignerDeputy},
			"signer_name":   {&p.School.SignerName, typed.SignerName},
			"documents":     {&p.School.Documents, typed.Documents}, "outline": {&p.School.Outline, typed.Outline}} {
			p.TellStored(name, *one.into, *one.from)
			*one.into = *one.from
		}
		p.School.MidMonth = *typed.MidMonth
	}
	return views.Show(c, status, "paper.html", p)
}

// paperOf reads the form.
func paperOf(c *gin.Context) school.PaperChanges {
	text := func(name string) *string { value := c.PostForm(name); return &value }
	mid := c.PostForm("mid_month") == "yes"
	return school.PaperChanges{Addressee: text("addressee"), Recipients: text("recipients"),
		SignerTitle: text("signer_title"), SignerDeputy: text("signer_deputy"), SignerName: text("signer_name"),
		Documents: text("documents"), Outline: text("outline"), MidMonth: &mid}
}

// logoOf is the logo in the form: nil when none was chosen and the one that is there stays.
func logoOf(c *gin.Context) *[]byte {
	if c.PostForm("no_logo") != "" {
		return &[]byte{}
	}
	_, file, err := view.Upload(c, picture.Most+1, "paper.logo")
	if err != nil {
		return nil
	}
	return &file
}

// SavePaper stores what was typed, unless somebody else stored something meanwhile.
func (r *Reports) SavePaper(c *gin.Context) error {
	if err := r.savePaper(c); err != nil {
		return r.showPaper(c, frame.RefusedStatus(err), err)
	}
	return frame.Stored(c, "/admin/paper")
}

func (r *Reports) savePaper(c *gin.Context) error {
	ctx, schoolID := c.Request.Context(), frame.Who(c).SchoolID
	s, err := r.Schools.Get(ctx, schoolID)
	if err != nil {
		return err
	}
	frame.SetSchool(c, s)
	logo, err := r.Schools.Logo(ctx, schoolID)
	if err != nil {
		return err
	}
	if err = frame.CheckSeen(c, problem.Seen(s.Paper, logo)); err != nil {
		return err
	}
	changes := paperOf(c)
	template, err := survey.TemplateByID(survey.DefaultTemplate)
	if err != nil {
		return err
	}
	if err = report.CheckOutline(*changes.Outline, template.Questionnaire); err != nil {
		return err
	}
	_, err = r.Schools.Update(ctx, frame.Actor(c), schoolID, school.Changes{PaperChanges: changes, Logo: logoOf(c)})
	if problem.KindOf(err) == problem.TooLarge {
		return frame.At(err, "/file") // nothing else of the form is a file
	}
	return err
}
