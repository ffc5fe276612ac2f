// Package access knows who is calling: the key behind a request and its school, the reader's language, the request's id.
// It reads from the contract which scope each call needs. It writes no response.
package access

import (
	"context"
	"strings"

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
	Key       account.Key
}

type contextKey struct{}

// Enter puts the caller into the request's context.
func Enter(c *gin.Context, caller *Caller) {
	c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), contextKey{}, caller))
}

// Of is the caller of a request; a caller without anything when there is none.
func Of(ctx context.Context) *Caller {
	if caller, ok := ctx.Value(contextKey{}).(*Caller); ok {
		return caller
	}
	return &Caller{Lang: locale.VI}
}

// School is the school of the caller's key.
func School(ctx context.Context) uuid.UUID { return Of(ctx).Key.SchoolID }

// Lang is the reader's language.
func Lang(ctx context.Context) locale.Lang { return Of(ctx).Lang }

// Needs is the scope that each call needs, by method and route; "" for calls without a key.
type Needs map[string]account.Scope

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
			needs[method+" "+Route(path)] = scope
		}
	}
	return needs
}

// Route is a path of the contract as gin writes it: /surveys/{id} as /surveys/:id.
func Route(path string) string {
	return strings.NewReplacer("{", ":", "}", "").Replace(path)
}

// Check finds the key of a request that needs one, and refuses it when the key is missing or may not do that.
func (n Needs) Check(c *gin.Context, keys *account.Keys) error {
	needed := n[c.Request.Method+" "+c.FullPath()]
	if needed == "" {
		return nil
	}
	scheme, plain, _ := strings.Cut(c.GetHeader("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || plain == "" {
		return problem.New(problem.Unauthorized, "account.key", nil)
	}
	key, err := keys.Authenticate(c.Request.Context(), strings.TrimSpace(plain))
	if err != nil {
		return err
	}
	if !key.Scope.Allows(needed) {
		return problem.New(problem.Forbidden, "account.scope", nil)
	}
	Of(c.Request.Context()).Key = key
	return nil
}

// Speak makes lang the language of the rest of the request.
func Speak(ctx context.Context, lang locale.Lang) { Of(ctx).Lang = lang }
