package survey

import (
	"context"
	"database/sql"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/batch"
	"hailong/internal/cache"
	"hailong/internal/clock"
	"hailong/internal/database"
	"hailong/internal/problem"
	"hailong/internal/school"
)

// Opening is what becomes fixed with the opening.
type Opening struct {
	Threshold, RetentionMonths, EnvelopeSize int
	RoundKey                                 string
	Secret                                   string // fingerprint of the server secret of new links
	Unit                                     school.Unit
	Before                                   *uuid.UUID // the round whose roster this one's is told against; nil = none
}

// OpenTx moves a draft to open, in the caller's transaction. Conflict from any other status.
func (s *Surveys) OpenTx(tx *gorm.DB, school, id uuid.UUID, o Opening) error {
	now := s.Now()
	return s.move(tx, school, id, []Status{Draft}, map[string]any{
		"status": Open, "opened_at": now.UnixMilli(), "threshold": o.Threshold, "retention_months": o.RetentionMonths,
		"unit":          o.Unit,
		"envelope_size": o.EnvelopeSize, "round_key": o.RoundKey,
		"secret":        gorm.Expr("CASE secret WHEN '' THEN ? ELSE secret END", o.Secret),
		"parents_added": 0, "parents_removed": 0, "before_id": o.Before,
	})
}

// SecretTx is the fingerprint of the server secret that a survey's links are made of, "" before it was first opened.
func (s *Surveys) SecretTx(tx *gorm.DB, school, id uuid.UUID) (string, error) {
	var row surveyRow
	err := tx.Select("secret").Limit(1).Find(&row, "school_id = ? AND id = ?", school, id).Error
	return row.Secret, s.db.Translate(err)
}

// Secrets are the fingerprints of all server secrets of which links are made that may still be used.
func (s *Surveys) Secrets(ctx context.Context) (prints []string, err error) {
	defer problem.In(&err, "list secrets of surveys")
	err = s.db.Query(ctx).Model(&surveyRow{}).Where("secret <> '' AND status IN ?", []Status{Draft, Open, Closing}).
		Distinct("secret").Order("secret").
		Pluck("secret", &prints).Error
	return prints, s.db.Translate(err)
}

// OpenedTx records how many parents were invited at the opening.
func (s *Surveys) OpenedTx(tx *gorm.DB, school, id uuid.UUID, parents int) error {
	return s.move(tx, school, id, []Status{Open}, map[string]any{"parents_opened": parents})
}

// RosterTx adds to the record of changes after the opening. It is called also when nobody came or went, but moved: what
// was made of the roster before is then old.
func (s *Surveys) RosterTx(tx *gorm.DB, school, id uuid.UUID, added, removed int) error {
	return s.move(tx, school, id, []Status{Open}, map[string]any{
		"parents_added":   gorm.Expr("parents_added + ?", added),
		"parents_removed": gorm.Expr("parents_removed + ?", removed),
		"roster_changes":  gorm.Expr("roster_changes + 1"),
	})
}

// OpenOnesTx locks a school's open surveys until the transaction ends, so that no cast comes between, and gives their
// IDs.
func (s *Surveys) OpenOnesTx(tx *gorm.DB, school uuid.UUID) ([]uuid.UUID, error) {
	var rows []surveyRow
	err := database.ForUpdate(tx).Select("id").Where("school_id = ? AND status = ?", school, Open).Order("id").
		Find(&rows).Error
	ids := make([]uuid.UUID, 0, len(rows))
	for _, r := range rows {
		ids = append(ids, r.ID)
	}
	return ids, err
}

// DraftTx takes an open survey back to draft. The caller has made sure that there is no ballot.
func (s *Surveys) DraftTx(tx *gorm.DB, school, id uuid.UUID) error {
	return s.move(tx, school, id, []Status{Open}, map[string]any{"status": Draft, "opened_at": nil, "round_key": ""})
}

// ClosingTx bars an open survey against casts. A cast reads the status in its own transaction under a shared lock, so
// that it is either committed before this update or refused after it.
func (s *Surveys) ClosingTx(tx *gorm.DB, school, id uuid.UUID, reason string) error {
	at, err := clock.NotBeforeTx(tx, s.Now()) // the months until its ballots are erased begin with it
	if err != nil {
		return err
	}
	return s.move(tx, school, id, []Status{Open},
		map[string]any{"status": Closing, "closed_at": at.UnixMilli(), "reason": reason})
}

