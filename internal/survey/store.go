package survey

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/cache"
	"hailong/internal/database"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/school"
)

// surveyRow is a row of surveys; times are milliseconds since 1970-01-01 UTC.
type surveyRow struct {
	SchoolID        uuid.UUID
	ID              uuid.UUID
	Status          Status
	TemplateID      string
	SchoolYear      string
	Period          string
	Questionnaire   string
	UsesGuessed     bool
	CreatedAt       int64 `gorm:"autoCreateTime:false"`
	OpensAt         *int64
	ClosesAt        *int64
	OpenedAt        *int64
	ClosedAt        *int64
	Reason          string
	Threshold       int
	RetentionMonths int
	Unit            school.Unit
	RoundKey        string
	Secret          string // set by OpenTx alone
	EnvelopeSize    int
	ParentsOpened   int
	ParentsAdded    int
	ParentsRemoved  int
	BeforeID        *uuid.UUID
	ComparedWith    Comparison
	Audience        school.Audience
	Beside          string
	RosterChanges   int
	Unreadable      int
	ReportForms     string // names with a blank between
	Keepers         string // roles, a line each; set by KeepersTx alone
	OpenedWith      string // as Keepers
	ErasedAt        *int64
	CallsYes        int // set by CallsTx alone
	CallsNo         int
	CallsUnreached  int
}

// TableName implements gorm's Tabler.
func (surveyRow) TableName() string { return "surveys" }

// Surveys is the store of all schools' surveys.
type Surveys struct {
	db   *database.DB
	Now  func() time.Time
	held heads
}

// NewSurveys works on db.
func NewSurveys(db *database.DB) *Surveys {
	return &Surveys{db: db, Now: time.Now, held: heads{known: cache.New[uuid.UUID, Survey](mostHeads)}}
}

// How many surveys a school may have: a term has a handful, and every list of rounds reads them.
const (
	MostDrafts  = 50
	MostSurveys = 500
)

// Create stores a draft. Invalid, with all faults, when the questionnaire or the times are wrong; Conflict when the
// school has as many as it may have. Of an ID that was used before, the survey that it made.
func (s *Surveys) Create(ctx context.Context, by account.Actor, school uuid.UUID, n New) (_ Survey, err error) {
	defer problem.In(&err, "create survey")
	id, err := n.ID, error(nil)
	if id == uuid.Nil {
		id, err = uuid.NewRandom()
	}
	if err != nil {
		return Survey{}, err
	}
	if old, err := s.Get(ctx, school, id); problem.KindOf(err) != problem.NotFound {
		return old, err
	}
	made, err := n.draft(school, id, s.Now())
	if err != nil {
		return Survey{}, err
	}
	var row surveyRow
	err = s.write(ctx, by, func(tx *gorm.DB) (_ account.Line, err error) {
		if err = quota(tx, school); err != nil {
			return account.Line{}, err
		}
		if err = knownSoundsTx(tx, school, &made.Questionnaire); err != nil {
			return account.Line{}, err
		}
		if row, err = toRow(made); err != nil {
			return account.Line{}, err
		}
		if err = tx.Create(&row).Error; err != nil {
			return account.Line{}, err
		}
		line := made.Line("record.create")
		if len(made.Sounds()) == 0 {
			return line, nil
		}
		return line, adoptSoundsTx(tx, made)
	})
	return fromRow(row, err)
}

// quota is Conflict when the school has as many drafts or surveys as it may have. Drafts made at the same moment may be
// a few more.
func quota(tx *gorm.DB, school uuid.UUID) error {
	var n struct{ Drafts, Surveys int }
	err := tx.Model(&surveyRow{}).Where("school_id = ?", school).
		Select("count(*) AS surveys, coalesce(sum(CASE WHEN status = ? THEN 1 ELSE 0 END), 0) AS drafts", Draft).
		Scan(&n).Error
	switch {
	case err != nil:
		return err
	case n.Drafts >= MostDrafts:
		return problem.New(problem.Conflict, "survey.drafts", map[string]any{"n": MostDrafts})
	case n.Surveys >= MostSurveys:
		return problem.New(problem.Conflict, "survey.many", map[string]any{"n": MostSurveys})
	}
	return nil
}

// Get reads one survey; NotFound for another school's.
func (s *Surveys) Get(ctx context.Context, school, id uuid.UUID) (Survey, error) {
	return s.GetTx(s.db.Query(ctx), school, id)
}

// GetTx is Get inside a transaction.
func (s *Surveys) GetTx(tx *gorm.DB, school, id uuid.UUID) (Survey, error) {
	var row surveyRow
	err := tx.Take(&row, "school_id = ? AND id = ?", school, id).Error
	if database.IsNotFound(err) {
		return Survey{}, problem.New(problem.NotFound, "survey.not_found", nil)
	}
	return fromRow(row, s.db.Translate(err))
}

