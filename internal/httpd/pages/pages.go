// Package pages is what parents see: the ballot behind a link, its ends, the receipt, and the page where a code from a
// paper slip is typed. Every page works without script, in Vietnamese and English, and asks nothing of another server.
package pages

import (
	"embed"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/ballot"
	"hailong/internal/cache"
	"hailong/internal/delivery"
	"hailong/internal/httpd/access"
	"hailong/internal/httpd/view"
	"hailong/internal/invitation"
	"hailong/internal/keeper"
	"hailong/internal/locale"
	"hailong/internal/preview"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/secret"
	"hailong/internal/survey"
)

//go:embed templates/*.html templates/*.min.*
var files embed.FS

var views = view.New(files)

// Pages answers the parents' paths.
type Pages struct {
	Box         *ballot.Box
	Invitations *invitation.Invitations
	Schools     *school.Schools
	Keepers     *keeper.Keepers
	// Staff tells whether a browser is signed in to the school's desk: nobody answers for a parent from there. May be
	// nil.
	Staff        func(*gin.Context) bool
	Address      delivery.Address
	refuse       func(*gin.Context, error)
	emptyBallots *cache.Cache[emptyKey, emptyBallot]
	cards        *preview.Pictures
}

// Register puts the pages into the engine; refuse answers an error with Refusal or a problem document.
func (p *Pages) Register(engine *gin.Engine, refuse func(*gin.Context, error)) {
	p.refuse, p.emptyBallots, p.cards = refuse, newEmptyBallots(), preview.NewPictures(mostCards, mostCardBytes)
	read := []string{http.MethodGet, http.MethodHead}
	page := func(path string, action view.Action) {
		engine.Match(read, path, view.Handle(inLanguage(action), refuse))
	}
	form := func(path string, action view.Action) { engine.POST(path, view.Handle(inLanguage(action), refuse)) }
	page("/", p.code)
	page(cardPath, p.card)
	page("/sound/:digest", p.sound)
	page("/s/:token", p.door("token", p.ballot))
	form("/s/:token", p.cast)
	page("/r/:receipt", p.door("receipt", p.receipt))
	page("/figures", p.method)
	page("/c/:code", p.door("code", p.class))
	form("/c/:code", p.claim)
	page("/k/:token", p.door("token", p.keeper))
	form("/k/:token", p.keep)
}

// page is what every page has; the pages embed it.
type page struct {
	view.Page
	School string // "" where none is known
	About  string // what the preview of a link says; "" = no preview
	Card   string // address of the picture that goes with it; "" = none
	Again  int    // seconds after which the page opens again by itself; 0 = never
	caller *access.Caller
}

// Sheet names the style sheet: that of the pages beside the ballot holds more.
func (page) Sheet() string { return "end" }

func newPage(c *gin.Context) page {
	return page{Page: views.Page(c), caller: access.Of(c.Request.Context())}
}

// Request is the id of a request that was refused, "" of others: whoever runs the server finds by it the line in the
// log that says why.
func (p page) Request() string {
	if p.caller == nil || p.caller.Reason == "" || !p.caller.ShowsID {
		return ""
	}
	return p.caller.RequestID
}

// of names the school of a page; a page is shown without it rather than not at all.
func (p *Pages) of(c *gin.Context, schoolID uuid.UUID) string {
	s, err := p.Schools.Get(c.Request.Context(), schoolID)
	if err != nil {
		return ""
	}
	return s.Name
}

// result is where the school shows the result of a survey to everybody, "" when it does not; the page is shown without
// it rather than not at all.
func (p *Pages) result(c *gin.Context, s survey.Survey) string {
	if s.Status != survey.Closed {
		return ""
	}
	share, shown, err := p.Box.Surveys.Shared(c.Request.Context(), s.SchoolID, s.ID)
	if err != nil || !shown {
		return ""
	}
	return "/p/" + strings.ToLower(secret.Grouped(share.Slug)) + "?lang=" + access.Lang(c.Request.Context()).String()
}

// notice is a page that says one thing: what is so, and what to do.
type notice struct {
	page
	Body    string
	Code    bool   // offer to type a code
	Detail  string // what is wrong with what was typed
	Typed   string
	End     string     // for the script: what became of the draft that lies on the phone
	Kept    url.Values // answers that could not be taken now, to be sent again
	Dispute string     // offer to say that one has not answered
	Staff   bool       // offer the way to the desk, where one signs out
	Desk    bool       // offer it to the school quietly
	Result  string     // where the school shows the result; "" = nowhere
}

// Ends, as the script knows them.
const (
	endUsed = "used" // a ballot was sent by this link, perhaps from this phone
	endOver = "over" // no ballot can ever be sent by it: the draft is deleted
	// No ballot can be taken until a person has mended the server: sending does not go on by itself, and the draft
	// stays.
	endTrouble = "trouble"
)

// longestTyped is as much as the field of a code takes.
const longestTyped = 40

// Refusal shows why a request was not done.
func (p *Pages) Refusal(c *gin.Context, e *problem.Error, status int) {
	if e.Code == problem.NoMatch && p.missed(c, status) {
		return
	}
	n := notice{page: newPage(c)}
	title, body := e.Key+".title", e.Key+".body"
	if !locale.Has(n.Lang, title) {
		n.Title, n.Body = n.T("page.sorry"), locale.Text(n.Lang, e.Key, e.Args)
	} else {
		n.Title, n.Body = locale.Text(n.Lang, title, e.Args), locale.Text(n.Lang, body, e.Args)
	}
	n.Code = e.Key == "parent.unknown"
	if n.Code {
		n.End = endOver
		if asked := c.Param("token"); len(asked) <= longestTyped {
			// typed by hand, perhaps: one letter to mend, not twelve
			n.Typed = asked
		}
	}
	if seconds := int(e.RetryAfter.Seconds()); e.Kind == problem.Busy && c.Request.Method == http.MethodGet {
		n.Again = max(1, seconds)
	}
	if n.Again > 0 && e.Code == "" { // it passes; what a person must mend is said as it is
		n.Title, n.Body = n.T("page.busy.title"), n.T("page.busy.body", "s", n.Again)
	}
	if err := views.Show(c, status, "notice.html", n); err != nil {
		p.refuse(c, err)
	}
}
