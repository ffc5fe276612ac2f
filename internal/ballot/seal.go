package ballot

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/database"
	"hailong/internal/problem"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// Seal is what fixes a closed round.
type Seal struct {
	Format        int    // of the canonical bytes
	Figures       []byte // the canonical JSON over which FiguresDigest was taken
	FiguresDigest string // SHA-256, hexadecimal
	BoxDigest     string // SHA-256 over ballots, comments, receipts and counts; hailong verify recomputes it
	Counted       int
}

// sealFormat is the version of the canonical bytes. Whoever adds a member to the figures raises it: seals of earlier formats stay as
// they are, and verify compares what they hold (earlier.go).
const sealFormat = 2

// boxDigest is SHA-256 over lines: the counts, each ballot as "ballot ID CLASS ANSWERS", each comment as
// "comment ID QUESTION BODY", each receipt's hash; each kind in the order of its ids, fields by their Go quoting so that
// no field can run into the next.
func boxDigest(format int, ballots []ballotRow, comments []commentRow, receipts [][]byte, eligible, counted, unreadable int) string {
	h := sha256.New()
	line := func(format string, fields ...any) { _, _ = fmt.Fprintf(h, format+"\n", fields...) } // a hash never fails
	line("hailong box %d: eligible %d, receipts %d, counted %d, unreadable %d", format, eligible, len(receipts), counted, unreadable)
	ballots, comments, receipts = slices.Clone(ballots), slices.Clone(comments), slices.Clone(receipts)
	slices.SortFunc(ballots, func(a, b ballotRow) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	slices.SortFunc(comments, func(a, b commentRow) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	slices.SortFunc(receipts, bytes.Compare)
	for _, b := range ballots {
		line("ballot %s %q %q", b.ID, b.Class, b.Answers)
	}
	for _, c := range comments {
		line("comment %s %q %q", c.ID, c.Question, c.Body)
	}
	for _, r := range receipts {
		line("receipt %x", r)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Seal reads the seal of a closed survey; NotFound before that.
func (b *Box) Seal(ctx context.Context, schoolID, id uuid.UUID) (Seal, error) {
	var row sealRow
	err := of(b.DB.Query(ctx), schoolID, id).Take(&row).Error
	if database.IsNone(err) {
		return Seal{}, problem.New(problem.NotFound, "survey.no_seal", nil)
	}
	return Seal{Format: row.Format, Figures: row.Figures, FiguresDigest: row.FiguresDigest, BoxDigest: row.BoxDigest, Counted: row.Counted}, b.DB.Tell(err)
}

// Tally reads the counts of a closed survey; ok is false when there are none: not closed, or too few ballots.
func (b *Box) tallyTx(tx *gorm.DB, s survey.Survey) (tally stats.Tally, ok bool, err error) {
	var rows []tallyRow
	if err = of(tx, s.SchoolID, s.ID).Find(&rows).Error; err != nil || len(rows) == 0 {
		return stats.Tally{}, false, err
	}
	cells := make([]stats.Cell, 0, len(rows))
	for _, r := range rows {
		cells = append(cells, stats.Cell{Part: r.Part, Item: r.Item, Class: r.Class, Cell: r.Cell, N: r.N})
	}
	tally, err = stats.FromCells(s.Plan(), cells)
	return tally, err == nil, err
}

// recount counts ballots and comments as they are stored.
func recount(q survey.Questionnaire, ballots []ballotRow, comments []commentRow) (*stats.Tally, error) {
	if len(ballots) == 0 {
		return nil, nil
	}
	tally := stats.NewTally(q.Plan())
	for _, row := range ballots {
		answers, err := q.FromStored([]byte(row.Answers))
		if err != nil {
			return nil, fmt.Errorf("ballot %s: %w", row.ID, err)
		}
		tally.Add(answers.Ballot(row.Class))
	}
	for _, c := range comments {
		tally.AddTexts(c.Question, 1)
	}
	return &tally, nil
}
