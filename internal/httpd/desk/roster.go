package desk

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/locale"
	"hailong/internal/problem"
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

// preview is a file that was read and not stored. Text is what will be stored when the school says yes: the children as
// they were understood, so that nothing has to be kept here meanwhile.
type preview struct {
	school.ImportResult
	Rows      []rowView
	More      int      // rows that are not shown
	Whole     []string // what is wrong with the file as a whole
	Wrong     int      // how many cells and lines are wrong
	Converted string   // the code page that the file was taken for
	Text      string
	Scope     string
	Before    int
	Sheet     [][]string // first rows of a file whose columns nobody named; Text is then the whole sheet
}

// Columns are the places of a sheet's columns, for the fields that name them.
func (p preview) Columns() []int {
	all := make([]int, len(p.Sheet[0]))
	for i := range all {
		all[i] = i
	}
	return all
}

// rowView is a line of the file; with faults its cells can be mended in place.
type rowView struct {
	Line   int    // in the file
	Drop   string // name of the box that drops the line
	Cells  []cellView
	Faults []string
}

type cellView struct {
	Field, Name, Value string // Name is of the form's field
	Wrong              bool
}

// Count is how many are wrong, as far as it is known.
func (p preview) Count() any {
	if p.Wrong >= problem.MostFields {
		return fmt.Sprintf("%d+", problem.MostFields)
	}
	return p.Wrong
}

// Large tells whether more than a third of the roster would leave: that must be confirmed by its number.
func (p preview) Large() bool { return p.Before > 0 && 3*p.Removed > p.Before }

// rosterFields are the columns of a roster in the order of the page.
var rosterFields = school.Fields(account.Admin)

// How many rows a preview shows.
const (
	shownRows   = 20
	shownFaulty = 100
	shownSheet  = 8
)

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

// uploaded is the file that was dropped, the text that was pasted or mended, or a sheet whose columns were named.
func uploaded(c *gin.Context) ([]byte, error) {
	if sheet := c.PostForm("sheet"); sheet != "" {
		from, err := strconv.Atoi(c.PostForm("from"))
		if err != nil {
			from = 0
		}
		var fields []string
		for i := range mostParts {
			field, there := c.GetPostForm(fmt.Sprintf("column.%d", i))
			if !there {
				break
			}
			fields = append(fields, field)
		}
		return school.Named([]byte(sheet), fields, from)
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
	defer file.Close() //nolint:errcheck // read only
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
		p.Preview, err = d.preview(c, file, c.PostForm("scope"), p.Total)
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

func (d *Desk) preview(c *gin.Context, file []byte, scope string, before int) (*preview, error) {
	text, converted := school.Decode(file)
	options := school.ImportOptions{DryRun: true, ClassesOnly: scope == "classes"}
	result, rows, err := d.Schools.Preview(c.Request.Context(), who(c).SchoolID, text, options)
	if err != nil {
		return nil, err
	}
	if mend(c, rows) { // read again as mended
		if text, err = school.CSV(children(rows)); err != nil {
			return nil, err
		}
		if result, rows, err = d.Schools.Preview(c.Request.Context(), who(c).SchoolID, text, options); err != nil {
			return nil, err
		}
	}
	if school.NoHeader(result.Faults) {
		first, sheet, err := school.Sheet(text, shownSheet)
		if err != nil || len(first) > 0 && len(first[0]) > 1 {
			return &preview{ImportResult: result, Wrong: len(result.Faults), Converted: converted, Scope: scope, Before: before, Sheet: first, Text: string(sheet)}, err
		}
	}
	v := &preview{ImportResult: result, Wrong: len(result.Faults), Converted: converted, Scope: scope, Before: before}
	lang := views.Page(c).Lang
	for i, row := range rows {
		if v.Wrong == 0 && len(v.Rows) < shownRows || len(row.Faults) > 0 && len(v.Rows) < shownFaulty {
			v.Rows = append(v.Rows, viewOf(i, row, lang))
		}
	}
	if v.Wrong == 0 {
		v.More = len(rows) - len(v.Rows)
	}
	for _, f := range result.Faults {
		if strings.Count(f.Pointer, "/") < 2 { // of no cell
			v.Whole = append(v.Whole, locale.Text(lang, f.Key, f.Args))
		}
	}
	clean, err := school.CSV(children(rows))
	v.Text = string(clean)
	return v, err
}

func children(rows []school.Row) []school.Parent {
	all := make([]school.Parent, 0, len(rows))
	for _, r := range rows {
		all = append(all, r.Child)
	}
	return all
}

// mend puts the cells that were corrected on the page into their lines; without any it tells so. Cells are named by the place
// of their child in the file: titles above and empty lines are gone from the text that comes back, so that lines count anew.
func mend(c *gin.Context, rows []school.Row) (mended bool) {
	for i := range rows {
		if c.PostForm(dropName(i)) != "" {
			rows[i].Child, mended = school.Parent{}, true // an empty line is passed over
			continue
		}
		for _, field := range rosterFields {
			if value, there := c.GetPostForm(cellName(i, field)); there {
				*rows[i].Child.Field(field), mended = value, true
			}
		}
	}
	return mended
}

func cellName(place int, field string) string { return fmt.Sprintf("cell.%d.%s", place, field) }

func dropName(place int) string { return fmt.Sprintf("drop.%d", place) }

func viewOf(place int, row school.Row, lang locale.Lang) rowView {
	v := rowView{Line: row.Line, Drop: dropName(place)}
	wrong := map[string]bool{}
	for _, f := range row.Faults {
		v.Faults = append(v.Faults, locale.Text(lang, f.Key, f.Args))
		wrong[school.FaultyField(f)] = true
	}
	for _, field := range rosterFields {
		v.Cells = append(v.Cells, cellView{field, cellName(place, field), *row.Child.Field(field), wrong[field]})
	}
	return v
}

func (d *Desk) storeRoster(c *gin.Context) {
	confirmed, err := strconv.Atoi(c.DefaultPostForm("confirm_removed", "0"))
	if err != nil {
		confirmed = 0
	}
	result, err := d.Schools.Import(c.Request.Context(), who(c).SchoolID, []byte(c.PostForm("text")), school.ImportOptions{
		ClassesOnly: c.PostForm("scope") == "classes", ConfirmRemoved: confirmed, Same: leavers(c, "same"), Other: leavers(c, "other"),
	})
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
	file, err := school.EmptyXLSX(header)
	if err != nil {
		d.refuse(c, err)
		return
	}
	c.Header("Content-Disposition", `attachment; filename="hailong-danh-sach.xlsx"`)
	c.Data(http.StatusOK, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", file)
}
