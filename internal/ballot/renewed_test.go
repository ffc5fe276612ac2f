package ballot_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hailong/internal/account"
	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/invitation"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/secret"
	"hailong/internal/testkit"
)

// The server secret is renewed while a round runs: its links, the receipts that were given and API keys go on; whoever
// was signed in signs in anew, and what is new is made of the new secret alone.
func TestARenewedSecret(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		old := r.OpenWith(t, testkit.Roster(6, 6))
		first, err := r.Cast(t, old.Links[0].Token, testkit.Satisfied)
		if err != nil {
			t.Fatal(err)
		}
		codes, _, err := r.Invitations.ClassLinks(t.Context(), old.School, old.Survey)
		if err != nil {
			t.Fatal(err)
		}
		key, _, err := account.NewKeys(db, r.Server).Create(t.Context(), old.School, "x", account.Admin)
		if err != nil {
			t.Fatal(err)
		}

		path := filepath.Join(r.Dir, "secret")
		byClass := func(token string) string { return r.Server.ByClass(token) }
		handed := map[string]string{} // what the link of a class has led to, for 12 links and many that lead nowhere
		for _, l := range old.Links {
			handed[byClass(l.Token)] = l.Token
		}
		renewed, err := secret.Renew(path)
		if err != nil {
			t.Fatal(err)
		}
		if len(renewed.All()) != 2 || renewed.Fingerprint() == r.Server.Fingerprint() ||
			renewed.All()[1].Fingerprint() != r.Server.Fingerprint() {
			t.Fatal("not the new one before the old one")
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v %v", info.Mode(), err)
		}
		r = testkit.BuildIn(t, db, r.Dir, ballot.GroupCommit, testkit.Quiet()) // the server starts again
		links, err := r.Invitations.List(t.Context(), old.School, old.Survey)
		if err != nil || len(links) != 12 || links[0].Token != old.Links[0].Token ||
			links[11].Token != old.Links[11].Token {
			t.Fatal("the list of links is another", err)
		}
		for range 2 { // once by what the store says, once by what is remembered
			if again, err := r.Cast(t, old.Links[0].Token, testkit.Satisfied); err != nil || again.Code != first.Code ||
				!again.Repeated {
				t.Errorf("the same sending again: %+v, first %s, %v", again, first.Code, err)
			}
			if err = r.Box.Preload(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		second, err := r.Cast(t, old.Links[1].Token, testkit.Satisfied)
		if err != nil {
			t.Fatal(err)
		}
		for _, receipt := range []string{first.Code, second.Code} {
			if state, err := r.Box.ReceiptState(t.Context(), receipt); err != nil || state.Survey.ID != old.Survey {
				t.Errorf("receipt %s: %+v %v", receipt, state, err)
			}
		}
		for link, token := range handed {
			if own, is := r.Invitations.Own(t.Context(), link); own != token || !is {
				t.Errorf("a link by the class leads to another: %v", is)
			}
		}
		again, _, err := r.Invitations.ClassLinks(t.Context(), old.School, old.Survey)
		if err != nil || again[0].Code != codes[0].Code {
			t.Error("the class link is another", err)
		}
		if door, err := r.Invitations.Door(t.Context(), codes[0].Code); err != nil || door.SurveyID != old.Survey {
			t.Errorf("%+v %v", door, err)
		}
		if _, err = account.NewKeys(db, r.Server).Authenticate(t.Context(), key); err != nil {
			t.Errorf("the key: %v", err)
		}
		if _, err = r.Schools.Import(t.Context(), testkit.Clerk, old.School, testkit.Roster(7, 6),
			school.ImportOptions{}); err != nil {
			t.Fatal(err)
		}
		if links, err = r.Invitations.List(t.Context(), old.School, old.Survey); err != nil || len(links) != 13 {
			t.Fatal(len(links), err)
		}
		anew, err := r.Invitations.Reissue(t.Context(), testkit.Clerk, old.School, old.Survey, old.Links[2].ID)
		if err != nil {
			t.Fatal(err)
		}
		next := r.OpenWith(t, testkit.Roster(6))

		// The parts: with one secret alone, only what is made of it leads anywhere.
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Fields(string(raw))
		for line, want := range map[string]struct{ old, next bool }{lines[0]: {next: true}, lines[1]: {old: true}} {
			alone := filepath.Join(t.TempDir(), "secret")
			if err = os.WriteFile(alone, []byte(line+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			server, err := secret.Load(alone)
			if err != nil {
				t.Fatal(err)
			}
			only := invitation.New(db, server, r.Surveys)
			for _, token := range []string{old.Links[3].Token, newcomer(links, old.Links), anew.Token} {
				leads(t, only, token, want.old)
			}
			leads(t, only, next.Links[0].Token, want.next)
		}
		if _, err = r.Box.Close(t.Context(), testkit.Clerk, old.School, old.Survey, ""); err != nil {
			t.Fatal(err)
		}
		if _, findings, err := r.Box.Verify(t.Context(), old.School, nil); err != nil || len(findings) > 0 {
			t.Errorf("%v %v", findings, err)
		}
	})
}

func leads(t *testing.T, by *invitation.Invitations, token string, want bool) {
	t.Helper()
	if _, err := by.Find(t.Context(), token); (err == nil) != want || err != nil &&
		problem.KindOf(err) != problem.NotFound {
		t.Errorf("leads %v, want %v", err, want)
	}
}

// newcomer is a link that was not among the first ones.
func newcomer(now, before []invitation.Listed) string {
	known := map[string]bool{}
	for _, l := range before {
		known[l.Token] = true
	}
	for _, l := range now {
		if !known[l.Token] {
			return l.Token
		}
	}
	return ""
}

// A round whose secret is not in the file any more gives out no wrong link: it says what is missing.
func TestARoundWithoutItsSecret(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		round := r.OpenWith(t, testkit.Roster(6))
		if prints, err := r.Surveys.Secrets(t.Context()); err != nil || len(prints) != 1 ||
			prints[0] != r.Server.Fingerprint() {
			t.Fatal(prints, err)
		}
		other, err := secret.Create(filepath.Join(t.TempDir(), "secret"))
		if err != nil {
			t.Fatal(err)
		}
		lost := invitation.New(db, other, r.Surveys)
		if links, err := lost.List(t.Context(), round.School, round.Survey); err == nil ||
			!strings.Contains(err.Error(), r.Server.Fingerprint()) {
			t.Errorf("%d links, %v", len(links), err)
		}
	})
}
