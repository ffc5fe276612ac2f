package desk

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/problem"
	"hailong/internal/roster"
	"hailong/internal/school"
	"hailong/internal/survey"
)

// rosterPage shows the classes, or what a file would change.
type rosterPage struct {
	page
	Classes []school.Class
	Total   int
	Running bool // a round is open: changes go on record
	Preview *preview
}

// Answers are the answers to "cùng một trẻ?", as the form names them.
func (rosterPage) Answers() []string { return []string{"same", "other"} }

// rosterFields are the columns of a roster in the order of the page.
var rosterFields = roster.Fields

func (d *Desk) rosterPage(c *gin.Context) (rosterPage, error) {
	p := rosterPage{page: d.page(c, "roster", "desk.roster.title")}
	ctx, school := c.Request.Context(), who(c).SchoolID
	var err error
	if p.Classes, err = d.Schools.Classes(ctx, school); err != nil {
		return p, err
	}
	for _, class := range p.Classes {
		p.Total += class.Parents
	}
	running, err := d.Surveys.Newest(ctx, school, 0, 1, survey.Open)
	p.Running = len(running) > 0
	return p, err
}

func (d *Desk) roster(c *gin.Context) {
	p, err := d.rosterPage(c)
	if err != nil {
		d.refuse(c, err)
		return
	}
	d.show(c, http.StatusOK, "roster.html", p)
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
	part, err := c.FormFile("file")
	if err != nil || part.Size == 0 {
		return nil, problem.Fields("problem.invalid", []problem.Field{{Pointer: "/file", Key: "desk.roster.no_file"}})
	}
	file, err := part.Open()
	if err != nil {
		return nil, err
	}
	defer file.Close() // read only
	return io.ReadAll(file)
}

func (d *Desk) previewRoster(c *gin.Context) {
	p, err := d.rosterPage(c)
	if err != nil {
		d.refuse(c, err)
		return
	}
	file, err := uploaded(c)
	if err == nil {
		p.Preview, err = d.preview(c, file, p.Total)
	}
	switch {
	case err == nil && p.Preview.Wrong > 0:
		d.show(c, http.StatusUnprocessableEntity, "roster.html", p)
	case err == nil:
		d.show(c, http.StatusOK, "roster.html", p)
	case p.faults(err):
		d.show(c, http.StatusUnprocessableEntity, "roster.html", p)
	default:
		d.refuse(c, err)
	}
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

// storeRoster stores what the form showed. When that is not what would be stored any more, it is shown again.
func (d *Desk) storeRoster(c *gin.Context) {
	file, err := uploaded(c)
	var result school.ImportResult
	if err == nil {
		result, err = d.Schools.Import(c.Request.Context(), who(c).SchoolID, file, rosterOptions(c))
	}
	if err == nil {
		err = d.note(c, "record.roster", fmt.Sprintf("+%d ~%d −%d", result.Added, result.Updated, result.Removed))
	}
	if err == nil {
		see(c, "/admin?stored=1") // where the next step is
		return
	}
	p, pageErr := d.rosterPage(c)
	if pageErr != nil || !p.faults(err) {
		d.refuse(c, err)
		return
	}
	if file != nil {
		if p.Preview, pageErr = d.preview(c, file, p.Total); pageErr != nil {
			d.refuse(c, pageErr)
			return
		}
	}
	d.show(c, http.StatusConflict, "roster.html", p)
}

// leavers are those about whom "cùng một trẻ?" was answered so, each by a field of its own.
func leavers(c *gin.Context, answer string) []uuid.UUID {
	var all []uuid.UUID
	for name, values := range c.Request.PostForm {
		id, err := uuid.Parse(strings.TrimPrefix(name, "leaver."))
		if err == nil && len(values) == 1 && values[0] == answer {
			all = append(all, id)
		}
	}
	return all
}

// rosterTemplate is an empty roster to fill in.
func (d *Desk) rosterTemplate(c *gin.Context) {
	p := views.Page(c)
	var header []string
	for _, column := range rosterFields {
		header = append(header, p.T("roster.column."+column))
	}
	file, err := school.EmptyXLSX(p.Lang, p.T("desk.roster.title"), header)
	if err != nil {
		d.refuse(c, err)
		return
	}
	c.Header("Content-Disposition", `attachment; filename="hailong-danh-sach.xlsx"`)
	c.Data(http.StatusOK, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", file)
}
