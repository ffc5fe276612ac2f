package keeper

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/invitation"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/secret"
	"hailong/internal/survey"
)

// View is what a keeper sees of a round before she accepts its sheet.
type View struct {
	Survey          survey.Survey
	Keeper          Keeper
	School, Contact string
	// Roster is who is asked, or would be if a draft were opened now, by class and against the round before; empty for
	// a round that is over.
	Roster invitation.Participation
	unit   school.Unit // of the school, whom a draft would ask
	people []string    // whom a draft would ask, each with the class
}

// Seen stands for what a keeper is shown of the round and its roster, and for the people behind the numbers; whoever
// accepts says by it what she saw.
func (v View) Seen() string {
	var before []any
	classes := slices.Clone(v.Roster.Classes)
	if r := v.Roster.Roster; r != nil {
		classes = append(classes, r.Gone...)
		if b := r.Before; b != nil { // its time is written in another zone by another server
			before = []any{b.ID, b.Title, b.Eligible}
		}
	}
	for i := range classes { // a class that stands elsewhere in the file, or in small letters, is no other
		classes[i].Class = locale.NameKey(classes[i].Class)
	}
	slices.SortFunc(classes, func(a, b invitation.ClassShare) int {
		return cmp.Or(strings.Compare(a.Class, b.Class), a.Eligible-b.Eligible)
	})
	return problem.Seen(v.Survey.Title, v.Survey.Audience, before, classes, v.people)
}

// ByToken is what the link of a keeper leads to; NotFound for one that leads nowhere, with the code of a guess. It
// changes nothing.
func (k *Keepers) ByToken(ctx context.Context, token string) (v View, err error) {
	defer problem.In(&err, "look at keeper's page")
	row, err := k.find(k.db.Query(ctx), token)
	if err != nil {
		return View{}, k.db.Translate(err)
	}
	asks, err := k.schools.Get(ctx, row.SchoolID)
	if err != nil {
		return View{}, err
	}
	v.School, v.Contact, v.unit = asks.Name, asks.Contact, asks.Unit
	err = k.db.Read(ctx, func(tx *gorm.DB) error { return k.viewTx(tx, row, &v) })
	return v, err
}

func (k *Keepers) viewTx(tx *gorm.DB, row keeperRow, v *View) (err error) {
	if v.Survey, err = k.surveys.GetTx(tx, row.SchoolID, row.SurveyID); err != nil {
		return err
	}
	if err = k.rosterTx(tx, v); err == nil {
		v.Keeper = row.keeper(v.Survey, v.Seen())
	}
	return err
}

// mostRead is how many readings of one link are looked up.
const mostRead = 8

// KnownToken is the first of what somebody may have meant by a mangled link that is a keeper's; "" if none is.
func (k *Keepers) KnownToken(ctx context.Context, meant []string) (_ string, err error) {
	defer problem.In(&err, "recognise keeper's link")
	for _, token := range meant[:min(len(meant), mostRead)] {
		if _, err = k.find(k.db.Query(ctx), token); problem.KindOf(err) != problem.NotFound {
			return token, k.db.Translate(err)
		}
	}
	return "", nil
}

// find is the keeper of a token, whichever server secret its link was made with.
func (k *Keepers) find(tx *gorm.DB, token string) (row keeperRow, err error) {
	var hashes [][]byte
	if secret.IsCode(token, invitation.TokenLength) {
		for _, server := range k.secret.All() {
			hashes = append(hashes, server.KeeperHash(token))
		}
	}
	var rows []keeperRow
	if len(hashes) > 0 {
		err = tx.Where("token_hash IN ?", hashes).Limit(1).Find(&rows).Error
	}
	if err == nil && len(rows) == 0 {
		err = problem.Coded(problem.UnknownSecret, problem.NotFound, "survey.keeper_unknown", nil)
	}
	if err != nil {
		return row, err
	}
	return rows[0], nil
}

// rosterTx fills in who is asked, or would be by a draft.
func (k *Keepers) rosterTx(tx *gorm.DB, v *View) (err error) {
	s := v.Survey
	switch s.Status {
	case survey.Open, survey.Closing:
		v.Roster, err = k.invitations.RosterOfTx(tx, s)
		return err
	case survey.Draft:
	default:
		return nil
	}
	if s.Before, err = k.Before(tx, s.SchoolID, s.Audience); err != nil {
		return err
	}
	if s.Unit = v.unit; s.Audience == school.Staff {
		s.Unit = school.PerChild
	}
	return k.expectedTx(tx, s, v)
}

// expectedTx fills in whom a survey of this unit, against this round before, asks of the roster of the moment.
func (k *Keepers) expectedTx(tx *gorm.DB, s survey.Survey, v *View) error {
	roster, parents, err := k.invitations.ExpectedTx(tx, s)
	v.Roster, v.people = roster, make([]string, 0, len(parents))
	for _, p := range parents {
		v.people = append(v.people, p.ID.String()+" "+p.ClassID.String())
	}
	slices.Sort(v.people) // whoever stands elsewhere in the file is no other
	return err
}

