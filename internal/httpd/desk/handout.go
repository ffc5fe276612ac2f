package desk

import (
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/delivery"
	"hailong/internal/invitation"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/survey"
)

// handoutRoutes are the pages from which links are handed out: for editors, since whoever holds a link can answer.
func (d *Desk) handoutRoutes(edit *gin.RouterGroup) {
	edit.GET("/rounds/:id/handout", d.handout)
	edit.GET("/rounds/:id/handout/:kind", d.handoutFile)
	edit.POST("/rounds/:id/handout/class-links", d.switchClassLinks)
	edit.POST("/rounds/:id/handout/class-links/:class/reset", d.resetGuesses)
	edit.GET("/rounds/:id/links", d.links)
	edit.GET("/rounds/:id/links/:invitation", d.link)
	edit.POST("/rounds/:id/links/:invitation", d.reissue)
	edit.GET("/rounds/:id/links/:invitation/slip.pdf", d.slip)
}

// handoutPage has a row for each class, and the words for one of them.
type handoutPage struct {
	roundPage
	Warning string
	On      bool // whether the links of classes are taken
	Reset   bool // tries at a class were just let begin anew
	Rows    []handoutRow
	Chosen  *handoutRow
	Waiting int      // parents who have not answered
	Sheets  int      // pages of their slips
	Lacking []string // names that slips and posters cannot write
}

// handoutRow is one class with what is handed out to it.
type handoutRow struct {
	invitation.ClassLink
	URL, Text, Reminder string
	QR                  template.HTML
	Chosen              bool
}

// Called is how a sentence speaks of the class.
func (p handoutPage) Called() string { return school.InSentence(p.Lang, p.Chosen.Class) }

// Silent is how many of the class have not answered.
func (r handoutRow) Silent() int { return r.Eligible - r.Responded }

// handouts reads what the handouts of the round say; Conflict unless it is open.
func (d *Desk) handouts(c *gin.Context, tab, title string) (roundPage, delivery.Handouts, error) {
	p, err := d.roundPage(c, tab, title)
	if err == nil && p.Round.Status != survey.Open {
		err = problem.New(problem.Conflict, "survey.is_"+string(p.Round.Status), nil)
	}
	if err != nil {
		return p, delivery.Handouts{}, err
	}
	h, err := delivery.Of(c.Request.Context(),
		delivery.Rooms{Schools: d.Schools, Surveys: d.Surveys, Invitations: d.Invitations, Base: d.BaseURL},
		p.Round.SchoolID, p.Round.ID, p.Lang)
	return p, h, err
}

func (d *Desk) handout(c *gin.Context) {
	base, h, err := d.handouts(c, "handout", "handout.title")
	if err == nil {
		err = d.looked(c, "record.class_links_read", base.Round.Title.VI)
	}
	if err != nil {
		d.refuse(c, err)
		return
	}
	p := handoutPage{roundPage: base, Warning: d.reach(base.Lang), On: h.Round.ClassLinks,
		Waiting: base.P.Eligible - base.P.Responded}
	p.Sheets, p.Reset = delivery.Sheets(p.Waiting), c.Query("reset") != ""
	for _, l := range h.Classes {
		p.Rows = append(p.Rows, handoutRow{ClassLink: l, URL: h.Round.ClassURL(l), Text: h.Round.ClassText(l),
			Reminder: h.Round.Reminder(l)})
	}
	for i := range p.Rows {
		if c.Query("class") == p.Rows[i].ClassID.String() || i == 0 {
			p.Chosen = &p.Rows[i]
		}
	}
	if p.Chosen != nil {
		p.Chosen.Chosen = true
		if p.Chosen.QR, err = delivery.SVG(p.Chosen.URL,
			p.T("handout.qr", "class", school.InSentence(p.Lang, p.Chosen.Class))); err != nil {
			d.refuse(c, err)
			return
		}
	}
	list, err := h.Links(c.Request.Context())
	if err != nil {
		d.refuse(c, err)
		return
	}
	p.Lacking = h.Round.Unprintable(list)
	d.show(c, http.StatusOK, "handout.html", p)
}

