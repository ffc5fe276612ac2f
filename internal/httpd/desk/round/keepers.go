package round

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"hailong/internal/delivery"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/keeper"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/secret"
	"hailong/internal/survey"
)

// keepersPage is where a draft gets its box with three keys.
type keepersPage struct {
	frame.RoundPage
	Keepers []keeper.Keeper // none while the round has no sheets
	Lacking int             // how many have not accepted theirs yet
	Roles   []frame.Input
	Links   []keeperLink // made just now, shown this once
}

// keeperLink is the link of one keeper.
type keeperLink struct {
	Place         int
	Role, Address string
}

// KeepersOf shows who holds the sheets of a draft.
func (r *Rounds) KeepersOf(c *gin.Context) error { return r.showKeepers(c, nil, nil) }

func (r *Rounds) keepersPage(c *gin.Context) (v keepersPage, err error) {
	if v.RoundPage, err = r.RoundPage(c, "round", "keepers.title"); err != nil {
		return v, err
	}
	if err = v.MustBe(survey.Draft); err != nil {
		return v, err
	}
	if v.Keepers, err = r.Keepers.List(c.Request.Context(), v.Round.SchoolID, v.Round.ID); err != nil {
		return v, err
	}
	v.Lacking = lacking(v.Keepers)
	v.Seen = problem.Seen(v.Keepers)
	return v, nil
}

// lacking is how many keepers have not accepted their sheet yet.
func lacking(keepers []keeper.Keeper) int {
	n := 0
	for _, k := range keepers {
		if k.State != keeper.Confirmed {
			n++
		}
	}
	return n
}

// ChangeKeepers names the three anew, makes one of them a new link, or takes the sheets off the round.
func (r *Rounds) ChangeKeepers(c *gin.Context) error {
	v, err := r.keepersPage(c)
	if err != nil {
		return err
	}
	if err = frame.CheckSeen(c, v.Seen); err != nil {
		return r.showKeepers(c, nil, err)
	}
	ctx, by, s := c.Request.Context(), frame.Actor(c), v.Round
	tokens := map[int]string{}
	if typed := c.PostForm("new"); typed != "" {
		place, _ := strconv.Atoi(typed) // 0 is no keeper's
		tokens[place], err = r.Keepers.NewLink(ctx, by, s.SchoolID, s.ID, place)
	} else {
		var roles, made []string
		for i := range secret.Keepers {
			if c.PostForm("off") == "" {
				roles = append(roles, locale.Line(c.PostForm(roleField(i))))
			}
		}
		made, err = r.Keepers.Set(ctx, by, s.SchoolID, s.ID, roles)
		for i, token := range made {
			tokens[i+1] = token
		}
	}
	if err == nil && len(tokens) == 0 {
		return frame.Redirect(c, v.Path()+"/keepers")
	}
	return r.showKeepers(c, tokens, err)
}

func roleField(i int) string { return fmt.Sprintf("roles/%d", i) }

// showKeepers shows the page; tokens are of links made just now, by the places of their keepers.
func (r *Rounds) showKeepers(c *gin.Context, tokens map[int]string, refusal error) error {
	v, err := r.keepersPage(c)
	if err != nil {
		return err
	}
	if err = v.TakeFaults(refusal); err != nil {
		return err
	}
	for i := range secret.Keepers {
		field, label := roleField(i), fmt.Sprintf("keepers.role.%d", i+1)
		value := v.T(fmt.Sprintf("keepers.given.%d", i+1))
		if i < len(v.Keepers) {
			value = v.Keepers[i].Role
		}
		if typed, there := c.GetPostForm(field); there && refusal != nil {
			value = typed
		}
		v.Roles = append(v.Roles, v.Input(field, "text", label, value, "off", true))
	}
	for _, k := range v.Keepers {
		if token := tokens[k.Place]; token != "" {
			v.Links = append(v.Links, keeperLink{k.Place, k.Role, delivery.KeeperLink(r.Base(v.Page), token)})
		}
	}
	return views.Show(c, frame.RefusedStatus(refusal), "keepers.html", v)
}

// countPage is where two sheets are typed, and what is said when they were.
type countPage struct {
	frame.RoundPage
	Sheets     [2]sheetField
	Unreadable int
}

// sheetField is the field of a typed sheet.
type sheetField struct{ ID, Label, Typed, Wrong string }

// Count asks for two sheets, and tells when it is done.
func (r *Rounds) Count(c *gin.Context) error { return r.showCount(c, nil) }

// CountWith counts a round with the sheets that were typed.
func (r *Rounds) CountWith(c *gin.Context) error {
	p, err := r.RoundPage(c, "round", "keepers.count.title")
	if err != nil {
		return err
	}
	ctx, by, s := c.Request.Context(), frame.Actor(c), p.Round
	sheets := []string{c.PostForm(sheetName(0)), c.PostForm(sheetName(1))}
	if n, told := strconv.Atoi(c.PostForm("unreadable")); told == nil && n > 0 {
		_, err = r.Box.CloseWithout(ctx, by, s.SchoolID, s.ID, n, reason(c), sheets...)
	} else {
		_, err = r.Box.CloseWithSheets(ctx, by, s.SchoolID, s.ID, "", sheets)
	}
	if err != nil {
		return r.showCount(c, err)
	}
	return frame.Redirect(c, p.Path()+"/count")
}

func sheetName(i int) string { return fmt.Sprintf("sheets/%d", i) }

func (r *Rounds) showCount(c *gin.Context, refusal error) error {
	p, err := r.RoundPage(c, "round", "keepers.count.title")
	if err != nil {
		return err
	}
	if err = p.MustBe(survey.Closing, survey.Closed); err != nil {
		return err
	}
	if !p.Round.ThreeKeys() {
		return problem.New(problem.NotFound, "problem.not_found", nil)
	}
	v := countPage{RoundPage: p, Unreadable: unreadable(c, refusal)}
	if p.Round.Status == survey.Closed {
		return views.Show(c, http.StatusOK, "count.html", v)
	}
	if err = v.TakeFaults(refusal); err != nil {
		return err
	}
	for i, label := range []string{"keepers.count.first", "keepers.count.second"} {
		name := sheetName(i)
		v.Sheets[i] = sheetField{name, v.T(label), c.PostForm(name), v.Fault(name)}
	}
	return views.Show(c, frame.RefusedStatus(refusal), "count.html", v)
}
