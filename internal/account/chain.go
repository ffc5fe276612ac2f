package account

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/database"
	"hailong/internal/problem"
)

// chainForm names what is hashed; another form of line gets another name.
const chainForm = "hailong record 1"

// genesis stands where the first line has no line before it.
func genesis(school uuid.UUID) []byte {
	sum := sha256.Sum256(append([]byte(chainForm+" begins "), school[:]...))
	return sum[:]
}

// digest is the SHA-256 of a line: of its form's name and then of every part, each behind its length in eight bytes.
func (r auditRow) digest() []byte {
	h := sha256.New()
	h.Write([]byte(chainForm))
	number := func(n int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) } // all bits are kept
	for _, part := range [][]byte{
		r.SchoolID[:], number(r.N), r.ID[:], number(r.At), []byte(r.ActorKind), []byte(r.ActorID), []byte(r.Actor),
		[]byte(r.Action),
		[]byte(r.Detail), r.Previous,
	} {
		h.Write(number(int64(len(part))))
		h.Write(part)
	}
	return h.Sum(nil)
}

// Chain is what a check of a school's record found.
type Chain struct {
	Lines  int64  // that stand as they were written, from the first
	Digest string // of the last of them, hexadecimal: who noted it elsewhere sees that nothing before it was changed
	Fault  string // the first thing that is not as it was written, in English for the operator; "" for none
}

// chainPage is how many lines are read at a time.
const chainPage = 1000

// VerifyRecord reads a school's record from its first line and tells the first that is not as it was written.
func (a *Accounts) VerifyRecord(ctx context.Context, school uuid.UUID) (found Chain, err error) {
	defer problem.In(&err, "verify record")
	err = a.db.Read(ctx, func(tx *gorm.DB) error {
		found, err = verifyTx(tx, school)
		return err
	})
	return found, err
}

func verifyTx(tx *gorm.DB, school uuid.UUID) (Chain, error) {
	walk := chainWalk{last: genesis(school)}
	for {
		var rows []auditRow
		if err := tx.Order("n").Limit(chainPage).
			Find(&rows, "school_id = ? AND n > 0 AND n > ?", school, walk.lines).Error; err != nil {
			return Chain{}, err
		}
		for i := range rows {
			if fault := walk.next(&rows[i]); fault != "" {
				return walk.found(fault), nil
			}
		}
		if len(rows) < chainPage {
			break
		}
	}
	return walk.endTx(tx, school)
}

// chainWalk goes along a chain; last is the digest of the line it stands on.
type chainWalk struct {
	lines int64
	last  []byte
	row   *auditRow
}

func (w *chainWalk) found(fault string) Chain {
	return Chain{Lines: w.lines, Digest: hex.EncodeToString(w.last), Fault: fault}
}

func (w *chainWalk) next(row *auditRow) (fault string) {
	switch {
	case row.N != w.lines+1:
		return fmt.Sprintf("line %d is missing", w.lines+1)
	case !bytes.Equal(row.Previous, w.last) && w.row == nil:
		return fmt.Sprintf("line 1 (%s) does not begin the chain", row.named())
	case !bytes.Equal(row.Previous, w.last):
		broken := *w.row // it was changed, or what the line behind it says of it
		w.lines--
		return fmt.Sprintf("line %d (%s) is not as it was written, or line %d behind it", broken.N, broken.named(),
			row.N)
	}
	w.lines, w.last, w.row = row.N, row.digest(), row
	return ""
}

// endTx compares the end of the walk with the end that is kept, and looks for lines that stand in no chain.
func (w *chainWalk) endTx(tx *gorm.DB, school uuid.UUID) (Chain, error) {
	var head headRow
	err := tx.Take(&head, "school_id = ?", school).Error
	if err != nil && !database.IsNotFound(err) {
		return Chain{}, err
	}
	none := database.IsNotFound(err)
	var outside int64
	if err = tx.Model(&auditRow{}).Where("school_id = ? AND n <= 0", school).Count(&outside).Error; err != nil {
		return Chain{}, err
	}
	switch {
	case none && w.lines == 0 && outside == 0:
		return w.found(""), nil
	case none:
		return w.found("the end of the chain is not kept"), nil
	case head.N > w.lines:
		return w.found(fmt.Sprintf("line %d is missing: %d lines were written", w.lines+1, head.N)), nil
	case head.N < w.lines:
		return w.found(fmt.Sprintf("line %d (%s) stands behind the end of the chain", head.N+1, w.row.named())), nil
	case !bytes.Equal(head.Digest, w.last):
		fault := "the chain is empty, its end is not"
		if w.row != nil {
			fault = fmt.Sprintf("line %d (%s) is not as it was written", w.row.N, w.row.named())
		}
		return w.found(fault), nil
	case outside > 0:
		return w.found(fmt.Sprintf("%d lines stand outside the chain", outside)), nil
	}
	return w.found(""), nil
}

// named tells an operator which line is meant, without its detail.
func (r auditRow) named() string {
	return time.UnixMilli(r.At).UTC().Format(time.RFC3339) + ", " + r.Action
}
