package secret_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"hailong/internal/secret"
)

func newSheet(t *testing.T) (secret.KeeperSheet, []byte) {
	t.Helper()
	sheet, err := secret.NewKeeperSheet()
	if err != nil {
		t.Fatal(err)
	}
	public, err := sheet.Public()
	if err != nil {
		t.Fatal(err)
	}
	return sheet, public
}

// TestAKeepersSheetIsReadBack types a sheet as people do, and every slip of one letter.
func TestAKeepersSheetIsReadBack(t *testing.T) {
	sheet, _ := newSheet(t)
	rows := sheet.Rows()
	if len(rows) != 2 || len(rows[0]) != 19 {
		t.Fatalf("the sheet is printed as %q", rows)
	}
	whole := strings.Join(rows, " ")
	for _, typed := range []string{whole, strings.ToLower(whole), strings.ReplaceAll(whole, "-", ""),
		secret.KeeperSheetCode(rows)} {
		if read, err := secret.ReadKeeperSheet(typed); err != nil || read != sheet {
			t.Errorf("%q is read as another sheet: %v", typed, err)
		}
	}
	letters := strings.ReplaceAll(strings.ReplaceAll(whole, "-", ""), " ", "")
	told := 0
	for i := range letters {
		for _, other := range "0123456789ABCDEFGHJKMNPQRSTVWXYZ" {
			if byte(other) == letters[i] {
				continue
			}
			var at *secret.SheetError
			_, err := secret.ReadKeeperSheet(letters[:i] + string(other) + letters[i+1:])
			if !errors.As(err, &at) || at.Row != i/16+1 {
				t.Logf("letter %d as %c: %v", i, other, err)
				continue
			}
			told++
		}
	}
	if told < 992-3 { // one in 32,768 of the slips keeps the check right
		t.Errorf("%d of 992 slips are told by their row", told)
	}
	var at *secret.SheetError
	if _, err := secret.ReadKeeperSheet(rows[0]); !errors.As(err, &at) || at.Letters != 16 || at.Wanted != 32 {
		t.Errorf("half a sheet is %v", err)
	}
}

// TestTwoSheetsOpenTheOuterLayer seals an envelope and opens it with each pair in each order, and with nothing else.
func TestTwoSheetsOpenTheOuterLayer(t *testing.T) {
	var sheets, others [3]secret.KeeperSheet
	var publics [3][]byte
	for i := range sheets {
		sheets[i], publics[i] = newSheet(t)
		others[i], _ = newSheet(t)
	}
	round := []byte("a school and its round")
	locks, err := secret.NewLocks(publics, round)
	if err != nil || len(locks.Public) != secret.PublicSize || len(locks.Wrapped) != secret.WrappedSize ||
		secret.WrappedSize != 3*128 {
		t.Fatalf("%d, %d bytes: %v", len(locks.Public), len(locks.Wrapped), err)
	}
	layer, err := secret.NewOuterLayer(locks.Public)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := layer.Seal([]byte("an envelope"), []byte("its place"))
	if err != nil || len(sealed) != len("an envelope")+secret.OuterOverhead || secret.OuterOverhead != 48 {
		t.Fatalf("%d bytes: %v", len(sealed), err)
	}
	opens := func(bound []byte, a, b int, of, and [3]secret.KeeperSheet) bool {
		key, err := locks.Unlock(bound, [2]int{a, b}, [2]secret.KeeperSheet{of[a], and[b]})
		if err != nil {
			return false
		}
		plain, err := key.Open(sealed, []byte("its place"))
		if _, moved := key.Open(sealed, []byte("another place")); moved == nil {
			t.Error("an envelope opens at another place")
		}
		return err == nil && bytes.Equal(plain, []byte("an envelope"))
	}
	for a := range sheets {
		for b := range sheets {
			if got := opens(round, a, b, sheets, sheets); got != (a != b) {
				t.Errorf("sheets %d and %d open: %t", a, b, got)
			}
			if opens(round, a, b, sheets, others) || opens(round, a, b, others, sheets) {
				t.Errorf("one sheet of another round opens with %d and %d", a, b)
			}
			if opens([]byte("another round"), a, b, sheets, sheets) {
				t.Error("the locks open in another round")
			}
		}
	}
}
