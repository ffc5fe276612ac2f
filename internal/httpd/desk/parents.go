package desk

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/httpd/access"
	"hailong/internal/problem"
	"hailong/internal/roster"
	"hailong/internal/school"
)

// classPage is the children of a class.
type classPage struct {
	page
	Class    string
	Columns  []string // what the reader may see of each child
	Children []childRow
}

type childRow struct {
	ID    uuid.UUID
	Name  string
	Cells []string
}

func (d *Desk) class(c *gin.Context) {
	p := classPage{page: d.page(c, "roster", "desk.roster.title"), Class: c.Param("class")}
	all, err := d.Schools.Parents(c.Request.Context(), who(c).SchoolID)
	scope := access.Scope(who(c).Role)
	p.Columns = school.Fields(scope)[1:] // the class is the page
	for _, parent := range school.ParentsFor(scope, all) {
		if parent.Class != p.Class {
			continue
		}
		row := childRow{ID: parent.ID, Name: parent.ChildName}
		for _, column := range p.Columns {
			row.Cells = append(row.Cells, *parent.Field(column))
		}
		p.Children = append(p.Children, row)
	}
	if err == nil && len(p.Children) == 0 {
		err = problem.New(problem.NotFound, "problem.not_found", nil)
	}
	if err == nil {
		err = d.note(c, "record.roster_read", p.Class)
	}
	if err != nil {
		d.refuse(c, err)
		return
	}
	p.Title = p.T("roster.column.class") + " " + p.Class
	d.show(c, http.StatusOK, "class.html", p)
}

// parentPage is one roster entry to change, or a new one.
type parentPage struct {
	page
	Parent  school.Parent
	IsNew   bool
	Classes []school.Class
}

// fresh is the id in the path of a child who is not on the roster yet.
const fresh = "new"

func (d *Desk) parentPage(c *gin.Context) (parentPage, error) {
	p := parentPage{page: d.page(c, "roster", "desk.parent.new"), IsNew: c.Param("id") == fresh,
		Parent: school.Parent{Class: c.Query("class"), Active: true}}
	var err error
	if p.Classes, err = d.Schools.Classes(c.Request.Context(), who(c).SchoolID); err != nil || p.IsNew {
		return p, err
	}
	parent, err := id(c)
	if err == nil {
		p.Parent, err = d.Schools.Parent(c.Request.Context(), who(c).SchoolID, parent)
	}
	p.Title, p.Seen = p.Parent.ChildName, seen(p.Parent)
	return p, err
}

func (d *Desk) parent(c *gin.Context) {
	p, err := d.parentPage(c)
	if err == nil && !p.IsNew {
		err = d.note(c, "record.roster_read", p.Parent.Class)
	}
	if err != nil {
		d.refuse(c, err)
		return
	}
	d.show(c, http.StatusOK, "parent.html", p)
}

// parentFields are the fields of the form.
var parentFields = slices.Concat(rosterFields, []string{roster.OtherName, roster.OtherPhone})

// standing tells what others have stored meanwhile where something else was typed.
func (p *parentPage) standing(was school.Parent) {
	p.Parent.Active = was.Active
	for _, field := range parentFields {
		p.stands(field, *was.Field(field), *p.Parent.Field(field))
	}
}

// changeParent stores what was typed, takes the child off the roster or brings it back.
func (d *Desk) changeParent(c *gin.Context) {
	p, err := d.parentPage(c)
	if err != nil {
		d.refuse(c, err)
		return
	}
	was, action := p.Parent, "record.parent"
	switch c.PostForm("do") {
	case "leave":
		p.Parent.Active, action = false, "record.parent_left"
	default:
		p.Parent.Active = true
		for _, field := range parentFields {
			if value, sent := c.GetPostForm(field); sent {
				*p.Parent.Field(field) = value
			}
		}
	}
	stored := p.Parent
	if err = stale(c, p.Seen); err == nil {
		stored, err = d.Schools.Put(c.Request.Context(), who(c).SchoolID, p.Parent)
	}
	if err == nil {
		err = d.note(c, action, stored.Class) // the class, not the name: a record is kept longer than a child stays
	}
	switch {
	case err == nil && p.Parent.ID != uuid.Nil && !stored.Active:
		see(c, "/admin/roster")
	case err == nil:
		see(c, "/admin/roster/classes/"+strings.ReplaceAll(url.PathEscape(stored.Class), "+", "%2B"))
	case p.faults(err):
		p.standing(was)
		d.show(c, refused(err), "parent.html", p)
	default:
		d.refuse(c, err)
	}
}
