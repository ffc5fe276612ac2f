package people

import (
	"github.com/gin-gonic/gin"

	"hailong/internal/canvas"
	"hailong/internal/delivery"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/httpd/reach"
	"hailong/internal/problem"
	"hailong/internal/survey"
)

// addressPage is what links begin with, and what came of trying it.
type addressPage struct {
	frame.Page
	Base, Typed string
	Fixed       bool // whoever runs the server has set it
	Open        bool // a round takes ballots, and has handed out links
	Reach       delivery.Reach
	Outcome     reach.Outcome
	QR          canvas.Code
}

// PublicAddress shows what links begin with.
func (p *People) PublicAddress(c *gin.Context) error { return p.showAddress(c, "", nil) }

func (p *People) showAddress(c *gin.Context, outcome reach.Outcome, refusal error) error {
	v := addressPage{Page: p.Page(c, "settings", "address.title"), Outcome: outcome}
	v.Base, v.Fixed, v.Typed = p.Base(v.Page), p.Address.Set != "", v.School.PublicAddress
	v.Reach, v.Seen = delivery.ReachOf(v.Base), problem.Seen(v.School.PublicAddress)
	if typed, there := c.GetPostForm("public_address"); there {
		if err := v.TakeFaults(refusal); err != nil {
			return err
		}
		v.TellStored("public_address", v.Typed, typed)
		v.Typed = typed
	}
	open, err := p.Surveys.Newest(c.Request.Context(), v.School.ID, 0, 1, survey.Open)
	if err != nil {
		return err
	}
	v.Open = len(open) > 0
	if v.Reach == delivery.Public {
		if v.QR, err = canvas.NewCode(v.Base, v.Base+"/"); err != nil {
			return err
		}
	}
	return views.Show(c, frame.RefusedStatus(refusal), "address.html", v)
}

// SetAddress stores what links begin with.
func (p *People) SetAddress(c *gin.Context) error {
	if err := p.setAddress(c); err != nil {
		return p.showAddress(c, "", err)
	}
	return frame.Stored(c, "/admin/settings/address")
}

func (p *People) setAddress(c *gin.Context) error {
	if p.Address.Set != "" {
		return problem.New(problem.Conflict, "address.fixed", nil)
	}
	ctx, schoolID := c.Request.Context(), frame.Who(c).SchoolID
	s, err := p.Schools.Get(ctx, schoolID)
	if err != nil {
		return err
	}
	frame.SetSchool(c, s)
	if err = frame.CheckSeen(c, problem.Seen(s.PublicAddress)); err != nil {
		return err
	}
	_, err = p.Schools.SetAddress(ctx, frame.Actor(c), schoolID, c.PostForm("public_address"))
	return err
}

// TryAddress lets the server look for itself at that address.
func (p *People) TryAddress(c *gin.Context) error {
	v := p.Page(c, "settings", "address.title")
	base := p.Base(v)
	if delivery.ReachOf(base) != delivery.Public {
		return problem.New(problem.Conflict, "address.try.set_first", nil)
	}
	outcome, err := p.Prober.Try(c.Request.Context(), v.School.ID.String(), base)
	if err != nil {
		return err
	}
	if base == v.School.PublicAddress {
		if err = p.Schools.NoteReached(c.Request.Context(), frame.Actor(c), v.School, outcome == reach.Here); err != nil {
			return err
		}
	}
	return p.showAddress(c, outcome, nil)
}
