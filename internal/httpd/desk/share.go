package desk

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"hailong/internal/problem"
	"hailong/internal/secret"
	"hailong/internal/survey"
)

// sharePage is where the school decides to show a result to everybody, and takes it back.
type sharePage struct {
	roundPage
	Shown          bool
	Link, Image    string // Image has an address of this server's own, so that the page needs no other
	Frame          string // what the portal's page is given
	Since, Warning string
	Answers        int // published answers
}

func (d *Desk) share(c *gin.Context) {
	p := sharePage{}
	var err error
	if p.roundPage, err = d.roundPage(c, "share", "share.title"); err == nil && p.Round.Status != survey.Closed {
		err = problem.New(problem.NotFound, "survey.not_found", nil)
	}
	if err == nil {
		err = d.fillShare(c, &p)
	}
	if err != nil {
		d.refuse(c, err)
		return
	}
	d.show(c, http.StatusOK, "share.html", p)
}

func (d *Desk) fillShare(c *gin.Context, p *sharePage) error {
	ctx := c.Request.Context()
	themes, err := d.Feedback.Published(ctx, p.Round.SchoolID, p.Round.ID)
	if err != nil {
		return err
	}
	p.Answers = len(themes)
	share, shown, err := d.Surveys.Shared(ctx, p.Round.SchoolID, p.Round.ID)
	if err != nil || !shown {
		return err
	}
	path := "/p/" + strings.ToLower(secret.Grouped(share.Slug))
	p.Shown, p.Link, p.Image, p.Since, p.Warning = true, d.BaseURL+path, path+"/image.png?lang="+string(p.Lang),
		p.When(&share.SharedAt), d.reach(p.Lang)
	p.Frame = `<iframe src="` + p.Link + `/embed" title="` + p.T("public.title") +
		`" width="100%" height="1200" loading="lazy"></iframe>`
	return nil
}

// publish shows the result to everybody, or takes it back.
func (d *Desk) publish(c *gin.Context) {
	round, err := id(c)
	if err != nil {
		d.refuse(c, err)
		return
	}
	by, action := who(c), "record.share"
	if c.PostForm("do") == "unshare" {
		action, err = "record.unshare", d.Surveys.Unshare(c.Request.Context(), by.SchoolID, round)
	} else {
		_, err = d.Surveys.Share(c.Request.Context(), by.SchoolID, round)
	}
	if err == nil {
		s, readErr := d.Surveys.Get(c.Request.Context(), by.SchoolID, round)
		if err = readErr; err == nil {
			err = d.note(c, action, s.Title.VI+" · "+s.SchoolYear)
		}
	}
	if err != nil {
		d.refuse(c, err)
		return
	}
	see(c, "/admin/rounds/"+round.String()+"/share")
}

// shown is the page as everybody will see it, before it is shown to anybody.
func (d *Desk) shown(c *gin.Context) {
	round, err := id(c)
	if err != nil {
		d.refuse(c, err)
		return
	}
	d.Result(c, who(c).SchoolID, round)
}
