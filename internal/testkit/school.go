package testkit

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/school"
)

// Clerk is the actor of what tests do.
var Clerk = account.Actor{Kind: account.ByPerson, ID: uuid.MustParse("c1e40000-0000-4000-8000-000000000001"),
	Name: "Cô Thu"}

// School makes a school with an empty roster and an empty record.
func School(t testing.TB, db *database.DB) school.School {
	t.Helper()
	schools := school.New(db)
	made, err := schools.Create(context.Background(), Clerk, "Trường Mầm non Hoa Sen")
	if err != nil {
		t.Fatal(err)
	}
	if err = db.Write(context.Background(), func(tx *gorm.DB) error {
		for _, table := range []string{"audit", "audit_heads"} {
			if err := tx.Exec("DELETE FROM "+table+" WHERE school_id = ?", made.ID).Error; err != nil {
				return err
			}
		}
		return nil
	}); err != nil && db.Code(err) != "SQLSTATE 42501" { // who serves may not take lines out of the record
		t.Fatal(err)
	}
	return made
}
