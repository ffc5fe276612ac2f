package secret

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"strings"
)

// A keeper's sheet is 16 random bytes on paper: two rows of 16 letters in the form of a recovery sheet. With another
// sheet of the same round it unlocks the round's outer layer; alone it opens nothing.
const (
	keeperSize   = 16
	keeperRows   = 2
	keeperForm   = 0x40 // in the upper two bits of the byte after the 16
	keeperPrefix = "HAILONGSHEET"
)

// KeeperSheet is what one keeper has on paper.
type KeeperSheet [keeperSize]byte

// NewKeeperSheet makes a random sheet.
func NewKeeperSheet() (s KeeperSheet, err error) {
	_, err = rand.Read(s[:])
	return s, err
}

// Rows are the two rows as they are printed.
func (s KeeperSheet) Rows() []string {
	return sheetOf(keeperCheck, Code(append(s[:], keeperForm), keeperRows*rowPayload))
}

// KeeperSheetCode is the text of the QR code of a keeper's sheet.
func KeeperSheetCode(rows []string) string { return "HAILONG-SHEET-" + strings.Join(rows, "-") }

// ReadKeeperSheet reads a sheet as it was typed or scanned. *SheetError for a slip, by its row.
func ReadKeeperSheet(typed string) (s KeeperSheet, err error) {
	payload, err := readRows(keeperCheck, keeperPrefix, keeperRows, typed)
	if err != nil {
		return s, err
	}
	raw, err := encoding.DecodeString(payload + "000000") // 26 letters, up to whole bytes
	if err != nil || raw[keeperSize]&0xc0 != keeperForm {
		return s, ErrOtherSheet
	}
	return KeeperSheet(raw[:keeperSize]), nil
}

// Public is the half of a sheet that the server keeps: it recognises the sheet, and locks to it.
func (s KeeperSheet) Public() ([]byte, error) {
	private, err := s.private()
	if err != nil {
		return nil, err
	}
	return private.PublicKey().Bytes(), nil
}

// seed is the private half that the sheet stands for, as 32 bytes.
func (s KeeperSheet) seed() ([]byte, error) {
	return hkdf.Key(sha256.New, s[:], nil, "hailong keeper's sheet", size)
}
