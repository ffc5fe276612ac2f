package secret_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hailong/internal/secret"
)

const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

var moment = time.Date(2023, 11, 12, 13, 0, 0, 0, time.UTC)

func kept(t interface{ Fatal(...any) }, ring *secret.Keyring, round string) string {
	key, err := secret.NewRoundKey()
	if err == nil {
		err = ring.Keep(round, key)
	}
	if err != nil {
		t.Fatal(err)
	}
	return key.Fingerprint()
}

// However the rows of a sheet are typed, the key file is as it was; one letter that is another one is told by its row.
func TestARecoverySheetBringsTheKeyBack(t *testing.T) {
	dir, missed := t.TempDir(), 0
	rapid.Check(t, func(r *rapid.T) {
		ring := secret.NewKeyring(filepath.Join(dir, "keys"))
		print := kept(r, ring, "round")
		before, err := os.ReadFile(ring.Path("round"))
		if err != nil {
			r.Fatal(err)
		}
		rows, err := ring.Sheet("round", print)
		if err != nil || len(rows) != 4 || len(rows[0]) != 19 {
			r.Fatalf("%v %v", rows, err)
		}
		if err = os.Remove(ring.Path("round")); err != nil {
			r.Fatal(err)
		}
		typed := strings.Join(rows, rapid.SampledFrom([]string{"\n", " ", "\r\n", "", " – "}).Draw(r, "between"))
		if rapid.Bool().Draw(r, "scanned") {
			typed = secret.SheetCode(rows)
		}
		if rapid.Bool().Draw(r, "small") {
			typed = strings.ToLower(typed)
		}
		if err = fromSheet(ring, "round", print, typed); err != nil {
			r.Fatalf("%q: %v", typed, err)
		}
		if after, _ := os.ReadFile(ring.Path("round")); string(after) != string(before) {
			r.Fatal("another key")
		}
		row, at := rapid.IntRange(0, 3).Draw(r, "row"),
			rapid.SampledFrom([]int{0, 1, 2, 3, 5, 6, 7, 8, 10, 11, 12, 13, 15, 16, 17, 18}).Draw(r, "at")
		slip := []byte(rows[row])
		slip[at] = letters[(strings.IndexByte(letters, slip[at])+rapid.IntRange(1, 31).Draw(r, "by"))%32]
		wrong := append([]string{}, rows...)
		wrong[row] = string(slip)
		var where *secret.SheetError
		err = fromSheet(ring, "round", print, strings.Join(wrong, "\n"))
		if errors.Is(err, secret.ErrOtherSheet) && missed < 3 { // one in 32,768 of the slips keeps the row's check right
			missed++
			return
		}
		if !errors.As(err, &where) || where.Row != row+1 {
			r.Fatalf("a slip in row %d: %v", row+1, err)
		}
	})
}

// What is no sheet of this round changes nothing.
func TestAWrongSheetChangesNothing(t *testing.T) {
	ring := secret.NewKeyring(filepath.Join(t.TempDir(), "keys"))
	print, other := kept(t, ring, "round"), kept(t, ring, "other")
	rows, err := ring.Sheet("round", print)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := ring.Sheet("other", other)
	if err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(ring.Path("round"))
	for name, tt := range map[string]struct {
		typed string
		row   int
		other bool
	}{
		"nothing":             {"", 0, false},
		"three rows":          {strings.Join(rows[:3], "\n"), 0, false},
		"a letter too many":   {strings.Join(rows, "\n") + "A", 0, false},
		"two rows exchanged":  {strings.Join([]string{rows[1], rows[0], rows[2], rows[3]}, "\n"), 1, false},
		"a letter of no code": {strings.Replace(strings.Join(rows, "\n"), rows[3][:1], "!", 1), -1, false},
		"another round's":     {strings.Join(theirs, "\n"), 0, true},
	} {
		err := fromSheet(ring, "round", print, tt.typed)
		var where *secret.SheetError
		switch {
		case tt.other:
			if !errors.Is(err, secret.ErrOtherSheet) {
				t.Errorf("%s: %v", name, err)
			}
		case !errors.As(err, &where) || tt.row >= 0 && where.Row != tt.row:
			t.Errorf("%s: %v", name, err)
		}
	}
	if after, _ := os.ReadFile(ring.Path("round")); string(after) != string(before) {
		t.Error("the key was changed")
	}
	if _, err = ring.Sheet("none", print+"0"); !errors.Is(err, secret.ErrNoRoundKey) {
		t.Errorf("a sheet of no key: %v", err)
	}
}

