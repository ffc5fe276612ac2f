// Package view is what every page has in common: its language and words, its one style and script, a policy that allows
// nothing else, and the way out, whole and packed. It knows no page.
package view

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"hailong/internal/httpd/access"
	"hailong/internal/locale"
)

//go:embed templates/*.min.js
var shared embed.FS

// Set is a family of pages: their templates, and the style and script that stand in each of them, so that a page is one
// request. Their policy is the same in all pages of a set, so that a page whose script shows the next one needs no
// other.
type Set struct {
	views  *template.Template
	style  map[string]template.CSS // by name; "style" is the one of most pages
	script map[string]template.JS  // by name; "script" is the one of most pages
	policy string                  // all but which sites may frame a page
}

//go:generate go test . -run ^TestStylesAndScriptsAreCurrent$ -count=1 -write

// New reads templates/*.html, the style sheets (templates/style.min.css, and templates/end.min.css behind it for pages
// that name "end") and the scripts (templates/script.min.js, and others for pages that name them); where there is a
// templates/base.min.css or base.min.js it stands before each. The short forms are made from the files that we write by
// a test of this package, which fails while they are not current: readers pay for every byte, and what shortens is no
// part of the program. more are scripts that several families have, by name: "picture" copies charts.
func New(files fs.FS, more ...string) *Set {
	s := &Set{
		views:  template.Must(template.New("").ParseFS(files, "templates/*.html")),
		style:  map[string]template.CSS{},
		script: map[string]template.JS{},
	}
	usual := base(files, "css") + text(files, "templates/style.min.css")
	s.style["style"] = template.CSS(usual) // our own file
	styles := hash(usual)
	if more := "templates/end.min.css"; has(files, more) {
		s.style["end"] = template.CSS(usual + text(files, more)) // our own file
		styles += " " + hash(string(s.style["end"]))
	}
	scripts, err := fs.Glob(files, "templates/*.min.js")
	if err != nil {
		panic(err) // floors: a broken embedded file cannot be reported to anyone
	}
	allowed := ""
	for _, file := range scripts {
		if name := strings.TrimSuffix(path.Base(file), ".min.js"); name != "base" {
			s.script[name] = template.JS(base(files, "js") + text(files, file)) // our own file
			allowed += " " + hash(string(s.script[name]))
		}
	}
	for _, name := range more {
		s.script[name] = template.JS(text(shared, "templates/"+name+".min.js")) // our own file
		allowed += " " + hash(string(s.script[name]))
	}
	s.policy = "default-src 'none'; style-src " + styles + "; script-src" + allowed +
		"; connect-src 'self'; media-src 'self'; img-src 'self' data:; frame-src 'self'; form-action 'self'; " +
		"base-uri 'none'; " +
		"frame-ancestors "
	return s
}

// With is a set with more pages: those of files, beside all that this one has, with the same style and script.
func (s *Set) With(files fs.FS) *Set {
	more := *s
	more.views = template.Must(template.Must(s.views.Clone()).ParseFS(files, "templates/*.html"))
	return &more
}

// base is what stands before each style or script, "" where there is none.
func base(files fs.FS, kind string) string {
	if name := "templates/base.min." + kind; has(files, name) {
		return text(files, name) + "\n"
	}
	return ""
}

func has(files fs.FS, name string) bool {
	_, err := fs.Stat(files, name)
	return err == nil
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func text(files fs.FS, name string) string {
	raw, err := fs.ReadFile(files, name)
	if err != nil {
		panic(err) // floors: an embedded file that cannot be read is a broken build
	}
	return string(raw)
}

// Page is what every page has; the pages embed it.
type Page struct {
	Lang  locale.Lang
	Title string
	set   *Set
}

// Page begins a page in the reader's language.
func (s *Set) Page(c *gin.Context) Page { return Page{Lang: access.Lang(c.Request.Context()), set: s} }

// Style is the style sheet of a name, the usual one without.
func (p Page) Style(name ...string) template.CSS { return p.set.style[append(name, "style")[0]] }

// Script is the script of a name, the usual one without.
func (p Page) Script(name ...string) template.JS { return p.set.script[append(name, "script")[0]] }

// T is a text of the catalogue; pairs are names and values of its blanks.
func (p Page) T(key string, pairs ...any) string {
	args := locale.Args{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if name, ok := pairs[i].(string); ok {
			args[name] = pairs[i+1]
		}
	}
	return locale.Text(p.Lang, key, args)
}

// Rich is T with **strong** words and paragraphs at line breaks. The text is escaped first.
func (p Page) Rich(key string, pairs ...any) template.HTML {
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
	return template.HTML(out.String()) // escaped above
}

// Other is the language that the switch leads to.
func (p Page) Other() locale.Lang {
	if p.Lang.Base() == locale.VI {
		return locale.EN
	}
	return locale.VI
}

// When writes a moment for the reader, "" for none.
func (p Page) When(t *time.Time) string {
	if t == nil {
		return ""
	}
	return locale.DateTime(p.Lang, *t)
}

// Show renders a page whole before the first byte goes out, so that a fault never leaves half a page. No other page may
// frame it.
func (s *Set) Show(c *gin.Context, status int, name string, data any) error {
	return s.ShowIn(c, "'none'", status, name, data)
}

// ShowIn is Show for a page that others may frame: ancestors are sources as the policy's frame-ancestors writes them.
func (s *Set) ShowIn(c *gin.Context, ancestors string, status int, name string, data any) error {
	var out bytes.Buffer
	if err := s.views.ExecuteTemplate(&out, name, data); err != nil {
		return err
	}
	if ancestors != "'none'" {
		c.Header("X-Frame-Options", "") // the older header knows no list
		c.Header("Cross-Origin-Resource-Policy", "cross-origin")
	}
	c.Header("Content-Security-Policy", s.policy+ancestors)
	c.Header("Content-Language", access.Lang(c.Request.Context()).String())
	c.Header("Vary", "Accept-Language, Accept-Encoding")
	body := rooted(c, kept(c, blanks.ReplaceAll(out.Bytes(), []byte("\n"))))
	if strings.Contains(c.GetHeader("Accept-Encoding"), "gzip") {
		c.Header("Content-Encoding", "gzip")
		body = packed(body)
	}
	send(c, status, body)
	return nil
}

// send tells the length before the body: without it the answer goes out in chunks, with one more write to the network.
func send(c *gin.Context, status int, body []byte) {
	c.Header("Content-Length", strconv.Itoa(len(body)))
	c.Data(status, "text/html; charset=utf-8", body)
}

// Part renders a part of a page.
func (s *Set) Part(c *gin.Context, name string, data any) (string, error) {
	var out bytes.Buffer
	err := s.views.ExecuteTemplate(&out, name, data)
	return string(rooted(c, kept(c, out.Bytes()))), err
}

// blanks are the empty lines that a template's actions leave.
var blanks = regexp.MustCompile(`\n\s*\n+`)

// packed compresses a page. Nothing of it can be guessed by its size: what is secret in it, the submission key, is
// never together with a text that a stranger chooses.
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