// by is a keeper as an actor: nobody who signed in, and whoever had the link.
func (v View) by() account.Actor { return account.Actor{Kind: account.ByStranger, Name: v.Keeper.Role} }

// Take gives the rows of a keeper's sheet, once: what was shown is known to whoever saw it, so a second look gives
// Conflict. The sheet itself is kept nowhere.
func (k *Keepers) Take(ctx context.Context, token string) (rows []string, err error) {
	defer problem.In(&err, "take keeper's sheet")
	v, err := k.ByToken(ctx, token)
	if err != nil {
		return nil, err
	}
	sheet, err := secret.NewKeeperSheet()
	if err != nil {
		return nil, err
	}
	defer clear(sheet[:])
	public, err := sheet.Public()
	if err != nil {
		return nil, err
	}
	err = account.Write(ctx, k.db, k.Now, v.by(), func(tx *gorm.DB) (line account.Line, err error) {
		return v.Survey.Line("record.keeper_taken", v.Keeper.Role),
			k.moveTx(tx, token, Made, map[string]any{"public": public, "state": Taken}, "survey.sheet_taken")
	})
	if err != nil {
		return nil, err
	}
	return sheet.Rows(), nil
}

// moveTx changes the keeper of a token from one state of a draft; Conflict with the sentence why from any other.
func (k *Keepers) moveTx(tx *gorm.DB, token string, from State, to map[string]any, why string) error {
	row, err := k.find(tx, token)
	if err != nil {
		return err
	}
	s, err := k.surveys.StatusTx(tx, row.SchoolID, row.SurveyID)
	if err != nil {
		return err
	}
	if s.Status != survey.Draft {
		return problem.New(problem.Conflict, "survey.is_"+string(s.Status), nil)
	}
	done := of(tx.Model(&keeperRow{}), row.SchoolID, row.SurveyID).
		Where("token_hash = ? AND state = ?", row.TokenHash, from).Updates(to)
	if done.Error == nil && done.RowsAffected == 0 {
		return problem.New(problem.Conflict, why, nil)
	}
	return done.Error
}

// Confirm takes note that a keeper typed her sheet back, and with it accepts what she saw: the numbers stand on record.
// Invalid, with the row, for a slip; Conflict when seen, what View.Seen gave for the page that she read, is told and not
// of the numbers of now. Repeated with the right sheet it changes nothing.
func (k *Keepers) Confirm(ctx context.Context, token, typed, seen string) (err error) {
	defer problem.In(&err, "confirm keeper's sheet")
	v, err := k.ByToken(ctx, token)
	if err != nil {
		return err
	}
	sheet, err := secret.ReadKeeperSheet(typed)
	if err != nil {
		return problem.Fields("problem.invalid", []problem.Field{slip("/sheet", err)})
	}
	defer clear(sheet[:])
	public, err := sheet.Public()
	if err != nil {
		return err
	}
	return account.Write(ctx, k.db, k.Now, v.by(), func(tx *gorm.DB) (line account.Line, err error) {
		row, err := k.find(database.ForUpdate(tx), token) // sent twice, the later one finds it done
		if err != nil {
			return line, err
		}
		if row.State == Confirmed && row.Public == nil { // of a round that is over no sheet is known any more
			return line, problem.New(problem.Conflict, "survey.is_"+string(v.Survey.Status), nil)
		}
		if !bytes.Equal(row.Public, public) {
			return line, problem.Fields("problem.invalid", []problem.Field{slip("/sheet", secret.ErrOtherSheet)})
		}
		now := v
		if err = k.viewTx(tx, row, &now); err != nil || now.Keeper.State == Confirmed {
			return line, err
		}
		if seen != "" && now.Seen() != seen {
			return line, problem.New(problem.Conflict, "survey.keeper_stale", nil)
		}
		return now.Survey.Line("record.keeper_accepted", now.Keeper.Role, now.told()),
			k.moveTx(tx, token, row.State, map[string]any{"state": Confirmed, "accepted": now.Seen()},
				"survey.sheet_taken")
	})
}

// told is how many are asked, and by how many that differs from the round before.
func (v View) told() string {
	if v.Roster.Roster == nil || v.Roster.Roster.Before == nil {
		return fmt.Sprint(v.Roster.Eligible)
	}
	added, removed := v.Roster.Sums()
	return fmt.Sprintf("%d (+%d, −%d)", v.Roster.Eligible, added, removed)
}

// slip is what is wrong with a typed sheet.
func slip(pointer string, err error) problem.Field {
	var at *secret.SheetError
	switch {
	case !errors.As(err, &at):
		return problem.Field{Pointer: pointer, Key: "survey.sheet_other"}
	case at.Row > 0:
		return problem.Field{Pointer: pointer, Key: "survey.sheet_row", Args: map[string]any{"row": at.Row}}
	default:
		return problem.Field{Pointer: pointer, Key: "survey.sheet_letters",
			Args: map[string]any{"n": at.Letters, "wanted": at.Wanted}}
	}
}
