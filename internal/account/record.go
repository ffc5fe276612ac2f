package account

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hailong/internal/database"
	"hailong/internal/problem"
)

// ActorKind is what an actor is.
type ActorKind string

// The kinds of actors. A line of an earlier release has none.
const (
	ByPerson   ActorKind = "person"   // somebody with an account
	ByKey      ActorKind = "key"      // a program with an API key
	ByProgram  ActorKind = "program"  // a command on the server
	ByClock    ActorKind = "clock"    // nobody: its time had come, or the server finished what was interrupted
	ByStranger ActorKind = "stranger" // somebody who did not prove to be anybody
)

// Actor is on whose behalf a verb runs. Two people of one name differ by ID, which is uuid.Nil for programs and
// strangers.
type Actor struct {
	Kind ActorKind
	ID   uuid.UUID
	Name string // as it was then
}

// Program is the actor of a command on the server, such as "hailong close".
func Program(name string) Actor { return Actor{Kind: ByProgram, Name: name} }

// Clock is the actor of what the server does by itself: a closing at its time, a deletion that was announced.
func Clock() Actor { return Actor{Kind: ByClock, Name: "hailong"} }

// Actor is this person as an actor.
func (a Account) Actor() Actor { return Actor{Kind: ByPerson, ID: a.ID, Name: a.Name} }

// Actor is this key as an actor.
func (k Key) Actor() Actor { return Actor{Kind: ByKey, ID: k.ID, Name: k.Name} }

// Short is the beginning of the actor's id, by which people tell two of one name apart; "" where there is none.
func (a Actor) Short() string { return short(a.ID) }

// Short is the beginning of the account's id, as the record shows it.
func (a Account) Short() string { return short(a.ID) }

// Short is the beginning of the key's id, as the record shows it.
func (k Key) Short() string { return short(k.ID) }

func short(id uuid.UUID) string {
	if id == uuid.Nil {
		return ""
	}
	return id.String()[:8]
}

// Entry is a line of the record: who did what.
type Entry struct {
	N              int64 // its place in the school's chain, from 1
	At             time.Time
	By             Actor
	Action, Detail string
}

type auditRow struct {
	SchoolID  uuid.UUID
	ID        uuid.UUID
	At        int64
	Actor     string
	Action    string
	Detail    string
	N         int64
	ActorKind ActorKind
	ActorID   string // "" for none
	Previous  []byte
}

// TableName implements gorm's Tabler.
func (auditRow) TableName() string { return "audit" }

func (r auditRow) entry() Entry {
	id, err := uuid.Parse(r.ActorID)
	if err != nil {
		id = uuid.Nil
	}
	return Entry{
		N: r.N, At: time.UnixMilli(r.At).UTC(), By: Actor{Kind: r.ActorKind, ID: id, Name: r.Actor}, Action: r.Action,
		Detail: r.Detail,
	}
}

// AppendTx writes a line at the end of the school's chain, in the transaction of what it tells: both are stored or
// neither. action is a key of the catalogue, such as "record.sign_in"; detail never holds a token, an answer or the
// name of a parent. It holds the end of the chain until the transaction ends, so it belongs at the end of a verb: lines
// of one school wait for each other.
func AppendTx(tx *gorm.DB, at time.Time, school uuid.UUID, by Actor, action, detail string) error {
	head, err := headTx(tx, school)
	if err != nil {
		return err
	}
	id, err := uuid.NewRandom()
	if err != nil {
		return err
	}
	row := auditRow{
		SchoolID: school, ID: id, At: at.UnixMilli(), Actor: by.Name, Action: action, Detail: detail, N: head.N + 1,
		ActorKind: by.Kind, Previous: head.Digest,
	}
	if by.ID != uuid.Nil {
		row.ActorID = by.ID.String()
	}
	if err = tx.Create(&row).Error; err != nil {
		return err
	}
	return head.moveTx(tx, row)
}

// Line is what the record says of an act. The zero Line says that there was nothing to do.
type Line struct {
	School         uuid.UUID
	Action, Detail string    // as AppendTx takes them
	Round          uuid.UUID // that the act was about; uuid.Nil for none
}

// roundMark stands at the end of the detail of a line about a round, so that two rounds of one title are told apart.
const roundMark = "#"

// detail is what is stored: the chain's form has no column for a round, so it stands in the text.
func (l Line) detail() string {
	if l.Round == uuid.Nil {
		return l.Detail
	}
	return strings.TrimPrefix(l.Detail+" · "+roundMark+short(l.Round), " · ")
}

// LineTx is AppendTx for a whole line.
func LineTx(tx *gorm.DB, at time.Time, by Actor, line Line) error {
	return AppendTx(tx, at, line.School, by, line.Action, line.detail())
}

// longestAct bounds an act whose caller may be gone.
const longestAct = time.Minute

