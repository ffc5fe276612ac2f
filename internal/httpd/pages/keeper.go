package pages

import (
	"errors"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"hailong/internal/ballot"
	"hailong/internal/canvas"
	"hailong/internal/httpd/access"
	"hailong/internal/httpd/view"
	"hailong/internal/keeper"
	"hailong/internal/problem"
	"hailong/internal/secret"
	"hailong/internal/survey"
)

// keeperPage is what one of the three who hold a sheet of the box sees on an own phone.
type keeperPage struct {
	page
	Survey  string
	Contact string
	Said    string // an end, or what is to be waited for; "" while the sheet is to be shown or typed
	Asked   *askedView
	Taken   bool // the sheet was shown, to her or to somebody else
	Rows    []sheetRow
	Code    canvas.Code
	Typed   string
	Seen    string // stands for the numbers of Asked, for whoever accepts them
	Fault   string
}

// sheetRow is a row of a sheet, with what it is called when it has a slip.
type sheetRow struct{ Name, Letters string }

// keeper shows what a keeper holds, and who is asked. It changes nothing: a robot that makes previews may look.
func (p *Pages) keeper(c *gin.Context) error {
	v, err := p.keeperPage(c)
	if err != nil {
		return err
	}
	return views.Show(c, http.StatusOK, "keeper.html", v)
}

func (p *Pages) keeperPage(c *gin.Context) (keeperPage, error) {
	of, err := p.Keepers.ByToken(c.Request.Context(), c.Param("token"))
	if err != nil {
		return keeperPage{}, err
	}
	s := of.Survey
	access.SetAudience(c.Request.Context(), s.Audience)
	v := keeperPage{page: newPage(c), Contact: of.Contact}
	v.School, v.Survey = of.School, s.Title.In(v.Lang)
	if v.Contact == "" {
		v.Contact = v.T("survey.contact_school")
	}
	v.Title = v.T("keeper.title", "role", of.Keeper.Role)
	if s.Status == survey.Draft && of.Keeper.State != keeper.Confirmed {
		v.Taken = of.Keeper.State == keeper.Taken
		v.Asked, v.Seen = asked(v.page, ballot.InvitationView{Survey: s, Invited: of.Roster}), of.Seen()
		return v, nil
	}
	v.Title, v.Said = v.stands(s, of.Keeper.State)
	return v, nil
}

// stands says where the round of a keeper stands who has nothing more to do on the page.
func (v keeperPage) stands(s survey.Survey, state keeper.State) (title, body string) {
	switch {
	case s.Status == survey.Closing:
		return v.T("keeper.waits.title"), v.T("keeper.waits")
	case s.Status == survey.Closed && s.KeyErased():
		return v.T("keeper.counted.title"), v.T("keeper.counted", "roles", strings.Join(s.OpenedWith, ", "))
	case s.Status == survey.Closed:
		return v.T("keeper.counted.title"), v.T("keeper.counted.erasing", "roles", strings.Join(s.OpenedWith, ", "))
	case s.Status == survey.Withdrawn:
		return v.T("keeper.withdrawn.title"), v.T("keeper.withdrawn")
	case state != keeper.Confirmed:
		return v.T("keeper.late.title"), v.T("keeper.late", "contact", v.Contact)
	case s.ClosesAt == nil:
		return v.T("keeper.accepted.title"), v.T("keeper.accepted.undated")
	default:
		return v.T("keeper.accepted.title"), v.T("keeper.accepted", "closes", v.When(s.ClosesAt))
	}
}

// keep shows the sheet, this once, or takes it typed back. What was typed is kept nowhere.
func (p *Pages) keep(c *gin.Context) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	if form.Has("sheet") {
		return p.accept(c, form.Get("sheet"), form.Get("seen"))
	}
	v, err := p.keeperPage(c)
	if err != nil {
		return err
	}
	if seen := form.Get("seen"); v.Asked != nil && seen != "" && seen != v.Seen {
		v.Fault = v.T("survey.keeper_stale")
		return views.Show(c, http.StatusConflict, "keeper.html", v)
	}
	rows, err := p.Keepers.Take(c.Request.Context(), c.Param("token"))
	if problem.KindOf(err) == problem.Conflict { // somebody was faster, or the round is open by now
		if v, err = p.keeperPage(c); err != nil {
			return err
		}
		return views.Show(c, http.StatusConflict, "keeper.html", v)
	}
	if err != nil {
		return err
	}
	if v.Code, err = canvas.NewCode(v.T("keeper.qr"), secret.KeeperSheetCode(rows)); err != nil {
		return err
	}
	for i, row := range rows {
		v.Rows = append(v.Rows, sheetRow{v.T("keeper.row", "row", i+1), row})
	}
	return views.Show(c, http.StatusOK, "keeper.html", v)
}

// accept takes a sheet that was typed back, or says which of its rows has a slip.
func (p *Pages) accept(c *gin.Context, typed, seen string) error {
	refusal := p.Keepers.Confirm(c.Request.Context(), c.Param("token"), typed, seen)
	if refusal == nil {
		view.Redirect(c, "/k/"+c.Param("token")+"?lang="+views.Page(c).Lang.String())
		return nil
	}
	kind := problem.KindOf(refusal)
	if kind != problem.Invalid && kind != problem.Conflict {
		return refusal
	}
	v, err := p.keeperPage(c)
	if err != nil {
		return err
	}
	var e *problem.Error
	if errors.As(refusal, &e) {
		v.Fault = view.Told(e, v.Lang)
	}
	v.Typed = typed
	return views.Show(c, view.Status(kind), "keeper.html", v)
}
