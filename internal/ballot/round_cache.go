package ballot

import (
	"context"
	"encoding/json"

	"gorm.io/gorm"

	"hailong/internal/cache"
	"hailong/internal/secret"
	"hailong/internal/survey"
)

// openRound is what does not change while a round is open. It is kept by the fingerprint of the round's key: with a new
// opening comes a new key.
type openRound struct {
	number        int64
	questionnaire survey.Questionnaire
	survey        survey.Survey      // as it was read; a head that is read anew tells what may have changed
	layer         *secret.OuterLayer // over every envelope of a round with three keys; nil without
	invited       invited            // see InvitationView
	bytes         int                // about what it takes in memory
}

const (
	mostRoundsOpen = 4096
	mostRoundBytes = 64 << 20
)

func newRounds() *cache.Cache[string, *openRound] {
	return cache.Sized[string](mostRoundsOpen, mostRoundBytes, func(r *openRound) int { return r.bytes }, nil)
}

// round gives number and questions of a survey's round, from the cache or from the store.
func (b *Box) round(ctx context.Context, head survey.Survey) (*openRound, error) {
	if r, there := b.rounds.Get(head.RoundKey); there {
		return r, nil
	}
	r := &openRound{}
	err := b.DB.Read(ctx, func(tx *gorm.DB) (err error) { // at once: what takes a round back takes its layer, too
		if r.survey, err = b.Surveys.GetTx(tx, head.SchoolID, head.ID); err != nil {
			return err
		}
		if r.number, err = numberTx(tx, head.SchoolID, head.ID); err != nil || r.survey.Status != survey.Open {
			return err
		}
		r.layer, err = b.Keepers.LayerTx(tx, r.survey)
		return err
	})
	s := r.survey
	r.questionnaire = s.Questionnaire
	if err != nil || s.RoundKey == "" || s.Status != survey.Open {
		return r, err
	}
	text, err := json.Marshal(s.Questionnaire)
	if err != nil {
		return nil, err
	}
	r.bytes = 4 * len(text) // strings, their headers, and the classes of the school
	b.rounds.Put(s.RoundKey, r)
	return r, nil
}

// forget drops what is cached of a round that ended.
func (b *Box) forget(fingerprint string) {
	b.Keys.Forget(fingerprint)
	b.rounds.Remove(fingerprint)
}
