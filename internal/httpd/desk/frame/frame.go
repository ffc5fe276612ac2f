// Package frame is what every page of the desk shares: who is signed in and what she may do, the proof that is asked
// for again before what matters most, the name of the state that a form replaces, the page around the page, and the way
// in which an action's error becomes an answer. It knows no page of its own but the question for the proof and the
// notice.
package frame

import (
	"embed"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/ballot"
	"hailong/internal/delivery"
	"hailong/internal/httpd/access"
	"hailong/internal/httpd/view"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/survey"
)

//go:embed templates/*.html templates/*.min.*
var files embed.FS

var views = view.New(files, "picture")

// Views are the templates of a part of the desk, inside the desk's own layout, style and script.
func Views(files fs.FS) *view.Set { return views.With(files) }

// Frame is the rooms that every page needs: for who is signed in, her school, and the round that a page is about.
type Frame struct {
	Accounts *account.Accounts
	Sessions *access.Sessions
	Schools  *school.Schools
	Surveys  *survey.Surveys
	Box      *ballot.Box
	Address  delivery.Address
	Now      func() time.Time
	// InTurn goes on with a request of a school, with a heavy one when it is its turn; nil goes on at once.
	InTurn func(c *gin.Context, school uuid.UUID)
	// Refuse answers an error, in the end by Refusal.
	Refuse func(c *gin.Context, err error)
}

// Action answers one request, or gives the error that is answered for it.
type Action = view.Action

// Route is one line of the desk's table: what a path below /admin shows or does, and for whom.
type Route struct {
	method, path string
	needs        account.Permission
	action       Action
	again        string
	naming       bool
}

// Get is a page, for people who may do that; "" is for who is not signed in yet.
func Get(needs account.Permission, path string, action Action) Route {
	return Route{method: http.MethodGet, path: path, needs: needs, action: action}
}

// Post is what a form does.
func Post(needs account.Permission, path string, action Action) Route {
	return Route{method: http.MethodPost, path: path, needs: needs, action: action}
}

// AskingAgain is a form before which the password or a code is asked for once more, with the words of the key, which
// tell what is about to be done; "" asks for nothing.
func (r Route) AskingAgain(key string) Route { r.again = key; return r }

// Naming is a page that names people or holds links: it is made and recorded to its end, even when its reader hangs up
// meanwhile.
func (r Route) Naming() Route { r.naming = true; return r }

// Register puts a route into the group of /admin.
func (f *Frame) Register(admin gin.IRoutes, r Route) {
	var chain []gin.HandlerFunc
	if r.naming {
		chain = append(chain, whole)
	}
	chain = append(chain, f.handle(f.sameOrigin))
	if r.needs != "" {
		chain = append(chain, f.signedIn(r))
	}
	if r.method == http.MethodPost && r.needs != "" && !strings.HasPrefix(r.path, "/me") {
		chain = append(chain, whole) // what a form asks for is done to its end; a password's turn is waited for before
	}
	action := r.action
	if r.method == http.MethodPost {
		action = formed(action)
	}
	admin.Handle(r.method, r.path, append(chain, f.handle(action))...)
}

// formed does what a form asks for once all of it is read: of one that is too large or broken the fields would be empty,
// and what is stored would go.
func formed(action Action) Action {
	return func(c *gin.Context) error {
		if err := readForm(c.Request); err != nil {
			return err
		}
		return action(c)
	}
}

// handle is the one place at which an action's error becomes an answer.
func (f *Frame) handle(action Action) gin.HandlerFunc { return view.Handle(action, f.Refuse) }

func (f *Frame) stop(c *gin.Context, err error) {
	f.Refuse(c, err)
	c.Abort()
}

// whole lets an act, or a page that holds names or links, be done and recorded also when its reader hangs up.
func whole(c *gin.Context) {
	defer access.Whole(c)()
	c.Next()
}

func (f *Frame) sameOrigin(c *gin.Context) error { return f.Sessions.SameOrigin(c) }

const whoKey, sessionKey, schoolKey = "desk-who", "desk-session", "desk-school"

// signedIn lets only people pass who may do what the route needs, with the second factor that the school requires and,
// before what matters most, with a new proof.
func (f *Frame) signedIn(r Route) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := f.Admit(c, r.needs); err != nil {
			f.stop(c, err)
			return
		}
		if Who(c).MustAddFactor && !strings.HasPrefix(r.path, "/me") {
			_ = Redirect(c, "/admin/me/factor")
			c.Abort()
			return
		}
		if r.again != "" {
			proved, err := f.askAgain(c, r.again)
			if err != nil {
				f.stop(c, err)
				return
			}
			if !proved {
				c.Abort()
				return
			}
		}
		if f.InTurn != nil {
			f.InTurn(c, Who(c).SchoolID)
		}
	}
}

