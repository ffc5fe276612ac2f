package account

import (
	"reflect"
	"testing"

	"github.com/alexedwards/argon2id"
)

// Whoever tries an address without an account must wait as long as at one with: what is compared with is a hash of the
// same costs.
func TestNobodyCostsAsMuchAsSomebody(t *testing.T) {
	params, _, _, err := argon2id.DecodeHash(nobody)
	if err != nil || !reflect.DeepEqual(params, costs) {
		t.Fatalf("%q: %+v, %v; a hash costs %+v", nobody, params, err, costs)
	}
	if same, err := argon2id.ComparePasswordAndHash("", nobody); err != nil || same {
		t.Errorf("nobody signs in: %t, %v", same, err)
	}
}
