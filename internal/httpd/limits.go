package httpd

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"hailong/internal/brake"
	"hailong/internal/picture"
	"hailong/internal/problem"
	"hailong/internal/sound"
)

// How many bytes a body may have.
const (
	mostCast   = 64 << 10
	mostClaim  = 16 << 10
	mostRoster = 5 << 20
	mostBody   = 256 << 10
)

// Wrong tokens and receipts: this many a minute from one address. It only sheds load; the wall is the 60 random bits of
// a token. Right ones are never throttled, because a whole school may share one address.
const (
	guessesAMinute = 10
	mostAddresses  = 10_000
)

// newGuesses counts wrong tokens by address. Addresses are kept hashed, in memory only, and never logged.
func newGuesses() *brake.Brake {
	return brake.New(guessesAMinute, time.Minute/guessesAMinute, mostAddresses)
}

// limitGuesses turns the answer to a wrong token into "too many" when its address had too many.
func (s *Server) limitGuesses(c *gin.Context, err error) error {
	switch problem.CodeOf(err) {
	case problem.UnknownSecret, problem.NoMatch:
	default:
		return err
	}
	now := time.Now() // floors: the decay of what is kept in memory alone is no moment of the product
	wait := s.guesses.Take(s.guesses.Key(brake.RemoteAddress(c.ClientIP())), now)
	if wait == 0 {
		return err
	}
	return &problem.Error{Kind: problem.TooMany, Key: "parent.too_many",
		Args: map[string]any{"s": int(wait/time.Second) + 1}, RetryAfter: wait}
}

// limitBody caps a request's body by its route, before anything reads it.
func limitBody(c *gin.Context) {
	most := int64(mostBody)
	switch c.FullPath() {
	case "/api/v1/roster", "/api/v1/school/report-template", "/api/v1/surveys/:id/report/comparison",
		"/api/v1/surveys/:id/report/refill":
		most = mostRoster
	case "/admin/rounds/:id/sounds", "/api/v1/surveys/:id/recordings/:question_id/:lang":
		most = 2 * sound.Most // a form holds more than the file
	case "/admin/paper":
		most = 2 * picture.Most
	case ballotRoute, ballotPage:
		most = mostCast
	case "/c/:code", "/k/:token", "/admin/sign-in", "/admin/sign-in/code", "/admin/link/:ticket", "/admin/setup/:ticket":
		most = mostClaim
	case "/admin/rounds/:id/paste", "/admin/rounds/:id/report", "/admin/rounds/:id/report/finished", "/p/:slug/comparison":
		most = 2 * mostRoster
	case "/admin/roster", "/admin/roster/store":
		// a form holds more than the file: its own lines, and blanks by their codes
		most = 3 * mostRoster
	}
	if c.Request.Body != nil {
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, most)
	}
	c.Next()
}
