package handout

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"hailong/internal/delivery"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/invitation"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/school"
)

// linksPage lists the parents of a class, or those whom a search finds: to give one of them the link again.
type linksPage struct {
	frame.RoundPage
	Classes      []invitation.ClassLink
	Class, Query string
	Found        []invitation.Listed
	Asked        bool
}

// mostFound is how many parents one page lists: more than a class has.
const mostFound = 100

// Links shows the parents who are looked for; nobody until somebody is.
func (h *Handouts) Links(c *gin.Context) error {
	base, out, err := h.open(c, "handout.links.title")
	if err != nil {
		return err
	}
	p := linksPage{RoundPage: base, Classes: out.Classes, Class: c.Query("class"), Query: locale.Line(c.Query("q"))}
	p.Asked = p.Class != "" || p.Query != ""
	if p.Asked {
		all, err := h.Invitations.ShowRoster(c.Request.Context(), frame.Actor(c), out.Survey)
		if err != nil {
			return err
		}
		p.find(all)
	}
	return views.Show(c, http.StatusOK, "links.html", p)
}

// find takes of all parents those of the class and of the words that are looked for.
func (p *linksPage) find(all []invitation.Listed) {
	class := ""
	for _, l := range p.Classes {
		if l.ClassID.String() == p.Class {
			class = l.Class
		}
	}
	words := locale.Fold(p.Query)
	for _, i := range all {
		if (class == "" || i.Class == class) && len(p.Found) < mostFound &&
			strings.Contains(locale.Fold(i.ChildName+" "+i.ParentName+" "+i.ChildCode), words) {
			p.Found = append(p.Found, i)
		}
	}
}

// linkPage is one parent's link, to be sent again or made anew.
type linkPage struct {
	frame.RoundPage
	One       invitation.Listed
	URL, Text string
	Made      bool // it was made anew just now
	Warning   string
	Nowhere   bool // it opens on this computer alone
}

// Called is the class of the parent, as a title.
func (p linkPage) Called() string { return school.AsTitle(p.Lang, p.One.Class) }

// Link shows one parent's link.
func (h *Handouts) Link(c *gin.Context) error { return h.showLink(c, http.StatusOK, nil) }

func (h *Handouts) showLink(c *gin.Context, status int, refusal error) error {
	base, out, err := h.open(c, "handout.links.title")
	if err != nil {
		return err
	}
	p := linkPage{RoundPage: base, Made: c.Query("made") != "", Warning: h.Reach(base.Page),
		Nowhere: out.Reaches() != nil}
	if err = p.TakeFaults(refusal); err != nil {
		return err
	}
	one, err := frame.IDAt(c, "invitation", "handout.unknown")
	if err != nil {
		return err
	}
	if p.One, err = h.Invitations.Show(c.Request.Context(), frame.Actor(c), base.Round.SchoolID, base.Round.ID,
		one); err != nil {
		return err
	}
	p.Title = p.T("handout.link.title", "child", p.One.ChildName)
	p.URL, p.Text = delivery.Link(out.Wording.Base, p.One), out.Wording.OwnText(p.One)
	return views.Show(c, status, "link.html", p)
}

// invited is the invitation that the path names.
func (h *Handouts) invited(c *gin.Context, base frame.RoundPage) (invitation.Listed, error) {
	one, err := frame.IDAt(c, "invitation", "handout.unknown")
	if err != nil {
		return invitation.Listed{}, err
	}
	return h.Invitations.Get(c.Request.Context(), base.Round.SchoolID, base.Round.ID, one)
}

// Reissue makes a lost link anew.
func (h *Handouts) Reissue(c *gin.Context) error {
	round, err := frame.ID(c)
	if err != nil {
		return err
	}
	one, err := frame.IDAt(c, "invitation", "handout.unknown")
	if err != nil {
		return err
	}
	_, err = h.Invitations.Reissue(c.Request.Context(), frame.Actor(c), frame.Who(c).SchoolID, round, one)
	if problem.KindOf(err) == problem.Conflict {
		return h.showLink(c, http.StatusConflict, err)
	}
	if err != nil {
		return err
	}
	return frame.Redirect(c, "/admin/rounds/"+round.String()+"/links/"+one.String()+"?made=1")
}
