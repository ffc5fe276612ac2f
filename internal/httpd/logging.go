package httpd

import (
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/httpd/access"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/secret"
)

// logRequest gives the request its id and its reader's language, and writes one line when it is done: the route's
// pattern, never the path, because the path of a parent's link is its secret.
//
// What a parent did without being refused shows and logs no id: with one, a phone that somebody looks at would lead to a
// line of the log, and the line to the second at which this parent answered (decision 0098).
func (s *Server) logRequest(c *gin.Context) {
	begin := time.Now() // floors: how long a request took is no moment of the product
	id := newRequestID()
	lang := locale.Match(c.GetHeader("Accept-Language"))
	if c.Request.URL.RawQuery != "" {
		if wished, ok := locale.Known(c.Query("lang")); ok {
			lang = wished
		}
	}
	access.Enter(c, &access.Caller{RequestID: id, Lang: lang, Accept: c.GetHeader("Accept"), Root: s.root})
	route := c.FullPath()
	caller := access.Of(c.Request.Context())
	if caller.ShowsID = !access.OfParents(route); caller.ShowsID {
		c.Header("X-Request-Id", id)
	}
	c.Next()
	if route == "" {
		route = "none"
	}
	took := time.Since(begin) // floors: as above
	s.metrics.count(route, method(c.Request.Method), c.Writer.Status(), took)
	line := []slog.Attr{slog.String("method", method(c.Request.Method)), slog.String("route", route),
		slog.Int("status", c.Writer.Status()), slog.Duration("took", took)}
	if caller.Reason != "" {
		line = append(line, slog.String("reason", caller.Reason))
	}
	if caller.ShowsID {
		line = append(line, slog.String("request_id", id))
	}
	s.log.LogAttrs(c.Request.Context(), slog.LevelInfo, "request", line...)
}

// newRequestID is short enough to be read out, and long enough for the lines of an evening.
func newRequestID() string {
	id := uuid.New()
	return secret.Code(id[8:], 8) // the version and the variant of a UUID stand elsewhere, or cost two bits
}

// method keeps what a stranger may write into a log to the words that mean something.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPatch, http.MethodPut, http.MethodDelete,
		http.MethodOptions:
		return m
	default:
		return "other"
	}
}

// recoverPanic answers a panic like any other fault of ours. What the request held is not logged.
func (s *Server) recoverPanic(c *gin.Context) {
	defer func() {
		if fault := recover(); fault != nil {
			id := access.Of(c.Request.Context()).RequestID
			s.log.Error("panic", "request_id", id, "route", c.FullPath(), "stack", string(debug.Stack()))
			if !c.Writer.Written() {
				s.refuse(c, problem.New(problem.Internal, "problem.internal", map[string]any{"id": id}))
			}
			c.Abort()
		}
	}()
	c.Next()
}
