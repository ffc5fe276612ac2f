// Package roster is the pages of the school's list: its classes and children, the preview of a file, and one child.
package roster

import (
	"context"
	"embed"
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/httpd/access"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/httpd/view"
	"hailong/internal/problem"
	"hailong/internal/roster"
	"hailong/internal/school"
	"hailong/internal/survey"
)

//go:embed templates
var files embed.FS

var views = frame.Views(files)

// Rosters answers for the school's list.
type Rosters struct{ *frame.Frame }

// rosterPage shows the classes, or what a file would change.
type rosterPage struct {
	frame.Page
	Classes []school.Class
	Total   int
	Named   bool              // a class is known by names
	Running bool              // a round is open: changes go on record
	Switch  []frame.MenuEntry // between the rosters of parents and of staff
	Preview *preview
}

// Words are those of a search; none was made yet.
func (rosterPage) Words() string { return "" }

// Fields are the columns of the roster.
func (p rosterPage) Fields() []string { return fields(p.Page) }

// ClassPath is the page of a class of the roster.
func (p rosterPage) ClassPath(name string) string { return classPath(p.Page, name) }

// Answers are the answers to "cùng một trẻ?", as the form names them.
func (rosterPage) Answers() []string { return []string{"same", "other"} }

// rosterFields are the columns of a roster in the order of the page.
var rosterFields = roster.Fields

// fields are those of the roster that a page is about: a member of staff has no parent.
func fields(p frame.Page) []string {
	if !p.OfStaff() {
		return rosterFields
	}
	return slices.DeleteFunc(slices.Clone(rosterFields), func(f string) bool { return f == roster.ParentName })
}

// base begins a page of the roster that the address names, in its words.
func (r *Rosters) base(c *gin.Context, title string) frame.Page {
	audience := school.Parents
	if c.Query("audience") == string(school.Staff) {
		audience = school.Staff
	}
	access.SetAudience(c.Request.Context(), audience)
	p := r.Page(c, "roster", title)
	p.Audience = audience
	return p
}

// of is the store of the roster that a page is about.
func (r *Rosters) of(p frame.Page) *school.Schools { return r.Schools.Of(p.Audience) }

func (r *Rosters) page(c *gin.Context) (rosterPage, error) {
	p := rosterPage{Page: r.base(c, "desk.roster.title")}
	ctx, id := c.Request.Context(), frame.Who(c).SchoolID
	if err := r.switches(ctx, &p); err != nil {
		return p, err
	}
	var err error
	if p.Classes, err = r.of(p.Page).Classes(ctx, id); err != nil {
		return p, err
	}
	for _, class := range p.Classes {
		p.Total += class.Parents
		p.Named = p.Named || class.Drawn == 0
	}
	running, err := r.Surveys.List(ctx, id, survey.Open)
	p.Running = slices.ContainsFunc(running, func(s survey.Survey) bool { return s.Audience == p.Audience })
	return p, err
}

// switches leads from one roster to the other where a school has one of its staff, or a draft that asks them; else
// whoever wants one begins with such a draft.
func (r *Rosters) switches(ctx context.Context, p *rosterPage) error {
	of := p.School.ID
	has, err := r.Schools.HasStaff(ctx, of)
	if err != nil {
		return err
	}
	if !has && !p.OfStaff() {
		drafts, err := r.Surveys.List(ctx, of, survey.Draft)
		if err != nil {
			return err
		}
		has = slices.ContainsFunc(drafts, func(s survey.Survey) bool { return s.Audience == school.Staff })
	}
	for _, audience := range school.Audiences {
		at := p.Page
		at.Audience = audience
		if has || p.OfStaff() {
			p.Switch = append(p.Switch, frame.MenuEntry{Path: at.Roster(""),
				Text: audience.Name(p.Lang), Current: audience == p.Audience})
		}
	}
	return nil
}

// Roster shows the classes.
func (r *Rosters) Roster(c *gin.Context) error {
	p, err := r.page(c)
	if err != nil {
		return err
	}
	return views.Show(c, http.StatusOK, "roster.html", p)
}

