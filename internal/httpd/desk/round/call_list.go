package round

import (
	"bytes"
	"cmp"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"hailong/internal/document"
	"hailong/internal/format"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/invitation"
	"hailong/internal/problem"
)

// callListPage is who is to be telephoned.
type callListPage struct {
	frame.RoundPage
	People []invitation.Drawn
	Files  []frame.FileLink
}

// CallList shows names and telephones of those who are drawn, on record.
func (r *Rounds) CallList(c *gin.Context) (err error) {
	v := callListPage{}
	if v.RoundPage, err = r.RoundPage(c, "round", "calls.title"); err != nil {
		return err
	}
	if v.People, err = r.Box.ShowCalls(c.Request.Context(), frame.Actor(c), v.Round.SchoolID, v.Round.ID,
		""); err != nil {
		return err
	}
	for _, f := range format.All(format.Report) {
		if f.Paper != nil {
			v.Files = append(v.Files, frame.FileLink{Path: f.At(v.Path()+"/calls/file", v.Lang), Text: f.Label(v.Lang)})
		}
	}
	return views.Show(c, http.StatusOK, "call_list.html", v)
}

// CallFile is the same list to print, on record: with boxes for what people say, and nothing of what they answered.
func (r *Rounds) CallFile(c *gin.Context) error {
	p, err := r.RoundPage(c, "round", "calls.title")
	if err != nil {
		return err
	}
	f, known := format.Find(format.Report, c.DefaultQuery("format", "pdf"))
	if !known || f.Paper == nil {
		return problem.New(problem.NotFound, "problem.not_found", nil)
	}
	people, err := r.Box.ShowCalls(c.Request.Context(), frame.Actor(c), p.Round.SchoolID, p.Round.ID, f.Label(p.Lang))
	if err != nil {
		return err
	}
	paper, err := callPaper(p, people)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err = f.Paper(paper, &out); err != nil {
		return err
	}
	frame.Download(c, f.MediaType, f.File("hailong-goi-hoi"), f.File(p.Title+" – "+p.Name), out.Bytes())
	return nil
}

// callPaper is the list on one page. Where all of everybody does not fit, the child's name is left out, then the second
// telephone, then the ends of long names; the page of the desk has them.
func callPaper(p frame.RoundPage, people []invitation.Drawn) (paper document.Document, err error) {
	for _, of := range []struct {
		child, other bool
		letters      int
	}{{true, true, 200}, {false, true, 200}, {false, false, 200}, {false, false, 11}} {
		table := document.Table{Total: true, Notes: []string{p.T("calls.paper.note")}, Columns: []document.Column{
			{Head: p.T("calls.paper.row"), Share: 9, Center: true}, {Head: p.T("roster.column.class"), Share: 30},
			{Head: p.T("calls.paper.name"), Share: 55}, {Head: p.T("roster.column.phone"), Share: 26},
			{Head: p.T("calls.paper.yes"), Share: 11}, {Head: p.T("calls.paper.no"), Share: 15},
			{Head: p.T("calls.paper.unreached"), Share: 19}}}
		for i, one := range people {
			name, phone := cmp.Or(one.ParentName, one.ChildName), one.Phone
			if of.child && one.ParentName != "" {
				name += " (" + one.ChildName + ")"
			}
			if of.other {
				phone = strings.TrimSpace(phone + " " + one.OtherPhone)
			}
			table.Rows = append(table.Rows, []string{strconv.Itoa(i + 1), shortened(one.Class, of.letters),
				shortened(name, 2*of.letters), phone, "", "", ""})
		}
		table.Rows = append(table.Rows, []string{"", "", p.T("calls.paper.sum"), "", "", "", ""})
		paper = document.Document{Lang: p.Lang, Title: p.Title + " – " + p.Name, Author: p.School.Name, Date: p.Now,
			Blocks: []document.Block{
				document.Title{Kind: p.T("calls.paper.title"), Abstract: p.School.Name + "\n" + p.Name},
				document.Text{Text: p.T("calls.paper.body")}, table}}
		if fits, err := paper.OnePage(); err != nil || fits {
			return paper, err
		}
	}
	return paper, nil
}

// shortened is a name of at most so many letters.
func shortened(name string, letters int) string {
	if all := []rune(name); len(all) > letters {
		return string(all[:letters-1]) + "…"
	}
	return name
}
