package pages

import (
	"strings"

	"github.com/gin-gonic/gin"

	"hailong/internal/httpd/access"
	"hailong/internal/httpd/view"
	"hailong/internal/locale"
	"hailong/internal/survey"
)

// said is a text with the language that it is in, where that is not the one of the page's own sentences: whoever has a
// page read out hears each in its own language.
type said struct {
	Text string
	Lang locale.Lang // "" = as the page
	Dir  string
}

// said is a text of a questionnaire.
func (p page) said(t survey.Text) said {
	lang := p.Lang.Base()
	if t.Only(lang) == "" {
		lang = locale.VI
	}
	return p.in(lang, t.In(p.Lang))
}

// in is a text in a language.
func (p page) in(lang locale.Lang, text string) said {
	if lang = lang.Base(); lang == p.Spoken() {
		return said{Text: text}
	}
	return said{text, lang, locale.Dir(lang)}
}

// Spoken is the language of the page's own sentences.
func (p page) Spoken() locale.Lang { return locale.Spoken(p.Lang) }

// Dir is the direction of the page's own sentences, "" for left to right.
func (p page) Dir() string {
	if locale.Dir(p.Spoken()) == "rtl" {
		return "rtl"
	}
	return ""
}

// NameOf is what a language is called by those who speak it.
func (page) NameOf(lang locale.Lang) string { return locale.NameOf(lang) }

// inLanguage lets an address ask for a further language (?lang=km). Whether a page has anything in it is for the page
// to know; what it has not is said in Vietnamese.
func inLanguage(action view.Action) view.Action {
	return func(c *gin.Context) error {
		if c.Request.URL.RawQuery != "" {
			if asked := locale.Lang(c.Query("lang")); asked != "" && survey.IsLanguage(asked) {
				access.SetLanguage(c.Request.Context(), asked)
			}
		}
		return action(c)
	}
}

// speak chooses the language of a questionnaire's page: the one that its address asks for, where the questionnaire has
// it, else the first that the browser wishes for. Nearly all browsers wish for one that needs no search.
func speak(c *gin.Context, q survey.Questionnaire) {
	ctx := c.Request.Context()
	asked, header := access.Lang(ctx).Base(), c.GetHeader("Accept-Language")
	_, whole := locale.Known(string(asked))
	if whole && (header == "" || strings.HasPrefix(header, "vi") || strings.HasPrefix(header, "en")) {
		return
	}
	among := q.Languages()
	if !whole {
		access.SetLanguage(ctx, firstOf(among, asked))
		return
	}
	if _, chosen := locale.Known(c.Query("lang")); chosen {
		return
	}
	if wished := locale.Wished(header, among); wished != "" {
		access.SetLanguage(ctx, wished)
	}
}

// firstOf is asked where it is among languages, else the first of them.
func firstOf(among []locale.Lang, asked locale.Lang) locale.Lang {
	for _, lang := range among {
		if lang == asked {
			return lang
		}
	}
	return among[0]
}
