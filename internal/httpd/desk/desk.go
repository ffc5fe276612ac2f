// Package desk is the school's own pages at /admin: from nothing to an open round, and from a closed round to the
// report. Every page works without script; the script keeps the live numbers moving, copies texts and takes dropped
// files.
package desk

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/ballot"
	"hailong/internal/feedback"
	"hailong/internal/httpd/access"
	"hailong/internal/httpd/view"
	"hailong/internal/invitation"
	"hailong/internal/live"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/survey"
)

//go:embed templates
var files embed.FS

var views = view.New(files)

// Desk answers the school's paths.
type Desk struct {
	Accounts    *account.Accounts
	Sessions    *access.Sessions
	Keys        *account.Keys
	Schools     *school.Schools
	Surveys     *survey.Surveys
	Invitations *invitation.Invitations
	Box         *ballot.Box
	Feedback    *feedback.Feedback
	Live        *live.Hub
	// SetUp makes the first account and names its school, in one transaction.
	SetUp func(ctx context.Context, ticket string, p account.Person, from account.Browser,
		named school.Changes) (cookie string, err error)
	// Preview shows a questionnaire as parents will see it.
	Preview func(c *gin.Context, of school.School, s survey.Survey)
	// Result shows the result of a closed round as everybody would see it.
	Result func(c *gin.Context, school, round uuid.UUID)
	// InTurn goes on with a request of a school, with a heavy one when it is its turn; set by the front.
	InTurn  func(c *gin.Context, school uuid.UUID)
	BaseURL string // what links begin with, without a slash at the end
	Now     func() time.Time
	refuse  func(*gin.Context, error)
	streams streams
}

// Register puts the pages into the engine; refuse answers an error with Refusal.
func (d *Desk) Register(engine *gin.Engine, refuse func(*gin.Context, error)) {
	d.refuse = refuse
	all := engine.Group("/admin", d.sameOrigin)
	all.GET("/setup/:ticket", d.setup)
	all.POST("/setup/:ticket", d.setUp)
	all.GET("/link/:ticket", d.choosing)
	all.POST("/link/:ticket", d.choose)
	all.GET("/sign-in", d.signIn)
	all.POST("/sign-in", d.enter)
	all.GET("/sign-in/code", d.code)
	all.POST("/sign-in/code", d.confirmCode)
	all.POST("/sign-out", d.leave)

	// What names people or holds links is made and recorded to its end also when its reader hangs up.
	named := engine.Group("/admin", whole, d.sameOrigin, d.signedIn(account.Viewer))
	handed := engine.Group("/admin", whole, d.sameOrigin, d.signedIn(account.Editor))
	look := all.Group("", d.signedIn(account.Viewer))
	look.GET("", d.home)
	look.GET("/roster", d.roster)
	look.GET("/roster/template.xlsx", d.rosterTemplate)
	named.GET("/roster/classes/:class", d.class)
	named.GET("/rounds/:id", d.round)
	look.GET("/rounds/:id/form", d.form)
	look.GET("/rounds/:id/events", d.events)
	look.GET("/periods", d.periods)
	look.GET("/rounds/:id/share", d.share)
	look.GET("/rounds/:id/report", d.report)
	look.GET("/rounds/:id/share/preview", d.shown)
	named.GET("/rounds/:id/names", d.names)
	look.GET("/templates/:id", d.template)
	look.GET("/help", d.help)
	look.GET("/me", d.me)
	look.POST("/me/password", d.changePassword)
	look.POST("/me/sessions", d.endSession)
	look.GET("/me/factor", d.factor)
	look.POST("/me/factor", d.turnOn)
	look.POST("/me/factor/codes", d.newCodes)
	look.POST("/me/factor/off", d.turnOff)

	edit := all.Group("", d.signedIn(account.Editor))
	edit.POST("/roster", d.previewRoster)
	edit.POST("/roster/store", d.storeRoster)
	edit.POST("/rounds/:id/report", d.changeReport)
	handed.GET("/roster/parents/:id", d.parent)
	edit.POST("/roster/parents/:id", d.changeParent)
	edit.GET("/new", d.newRound)
	edit.POST("/new", d.makeRound)
	edit.GET("/rounds/:id/edit", d.edit)
	edit.POST("/rounds/:id/edit", d.saveEdit)
	for move := range moves {
		edit.GET("/rounds/:id/"+move, d.confirm(move))
		edit.POST("/rounds/:id/"+move, d.move(move))
	}
	edit.GET("/rounds/:id/comments", d.comments)
	edit.POST("/rounds/:id/comments", d.actOnComments)
	edit.POST("/rounds/:id/themes/:theme", d.saveTheme)
	edit.GET("/record", d.record)
	edit.GET("/rounds/:id/key", d.missingKey)
	edit.POST("/rounds/:id/key", d.bringKey)
	d.handoutRoutes(handed)

	own := all.Group("", d.signedIn(account.Owner))
	own.POST("/rounds/:id/share", d.publish)
	own.GET("/people", d.people)
	own.GET("/rounds/:id/recovery", d.recovery)
	own.POST("/rounds/:id/recovery", d.printRecovery)
	own.POST("/people", d.invite)
	own.POST("/people/rule", d.requireFactor)
	own.GET("/people/:id", d.person)
	own.POST("/people/:id", d.changePerson)
	own.POST("/people/:id/sessions", d.endTheirSession)
	own.GET("/settings", d.settings)
	own.POST("/settings", d.saveSettings)
	own.POST("/settings/keys", d.makeKey)
	own.POST("/settings/keys/:id", d.revokeKey)
}

func (d *Desk) sameOrigin(c *gin.Context) {
	if err := d.Sessions.SameOrigin(c); err != nil {
		d.refuse(c, err)
		c.Abort()
	}
}

