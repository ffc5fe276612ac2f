// Package handout is the pages from which a school hands out its links: to classes, and to one parent again. They are
// for editors, since whoever holds a link can answer, and each look at links or names goes on record.
package handout

import (
	"embed"
	"net/http"

	"github.com/gin-gonic/gin"

	"hailong/internal/canvas"
	"hailong/internal/delivery"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/invitation"
	"hailong/internal/school"
	"hailong/internal/survey"
)

//go:embed templates
var files embed.FS

var views = frame.Views(files)

// Handouts answers for what is handed out.
type Handouts struct {
	*frame.Frame
	Invitations *invitation.Invitations
}

// handoutPage has a row for each class, and the words for one of them.
type handoutPage struct {
	frame.RoundPage
	Warning string
	Nowhere bool // links open on this computer alone: nothing is handed out
	On      bool // whether the links of classes are taken
	Reset   bool // tries at a class were just let begin anew
	Rows    []handoutRow
	Chosen  *handoutRow
	Waiting int          // parents who have not answered
	Slips   int          // that are printed: of those, and all of the classes whose slips are drawn from a box
	Named   bool         // a class is known by names: there are links to look up
	Boxes   bool         // the slips of a class are drawn from a box
	Files   [][]fileLink // of the whole school: a line for each channel, a link for each of its formats
	Lacking []string     // names that slips and posters cannot write
}

// fileLink leads to a file of all classes.
type fileLink struct{ Name, Words string }

// handoutRow is one class with what is handed out to it.
type handoutRow struct {
	invitation.ClassLink
	URL, Text, Reminder string
	QR                  canvas.Code
	Chosen              bool
}

// Called is how a sentence speaks of the class.
func (p handoutPage) Called() string { return school.InSentence(p.Lang, p.Chosen.Class) }

// Silent is how many of the class have not answered.
func (r handoutRow) Silent() int { return r.Eligible - r.Responded }

// open begins a page of the round and reads what its handouts say; Conflict unless the round is open.
func (h *Handouts) open(c *gin.Context, title string) (frame.RoundPage, delivery.Handouts, error) {
	p, err := h.RoundPage(c, "handout", title)
	if err != nil {
		return p, delivery.Handouts{}, err
	}
	if err = p.MustBe(survey.Open); err != nil {
		return p, delivery.Handouts{}, err
	}
	out, err := delivery.Of(c.Request.Context(),
		delivery.Rooms{Schools: h.Schools, Surveys: h.Surveys, Invitations: h.Invitations, Base: h.Base(p.Page)},
		p.Round.SchoolID, p.Round.ID, p.Lang)
	return p, out, err
}

// Handout shows what each class is given.
func (h *Handouts) Handout(c *gin.Context) error {
	base, out, err := h.open(c, "handout.title")
	if err != nil {
		return err
	}
	p := handoutPage{RoundPage: base, Warning: h.Reach(base.Page), On: out.Wording.ClassLinks,
		Reset:   c.Query("reset") != "",
		Waiting: base.Participation.Eligible - base.Participation.Responded}
	for _, l := range out.Classes {
		p.count(l)
	}
	if p.Nowhere = out.Reaches() != nil; p.Nowhere {
		return views.Show(c, http.StatusOK, "handout.html", p)
	}
	if err = h.Invitations.NoteClassLinks(c.Request.Context(), frame.Actor(c), out.Survey, true); err != nil {
		return err
	}
	list, err := out.Links(c.Request.Context())
	if err != nil {
		return err
	}
	p.Lacking = out.Wording.Unprintable(list)
	for _, l := range out.Classes {
		p.Rows = append(p.Rows, handoutRow{ClassLink: l, URL: out.Wording.ClassURL(l), Text: out.Wording.ClassText(l),
			Reminder: out.Wording.Reminder(l)})
	}
	p.offer()
	if err = p.choose(c.Query("class")); err != nil {
		return err
	}
	return views.Show(c, http.StatusOK, "handout.html", p)
}

// count adds a class to what the page says of all.
func (p *handoutPage) count(l invitation.ClassLink) {
	if l.Drawn > 0 {
		p.Boxes = true
		p.Slips += l.Eligible
		return
	}
	p.Named = true
	p.Slips += l.Eligible - l.Responded
}

// offer lists the files for the whole school, each channel by the words of its first format.
func (p *handoutPage) offer() {
	for _, channel := range delivery.Channels() {
		if channel.Unanswered && p.Waiting == 0 {
			continue
		}
		if channel.Name == "links" && !p.Named {
			continue
		}
		n := len(p.Rows)
		if channel.Unanswered {
			n = p.Slips
		}
		var links []fileLink
		for _, f := range channel.Whole() {
			words := f.Label
			if len(links) == 0 {
				words = p.T("handout.all."+channel.Name, "n", n, "sheets", delivery.Sheets(n), "format", f.Label)
			}
			links = append(links, fileLink{channel.Name + "." + f.Name, words})
		}
		p.Files = append(p.Files, links)
	}
}

// choose marks the class that is shown, the first one unless another is asked for, and draws its code.
func (p *handoutPage) choose(class string) (err error) {
	for i := range p.Rows {
		if class == p.Rows[i].ClassID.String() || i == 0 {
			p.Chosen = &p.Rows[i]
		}
	}
	if p.Chosen == nil {
		return nil
	}
	p.Chosen.Chosen = true
	p.Chosen.QR, err = canvas.NewCode(p.T("handout.qr", "class", p.Called()), p.Chosen.URL)
	return err
}

// SwitchClassLinks switches the links of classes off or on again.
func (h *Handouts) SwitchClassLinks(c *gin.Context) error {
	round, err := frame.ID(c)
	if err != nil {
		return err
	}
	if err = h.Invitations.SwitchClassLinks(c.Request.Context(), frame.Actor(c), frame.Who(c).SchoolID, round,
		c.PostForm("on") == "true"); err != nil {
		return err
	}
	return frame.Redirect(c, "/admin/rounds/"+round.String()+"/handout#class-links")
}

// ResetGuesses lets tries at the link of a class begin anew, on record.
func (h *Handouts) ResetGuesses(c *gin.Context) error {
	round, err := frame.ID(c)
	if err != nil {
		return err
	}
	class, err := frame.IDAt(c, "class", "problem.not_found")
	if err != nil {
		return err
	}
	if err = h.Invitations.ResetGuesses(c.Request.Context(), frame.Actor(c), frame.Who(c).SchoolID, round,
		class); err != nil {
		return err
	}
	return frame.Redirect(c, "/admin/rounds/"+round.String()+"/handout?reset=1#class-links")
}