// DueTx is ClosingTx by the clock, at the moment that closings go by: it does nothing, and says so, when the closing
// time was moved meanwhile.
func (s *Surveys) DueTx(tx *gorm.DB, school, id uuid.UUID, moment time.Time) (due bool, err error) {
	done := tx.Model(&surveyRow{}).Where("school_id = ? AND id = ? AND status = ? AND closes_at <= ?", school, id, Open,
		moment.UnixMilli()).
		Updates(map[string]any{"status": Closing, "closed_at": moment.UnixMilli(), "reason": ""})
	return done.RowsAffected == 1, done.Error
}

// ClosedTx ends the closing: counted and sealed, and opened with the sheets of these roles.
func (s *Surveys) ClosedTx(tx *gorm.DB, school, id uuid.UUID, unreadable int, openedWith []string) error {
	return s.move(tx, school, id, []Status{Closing}, map[string]any{"status": Closed, "unreadable": unreadable,
		"opened_with": strings.Join(openedWith, "\n")})
}

// KeepersTx keeps the roles of those who hold the three sheets of a draft; none for a draft that needs no sheets. It
// holds the draft until the transaction ends.
func (s *Surveys) KeepersTx(tx *gorm.DB, school, id uuid.UUID, roles []string) error {
	return s.move(tx, school, id, []Status{Draft}, map[string]any{"keepers": strings.Join(roles, "\n")})
}

// WithdrawTx ends an open or closing survey without figures. Its recordings go with its ballots.
func (s *Surveys) WithdrawTx(tx *gorm.DB, school, id uuid.UUID, reason string) error {
	err := s.move(tx, school, id, []Status{Open, Closing},
		map[string]any{"status": Withdrawn, "closed_at": s.Now().UnixMilli(), "reason": reason})
	if err != nil {
		return err
	}
	return soundsTx(tx, school, id).Delete(&soundRow{}).Error
}

// CleanedTx forgets the round key's fingerprint, once key and envelopes are gone; false when it was forgotten before.
func (s *Surveys) CleanedTx(tx *gorm.DB, school, id uuid.UUID) (bool, error) {
	done := tx.Model(&surveyRow{}).Where("school_id = ? AND id = ? AND status IN ? AND round_key <> ''", school, id,
		[]Status{Closed, Withdrawn}).
		Update("round_key", "")
	return done.RowsAffected == 1, done.Error
}

// DeleteTx deletes a draft. The caller has deleted what hangs on it.
func (s *Surveys) DeleteTx(tx *gorm.DB, school, id uuid.UUID) error {
	draft := tx.Model(&surveyRow{}).Select("id").Where("school_id = ? AND id = ? AND status = ?", school, id, Draft)
	if err := tx.Where("school_id = ? AND survey_id IN (?)", school, draft).Delete(&soundRow{}).Error; err != nil {
		return err
	}
	done := tx.Where("school_id = ? AND id = ? AND status = ?", school, id, Draft).Delete(&surveyRow{})
	if done.Error != nil || done.RowsAffected == 1 {
		return done.Error
	}
	return s.why(tx, school, id)
}

// StatusTx reads what a cast must know, and holds it until the transaction ends: nobody can end the round meanwhile.
// The questionnaire is not read.
func (s *Surveys) StatusTx(tx *gorm.DB, school, id uuid.UUID) (Survey, error) {
	return s.head(database.ForShare(tx), school, id)
}

// HeadColumns are what a cast must know of its survey, for a query that names the table s.
const HeadColumns = "s.school_id, s.id, s.status, s.opens_at, s.closes_at, s.closed_at, s.reason, s.threshold, " +
	"s.retention_months, s.round_key, s.envelope_size, " +
	"s.roster_changes"

// Heads is the table of surveys as s, read where HeadColumns lie together: a whole row is long, since it holds the
// questionnaire.
func (s *Surveys) Heads() string { return "surveys s" + s.db.IndexHint("surveys_heads") }

// Head reads a survey without its questionnaire: one small row, on the way of every cast.
func (s *Surveys) Head(ctx context.Context, school, id uuid.UUID) (head Survey, err error) {
	defer problem.In(&err, "read survey's head")
	known := false
	err = s.db.Lookup(ctx, "SELECT "+HeadColumns+" FROM "+s.Heads()+" WHERE s.school_id = ? AND s.id = ?",
		func(row *sql.Rows) error {
			known = true
			head, err = ScanHead(row)
			return err
		}, school, id)
	if err != nil || known {
		return head, err
	}
	return Survey{}, problem.New(problem.NotFound, "survey.not_found", nil)
}

// Running reads the surveys of all schools that are open or closing, without their questionnaires, those that close
// first at the front.
func (s *Surveys) Running(ctx context.Context) (all []Survey, err error) {
	defer problem.In(&err, "list running surveys")
	err = s.db.Lookup(ctx, "SELECT "+HeadColumns+" FROM "+s.Heads()+
		" WHERE s.status IN ('open', 'closing') ORDER BY s.closes_at IS NULL, s.closes_at, s.id",
		func(row *sql.Rows) error {
			head, err := ScanHead(row)
			all = append(all, head)
			return err
		})
	return all, err
}

