package ballot

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"strconv"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/cache"
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
	// ReceiptsDigest is SHA-256 of the published list of receipts; "" when the round began before there were lists.
	ReceiptsDigest string
	// RecordLine is the place of the record's line that tells of the count, and RecordDigest that line's digest, with
	// which every line before it is fixed; 0 and "" of a round that was counted before this was kept.
	RecordLine   int64
	RecordDigest string
	Counted      int
}

// sealFormat is the version of the canonical bytes and of the box digest's form. Whoever adds a member to the figures
// raises it: seals of earlier formats stay as they are, and verify compares what they hold (earlier.go). 2 added
// representativity and weighted; 3 the reasons and the rule for conditional questions, and put lengths before fields.
const sealFormat = 3

// boxHash is SHA-256 over records: the counts, each ballot with class and answers, each comment with question and body,
// each receipt's hash; each kind in the order of its ids. A record is its fields, each as "LENGTH:BYTES" and a line
// feed, so that no field can run into the next and nothing depends on how a library prints a text. Records are taken as
// they come, so that a box of any size needs no room.
type boxHash struct {
	sum    hash.Hash
	format int
	line   []byte
}

func newBoxHash(format, eligible, receipts, counted, unreadable int) *boxHash {
	h := &boxHash{sum: sha256.New(), format: format}
	if format < lengthPrefixed {
		h.line = fmt.Appendf(h.line, "hailong box %d: eligible %d, receipts %d, counted %d, unreadable %d\n",
			format, eligible, receipts, counted, unreadable)
		h.end()
		return h
	}
	h.field("hailong box")
	for _, n := range []int{format, eligible, receipts, counted, unreadable} {
		h.field(strconv.Itoa(n))
	}
	h.end()
	return h
}

// lengthPrefixed is the first format whose fields stand behind their lengths; before it there were lines of quoted
// texts.
const lengthPrefixed = 3

func (h *boxHash) field(text string) {
	h.line = append(strconv.AppendInt(h.line, int64(len(text)), 10), ':')
	h.line = append(append(h.line, text...), '\n')
}

func (h *boxHash) row(kind string, id uuid.UUID, first, second string) {
	if h.format < lengthPrefixed {
		h.line = append(append(h.line, kind...), ' ')
		h.line = append(append(h.line, id.String()...), ' ')
		h.line = append(appendQuoted(h.line, first), ' ')
		h.line = append(appendQuoted(h.line, second), '\n')
		h.end()
		return
	}
	for _, text := range [...]string{kind, id.String(), first, second} {
		h.field(text)
	}
	h.end()
}

func (h *boxHash) ballot(b ballotRow)   { h.row("ballot", b.ID, b.Class, b.Answers) }
func (h *boxHash) comment(c commentRow) { h.row("comment", c.ID, c.Question, c.Body) }

func (h *boxHash) end() {
	h.sum.Write(h.line) // a hash never fails
	h.line = h.line[:0]
}

// digest takes the receipts, in any order, and ends the hash.
func (h *boxHash) digest(receipts [][]byte) string {
	slices.SortFunc(receipts, bytes.Compare)
	for _, r := range receipts {
		if h.format < lengthPrefixed {
			h.line = append(hex.AppendEncode(append(h.line, "receipt "...), r), '\n')
		} else {
			h.field("receipt")
			h.field(hex.EncodeToString(r))
		}
		h.end()
	}
	return hex.EncodeToString(h.sum.Sum(nil))
}

// boxDigest is the hash of a box that lies in memory, its rows in the order of their ids.
func boxDigest(format int, ballots []ballotRow, comments []commentRow, receipts [][]byte, eligible, counted,
	unreadable int) string {
	h := newBoxHash(format, eligible, len(receipts), counted, unreadable)
	for _, b := range ballots {
		h.ballot(b)
	}
	for _, c := range comments {
		h.comment(c)
	}
	return h.digest(receipts)
}

// Seal reads the seal of a closed survey; NotFound before that. A seal never changes, so it is read once and then
// remembered.
func (b *Box) Seal(ctx context.Context, schoolID, id uuid.UUID) (seal Seal, err error) {
	defer problem.In(&err, "read seal")
	at := sealedAt{schoolID, id}
	if seal, known := b.seals.Get(at); known {
		return seal, nil
	}
	var row sealRow
	err = of(b.DB.Query(ctx), schoolID, id).Take(&row).Error
	if database.IsNotFound(err) {
		return Seal{}, problem.New(problem.NotFound, "survey.no_seal", nil)
	}
	if err != nil {
		return Seal{}, b.DB.Translate(err)
	}
	seal = row.seal()
	b.seals.Put(at, seal)
	return seal, nil
}

// SealAtHand tells whether a seal is remembered, so that it is read from memory.
func (b *Box) SealAtHand(schoolID, id uuid.UUID) bool {
	_, known := b.seals.Peek(sealedAt{schoolID, id})
	return known
}

type sealedAt struct{ school, survey uuid.UUID }

const (
	mostSeals     = 512
	mostSealBytes = 16 << 20
)

// newSeals makes the cache of what is read often: the figures of closed rounds.
func newSeals() *cache.Cache[sealedAt, Seal] {
	return cache.Sized[sealedAt](mostSeals, mostSealBytes, func(s Seal) int { return len(s.Figures) }, nil)
}

// tallyTx reads the counts of a closed survey; ok is false when there are none: not closed, or too few ballots.
func (b *Box) tallyTx(tx *gorm.DB, s survey.Survey) (tally stats.Tally, ok bool, err error) {
	var rows []tallyRow
	if err = of(tx, s.SchoolID, s.ID).Find(&rows).Error; err != nil || len(rows) == 0 {
		return stats.Tally{}, false, err
	}
	cells := make([]stats.Cell, 0, len(rows))
	for _, r := range rows {
		cells = append(cells, stats.Cell{Part: r.Part, Item: r.Item, Class: r.Class, Cell: r.Cell, N: r.N})
	}
	if tally, err = stats.FromCells(s.Plan(), cells); err != nil {
		return stats.Tally{}, false, unreadable{err}
	}
	return tally, true, nil
}

// recount counts ballots and comments that lie in memory, as they are stored; nil when there are none.
func recount(q survey.Questionnaire, ballots []ballotRow, comments []commentRow) (*stats.Tally, error) {
	if len(ballots) == 0 {
		return nil, nil
	}
	tally := stats.NewTally(q.Plan())
	for _, row := range ballots {
		if err := tallyBallot(tally, q, row); err != nil {
			return nil, err
		}
	}
	for _, c := range comments {
		tally.AddTexts(c.Question, 1)
	}
	return &tally, nil
}

func tallyBallot(tally stats.Tally, q survey.Questionnaire, row ballotRow) error {
	answers, err := q.FromStored([]byte(row.Answers))
	if err != nil {
		return fmt.Errorf("ballot %s: %w", row.ID, err)
	}
	tally.Add(answers.Ballot(row.Class))
	return nil
}
