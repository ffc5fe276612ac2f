package secret

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
)

// A recovery sheet is a round's key on paper: four rows of four groups of four letters. The first thirteen letters of a
// row are a quarter of the key (with four bits that tell the form of the sheet), the last three check the row and its
// place, so that a slip of the pen is told by its row.
const (
	sheetRows   = 4
	rowLetters  = 16
	rowPayload  = 13
	sheetForm   = 0x10         // in the upper four bits of the byte after the key
	sheetPrefix = "HAILONGKEY" // of the text in the QR code; it may be typed or left out
)

// ErrOtherSheet means that a sheet was read without a slip, and is the key of another round.
var ErrOtherSheet = errors.New("this sheet belongs to another round")

// SheetError tells where a typed sheet is not as it was printed.
type SheetError struct {
	Row     int // from 1, the first that does not fit; 0 = the number of letters is wrong
	Letters int // that were typed
	Wanted  int
}

// Error implements error.
func (e *SheetError) Error() string {
	if e.Row > 0 {
		return fmt.Sprintf("row %d is not as it was printed", e.Row)
	}
	return fmt.Sprintf("%d letters, %d are needed", e.Letters, e.Wanted)
}

// Sheet gives the rows of the recovery sheet of a round's key; ErrNoRoundKey when the file is not there.
func (r *Keyring) Sheet(round, fingerprint string) ([]string, error) {
	key, err := r.Get(round, fingerprint)
	if err != nil {
		return nil, err
	}
	return sheetOf(recoveryCheck, Code(append(key.raw[:], sheetForm), sheetRows*rowPayload)), nil
}

// sheetOf puts letters into the rows of a sheet of one kind.
func sheetOf(kind, letters string) (rows []string) {
	for i := range len(letters) / rowPayload {
		payload := letters[i*rowPayload : (i+1)*rowPayload]
		rows = append(rows, Grouped(payload+rowCheck(kind, i, payload)))
	}
	return rows
}

// SheetCode is the text of a sheet's QR code: capitals, digits and dashes, which make the smallest code.
func SheetCode(rows []string) string { return "HAILONG-KEY-" + strings.Join(rows, "-") }

// The kinds of sheets: no row of one is a row of the other.
const (
	recoveryCheck = "hailong recovery sheet"
	keeperCheck   = "hailong keeper's sheet"
)

// rowCheck is 15 bits of SHA-256 over a row, its place and the kind of its sheet.
func rowCheck(kind string, row int, payload string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s, row %d: %s", kind, row, payload))
	return Code(sum[:], rowLetters-rowPayload)
}

// readRows gives the letters of a sheet of one kind without their checks; *SheetError for the first row with a slip.
// What the text of its QR code begins with may be typed or left out.
func readRows(kind, prefix string, rows int, typed string) (string, error) {
	letters := strings.TrimPrefix(Canonical(strings.Join(strings.Fields(typed), "")), Canonical(prefix))
	if len(letters) != rows*rowLetters {
		return "", &SheetError{Letters: len(letters), Wanted: rows * rowLetters}
	}
	var payload strings.Builder
	for i := range rows {
		row := letters[i*rowLetters : (i+1)*rowLetters]
		if !IsCode(row, rowLetters) || row[rowPayload:] != rowCheck(kind, i, row[:rowPayload]) {
			return "", &SheetError{Row: i + 1, Letters: len(letters), Wanted: len(letters)}
		}
		payload.WriteString(row[:rowPayload])
	}
	return payload.String(), nil
}

// ReadSheet reads a round's key from its sheet, as it was typed or read by a scanner. *SheetError for a slip,
// ErrOtherSheet for another round's sheet.
func ReadSheet(fingerprint, typed string) (*RoundKey, error) {
	payload, err := readRows(recoveryCheck, sheetPrefix, sheetRows, typed)
	if err != nil {
		return nil, err
	}
	raw, err := encoding.DecodeString(payload + letters0)
	if err != nil || len(raw) < size+1 || raw[size]&0xf0 != sheetForm {
		return nil, ErrOtherSheet
	}
	key := &RoundKey{raw: [size]byte(raw[:size])}
	if key.Fingerprint() != fingerprint {
		return nil, ErrOtherSheet
	}
	return key, nil
}

// letters0 fills 52 letters up to whole bytes.
const letters0 = "0"
