package ballot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/invitation"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/secret"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// Finding is one thing that is not as it must be. It is for the operator: it names the survey and what differs.
type Finding struct {
	Survey  uuid.UUID
	Text    string
	Pending bool // clean-up that is still to be done; no fault
	Note    bool // something to know; no fault
}

// Verify checks what is always true of a school's surveys, of one when id is not nil: the counts of invitations,
// receipts and envelopes agree; tallies equal a recount of the ballots; both digests are what they were at closing.
func (b *Box) Verify(ctx context.Context, schoolID uuid.UUID, id *uuid.UUID) (checked int, findings []Finding,
	err error) {
	defer problem.In(&err, "verify surveys")
	surveys, err := b.Surveys.List(ctx, schoolID)
	if err != nil {
		return 0, nil, err
	}
	for _, s := range surveys {
		if id != nil && s.ID != *id {
			continue
		}
		checked++
		found, err := b.verify(ctx, s)
		findings = append(findings, found...)
		if err != nil {
			return checked, findings, err
		}
	}
	return checked, findings, nil
}

// verify checks a survey as of one moment. Its key lies beside the database and may go after that moment, when another
// server ends the survey: then the survey is checked as it is now.
func (b *Box) verify(ctx context.Context, s survey.Survey) (findings []Finding, err error) {
	for {
		var v verdict
		if err = b.DB.Read(ctx, func(tx *gorm.DB) (err error) {
			v, err = b.verifyTx(tx, s)
			return err
		}); err != nil || !v.keyMissing {
			return v.findings, err
		}
		if runs, err := b.stillRuns(ctx, s, secret.ErrNoRoundKey); err != nil || runs {
			return v.findings, err
		}
	}
}

// state is what the tables hold of a survey.
type state struct {
	used, envelopes, ballots, comments, tallies int
	receipts                                    [][]byte // their hashes
}

func (b *Box) verifyTx(tx *gorm.DB, listed survey.Survey) (v verdict, err error) {
	s, err := b.Surveys.GetTx(tx, listed.SchoolID, listed.ID) // as of this snapshot
	if err != nil {
		return v, err
	}
	var n state
	if n.used, err = b.Invitations.UsedTx(tx, s.SchoolID, s.ID); err != nil {
		return v, err
	}
	if n.receipts, err = b.receiptsTx(tx, s.SchoolID, s.ID); err != nil {
		return v, err
	}
	if n.envelopes, err = countEnvelopesTx(tx, s.SchoolID, s.ID); err != nil {
		return v, err
	}
	for row, into := range map[any]*int{
		&ballotRow{}: &n.ballots, &commentRow{}: &n.comments, &tallyRow{}: &n.tallies,
	} {
		if *into, err = countRowsTx(tx, row, s.SchoolID, s.ID); err != nil {
			return v, err
		}
	}
	v.survey = s
	v.must(n.used == len(n.receipts), "%d used invitations, %d receipts", n.used, len(n.receipts))
	switch s.Status {
	case survey.Draft:
		v.must(n.used+n.envelopes+n.ballots+n.comments+n.tallies == 0, "a draft holds ballots")
	case survey.Open, survey.Closing:
		v.must(n.used == n.envelopes, "%d used invitations, %d envelopes", n.used, n.envelopes)
		v.must(n.ballots+n.comments+n.tallies == 0, "ballots are readable before the count")
		v.keyMissing = b.Keys.Check(s.ID.String(), s.RoundKey) != nil
		v.must(!v.keyMissing, "the key file %s is missing or another round's", b.Keys.Path(s.ID.String()))
		if err = b.verifyLocksTx(tx, &v); err != nil {
			return v, err
		}
	case survey.Withdrawn:
		v.must(n.ballots+n.comments+n.tallies == 0, "a withdrawn survey holds ballots")
		v.clean(n)
	case survey.Closed:
		v.clean(n)
		err = b.verifyClosed(tx, &v, n)
	}
	return v, err
}

// verifyLocksTx checks that a round with three keys has its locks, and no envelope without the outer layer.
func (b *Box) verifyLocksTx(tx *gorm.DB, v *verdict) error {
	s := v.survey
	fault, err := b.Keepers.FaultTx(tx, s)
	v.must(fault == "", "%s", fault)
	if err != nil || !s.ThreeKeys() {
		return err
	}
	number, err := numberTx(tx, s.SchoolID, s.ID)
	if err != nil {
		return err
	}
	var n int64
	err = inRound(tx.Model(&envelopeRow{}), number).Where("length(sealed) <> ?",
		s.EnvelopeSize+secret.Overhead+secret.OuterOverhead).Count(&n).Error
	v.must(n == 0, "%d envelopes are not of the one size that its outer layer gives", n)
	return err
}

type verdict struct {
	survey     survey.Survey
	findings   []Finding
	keyMissing bool
}

func (v *verdict) must(holds bool, format string, args ...any) {
	if !holds {
		v.findings = append(v.findings, Finding{Survey: v.survey.ID, Text: fmt.Sprintf(format, args...)})
	}
}

// unreadable tells whether what was read is not what it must be, and makes that a finding. A store that does not answer
// is no finding.
func (v *verdict) unreadable(what string, err error) bool {
	var found unreadable
	is := errors.As(err, &found)
	v.must(!is, "%s cannot be read: %v", what, found.error)
	return is
}

