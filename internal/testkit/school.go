package testkit

import (
	"context"
	"testing"

	"hailong/internal/database"
	"hailong/internal/school"
)

// School makes a school with an empty roster.
func School(t testing.TB, db *database.DB) school.School {
	t.Helper()
	s, err := school.New(db).Create(context.Background(), "Trường Mầm non Hoa Sen")
	if err != nil {
		t.Fatal(err)
	}
	return s
}
