// Package clock judges how far the computer's clock may be believed before something is done by it that cannot be taken
// back: a round that closes and loses its key, ballots and names that are erased.
//
// The latest time that was believed is kept in the database. A clock that went forward waits for a quarter of an hour;
// one that is days ahead, or minutes behind, waits for a person. It knows nothing of what is done by the clock.
package clock

import (
	"context"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/problem"
)

const (
	longestOff = 3 * 24 * time.Hour // a server that was off for longer asks; a weekend is no reason to
	mostBack   = 10 * time.Minute   // further back than this a clock was not corrected but is wrong, or was
	keepEvery  = time.Minute        // how often the time is kept
)

// Guard is asked by everything that is done by the clock and cannot be taken back.
type Guard struct {
	Now func() time.Time
	// Database is the database's own time where it has one of its own. Something is due when both clocks say so: a
	// server whose clock is fast closes nobody's round.
	Database func(ctx context.Context, ours time.Time) (time.Time, error)

	db  *database.DB
	log *slog.Logger

	mutex   sync.Mutex
	started bool
	steps   steps
	kept    time.Time // when keeping the time was tried last
	doubted bool
}

// New makes the guard of one server.
func New(db *database.DB, log *slog.Logger) *Guard {
	return &Guard{Now: time.Now, Database: db.Clock, db: db, log: log}
}

// Doubt says that the clock is far from the latest time that was believed.
type Doubt struct{ Clock, Seen time.Time }

// ErrDoubted is the error of what waits for a person.
var ErrDoubted = problem.New(problem.Conflict, "clock.doubted", nil)

// Moment is the time by which something may be done that cannot be taken back. It is the zero time while the clock is
// doubted: then nothing is due.
func (g *Guard) Moment(ctx context.Context) (at time.Time, err error) {
	defer problem.In(&err, "judge the clock")
	now := g.Now()
	wall, seen, err := g.read(ctx, now)
	if err != nil {
		return time.Time{}, err
	}
	g.mutex.Lock()
	defer g.mutex.Unlock()
	if !g.started {
		g.started = true
		g.steps.start(wall, now, seen.orElse(wall))
	}
	at, set := g.steps.at(wall, now)
	if set != 0 {
		g.log.Warn("the clock was set; what is due only because it was set forward waits for a while", "by",
			set.Round(time.Second).String(), "after", settled.String())
	}
	if doubt := judge(wall, seen); doubt != nil {
		if !g.doubted {
			g.log.Error(doubt.String())
		}
		g.doubted = true
		return time.Time{}, nil
	}
	g.doubted = false
	if seen.known() && wall.Sub(seen.time()).Abs() < smallStep { // somebody confirmed it
		g.steps.ahead, at = 0, wall
	}
	g.keep(ctx, at, seen, now)
	return at, nil
}

// Doubt is why nothing is done by the clock; nil when the clock is believed.
func (g *Guard) Doubt(ctx context.Context) (_ *Doubt, err error) {
	defer problem.In(&err, "judge the clock")
	wall, seen, err := g.read(ctx, g.Now())
	if err != nil {
		return nil, err
	}
	return judge(wall, seen), nil
}

func judge(wall time.Time, seen latest) *Doubt {
	if !seen.known() {
		return nil
	}
	if off := wall.Sub(seen.time()); off <= longestOff && off >= -mostBack {
		return nil
	}
	return &Doubt{wall.UTC(), seen.time()}
}

// String says it for an operator.
func (d *Doubt) String() string {
	return "the clock says " + d.Clock.Format(time.DateTime) + " UTC, the database saw " +
		d.Seen.Format(time.DateTime) + " UTC last: nothing is closed or erased by the clock until it is set right, " +
		"or confirmed on the desk or by hailong clock confirm"
}

// Confirm records that a person has looked: the clock is right. The line stands in the record of these schools.
func (g *Guard) Confirm(ctx context.Context, by account.Actor, schools ...uuid.UUID) (err error) {
	defer problem.In(&err, "confirm the clock")
	now := g.Now()
	wall, seen, err := g.read(ctx, now)
	if err != nil || seen.known() && wall.Sub(seen.time()).Abs() <= 2*keepEvery {
		return err // right already: a second press changes nothing
	}
	return account.Act(ctx, g.db, func(tx *gorm.DB) error {
		row := latest{Name: fact, Value: text(wall)}
		if err := tx.Clauses(onConflict).Create(&row).Error; err != nil {
			return err
		}
		detail := ""
		if seen.known() {
			detail = seen.time().Format(time.DateTime) + " → " + wall.UTC().Format(time.DateTime) + " UTC"
		}
		for _, school := range schools {
			if err := account.AppendTx(tx, now, school, by, "record.clock", detail); err != nil {
				return err
			}
		}
		return nil
	})
}

// NotBeforeTx is a moment that may start a term, such as the months until ballots are erased: a clock that is behind
// would end the term at once when it is right again.
func NotBeforeTx(tx *gorm.DB, now time.Time) (time.Time, error) {
	seen, err := latestTx(tx)
	if err != nil || !seen.known() || seen.time().Sub(now) <= mostBack {
		return now, err
	}
	return seen.time(), nil
}

// read gives what the clock says, which is the earlier of the two where the database has its own, and the latest time
// that was believed.
func (g *Guard) read(ctx context.Context, now time.Time) (wall time.Time, seen latest, err error) {
	theirs, err := g.Database(ctx, now)
	if err != nil {
		return wall, seen, err
	}
	if wall = now.Round(0); theirs.Before(wall) {
		wall = theirs
	}
	seen, err = latestTx(g.db.Query(ctx))
	return wall, seen, g.db.Translate(err)
}

// keep writes the time, at most once a minute, unless somebody wrote another meanwhile. Where it cannot be written the
// next minute does.
func (g *Guard) keep(ctx context.Context, at time.Time, seen latest, now time.Time) {
	if seen.known() && at.Sub(seen.time()) < keepEvery || !g.kept.IsZero() && now.Sub(g.kept).Abs() < keepEvery {
		return
	}
	g.kept = now
	if err := g.db.Write(ctx, func(tx *gorm.DB) error {
		row := latest{Name: fact, Value: text(at)}
		if !seen.known() {
			return tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error
		}
		return tx.Model(&latest{}).Where("name = ? AND value = ?", fact, seen.Value).Update("value", row.Value).Error
	}); err != nil {
		g.log.Warn("the time cannot be kept", "why", g.db.Why(err))
	}
}

// fact is the row of server_facts; its value is milliseconds since 1970-01-01 UTC.
const fact = "clock"

// onConflict replaces the time that is there.
var onConflict = clause.OnConflict{Columns: []clause.Column{{Name: "name"}},
	DoUpdates: clause.AssignmentColumns([]string{"value"})}

// latest is the latest time that was believed.
type latest struct{ Name, Value string }

// TableName implements gorm's Tabler.
func (latest) TableName() string { return "server_facts" }

func latestTx(tx *gorm.DB) (seen latest, err error) {
	err = tx.Where("name = ?", fact).Limit(1).Find(&seen).Error
	return seen, err
}

func (l latest) known() bool { return !l.time().IsZero() }

func (l latest) time() time.Time {
	ms, err := strconv.ParseInt(l.Value, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func (l latest) orElse(t time.Time) time.Time {
	if l.known() {
		return l.time()
	}
	return t
}

func text(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }
