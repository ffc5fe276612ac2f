package view

import (
	"html"
	"regexp"
	"strings"

	"github.com/gin-gonic/gin"

	"hailong/internal/locale"
)

// asked is the language that the address of a page of the desk asks for (?lang=en), "" where the browser's wish
// decides.
func asked(c *gin.Context) string {
	if c.Request.URL.RawQuery == "" || !strings.HasPrefix(c.Request.URL.Path, "/admin") {
		return ""
	}
	lang, known := locale.Known(c.Query("lang"))
	if !known {
		return ""
	}
	return lang.String()
}

// asking is an address that asks for a language; one that asks for some already stays as it is.
func asking(address, lang string) string {
	if lang == "" || strings.Contains(address, "lang=") {
		return address
	}
	path, fragment, anchored := strings.Cut(address, "#")
	join := "?"
	if strings.Contains(path, "?") {
		join = "&"
	}
	if path += join + "lang=" + lang; anchored {
		path += "#" + fragment
	}
	return path
}

// pageAddress is an attribute that leads from a page of the desk to another page, up to its closing quotation mark.
var pageAddress = regexp.MustCompile(
	`( (?:href|action|formaction|data-events|data-from)=")((?:/admin|/figures|\?)[^"]*)`)

// search begins a form whose fields become the query of where it leads.
var search = regexp.MustCompile(`<form method="get"[^>]*>`)

// kept keeps the language that somebody asked for, wherever a page of the desk leads to: each link, and what each form
// answers. Nothing remembers it but these addresses.
func kept(c *gin.Context, page []byte) []byte {
	lang := asked(c)
	if lang == "" {
		return page
	}
	page = pageAddress.ReplaceAllFunc(page, func(found []byte) []byte {
		parts := pageAddress.FindSubmatch(found)
		return append(parts[1], html.EscapeString(asking(html.UnescapeString(string(parts[2])), lang))...)
	})
	return search.ReplaceAll(page, []byte(`${0}<input type="hidden" name="lang" value="`+lang+`">`))
}
