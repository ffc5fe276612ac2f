package public

import (
	"bytes"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"hailong/internal/preview"
	"hailong/internal/problem"
	"hailong/internal/report"
)

// onScreen is the resolution of a chart that is copied into a chat, in dots per inch: sharp on a phone, half the work
// and weight of one for paper.
const onScreen = 200

// charted are the charts whose every number stands on the page, by the beginnings of their names. Who took part by
// class is not among them, nor other rounds.
var charted = []string{"questions.", "criteria"}

// pictureView is a picture of a part of the page: where it is, and what it shows.
type pictureView struct{ Name, Caption, Path string }

// pictures are those of the page: its card, and the charts of its questions and criteria.
func pictures(page resultPage, section report.Section) []pictureView {
	path := page.Own + "/image.png?lang=" + page.Lang.String()
	all := []pictureView{{"card", page.T("public.picture.card"), path}}
	for _, c := range report.Listed(section, charted...) {
		all = append(all, pictureView{c.Name, c.Caption, path + "&chart=" + c.Name})
	}
	return all
}

// Pictured are the pictures whose name is this one, or a further part of it.
func (r resultPage) Pictured(name string) (all []pictureView) {
	for _, p := range r.Pictures {
		if p.Name == name || strings.HasPrefix(p.Name, name+".") {
			all = append(all, p)
		}
	}
	return all
}

// image is a picture of the result: what a chat shows of its link, or the chart that is asked for.
func (p *Public) image(c *gin.Context) error {
	r, err := p.find(c)
	if err != nil {
		return err
	}
	if name := c.Query("chart"); name != "" {
		section := report.Printed(report.Compose(r.Document, r.Meta, views.Page(c).Lang))
		all := report.Charts(section, report.PageWidth, charted...)
		at := slices.IndexFunc(all, func(one report.Chart) bool { return one.Name == name })
		if at < 0 {
			return problem.New(problem.NotFound, "report.no_chart", nil)
		}
		return p.picture(c, all[at].Scene, func() ([]byte, error) {
			var out bytes.Buffer
			err := all[at].Scene.PNG(&out, onScreen)
			return out.Bytes(), err
		})
	}
	card := p.card(c, r)
	return p.picture(c, card, func() ([]byte, error) { return preview.PNG(card) })
}

// picture answers with a picture of what is said.
func (p *Public) picture(c *gin.Context, said any, draw func() ([]byte, error)) error {
	if same, err := kept(c, said); err != nil || same {
		return err
	}
	png, err := p.pictures.Of(c.Writer.Header().Get("ETag"), draw)
	if err != nil {
		return err
	}
	c.Header("Cross-Origin-Resource-Policy", "cross-origin") // a picture of what is public anyway
	c.Data(http.StatusOK, "image/png", png)
	return nil
}