// HoldTx is StatusTx for many surveys in one statement of a Batch; ids are school and survey. Where nobody can write
// beside a Batch the heads of before are given, as long as nothing was written but Batches.
func (s *Surveys) HoldTx(tx *batch.Tx, ids [][2]uuid.UUID) (map[uuid.UUID]Survey, error) {
	state, exact, err := tx.DataVersion()
	if err != nil {
		return nil, err
	}
	held := make(map[uuid.UUID]Survey, len(ids))
	if !exact {
		return held, s.readHeads(tx, ids, held)
	}
	s.held.mutex.Lock()
	defer s.held.mutex.Unlock()
	if s.held.state != state {
		s.held.known.Clear()
		s.held.state = state
	}
	missing := ids[:0:0]
	for _, id := range ids {
		if head, known := s.held.known.Get(id[1]); known {
			held[id[1]] = head
		} else {
			missing = append(missing, id)
		}
	}
	if err = s.readHeads(tx, missing, held); err != nil {
		return nil, err
	}
	for _, id := range missing {
		if head, there := held[id[1]]; there {
			s.held.known.Put(id[1], head)
		}
	}
	return held, nil
}

// heads are surveys as they are in one state of the database.
type heads struct {
	mutex sync.Mutex
	state batch.Version
	known *cache.Cache[uuid.UUID, Survey]
}

const mostHeads = 10_000

func (s *Surveys) readHeads(tx *batch.Tx, ids [][2]uuid.UUID, into map[uuid.UUID]Survey) error {
	asked := batch.List{Columns: []batch.Column{{Name: "school_id", Type: "uuid"}, {Name: "id", Type: "uuid"}}}
	for _, id := range ids {
		asked.Rows = append(asked.Rows, []any{id[0], id[1]})
	}
	return tx.Each("SELECT "+HeadColumns+" FROM asked JOIN "+s.Heads()+
		" ON s.school_id = asked.school_id AND s.id = asked.id ORDER BY s.id"+s.db.RowLock("s"), asked,
		func(row batch.Scanner) error {
			head, err := ScanHead(row)
			into[head.ID] = head
			return err
		})
}

// ScanHead reads HeadColumns, and what a query has after them.
func ScanHead(row batch.Scanner, after ...any) (Survey, error) {
	var r surveyRow
	err := row.Scan(append([]any{&r.SchoolID, &r.ID, &r.Status, &r.OpensAt, &r.ClosesAt, &r.ClosedAt, &r.Reason,
		&r.Threshold, &r.RetentionMonths, &r.RoundKey, &r.EnvelopeSize,
		&r.RosterChanges}, after...)...)
	if err != nil {
		return Survey{}, err
	}
	return Survey{
		SchoolID: r.SchoolID, ID: r.ID, Status: r.Status, OpensAt: moment(r.OpensAt), ClosesAt: moment(r.ClosesAt),
		ClosedAt: moment(r.ClosedAt),
		Reason:   r.Reason, Threshold: r.Threshold, RetentionMonths: r.RetentionMonths, RoundKey: r.RoundKey,
		EnvelopeSize:  r.EnvelopeSize,
		RosterChanges: r.RosterChanges,
	}, nil
}

func (s *Surveys) head(tx *gorm.DB, school, id uuid.UUID) (Survey, error) {
	var row surveyRow
	err := tx.Select("school_id", "id", "status", "opens_at", "closes_at", "closed_at", "reason", "threshold",
		"retention_months", "unit", "round_key", "envelope_size", "audience").
		Take(&row, "school_id = ? AND id = ?", school, id).Error
	if err != nil {
		return Survey{}, s.db.Translate(err)
	}
	row.Questionnaire = "{}"
	return fromRow(row, nil)
}

// move is the one guarded update behind every change of status.
func (s *Surveys) move(tx *gorm.DB, school, id uuid.UUID, from []Status, to map[string]any) error {
	done := tx.Model(&surveyRow{}).Where("school_id = ? AND id = ? AND status IN ?", school, id, from).Updates(to)
	if done.Error != nil || done.RowsAffected == 1 {
		return done.Error
	}
	return s.why(tx, school, id)
}

func (s *Surveys) why(tx *gorm.DB, school, id uuid.UUID) error {
	now, err := s.GetTx(tx, school, id)
	if err != nil {
		return err
	}
	return moved(now.Status)
}

// moved is the refusal of a wrong move, in words that say where the survey stands.
func moved(status Status) error {
	return problem.New(problem.Conflict, "survey.is_"+string(status), nil)
}
