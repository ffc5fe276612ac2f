package testkit

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/school"
)

// Clerk is the actor of what tests do.
var Clerk = account.Actor{Kind: account.ByPerson, ID: uuid.MustParse("c1e40000-0000-4000-8000-000000000001"),
	Name: "Cô Thu"}

// School makes a school with an empty roster.
func School(t testing.TB, db *database.DB) school.School {
	t.Helper()
	s, err := school.New(db).Create(context.Background(), Clerk, "Trường Mầm non Hoa Sen")
	if err != nil {
		t.Fatal(err)
	}
	return s
}
