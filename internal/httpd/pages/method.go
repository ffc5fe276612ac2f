package pages

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"

	"hailong/internal/locale"
)

//go:embed method
var methodFiles embed.FS

// method is the page of all figures, in each language, made once. Its headings bear the names of the figures, so that
// each published figure can lead to its own.
var method = func() map[locale.Lang]template.HTML {
	markdown := goldmark.New(goldmark.WithExtensions(extension.Table),
		goldmark.WithParserOptions(parser.WithHeadingAttribute()))
	pages := map[locale.Lang]template.HTML{}
	for _, lang := range locale.Languages {
		var out bytes.Buffer
		text, err := methodFiles.ReadFile("method/" + string(lang) + ".md")
		if err == nil {
			err = markdown.Convert(text, &out)
		}
		if err != nil {
			panic(err) //nolint:forbidigo // an embedded file that cannot be read is a broken build
		}
		pages[lang] = template.HTML(out.String()) // our own file
	}
	return pages
}()

// methodPage explains every figure, with the numbers of an invented round worked by hand.
type methodPage struct {
	page
	Text template.HTML
}

func (p *Pages) method(c *gin.Context) {
	m := methodPage{page: newPage(c)}
	m.Title, m.Text = m.T("figures.how"), method[m.Lang]
	p.show(c, http.StatusOK, "method.html", m)
}
