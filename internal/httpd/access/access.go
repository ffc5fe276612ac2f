// Package access knows who is calling: the key behind a request and its school, the reader's language, the request's
// id. It reads from the contract which scope each call needs. It writes no response.
package access

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/school"
)

// Caller is what is known of a request.
type Caller struct {
	RequestID string // short, to be read out on a telephone
	ShowsID   bool   // the answer shows it
	Reason    string // the key of the sentence by which it was refused, "" while it was not; for the log
	Lang      locale.Lang
	Accept    string // media types that the caller wishes for
	// the path below which the service stands, without a slash at the end; "" for a host of its own
	Root   string
	School uuid.UUID     // of who calls; the zero id for nobody
	Actor  account.Actor // who that is, for the record

	may mayer // what a person's role or a key's scope allows; nil for nobody
}

// mayer is a role or a scope.
type mayer interface{ May(account.Permission) bool }

// May tells whether who calls may do something; nobody may do anything.
func (c *Caller) May(what account.Permission) bool { return c.may != nil && c.may.May(what) }

type contextKey struct{}

// OfParents tells whether a route is for parents, by their links and receipts.
func OfParents(route string) bool {
	for _, prefix := range []string{"/s/", "/r/", "/c/", "/api/v1/ballots/", "/api/v1/receipts/"} {
		if strings.HasPrefix(route, prefix) {
			return true
		}
	}
	return false
}

// Refused notes for the log why a parent or a program does not get what was asked for. A refusal by its status also
// shows the request's id, by which its line in the log is found; a page that says how things stand does not.
func Refused(c *gin.Context, err error, status int) {
	caller := Of(c.Request.Context())
	if caller.Reason = problem.KeyOf(err); caller.Reason == "" {
		caller.Reason = "problem.internal"
	}
	if status >= http.StatusBadRequest {
		caller.ShowsID = true
		c.Header("X-Request-Id", caller.RequestID)
	}
}

// Enter puts the caller into the request's context.
func Enter(c *gin.Context, caller *Caller) {
	c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), contextKey{}, caller))
}

// Whole lets a request that goes on record be done to its end, within the time that any request has, also when its
// caller hangs up: so that nothing is half done, or handed out and not recorded. The function that it returns ends it.
func Whole(c *gin.Context) context.CancelFunc {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request.Context()), longest)
	c.Request = c.Request.WithContext(ctx)
	return cancel
}

// longest is how long a request may take.
const longest = 30 * time.Second

// Of is the caller of a request; a caller without anything when there is none.
func Of(ctx context.Context) *Caller {
	if caller, ok := ctx.Value(contextKey{}).(*Caller); ok {
		return caller
	}
	return &Caller{Lang: locale.VI}
}

// School is the caller's school.
func School(ctx context.Context) uuid.UUID { return Of(ctx).School }

// Actor is the caller, for the record.
func Actor(ctx context.Context) account.Actor { return Of(ctx).Actor }

// Lang is the reader's language.
func Lang(ctx context.Context) locale.Lang { return Of(ctx).Lang }

// Need is what a call asks of its caller.
type Need struct {
	Scope      account.Scope      // of a key; "" for calls without a key
	Permission account.Permission // of a key's scope and of a person's role; "" for calls without a key
	proof      bool               // of a person: that she gave her password or a code a short while ago
}

// Needs is what each call needs, by method and route.
type Needs map[string]Need

// What the contract says of an operation besides OpenAPI's own members.
const (
	permission = "x-permission" // what one must be allowed to do
	askAgain   = "x-ask-again"  // a signed-in person may call it for a while after she gave her password or a code
)

// Read takes the needs from the contract: an operation's own security, else that of the whole contract; a requirement
// without a scope means admin.
func Read(contract *openapi3.T) Needs {
	needs := Needs{}
	for path, item := range contract.Paths.Map() {
		for method, operation := range item.Operations() {
			required := contract.Security
			if operation.Security != nil {
				required = *operation.Security
			}
			scope := account.Scope("")
			for _, r := range required {
				for _, scopes := range r {
					scope = account.Admin
					if len(scopes) > 0 {
						scope = account.Scope(scopes[0])
					}
				}
			}
			needed, _ := operation.Extensions[permission].(string)
			_, proof := operation.Extensions[askAgain]
			needs[method+" "+Route(path)] = Need{Scope: scope, Permission: account.Permission(needed), proof: proof}
		}
	}
	return needs
}

// Route is a path of the contract as gin writes it: /surveys/{id} as /surveys/:id.
func Route(path string) string {
	return strings.NewReplacer("{", ":", "}", "").Replace(path)
}

// Of is what the call of a request needs.
func (n Needs) Of(c *gin.Context) Need { return n[c.Request.Method+" "+c.FullPath()] }

// Check finds who sends a request that needs somebody: the key of a program, or else the session of a browser. It
// refuses the request when there is neither, or when they may not do that.
func (n Needs) Check(c *gin.Context, keys *account.Keys, sessions *Sessions) error {
	need := n.Of(c)
	if need.Scope == "" {
		return nil
	}
	var err error
	caller := Of(c.Request.Context())
	scheme, plain, _ := strings.Cut(c.GetHeader("Authorization"), " ")
	if c.GetHeader("Authorization") == "" && sessions.Cookie(c) != "" {
		err = caller.fromSession(c, sessions, need)
	} else if !strings.EqualFold(scheme, "Bearer") || plain == "" {
		err = problem.New(problem.Unauthorized, "account.key", nil)
	} else {
		err = caller.fromKey(c, keys, strings.TrimSpace(plain), need)
	}
	return err
}

// fromKey lets a program do what its key's scope allows.
func (caller *Caller) fromKey(c *gin.Context, keys *account.Keys, plain string, need Need) error {
	key, err := keys.Authenticate(c.Request.Context(), plain)
	if err != nil {
		return err
	}
	caller.School, caller.Actor, caller.may = key.SchoolID, key.Actor(), key.Scope
	if !caller.May(need.Permission) {
		return problem.Coded(problem.NoPermission, problem.Forbidden, "account.scope", nil)
	}
	return nil
}

// SetAudience makes the rest of the request speak of an audience, in the reader's language.
func SetAudience(ctx context.Context, audience school.Audience) {
	SetLanguage(ctx, audience.Words(Lang(ctx)))
}

// SetLanguage makes lang the language of the rest of the request.
func SetLanguage(ctx context.Context, lang locale.Lang) { Of(ctx).Lang = lang }

// fromSession lets a signed-in person do what her role allows at the desk.
func (caller *Caller) fromSession(c *gin.Context, sessions *Sessions, need Need) error {
	if err := sessions.SameOrigin(c); err != nil {
		return err
	}
	who, session, err := sessions.Who(c)
	if err != nil {
		return err
	}
	caller.School, caller.Actor, caller.may = who.SchoolID, who.Actor(), who.Role
	switch {
	case who.MustAddFactor:
		return problem.New(problem.Forbidden, "account.factor_needed", nil)
	case !caller.May(need.Permission):
		return problem.Coded(problem.NoPermission, problem.Forbidden, "account.role", nil)
	case need.proof && !sessions.Accounts.Proved(session):
		return problem.New(problem.Forbidden, "account.prove.needed", nil)
	}
	return nil
}
