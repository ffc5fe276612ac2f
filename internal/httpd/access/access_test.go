package access_test

import (
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"hailong/api"
	"hailong/internal/account"
	"hailong/internal/httpd/access"
	"hailong/internal/packed"
)

// Every call that needs a key says in the contract what one must be allowed to do, and the scope that the contract
// names is one that allows it: a key is refused by the same table as a person.
func TestEveryCallNamesItsPermission(t *testing.T) {
	contract, err := openapi3.NewLoader().LoadFromData(packed.Whole(api.Contract))
	if err != nil {
		t.Fatal(err)
	}
	secured := 0
	for call, need := range access.Read(contract) {
		if need.Scope == "" {
			if need.Permission != "" {
				t.Errorf("%s needs no key and asks for %s", call, need.Permission)
			}
			continue
		}
		secured++
		if !need.Permission.Known() {
			t.Errorf("%s: %q is no permission", call, need.Permission)
		}
		for _, scope := range account.Scopes {
			// the scope that the contract names is enough, and a smaller one is not
			enough := scope == need.Scope || scope == account.Admin
			if scope.May(need.Permission) != enough {
				t.Errorf("%s says %s and needs %s, which a key of %s may: %v", call, need.Scope, need.Permission, scope,
					scope.May(need.Permission))
			}
		}
	}
	if secured < 40 {
		t.Errorf("%d calls that need a key", secured)
	}
}
