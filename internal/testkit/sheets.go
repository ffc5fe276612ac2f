package testkit

import (
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/hpke"
	"crypto/sha256"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"hailong/internal/database"
	"hailong/internal/secret"
)

// ReadSheets are keepers' sheets as they were typed.
func ReadSheets(t testing.TB, typed []string) (sheets []secret.KeeperSheet) {
	t.Helper()
	for _, one := range typed {
		sheet, err := secret.ReadKeeperSheet(one)
		if err != nil {
			t.Fatal(err)
		}
		sheets = append(sheets, sheet)
	}
	return sheets
}

// Slip is a keeper's sheet as it is typed with one letter of a row wrong. The check letters of a row miss one slip in
// 32,768; they do not miss this one.
func Slip(t testing.TB, rows []string, row int) string {
	t.Helper()
	for _, wrong := range "0123456789" {
		typed := slices.Clone(rows)
		typed[row] = rows[row][:6] + string(wrong) + rows[row][7:]
		sheet := strings.Join(typed, " ")
		var told *secret.SheetError
		if _, err := secret.ReadKeeperSheet(sheet); errors.As(err, &told) && told.Row == row+1 {
			return sheet
		}
	}
	t.Fatalf("row %d takes every letter", row)
	return ""
}

// SheetSeed is what a keeper's sheet stands for, by the published format alone.
func SheetSeed(t testing.TB, sheet secret.KeeperSheet) []byte {
	t.Helper()
	seed, err := hkdf.Key(sha256.New, sheet[:], nil, "hailong keeper's sheet", 32)
	if err != nil {
		t.Fatal(err)
	}
	return seed
}

// PrivateHalf is what the locks of a round hold under the sheets of its first two keepers, by the published format alone.
func PrivateHalf(t testing.TB, db *database.DB, survey uuid.UUID, sheets []secret.KeeperSheet) []byte {
	t.Helper()
	var lock struct {
		SchoolID uuid.UUID
		Wrapped  []byte
	}
	if err := db.Query(t.Context()).Table("locks").Take(&lock, "survey_id = ?", survey).Error; err != nil {
		t.Fatal(err)
	}
	sealed := lock.Wrapped[:128]
	for _, i := range []int{1, 0} {
		key, err := hpke.DHKEM(ecdh.X25519()).NewPrivateKey(SheetSeed(t, sheets[i]))
		if err != nil {
			t.Fatal(err)
		}
		if sealed, err = hpke.Open(key, hpke.HKDFSHA256(), hpke.AES256GCM(),
			slices.Concat(lock.SchoolID[:], survey[:]), sealed); err != nil {
			t.Fatal(err)
		}
	}
	return sealed
}
