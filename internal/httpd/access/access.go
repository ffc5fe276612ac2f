// Package access knows who is calling: the key behind a request and its school, the reader's language, the request's
// id. It reads from the contract which scope each call needs. It writes no response.
package access

import (
	"context"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/locale"
	"hailong/internal/problem"
)

// Caller is what is known of a request.
type Caller struct {
	RequestID string
	Lang      locale.Lang
	Accept    string // media types that the caller wishes for
	// the path below which the service stands, without a slash at the end; "" for a host of its own
	Root  string
	Key   account.Key   // or what a signed-in person may do, as a key
	Actor account.Actor // who that is, for the record
}

type contextKey struct{}

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

// School is the school of the caller's key.
func School(ctx context.Context) uuid.UUID { return Of(ctx).Key.SchoolID }

// Actor is the caller, for the record.
func Actor(ctx context.Context) account.Actor { return Of(ctx).Actor }

// Lang is the reader's language.
func Lang(ctx context.Context) locale.Lang { return Of(ctx).Lang }

// Need is what a call asks of its caller.
type Need struct {
	Scope account.Scope // "" for calls without a key
	owner bool          // of a signed-in person: that she is an owner
	proof bool          // of a signed-in person: that she gave her password or a code a short while ago
	// Record is the catalogue's key of the line that a success leaves in the school's record; "" for none.
	Record string
}

// Needs is what each call needs, by method and route.
type Needs map[string]Need

// What the contract says of an operation besides OpenAPI's own members.
const (
	ownersOnly = "x-owners-only" // a signed-in person may call it as an owner alone
	askAgain   = "x-ask-again"   // a signed-in person may call it for a while after she gave her password or a code
	onRecord   = "x-record"      // success is put on record under this key
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
			_, owner := operation.Extensions[ownersOnly]
			_, proof := operation.Extensions[askAgain]
			record, _ := operation.Extensions[onRecord].(string)
			needs[method+" "+Route(path)] = Need{Scope: scope, owner: owner, proof: proof, Record: record}
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
		caller.Key, caller.Actor, err = fromSession(c, sessions, need)
	} else if !strings.EqualFold(scheme, "Bearer") || plain == "" {
		err = problem.New(problem.Unauthorized, "account.key", nil)
	} else {
		caller.Key, err = keys.Authenticate(c.Request.Context(), strings.TrimSpace(plain))
		caller.Actor = caller.Key.Actor()
	}
	if err == nil && !caller.Key.Scope.Allows(need.Scope) {
		err = problem.Coded(problem.NoPermission, problem.Forbidden, "account.scope", nil)
	}
	return err
}

// fromSession lets a signed-in person call as a key of her role's scope would; what only owners do at the desk only
// they do here.
func fromSession(c *gin.Context, sessions *Sessions, need Need) (account.Key, account.Actor, error) {
	if err := sessions.SameOrigin(c); err != nil {
		return account.Key{}, account.Actor{}, err
	}
	who, session, err := sessions.Who(c)
	switch {
	case err != nil:
	case who.MustAddFactor:
		err = problem.New(problem.Forbidden, "account.factor_needed", nil)
	case need.owner && !who.Role.May(account.Owner):
		err = problem.Coded(problem.NoPermission, problem.Forbidden, "account.role", nil)
	case need.proof && !sessions.Accounts.Proved(session):
		err = problem.New(problem.Forbidden, "account.prove.needed", nil)
	}
	return account.Key{SchoolID: who.SchoolID, Name: who.Name, Scope: Scope(who.Role)}, who.Actor(), err
}

// Speak makes lang the language of the rest of the request.
func Speak(ctx context.Context, lang locale.Lang) { Of(ctx).Lang = lang }
