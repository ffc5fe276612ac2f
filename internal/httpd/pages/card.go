package pages

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/locale"
	"hailong/internal/preview"
	"hailong/internal/problem"
	"hailong/internal/school"
)

// cardPath is the picture that a chat shows of the links of a school's parents: one for all of them, so that whoever
// asks for it tells nothing of whose link it is.
const cardPath = "/school/:id/card.png"

const (
	mostCards     = 64
	mostCardBytes = 8 << 20
)

// cardOf is the address of a school's picture in the language of a page.
func (p *Pages) cardOf(on page, of school.School) string {
	return fmt.Sprintf("%s/school/%s/card.png?lang=%s", p.Address.Of(of), of.ID, documents(on.Lang))
}

// documents is the language of what our own letters write, to a reader of lang.
func documents(lang locale.Lang) locale.Lang {
	lang, _ = locale.Known(lang.String())
	return lang
}

// card draws the picture. NotFound for what is no school.
func (p *Pages) card(c *gin.Context) error {
	id, err := uuid.Parse(c.Param("id"))
	if err != nil {
		return problem.New(problem.NotFound, "problem.not_found", nil)
	}
	of, err := p.Schools.Get(c.Request.Context(), id)
	if err != nil {
		return err
	}
	on := newPage(c)
	on.Lang = documents(on.Lang)
	card := preview.Card{School: of.Name, Participation: on.T("parent.card.title"), Foot: on.T("parent.card.foot"),
		Subjects: []preview.Subject{{Label: on.T("parent.card.body")}}}
	sum := sha256.Sum256([]byte(strings.Join(
		[]string{card.School, card.Participation, card.Foot, card.Subjects[0].Label}, "\n")))
	tag := `"` + hex.EncodeToString(sum[:16]) + `"`
	c.Header("ETag", tag)
	c.Header("Cache-Control", "public, max-age=86400")
	c.Header("Vary", "Accept-Language")
	if c.GetHeader("If-None-Match") == tag {
		c.Status(http.StatusNotModified)
		return nil
	}
	png, err := p.cards.Of(tag, func() ([]byte, error) { return preview.PNG(card) })
	if err != nil {
		return err
	}
	c.Header("Cross-Origin-Resource-Policy", "cross-origin") // a picture for chats
	c.Data(http.StatusOK, "image/png", png)
	return nil
}
