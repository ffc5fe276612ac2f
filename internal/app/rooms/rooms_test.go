package rooms_test

import (
	"reflect"
	"strings"
	"testing"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/testkit"

	"hailong/internal/ballot"
)

// No room is forgotten: whoever adds one to Rooms must build it.
func TestEveryRoomIsBuilt(t *testing.T) {
	r := testkit.Build(t, testkit.Open(t, testkit.URL(t, "sqlite")), ballot.GroupCommit)
	all := reflect.ValueOf(*r.Rooms)
	for i := range all.NumField() {
		if field := all.Type().Field(i); field.IsExported() && all.Field(i).IsNil() {
			t.Errorf("%s is not built", field.Name)
		}
	}
	if r.Schools.OnRoster == nil || r.Accounts.Place == nil {
		t.Error("a room does not know the one that it must tell")
	}
}

// The first account and the school's name are made together or not at all.
func TestSetUp(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		first, err := r.Schools.First(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		link, err := r.Accounts.SetupLink(t.Context(), first.ID)
		if err != nil {
			t.Fatal(err)
		}
		person := account.Person{Email: "hanh@truong.edu.vn", Name: "Cô Hạnh",
			Password: "con mèo trèo cây cau hỏi thăm"}
		tooLong, name := strings.Repeat("a", 10_000), "Trường Mầm non Hoa Sen"
		if _, err = r.SetUp(t.Context(), link, person, account.Browser{}, school.Changes{Name: &tooLong}); problem.KindOf(err) != problem.Invalid {
			t.Errorf("a name of 10,000 letters: %v", err)
		}
		if any, err := r.Accounts.Any(t.Context()); err != nil || any {
			t.Errorf("an account without its school's name: %v", err)
		}
		if _, err = r.SetUp(t.Context(), link, person, account.Browser{}, school.Changes{Name: &name}); err != nil {
			t.Fatal(err)
		}
		if first, err = r.Schools.First(t.Context()); err != nil || first.Name != name {
			t.Errorf("%q, %v", first.Name, err)
		}
	})
}