// List reads a school's surveys, the newest first; with statuses only those that have one of them.
func (s *Surveys) List(ctx context.Context, school uuid.UUID, statuses ...Status) ([]Survey, error) {
	return s.find(s.of(ctx, school, statuses))
}

// Newest reads n of a school's surveys behind the newest after ones; with statuses only those that have one of them.
func (s *Surveys) Newest(ctx context.Context, school uuid.UUID, after, n int, statuses ...Status) ([]Survey, error) {
	return s.find(s.of(ctx, school, statuses).Offset(after).Limit(n))
}

func (s *Surveys) of(ctx context.Context, school uuid.UUID, statuses []Status) *gorm.DB {
	query := s.db.Query(ctx).Where("school_id = ?", school)
	if len(statuses) > 0 {
		query = query.Where("status IN ?", statuses)
	}
	return query
}

// Due reads the surveys of all schools whose closing time has come by now, or whose closing is not done.
func (s *Surveys) Due(ctx context.Context, now time.Time) ([]Survey, error) {
	return s.find(s.db.Query(ctx).Where("status = ? OR status = ? AND closes_at <= ?", Closing, Open, now.UnixMilli()))
}

// Over reads the surveys of all schools whose round ended but which still name a round key: their cleaning is not done.
// The condition is that of an index, word for word.
func (s *Surveys) Over(ctx context.Context) ([]Survey, error) {
	return s.find(s.db.Query(ctx).Where("round_key <> '' AND status IN ('closed', 'withdrawn')"))
}

// Statuses are the statuses of those of the surveys that are there, whichever school's.
func (s *Surveys) Statuses(ctx context.Context, of map[uuid.UUID]Status) (_ map[uuid.UUID]Status, err error) {
	defer problem.In(&err, "read statuses")
	found := map[uuid.UUID]Status{}
	for ids := range slices.Chunk(slices.Collect(maps.Keys(of)), 500) {
		var rows []surveyRow
		if err = s.db.Query(ctx).Select("id", "status").Find(&rows, "id IN ?", ids).Error; err != nil {
			return nil, s.db.Translate(err)
		}
		for _, r := range rows {
			found[r.ID] = r.Status
		}
	}
	return found, nil
}

