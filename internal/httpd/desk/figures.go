package desk

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hailong/internal/figures"
	"hailong/internal/report"
)

// figuresPage is a closed round.
type figuresPage struct {
	roundPage
	Section report.Section
	Digest  string
}

func (d *Desk) figures(c *gin.Context, p roundPage) {
	r, err := d.Box.Result(c.Request.Context(), p.Round.SchoolID, p.Round.ID)
	if err != nil {
		d.refuse(c, err)
		return
	}
	v := figuresPage{roundPage: p}
	if r.Seal != nil {
		v.Digest = r.Seal.FiguresDigest
	}
	document := figures.Compute(r.Survey, r.Participation, r.Counted, r.Tally, d.Now())
	v.Section = report.Compose(document, report.About(p.School, r.Survey, v.Digest, p.Lang), p.Lang)
	d.show(c, http.StatusOK, "figures.html", v)
}
