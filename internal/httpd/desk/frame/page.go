package frame

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"hailong/internal/account"
	"hailong/internal/format"
	"hailong/internal/httpd/view"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/survey"
)

// Page is what every page of the desk has; the pages embed it.
type Page struct {
	view.Page
	Who account.Account
	// Audience is whose roster the page is about, "" where it is about none.
	Audience school.Audience
	School   school.School
	Here     string // which entry of the menu this is
	Faults   []Fault
	Seen     string // names the state that the page's form replaces
	Stale    bool   // that state changed meanwhile: nothing was stored
	Saved    bool   // something was stored, and this page follows
	Now      time.Time
}

// OfStaff tells whether the page is about the roster of staff.
func (p Page) OfStaff() bool { return p.Audience == school.Staff }

// Roster is an address of the roster that the page is about; more is a path below it.
func (p Page) Roster(more string) string {
	at := "/admin/roster" + more
	switch {
	case !p.OfStaff():
		return at
	case strings.Contains(more, "?"):
		return at + "&audience=staff"
	default:
		return at + "?audience=staff"
	}
}

// Fault is something to mend, beside the field of its name; Field is "" where it is of the whole. Part names the part of
// a long form that the field stands in; "" where the field's own name is enough.
type Fault struct{ Field, Text, Part string }

// Page begins a page for who is signed in; title is a key of the catalogue.
func (f *Frame) Page(c *gin.Context, here, title string, pairs ...any) Page {
	p := Page{Page: views.Page(c), Here: here, Now: f.Now(), Saved: c.Query("saved") != ""}
	if who, ok := c.Get(whoKey); ok {
		p.Who, _ = who.(account.Account)
	}
	if s, ok := c.Get(schoolKey); ok {
		p.School, _ = s.(school.School)
	}
	p.Title = p.T(title, pairs...)
	return p
}

// May tells the templates what to offer; a word that is no permission is a fault of the template.
func (p Page) May(what account.Permission) (bool, error) {
	if !what.Known() {
		return false, fmt.Errorf("no permission is called %q", what)
	}
	return p.Who.Role.May(what), nil
}

// Fault is what is wrong with a field, "" when nothing is.
func (p Page) Fault(field string) string {
	for _, f := range p.Faults {
		if f.Field == field {
			return f.Text
		}
	}
	return ""
}

// TakeFaults puts what a refusal says beside the fields of the form, which is shown again. It returns a refusal that no
// form can mend, for the caller to return; nil stays nil.
func (p *Page) TakeFaults(refusal error) error {
	var e *problem.Error
	if !errors.As(refusal, &e) || e.Kind == problem.Internal || e.Kind == problem.NotFound || e.Kind == problem.Busy {
		return refusal
	}
	p.Stale = errors.Is(refusal, errStale)
	for _, f := range e.Fields {
		p.Faults = append(p.Faults, Fault{
			Field: strings.TrimPrefix(f.Pointer, "/"), Text: locale.Text(p.Lang, f.Key, f.Args)})
	}
	if len(e.Fields) == 0 {
		p.Faults = append(p.Faults, Fault{Text: locale.Text(p.Lang, e.Key, e.Args)})
	}
	return nil
}

// ofSecrets are the refusals that a page shows on which something secret was typed.
var ofSecrets = []problem.Kind{problem.Unauthorized, problem.TooMany, problem.Invalid, problem.Conflict}

// TakeSecretFaults is TakeFaults for a page on which something secret was typed, with the status of its answer: it
// tells a wrong secret from too many tries, and how long to wait.
func (p *Page) TakeSecretFaults(c *gin.Context, refusal error) (status int, err error) {
	kind := problem.KindOf(refusal)
	if !slices.Contains(ofSecrets, kind) {
		return 0, refusal
	}
	if err = p.TakeFaults(refusal); err != nil {
		return 0, err
	}
	var e *problem.Error
	if errors.As(refusal, &e) && e.RetryAfter > 0 {
		c.Header("Retry-After", strconv.Itoa(int((e.RetryAfter+time.Second-1)/time.Second)))
	}
	return view.Status(kind), nil
}

// Download sends a file under a name that people can tell from others; browsers that cannot read it take the plain one
// (RFC 6266).
func Download(c *gin.Context, mediaType, plain, name string, file []byte) {
	c.Header("Content-Disposition", `attachment; filename="`+plain+`"; filename*=UTF-8''`+
		url.PathEscape(strings.ReplaceAll(name, "/", "-")))
	c.Data(http.StatusOK, mediaType, file)
}

// ListFiles are the files of a list at an address, which may have a query.
func ListFiles(at string) (files []FileLink) {
	join := "?"
	if strings.Contains(at, "?") {
		join = "&"
	}
	for _, f := range format.All(format.List) {
		files = append(files, FileLink{Path: at + join + "format=" + f.Name, Text: f.Called()})
	}
	return files
}

// FileLink is a file to take away, with its words for the reader.
type FileLink struct{ Path, Text string }

// MenuEntry is a place that a menu leads to.
type MenuEntry struct {
	Path, Text string
	Current    bool
}

// Entry is a place of the desk's menu; text is a key of the catalogue.
func (p Page) Entry(here, path, text string) MenuEntry {
	return MenuEntry{Path: path, Text: p.T(text), Current: p.Here == here}
}

// Input is a field of a form with its label and, where it was refused, why.
type Input struct {
	ID, Type, Label, Hint, Value, Complete, Wrong string
	Words                                         Words // of a date
	Required                                      bool
	Least                                         int // characters that a new password must have; 0 for other fields
}

// Input makes a field; label is a key of the catalogue, and what stands under label + ".hint" is its hint. complete is
// the browser's autocomplete.
func (p Page) Input(id, kind, label, value, complete string, required bool) Input {
	in := Input{ID: id, Type: kind, Label: p.T(label), Value: value, Complete: complete, Required: required,
		Wrong: p.Fault(id)}
	if kind == "date" || kind == "datetime-local" {
		in.Words = p.InWords(id, value)
	}
	if hint := label + ".hint"; locale.Has(p.Lang, hint) {
		in.Hint = p.T(hint)
	}
	return in
}

// NewPassword makes the field of a password that is chosen, with the rule that it must keep.
func (p Page) NewPassword(label string, least int) Input {
	in := p.Input("password", "password", label, "", "new-password", true)
	in.Hint, in.Least = p.T("account.password.rule", "n", least), least
	return in
}

// Moment writes a moment for the reader.
func (p Page) Moment(t time.Time) string { return locale.DateTime(p.Lang, t) }

// Day writes a day for the reader.
func (p Page) Day(t time.Time) string { return locale.Date(p.Lang, t) }

// StateOf says in a few words where a round stands.
func (p Page) StateOf(s survey.Survey) string {
	key := "desk.state." + string(s.Status)
	when := p.When(s.ClosedAt)
	switch {
	case s.Waits(p.Now):
		key, when = "desk.state.waiting", p.When(s.OpensAt)
	case s.Status == survey.Closing && s.ThreeKeys():
		key = "keepers.closing"
	case s.Status == survey.Open:
		if when = p.When(s.ClosesAt); when == "" {
			key += ".undated"
		}
	}
	return p.T(key, "when", when)
}
