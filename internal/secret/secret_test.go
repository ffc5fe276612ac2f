package secret_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hailong/internal/secret"
)

func TestTheServerSecretIsMadeOnceAndReadAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "secret")
	if _, err := secret.Load(path); !errors.Is(err, secret.ErrMissing) {
		t.Errorf("no file: %v", err)
	}
	made, err := secret.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = secret.Create(path); !errors.Is(err, os.ErrExist) {
		t.Errorf("made twice: %v", err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	again, err := secret.Load(path)
	if err != nil || again.Fingerprint() != made.Fingerprint() ||
		!bytes.Equal(again.TokenHash("x"), made.TokenHash("x")) {
		t.Errorf("read again it is another one: %v", err)
	}
	if text, _ := os.ReadFile(path); strings.Contains(string(text), made.Fingerprint()) {
		t.Error("the fingerprint is a piece of the secret")
	}
	for name, text := range map[string]string{"short": "abcd", "no digits": strings.Repeat("z", 64), "empty": ""} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := secret.Load(path); err == nil || errors.Is(err, secret.ErrMissing) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What is derived for one purpose or from other parts is something else.
func TestPurposesAreApart(t *testing.T) {
	s, err := secret.Create(filepath.Join(t.TempDir(), "secret"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for name, value := range map[string][]byte{
		"token": s.Token([]byte("a"), []byte("b")), "token, cut elsewhere": s.Token([]byte("ab"), nil),
		"token, one part": s.Token([]byte("ab")),
		"token hash":      s.TokenHash("ab"), "retry": s.RetryTag("a", "b"),
		"retry, cut elsewhere": s.RetryTag("ab", ""), "receipt": s.Receipt("a", "b"),
		"receipt hash": s.ReceiptHash("ab"), "key": s.KeyHash("ab"),
	} {
		if other := seen[string(value)]; other != "" {
			t.Errorf("%s is %s", name, other)
		}
		seen[string(value)] = name
	}
}

// However a code is typed from paper, it is read as the one that was printed.
func TestCodesAsPeopleTypeThem(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		code := secret.Code(rapid.SliceOfN(rapid.Byte(), 10, 10).Draw(r, "bytes"), 16)
		if !secret.IsCode(code, 16) || secret.IsCode(code, 12) {
			r.Fatalf("%s", code)
		}
		typed := secret.Grouped(code)
		if rapid.Bool().Draw(r, "lower") {
			typed = strings.ToLower(typed)
		}
		typed = strings.NewReplacer("0", rapid.SampledFrom([]string{"0", "O", "o"}).Draw(r, "zero"), "1",
			rapid.SampledFrom([]string{"1", "I", "l"}).Draw(r, "one"), "-",
			rapid.SampledFrom([]string{"-", " ", "", "–"}).Draw(r, "dash")).Replace(typed)
		if got := secret.Canonical(" " + typed + " "); got != code {
			r.Fatalf("%q is read as %s, not %s", typed, got, code)
		}
	})
	if secret.Grouped("K7QM2XWD9F4T") != "K7QM-2XWD-9F4T" || secret.IsCode("K7QM2XWD9F4O", 12) ||
		secret.IsCode("k7qm2xwd9f4t", 12) {
		t.Error("a code in groups")
	}
}

func TestRoundKeySealsAndIsErased(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	ring := secret.NewKeyring(dir)
	key, err := secret.NewRoundKey()
	if err != nil {
		t.Fatal(err)
	}
	if rounds, err := ring.Rounds(); err != nil || len(rounds) != 0 {
		t.Errorf("%v %v", rounds, err)
	}
	if err = ring.Keep("round", key); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(ring.Path("round"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	other := secret.NewKeyring(dir) // a second server
	same, err := other.Get("round", key.Fingerprint())
	if err != nil {
		t.Fatal(err)
	}
	sealed := key.Seal([]byte("plain"), []byte("survey"))
	if len(sealed) != 5+key.Overhead() || bytes.Contains(sealed, []byte("plain")) {
		t.Errorf("%x", sealed)
	}
	if again := key.Seal([]byte("plain"), []byte("survey")); bytes.Equal(again, sealed) {
		t.Error("equal ballots make equal envelopes")
	}
	if plain, err := same.Open(sealed, []byte("survey")); err != nil || string(plain) != "plain" {
		t.Errorf("%q %v", plain, err)
	}
	if _, err = same.Open(sealed, []byte("another survey")); err == nil {
		t.Error("an envelope of another survey opens")
	}
	sealed[len(sealed)-1] ^= 1
	if _, err = same.Open(sealed, []byte("survey")); err == nil {
		t.Error("a changed envelope opens")
	}
	if _, err = other.Get("round", strings.Repeat("0", 32)); !errors.Is(err, secret.ErrNoRoundKey) {
		t.Errorf("another fingerprint: %v", err)
	}
	if rounds, _ := ring.Rounds(); len(rounds) != 1 || rounds[0] != "round" {
		t.Errorf("%v", rounds)
	}
	for range 2 { // erased twice is erased
		if err = ring.Erase("round", key.Fingerprint()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err = ring.Get("round", key.Fingerprint()); !errors.Is(err, secret.ErrNoRoundKey) {
		t.Errorf("after erasing: %v", err)
	}
	if err = os.WriteFile(ring.Path("round"), []byte("not a key"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err = ring.Check("round", key.Fingerprint()); !errors.Is(err, secret.ErrNoRoundKey) {
		t.Errorf("a file that is no key: %v", err)
	}
}

func create(t *testing.T) *secret.Server {
	t.Helper()
	s, err := secret.Create(filepath.Join(t.TempDir(), "secret"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A token by the link of a class leads back to its own, is told apart from it, and no other server reads it.
func TestATokenByTheLinkOfAClass(t *testing.T) {
	server, other := create(t), create(t)
	seen, drawn := map[string]bool{}, 0
	rapid.Check(t, func(r *rapid.T) {
		drawn++
		raw := rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(r, "raw")
		token := secret.Code(raw, 12)
		by := server.ByClass(token)
		if own, byClass := server.Own(by); own != token || !byClass || len(by) != secret.ByClassLength ||
			strings.Contains(by, token) {
			r.Fatalf("%s became %s and then %s (%v)", token, by, own, byClass)
		}
		if own, byClass := server.Own(token); own != token || byClass {
			r.Errorf("a plain token is taken for one by a class link: %s", own)
		}
		if own, _ := other.Own(by); own == token {
			r.Errorf("another server reads it")
		}
		seen[by[:6]] = true
	})
	for _, none := range []string{"", "0", "0000000000000", "OOOOOOOOOOOOO", "éééééé0", strings.Repeat("0", 14)} {
		if own, byClass := server.Own(none); byClass && own == none {
			t.Errorf("%q: %s", none, own)
		}
		if server.ByClass(none) != "" && len(none) != 12 {
			t.Errorf("%q has a token by class", none)
		}
	}
	if len(seen) < drawn/2 { // short runs draw fewer
		t.Errorf("%d beginnings in %d tokens", len(seen), drawn)
	}
}
