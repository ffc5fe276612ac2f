package running

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"hailong/internal/canvas"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/secret"
	"hailong/internal/survey"
)

// recoveryPage is the recovery sheet of a round's key: what it is for, then the sheet itself, for paper.
type recoveryPage struct {
	frame.RoundPage
	Rows    []string // of the sheet; none until it is asked for
	Code    canvas.Code
	Printed string
	Typed   string
	KeyFile string
}

// Recovery explains the sheet. It shows no key: that is an act of its own, which goes on record.
func (r *Running) Recovery(c *gin.Context) error { return r.showRecovery(c, nil) }

// PrintRecovery shows the key on a page for the printer, once it is on record who asked for it.
func (r *Running) PrintRecovery(c *gin.Context) error {
	round, err := frame.ID(c)
	if err != nil {
		return err
	}
	rows, err := r.Box.ShowKey(c.Request.Context(), frame.Actor(c), frame.Who(c).SchoolID, round)
	if err != nil {
		return err
	}
	return r.showRecovery(c, rows)
}

func (r *Running) showRecovery(c *gin.Context, rows []string) error {
	p, err := r.RoundPage(c, "recovery", "recovery.title")
	if err != nil {
		return err
	}
	if err = p.MustBe(survey.Open, survey.Closing); err != nil {
		return err
	}
	v := recoveryPage{RoundPage: p, Rows: rows, Printed: locale.DateTime(p.Lang, r.Now())}
	if len(rows) > 0 {
		if v.Code, err = canvas.NewCode("QR", secret.SheetCode(rows)); err != nil {
			return err
		}
	}
	c.Header("Cache-Control", "no-store")
	return views.Show(c, http.StatusOK, "recovery.html", v)
}

// MissingKey is the form for a sheet, where the round's key is missing.
func (r *Running) MissingKey(c *gin.Context) error {
	return r.showMissingKey(c, http.StatusOK, nil)
}

// BringKey puts a key back from its sheet.
func (r *Running) BringKey(c *gin.Context) error {
	p, err := r.RoundPage(c, "round", "recovery.type.title")
	if err != nil {
		return err
	}
	if err = p.MustBe(survey.Open, survey.Closing); err != nil {
		return err
	}
	if err = r.Box.BringKey(c.Request.Context(), frame.Actor(c), p.Round.SchoolID, p.Round.ID,
		c.PostForm("sheet")); err != nil {
		return r.showMissingKey(c, http.StatusUnprocessableEntity, misread(err))
	}
	return frame.Redirect(c, p.Path())
}

func (r *Running) showMissingKey(c *gin.Context, status int, refusal error) error {
	p, err := r.RoundPage(c, "round", "recovery.type.title")
	if err != nil {
		return err
	}
	v := recoveryPage{RoundPage: p, Typed: c.PostForm("sheet"), KeyFile: r.Box.Keys.Path(p.Round.ID.String())}
	if err = v.TakeFaults(refusal); err != nil {
		return err
	}
	return views.Show(c, status, "recover.html", v)
}

// misread says what is wrong with a typed sheet, in the reader's words.
func misread(err error) error {
	var where *secret.SheetError
	key, args := "", map[string]any{}
	switch {
	case errors.Is(err, secret.ErrOtherSheet):
		key = "recovery.other"
	case errors.As(err, &where) && where.Row > 0:
		key, args["row"] = "recovery.row", where.Row
	case errors.As(err, &where):
		key, args["n"], args["wanted"] = "recovery.length", where.Letters, where.Wanted
	default:
		return err
	}
	return problem.Fields("problem.invalid", []problem.Field{{Pointer: "/sheet", Key: key, Args: args}})
}
