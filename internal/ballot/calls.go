package ballot

import (
	"context"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/invitation"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/survey"
)

// Calls are how many of each class are drawn to be asked on the telephone whether they answered, and what became of it:
// no name. Conflict for a round that is not closed, or whose ballots are erased.
func (b *Box) Calls(ctx context.Context, school, id uuid.UUID) (classes []invitation.ClassDrawn, told survey.Calls,
	err error) {
	defer problem.In(&err, "draw for calls")
	err = b.DB.Read(ctx, func(tx *gorm.DB) error {
		s, d, err := b.drawTx(tx, school, id)
		classes, told = d.Classes, s.Calls
		return err
	})
	return classes, told, err
}

// ShowCalls are those who are drawn, for somebody to hand to the committee: on record. file is what the file is called
// in which they are taken away, "" for a page.
func (b *Box) ShowCalls(ctx context.Context, by account.Actor, school, id uuid.UUID, file string,
) (people []invitation.Drawn, err error) {
	defer problem.In(&err, "show who is called")
	err = account.Write(ctx, b.DB, b.Now, by, func(tx *gorm.DB) (account.Line, error) {
		s, d, err := b.drawTx(tx, school, id)
		people = d.People
		if file != "" {
			return s.Line("record.calls_taken", file), err
		}
		return s.Line("record.calls_read"), err
	})
	return people, err
}

// TellCalls keeps what became of the calls, on record, in place of what was told before. Invalid when it is nobody's,
// or of more than are drawn.
func (b *Box) TellCalls(ctx context.Context, by account.Actor, school, id uuid.UUID, told survey.Calls) (err error) {
	defer problem.In(&err, "tell of calls")
	return account.Write(ctx, b.DB, b.Now, by, func(tx *gorm.DB) (account.Line, error) {
		s, d, err := b.drawTx(tx, school, id)
		if err != nil {
			return account.Line{}, err
		}
		if most := len(d.People); told.Asked() < 1 || told.Asked() > most ||
			min(told.Yes, told.No, told.Unreached) < 0 || max(told.Yes, told.No, told.Unreached) > most {
			return account.Line{}, problem.Fields("problem.invalid",
				[]problem.Field{{Pointer: "/yes", Key: "calls.fault", Args: locale.Args{"n": most}}})
		}
		said := locale.Text(locale.VI, "calls.said", told.Args())
		return s.Line("record.calls", said), b.Surveys.CallsTx(tx, school, id, told)
	})
}

func (b *Box) drawTx(tx *gorm.DB, school, id uuid.UUID) (s survey.Survey, d invitation.Draw, err error) {
	if s, err = b.Surveys.GetTx(tx, school, id); err != nil {
		return s, d, err
	}
	switch {
	case s.Status != survey.Closed:
		return s, d, problem.New(problem.Conflict, "report.only_closed", nil)
	case s.ErasedAt != nil:
		return s, d, problem.New(problem.Conflict, "calls.erased", nil)
	}
	var seal sealRow
	if err = of(tx, school, id).Take(&seal).Error; err != nil {
		return s, d, err
	}
	d, err = b.Invitations.DrawTx(tx, s, seal.FiguresDigest)
	return s, d, err
}
