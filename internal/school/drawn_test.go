package school_test

import (
	"sync"
	"testing"

	"hailong/internal/database"
	"hailong/internal/school"
	"hailong/internal/testkit"
)

// A school that asks families has no classes of drawn slips, whichever of the two is stored first.
func TestFamiliesAndDrawnSlipsExcludeEachOther(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		s := school.New(db)
		for range 20 {
			id := testkit.School(t, db).ID
			family := school.PerFamily
			var both sync.WaitGroup
			both.Go(func() { // one of the two is refused
				_, _ = s.Update(t.Context(), testkit.Clerk, id, school.Changes{Unit: &family})
			})
			both.Go(func() { _, _ = s.Import(t.Context(), testkit.Clerk, id, []byte("3A: 9"), school.ImportOptions{}) })
			both.Wait()
			of, err := s.Get(t.Context(), id)
			classes, readErr := s.Classes(t.Context(), id)
			if err != nil || readErr != nil || (of.Unit == school.PerFamily) == (len(classes) > 0) {
				t.Errorf("asks by %s, %d classes of drawn slips, %v, %v", of.Unit, len(classes), err, readErr)
			}
		}
	})
}
