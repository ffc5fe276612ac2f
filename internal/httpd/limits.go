package httpd

import (
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"

	"hailong/internal/problem"
)

// How many bytes a body may have.
const (
	mostCast   = 64 << 10
	mostClaim  = 16 << 10
	mostRoster = 5 << 20
	mostBody   = 256 << 10
)

// Wrong tokens and receipts: this many a minute from one address. It only sheds load; the wall is the 60 random bits of a
// token. Right ones are never throttled, because a whole school may share one address.
const (
	missesAMinute = 10
	mostAddresses = 10_000
)

// misses counts wrong tokens by address. Addresses are kept in memory only, and never logged.
type misses struct {
	mutex sync.Mutex
	by    map[string]*rate.Limiter
}

// count turns the answer to a wrong token into "too many" when its address had too many.
func (m *misses) count(c *gin.Context, err error) error {
	if key := problem.KeyOf(err); key != "parent.unknown" && key != "receipt.unknown" && key != "public.unknown" && key != "classlink.miss" {
		return err
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if len(m.by) >= mostAddresses {
		clear(m.by)
	}
	limiter := m.by[c.ClientIP()]
	if limiter == nil {
		limiter = rate.NewLimiter(rate.Every(time.Minute/missesAMinute), missesAMinute)
		m.by[c.ClientIP()] = limiter
	}
	if limiter.Allow() {
		return err
	}
	wait := time.Minute / missesAMinute
	return &problem.Error{Kind: problem.TooMany, Key: "parent.too_many", Args: map[string]any{"s": int(wait.Seconds())}, RetryAfter: wait}
}

// limitBody caps a request's body by its route, before anything reads it.
func limitBody(c *gin.Context) {
	most := int64(mostBody)
	switch c.FullPath() {
	case "/api/v1/roster", "/api/v1/school/report-template":
		most = mostRoster
	case ballotRoute, "/s/:token":
		most = mostCast
	case "/c/:code":
		most = mostClaim
	case "/admin/rounds/:id/report":
		most = 2 * mostRoster
	case "/admin/roster", "/admin/roster/store": // a form holds more than the file: its own lines, and blanks by their codes
		most = 3 * mostRoster
	}
	if c.Request.Body != nil {
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, most)
	}
	c.Next()
}