// page is what every page of the desk has.
type page struct {
	view.Page
	Who    account.Account
	School school.School
	Here   string // which entry of the menu this is
	Faults []fault
	Seen   string // names the state that the page's form replaces
	Stale  bool   // that state changed meanwhile: nothing was stored
}

// fault is something to mend, beside the field of its name; Field is "" where it is of the whole.
type fault struct{ Field, Text string }

const whoKey, sessionKey, schoolKey = "desk-who", "desk-session", "desk-school"

// signedIn lets only people of at least the role pass, with the second factor that the school requires and, before what
// matters most, with a new proof.
func (d *Desk) signedIn(needed account.Role) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := d.admit(c, needed); err != nil {
			d.stop(c, err)
			return
		}
		if who(c).MustAddFactor && !strings.HasPrefix(c.FullPath(), "/admin/me") {
			see(c, "/admin/me/factor")
			c.Abort()
			return
		}
		if d.askAgain(c); !c.IsAborted() && d.InTurn != nil {
			d.InTurn(c, who(c).SchoolID)
		}
	}
}

// admit finds who is signed in and what role she has.
func (d *Desk) admit(c *gin.Context, needed account.Role) error {
	w, session, err := d.Sessions.Who(c)
	if err != nil {
		return err
	}
	s, err := d.Schools.Get(c.Request.Context(), w.SchoolID)
	if err != nil {
		return err
	}
	c.Set(whoKey, w)
	c.Set(sessionKey, session)
	c.Set(schoolKey, s)
	if w.Role.May(needed) {
		return nil
	}
	return cmp.Or(d.Accounts.Refused(c.Request.Context(), w.SchoolID, w.Actor(), c.Request.Method+" "+c.FullPath()),
		error(problem.Coded(problem.NoPermission, problem.Forbidden, "account.role", nil)))
}

// page begins a page for who is signed in; title is a key of the catalogue.
func (d *Desk) page(c *gin.Context, here, title string, pairs ...any) page {
	p := page{Page: views.Page(c), Here: here}
	if who, ok := c.Get(whoKey); ok {
		p.Who, _ = who.(account.Account)
	}
	if s, ok := c.Get(schoolKey); ok {
		p.School, _ = s.(school.School)
	}
	p.Title = p.T(title, pairs...)
	return p
}

// May tells the templates what to offer.
func (p page) May(role string) bool { return p.Who.Role.May(account.Role(role)) }

// Fault is what is wrong with a field, "" when nothing is.
func (p page) Fault(field string) string {
	for _, f := range p.Faults {
		if f.Field == field {
			return f.Text
		}
	}
	return ""
}

// faults turns a refusal into what stands beside the fields; ok is false when it is none that a form can show.
func (p *page) faults(err error) (ok bool) {
	var e *problem.Error
	if !errors.As(err, &e) || e.Kind == problem.Internal || e.Kind == problem.NotFound || e.Kind == problem.Busy {
		return false
	}
	p.Stale = errors.Is(err, errStale)
	for _, f := range e.Fields {
		p.Faults = append(p.Faults, fault{strings.TrimPrefix(f.Pointer, "/"), locale.Text(p.Lang, f.Key, f.Args)})
	}
	if len(e.Fields) == 0 {
		p.Faults = append(p.Faults, fault{"", locale.Text(p.Lang, e.Key, e.Args)})
	}
	return true
}

func (d *Desk) show(c *gin.Context, status int, name string, data any) {
	if err := views.Show(c, status, name, data); err != nil {
		d.refuse(c, err)
	}
}

// notice is a page that says one thing.
type notice struct {
	page
	Body string
	Back string
}

// Refusal shows why a request was not done. Who is not signed in is led to where one signs in, and back again
// afterwards.
func (d *Desk) Refusal(c *gin.Context, e *problem.Error, status int) {
	if e.Kind == problem.Unauthorized {
		where := "/admin/sign-in"
		if c.Request.Method == http.MethodGet && c.Request.URL.Path != "/admin" {
			where += "?to=" + strings.TrimPrefix(c.Request.URL.Path, "/admin")
		}
		view.Redirect(c, where)
		return
	}
	n := notice{page: d.page(c, "", "page.sorry"), Back: "/admin"}
	n.Body = locale.Text(n.Lang, e.Key, e.Args)
	for _, f := range e.Fields {
		n.Body += " " + locale.Text(n.Lang, f.Key, f.Args)
	}
	d.show(c, status, "notice.html", n)
}

func who(c *gin.Context) account.Account {
	w, _ := c.MustGet(whoKey).(account.Account)
	return w
}

// id is what the path names; NotFound for what is no id.
func id(c *gin.Context) (uuid.UUID, error) {
	parsed, err := uuid.Parse(c.Param("id"))
	if err != nil {
		return uuid.Nil, problem.New(problem.NotFound, "problem.not_found", nil)
	}
	return parsed, nil
}

// whole lets a page that holds names or links be made and recorded also when its reader hangs up.
func whole(c *gin.Context) {
	defer access.Whole(c)()
	c.Next()
}

// note writes into the record what another room has done, or what is about to be shown.
func (d *Desk) note(c *gin.Context, action, detail string) error {
	w := who(c)
	return d.Accounts.Record(c.Request.Context(), w.SchoolID, w.Actor(), action, detail)
}

// looked is note for a page that renews itself.
func (d *Desk) looked(c *gin.Context, action, detail string) error {
	w := who(c)
	return d.Accounts.Looked(c.Request.Context(), w.SchoolID, w.Actor(), action, detail)
}

func see(c *gin.Context, path string) { view.Redirect(c, path) }
