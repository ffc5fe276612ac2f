package main

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gorm.io/gorm"

	"hailong/internal/app"
	"hailong/internal/database"
)

// command runs a command on a data folder and gives its exit status and what it says.
func command(t *testing.T, dir string, args ...string) (status int, said string) {
	t.Helper()
	var out, errs bytes.Buffer
	status = run(t.Context(), append(args, "--data-dir", dir), &out, &errs)
	return status, out.String() + errs.String()
}

// The secret is renewed by a command that works on no running service; keys go on, the record tells it, and the file of
// secrets holds both.
func TestSecretRenew(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	must := func(args ...string) string {
		t.Helper()
		status, said := command(t, dir, args...)
		if status != 0 {
			t.Fatalf("%v: %d %s", args, status, said)
		}
		return said
	}
	must("key", "create", "--name", "báo cáo", "--scope", "statistics:read", "--expires", "2100-12-31")
	if status, said := command(t, dir, "key", "create", "--name", "x", "--scope", "admin", "--expires",
		"2001-01-01"); status == 0 || !strings.Contains(said, "/expires") {
		t.Errorf("%d %s", status, said)
	}
	if said := must("key", "list"); !strings.Contains(said, "until 2100-12-31") ||
		!strings.Contains(said, "never used") {
		t.Error(said)
	}
	unlock, err := app.Exclusive("sqlite:" + filepath.Join(dir, "hailong.db"))
	if err != nil {
		t.Fatal(err)
	}
	if status, said := command(t, dir, "secret", "renew"); status == 0 || !strings.Contains(said, "another hailong") {
		t.Errorf("beside a service: %d %s", status, said)
	}
	if err = unlock(); err != nil {
		t.Fatal(err)
	}
	before := strings.Fields(must("secret", "list"))[0]
	earlier := filepath.Join(t.TempDir(), "earlier.zip")
	must("backup", earlier)
	must("secret", "renew")
	after := must("secret", "list")
	if now := strings.Fields(after)[0]; now == before || strings.Count(after, "\n") != 2 ||
		!strings.Contains(after, before+"  earlier") {
		t.Error(after)
	}
	if said := must("verify"); !strings.Contains(said, "3 lines") || !strings.Contains(said, "0 faults") {
		t.Error(said)
	}
	t.Setenv("HAILONG_PASSPHRASE", "mỗi sáng uống một ly cà phê sữa")
	kept := filepath.Join(t.TempDir(), "kept")
	must("backup", kept+".zip", "--with-secrets", kept+".secrets")
	dir = filepath.Join(t.TempDir(), "elsewhere")
	must("restore", kept+".zip", "--with-secrets", kept+".secrets")
	if there := must("secret", "list"); there != after {
		t.Errorf("restored: %s", there)
	}
	must("verify")

	// A backup of before comes back beside the secrets of now, in their place or from their file.
	must("restore", earlier, "--force")
	must("verify")
	dir = filepath.Join(t.TempDir(), "third")
	must("restore", earlier, "--with-secrets", kept+".secrets")
	if there := must("secret", "list"); there != after {
		t.Errorf("restored: %s", there)
	}
	must("verify")

	// A line that is gone is missed when the database needs it.
	path := filepath.Join(dir, "secret")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err = os.WriteFile(path, []byte(strings.Fields(string(raw))[1]+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, said := command(t, dir, "verify"); status == 0 ||
		!strings.Contains(said, "not the secret that this database was written with") {
		t.Errorf("%d %s", status, said)
	}
}

// A secret is renewed, and a file of secrets made, behind the line that tells it: where no line can be written the
// secret stays, and where the act fails the line says that somebody tried.
func TestSecretsAreOnRecordFirst(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	t.Setenv("HAILONG_PASSPHRASE", "mỗi sáng uống một ly cà phê sữa")
	if status, said := command(t, dir, "secret", "renew"); status != 0 {
		t.Fatal(said)
	}
	execute := func(statement string) {
		t.Helper()
		db, err := database.Open(t.Context(), "sqlite:"+filepath.Join(dir, "hailong.db"), slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		err = db.Write(t.Context(), func(tx *gorm.DB) error { return tx.Exec(statement).Error })
		if err = errors.Join(err, db.Close()); err != nil {
			t.Fatal(err)
		}
	}
	_, before := command(t, dir, "secret", "list")
	execute("CREATE TRIGGER no_line BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END")
	if status, said := command(t, dir, "secret", "renew"); status == 0 {
		t.Errorf("renewed without a line: %s", said)
	}
	if _, after := command(t, dir, "secret", "list"); after != before {
		t.Errorf("renewed without a line: %s", after)
	}
	execute("DROP TRIGGER no_line")
	there := filepath.Join(dir, "secret") // no file of secrets can be made over it
	if status, said := command(t, dir, "backup", filepath.Join(dir, "x.zip"), "--with-secrets", there); status == 0 {
		t.Error(said)
	}
	if _, said := command(t, dir, "verify"); !strings.Contains(said, ": 2 lines") ||
		!strings.Contains(said, "0 faults") {
		t.Errorf("who tried to take the secrets is not on record: %s", said)
	}
}

// A database that was copied does not start beside its copy; who means it takes it back by hand.
func TestWhatWasCopiedTakesNoBallotsToo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	from, to := "sqlite:"+filepath.Join(dir, "hailong.db"), "sqlite:"+filepath.Join(dir, "copy.db")
	for _, step := range []struct {
		args []string
		ok   bool
		says string
	}{
		{[]string{"school", "create", "--name", "Hoa Mai"}, true, ""},
		{[]string{"copy", "--from", from, "--to", to}, true, "equal"},
		{[]string{"school", "list"}, false, "was copied to another database"},
		{[]string{"school", "list", "--database", to}, true, "Hoa Mai"},
		{[]string{"verify", "--database", to}, true, " 0 faults"},
		{[]string{"copy", "--undo", "--from", from}, true, ""},
		{[]string{"verify"}, true, " 0 faults"},
		{[]string{"copy", "--from", from, "--to", to}, false, "--force"}, // nothing goes on in its place
		{[]string{"verify"}, true, " 0 faults"},
	} {
		status, said := command(t, dir, step.args...)
		if (status == 0) != step.ok || !strings.Contains(said, step.says) {
			t.Errorf("%v: %d %s", step.args, status, said)
		}
	}
}
