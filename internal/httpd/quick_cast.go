package httpd

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json/jsontext"

	"hailong/api"
)

// quickCast answers a cast that is plainly of the contract, reading its body once. Whatever is not plainly so goes the
// way of every call, which says what is wrong; so this way can be quick and has no words of its own. False = not
// answered yet, and the body is as it came.
func (s *Server) quickCast(c *gin.Context) bool {
	if c.Request.Method != http.MethodPost || c.FullPath() != ballotRoute {
		return false
	}
	if kind := c.GetHeader("Content-Type"); kind != "application/json" {
		if kind, _, err := mime.ParseMediaType(kind); err != nil || kind != "application/json" {
			return false
		}
	}
	raw, err := io.ReadAll(c.Request.Body)
	if err != nil { // the next reader meets the same fault
		c.Request.Body = io.NopCloser(io.MultiReader(bytes.NewReader(raw), faulty{err}))
		return false
	}
	c.Request.Body = io.NopCloser(bytes.NewReader(raw))
	body, ok := plainBallot(raw)
	if !ok {
		return false
	}
	answer, err := s.casts.CastBallot(c.Request.Context(), api.CastBallotRequestObject{Token: c.Param("token"), Body: &body})
	if err != nil {
		s.fail(c, err)
		return true
	}
	if err = answer.VisitCastBallotResponse(c.Writer); err != nil {
		s.fail(c, err)
	}
	return true
}

// faulty gives a reader's error again.
type faulty struct{ err error }

// Read implements io.Reader.
func (f faulty) Read([]byte) (int, error) { return 0, f.err }

// plainBallot reads a body that has the contract's two members, each once, and nothing else; no member anywhere twice,
// no broken UTF-8, nothing nested deeper than answers are, nothing after it.
func plainBallot(raw []byte) (body api.Ballot, ok bool) {
	d := jsontext.NewDecoder(bytes.NewBuffer(raw))
	if token, err := d.ReadToken(); err != nil || token.Kind() != '{' {
		return body, false
	}
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return body, false
		}
		member := name.String()
		value, err := d.ReadValue()
		if err != nil {
			return body, false
		}
		switch {
		case member == "answers" && value.Kind() == '{' && shallow(value):
			body.Answers = json.RawMessage(bytes.Clone(value))
		case member == "submission_key" && value.Kind() == '"':
			if json.Unmarshal(value, &body.SubmissionKey) != nil {
				return body, false
			}
		default:
			return body, false
		}
	}
	if _, err := d.ReadToken(); err != nil {
		return body, false
	}
	_, err := d.ReadToken()
	return body, errors.Is(err, io.EOF) && body.Answers != nil && submissionKey(body.SubmissionKey)
}

// shallow tells whether no brackets stand deeper than answers need: {"P1": ["qr", {"other": "…"}]}. Brackets in texts
// count too; such a ballot goes the other way.
func shallow(value []byte) bool {
	depth := 0
	for _, b := range value {
		switch b {
		case '{', '[':
			if depth++; depth > 3 {
				return false
			}
		case '}', ']':
			depth--
		}
	}
	return true
}

// submissionKey is the contract's pattern.
func submissionKey(key string) bool {
	if len(key) < 16 || len(key) > 128 {
		return false
	}
	for _, r := range []byte(key) {
		if (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '_' && r != '-' {
			return false
		}
	}
	return true
}
