package report

import (
	"context"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/httpd/desk/frame"
	"hailong/internal/problem"
	"hailong/internal/secret"
	"hailong/internal/survey"
)

// sharePage is where the school decides to show a result to everybody, and takes it back.
type sharePage struct {
	frame.RoundPage
	Shown          bool
	Link, Image    string // Image has an address of this server's own, so that the page needs no other
	Frame          string // what the portal's page is given
	Since, Warning string
	Answers        int // published answers
}

// Share shows whether the result is public, and where.
func (r *Reports) Share(c *gin.Context) error {
	p := sharePage{}
	var err error
	if p.RoundPage, err = r.RoundPage(c, "share", "share.title"); err != nil {
		return err
	}
	if p.Round.Status != survey.Closed {
		return problem.New(problem.NotFound, "survey.not_found", nil)
	}
	if err = r.fillShare(c.Request.Context(), &p); err != nil {
		return err
	}
	return views.Show(c, http.StatusOK, "share.html", p)
}

func (r *Reports) fillShare(ctx context.Context, p *sharePage) error {
	themes, err := r.Feedback.Published(ctx, p.Round.SchoolID, p.Round.ID)
	if err != nil {
		return err
	}
	p.Answers = len(themes)
	share, public, err := r.Surveys.Shared(ctx, p.Round.SchoolID, p.Round.ID)
	if err != nil || !public {
		return err
	}
	path := publicPath(share)
	p.Shown, p.Link, p.Image = true, r.Base(p.Page)+path, path+"/image.png?lang="+p.Lang.String()
	p.Since, p.Warning = p.When(&share.SharedAt), r.Reach(p.Page)
	p.Frame = `<iframe src="` + p.Link + `/embed" title="` + p.T("public.title") +
		`" width="100%" height="1200" loading="lazy"></iframe>`
	return nil
}

func publicPath(share survey.Share) string {
	return "/p/" + strings.ToLower(secret.Grouped(share.Slug))
}

// publicAddress is where everybody reads the result of a round, "" where nobody may.
func (r *Reports) publicAddress(ctx context.Context, schoolID, surveyID uuid.UUID) (string, error) {
	share, public, err := r.Surveys.Shared(ctx, schoolID, surveyID)
	if err != nil || !public {
		return "", err
	}
	s, err := r.Schools.Get(ctx, schoolID)
	return r.Address.Of(s) + publicPath(share), err
}

// Publish shows the result to everybody, or takes it back.
func (r *Reports) Publish(c *gin.Context) error {
	round, err := frame.ID(c)
	if err != nil {
		return err
	}
	ctx, schoolID := c.Request.Context(), frame.Who(c).SchoolID
	if c.PostForm("do") == "unshare" {
		err = r.Surveys.Unshare(ctx, frame.Actor(c), schoolID, round)
	} else {
		_, err = r.Surveys.Share(ctx, frame.Actor(c), schoolID, round)
	}
	if err != nil {
		return err
	}
	return frame.Redirect(c, "/admin/rounds/"+round.String()+"/share")
}

// SharePreview is the page as everybody will see it, before it is shown to anybody.
func (r *Reports) SharePreview(c *gin.Context) error {
	round, err := frame.ID(c)
	if err != nil {
		return err
	}
	return r.Result(c, frame.Who(c).SchoolID, round)
}
