package pages

import (
	"embed"
	"html/template"
	"net/http"

	"github.com/gin-gonic/gin"

	"hailong/internal/locale"
)

//go:generate go test . -run ^TestTheMethodsPagesAreCurrent$ -count=1 -write

//go:embed method/*.gen.html
var methodFiles embed.FS

// method is the page of all figures in each language, made from method/*.md by the test beside this file. Its headings
// bear the names of the figures, so that each published figure can lead to its own.
var method = func() map[locale.Lang]template.HTML {
	pages := map[locale.Lang]template.HTML{}
	for _, lang := range locale.Languages {
		text, err := methodFiles.ReadFile("method/" + lang.String() + ".gen.html")
		if err != nil {
			panic(err) // floors: an embedded file that cannot be read is a broken build
		}
		pages[lang] = template.HTML(text) // our own file
	}
	return pages
}()

// methodPage explains every figure, with the numbers of an invented round worked by hand.
type methodPage struct {
	page
	Text template.HTML
}

func (p *Pages) method(c *gin.Context) error {
	m := methodPage{page: newPage(c)}
	m.Title, m.Text = m.T("figures.how"), method[m.Spoken()]
	return views.Show(c, http.StatusOK, "method.html", m)
}
