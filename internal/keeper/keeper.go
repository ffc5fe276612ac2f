// Package keeper owns the three people of a round with three keys, and its locks: each of them holds a sheet of paper,
// and two sheets together open the round's outer layer for the count.
//
// It promises that a sheet is shown once and stored nowhere, that a link or sheet made anew ends the one before, and
// that locks are made for three sheets that were typed back. It knows no envelope and no ballot.
package keeper

import (
	"context"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
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

// State is how far a keeper has come.
type State string

// The states.
const (
	Unlinked  State = "none"      // no link leads to it: the round was taken back to draft
	Made      State = "made"      // its link was made; the sheet was not shown yet
	Taken     State = "taken"     // the sheet was shown, and not typed back since the round and those asked are as they are
	Confirmed State = "confirmed" // typed back
)

// Keeper is somebody who holds a sheet of a round.
type Keeper struct {
	Place int // 1 to 3
	Role  string
	State State
}

// Keepers is the store of the keepers of all rounds.
type Keepers struct {
	db          *database.DB
	secret      *secret.Server
	schools     *school.Schools
	surveys     *survey.Surveys
	invitations *invitation.Invitations
	// Before is the round against which a draft's roster is told; nil when there is none.
	Before func(tx *gorm.DB, school uuid.UUID, audience school.Audience) (*uuid.UUID, error)
	Now    func() time.Time
}

// New works on db; hashes of links are keyed with the server secret.
func New(db *database.DB, server *secret.Server, schools *school.Schools, surveys *survey.Surveys,
	invitations *invitation.Invitations) *Keepers {
	return &Keepers{db: db, secret: server, schools: schools, surveys: surveys, invitations: invitations, Now: time.Now}
}

type keeperRow struct {
	SchoolID  uuid.UUID
	SurveyID  uuid.UUID
	Place     int
	TokenHash []byte // nil when no link leads to it
	Public    []byte // nil until the sheet was shown, and after the count
	State     State
	Accepted  string // View.Seen of the page that was accepted when the sheet was typed back
}

// TableName implements gorm's Tabler.
func (keeperRow) TableName() string { return "keepers" }

func of(tx *gorm.DB, school, surveyID uuid.UUID) *gorm.DB {
	return tx.Where("school_id = ? AND survey_id = ?", school, surveyID)
}

// mostRole is how many characters a role may have.
const mostRole = 60

// checkRoles gives roles as they are stored; Invalid unless they are three different ones, or none.
func checkRoles(typed []string) ([]string, error) {
	var faults []problem.Field
	if len(typed) != 0 && len(typed) != secret.Keepers {
		faults = append(faults, problem.Field{Pointer: "/roles", Key: "survey.fault.keepers"})
	}
	seen := map[string]bool{}
	var roles []string
	for i, role := range typed {
		role = locale.Line(role)
		if n := utf8.RuneCountInString(role); n == 0 || n > mostRole || seen[role] {
			faults = append(faults, problem.Field{Pointer: "/roles/" + strconv.Itoa(i), Key: "survey.fault.keeper",
				Args: map[string]any{"n": mostRole}})
		}
		seen[role] = true
		roles = append(roles, role)
	}
	return roles, problem.Fields("problem.invalid", faults)
}

// newToken makes the secret part of a keeper's link and its hash.
func (k *Keepers) newToken() (token string, hash []byte, err error) {
	sheet, err := secret.NewKeeperSheet() // 16 random bytes
	token = secret.Code(sheet[:], invitation.TokenLength)
	return token, k.secret.KeeperHash(token), err
}

// Set makes three people of these roles the keepers of a draft, each with a new link whose secret part is in the
// answer, in their order: links and sheets of before are dead. Without roles the draft needs no sheets. Invalid unless
// there are three different roles or none; Conflict when it is no draft.
func (k *Keepers) Set(ctx context.Context, by account.Actor, school, id uuid.UUID, typed []string,
) (tokens []string, err error) {
	defer problem.In(&err, "set keepers")
	roles, err := checkRoles(typed)
	if err != nil {
		return nil, err
	}
	var rows []keeperRow
	for i := range roles {
		token, hash, err := k.newToken()
		if err != nil {
			return nil, err
		}
		tokens = append(tokens, token)
		rows = append(rows, keeperRow{SchoolID: school, SurveyID: id, Place: i + 1, TokenHash: hash, State: Made})
	}
	err = account.Write(ctx, k.db, k.Now, by, func(tx *gorm.DB) (line account.Line, err error) {
		s, err := k.draftTx(tx, school, id)
		if err != nil {
			return line, err
		}
		if err = k.surveys.KeepersTx(tx, school, id, roles); err != nil {
			return line, err
		}
		if err = of(tx, school, id).Delete(&keeperRow{}).Error; err != nil {
			return line, err
		}
		if len(rows) > 0 {
			return s.Line("record.keepers", roles...), tx.Create(&rows).Error
		}
		if s.ThreeKeys() {
			line = s.Line("record.keepers_off")
		}
		return line, nil
	})
	if err != nil {
		return nil, err
	}
	return tokens, nil
}

// draftTx holds a draft until the transaction ends; Conflict when it is none.
func (k *Keepers) draftTx(tx *gorm.DB, school, id uuid.UUID) (survey.Survey, error) {
	s, err := k.surveys.GetTx(database.ForUpdate(tx), school, id)
	if err == nil && s.Status != survey.Draft {
		err = problem.New(problem.Conflict, "survey.is_"+string(s.Status), nil)
	}
	return s, err
}

// List is the keepers of a round, in their order; none for a round without three keys.
func (k *Keepers) List(ctx context.Context, school, id uuid.UUID) (all []Keeper, err error) {
	defer problem.In(&err, "list keepers")
	s, err := k.surveys.Get(ctx, school, id)
	if err != nil {
		return nil, err
	}
	asks, err := k.schools.Get(ctx, school)
	if err != nil {
		return nil, err
	}
	var rows []keeperRow
	v := View{Survey: s, unit: asks.Unit}
	err = k.db.Read(ctx, func(tx *gorm.DB) error {
		err := of(tx, school, id).Order("place").Find(&rows).Error
		if err != nil || len(rows) == 0 || s.Status != survey.Draft {
			return err
		}
		return k.rosterTx(tx, &v)
	})
	seen := v.Seen()
	for _, r := range rows {
		all = append(all, r.keeper(s, seen))
	}
	return all, err
}

// keeper is the holder of a sheet of a round. Of a draft she has accepted only what she would be shown now.
func (r keeperRow) keeper(s survey.Survey, seen string) Keeper {
	k := Keeper{Place: r.Place, State: r.State}
	if k.State == Confirmed && s.Status == survey.Draft && r.Accepted != seen {
		k.State = Taken
	}
	if r.Place <= len(s.Keepers) {
		k.Role = s.Keepers[r.Place-1]
	}
	return k
}

// NewLink makes the link of one keeper of a draft anew and gives its secret part: whoever had the link or the sheet of
// before has nothing now. NotFound for a place without a keeper; Conflict when it is no draft.
func (k *Keepers) NewLink(ctx context.Context, by account.Actor, school, id uuid.UUID, place int,
) (token string, err error) {
	defer problem.In(&err, "make keeper's link anew")
	token, hash, err := k.newToken()
	if err != nil {
		return "", err
	}
	err = account.Write(ctx, k.db, k.Now, by, func(tx *gorm.DB) (line account.Line, err error) {
		s, err := k.draftTx(tx, school, id)
		if err != nil {
			return line, err
		}
		if place < 1 || place > len(s.Keepers) {
			return line, problem.New(problem.NotFound, "survey.no_keeper", nil)
		}
		return s.Line("record.keeper_link", s.Keepers[place-1]), of(tx.Model(&keeperRow{}), school, id).
			Where("place = ?", place).
			Updates(map[string]any{"token_hash": hash, "public": nil, "state": Made}).Error
	})
	if err != nil {
		return "", err
	}
	return token, nil
}
