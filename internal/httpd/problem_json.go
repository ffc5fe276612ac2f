package httpd

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"hailong/internal/httpd/access"
	"hailong/internal/httpd/view"
	"hailong/internal/locale"
	"hailong/internal/problem"
)

// problemJSON is a refusal as RFC 9457 writes it.
type problemJSON struct {
	Type      string       `json:"type"`
	Title     string       `json:"title"`
	Status    int          `json:"status"`
	Code      problem.Code `json:"code,omitempty"`
	Detail    string       `json:"detail"`
	RequestID string       `json:"request_id,omitempty"`
	Errors    []faultJSON  `json:"errors,omitempty"`
}

type faultJSON struct {
	Pointer string `json:"pointer"`
	Detail  string `json:"detail"`
}

// refusal makes of any error what a reader may see. An error that is no problem.Error is ours: it is logged, and the
// reader gets the request's id.
func (s *Server) refusal(c *gin.Context, err error) (*problem.Error, int) {
	p, status := s.judge(c, err)
	access.Refused(c, p, status)
	return p, status
}

func (s *Server) judge(c *gin.Context, err error) (*problem.Error, int) {
	var p *problem.Error
	if errors.As(err, &p) {
		if p.Kind == problem.Busy {
			s.log.Warn("busy", "request_id", access.Of(c.Request.Context()).RequestID, "why", err.Error())
		}
		return p, view.Status(p.Kind)
	}
	if c.Request.Context().Err() != nil { // the caller went away; nobody reads the answer
		return problem.Unavailable(err, 0), http.StatusServiceUnavailable
	}
	id := access.Of(c.Request.Context()).RequestID
	s.log.Error("request failed", "request_id", id, "route", c.FullPath(), "error", err.Error())
	return problem.New(problem.Internal, "problem.internal", map[string]any{"id": id}), http.StatusInternalServerError
}

// fail answers an API call with a problem document.
func (s *Server) fail(c *gin.Context, err error) {
	err = s.limitGuesses(c, err)
	p, status := s.refusal(c, err)
	caller := access.Of(c.Request.Context())
	body := problemJSON{
		Type: "about:blank", Title: locale.Text(caller.Lang, "problem.title."+strconv.Itoa(status), p.Args),
		Status: status, Code: p.Code,
		Detail: locale.Text(caller.Lang, p.Key, p.Args), RequestID: caller.RequestID,
	}
	for _, f := range p.Fields {
		body.Errors = append(body.Errors, faultJSON{f.Pointer, locale.Text(caller.Lang, f.Key, f.Args)})
	}
	retryAfter(c, p)
	if status == http.StatusUnauthorized {
		c.Header("WWW-Authenticate", `Bearer realm="hailong"`)
	}
	raw, marshalErr := json.Marshal(body)
	if marshalErr != nil {
		raw = []byte("{}")
	}
	c.Header("Content-Language", caller.Lang.String())
	c.Data(status, "application/problem+json", raw)
	c.Abort()
}

func retryAfter(c *gin.Context, p *problem.Error) {
	if seconds := int(p.RetryAfter.Seconds()); p.Kind == problem.Busy || p.Kind == problem.TooMany {
		c.Header("Retry-After", strconv.Itoa(max(1, seconds)))
	}
}
