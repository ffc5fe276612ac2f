package ballot

import (
	"context"
	"crypto/hmac"
	"errors"
	"regexp"
	"time"

	"github.com/google/uuid"

	"hailong/internal/invitation"
	"hailong/internal/problem"
	"hailong/internal/secret"
	"hailong/internal/survey"
)

// ReadAnswers turns what was sent into checked answers to a questionnaire: the JSON and the form each have theirs.
type ReadAnswers func(survey.Questionnaire) (survey.Answers, error)

// Receipt is what the parent keeps. It shows that the ballot is in the box, or what became of it, and says nothing of
// its content.
type Receipt struct {
	Code     string // 16 letters of secret.Code
	Repeated bool   // the same submission came before; the first one stands
	SchoolID uuid.UUID
	ClosesAt *time.Time
}

// ReceiptLength is how many letters a receipt has: 50 bits of the submission and 30 of its round.
const ReceiptLength = secret.ReceiptLength

var submissionKey = regexp.MustCompile(`^[A-Za-z0-9_-]{16,128}$`)

// Cast puts one ballot into the box and returns when it is durable. submission is made by the client, the same for
// every try of one sending: a retry gets its receipt again and is no second ballot. The refusals, in this order:
// Invalid submission key · NotFound token · (the same submission as before: its receipt) · Forbidden, not the time ·
// Conflict, used · Invalid answers. Busy may come at any point.
func (b *Box) Cast(ctx context.Context, token, submission string, read ReadAnswers) (receipt Receipt, err error) {
	defer problem.In(&err, "cast")
	if !submissionKey.MatchString(submission) {
		return Receipt{}, problem.Fields("problem.invalid",
			[]problem.Field{{Pointer: "/submission_key", Key: "parent.error.submission_key"}})
	}
	if err = b.DB.Acknowledges(); err != nil { // a receipt given again is an acknowledgement as well
		return Receipt{}, err
	}
	token, byClass := b.Invitations.Own(ctx, token)
	if c, receipt, ok := b.prepareFromCache(ctx, token, submission, read); ok {
		c.use.ByClass = byClass
		result, err := b.enqueue(ctx, c)
		receipt.Repeated = result == repeated
		if err == nil || problem.KindOf(err) == problem.Busy && !errors.Is(err, errChanged) {
			return receipt, err
		}
		b.links.forget(c.use.SurveyID)
	}
	return b.cast(ctx, token, byClass, submission, read)
}

// cast is Cast by what the store says.
func (b *Box) cast(ctx context.Context, token string, byClass bool, submission string, read ReadAnswers) (Receipt,
	error) {
	found, err := b.find(ctx, token)
	if err != nil {
		return Receipt{}, err
	}
	inv, head := found.Invitation, found.Survey
	known, err := b.round(ctx, head)
	if err != nil {
		return Receipt{}, err
	}
	receipt := Receipt{Code: found.Secret.RoundReceipt(known.number, token, submission), SchoolID: head.SchoolID,
		ClosesAt: head.ClosesAt}
	if code, ok := repeats(found, receipt.Code, token, submission); ok {
		receipt.Code, receipt.Repeated = code, true
		return receipt, nil
	}
	if err = refusal(inv, head, b.Now()); err != nil {
		return Receipt{}, err
	}
	answers, err := read(known.questionnaire)
	if err != nil {
		return Receipt{}, err
	}
	b.preload(head)
	c, err := b.prepareCast(found, known, linkKey(found.Secret.TokenHash(token)), receipt.Code, answers)
	if err != nil {
		return Receipt{}, b.unlessOver(ctx, token, err)
	}
	c.use.ByClass = byClass
	result, err := b.enqueue(ctx, c)
	receipt.Repeated = result == repeated
	return receipt, err
}

// unlessOver is why a ballot could not be sealed: the round may have ended since it was looked up, and its key gone
// with it, by another server too. Only an open round without its key is in trouble.
func (b *Box) unlessOver(ctx context.Context, token string, err error) error {
	found, findErr := b.find(ctx, token)
	if findErr != nil {
		return findErr
	}
	if why := refusal(found.Invitation, found.Survey, b.Now()); why != nil {
		return why
	}
	return err
}

