// Package pages is what parents see: the ballot behind a link, its ends, the receipt, and the page where a code from a
// paper slip is typed. Every page works without script, in Vietnamese and English, and asks nothing of another server.
package pages

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/css"
	"github.com/tdewolff/minify/v2/js"

	"hailong/internal/ballot"
	"hailong/internal/httpd/access"
	"hailong/internal/invitation"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/school"
)

//go:embed templates
var files embed.FS

// style and script are in every page, so that a page is one request. They are the same in all pages, so that a page whose
// script shows the next one needs no other policy.
var (
	style  = template.CSS(small("text/css", "templates/style.css"))              //nolint:gosec // our own file
	script = template.JS(small("application/javascript", "templates/script.js")) //nolint:gosec // our own file
)

var views = template.Must(template.New("").ParseFS(files, "templates/*.html"))

// policy allows our own style and script and nothing else.
var policy = "default-src 'none'; style-src " + hash(string(style)) + "; script-src " + hash(string(script)) +
	"; connect-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// small reads an embedded file without its comments and blanks: they are for us, and parents pay for every byte.
func small(kind, name string) string {
	m := minify.New()
	m.AddFunc("text/css", css.Minify)
	m.AddFunc("application/javascript", js.Minify)
	raw, err := files.ReadFile(name)
	if err == nil {
		raw, err = m.Bytes(kind, raw)
	}
	if err != nil {
		panic(err) //nolint:forbidigo // an embedded file that cannot be read is a broken build
	}
	return string(raw)
}

// Pages answers the parents' paths.
type Pages struct {
	Box         *ballot.Box
	Invitations *invitation.Invitations
	Schools     *school.Schools
	refuse      func(*gin.Context, error)
}

// Register puts the pages into the engine; refuse answers an error with Refusal or a problem document.
func (p *Pages) Register(engine *gin.Engine, refuse func(*gin.Context, error)) {
	p.refuse = refuse
	read := []string{http.MethodGet, http.MethodHead}
	engine.Match(read, "/", p.code)
	engine.Match(read, "/s/:token", p.ballot)
	engine.POST("/s/:token", p.cast)
	engine.Match(read, "/r/:receipt", p.receipt)
}

// page is what every page has; the pages embed it.
type page struct {
	Lang   locale.Lang
	Title  string
	School string // "" where none is known
	About  string // what the preview of a link says; "" = no preview
	Again  int    // seconds after which the page opens again by itself; 0 = never
}

func newPage(c *gin.Context) page { return page{Lang: access.Lang(c.Request.Context())} }

// of names the school of a page; a page is shown without it rather than not at all.
func (p *Pages) of(c *gin.Context, schoolID uuid.UUID) string {
	s, err := p.Schools.Get(c.Request.Context(), schoolID)
	if err != nil {
		return ""
	}
	return s.Name
}

// Style is the style sheet.
func (page) Style() template.CSS { return style }

// Script is the script.
func (page) Script() template.JS { return script }

// T is a text of the catalogue; pairs are names and values of its blanks.
func (p page) T(key string, pairs ...any) string {
	args := locale.Args{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if name, ok := pairs[i].(string); ok {
			args[name] = pairs[i+1]
		}
	}
	return locale.Text(p.Lang, key, args)
}

// Rich is T with **strong** words and paragraphs at line breaks. The text is escaped first.
func (p page) Rich(key string, pairs ...any) template.HTML {
	var out strings.Builder
	for _, paragraph := range strings.Split(p.T(key, pairs...), "\n") {
		out.WriteString("<p>")
		for i, part := range strings.Split(template.HTMLEscapeString(paragraph), "**") {
			if i%2 == 1 {
				part = "<strong>" + part + "</strong>"
			}
			out.WriteString(part)
		}
		out.WriteString("</p>")
	}
	return template.HTML(out.String()) //nolint:gosec // escaped above
}

// Other is the language that the switch leads to.
func (p page) Other() locale.Lang {
	if p.Lang == locale.VI {
		return locale.EN
	}
	return locale.VI
}

// When writes a moment for the reader, "" for none.
func (p page) When(t *time.Time) string {
	if t == nil {
		return ""
	}
	return locale.DateTime(p.Lang, *t)
}

// show renders a page whole before the first byte goes out, so that a fault never leaves half a page.
func (p *Pages) show(c *gin.Context, status int, name string, data any) {
	var out bytes.Buffer
	if err := views.ExecuteTemplate(&out, name, data); err != nil {
		p.refuse(c, err)
		return
	}
	c.Header("Content-Security-Policy", policy)
	c.Header("Content-Language", string(access.Lang(c.Request.Context())))
	c.Header("Vary", "Accept-Language, Accept-Encoding")
	body := blanks.ReplaceAll(out.Bytes(), []byte("\n"))
	if !strings.Contains(c.GetHeader("Accept-Encoding"), "gzip") {
		c.Data(status, "text/html; charset=utf-8", body)
		return
	}
	c.Header("Content-Encoding", "gzip")
	c.Data(status, "text/html; charset=utf-8", packed(body))
}

// blanks are the empty lines that a template's actions leave.
var blanks = regexp.MustCompile(`\n\s*\n+`)

// packed compresses a page. Nothing of it can be guessed by its size: what is secret in it, the submission key, is never
// together with a text that a stranger chooses.
func packed(body []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return body // not with a level of the library's own
	}
	_, _ = w.Write(body) // a buffer takes everything
	_ = w.Close()
	return out.Bytes()
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
}

// Ends, as the script knows them.
const (
	endUsed = "used" // a ballot was sent by this link, perhaps from this phone
	endOver = "over" // no ballot can ever be sent by it: the draft is deleted
)

// Refusal shows why a request was not done.
func (p *Pages) Refusal(c *gin.Context, e *problem.Error, status int) {
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
	}
	if seconds := int(e.RetryAfter.Seconds()); e.Kind == problem.Busy && c.Request.Method == http.MethodGet {
		n.Again = max(1, seconds)
		n.Title, n.Body = n.T("page.busy.title"), n.T("page.busy.body", "s", n.Again)
	}
	p.show(c, status, "notice.html", n)
}