// handoutFile is a file to print or to send: slips.pdf, poster.pdf, poster.png, links.xlsx, links.csv.
func (d *Desk) handoutFile(c *gin.Context) {
	kind, format, _ := strings.Cut(c.Param("kind"), ".")
	base, h, err := d.handouts(c, "handout", "handout.title")
	class, name := uuid.Nil, base.T("handout.all")
	if err == nil && c.Query("class") != "" {
		var one invitation.ClassLink
		if class, err = uuid.Parse(c.Query("class")); err != nil {
			err = problem.New(problem.NotFound, "handout.no_class", nil)
		} else {
			one, err = h.Class(class)
			name = school.AsTitle(base.Lang, one.Class)
		}
	}
	var file delivery.File
	if err == nil {
		file, err = h.File(c.Request.Context(), kind, format, class)
	}
	if err == nil {
		err = d.note(c, "record.handout", base.T("handout.file."+kind)+", "+name)
	}
	if err != nil {
		d.refuse(c, err)
		return
	}
	download(c, file, base.T("handout.file."+kind)+" – "+name+"."+format)
}

// download sends a file under a name that people can tell from others; browsers that cannot read it take the plain one
// (RFC 6266).
func download(c *gin.Context, f delivery.File, name string) {
	c.Header("Content-Disposition", `attachment; filename="`+f.Name+`"; filename*=UTF-8''`+
		url.PathEscape(strings.ReplaceAll(name, "/", "-")))
	c.Data(http.StatusOK, f.MediaType, f.Bytes)
}

// switchClassLinks switches the links of classes off or on again.
func (d *Desk) switchClassLinks(c *gin.Context) {
	round, err := id(c)
	on := c.PostForm("on") == "true"
	if err == nil {
		err = d.Invitations.SwitchClassLinks(c.Request.Context(), who(c).SchoolID, round, on)
	}
	if err == nil {
		err = d.note(c, "record.class_links",
			views.Page(c).T(map[bool]string{true: "handout.on", false: "handout.off"}[on]))
	}
	if err != nil {
		d.refuse(c, err)
		return
	}
	see(c, "/admin/rounds/"+round.String()+"/handout#class-links")
}

// resetGuesses lets tries at the link of a class begin anew, on record.
func (d *Desk) resetGuesses(c *gin.Context) {
	round, err := id(c)
	if err != nil {
		d.refuse(c, err)
		return
	}
	class, err := uuid.Parse(c.Param("class"))
	if err != nil {
		d.refuse(c, problem.New(problem.NotFound, "problem.not_found", nil))
		return
	}
	name, err := d.Invitations.ResetGuesses(c.Request.Context(), who(c).SchoolID, round, class)
	if err != nil {
		d.refuse(c, err)
		return
	}
	if err = d.note(c, "record.class_link_reset", name); err != nil {
		d.refuse(c, err)
		return
	}
	see(c, "/admin/rounds/"+round.String()+"/handout?reset=1#class-links")
}

// linksPage lists the parents of a class, or those whom a search finds: to give one of them the link again.
type linksPage struct {
	roundPage
	Classes      []invitation.ClassLink
	Class, Query string
	Found        []invitation.Listed
	Asked        bool
}

