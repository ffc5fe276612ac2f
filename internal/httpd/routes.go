package httpd

import (
	"maps"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"hailong/api"
	"hailong/internal/httpd/access"
	"hailong/internal/httpd/apiv1"
	"hailong/internal/problem"
)

// routes says where everything is.
func (s *Server) routes(rooms *apiv1.API) {
	s.engine.Use(s.arrive, s.recovered, headers, limitBody)
	s.engine.NoRoute(func(c *gin.Context) { s.refuse(c, problem.New(problem.NotFound, "problem.not_found", nil)) })
	s.engine.NoMethod(func(c *gin.Context) { s.refuse(c, problem.New(problem.BadMethod, "problem.bad_method", nil)) })

	contract := s.engine.Group("/", s.guard)
	api.RegisterHandlersWithOptions(contract, api.NewStrictHandlerWithOptions(rooms, nil, api.StrictGinServerOptions{
		RequestErrorHandlerFunc:  func(c *gin.Context, err error) { s.fail(c, unreadable(err)) },
		HandlerErrorFunc:         s.fail,
		ResponseErrorHandlerFunc: s.fail,
	}), api.GinServerOptions{ErrorHandler: func(c *gin.Context, err error, _ int) { s.fail(c, unreadable(err)) }})

	s.engine.GET("/api/openapi.yaml", func(c *gin.Context) { c.Data(http.StatusOK, "application/yaml; charset=utf-8", s.published) })
	s.engine.GET("/api/docs", s.docs)

	s.pages.Register(s.engine, s.refuse)
	s.desk.Register(s.engine, s.refuse)
	s.public.Register(s.engine, s.refuse)
}

// ballotRoute is where programs read and cast a ballot.
const ballotRoute = "/api/v1/ballots/:token"

// guard stands before every call of the contract: the key first, then the shape of the request; and after it, so that who did
// what is on record.
func (s *Server) guard(c *gin.Context) {
	err := s.needs.Check(c, s.keys, s.sessions)
	if err == nil && c.Request.Method == http.MethodPost && c.FullPath() == ballotRoute && s.sessions.SignedIn(c) {
		err = problem.New(problem.Forbidden, "parent.staff", nil)
	}
	if err == nil && s.quickCast(c) {
		c.Abort()
		return
	}
	if err == nil {
		err = s.validator.check(c)
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Next()
	if action := s.needs.Of(c).Record; action != "" && c.Writer.Status() < http.StatusMultipleChoices && c.Query("dry_run") != "true" {
		key := access.Of(c.Request.Context()).Key
		if err = s.sessions.Accounts.Record(c.Request.Context(), key.SchoolID, access.Of(c.Request.Context()).Actor, action, c.Param("id")); err != nil {
			s.log.Error("the record could not be written", "request_id", access.Of(c.Request.Context()).RequestID, "action", action)
		}
	}
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
	err = s.miss(c, err)
	p, status := s.refusal(c, err)
	retryAfter(c, p)
	if strings.HasPrefix(c.Request.URL.Path, "/admin") {
		s.desk.Refusal(c, p, status)
	} else {
		s.pages.Refusal(c, p, status)
	}
	c.Abort()
}

// always are the headers of every answer, in the names' canonical form. What a link or a receipt leads to is kept nowhere.
var always = map[string][]string{
	"X-Content-Type-Options":  {"nosniff"},
	"X-Frame-Options":         {"DENY"},
	"Referrer-Policy":         {"same-origin"},
	"Content-Security-Policy": {"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"},
	"Cache-Control":           {"no-store"},
}

// headers gives every answer the same lists: whoever wants another value sets a list of his own.
func headers(c *gin.Context) {
	maps.Copy(c.Writer.Header(), always)
	c.Next()
}
