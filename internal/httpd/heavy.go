package httpd

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
)

// What a heavy request weighs: an upload is held in memory whole, several times over.
const (
	drawing   = 1
	uploading = 4
)

// heavy are the routes that draw, write files or read whole rosters, by what they weigh. docs/operations/ceilings.md
// tells what each costs at most.
var heavy = map[string]int64{
	"POST /api/v1/roster":                                   uploading,
	"PUT /api/v1/school/report-template":                    uploading,
	"POST /api/v1/surveys/:id/report/comparison":            uploading,
	"POST /api/v1/surveys/:id/report/refill":                uploading,
	"POST /admin/rounds/:id/report/finished":                uploading,
	"POST /p/:slug/comparison":                              uploading,
	"GET /api/v1/parents":                                   drawing,
	"GET /api/v1/surveys/:id/invitations":                   drawing,
	"GET /api/v1/surveys/:id/handout":                       drawing,
	"GET /api/v1/surveys/:id/report":                        drawing,
	"GET /api/v1/surveys/:id/evidence":                      drawing,
	"GET /api/v1/surveys/:id/report-section":                drawing,
	"GET /api/v1/surveys/:id/charts":                        drawing,
	"GET /api/v1/surveys/:id/charts/:chart":                 drawing,
	"GET /api/v1/surveys/:id/export":                        drawing,
	"GET /api/v1/surveys/:id/comments":                      drawing,
	"GET /api/v1/surveys/:id/comments/file":                 drawing,
	"GET /api/v1/surveys/:id/dialogue/:paper":               drawing,
	"GET /api/v1/schools/:id/report":                        drawing,
	"GET /api/v1/surveys/:id/explanations":                  drawing,
	"GET /api/v1/rollup":                                    drawing,
	"GET /api/v1/statistics":                                drawing,
	"POST /admin/roster":                                    uploading,
	"POST /admin/roster/store":                              uploading,
	"POST /admin/rounds/:id/paste":                          uploading,
	"POST /admin/paper":                                     uploading,
	"POST /admin/rounds/:id/report":                         uploading,
	"GET /admin/rounds/:id":                                 drawing,
	"GET /admin/rounds/:id/names":                           drawing,
	"GET /admin/series":                                     drawing,
	"GET /admin/series/file":                                drawing,
	"GET /admin/series/charts/:chart":                       drawing,
	"GET /admin/rounds/:id/calls":                           drawing,
	"GET /admin/rounds/:id/calls/list":                      drawing,
	"GET /admin/rounds/:id/calls/file":                      drawing,
	"GET /api/v1/surveys/:id/calls":                         drawing,
	"GET /admin/periods/:period":                            drawing,
	"GET /admin/rounds/:id/report":                          drawing,
	"GET /admin/rounds/:id/report/sentences":                drawing,
	"GET /admin/rounds/:id/handout":                         drawing,
	"GET /admin/rounds/:id/handout/:kind":                   drawing,
	"GET /admin/rounds/:id/links":                           drawing,
	"GET /admin/rounds/:id/comments":                        drawing,
	"GET /admin/rounds/:id/comments/file":                   drawing,
	"GET /admin/record/file":                                drawing,
	"GET /admin/rounds/:id/share/preview":                   drawing,
	"GET /admin/rounds/:id/links/:invitation/slip.pdf":      drawing,
	"POST /admin/rounds/:id/sounds":                         uploading,
	"PUT /api/v1/surveys/:id/recordings/:question_id/:lang": uploading,
}

// apart are the routes that wait for no turn: those by which parents answer, those that watch the server, the stream,
// which is counted by itself, and what waits for the network, which is braked.
var apart = map[string]bool{
	"GET " + ballotRoute: true, "GET /api/v1/receipts/:receipt": true, "GET /healthz": true, "GET /readyz": true,
	"GET /admin/rounds/:id/events": true, "POST /admin/settings/address/try": true,
}

// inTurn does the rest of a request when it is its turn. Whoever calls knows by then that the caller may ask for that.
// The body is read before the turn and the answer is sent after it: a slow line holds up nobody.
func (s *Server) inTurn(c *gin.Context, school uuid.UUID, rest func()) {
	route := c.Request.Method + " " + c.FullPath()
	if apart[route] {
		rest()
		return
	}
	leave, take := func() {}, s.turns.Short
	if weight, is := heavy[route]; is {
		var err error
		if leave, err = s.turns.Enter(c.Request.Context(), school, weight); err != nil {
			s.refuse(c, err)
			return
		}
		take = s.turns.Take
	}
	defer leave()
	if c.Request.Body != nil && c.Request.ContentLength != 0 {
		slurp(c)
	}
	done, err := take(c.Request.Context())
	if err != nil {
		s.refuse(c, err)
		return
	}
	answer := &held{ResponseWriter: c.Writer, status: http.StatusOK}
	func() {
		defer done()
		defer func() { c.Writer = answer.ResponseWriter }()
		c.Writer = answer
		rest()
	}()
	answer.send()
}

// atHand tells whether a request of a school is answered out of memory: the sealed figures of a closed round, once they
// were asked for. It waits for no turn, and there is nothing in it that the contract would refuse.
func (s *Server) atHand(c *gin.Context, school uuid.UUID) bool {
	if c.FullPath() != "/api/v1/surveys/:id/statistics" || c.Request.URL.RawQuery != "" ||
		c.Request.ContentLength != 0 {
		return false
	}
	id, err := uuid.Parse(c.Param("id"))
	return err == nil && id.String() == c.Param("id") && s.casts.Box.SealAtHand(school, id)
}

// slurp reads a body whole; what cannot be read is met again by the next reader.
func slurp(c *gin.Context) {
	raw, err := io.ReadAll(c.Request.Body)
	c.Request.Body = io.NopCloser(io.MultiReader(bytes.NewReader(raw), faulty{cmp.Or(err, io.EOF)}))
}

// held is an answer that is not sent yet.
type held struct {
	gin.ResponseWriter

	status int
	body   bytes.Buffer
	begun  bool
}

// WriteHeader implements http.ResponseWriter.
func (h *held) WriteHeader(status int) {
	if status > 0 && !h.begun {
		h.status = status
	}
}

// WriteHeaderNow implements gin.ResponseWriter.
func (h *held) WriteHeaderNow() { h.begun = true }

// Write implements io.Writer.
func (h *held) Write(p []byte) (int, error) {
	h.begun = true
	return h.body.Write(p)
}

// WriteString implements io.StringWriter.
func (h *held) WriteString(s string) (int, error) {
	h.begun = true
	return h.body.WriteString(s)
}

// Status implements gin.ResponseWriter.
func (h *held) Status() int { return h.status }

// Size implements gin.ResponseWriter.
func (h *held) Size() int { return h.body.Len() }

// Written implements gin.ResponseWriter.
func (h *held) Written() bool { return h.begun }

// Flush implements http.Flusher: nothing is sent before the end.
func (h *held) Flush() {}

// send gives the answer to who asked.
func (h *held) send() {
	h.ResponseWriter.WriteHeader(h.status)
	if h.body.Len() == 0 {
		h.ResponseWriter.WriteHeaderNow()
		return
	}
	if _, err := h.ResponseWriter.Write(h.body.Bytes()); err != nil && !errors.Is(err, http.ErrBodyNotAllowed) {
		return // the caller went away
	}
}