// Admit finds who is signed in, for Who, Session and the pages; Unauthorized when nobody is. Forbidden when she may not
// do that: then her try goes on record.
func (f *Frame) Admit(c *gin.Context, needed account.Permission) error {
	w, session, err := f.Sessions.Who(c)
	if err != nil {
		return err
	}
	s, err := f.Schools.Get(c.Request.Context(), w.SchoolID)
	if err != nil {
		return err
	}
	c.Set(whoKey, w)
	c.Set(sessionKey, session)
	c.Set(schoolKey, s)
	if w.Role.May(needed) {
		return nil
	}
	tried := c.Request.Method + " " + c.FullPath()
	if err = f.Accounts.Refused(c.Request.Context(), w.SchoolID, w.Actor(), needed, tried); err != nil {
		return err
	}
	return problem.Coded(problem.NoPermission, problem.Forbidden, "account.role", nil)
}

// Who is the person who is signed in.
func Who(c *gin.Context) account.Account {
	w, _ := c.MustGet(whoKey).(account.Account)
	return w
}

// Session is the session of her browser.
func Session(c *gin.Context) account.Session {
	s, _ := c.MustGet(sessionKey).(account.Session)
	return s
}

// SetSchool lets the pages of this request show the school as it was just read.
func SetSchool(c *gin.Context, s school.School) { c.Set(schoolKey, s) }

// ID is what the path names; NotFound for what is no id.
func ID(c *gin.Context) (uuid.UUID, error) { return IDAt(c, "id", "problem.not_found") }

// IDAt is the id in a named part of the path; NotFound, in the words of the key, for what is no id.
func IDAt(c *gin.Context, part, key string) (uuid.UUID, error) {
	parsed, err := uuid.Parse(c.Param(part))
	if err != nil {
		return uuid.Nil, problem.New(problem.NotFound, key, nil)
	}
	return parsed, nil
}

// Actor is who is signed in, for the record.
func Actor(c *gin.Context) account.Actor { return Who(c).Actor() }

// Redirect leads the browser to another page; it is what an action that did something returns.
func Redirect(c *gin.Context, path string) error {
	view.Redirect(c, path)
	return nil
}

// Stored leads to another page, which says that what was typed is stored.
func Stored(c *gin.Context, path string) error {
	if strings.Contains(path, "?") {
		return Redirect(c, path+"&saved=1")
	}
	return Redirect(c, path+"?saved=1")
}

// Base is what the links of the school begin with, without a slash at the end.
func (f *Frame) Base(p Page) string { return f.Address.Of(p.School) }

// Reach tells when links lead nowhere on a parent's phone, or nobody knows yet; "" when they may.
func (f *Frame) Reach(p Page) string {
	base := f.Base(p)
	switch reach := delivery.ReachOf(base); {
	case reach == delivery.Loopback:
		return p.T("handout.loopback", "base", base)
	case reach == delivery.Private:
		return p.T("handout.private", "base", base)
	case base == p.School.PublicAddress && !p.School.AddressReached:
		return p.T("handout.untried", "base", base)
	default:
		return ""
	}
}

// notice is a page that says one thing.
type notice struct {
	Page
	Body string
	Back string
}

// refusedTitles are the headings of refusals whose kind a reader should know at once.
var refusedTitles = map[int]string{
	http.StatusForbidden: "desk.refused.not_allowed", http.StatusNotFound: "desk.refused.no_page",
	http.StatusConflict: "desk.refused.not_now", http.StatusInternalServerError: "desk.refused.broken",
}

// whoIfAny finds who is signed in where no route did, so that an address that leads nowhere keeps the menu.
func (f *Frame) whoIfAny(c *gin.Context) {
	if _, known := c.Get(whoKey); known {
		return
	}
	who, _, err := f.Sessions.Who(c)
	if err != nil {
		return // the notice is shown without the menu
	}
	s, err := f.Schools.Get(c.Request.Context(), who.SchoolID)
	if err != nil {
		return
	}
	c.Set(whoKey, who)
	c.Set(schoolKey, s)
}

// Refusal shows why a request was not done. Who is not signed in is led to where one signs in, and back again
// afterwards.
func (f *Frame) Refusal(c *gin.Context, e *problem.Error, status int) {
	if e.Kind == problem.Unauthorized {
		where := "/admin/sign-in"
		if c.Request.Method == http.MethodGet && c.Request.URL.Path != "/admin" {
			where += "?to=" + strings.TrimPrefix(c.Request.URL.Path, "/admin")
		}
		view.Redirect(c, where)
		return
	}
	f.whoIfAny(c)
	title, named := refusedTitles[status]
	if !named {
		title = "page.sorry"
	}
	n := notice{Page: f.Page(c, "", title), Back: "/admin"}
	if n.Who.Name == "" {
		n.Back = "/admin/sign-in"
	}
	n.Body = locale.Text(n.Lang, e.Key, e.Args)
	for _, field := range e.Fields {
		n.Body += " " + locale.Text(n.Lang, field.Key, field.Args)
	}
	if err := views.Show(c, status, "notice.html", n); err != nil {
		f.Refuse(c, err)
	}
}
