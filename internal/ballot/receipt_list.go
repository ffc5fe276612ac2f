package ballot

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/database"
	"hailong/internal/problem"
)

// ReceiptList is what a closed round publishes of its receipts, as text: who has a receipt finds its line in it, and so
// sees that her ballot was not dropped. Its lines are "hailong receipts 1", "survey ID", "key HEX" for each key, and the
// tags of all receipts in hexadecimal, in the order of their bytes: not of their sending. Nothing in it leads to an
// invitation.
type ReceiptList []byte

func (l ReceiptList) digest() string {
	sum := sha256.Sum256(l)
	return hex.EncodeToString(sum[:])
}

// receiptKeys are the keys under which receipts of a survey were made, in hexadecimal, with blanks between: one for each
// server secret that may have been in use since its opening.
func (b *Box) receiptKeys(surveyID uuid.UUID) string {
	var keys []string
	for _, server := range b.Secret.All() {
		keys = append(keys, hex.EncodeToString(server.ReceiptKey(surveyID.String())))
	}
	return strings.Join(keys, " ")
}

// receiptList writes the list of the tags, which are put into order.
func receiptList(surveyID uuid.UUID, keys string, tags [][]byte) ReceiptList {
	slices.SortFunc(tags, bytes.Compare)
	list := fmt.Appendf(nil, "hailong receipts 1\nsurvey %s\n", surveyID)
	for _, key := range strings.Fields(keys) {
		list = fmt.Appendf(list, "key %s\n", key)
	}
	list = slices.Grow(list, len(tags)*(2*16+1))
	for _, tag := range tags {
		list = append(hex.AppendEncode(list, tag), '\n')
	}
	return list
}

// Receipts is the published list of a closed survey's receipts; NotFound before it is closed, and when it has none.
func (b *Box) Receipts(ctx context.Context, schoolID, id uuid.UUID) (list ReceiptList, err error) {
	defer problem.In(&err, "list receipts")
	err = b.DB.Read(ctx, func(tx *gorm.DB) error {
		var seal sealRow
		err := of(tx, schoolID, id).Take(&seal).Error
		if database.IsNotFound(err) {
			return problem.New(problem.NotFound, "survey.no_seal", nil)
		}
		if err != nil {
			return err
		}
		if seal.ReceiptsDigest == "" {
			return problem.New(problem.NotFound, "survey.no_receipts", nil)
		}
		tags, err := b.receiptsTx(tx, schoolID, id)
		list = receiptList(id, seal.ReceiptKeys, tags)
		return err
	})
	return list, err
}
