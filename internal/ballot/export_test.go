package ballot

import (
	"context"

	"hailong/internal/account"
	"hailong/internal/invitation"
	"hailong/internal/survey"
)

// Ready is a cast on its way to the queue, as tests of one batch hold it.
type Ready = cast

// MakeReady seals a ballot as Cast does, and leaves it before the queue.
func (b *Box) MakeReady(ctx context.Context, token, submission string, read ReadAnswers) (*Ready, error) {
	found, err := b.find(ctx, token)
	if err != nil {
		return nil, err
	}
	var whole survey.Survey
	if whole, err = b.Surveys.Get(ctx, found.SchoolID, found.SurveyID); err != nil {
		return nil, err
	}
	known, err := b.round(ctx, whole)
	if err != nil {
		return nil, err
	}
	answers, err := read(known.questionnaire)
	if err != nil {
		return nil, err
	}
	return b.prepareCast(invitation.Found{Invitation: found.Invitation, Survey: whole, Secret: found.Secret}, known,
		linkKey(found.Secret.TokenHash(token)), found.Secret.RoundReceipt(known.number, token, submission), answers)
}

// StoreBatch writes casts in one transaction and tells, for each, whether it is in the box.
func (b *Box) StoreBatch(casts ...*Ready) (taken []bool, refusals []error, err error) {
	outcomes, err := b.store(casts)
	for _, o := range outcomes {
		taken, refusals = append(taken, o.result == accepted), append(refusals, o.err)
	}
	return taken, refusals, err
}

// Count finishes the closing of a survey as it was read before.
func (b *Box) Count(ctx context.Context, s survey.Survey) (survey.Survey, error) {
	return b.finish(ctx, account.Clock(), s, nil, none, "")
}

// HasKey is what a closing asks first of a survey as it was read before.
func (b *Box) HasKey(ctx context.Context, s survey.Survey) error { return b.hasKey(ctx, s) }

// WriteBack puts the key of a survey as it was read before back from memory.
func (b *Box) WriteBack(ctx context.Context, s survey.Survey) error { return b.writeBack(ctx, s) }
