package desk

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"rsc.io/qr"

	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/secret"
	"hailong/internal/survey"
)

// recoveryPage is the recovery sheet of a round's key: what it is for, then the sheet itself, for paper.
type recoveryPage struct {
	roundPage
	Rows    []string // of the sheet; none until it is asked for
	Code    string   // the drawing of the QR code, as an SVG path of one unit a module
	Side    int      // of the drawing, in modules, quiet zone and all
	Printed string
	Typed   string
	KeyFile string
}

// recovery explains the sheet. It shows no key: that is an act of its own, which goes on record.
func (d *Desk) recovery(c *gin.Context) { d.showRecovery(c, nil) }

// printRecovery shows the key on a page for the printer, once it is on record who asked for it.
func (d *Desk) printRecovery(c *gin.Context) {
	round, err := id(c)
	if err != nil {
		d.refuse(c, err)
		return
	}
	s, err := d.Surveys.Get(c.Request.Context(), who(c).SchoolID, round)
	if err == nil && s.RoundKey == "" {
		err = problem.New(problem.Conflict, "survey.is_"+string(s.Status), nil)
	}
	var rows []string
	if err == nil {
		if rows, err = d.Box.Keys.Sheet(s.ID.String(), s.RoundKey); err != nil {
			err = problem.New(problem.Conflict, "survey.no_key", nil)
		}
	}
	if err == nil {
		err = d.note(c, "record.recovery", s.Title.VI)
	}
	if err != nil {
		d.refuse(c, err)
		return
	}
	d.showRecovery(c, rows)
}

func (d *Desk) showRecovery(c *gin.Context, rows []string) {
	p, err := d.roundPage(c, "recovery", "recovery.title")
	v := recoveryPage{roundPage: p, Rows: rows, Printed: locale.DateTime(p.Lang, d.Now())}
	if err == nil && !v.Sealed() {
		err = problem.New(problem.Conflict, "survey.is_"+string(p.Round.Status), nil)
	}
	if err == nil && len(rows) > 0 {
		v.Code, v.Side, err = drawCode(secret.SheetCode(rows))
	}
	if err != nil {
		d.refuse(c, err)
		return
	}
	c.Header("Cache-Control", "no-store")
	d.show(c, http.StatusOK, "recovery.html", v)
}

// quiet is how many light modules stand around a code, so that scanners find it.
const quiet = 4

// drawCode draws a QR code as one path.
func drawCode(text string) (path string, side int, err error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return "", 0, err
	}
	var drawing strings.Builder
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				drawing.WriteString("M" + strconv.Itoa(x+quiet) + " " + strconv.Itoa(y+quiet) + "h1v1h-1z")
			}
		}
	}
	return drawing.String(), code.Size + 2*quiet, nil
}

// missingKey is the form for a sheet, where the round's key is missing.
func (d *Desk) missingKey(c *gin.Context) { d.showMissingKey(c, http.StatusOK, nil) }

// bringKey puts a key back from its sheet.
func (d *Desk) bringKey(c *gin.Context) {
	round, err := id(c)
	if err != nil {
		d.refuse(c, err)
		return
	}
	s, err := d.Surveys.Get(c.Request.Context(), who(c).SchoolID, round)
	if err == nil && s.Status != survey.Open && s.Status != survey.Closing {
		err = problem.New(problem.Conflict, "survey.is_"+string(s.Status), nil)
	}
	if err != nil {
		d.refuse(c, err)
		return
	}
	if err = d.Box.Keys.FromSheet(s.ID.String(), s.RoundKey, c.PostForm("sheet")); err == nil {
		if err = d.note(c, "record.recovered", s.Title.VI); err == nil {
			see(c, "/admin/rounds/"+round.String())
			return
		}
	}
	d.showMissingKey(c, http.StatusUnprocessableEntity, slip(err))
}

// slip says what is wrong with a typed sheet, in the reader's words.
func slip(err error) error {
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

func (d *Desk) showMissingKey(c *gin.Context, status int, refusal error) {
	p, err := d.roundPage(c, "round", "recovery.type.title")
	v := recoveryPage{roundPage: p, Typed: c.PostForm("sheet")}
	if err == nil && refusal != nil && !v.faults(refusal) {
		err = refusal
	}
	if err != nil {
		d.refuse(c, err)
		return
	}
	v.KeyFile = d.Box.Keys.Path(p.Round.ID.String())
	d.show(c, status, "recover.html", v)
}
