package ballot

import (
	"context"

	"github.com/google/uuid"

	"hailong/internal/batch"
	"hailong/internal/invitation"
	"hailong/internal/problem"
)

// nobody is a token that leads nowhere: no real one is so short.
const nobody = "A"

// Probe asks of the store what a cast asks of it, for nobody: it looks up a link that leads nowhere and, in a
// transaction like a cast's, uses an invitation that is not there. Nothing changes. Busy when the store cannot be read
// or written now.
func (b *Box) Probe(ctx context.Context) (err error) {
	defer problem.In(&err, "probe the store")
	if _, err = b.find(ctx, nobody); err != nil && problem.KindOf(err) != problem.NotFound {
		return err
	}
	return b.DB.Batch(ctx, func(tx *batch.Tx) error {
		_, err := b.Invitations.UseTx(tx, []invitation.Use{{ID: uuid.New(), RetryTag: []byte{}}})
		return err
	})
}
