package invitation_test

import (
	"testing"

	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/survey"
	"hailong/internal/testkit"
)

// Slips that were printed while a round was open are alive after it was taken back: the number of their class may grow,
// but nothing takes one away before that draft is deleted.
func TestSlipsOfADraftThatWasOpenStayAlive(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r, of, ctx := testkit.Build(t, db, ballot.GroupCommit), testkit.School(t, db).ID, t.Context()
		bring := func(file, want string) {
			t.Helper()
			told, err := r.Schools.Import(ctx, testkit.Clerk, of, []byte(file),
				school.ImportOptions{ClassesOnly: true, DryRun: true})
			if err != nil {
				t.Fatal(err)
			}
			_, err = r.Schools.Import(ctx, testkit.Clerk, of, []byte(file),
				school.ImportOptions{ClassesOnly: true, ConfirmRemoved: told.Removed})
			if problem.KeyOf(err) != want || (err != nil) != (want != "") {
				t.Errorf("%q: %v, want %q", file, err, want)
			}
		}
		bring("3A: 9\n3B: 7", "")
		draft, err := r.Surveys.Create(ctx, testkit.Clerk, of, survey.New{})
		if err != nil {
			t.Fatal(err)
		}
		bring("3A: 8", "") // of a draft that was never open nothing was handed out
		open := func() int {
			t.Helper()
			if _, err := r.Box.Open(ctx, testkit.Clerk, of, draft.ID); err != nil {
				t.Fatal(err)
			}
			all, err := r.Invitations.List(ctx, of, draft.ID)
			if err != nil {
				t.Fatal(err)
			}
			return len(all)
		}
		back := func() {
			t.Helper()
			if _, err := r.Box.BackToDraft(ctx, testkit.Clerk, of, draft.ID); err != nil {
				t.Fatal(err)
			}
		}
		if n := open(); n != 15 {
			t.Fatalf("%d slips", n)
		}
		bring("3A: 7", "roster.drawn.open")
		back()
		bring("3A: 7", "roster.drawn.draft")
		bring("Lớp,Họ và tên,Điện thoại\n3A,Lê An,0903123456\n", "roster.drawn.draft")
		bring("3A: 9", "")
		if n := open(); n != 16 {
			t.Errorf("%d slips, want one more", n)
		}
		back()
		if err = r.Box.Delete(ctx, testkit.Clerk, of, draft.ID); err != nil {
			t.Fatal(err)
		}
		bring("3A: 8", "")
	})
}
