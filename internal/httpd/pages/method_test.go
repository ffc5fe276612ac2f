package pages_test

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"

	"hailong/internal/locale"
)

var write = flag.Bool("write", false, "write what is made from other files anew")

// The pages about the method are what method/*.md says. go generate ./internal/httpd/pages writes them.
func TestTheMethodsPagesAreCurrent(t *testing.T) {
	markdown := goldmark.New(goldmark.WithExtensions(extension.Table),
		goldmark.WithParserOptions(parser.WithHeadingAttribute()))
	for _, lang := range locale.Languages {
		text, err := os.ReadFile("method/" + string(lang) + ".md")
		if err != nil {
			t.Fatal(err)
		}
		var made bytes.Buffer
		if err = markdown.Convert(text, &made); err != nil {
			t.Fatal(err)
		}
		// a table of large letters goes on beyond a phone's edge within its own box, and is reached by the keyboard
		page := bytes.ReplaceAll(made.Bytes(), []byte("<table>"), []byte(`<div class="wide" tabindex="0"><table>`))
		page = bytes.ReplaceAll(page, []byte("</table>"), []byte("</table></div>"))
		file := "method/" + string(lang) + ".gen.html"
		if *write {
			if err = os.WriteFile(file, page, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if is, err := os.ReadFile(file); err != nil || !bytes.Equal(is, page) {
			t.Errorf("%s is not what %s.md says (%v): go generate ./internal/httpd/pages", file, lang, err)
		}
	}
}
