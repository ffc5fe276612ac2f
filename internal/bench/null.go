package bench

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"hailong/internal/survey"
)

// Null is a gin server that does what a cast needs before anything is stored: it decodes a ballot's JSON with gin's own
// binding, checks the answers against the questionnaire and answers a receipt. It stores nothing. At /static it gives
// the same bytes again and again.
type Null struct {
	Address string
	http    *http.Server
}

// StartNull starts it on loopback.
func StartNull(ctx context.Context, q survey.Questionnaire, static []byte) (*Null, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.POST("/api/v1/ballots/:token", func(c *gin.Context) {
		var sent struct {
			Answers       json.RawMessage `json:"answers"`
			SubmissionKey string          `json:"submission_key"`
		}
		if err := c.ShouldBindJSON(&sent); err != nil {
			c.JSON(http.StatusUnprocessableEntity, gin.H{"detail": err.Error()})
			return
		}
		if n := utf8.RuneCountInString(sent.SubmissionKey); sent.Answers == nil || n < 16 || n > 128 {
			c.JSON(http.StatusUnprocessableEntity, gin.H{"detail": "no answers, or no key"})
			return
		}
		if _, err := q.AnswersFromJSON(sent.Answers); err != nil {
			c.JSON(http.StatusUnprocessableEntity, gin.H{"detail": err.Error()})
			return
		}
		c.JSON(http.StatusCreated, gin.H{"receipt": "0000-0000-0000-0000"})
	})
	engine.GET("/static", func(c *gin.Context) { c.Data(http.StatusOK, "text/html; charset=utf-8", static) })
	n := &Null{Address: listener.Addr().String(), http: &http.Server{Handler: engine, ReadHeaderTimeout: phoneTime}}
	go func() {
		if err := n.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			_ = listener.Close() // its callers see that nobody answers
		}
	}()
	return n, nil
}

// Stop ends it.
func (n *Null) Stop() { _ = n.http.Close() }
