package ballot

import (
	"context"
	"database/sql"
	"sync"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/invitation"
	"hailong/internal/problem"
	"hailong/internal/secret"
	"hailong/internal/survey"
)

// InvitationView is what a token leads to, for the parent's page. It names no child and no parent.
type InvitationView struct {
	School, Contact string // the school's name, and whom parents may ask
	Address         string // what its links begin with, "" where it has not said it
	Survey          survey.Survey
	// Invited are the parents who are asked, by class, with what is told of the roster; nobody's answering. Of an open
	// round alone.
	Invited invitation.Participation
	Drawn   bool // its slip was drawn from a box; told where a ballot can be sent
	// Why is nil when a ballot can be sent now; else the refusal that Cast would give.
	Why error
}

// Lookup tells what a token leads to. It changes nothing: a preview robot may look as often as it likes.
func (b *Box) Lookup(ctx context.Context, token string) (view InvitationView, err error) {
	defer problem.In(&err, "look up invitation")
	token, _ = b.Invitations.Own(ctx, token)
	view, err = b.view(ctx, token, b.look)
	if problem.CodeOf(view.Why) != problem.KeyMissing {
		return view, err
	}
	return b.view(ctx, token, b.find) // perhaps it ended at this moment, by another server, and its key with it
}

func (b *Box) view(ctx context.Context, token string,
	look func(context.Context, string) (invitation.Found, error)) (InvitationView, error) {
	found, err := look(ctx, token)
	if err != nil {
		return InvitationView{}, err
	}
	head := found.Survey
	view := InvitationView{School: found.School, Contact: found.Contact, Address: found.Address,
		Why: refusal(found.Invitation, head, b.Now())}
	by, err := b.whole(ctx, head, &view)
	if err != nil || view.Why != nil {
		return view, err
	}
	if _, err = b.Keys.Get(head.ID.String(), head.RoundKey); err != nil {
		view.Why = keyMissing()
		return view, nil
	}
	if view.Drawn = by.drawn; by.drawn && by.named {
		view.Drawn, err = b.Invitations.IsDrawn(ctx, head.SchoolID, head.ID, found.ID)
	}
	return view, err
}

// whole puts the survey of a head with its questions into a view: of an open one from the cache, with what may have
// changed since, and tells how it asks.
func (b *Box) whole(ctx context.Context, head survey.Survey, view *InvitationView) (by kinds, err error) {
	if head.Status != survey.Open {
		view.Survey, err = b.Surveys.Get(ctx, head.SchoolID, head.ID)
		return by, err
	}
	known, err := b.round(ctx, head)
	if err != nil {
		return by, err
	}
	view.Survey = known.survey
	view.Survey.Status, view.Survey.OpensAt, view.Survey.ClosesAt = head.Status, head.OpensAt, head.ClosesAt
	view.Survey.RosterChanges = head.RosterChanges
	view.Invited, by, err = known.invited.of(head.RosterChanges, func() (p invitation.Participation, by kinds, err error) {
		if by.named, by.drawn, err = b.Invitations.Kinds(ctx, head.SchoolID, head); err != nil {
			return p, by, err
		}
		err = b.DB.Read(ctx, func(tx *gorm.DB) error {
			now, err := b.Surveys.GetTx(tx, head.SchoolID, head.ID)
			if err != nil {
				return err
			}
			p, err = b.Invitations.RosterOfTx(tx, now)
			return err
		})
		return p, by, err
	})
	return by, err
}

// kinds tells whether a round asks people known by name, and whether it asks by slips drawn from a box.
type kinds struct{ named, drawn bool }

// invited are those whom an open round asks, and how, as of one state of its roster.
type invited struct {
	mutex   sync.Mutex
	there   bool
	changes int
	parents invitation.Participation
	by      kinds
}

// of gives the parents of a state of the roster; read is asked when another was remembered. Who answered is left out:
// it changes with every ballot.
func (i *invited) of(changes int, read func() (invitation.Participation, kinds, error)) (invitation.Participation,
	kinds, error) {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	if i.there && i.changes == changes {
		return i.parents, i.by, nil
	}
	parents, by, err := read()
	if err != nil {
		return invitation.Participation{}, kinds{}, err
	}
	parents.Responded, parents.Disputes = 0, 0
	for c := range parents.Classes {
		parents.Classes[c].Responded = 0
	}
	i.there, i.changes, i.parents, i.by = true, changes, parents, by
	return i.parents, i.by, nil
}

// The states of a receipt. Which ballot is whose nobody can tell after the count, so of a round that was counted
// without some ballots none of its receipts may say that its own was counted.
const (
	InBox     = "in_box"
	Counted   = "counted"
	Uncertain = "uncertain" // counted, but for Unreadable of the round's ballots, and which these are cannot be told
	TooFew    = "too_few"   // opened, and fewer than the threshold: taking part counts, no answer was kept
	Destroyed = "withdrawn"
)

// State is where the ballot of a receipt is. It is the same for every receipt of a round.
type State struct {
	State                 string // InBox, Counted, Uncertain, TooFew or Destroyed
	Survey                survey.Survey
	Unreadable, Responded int // of Uncertain
	Listed                int // how many lines the published list of receipts has; 0 without one
}

