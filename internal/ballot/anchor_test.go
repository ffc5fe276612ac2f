package ballot_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/testkit"
)

// Whoever owns the database can edit a line of the record and make every line behind it anew, so that the chain agrees
// with itself. The seal says where the record stood at the count, so verify tells it; of a line from after the count
// nobody but who noted the last digest can know.
func TestARecordThatWasMadeAnewIsFound(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		round := r.OpenWith(t, testkit.Roster(8))
		for _, l := range round.Links[:6] {
			cast(t, r, l.Token)
		}
		if _, err := r.Box.Close(t.Context(), testkit.Clerk, round.School, round.Survey, "đủ người"); err != nil {
			t.Fatal(err)
		}
		seal, err := r.Box.Seal(t.Context(), round.School, round.Survey)
		if err != nil {
			t.Fatal(err)
		}
		if err = r.Accounts.Record(t.Context(), round.School, testkit.Clerk, "record.edit", "sau kiểm phiếu"); err != nil {
			t.Fatal(err)
		}
		verified(t, r, round)
		for _, tt := range []struct {
			edited int64
			detail string
			want   string
		}{
			{seal.RecordLine + 1, "khác", ""},
			{seal.RecordLine - 1, "khác", "the digest of line "},
			{seal.RecordLine, "khác", "the digest of line "},
		} {
			editRecord(t, r, round.School, tt.edited, tt.detail)
			if found, err := r.Accounts.VerifyRecord(t.Context(), round.School); err != nil || found.Fault != "" {
				t.Fatalf("the chain does not agree with itself, so nothing is tried: %+v %v", found, err)
			}
			_, findings, err := r.Box.Verify(t.Context(), round.School, &round.Survey)
			if found := slices.ContainsFunc(findings, func(f ballot.Finding) bool {
				return tt.want != "" && strings.HasPrefix(f.Text, tt.want)
			}); err != nil || found != (tt.want != "") || len(findings) > 1 {
				t.Errorf("line %d: %v %v", tt.edited, findings, err)
			}
		}
		makeSealAnew(t, r, round, seal)
		if err = db.Write(t.Context(), testkit.Execute("DELETE FROM audit")); err != nil {
			t.Fatal(err)
		}
		if _, findings, err := r.Box.Verify(t.Context(), round.School, nil); err != nil || len(findings) != 1 ||
			!strings.Contains(findings[0].Text, " is gone, ") {
			t.Errorf("without any line: %v %v", findings, err)
		}
	})
}

// makeSealAnew lets the seal say of an edited record what the record says of itself: then nothing in the database tells it,
// and what is on paper does.
func makeSealAnew(t *testing.T, r *testkit.Rooms, round *testkit.Round, printed ballot.Seal) {
	t.Helper()
	now, err := r.Accounts.Digest(t.Context(), round.School, printed.RecordLine)
	if err != nil || now == printed.RecordDigest {
		t.Errorf("an edited record has the printed digest: %v", err)
	}
	if err = r.DB.Write(t.Context(), testkit.Execute("UPDATE seals SET record_digest = ?", now)); err != nil {
		t.Fatal(err)
	}
	verified(t, r, round)
}

// editRecord gives a line of a record another detail, and every line behind it the digest that follows.
func editRecord(t *testing.T, r *testkit.Rooms, school uuid.UUID, n int64, detail string) {
	t.Helper()
	links, err := r.Accounts.Segment(t.Context(), school, uuid.New(), n) // that line alone
	if err != nil || len(links) != 1 {
		t.Fatal(links, err)
	}
	link := links[0]
	link.Detail = detail
	change := func(sql string, args ...any) {
		if err := r.DB.Write(t.Context(), testkit.Execute(sql, args...)); err != nil {
			t.Fatal(err)
		}
	}
	change("UPDATE audit SET detail = ? WHERE school_id = ? AND n = ?", detail, school, n)
	for {
		digest := digestOf(t, school, link)
		if links, err = r.Accounts.Segment(t.Context(), school, uuid.New(), link.N+1); err != nil {
			t.Fatal(err)
		}
		if len(links) == 0 {
			change("UPDATE audit_heads SET digest = ? WHERE school_id = ?", digest, school)
			return
		}
		link = links[0]
		change("UPDATE audit SET previous = ? WHERE school_id = ? AND n = ?", digest, school, link.N)
		link.Previous = hex.EncodeToString(digest)
	}
}

// digestOf is the digest of a line, as chain.py of the evidence works it out.
func digestOf(t *testing.T, school uuid.UUID, l account.Link) []byte {
	t.Helper()
	previous, err := hex.DecodeString(l.Previous)
	if err != nil {
		t.Fatal(err)
	}
	id := uuid.MustParse(l.ID)
	number := func(n int64) string { return string(binary.BigEndian.AppendUint64(nil, uint64(n))) }
	text := "hailong record 1"
	for _, part := range []string{string(school[:]), number(l.N), string(id[:]), number(l.At), l.Kind, l.ActorID,
		l.Actor, l.Action, l.Detail, string(previous)} {
		text += number(int64(len(part))) + part
	}
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}
