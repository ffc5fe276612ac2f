package ballot_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"

	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/invitation"
	"hailong/internal/problem"
	"hailong/internal/testkit"
)

// Whoever owns the database can drop one ballot, make its link unused and cast again by it, and nothing in the database
// disagrees. The mother whose ballot was dropped sees it: her line is missing from the sealed list, all others are
// there. The script beside the seal finds the same with nothing but the list and the receipts.
func TestADroppedBallotIsMissingFromTheList(t *testing.T) {
	for name, dropped := range map[string]bool{"dropped and cast again": true, "untouched": false} {
		t.Run(name, func(t *testing.T) {
			testkit.Databases(t, func(t *testing.T, db *database.DB) {
				r := testkit.Build(t, db, ballot.GroupCommit)
				round := r.OpenWith(t, testkit.Roster(8))
				var codes []string
				for _, l := range round.Links[:5] {
					codes = append(codes, cast(t, r, l.Token))
				}
				if _, err := r.Box.Receipts(t.Context(), round.School, round.Survey); problem.KeyOf(err) != "survey.no_seal" {
					t.Errorf("while it is open: %v", err)
				}
				if dropped {
					drop(t, db, round.Links[2])
					cast(t, r, round.Links[2].Token)
				}
				if _, err := r.Box.Close(t.Context(), testkit.Clerk, round.School, round.Survey, ""); err != nil {
					t.Fatal(err)
				}
				verified(t, r, round) // that nothing disagrees is why the list is there
				list, err := r.Box.Receipts(t.Context(), round.School, round.Survey)
				if err != nil {
					t.Fatal(err)
				}
				seal, err := r.Box.Seal(t.Context(), round.School, round.Survey)
				if err != nil {
					t.Fatal(err)
				}
				for i, code := range codes {
					missing := dropped && i == 2
					told, err := lookUp(t, list, seal.ReceiptsDigest, code)
					if (err != nil) != missing || !strings.Contains(told, " 5 receipts") {
						t.Errorf("receipt %d: %v, %s", i, err, told)
					}
					state, err := r.Box.ReceiptState(t.Context(), code)
					if (problem.KindOf(err) == problem.NotFound) != missing || !missing && state.Listed != 5 {
						t.Errorf("receipt %d: %+v, %v", i, state, err)
					}
				}
				line := []byte(list)
				line[len(line)-2] ^= 1
				if told, err := lookUp(t, line, seal.ReceiptsDigest); err == nil {
					t.Errorf("another list passes: %s", told)
				}
			})
		})
	}
}

// A round that an earlier release opened has receipts under one key for all surveys: they lead home as before, and no
// list is published.
func TestARoundOfAnEarlierReleaseHasNoList(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		round := r.OpenWith(t, testkit.Roster(8))
		code := cast(t, r, round.Links[0].Token)
		if err := db.Write(t.Context(), testkit.Execute("UPDATE invitations SET retry_tag = ? WHERE status = 'used'",
			r.Server.EarlierTag(code))); err != nil {
			t.Fatal(err)
		}
		if err := db.Write(t.Context(), testkit.Execute("UPDATE rounds SET listed = false")); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Box.Close(t.Context(), testkit.Clerk, round.School, round.Survey, ""); err != nil {
			t.Fatal(err)
		}
		verified(t, r, round)
		if state, err := r.Box.ReceiptState(t.Context(), code); err != nil || state.Listed != 0 {
			t.Errorf("%+v %v", state, err)
		}
		if _, err := r.Box.Receipts(t.Context(), round.School, round.Survey); problem.KeyOf(err) != "survey.no_receipts" {
			t.Error(err)
		}
	})
}

func cast(t *testing.T, r *testkit.Rooms, token string) string {
	t.Helper()
	receipt, err := r.CastAs(t.Context(), token, uuid.NewString(), testkit.Satisfied)
	if err != nil {
		t.Fatal(err)
	}
	return receipt.Code
}

// drop takes an envelope out of the box, and makes the link unused.
func drop(t *testing.T, db *database.DB, link invitation.Listed) {
	t.Helper()
	for _, change := range []string{
		"DELETE FROM envelopes WHERE place = (SELECT min(place) FROM envelopes)",
		"UPDATE invitations SET status = 'unused', retry_tag = NULL WHERE id = '" + link.ID.String() + "'",
	} {
		if err := db.Write(t.Context(), testkit.Execute(change)); err != nil {
			t.Fatal(err)
		}
	}
}

// lookUp runs the script of the docs.
func lookUp(t *testing.T, list []byte, digest string, codes ...string) (string, error) {
	t.Helper()
	dir := t.TempDir()
	seal, err := json.Marshal(map[string]string{"receipts_digest": digest})
	if err != nil {
		t.Fatal(err)
	}
	for name, raw := range map[string][]byte{"list.txt": list, "seal.json": seal} {
		if err = os.WriteFile(filepath.Join(dir, name), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.CommandContext(t.Context(), testkit.Program(t, "python3"), append([]string{"../evidence/files/receipts.py",
		filepath.Join(dir, "list.txt"), filepath.Join(dir, "seal.json")}, codes...)...).CombinedOutput()
	return string(out), err
}
