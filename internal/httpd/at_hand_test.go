package httpd_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/testkit"
)

// Sealed figures that lie in memory are answered before everything that a call waits for, and yet like the first time:
// to whoever may see them, and by the one spelling of an id.
func TestFiguresAtHand(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		key := f.key(account.Admin)
		f.roster(key, testkit.Roster(10, 10))
		id := f.roundOf(key, "2023-2024", some(12, 3))
		at := "/api/v1/surveys/" + id + "/statistics"
		before := f.send(request{path: "/api/v1/surveys/" + strings.ToUpper(id) + "/statistics", key: key})
		strange := f.send(request{path: at + "?nobody=knows", key: key}).Code
		first := f.call(key, http.MethodGet, at, nil, nil, http.StatusOK)
		again := f.call(key, http.MethodGet, at, nil, nil, http.StatusOK)
		for name := range first.Header() {
			if a, b := first.Header().Get(name), again.Header().Get(name); a != b && name != "X-Request-Id" {
				t.Errorf("%s: %q, and then %q", name, a, b)
			}
		}
		if first.Body.String() != again.Body.String() || first.Body.Len() == 0 {
			t.Errorf("%s\nand then\n%s", first.Body, again.Body)
		}
		if same := f.send(request{path: at, key: key,
			header: map[string]string{"If-None-Match": first.Header().Get("ETag")}}); same.Code != http.StatusNotModified {
			t.Errorf("who has them is answered %d", same.Code)
		}
		if after := f.send(request{path: "/api/v1/surveys/" + strings.ToUpper(id) + "/statistics",
			key: key}); after.Code != before.Code {
			t.Errorf("another spelling: %d, and then %d", before.Code, after.Code)
		}
		if after := f.send(request{path: at + "?nobody=knows", key: key}).Code; after != strange {
			t.Errorf("an unknown parameter: %d, and then %d", strange, after)
		}
		if nobody := f.send(request{path: at}); nobody.Code != http.StatusUnauthorized {
			t.Errorf("who has no key is answered %d", nobody.Code)
		}
		mine, err := f.Schools.First(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		other := testkit.School(t, db)
		foreign := f.KeyOf(other.ID, account.Admin)
		if got := f.send(request{path: at, key: foreign}); got.Code != http.StatusNotFound {
			t.Errorf("another school is answered %d", got.Code)
		}
		if !f.Box.SealAtHand(mine.ID, uuid.MustParse(id)) || f.Box.SealAtHand(other.ID, uuid.MustParse(id)) {
			t.Errorf("they are not at hand for the one school alone")
		}
	})
}
