package ballot

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/problem"
	"hailong/internal/secret"
	"hailong/internal/survey"
)

// stillRuns tells whether what was found missing of a survey is a fault: not when another server has ended the survey
// since it was read, for then its key and envelopes went with reason. found is nil where nothing was missing.
func (b *Box) stillRuns(ctx context.Context, s survey.Survey, found error) (bool, error) {
	if found == nil {
		return false, nil
	}
	now, err := b.Surveys.Get(ctx, s.SchoolID, s.ID)
	return err == nil && (now.Status == survey.Open || now.Status == survey.Closing), err
}

// KeyMissing tells whether the key file of a running survey is missing, or another's. It looks at the file, not into
// the memory.
func (b *Box) KeyMissing(ctx context.Context, s survey.Survey) (missing bool, err error) {
	return b.stillRuns(ctx, s, b.Keys.Check(s.ID.String(), s.RoundKey))
}

// TendKeys looks after the keys by the state of their rounds: one whose file is lost or damaged is written back while
// this server still has it in memory; when mayErase, those of rounds that are over, or that the database does not know,
// are erased. A draft's stays: another server may be opening it now. It may be repeated at any time, by several
// servers.
func (b *Box) TendKeys(ctx context.Context, mayErase bool) (err error) {
	defer problem.In(&err, "tend keys")
	states, err := b.keyStates(ctx)
	if err != nil {
		return err
	}
	running, err := b.Surveys.Running(ctx)
	if err != nil {
		return err
	}
	for _, s := range running {
		err = errors.Join(err, b.writeBack(ctx, s))
	}
	if !mayErase {
		return err
	}
	for id, status := range states {
		switch status {
		case survey.Open, survey.Closing, survey.Draft:
			continue
		case survey.Closed, survey.Withdrawn:
			b.Log.Warn("the key of a round that is over was still there and is erased", "survey", id)
		default:
			b.Log.Warn("the key of a round that the database does not know is erased", "survey", id)
		}
		err = errors.Join(err, b.Keys.Erase(id.String(), ""))
	}
	return err
}

// writeBack keeps a round's key again whose file is lost, if it is in memory. As for BringKey the line comes first.
func (b *Box) writeBack(ctx context.Context, s survey.Survey) error {
	name := s.ID.String()
	if missing, err := b.KeyMissing(ctx, s); err != nil || !missing || !b.Keys.InMemory(s.RoundKey) {
		return err
	}
	if err := account.Note(ctx, b.DB, b.Now, account.Clock(), s.Line("record.key_written_back")); err != nil {
		return err
	}
	if err := b.Keys.WriteBack(name, s.RoundKey); err != nil {
		return err
	}
	// Another server may have ended the round and erased its key between the look and the writing.
	if runs, err := b.stillRuns(ctx, s, secret.ErrNoRoundKey); err != nil || !runs {
		return errors.Join(err, b.Keys.Erase(name, s.RoundKey))
	}
	b.Log.Warn("the key file of a round was lost and is written back from memory; find out who takes files away",
		"survey", s.ID, "file", b.Keys.Path(name))
	return nil
}

// StrangeKeys are the rounds whose keys lie in the folder and that the database does not know.
func (b *Box) StrangeKeys(ctx context.Context) (strange []uuid.UUID, err error) {
	defer problem.In(&err, "look for strange keys")
	states, err := b.keyStates(ctx)
	for id, status := range states {
		if status == "" {
			strange = append(strange, id)
		}
	}
	return strange, err
}

// keyStates are the rounds whose keys lie in the folder, each with its state, "" for one that the database does not
// know. The folder is read first: a round is in the database before its key is in the folder.
func (b *Box) keyStates(ctx context.Context) (map[uuid.UUID]survey.Status, error) {
	names, err := b.Keys.Rounds()
	if err != nil {
		return nil, err
	}
	states := map[uuid.UUID]survey.Status{}
	for _, name := range names {
		if id, err := uuid.Parse(name); err == nil && id.String() == name { // else it is nothing of ours
			states[id] = ""
		}
	}
	known, err := b.Surveys.Statuses(ctx, states)
	for id, status := range known {
		states[id] = status
	}
	return states, err
}