// Write does what an actor asks for in one transaction, and puts the line that do gives at its end: act and line are
// stored together or neither is. It does not end with the caller's context: who hangs up gets it done, and on record.
// As for database.Write, do may run again and must have no effect but on tx.
func Write(ctx context.Context, db *database.DB, now func() time.Time, by Actor,
	do func(tx *gorm.DB) (Line, error)) error {
	return Act(ctx, db, func(tx *gorm.DB) error {
		line, err := do(tx)
		if err != nil || line.Action == "" {
			return err
		}
		return LineTx(tx, now(), by, line)
	})
}

// Act is database.Write for what somebody asks for, without the caller's context: an engine that is told to stop while
// it commits may have committed, and what follows the commit would be left out.
func Act(ctx context.Context, db *database.DB, do func(tx *gorm.DB) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), longestAct)
	defer cancel()
	return db.Write(ctx, do)
}

// Note puts on record what is about to be handed out, when no other room's data change by it. What cannot be recorded
// is not handed out; who hangs up has it on record all the same.
func Note(ctx context.Context, db *database.DB, now func() time.Time, by Actor, line Line) error {
	return Write(ctx, db, now, by, func(*gorm.DB) (Line, error) { return line, nil })
}

// RecordTx is AppendTx by the clock of the accounts.
func (a *Accounts) RecordTx(tx *gorm.DB, school uuid.UUID, by Actor, action, detail string) error {
	return AppendTx(tx, a.Now(), school, by, action, detail)
}

// Record is RecordTx on its own, for what another room has done or is about to hand out. It does not end with the
// caller's context: who hangs up is on record all the same.
func (a *Accounts) Record(ctx context.Context, school uuid.UUID, by Actor, action, detail string) error {
	return Act(ctx, a.db, func(tx *gorm.DB) error {
		return a.RecordTx(tx, school, by, action, detail)
	})
}

// RecordLine is Record for a whole line.
func (a *Accounts) RecordLine(ctx context.Context, by Actor, line Line) error {
	return Note(ctx, a.db, a.Now, by, line)
}

type headRow struct {
	SchoolID uuid.UUID
	N        int64
	Digest   []byte
}

// TableName implements gorm's Tabler.
func (headRow) TableName() string { return "audit_heads" }

// headTx holds the end of a school's chain until the transaction ends. The first time it makes the chain, of whatever
// lines an earlier release has left.
func headTx(tx *gorm.DB, school uuid.UUID) (headRow, error) {
	var head headRow
	err := database.ForUpdate(tx).Take(&head, "school_id = ?", school).Error
	if !database.IsNotFound(err) {
		return head, err
	}
	head = headRow{SchoolID: school, Digest: genesis(school)}
	made := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&head)
	if made.Error != nil {
		return head, made.Error
	}
	if made.RowsAffected == 0 { // another server was faster
		return head, database.ForUpdate(tx).Take(&head, "school_id = ?", school).Error
	}
	return chainTx(tx, head)
}

// moveTx makes row the last line of the chain.
func (h *headRow) moveTx(tx *gorm.DB, row auditRow) error {
	h.N, h.Digest = row.N, row.digest()
	return tx.Model(&headRow{}).Where("school_id = ?", h.SchoolID).
		Updates(map[string]any{"n": h.N, "digest": h.Digest}).Error
}

// chainTx puts the lines of an earlier release into the order in which they were written.
func chainTx(tx *gorm.DB, head headRow) (headRow, error) {
	var rows []auditRow
	if err := tx.Order("at, id").Find(&rows, "school_id = ? AND n = 0", head.SchoolID).Error; err != nil ||
		len(rows) == 0 {
		return head, err
	}
	last := head
	for _, r := range rows {
		r.N, r.Previous = last.N+1, last.Digest
		if err := tx.Model(&auditRow{}).Where("school_id = ? AND id = ?", r.SchoolID, r.ID).
			Updates(map[string]any{"n": r.N, "previous": r.Previous}).Error; err != nil {
			return head, err
		}
		last.N, last.Digest = r.N, r.digest()
	}
	return last, tx.Model(&headRow{}).Where("school_id = ?", head.SchoolID).
		Updates(map[string]any{"n": last.N, "digest": last.Digest}).Error
}

// ChainEarlier puts every record of an earlier release in order: the program does it at its start, once.
func (a *Accounts) ChainEarlier(ctx context.Context) (err error) {
	defer problem.In(&err, "chain earlier record")
	var schools []uuid.UUID
	err = a.db.Query(ctx).Raw(`SELECT s.id FROM schools s WHERE NOT EXISTS (SELECT 1 FROM audit_heads h WHERE h.school_id = s.id)
		AND EXISTS (SELECT 1 FROM audit l WHERE l.school_id = s.id)`).Scan(&schools).Error
	if err != nil {
		return a.db.Translate(err)
	}
	for _, school := range schools {
		if err := a.db.Write(ctx, func(tx *gorm.DB) error {
			_, err := headTx(tx, school)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}
