// Package pages is what parents see: the ballot behind a link, its ends, the receipt, and the page where a code from a
// paper slip is typed. Every page works without script, in Vietnamese and English, and asks nothing of another server.
package pages

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"hailong/internal/ballot"
	"hailong/internal/httpd/access"
	"hailong/internal/locale"
	"hailong/internal/problem"
)

//go:embed templates
var files embed.FS

// style is in every page, so that a page is one request.
var style = mustRead("templates/style.css")

var views = template.Must(template.New("").ParseFS(files, "templates/*.html"))

// policy allows our own style and nothing else.
var policy = func() string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
}()

func mustRead(name string) template.CSS {
	raw, err := files.ReadFile(name)
	if err != nil {
		panic(err) //nolint:forbidigo // an embedded file that is not there is a broken build
	}
	return template.CSS(strings.TrimSpace(string(raw))) //nolint:gosec // our own file
}

// Pages answers the parents' paths.
type Pages struct {
	Box    *ballot.Box
	refuse func(*gin.Context, error)
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
	Lang  locale.Lang
	Title string
}

func newPage(c *gin.Context) page { return page{Lang: access.Lang(c.Request.Context())} }

// Style is the style sheet.
func (page) Style() template.CSS { return style }

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
	c.Header("Vary", "Accept-Language")
	c.Data(status, "text/html; charset=utf-8", out.Bytes())
}

// notice is a page that says one thing: what is so, and what to do.
type notice struct {
	page
	Body   string
	Code   bool   // offer to type a code
	Detail string // what is wrong with what was typed
	Typed  string
}

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
	p.show(c, status, "notice.html", n)
}
