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

// ShowKey gives the rows of a sheet of paper from which a round's key can be put back, once it is on record who asked.
// Conflict when the round has no key any more, or its file is missing.
func (b *Box) ShowKey(ctx context.Context, by account.Actor, schoolID, id uuid.UUID) (rows []string, err error) {
	defer problem.In(&err, "show key sheet")
	s, err := b.Surveys.Get(ctx, schoolID, id)
	if err != nil {
		return nil, err
	}
	if s.RoundKey == "" {
		return nil, problem.New(problem.Conflict, "survey.is_"+string(s.Status), nil)
	}
	if rows, err = b.Keys.Sheet(s.ID.String(), s.RoundKey); err != nil {
		if runs, failed := b.stillRuns(ctx, s, err); failed != nil || !runs {
			return nil, errors.Join(failed, problem.New(problem.Conflict, "survey.is_closed", nil))
		}
		return nil, problem.New(problem.Conflict, "survey.no_key", nil)
	}
	return rows, account.Note(ctx, b.DB, b.Now, by, s.Line("record.recovery"))
}

// BringKey puts a round's key back from its sheet; secret.SheetError for a sheet that is not right. The line is written
// before the file: a key that is back is on record, and a line without its key says that somebody tried.
func (b *Box) BringKey(ctx context.Context, by account.Actor, schoolID, id uuid.UUID, sheet string) (err error) {
	defer problem.In(&err, "bring key back")
	s, err := b.Surveys.Get(ctx, schoolID, id)
	if err != nil {
		return err
	}
	if s.Status != survey.Open && s.Status != survey.Closing {
		return problem.New(problem.Conflict, "survey.is_"+string(s.Status), nil)
	}
	key, err := secret.ReadSheet(s.RoundKey, sheet)
	if err != nil {
		return err
	}
	if err = account.Note(ctx, b.DB, b.Now, by, s.Line("record.recovered")); err != nil {
		return err
	}
	return b.Keys.Keep(s.ID.String(), key)
}
