// Package roster is the pages of the school's list: its classes and children, the preview of a file, and one child.
package roster

import (
	"embed"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

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
	Running bool // a round is open: changes go on record
	Preview *preview
}

// Words are those of a search; none was made yet.
func (rosterPage) Words() string { return "" }

// Fields are the columns of a roster.
func (rosterPage) Fields() []string { return rosterFields }

// Answers are the answers to "cùng một trẻ?", as the form names them.
func (rosterPage) Answers() []string { return []string{"same", "other"} }

// rosterFields are the columns of a roster in the order of the page.
var rosterFields = roster.Fields

func (r *Rosters) page(c *gin.Context) (rosterPage, error) {
	p := rosterPage{Page: r.Page(c, "roster", "desk.roster.title")}
	ctx, school := c.Request.Context(), frame.Who(c).SchoolID
	var err error
	if p.Classes, err = r.Schools.Classes(ctx, school); err != nil {
		return p, err
	}
	for _, class := range p.Classes {
		p.Total += class.Parents
	}
	running, err := r.Surveys.Newest(ctx, school, 0, 1, survey.Open)
	p.Running = len(running) > 0
	return p, err
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
	if p.Preview, err = r.previewUpload(c, p.Total); err != nil {
		if err = p.TakeFaults(err); err != nil {
			return err
		}
		return views.Show(c, http.StatusUnprocessableEntity, "roster.html", p)
	}
	status := http.StatusOK
	if p.Preview.Wrong > 0 {
		status = http.StatusUnprocessableEntity
	}
	return views.Show(c, status, "roster.html", p)
}

func (r *Rosters) previewUpload(c *gin.Context, before int) (*preview, error) {
	file, err := uploaded(c)
	if err != nil {
		return nil, err
	}
	return r.preview(c, file, before)
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
	file, err := uploaded(c)
	if err != nil {
		return r.showAgain(c, nil, err)
	}
	if _, err = r.Schools.Import(c.Request.Context(), frame.Actor(c), frame.Who(c).SchoolID, file,
		rosterOptions(c)); err != nil {
		return r.showAgain(c, file, err)
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
		if p.Preview, err = r.preview(c, file, p.Total); err != nil {
			return err
		}
	}
	return views.Show(c, http.StatusConflict, "roster.html", p)
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
	p := views.Page(c)
	var header []string
	for _, column := range rosterFields {
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
