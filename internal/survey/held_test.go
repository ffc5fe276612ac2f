package survey_test

import (
	"testing"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/batch"
	"hailong/internal/database"
	"hailong/internal/survey"
	"hailong/internal/testkit"
)

// What a batch of casts is told of its surveys is true at that moment, whoever changed them: this server, or another
// program that works on the same database.
func TestWhatACastIsToldOfItsSurveyIsTrueNow(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			url := testkit.URL(t, engine)
			here, elsewhere := testkit.Open(t, url), testkit.Open(t, url)
			ours, theirs := survey.NewSurveys(here), survey.NewSurveys(elsewhere)
			school := testkit.School(t, here).ID
			made, err := ours.Create(t.Context(), testkit.Clerk, school,
				survey.New{SchoolYear: "2025-2026", Period: "Học kỳ 1"})
			if err != nil {
				t.Fatal(err)
			}
			is := func(want survey.Status) {
				t.Helper()
				for range 3 { // asked once, then remembered
					var held map[uuid.UUID]survey.Survey
					if err := here.Batch(t.Context(), func(tx *batch.Tx) (err error) {
						held, err = ours.HoldTx(tx, [][2]uuid.UUID{{school, made.ID}})
						return err
					}); err != nil {
						t.Fatal(err)
					}
					if got := held[made.ID].Status; got != want {
						t.Fatalf("%s, not %s", got, want)
					}
				}
			}
			move := func(db *database.DB, do func(tx *gorm.DB) error) {
				t.Helper()
				if err := db.Write(t.Context(), do); err != nil {
					t.Fatal(err)
				}
			}
			is(survey.Draft)
			move(here, func(tx *gorm.DB) error {
				return ours.OpenTx(tx, school, made.ID, survey.Opening{Threshold: 5, RoundKey: "key"})
			})
			is(survey.Open)
			move(elsewhere, func(tx *gorm.DB) error { return theirs.ClosingTx(tx, school, made.ID, "") })
			is(survey.Closing)
			move(here, func(tx *gorm.DB) error { return ours.WithdrawTx(tx, school, made.ID, "") })
			is(survey.Withdrawn)
		})
	}
}
