// Package httpd is the front: one HTTP server for the API, the parent's pages and the service's own health. It turns
// requests into calls of the rooms below and their errors into problem documents or friendly pages. It holds no rule of
// the product and no SQL.
package httpd

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/api"
	"hailong/internal/account"
	"hailong/internal/brake"
	"hailong/internal/httpd/access"
	"hailong/internal/httpd/apiv1"
	"hailong/internal/httpd/desk"
	"hailong/internal/httpd/pages"
	"hailong/internal/httpd/public"
	"hailong/internal/httpd/reach"
	"hailong/internal/packed"
)

// Settings are what the operator decides about the front.
type Settings struct {
	Metrics        *Metrics // nil = none
	TrustedProxies []string // addresses whose X-Forwarded-For counts; none by default
	OnResidue      func()   // is told that memory of ballots is to be erased; may be nil
	BaseSet        bool     // the base was set by the operator, and no school sets another one
	// routes besides the program's own, behind the same middleware: for measurements; may be nil
	Also func(gin.IRoutes)
}

// Server is the front.
type Server struct {
	log       *slog.Logger
	engine    *gin.Engine
	contract  *openapi3.T
	validator *validator
	needs     access.Needs
	keys      *account.Keys
	guesses   *brake.Brake
	turns     *access.Turns
	sessions  *access.Sessions
	pages     *pages.Pages
	desk      *desk.Desk
	public    *public.Public
	residue   func()     // may be nil
	casts     *apiv1.API // for the quick way of a cast
	reach     *reach.Prober
	metrics   *Metrics
	https     bool   // the outside calls it by TLS
	root      string // the path below which the service stands, "" for a host of its own
	http      *http.Server
}

// Time limits: a slow client must not hold what others need.
const (
	headerTime  = 5 * time.Second
	requestTime = 30 * time.Second
	idleTime    = 60 * time.Second
	mostHeader  = 16 << 10
)

// New builds the front over the rooms.
func New(log *slog.Logger, keys *account.Keys, rooms *apiv1.API, parents *pages.Pages, school *desk.Desk,
	settings Settings) (*Server, error) {
	contract, err := openapi3.NewLoader().LoadFromData(packed.Whole(api.Contract))
	if err != nil {
		return nil, err
	}
	base := cmp.Or(rooms.Address.Set, rooms.Address.Listens)
	gin.SetMode(gin.ReleaseMode)
	s := &Server{
		log: log, engine: gin.New(), contract: contract, validator: newValidator(contract),
		needs: access.Read(contract), keys: keys,
		turns: access.NewTurns(), guesses: newGuesses(), casts: rooms, metrics: settings.Metrics, residue: settings.OnResidue,
		sessions: school.Sessions, pages: parents, desk: school,
		https: strings.HasPrefix(base, "https://"), reach: school.Reach,
		public: &public.Public{Box: rooms.Box, Surveys: rooms.Surveys, Schools: rooms.Schools, Feedback: rooms.Feedback,
			Address: rooms.Address},
	}
	s.engine.ContextWithFallback = true
	s.engine.HandleMethodNotAllowed = true
	s.engine.RedirectTrailingSlash = false // such answers would pass by the middleware: no id, no headers, no line
	if err = s.engine.SetTrustedProxies(settings.TrustedProxies); err != nil {
		return nil, err
	}
	school.Result = s.public.Preview
	school.InTurn = func(c *gin.Context, school uuid.UUID) { s.inTurn(c, school, c.Next) }
	s.routes(rooms)
	if s.root, err = rootOf(base, s.engine.Routes()); err != nil {
		return nil, err
	}
	if settings.Also != nil {
		settings.Also(s.engine)
	}
	s.http = &http.Server{
		Handler: s.Handler(), ReadHeaderTimeout: headerTime, ReadTimeout: requestTime, WriteTimeout: requestTime,
		IdleTimeout: idleTime, MaxHeaderBytes: mostHeader,
		ErrorLog: slog.NewLogLogger(quiet{log.Handler()}, slog.LevelDebug),
	}
	return s, nil
}

// quiet drops net/http's own lines: they hold addresses, and the request's line tells the rest.
type quiet struct{ slog.Handler }

// Enabled implements slog.Handler.
func (quiet) Enabled(context.Context, slog.Level) bool { return false }

// Handler is the front as an http.Handler.
func (s *Server) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.engine.ServeHTTP(w, s.inside(r))
	})
}

// Routes are all methods and paths, as gin writes them: for whoever must not miss one.
func (s *Server) Routes() gin.RoutesInfo { return s.engine.Routes() }

// Serve answers on the listener until Shutdown.
func (s *Server) Serve(l net.Listener) error {
	if err := s.http.Serve(forgetful{l}); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// Shutdown takes no new request and waits for those in flight. Who is slower than ctx allows is cut off; that is no
// error.
func (s *Server) Shutdown(ctx context.Context) error {
	err := s.http.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		return s.http.Close()
	}
	return err
}
