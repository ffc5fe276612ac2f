package pages

import (
	"bytes"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// withoutReferrer keeps the link of a parent out of what her browser sends when she listens: a recording is asked for by
// an address that is the same for all, and where the question came from is told without its path.
func withoutReferrer(c *gin.Context) { c.Header("Referrer-Policy", "origin") }

// sound is a recording of a question. It is found by its content alone: which round, let alone whose link, it is heard
// in is not said. Never another one by the same address, so that a phone asks once.
func (p *Pages) sound(c *gin.Context) error {
	digest := c.Param("digest")
	media, content, err := p.Box.Surveys.Sound(c.Request.Context(), digest)
	if err != nil {
		return err
	}
	h := c.Writer.Header()
	h.Set("Content-Type", media)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("ETag", `"`+digest+`"`)
	http.ServeContent(c.Writer, c.Request, "", time.Time{}, bytes.NewReader(content)) // telephones ask for parts
	return nil
}
