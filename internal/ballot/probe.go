package ballot

import (
	"context"
	"crypto/rand"

	"github.com/google/uuid"

	"hailong/internal/batch"
	"hailong/internal/invitation"
	"hailong/internal/problem"
	"hailong/internal/secret"
)

// noRound is the number of no round: they are counted from 1.
const noRound = 0

// probeSize is about what a cast puts into a box.
const probeSize = 4096

// Probe asks of the store what a cast asks of it, for nobody: it looks up a link that leads nowhere and, in a
// transaction like a cast's, uses an invitation that is not there and puts an envelope of no round into the box and
// takes it out again. It returns when that is on the disk, and nothing has changed. Busy when the store cannot be read
// or written now.
func (b *Box) Probe(ctx context.Context) (err error) {
	defer problem.In(&err, "probe the store")
	sealed := make([]byte, probeSize)
	if _, err = rand.Read(sealed); err != nil {
		return err
	}
	nobody := secret.Code(sealed[:16], invitation.TokenLength)
	if _, err = b.find(ctx, nobody); err != nil && problem.KindOf(err) != problem.NotFound {
		return err
	}
	rowID, err := newRowID(noRound)
	if err != nil {
		return err
	}
	envelope := batch.List{Columns: envelopeColumns, Rows: [][]any{{rowID, sealed}}}
	place := batch.List{Columns: envelopeColumns[:1], Rows: [][]any{{rowID}}}
	return b.DB.Batch(ctx, func(tx *batch.Tx) error {
		if _, err := b.Invitations.UseTx(tx, []invitation.Use{{ID: uuid.New(), RetryTag: []byte{}}}); err != nil {
			return err
		}
		if err := tx.Queue("INSERT INTO envelopes (place, sealed) SELECT place, sealed FROM asked", envelope); err != nil {
			return err
		}
		return tx.Queue("DELETE FROM envelopes WHERE place IN (SELECT place FROM asked)", place)
	})
}
