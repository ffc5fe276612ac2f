package ballot

import (
	"context"

	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/survey"
)

// clean destroys what is left of a round that ended: first the key, so that the envelopes are dead, then the envelopes,
// in pieces, so that other schools' casts pass between them, then the traces on the disk, and the locks of three keys.
// It may be repeated at any time.
func (b *Box) clean(ctx context.Context, by account.Actor, s survey.Survey) error {
	if s.Status != survey.Closed && s.Status != survey.Withdrawn {
		return nil
	}
	b.forget(s.RoundKey)
	b.links.forget(s.ID)
	if b.OnResidue != nil { // the key, and what was opened with it
		defer b.OnResidue()
	}
	if err := b.Keys.Erase(s.ID.String(), s.RoundKey); err != nil {
		return err
	}
	for left := 1; left > 0; {
		if err := b.DB.Write(ctx, func(tx *gorm.DB) (err error) {
			left, err = deleteEnvelopesTx(tx, s.SchoolID, s.ID)
			return err
		}); err != nil {
			return err
		}
	}
	if err := b.DB.TruncateWAL(ctx); err != nil {
		return err
	}
	return account.Write(ctx, b.DB, b.Now, by, func(tx *gorm.DB) (line account.Line, err error) {
		if s.ThreeKeys() {
			if err = b.Keepers.EndTx(tx, s.SchoolID, s.ID); err != nil {
				return line, err
			}
		}
		first, err := b.Surveys.CleanedTx(tx, s.SchoolID, s.ID)
		if first { // of several servers one writes the line
			line = s.Line("record.cleaned")
		}
		return line, err
	})
}
