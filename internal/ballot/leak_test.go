package ballot_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/problem"
	"hailong/internal/testkit"
)

// storage is a database whose files the test may read as a thief would.
type storage struct {
	url   string
	files string // folder
	flush func(t *testing.T, db *database.DB)
}

func storages(t *testing.T) map[string]func(t *testing.T) storage {
	t.Helper()
	return map[string]func(t *testing.T) storage{
		"sqlite": func(t *testing.T) storage {
			url := testkit.URL(t, "sqlite")
			return storage{url: url, files: filepath.Dir(strings.TrimPrefix(url, "sqlite:")),
				flush: func(*testing.T, *database.DB) {}}
		},
		"postgres": func(t *testing.T) storage {
			server := testkit.StartPostgres(t, "-c", "log_statement=none")
			return storage{url: server.Clone(t), files: server.Data(), flush: func(t *testing.T, db *database.DB) {
				if err := db.Query(t.Context()).Exec("CHECKPOINT").Error; err != nil {
					t.Fatal(err)
				}
			}}
		},
	}
}

// copies reads every file of the storage: the tables, the write-ahead log, and what engines leave lying about.
func copies(t *testing.T, s storage) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	if err := filepath.WalkDir(s.files, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !d.Type().IsRegular() {
			return nil // a file that the engine took away meanwhile
		}
		raw, err := os.ReadFile(path)
		if err == nil {
			all[path] = raw
		}
		return nil // as above
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

func hold(files map[string][]byte, what []byte) string {
	for path, raw := range files {
		if bytes.Contains(raw, what) {
			return path
		}
	}
	return ""
}

// Every ballot of this round is recognisable by its percentage, so the test knows the truth that an attacker wants. A
// round with three keys leaves no more traces than a plain one.
func TestNoTraceLeadsFromAnInvitationToABallot(t *testing.T) {
	for engine, make := range storages(t) {
		t.Run(engine, func(t *testing.T) { noTraceLeads(t, engine, make(t), false) })
		t.Run(engine+" with three keys", func(t *testing.T) { noTraceLeads(t, engine, make(t), true) })
	}
}

func noTraceLeads(t *testing.T, engine string, s storage, threeKeys bool) {
	t.Helper()
	db := testkit.Open(t, s.url)
	var log bytes.Buffer
	dir := t.TempDir()
	r := testkit.BuildIn(t, db, dir, ballot.GroupCommit,
		slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	const parents = 120
	var round *testkit.Round
	var sheets []string
	if threeKeys {
		round, sheets = r.OpenThreeKeys(t, testkit.Roster(parents/2, parents/2))
	} else {
		round = r.OpenWith(t, testkit.Roster(parents/2, parents/2))
	}
	const secretText = "góp ý rất riêng"
	var order []string // invitations in the order of casting
	var before map[string][]byte
	receipts := map[string]string{}
	for i, l := range round.Links[:parents-10] {
		if i == 50 {
			s.flush(t, db)
			before = copies(t, s)
		}
		receipt, err := r.Cast(t, l.Token,
			fmt.Sprintf(`{"G1":5,"G2":%d,"P1":["qr"],"P6":5,"G3":"%s %d"}`, i, secretText, i))
		if err != nil {
			t.Fatal(err)
		}
		order = append(order, l.ID.String())
		receipts[l.Token] = receipt.Code
		if i == 50 {
			s.flush(t, db)
			if maps.EqualFunc(before, copies(t, s), bytes.Equal) {
				t.Fatal("the copies before and after a ballot are equal: the test looks at nothing")
			}
		}
	}
	_, _ = r.Cast(t, round.Links[0].Token, `{"G1":77}`) // a retry
	_, _ = r.CastAs(t.Context(), round.Links[0].Token, "another-submission-key", `{"G1":77}`)
	s.flush(t, db)
	open := copies(t, s)

	key, err := os.ReadFile(filepath.Join(dir, "keys", round.Survey.String()))
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Split(bytes.TrimSpace(key), []byte("\n"))
	raw, err := hex.DecodeString(string(lines[len(lines)-1]))
	if err != nil || len(raw) != 32 {
		t.Fatalf("not a key file: %q", key)
	}
	secrets := map[string][]byte{"an answer's text": []byte(secretText), "the round's key": raw,
		"the round's key in digits": lines[len(lines)-1]}
	for i, l := range round.Links[:5] {
		secrets[fmt.Sprint("token ", i)], secrets[fmt.Sprint("receipt ", i)] = []byte(l.Token),
			[]byte(receipts[l.Token])
		secrets[fmt.Sprint("submission key ", i)] = []byte("submission-" + l.Token)
	}
	for what, bytes := range secrets {
		if path := hold(open, bytes); path != "" {
			t.Errorf("%s stands in %s while the round is open", what, path)
		}
		if strings.Contains(log.String(), string(bytes)) {
			t.Errorf("%s stands in the log", what)
		}
	}
	var sizes []int
	var envelopes []struct {
		Place  int64
		Sealed []byte
	}
	length := "length(sealed)"
	if err = db.Query(t.Context()).Raw("SELECT DISTINCT " + length +
		" FROM envelopes").Scan(&sizes).Error; err != nil || len(sizes) != 1 {
		t.Errorf("envelopes of sizes %v, %v", sizes, err)
	}
	if err = db.Query(t.Context()).Raw("SELECT place, sealed FROM envelopes").Scan(&envelopes).Error; err != nil {
		t.Fatal(err)
	}

	if threeKeys {
		_, err = count(t, r, round, sheets[0], sheets[1])
	} else {
		_, err = r.Box.Close(t.Context(), testkit.Clerk, round.School, round.Survey, "")
	}
	if err != nil {
		t.Fatal(err)
	}
	s.flush(t, db)
	after := copies(t, s)
	if path := hold(copies(t, storage{files: dir}), raw); path != "" {
		t.Errorf("the round's key is still in %s", path)
	}
	if path := hold(copies(t, storage{files: dir}), lines[len(lines)-1]); path != "" {
		t.Errorf("the round's key is still in %s", path)
	}
	if path := hold(after, raw); path != "" {
		t.Errorf("the round's key is in %s", path)
	}
	if engine == "sqlite" {
		// An envelope's id is made of its place and stands nowhere else; its first bytes are its random nonce.
		nonce := envelopes[0].Sealed[:12]
		if hold(open, nonce) == "" {
			t.Error("the test looks for an envelope by what is not in it")
		}
		if wal := after[strings.TrimPrefix(s.url, "sqlite:")+"-wal"]; bytes.Contains(wal, nonce) {
			t.Error("the write-ahead log still holds an envelope")
		}
		for path, file := range after {
			if !strings.HasSuffix(path, "-shm") && bytes.Contains(file, nonce) {
				t.Errorf("an envelope is still in %s", path)
			}
		}
	}
	var places []string
	for i, e := range envelopes {
		places = append(places, fmt.Sprintf("00000000-0000-0000-%04x-%012x", e.Place>>48, e.Place&(1<<48-1)))
		if i > 0 && e.Place>>41 != envelopes[0].Place>>41 {
			t.Error("envelopes of one round lie in two ranges")
		}
	}
	guess(t, db, order, places)
}

// guess tries to link invitations and ballots by every trace that storage may leave; each must do no better than
// chance.
func guess(t *testing.T, db *database.DB, order, envelopeIDs []string) {
	t.Helper()
	var ballots, comments []struct{ ID, Answers, Question, Body string }
	for query, into := range map[string]any{"SELECT id, answers FROM ballots": &ballots,
		"SELECT id, question, body FROM comments": &comments} {
		if err := db.Query(t.Context()).Raw(query).Scan(into).Error; err != nil { // no ORDER BY: as they lie
			t.Fatal(err)
		}
	}
	if len(ballots) != len(order) || len(comments) != len(order) {
		t.Fatalf("%d ballots, %d comments, %d casts", len(ballots), len(comments), len(order))
	}
	truth := func(answers string) int {
		_, rest, _ := strings.Cut(answers, `"G2":`)
		var i int
		_, _ = fmt.Sscanf(rest, "%d", &i)
		return i
	}
	var lie []string
	if err := db.Query(t.Context()).Raw("SELECT id FROM invitations WHERE status = 'used'").Scan(&lie).Error; err != nil {
		t.Fatal(err)
	}
	byID := slices.Clone(ballots)
	slices.SortFunc(byID, func(a, b struct{ ID, Answers, Question, Body string }) int {
		return strings.Compare(a.ID,
			b.ID)
	})
	const mostByChance = 9 // of 110, one is expected; ten or more come about once in ten million times
	for name, guesses := range map[string]func(i int) bool{
		"order of casting = order of ballots as they lie":        func(i int) bool { return truth(ballots[i].Answers) == i },
		"order of casting = order of ballots by id":              func(i int) bool { return truth(byID[i].Answers) == i },
		"order of casting, backwards":                            func(i int) bool { return truth(ballots[len(order)-1-i].Answers) == i },
		"order of invitations as they lie = ballots as they lie": func(i int) bool { return lie[i] == order[truth(ballots[i].Answers)] },
		"order of ballots = order of comments": func(i int) bool {
			return strings.HasSuffix(comments[i].Body, fmt.Sprintf(" %d", truth(ballots[i].Answers)))
		},
		"order of casting = order of comments": func(i int) bool {
			return strings.HasSuffix(comments[i].Body,
				fmt.Sprintf(" %d", i))
		},
	} {
		hits := 0
		for i := range order {
			if guesses(i) {
				hits++
			}
		}
		if hits > mostByChance {
			t.Errorf("%s: %d of %d are right", name, hits, len(order))
		}
	}
	for _, b := range ballots {
		if slices.Contains(envelopeIDs, b.ID) || slices.Contains(order, b.ID) || strings.Contains(b.Answers, "góp ý") {
			t.Fatalf("ballot %s has the id of an envelope or invitation, or a text", b.ID)
		}
	}
	for _, c := range comments {
		if slices.Contains(envelopeIDs, c.ID) ||
			slices.ContainsFunc(ballots, func(b struct {
				ID, Answers, Question,
				Body string
			}) bool {
				return b.ID == c.ID
			}) {
			t.Fatalf("comment %s has the id of an envelope or ballot", c.ID)
		}
	}
	if db.Engine() == "PostgreSQL" {
		for _, pair := range []string{"invitations i JOIN ballots b", "invitations i JOIN comments b",
			"receipts i JOIN ballots b"} {
			var linked int
			if err := db.Query(t.Context()).Raw("SELECT count(*) FROM " + pair +
				" ON i.xmin::text = b.xmin::text").Scan(&linked).Error; err != nil || linked != 0 {
				t.Errorf("%s: %d linked by transaction, %v", pair, linked, err)
			}
		}
	}
}

// A failing or slow statement is told without its values.
func TestALogOfAFailingDatabaseHoldsNoAnswer(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		var log bytes.Buffer
		r := testkit.BuildIn(t, db, t.TempDir(), ballot.GroupCommit,
			slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
		round := r.OpenWith(t, testkit.Roster(12))
		if err := db.Write(t.Context(), testkit.Execute("DROP TABLE envelopes")); err != nil {
			t.Fatal(err)
		}
		_, err := r.Cast(t, round.Links[0].Token, `{"G1":5,"P1":["qr"],"P6":5,"G3":"rất riêng"}`)
		if err == nil || problem.KindOf(err) == problem.Invalid {
			t.Fatalf("stored without a table: %v", err)
		}
		for _, text := range []string{err.Error(), log.String()} {
			if strings.Contains(text, "riêng") || strings.Contains(text, round.Links[0].Token) ||
				strings.Contains(text, "envelopes") && strings.Contains(text, "VALUES") {
				t.Errorf("told too much: %s", text)
			}
		}
		p, err := r.Box.Participation(t.Context(), round.School, round.Survey)
		if err != nil || p.Responded != 0 {
			t.Errorf("half a ballot is stored: %+v, %v", p, err)
		}
	})
}