// The file of secrets opens with its passphrase alone, and brings everything to another machine.
func TestSecretsUnderAPassphrase(t *testing.T) {
	dir, there := t.TempDir(), t.TempDir()
	made, err := secret.Create(filepath.Join(dir, "secret"))
	if err != nil {
		t.Fatal(err)
	}
	ring := secret.NewKeyring(filepath.Join(dir, "keys"))
	print := kept(t, ring, "5c001000-0000-4000-8000-000000000001")
	kept(t, ring, "5c001000-0000-4000-8000-000000000002")
	kept(t, ring, "5c001000-0000-4000-8000-000000000003")
	open := map[string]string{"5c001000-0000-4000-8000-000000000001": print,
		"5c001000-0000-4000-8000-000000000003": print} // the second round is over, the third has another key by now
	bundle, err := secret.Pack(filepath.Join(dir, "secret"), ring)
	if err != nil {
		t.Fatal(err)
	}
	var sealed strings.Builder
	if err = bundle.Seal(&sealed, "too short"); !errors.Is(err, secret.ErrWeak) {
		t.Errorf("%v", err)
	}
	sealed.Reset()
	if err = bundle.Seal(&sealed, "một câu dễ nhớ mà không ai đoán được"); err != nil {
		t.Fatal(err)
	}
	if _, err = secret.Unseal(strings.NewReader(sealed.String()), "một câu khác"); !errors.Is(err,
		secret.ErrPassphrase) {
		t.Errorf("%v", err)
	}
	if _, err = secret.Unseal(strings.NewReader("not age at all"), "một câu khác"); err == nil {
		t.Error("anything opens")
	}
	again, err := secret.Unseal(strings.NewReader(sealed.String()), "một câu dễ nhớ mà không ai đoán được")
	if err != nil || !again.Holds(made.Fingerprint()) || again.Holds(made.Fingerprint()[1:]) {
		t.Fatalf("%v", err)
	}
	old, err := secret.Create(filepath.Join(there, "secret")) // a first start made one of its own
	if err != nil {
		t.Fatal(err)
	}
	other := secret.NewKeyring(filepath.Join(there, "keys"))
	for range 2 {
		if err = again.Place(filepath.Join(there, "secret"), other, open, moment); err != nil {
			t.Fatal(err)
		}
	}
	if now, err := secret.Load(filepath.Join(there, "secret")); err != nil || now.Fingerprint() != made.Fingerprint() {
		t.Errorf("%v", err)
	}
	if kept, err := secret.Load(filepath.Join(there, "secret.replaced-20231112-130000")); err != nil ||
		kept.Fingerprint() != old.Fingerprint() {
		t.Errorf("the secret that was there is gone: %v", err)
	}
	if err = other.Check("5c001000-0000-4000-8000-000000000001", print); err != nil {
		t.Error(err)
	}
	if placed, err := other.Rounds(); err != nil || len(placed) != 1 {
		t.Errorf("keys of rounds that are over came back: %v %v", placed, err)
	}
	bundle.Keys = map[string]string{"../../escape": strings.Repeat("00", 32)}
	if err = bundle.Place(filepath.Join(there, "secret"), other, open, moment); err == nil {
		t.Error("a name leads out of the folder")
	}
}

// What was set aside twice in a second is there twice.
func TestSetAsideTwice(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	moment := time.Date(2023, 11, 12, 13, 0, 0, 0, time.UTC)
	for _, text := range []string{"first", "second", "third"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		kept, err := secret.SetAside(path, moment)
		if err != nil {
			t.Fatal(err)
		}
		if err = os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if raw, err := os.ReadFile(kept); err != nil || string(raw) != text {
			t.Errorf("%s: %s, %v", kept, raw, err)
		}
	}
}

// fromSheet puts a key back as the box does.
func fromSheet(ring *secret.Keyring, round, print, typed string) error {
	key, err := secret.ReadSheet(print, typed)
	if err != nil {
		return err
	}
	return ring.Keep(round, key)
}