// ReceiptState tells where the ballot of a receipt is, and nothing else; NotFound for an unknown receipt. The code may
// be typed in any case, with or without dashes.
func (b *Box) ReceiptState(ctx context.Context, code string) (state State, err error) {
	defer problem.In(&err, "look up receipt")
	unknown := problem.Coded(problem.UnknownSecret, problem.NotFound, "receipt.unknown", nil)
	code = secret.Canonical(code)
	if !secret.IsCode(code, ReceiptLength) {
		return State{}, unknown
	}
	row, found, err := b.roundOfReceipt(ctx, code)
	if err != nil {
		return State{}, err
	}
	if !found {
		return State{}, unknown
	}
	head, err := b.Surveys.Head(ctx, row.SchoolID, row.SurveyID)
	if err != nil {
		return State{}, err
	}
	switch head.Status {
	case survey.Closed:
		return b.countedState(ctx, head)
	case survey.Withdrawn:
		return State{State: Destroyed, Survey: head}, nil
	default:
		return State{State: InBox, Survey: head}, nil
	}
}

// countedState is what a receipt of a closed round may say, from how many of its ballots were counted.
func (b *Box) countedState(ctx context.Context, head survey.Survey) (State, error) {
	state := State{State: Counted, Survey: head}
	counted := 0
	unreadable, listed := 0, false
	err := b.DB.Lookup(ctx, "SELECT s.unreadable, e.counted, e.receipts_digest <> '' FROM surveys s JOIN seals e ON "+
		"e.school_id = s.school_id AND e.survey_id = s.id WHERE s.school_id = ? AND s.id = ?",
		func(row *sql.Rows) error { return row.Scan(&unreadable, &counted, &listed) }, head.SchoolID, head.ID)
	if err != nil {
		return State{}, err
	}
	if listed {
		state.Listed = counted + unreadable
	}
	switch {
	case counted < head.Threshold:
		state.State = TooFew
	case unreadable > 0:
		state.State, state.Unreadable, state.Responded = Uncertain, unreadable, counted+unreadable
	}
	return state, nil
}

// roundOfReceipt is the round of a receipt, whichever server secret it was made with.
func (b *Box) roundOfReceipt(ctx context.Context, code string) (row roundRow, found bool, err error) {
	for _, of := range b.Secret.All() {
		row = roundRow{}
		if err = b.DB.Query(ctx).Limit(1).Find(&row, "number = ?", of.ReceiptRound(code)).Error; err != nil {
			return row, false, b.DB.Translate(err)
		}
		if row.Number == 0 {
			continue
		}
		for _, tag := range [][]byte{of.ReceiptTag(row.SurveyID.String(), code), of.EarlierTag(code)} {
			if found, err = b.Invitations.Holds(ctx, row.SchoolID, row.SurveyID, tag); err != nil || found {
				return row, found, err
			}
		}
	}
	for _, of := range b.Secret.All() { // one of an earlier release has a row of its own
		var old receiptRow
		err = b.DB.Query(ctx).Limit(1).Find(&old, "hash = ?", of.ReceiptHash(code)).Error
		if err != nil || len(old.Hash) > 0 {
			return roundRow{SchoolID: old.SchoolID, SurveyID: old.SurveyID}, err == nil, b.DB.Translate(err)
		}
	}
	return row, false, nil
}

// Participation is who was asked and who answered: live while the round runs, fixed once it is closed, 0 of 0 for a
// draft.
func (b *Box) Participation(ctx context.Context, schoolID, id uuid.UUID) (p invitation.Participation, err error) {
	defer problem.In(&err, "read participation")
	err = b.DB.Read(ctx, func(tx *gorm.DB) error {
		s, err := b.Surveys.GetTx(tx, schoolID, id)
		if err != nil {
			return err
		}
		p, err = b.participationTx(tx, s)
		if s.Status != survey.Closed {
			// beside the names of those who answered it would tell by which way each of them came
			p.ByClass = nil
		}
		return err
	})
	return p, err
}

func (b *Box) participationTx(tx *gorm.DB, s survey.Survey) (invitation.Participation, error) {
	switch s.Status {
	case survey.Draft:
		return invitation.Participation{}, nil
	case survey.Closed:
		return b.storedParticipationTx(tx, s)
	default:
		return b.Invitations.ParticipationTx(tx, s.SchoolID, s.ID)
	}
}

// withRosterTx is participationTx with how the roster changed.
func (b *Box) withRosterTx(tx *gorm.DB, s survey.Survey) (invitation.Participation, error) {
	if s.Status == survey.Draft || s.Status == survey.Closed { // nothing yet, or kept with it
		return b.participationTx(tx, s)
	}
	return b.Invitations.RosterOfTx(tx, s)
}

func (b *Box) storedParticipationTx(tx *gorm.DB, s survey.Survey) (invitation.Participation, error) {
	var rows []participationRow
	if err := of(tx, s.SchoolID, s.ID).Order("position, class").Find(&rows).Error; err != nil {
		return invitation.Participation{}, err
	}
	before, err := b.Invitations.BeforeTx(tx, s)
	if err != nil {
		return invitation.Participation{}, err
	}
	roster := &invitation.Roster{Before: before, Opened: s.ParentsOpened, Added: s.ParentsAdded,
		Removed: s.ParentsRemoved}
	var classes []invitation.ClassShare
	for _, r := range rows {
		kept := r.roster()
		if kept == nil {
			roster = nil
		}
		if roster != nil && before != nil {
			before.Eligible += kept.Before
		}
		one := invitation.ClassShare{Class: r.Class,
			Share: invitation.Share{Responded: r.Responded, Eligible: r.Eligible}, Roster: kept}
		switch {
		case r.Eligible > 0:
			classes = append(classes, one)
		case roster != nil:
			roster.Gone = append(roster.Gone, one)
		}
	}
	p := invitation.Sum(classes)
	p.Roster = roster
	err = b.Invitations.ReportedTx(tx, s.SchoolID, s.ID, &p)
	return p, err
}
