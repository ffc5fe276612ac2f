package roster

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/roster"
	"hailong/internal/school"
)

// classPage is the children of a class, or those that were found.
type classPage struct {
	frame.Page
	Found    bool
	Words    string // that were looked for
	More     int    // children that were found and are not shown
	Class    string
	Columns  []string // what the reader may see of each child
	Children []childRow
}

type childRow struct {
	ID    uuid.UUID
	Name  string
	Cells []string
}

// NewPath is the page of somebody new in the class.
func (p classPage) NewPath() string {
	return p.Roster("/parents/new?class=" + url.QueryEscape(p.Class))
}

// classPath is the page of a class of the roster that a page is about.
func classPath(p frame.Page, name string) string {
	return p.Roster("/classes/" + strings.ReplaceAll(url.PathEscape(name), "+", "%2B"))
}

// Class shows the children of a class, on record: as much of each as the reader may see.
func (r *Rosters) Class(c *gin.Context) error {
	p := classPage{Page: r.base(c, "desk.roster.title"), Class: c.Param("class")}
	all, err := r.of(p.Page).ShowParents(c.Request.Context(), frame.Actor(c), frame.Who(c).SchoolID, p.Class)
	if err != nil {
		return err
	}
	role := frame.Who(c).Role
	p.fill(role, all, school.Fields(role)[1:]) // the class is the page
	p.Title = school.AsTitle(p.Lang, p.Class)
	return views.Show(c, http.StatusOK, "class.html", p)
}

// mostFound is how many children a search shows.
const mostFound = 50

// Find shows the children whose names, code or class have the words that were typed, on record. It is a form that is
// posted, so that no name stands in an address: addresses are kept by browsers, and by the logs of whatever stands
// before the server.
func (r *Rosters) Find(c *gin.Context) error {
	p := classPage{Page: r.base(c, "roster.find.title"), Words: locale.Line(c.PostForm("words")), Found: true}
	role := frame.Who(c).Role
	found, err := r.of(p.Page).FindParents(c.Request.Context(), frame.Actor(c), frame.Who(c).SchoolID, role, p.Words)
	status := frame.RefusedStatus(err)
	if err = p.TakeFaults(err); err != nil {
		return err
	}
	p.More = max(0, len(found)-mostFound)
	p.fill(role, found[:len(found)-p.More], school.Fields(role))
	return views.Show(c, status, "class.html", p)
}

// fill puts children on the page: of each the columns.
func (p *classPage) fill(role account.Role, children []school.Parent, columns []string) {
	if p.Columns = columns; p.OfStaff() {
		p.Columns = slices.DeleteFunc(p.Columns, func(f string) bool { return !slices.Contains(fields(p.Page), f) })
	}
	for _, parent := range school.ParentsFor(role, children) {
		row := childRow{ID: parent.ID, Name: parent.ChildName}
		for _, column := range p.Columns {
			row.Cells = append(row.Cells, *parent.Field(column))
		}
		p.Children = append(p.Children, row)
	}
}

// parentPage is one roster entry to change, or a new one.
type parentPage struct {
	frame.Page
	Parent  school.Parent
	IsNew   bool
	Classes []school.Class
}

// fresh is the id in the path of a child who is not on the roster yet.
const fresh = "new"

func (r *Rosters) parentPage(c *gin.Context) (parentPage, error) {
	p := parentPage{Page: r.base(c, "desk.parent.new"), IsNew: c.Param("id") == fresh,
		Parent: school.Parent{Class: c.Query("class"), Active: true}}
	var err error
	if p.Classes, err = r.of(p.Page).Classes(c.Request.Context(), frame.Who(c).SchoolID); err != nil || p.IsNew {
		return p, err
	}
	parent, err := frame.ID(c)
	if err != nil {
		return p, err
	}
	p.Parent, err = r.of(p.Page).Parent(c.Request.Context(), frame.Who(c).SchoolID, parent)
	p.Title, p.Seen = p.Parent.ChildName, problem.Seen(p.Parent)
	return p, err
}

// Parent shows one child, on record.
func (r *Rosters) Parent(c *gin.Context) error {
	p, err := r.parentPage(c)
	if err != nil {
		return err
	}
	if !p.IsNew {
		if _, err = r.of(p.Page).ShowParent(c.Request.Context(), frame.Actor(c), frame.Who(c).SchoolID,
			p.Parent.ID); err != nil {
			return err
		}
	}
	return views.Show(c, http.StatusOK, "parent.html", p)
}

// parentFields are the fields of the form.
var parentFields = slices.Concat(rosterFields, []string{roster.OtherName, roster.OtherPhone})

// tellStored tells what others have stored meanwhile where something else was typed.
func (p *parentPage) tellStored(was school.Parent) {
	p.Parent.Active = was.Active
	for _, field := range parentFields {
		p.TellStored(field, *was.Field(field), *p.Parent.Field(field))
	}
}

// ChangeParent stores what was typed, takes the child off the roster or brings it back.
func (r *Rosters) ChangeParent(c *gin.Context) error {
	p, err := r.parentPage(c)
	if err != nil {
		return err
	}
	was := p.Parent
	p.typed(c)
	stored, err := r.put(c, p)
	if err != nil {
		status := frame.RefusedStatus(err)
		if err = p.TakeFaults(err); err != nil {
			return err
		}
		p.tellStored(was)
		return views.Show(c, status, "parent.html", p)
	}
	if !p.IsNew && !stored.Active {
		return frame.Stored(c, p.Roster(""))
	}
	return frame.Stored(c, classPath(p.Page, stored.Class))
}

// typed takes what the form says of the child.
func (p *parentPage) typed(c *gin.Context) {
	p.Parent.Active = c.PostForm("do") != "leave"
	if !p.Parent.Active {
		return
	}
	for _, field := range parentFields {
		if value, sent := c.GetPostForm(field); sent {
			*p.Parent.Field(field) = value
		}
	}
}

// put stores the child, unless somebody else did meanwhile.
func (r *Rosters) put(c *gin.Context, p parentPage) (school.Parent, error) {
	if err := frame.CheckSeen(c, p.Seen); err != nil {
		return school.Parent{}, err
	}
	return r.of(p.Page).Put(c.Request.Context(), frame.Actor(c), frame.Who(c).SchoolID, p.Parent)
}