func (d *Desk) links(c *gin.Context) {
	base, h, err := d.handouts(c, "handout", "handout.links.title")
	p := linksPage{roundPage: base, Classes: h.Classes, Class: c.Query("class"), Query: locale.Line(c.Query("q"))}
	p.Asked = p.Class != "" || p.Query != ""
	var all []invitation.Listed
	if err == nil && p.Asked {
		all, err = h.Links(c.Request.Context())
	}
	if err == nil && p.Asked {
		err = d.note(c, "record.roster_read", base.Round.Title.VI)
	}
	if err != nil {
		d.refuse(c, err)
		return
	}
	class := ""
	for _, l := range h.Classes {
		if l.ClassID.String() == p.Class {
			class = l.Class
		}
	}
	asked := locale.Fold(p.Query)
	for _, i := range all {
		if (class == "" || i.Class == class) &&
			strings.Contains(locale.Fold(i.ChildName+" "+i.ParentName+" "+i.ChildCode), asked) &&
			len(p.Found) < mostFound {
			p.Found = append(p.Found, i)
		}
	}
	d.show(c, http.StatusOK, "links.html", p)
}

// Called is the class of the parent, as a title.
func (p linkPage) Called() string { return school.AsTitle(p.Lang, p.One.Class) }

// mostFound is how many parents one page lists: more than a class has.
const mostFound = 100

// linkPage is one parent's link, to be sent again or made anew.
type linkPage struct {
	roundPage
	One       invitation.Listed
	URL, Text string
	Made      bool // it was made anew just now
	Warning   string
}

func (d *Desk) link(c *gin.Context) { d.showLink(c, http.StatusOK, nil) }

func (d *Desk) showLink(c *gin.Context, status int, refusal error) {
	base, h, err := d.handouts(c, "handout", "handout.links.title")
	if err != nil {
		d.refuse(c, err)
		return
	}
	p := linkPage{roundPage: base, Made: c.Query("made") != "", Warning: d.reach(base.Lang)}
	if refusal != nil && !p.faults(refusal) {
		d.refuse(c, refusal)
		return
	}
	one, err := invited(c)
	if err == nil {
		p.One, err = d.Invitations.Get(c.Request.Context(), base.Round.SchoolID, base.Round.ID, one)
	}
	if err == nil {
		err = d.note(c, "record.link", p.One.Class)
	}
	if err != nil {
		d.refuse(c, err)
		return
	}
	p.Title = p.T("handout.link.title", "child", p.One.ChildName)
	p.URL, p.Text = delivery.Link(d.BaseURL, p.One), h.Round.OwnText(p.One)
	d.show(c, status, "link.html", p)
}

// slip is the slip of one parent, to be printed alone.
func (d *Desk) slip(c *gin.Context) {
	base, h, err := d.handouts(c, "handout", "handout.links.title")
	one, oneErr := invited(c)
	if err == nil {
		err = oneErr
	}
	var i invitation.Listed
	if err == nil {
		i, err = d.Invitations.Get(c.Request.Context(), base.Round.SchoolID, base.Round.ID, one)
	}
	var file delivery.File
	if err == nil {
		file, err = h.Slip(i)
	}
	if err == nil {
		err = d.note(c, "record.handout", base.T("handout.file.slips")+", "+i.Class)
	}
	if err != nil {
		d.refuse(c, err)
		return
	}
	download(c, file, base.T("handout.file.slips")+".pdf")
}

// invited is the invitation that the path names.
func invited(c *gin.Context) (uuid.UUID, error) {
	one, err := uuid.Parse(c.Param("invitation"))
	if err != nil {
		err = problem.New(problem.NotFound, "handout.unknown", nil)
	}
	return one, err
}

// reissue makes a lost link anew.
func (d *Desk) reissue(c *gin.Context) {
	round, err := id(c)
	one, oneErr := invited(c)
	if err == nil {
		err = oneErr
	}
	var again invitation.Listed
	if err == nil {
		again, err = d.Invitations.Reissue(c.Request.Context(), who(c).SchoolID, round, one)
	}
	if err == nil {
		err = d.note(c, "record.reissue", again.Class)
	}
	switch {
	case err == nil:
		see(c, "/admin/rounds/"+round.String()+"/links/"+one.String()+"?made=1")
	case problem.KindOf(err) == problem.Conflict:
		d.showLink(c, http.StatusConflict, err)
	default:
		d.refuse(c, err)
	}
}
