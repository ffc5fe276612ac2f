package testkit

import (
	"context"
	_ "embed"
	"testing"

	"hailong/internal/database"
	"hailong/internal/school"
)

// DemoRoster is the roster of the demo school: 201 parents in 8 classes.
//
//go:embed demo/roster.csv
var DemoRoster []byte

// School makes a school with an empty roster.
func School(t testing.TB, db *database.DB) school.School {
	t.Helper()
	s, err := school.New(db).Create(context.Background(), "Trường Mầm non Hoa Sen")
	if err != nil {
		t.Fatal(err)
	}
	return s
}
