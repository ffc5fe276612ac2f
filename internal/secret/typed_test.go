package secret_test

import (
	"path/filepath"
	"testing"

	"hailong/internal/secret"
)

// What was typed is read again by its own school alone, and is never taken for a second factor.
func TestWhatWasTypedIsOpenedByItsSchoolAlone(t *testing.T) {
	s, err := secret.Create(filepath.Join(t.TempDir(), "secret"))
	if err != nil {
		t.Fatal(err)
	}
	mine, other := []byte("0123456789abcdef"), []byte("0123456789abcdeg")
	sealed, err := s.SealTyped(mine, []byte("cô Hoa"))
	if err != nil {
		t.Fatal(err)
	}
	if words, err := s.OpenTyped(mine, sealed); err != nil || string(words) != "cô Hoa" {
		t.Errorf("%q, %v", words, err)
	}
	if _, err = s.OpenTyped(other, sealed); err == nil {
		t.Error("another school reads it")
	}
	if _, err = s.OpenFactor(mine, sealed); err == nil {
		t.Error("it is taken for a second factor")
	}
}
