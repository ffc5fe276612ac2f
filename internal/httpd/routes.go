package httpd

import (
	"bytes"
	"cmp"
	"maps"
	"net/http"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"hailong/api"
	"hailong/internal/account"
	"hailong/internal/httpd/access"
	"hailong/internal/httpd/apiv1"
	"hailong/internal/httpd/manual"
	"hailong/internal/packed"
	"hailong/internal/problem"
)

// routes says where everything is.
func (s *Server) routes(rooms *apiv1.API) {
	s.engine.Use(s.logRequest, s.recoverPanic, s.headers, limitBody, s.forget)
	s.engine.NoRoute(func(c *gin.Context) {
		if s.pages.Astray(c) {
			return
		}
		s.refuse(c, problem.New(problem.NotFound, "problem.not_found", nil))
	})
	s.engine.NoMethod(func(c *gin.Context) { s.refuse(c, problem.New(problem.BadMethod, "problem.bad_method", nil)) })

	contract := s.engine.Group("/", s.guard)
	api.RegisterHandlersWithOptions(contract,
		api.NewStrictHandlerWithOptions(rooms, []api.StrictMiddlewareFunc{bare}, api.StrictGinServerOptions{
			RequestErrorHandlerFunc:  func(c *gin.Context, err error) { s.fail(c, unreadable(err)) },
			HandlerErrorFunc:         s.fail,
			ResponseErrorHandlerFunc: s.fail,
		}), api.GinServerOptions{ErrorHandler: func(c *gin.Context, err error, _ int) { s.fail(c, unreadable(err)) }})

	published := sync.OnceValue(func() []byte { // with where the service stands
		return bytes.Replace(packed.Whole(api.Published), []byte("\n  - url: /\n"), []byte("\n  - url: "+s.root+"/\n"), 1)
	})
	s.engine.GET("/api/openapi.yaml", func(c *gin.Context) {
		c.Data(http.StatusOK, "application/yaml; charset=utf-8", published())
	})
	s.engine.GET("/api/docs", manual.Show)

	s.pages.Register(s.engine, s.refuse)
	s.desk.Register(s.engine, s.refuse)
	s.public.Register(s.engine, s.refuse)
	s.reach.Register(s.engine, s.refuse)
}

// bare gives a call a context without the request's body and connection. A statement that gorm keeps prepared holds the
// context of the transaction that prepared it: of gin's own, which serves request after request, what came last.
func bare(next api.StrictHandlerFunc, _ string) api.StrictHandlerFunc {
	return func(c *gin.Context, request any) (any, error) {
		own := c.Copy()
		own.Request = c.Request.WithContext(c.Request.Context())
		own.Request.Body, own.Request.GetBody, own.Keys = http.NoBody, nil, nil
		return next(own, request)
	}
}

// ballotRoute is where programs read and cast a ballot.
const ballotRoute = "/api/v1/ballots/:token"

// guard stands before every call of the contract: the key first, then the shape of the request.
func (s *Server) guard(c *gin.Context) {
	if s.needs.Of(c).Scope == account.Admin { // what manages a school is done to its end also when its caller hangs up
		defer access.Whole(c)()
	}
	if err := s.refused(c, s.needs.Check(c, s.keys, s.sessions)); err != nil {
		s.fail(c, err)
		return
	}
	if casts := c.Request.Method == http.MethodPost && c.FullPath() == ballotRoute; casts {
		if s.sessions.SignedIn(c) {
			s.fail(c, problem.New(problem.Forbidden, "parent.staff", nil))
			return
		}
		if s.quickCast(c) {
			c.Abort()
			return
		}
		// nobody is told what is wrong with a body who has no ballot
		if err := s.casts.Known(c.Request.Context(), c.Param("token")); err != nil {
			s.fail(c, err)
			return
		}
	}
	school := access.School(c.Request.Context())
	if s.atHand(c, school) {
		c.Next()
		return
	}
	s.inTurn(c, school, func() {
		if err := s.validator.check(c); err != nil {
			s.fail(c, err)
			return
		}
		c.Next()
	})
}

// refused puts on record that a key or a person tried what she may not.
func (s *Server) refused(c *gin.Context, err error) error {
	if problem.CodeOf(err) != problem.NoPermission {
		return err
	}
	caller := access.Of(c.Request.Context())
	return cmp.Or(s.sessions.Accounts.Refused(c.Request.Context(), caller.School, caller.Actor,
		s.needs.Of(c).Permission, c.Request.Method+" "+c.FullPath()), err)
}

// unreadable is for a request that passed the contract and still could not be read into its type.
func unreadable(error) error {
	return problem.Fields("problem.invalid", []problem.Field{{Pointer: "", Key: "problem.member"}})
}

// refuse answers with a page or a problem document, by who asks.
func (s *Server) refuse(c *gin.Context, err error) {
	if strings.HasPrefix(c.Request.URL.Path, "/api/") || c.FullPath() == "/healthz" || c.FullPath() == "/readyz" {
		s.fail(c, err)
		return
	}
	err = s.limitGuesses(c, err)
	p, status := s.refusal(c, err)
	retryAfter(c, p)
	if strings.HasPrefix(c.Request.URL.Path, "/admin") {
		s.desk.Refusal(c, p, status)
	} else {
		s.pages.Refusal(c, p, status)
	}
	c.Abort()
}

// always are the headers of every answer, in the names' canonical form. What a link or a receipt leads to is kept
// nowhere.
var always = map[string][]string{
	"X-Content-Type-Options":  {"nosniff"},
	"X-Frame-Options":         {"DENY"},
	"Referrer-Policy":         {"same-origin"},
	"Content-Security-Policy": {"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"},
	"Cache-Control":           {"no-store"},
	// No page of another site keeps a hand on ours, or takes what is ours into its own; a shown result and its picture
	// may be taken.
	"Cross-Origin-Opener-Policy":   {"same-origin"},
	"Cross-Origin-Resource-Policy": {"same-origin"},
}

// byTLS is what a service adds whose address is https: for two years a browser comes by TLS alone, also to names below
// this one.
var byTLS = []string{"max-age=63072000; includeSubDomains"}

// headers gives every answer the same lists: whoever wants another value sets a list of his own.
func (s *Server) headers(c *gin.Context) {
	header := c.Writer.Header()
	maps.Copy(header, always)
	if s.https {
		header["Strict-Transport-Security"] = byTLS
	}
	c.Next()
}