// find reads surveys in the order that is asked for, and of equals the newest first.
func (s *Surveys) find(query *gorm.DB) ([]Survey, error) {
	var rows []surveyRow
	if err := query.Order("created_at DESC, id").Find(&rows).Error; err != nil {
		return nil, s.db.Translate(err)
	}
	all := make([]Survey, 0, len(rows))
	for _, row := range rows {
		one, err := fromRow(row, nil)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// write is account.Write by the clock of this room.
func (s *Surveys) write(ctx context.Context, by account.Actor, do func(tx *gorm.DB) (account.Line, error)) error {
	return account.Write(ctx, s.db, s.Now, by, do)
}

// Line is what the record says of something that was done with the survey: its title, and what else there is to say.
func (s Survey) Line(action string, more ...string) account.Line {
	detail := s.Title.VI
	for _, one := range more {
		if one != "" {
			detail += " · " + one
		}
	}
	return account.Line{School: s.SchoolID, Action: action, Detail: detail, Round: s.ID}
}

// Update changes a draft; of an open survey only the closing time, and only to later, and of one that waits for its
// opening time also that: without it the survey opens at once. Conflict otherwise.
func (s *Surveys) Update(ctx context.Context, by account.Actor, school, id uuid.UUID, c Changes) (_ Survey, err error) {
	defer problem.In(&err, "update survey")
	var changed Survey
	err = s.write(ctx, by, func(tx *gorm.DB) (account.Line, error) {
		old, err := s.GetTx(database.ForUpdate(tx), school, id)
		if err != nil {
			return account.Line{}, err
		}
		changed = old
		c.apply(&changed)
		if now := s.Now(); old.Waits(now) && c.NoOpensAt {
			changed.OpensAt = &now // the report tells since when ballots were taken
		}
		if err = s.mayChange(old, changed, c); err != nil {
			return account.Line{}, err
		}
		if err = changedSoundsTx(tx, old, &changed); err != nil {
			return account.Line{}, err
		}
		row, err := toRow(changed)
		if err != nil {
			return account.Line{}, err
		}
		action, more := "record.edit", ""
		switch {
		case old.Status == Open && c.NoOpensAt:
			action = "record.open_now"
			if c.ClosesAt != nil { // extended in the same call
				more = locale.Text(locale.VI, "record.extend", nil) + ": " + locale.DateTime(locale.VI, *c.ClosesAt)
			}
		case old.Status == Open:
			action = "record.extend"
		}
		return changed.Line(action, more), tx.Model(&surveyRow{}).
			Where("school_id = ? AND id = ? AND status = ?", school, id, old.Status).
			Select("template_id", "school_year", "period", "questionnaire", "uses_guessed", "opens_at", "closes_at").
			Updates(&row).Error
	})
	return changed, err
}

// mayChange is the rule of Update.
func (s *Surveys) mayChange(old, changed Survey, c Changes) error {
	switch {
	case old.Status == Draft:
		faults := changed.faults()
		if !sameMoment(old.ClosesAt, changed.ClosesAt) {
			faults = append(faults, pastFaults(changed.ClosesAt, s.Now())...)
		}
		return problem.Fields("problem.invalid", faults)
	case old.Status != Open:
		return moved(old.Status)
	case !c.onlyTimes(), c.NoOpensAt && !old.Waits(s.Now()):
		return problem.New(problem.Conflict, "survey.frozen", nil)
	case c.ClosesAt != nil && (old.ClosesAt != nil && c.ClosesAt.Before(*old.ClosesAt) ||
		!c.ClosesAt.After(s.Now())):
		return problem.Fields("problem.invalid", []problem.Field{{Pointer: "/closes_at", Key: "survey.later_only"}})
	case old.ClosesAt != nil && !s.Now().Before(*old.ClosesAt):
		return moved(Closing)
	}
	return problem.Fields("problem.invalid", timeFaults(nil, changed.ClosesAt))
}

func sameMoment(a, b *time.Time) bool {
	return a == nil && b == nil || a != nil && b != nil && a.Equal(*b)
}

func toRow(s Survey) (surveyRow, error) {
	q, err := json.Marshal(s.Questionnaire)
	return surveyRow{
		SchoolID: s.SchoolID, ID: s.ID, Status: s.Status, TemplateID: s.TemplateID, SchoolYear: s.SchoolYear,
		Period:        s.Period,
		Questionnaire: string(q), CreatedAt: s.CreatedAt.UnixMilli(),
		OpensAt: millis(s.OpensAt), ClosesAt: millis(s.ClosesAt), OpenedAt: millis(s.OpenedAt),
		ClosedAt: millis(s.ClosedAt),
		Reason:   s.Reason, Threshold: s.Threshold, RetentionMonths: s.RetentionMonths, Unit: s.Unit,
		RoundKey: s.RoundKey, EnvelopeSize: s.EnvelopeSize,
		ParentsOpened: s.ParentsOpened, ParentsAdded: s.ParentsAdded, ParentsRemoved: s.ParentsRemoved,
		ComparedWith: s.ComparedWith, BeforeID: s.Before, RosterChanges: s.RosterChanges, Unreadable: s.Unreadable,
		ErasedAt: millis(s.ErasedAt), Audience: s.Audience, Beside: s.Beside,
		ReportForms: strings.Join(s.ReportForms, " "),
	}, err
}

func fromRow(r surveyRow, err error) (Survey, error) {
	if err != nil {
		return Survey{}, err
	}
	s := Survey{
		SchoolID: r.SchoolID, ID: r.ID, Status: r.Status, TemplateID: r.TemplateID, SchoolYear: r.SchoolYear,
		Period:    r.Period,
		CreatedAt: time.UnixMilli(r.CreatedAt).UTC(),
		OpensAt:   moment(r.OpensAt), ClosesAt: moment(r.ClosesAt), OpenedAt: moment(r.OpenedAt),
		ClosedAt: moment(r.ClosedAt),
		Reason:   r.Reason, Threshold: r.Threshold, RetentionMonths: r.RetentionMonths, Unit: r.Unit,
		RoundKey: r.RoundKey, EnvelopeSize: r.EnvelopeSize,
		ParentsOpened: r.ParentsOpened, ParentsAdded: r.ParentsAdded, ParentsRemoved: r.ParentsRemoved,
		ComparedWith: r.ComparedWith, Before: r.BeforeID, RosterChanges: r.RosterChanges, Unreadable: r.Unreadable,
		ErasedAt: moment(r.ErasedAt), Audience: r.Audience, Beside: r.Beside,
		ReportForms: strings.Fields(r.ReportForms), Keepers: lines(r.Keepers), OpenedWith: lines(r.OpenedWith),
		Calls: Calls{Yes: r.CallsYes, No: r.CallsNo, Unreached: r.CallsUnreached},
	}
	if err = json.Unmarshal([]byte(r.Questionnaire), &s.Questionnaire); err != nil {
		return Survey{}, err
	}
	if r.UsesGuessed {
		s.guessUses()
	}
	return s, nil
}

// lines are the lines of a text, nil for an empty one.
func lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

func millis(t *time.Time) *int64 {
	if t == nil {
		return nil
	}
	ms := t.UnixMilli()
	return &ms
}

func moment(ms *int64) *time.Time {
	if ms == nil {
		return nil
	}
	t := time.UnixMilli(*ms).UTC()
	return &t
}
