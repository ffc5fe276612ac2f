package account

import (
	"context"
	"encoding/hex"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/database"
	"hailong/internal/problem"
)

// Link is a line of the record as the chain hashes it, for whoever checks the chain elsewhere: internal/evidence/files/chain.py does.
type Link struct {
	N        int64  `json:"n"`
	ID       string `json:"id"`
	At       int64  `json:"at"` // milliseconds since 1970
	Kind     string `json:"actor_kind"`
	ActorID  string `json:"actor_id"`
	Actor    string `json:"actor"`
	Action   string `json:"action"`
	Detail   string `json:"detail"`
	Previous string `json:"previous"` // digest of the line before, hexadecimal
}

// mostLinks bounds a segment: the lines before them are fixed by the digest that the first one holds.
const mostLinks = 20_000

// HeadTx tells where the record of a school stands: the place and the digest of its last line.
func HeadTx(tx *gorm.DB, school uuid.UUID) (n int64, digest string, err error) {
	head, err := headTx(tx, school)
	return head.N, hex.EncodeToString(head.Digest), err
}

// DigestTx is the digest of one line of a school's record as it stands now, hexadecimal; "" when there is none.
func DigestTx(tx *gorm.DB, school uuid.UUID, n int64) (string, error) {
	var row auditRow
	err := tx.Take(&row, "school_id = ? AND n = ?", school, n).Error
	if database.IsNotFound(err) {
		return "", nil // that it is missing is for the caller to say
	}
	return hex.EncodeToString(row.digest()), err
}

// Digest is DigestTx on its own, for whoever noted one elsewhere.
func (a *Accounts) Digest(ctx context.Context, school uuid.UUID, n int64) (digest string, err error) {
	defer problem.In(&err, "read digest of the record")
	err = a.db.Read(ctx, func(tx *gorm.DB) error {
		digest, err = DigestTx(tx, school, n)
		return err
	})
	return digest, err
}

// Segment is a school's record without a gap from the first line about a round to the place last, at most mostLinks
// lines of it.
func (a *Accounts) Segment(ctx context.Context, school, round uuid.UUID, last int64) (links []Link, err error) {
	defer problem.In(&err, "read segment of the record")
	var first []int64
	query := Filter{Round: round}.narrow(a.db.Query(ctx).Model(&auditRow{}).
		Where("school_id = ? AND n > 0 AND n <= ?", school, last))
	if err = query.Order("n").Limit(1).Pluck("n", &first).Error; err != nil {
		return nil, a.db.Translate(err)
	}
	from := slices.Min(append(first, last))
	var rows []auditRow
	err = a.db.Query(ctx).Where("school_id = ? AND n >= ? AND n <= ?", school, max(from, last-mostLinks+1), last).
		Order("n").Find(&rows).Error
	for _, r := range rows {
		links = append(links, Link{r.N, r.ID.String(), r.At, string(r.ActorKind), r.ActorID, r.Actor, r.Action,
			r.Detail,
			hex.EncodeToString(r.Previous)})
	}
	return links, a.db.Translate(err)
}