// prepareFromCache makes a cast ready without asking the store, when nothing in the caches speaks against it.
func (b *Box) prepareFromCache(ctx context.Context, token, submission string, read ReadAnswers) (*cast, Receipt, bool) {
	server, key, l, head, ok := b.cachedLink(token)
	if !ok {
		return nil, Receipt{}, false
	}
	if head.Takes(b.Now()) != nil {
		return nil, Receipt{}, false
	}
	known, err := b.round(ctx, head)
	if err != nil {
		return nil, Receipt{}, false
	}
	answers, err := read(known.questionnaire)
	if err != nil {
		return nil, Receipt{}, false
	}
	receipt := Receipt{Code: server.RoundReceipt(known.number, token, submission), SchoolID: head.SchoolID,
		ClosesAt: head.ClosesAt}
	inv := invitation.Invitation{SchoolID: head.SchoolID, SurveyID: head.ID, ID: l.id, ClassID: l.class,
		Generation: int(l.generation)}
	found := invitation.Found{Invitation: inv, Survey: head, Secret: server}
	c, err := b.prepareCast(found, known, key, receipt.Code, answers)
	return c, receipt, err == nil
}

// cachedLink is where a token leads, as far as the cache knows, and the server secret that it is made of.
func (b *Box) cachedLink(token string) (server *secret.Server, key linkKey, l link, head survey.Survey, ok bool) {
	for _, server = range b.Secret.All() {
		key = linkKey(server.TokenHash(token))
		if l, head, ok = b.links.get(key); ok {
			break
		}
	}
	return server, key, l, head, ok
}

// prepareCast seals a ballot in its envelope, ready for the queue.
func (b *Box) prepareCast(found invitation.Found, known *openRound, key linkKey, receipt string,
	answers survey.Answers) (*cast, error) {
	inv, head := found.Invitation, found.Survey
	roundKey, err := b.Keys.Get(head.ID.String(), head.RoundKey)
	if err != nil {
		return nil, keyMissing()
	}
	rowID, err := newRowID(known.number)
	if err != nil {
		return nil, err
	}
	bound := binding(head.SchoolID, head.ID, envelopeID(rowID, nil))
	sealed := seal(roundKey, head.EnvelopeSize, inv.ClassID, known.questionnaire, answers, bound)
	if known.layer != nil {
		if sealed, err = known.layer.Seal(sealed, bound); err != nil {
			return nil, err
		}
	}
	return &cast{
		roundKey: head.RoundKey,
		link:     key,
		use: invitation.Use{SchoolID: head.SchoolID, SurveyID: head.ID, ID: inv.ID, Generation: inv.Generation,
			RetryTag: found.Secret.ReceiptTag(head.ID.String(), receipt)},
		rowID:  rowID,
		sealed: sealed,
		done:   make(chan outcome, 1),
	}, nil
}

// look is find for who only wants to see: where nobody else can have used a link, the caches may answer.
func (b *Box) look(ctx context.Context, token string) (invitation.Found, error) {
	version, known := b.DB.Version(ctx)
	if !known {
		return b.find(ctx, token)
	}
	for _, server := range b.Secret.All() {
		if found, ok := b.links.look(linkKey(server.TokenHash(token)), version); ok {
			return found, nil
		}
	}
	found, err := b.find(ctx, token)
	if err == nil {
		b.links.learn(found, version)
		b.preload(found.Survey)
	}
	return found, err
}

// find reads the invitation of a token and its survey, without the questionnaire.
func (b *Box) find(ctx context.Context, token string) (invitation.Found, error) {
	found, err := b.lookups.find(ctx, token)
	if err != nil {
		return found, err
	}
	if found.Survey.Status != survey.Open {
		b.forget(found.Survey.RoundKey)
		b.links.forget(found.SurveyID)
	}
	return found, nil
}

// repeats tells whether the invitation was used by this very submission, and gives its receipt: code, or the one that
// an earlier release gave.
func repeats(inv invitation.Found, code, token, submission string) (string, bool) {
	switch {
	case inv.Status != invitation.Used:
		return "", false
	case len(inv.RetryTag) == secret.TagSize:
		return code, hmac.Equal(inv.RetryTag, inv.Secret.ReceiptTag(inv.SurveyID.String(), code)) ||
			hmac.Equal(inv.RetryTag, inv.Secret.EarlierTag(code))
	default:
		return secret.Code(inv.Secret.Receipt(token, submission), ReceiptLength),
			hmac.Equal(inv.RetryTag, inv.Secret.RetryTag(token, submission))
	}
}

// refusal says why this invitation cannot be used at the moment now; nil when it can.
func refusal(inv invitation.Invitation, head survey.Survey, now time.Time) error {
	if inv.Stale || inv.Status == invitation.Withdrawn {
		return problem.Coded(problem.Revoked, problem.Forbidden, "parent.revoked", nil)
	}
	if why := head.Takes(now); why != nil {
		return why
	}
	if inv.Status == invitation.Used {
		return problem.Coded(problem.Used, problem.Conflict, "parent.used", nil)
	}
	return nil
}

// keyMissing is the refusal of a round whose key is missing: it takes no ballots until the file is back.
func keyMissing() error {
	return &problem.Error{Kind: problem.Busy, Code: problem.KeyMissing, Key: "parent.trouble", RetryAfter: time.Minute}
}