func (v *verdict) clean(n state) {
	if n.envelopes > 0 || v.survey.RoundKey != "" {
		v.findings = append(v.findings,
			Finding{Survey: v.survey.ID, Text: "envelopes or key are still to be cleaned away", Pending: true})
	}
}

// verifyClosed recounts a closed survey from its rows.
func (b *Box) verifyClosed(tx *gorm.DB, v *verdict, n state) error {
	s := v.survey
	var seal sealRow
	err := of(tx, s.SchoolID, s.ID).Take(&seal).Error
	if database.IsNotFound(err) {
		v.must(false, "the seal is missing")
		return nil // that it is missing is the finding
	}
	if err != nil {
		return err
	}
	v.must(n.used == seal.Counted+s.Unreadable, "%d used invitations, %d counted and %d unreadable", n.used,
		seal.Counted, s.Unreadable)
	if seal.ReceiptsDigest != "" {
		digest := receiptList(s.ID, seal.ReceiptKeys, n.receipts).digest()
		v.must(digest == seal.ReceiptsDigest, "the digest of the list of receipts is %s, sealed was %s", digest,
			seal.ReceiptsDigest)
	}
	if err = verifyAnchorTx(tx, v, seal); err != nil {
		return err
	}
	if s.ErasedAt != nil {
		return b.verifyErased(tx, v, n, seal)
	}
	kept := seal.Counted
	if kept < s.Threshold {
		kept = 0
	}
	v.must(n.ballots == kept, "%d ballots, %d must be there", n.ballots, kept)

	stored, err := b.storedParticipationTx(tx, s)
	if err != nil {
		return err
	}
	counted, err := b.Invitations.ParticipationTx(tx, s.SchoolID, s.ID)
	if err != nil {
		return err
	}
	v.must(stored.Share == counted.Share, "participation is stored as %d/%d, the invitations say %d/%d",
		stored.Responded, stored.Eligible, counted.Responded, counted.Eligible)
	return b.verifyCountTx(tx, v, n, seal, stored)
}

// verifyCountTx recounts the ballots of a closed survey: digest and tally are those of its closing.
func (b *Box) verifyCountTx(tx *gorm.DB, v *verdict, n state, seal sealRow, stored invitation.Participation) error {
	s := v.survey
	digest, tally, err := recountTx(tx, s, seal, n.receipts, stored.Eligible)
	if v.unreadable("a ballot", err) {
		return nil
	}
	if err != nil {
		return err
	}
	v.must(digest == seal.BoxDigest, "the box digest is %s, sealed was %s", digest, seal.BoxDigest)
	sealed, ok, err := b.tallyTx(tx, s)
	if v.unreadable("the tally", err) {
		return nil
	}
	if err != nil {
		return err
	}
	v.must((tally != nil) == ok, "tallies without ballots, or ballots without tallies")
	if tally != nil && ok {
		difference := sealed.Difference(*tally)
		v.must(difference == "", "tallies and recount differ: %s", difference)
	}
	return b.verifyFigures(v, seal, stored, tally)
}

// verifyAnchorTx compares the record with what the seal says of it. Every line holds the digest of the one before it,
// so whoever edits a line and makes all that follow it anew has another digest here.
func verifyAnchorTx(tx *gorm.DB, v *verdict, seal sealRow) error {
	if seal.RecordDigest == "" {
		return nil // it was counted before the seal said this
	}
	digest, err := account.DigestTx(tx, seal.SchoolID, seal.RecordLine)
	v.must(digest == seal.RecordDigest, "the digest of line %d of the record is %s, sealed was %s", seal.RecordLine,
		cmp.Or(digest, "gone"), seal.RecordDigest)
	return err
}

// verifyErased checks a closed survey whose ballots and comments were deleted as announced: the box digest cannot be
// recomputed any more, but the figures still follow from the tallies.
func (b *Box) verifyErased(tx *gorm.DB, v *verdict, n state, seal sealRow) error {
	s := v.survey
	v.findings = append(v.findings,
		Finding{Survey: s.ID, Note: true, Text: "ballots and comments were deleted on " + s.ErasedAt.In(locale.Zone).
			Format(time.DateOnly) +
			" as announced; the figures are checked against the tallies, the box digest can only be kept"})
	v.must(n.ballots+n.comments == 0, "%d ballots and %d comments are there though they were deleted", n.ballots,
		n.comments)
	stored, err := b.storedParticipationTx(tx, s)
	if err != nil {
		return err
	}
	v.must(stored.Responded == seal.Counted+s.Unreadable,
		"participation is stored as %d, %d were counted and %d unreadable", stored.Responded, seal.Counted,
		s.Unreadable)
	tally, ok, err := b.tallyTx(tx, s)
	if v.unreadable("the tally", err) {
		return nil
	}
	if err != nil {
		return err
	}
	counts := &tally
	if !ok {
		counts = nil
	}
	return b.verifyFigures(v, seal, stored, counts)
}

// verifyFigures compares the sealed figures with those of the tallies.
func (b *Box) verifyFigures(v *verdict, seal sealRow, stored invitation.Participation, tally *stats.Tally) error {
	canonical, digest, err := b.Figures(seal.Format, v.survey, stored, seal.Counted, tally)
	if err != nil {
		return err
	}
	fault := figuresFault(seal, canonical, digest)
	v.must(fault == "", "%s", fault)
	return nil
}
