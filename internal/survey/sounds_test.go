package survey_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/database"
	"hailong/internal/problem"
	"hailong/internal/survey"
	"hailong/internal/testkit"
)

// A recording belongs to the words of its question, goes with copies of it, and is deleted with the last round of the
// school that holds it.
func TestRecordings(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		ctx, surveys := t.Context(), survey.NewSurveys(db)
		school, other := testkit.School(t, db), testkit.School(t, db)
		made, err := surveys.Create(ctx, testkit.Clerk, school.ID, survey.New{})
		if err != nil {
			t.Fatal(err)
		}
		first := made.Questions()[0]
		set := func(school, id uuid.UUID, question string, frames int) problem.Kind {
			return problem.KindOf(surveys.SetSound(ctx, testkit.Clerk, school, id, question, "vi", testkit.MP3(frames)))
		}
		read := func(id uuid.UUID) (survey.Survey, string) {
			s, err := surveys.Get(ctx, school.ID, id)
			if err != nil {
				t.Fatal(err)
			}
			return s, s.Questions()[0].Sound["vi"]
		}
		there := func(digest string) bool {
			media, content, err := surveys.Sound(ctx, digest)
			return err == nil && media == "audio/mpeg" && len(content) > 0
		}
		for i, got := range []problem.Kind{set(other.ID, made.ID, first.ID, 9), set(school.ID, made.ID, "none", 9)} {
			if got != problem.NotFound {
				t.Error(i, got)
			}
		}
		if got := set(school.ID, made.ID, first.ID, 9); got != problem.KindOf(nil) {
			t.Fatal(got)
		}
		_, old := read(made.ID)
		if set(school.ID, made.ID, first.ID, 12); there(old) {
			t.Error("what was replaced is still there")
		}
		now, digest := read(made.ID)
		if !there(digest) || !slices.Contains(now.Unrecorded("vi"), "2") || now.Unrecorded("en") != nil {
			t.Errorf("%q: unrecorded %v", digest, now.Unrecorded("vi"))
		}

		// copied into another round; another school has no such file
		next, err := surveys.Create(ctx, testkit.Clerk, school.ID,
			survey.New{Title: now.Title, Subjects: now.Subjects, Sections: now.Sections})
		if err != nil {
			t.Fatal(err)
		}
		foreign, err := surveys.Create(ctx, testkit.Clerk, other.ID,
			survey.New{Title: now.Title, Subjects: now.Subjects, Sections: now.Sections})
		if err != nil || len(foreign.Sounds()) != 0 {
			t.Errorf("another school's recording: %v %v", foreign.Sounds(), err)
		}
		if _, copied := read(next.ID); copied != digest {
			t.Errorf("copied as %q", copied)
		}

		// a comma more is the same sentence, other words are not
		sections := now.Sections
		reworded := func(words string) string {
			sections[0].Questions[0].Text.VI = words
			current, _ := read(next.ID)
			sections[0].Questions[0].Sound = current.Questions()[0].Sound
			if _, err = surveys.Update(ctx, testkit.Clerk, school.ID, next.ID, survey.Changes{Sections: sections}); err != nil {
				t.Fatal(err)
			}
			_, kept := read(next.ID)
			return kept
		}
		if kept := reworded(first.Text.VI + " "); kept != digest {
			t.Errorf("the same words: %q", kept)
		}
		if kept := reworded("Bữa ăn có ngon không?"); kept != "" {
			t.Errorf("other words are read out by %q", kept)
		}
		set(school.ID, next.ID, first.ID, 12)
		if kept := reworded("Bữa ăn có ngon khổng?"); kept != "" {
			t.Errorf("other words are read out by %q", kept)
		}
		if !there(digest) {
			t.Error("the first round lost its recording")
		}
		// a withdrawn round keeps none
		if set(school.ID, next.ID, first.ID, 15); !there(digest) {
			t.Error("the first round lost its recording")
		}
		_, spoken := read(next.ID)
		if err = db.Write(ctx, func(tx *gorm.DB) error {
			if err := tx.Exec("UPDATE surveys SET status = 'open' WHERE id = ?", next.ID).Error; err != nil {
				return err
			}
			return surveys.WithdrawTx(tx, school.ID, next.ID, "")
		}); err != nil || there(spoken) {
			t.Errorf("withdrawn: %v, there %v", err, there(spoken))
		}
		if err = db.Write(ctx, func(tx *gorm.DB) error { return surveys.DeleteTx(tx, school.ID, made.ID) }); err != nil || there(digest) {
			t.Errorf("deleted with its last round: %v, there %v", err, there(digest))
		}
	})
}