// uploaded is the file that was dropped, the text that was pasted, or the file of a preview that comes back.
func uploaded(c *gin.Context) ([]byte, error) {
	if source := c.PostForm("source"); source != "" {
		file, err := base64.RawURLEncoding.DecodeString(source)
		if err != nil {
			return nil, problem.Fields("roster.faults", []problem.Field{{Key: "roster.fault.unreadable"}})
		}
		return file, nil
	}
	if pasted := c.PostForm("pasted"); pasted != "" {
		return []byte(pasted), nil
	}
	_, file, err := view.Upload(c, roster.MostBytes+1, "desk.roster.no_file")
	return file, err
}

// Preview shows what a file would change; nothing is stored.
func (r *Rosters) Preview(c *gin.Context) error {
	p, err := r.page(c)
	if err != nil {
		return err
	}
	p.Preview, err = r.previewUpload(c, p)
	status := frame.RefusedStatus(err)
	if err != nil {
		if err = p.TakeFaults(err); err != nil {
			return err
		}
		return views.Show(c, status, "roster.html", p)
	}
	if p.Preview.Wrong > 0 {
		status = http.StatusUnprocessableEntity
	}
	return views.Show(c, status, "roster.html", p)
}

func (r *Rosters) previewUpload(c *gin.Context, p rosterPage) (*preview, error) {
	file, err := uploaded(c)
	if err != nil {
		return nil, err
	}
	return r.preview(c, file, p)
}

// rosterOptions are what a preview's form asks for.
func rosterOptions(c *gin.Context) school.ImportOptions {
	confirmed, err := strconv.Atoi(c.DefaultPostForm("confirm_removed", "0"))
	if err != nil {
		confirmed = 0
	}
	return school.ImportOptions{
		ClassesOnly: c.PostForm("scope") == "classes", ConfirmRemoved: confirmed, Choices: choices(c),
		Same: leavers(c, "same"), Other: leavers(c, "other"), Shown: c.DefaultPostForm("shown", "nothing"),
	}
}

// Store stores what the form showed. When that is not what would be stored any more, it is shown again.
func (r *Rosters) Store(c *gin.Context) error {
	p := r.base(c, "desk.roster.title")
	file, err := uploaded(c)
	if err != nil {
		return r.showAgain(c, nil, err)
	}
	if _, err = r.of(p).Import(c.Request.Context(), frame.Actor(c), frame.Who(c).SchoolID, file,
		rosterOptions(c)); err != nil {
		return r.showAgain(c, file, err)
	}
	if p.OfStaff() {
		return frame.Redirect(c, p.Roster(""))
	}
	return frame.Redirect(c, "/admin?stored=1") // where the next step is
}

// showAgain shows why a file was not stored, and the file's preview where it could be read.
func (r *Rosters) showAgain(c *gin.Context, file []byte, refusal error) error {
	p, err := r.page(c)
	if err != nil {
		return err
	}
	if err = p.TakeFaults(refusal); err != nil {
		return err
	}
	if file != nil {
		if p.Preview, err = r.preview(c, file, p); err != nil {
			return err
		}
	}
	return views.Show(c, frame.RefusedStatus(refusal), "roster.html", p)
}

// leavers are those about whom "cùng một trẻ?" was answered so, each by a field of its own.
func leavers(c *gin.Context, answer string) []uuid.UUID {
	var all []uuid.UUID
	for name, values := range c.Request.PostForm {
		id, err := uuid.Parse(strings.TrimPrefix(name, "leaver."))
		if err != nil || len(values) != 1 || values[0] != answer {
			continue // another field, or another answer
		}
		all = append(all, id)
	}
	return all
}

// Template is an empty roster to fill in.
func (r *Rosters) Template(c *gin.Context) error {
	p := r.base(c, "desk.roster.title")
	var header []string
	for _, column := range fields(p) {
		header = append(header, p.T("roster.column."+column))
	}
	file, err := school.EmptyXLSX(p.Lang, p.T("desk.roster.title"), header)
	if err != nil {
		return err
	}
	c.Header("Content-Disposition", `attachment; filename="hailong-danh-sach.xlsx"`)
	c.Data(http.StatusOK, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", file)
	return nil
}
