// Package ballot is the box: it opens with a survey, takes each invitation once, stays sealed while the round runs, and
// at closing is opened, shuffled and counted in one transaction.
//
// It promises that a cast that was acknowledged is on disk, and that no stored value leads from an invitation to a
// ballot. Nobody else writes the tables rounds, envelopes, receipts, round_days, ballots, comments, tallies,
// participation and seals. It knows no parent, only invitations.
package ballot

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"hailong/internal/cache"
	"hailong/internal/clock"
	"hailong/internal/database"
	"hailong/internal/invitation"
	"hailong/internal/keeper"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/secret"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// Rooms are what the box works with.
type Rooms struct {
	DB          *database.DB
	Clock       *clock.Guard
	Secret      *secret.Server
	Keys        *secret.Keyring
	Schools     *school.Schools
	Surveys     *survey.Surveys
	Invitations *invitation.Invitations
	Keepers     *keeper.Keepers
	// Figures makes the canonical bytes of a closed round's published figures, and their digest, for the seal. It is
	// pure. tally is nil when too few answered for any figure.
	Figures func(
		format int, s survey.Survey, p invitation.Participation, counted int, tally *stats.Tally,
	) (canonical []byte, digest string, err error)
	// OnChange is told that ballots arrived in a survey, or that its status changed: a hint without content. May be
	// nil.
	OnChange func(surveyID uuid.UUID)
	// OnResidue is told that ballots were opened, or a key made for nobody or let go: their memory is to be erased. May
	// be nil.
	OnResidue func()
	// OnCommit is told of each commit: how many casts it held, how long it took, whether it failed. May be nil.
	OnCommit func(casts int, took time.Duration, failed bool)
	Log      *slog.Logger
}

// Limits are the box's measures.
type Limits struct {
	Batch int // most casts that share one commit; 1 = a commit for each
	Queue int // most casts that wait; beyond it they are told to come back
}

// GroupCommit is how the box works in service; CommitEach is what it is measured against.
var (
	GroupCommit = Limits{Batch: 256, Queue: 2048}
	CommitEach  = Limits{Batch: 1, Queue: 2048}
)

// Box is the ballot box of all surveys.
type Box struct {
	Rooms
	Now    func() time.Time
	limits Limits

	queue   chan *cast
	writers sync.WaitGroup
	gate    sync.RWMutex // held for reading while a cast enters the queue, so that Stop can close it
	closed  bool

	quotas  quotas
	lookups *lookupBatcher
	links   *linkCache
	rounds  *cache.Cache[string, *openRound]
	days    *cache.Cache[uuid.UUID, string] // the last day on which a ballot came, by survey
	seals   *cache.Cache[sealedAt, Seal]
	failed  failedClosings
}

// New makes the box and starts its writers; Stop ends them.
func New(rooms Rooms, limits Limits) *Box {
	b := &Box{
		Rooms: rooms, Now: time.Now, limits: limits, queue: make(chan *cast, limits.Queue),
		quotas: quotas{waiting: map[uuid.UUID]int{}, most: max(1, limits.Queue/2)}, links: newLinkCache(),
		rounds: newRounds(), days: cache.New[uuid.UUID, string](mostRoundsOpen), seals: newSeals(),
		failed: failedClosings{since: map[uuid.UUID]time.Time{}},
	}
	b.lookups = newLookupBatcher(b.Invitations.FindAll)
	for range rooms.DB.Writers() {
		b.writers.Go(b.write)
	}
	return b
}

// Stop answers every cast that waits, then ends the writers. Casts that come later are told that the box is busy.
func (b *Box) Stop() {
	b.gate.Lock()
	if !b.closed {
		b.closed = true
		close(b.queue)
	}
	b.gate.Unlock()
	b.writers.Wait()
}

// Queue is how many casts wait, and how many may.
func (b *Box) Queue() (waiting, most int) { return len(b.queue), cap(b.queue) }

// Sealed is how many envelopes wait in the boxes of all open and closing surveys, by their used invitations. It goes
// through all of these.
func (b *Box) Sealed(ctx context.Context) (n int, err error) {
	defer problem.In(&err, "count envelopes")
	err = b.DB.Lookup(ctx, `SELECT coalesce(sum(`+invitation.UsedOf("r")+
		`), 0) FROM rounds r JOIN surveys s ON s.school_id = r.school_id AND s.id = r.survey_id
		WHERE s.status IN ('open', 'closing')`, func(row *sql.Rows) error { return row.Scan(&n) })
	return n, err
}

func (b *Box) changed(surveyID uuid.UUID) {
	if b.OnChange != nil {
		b.OnChange(surveyID)
	}
}

// failedClosings remembers which closings could not finish, so that each is logged once and not tried every second.
type failedClosings struct {
	mutex sync.Mutex
	since map[uuid.UUID]time.Time
}

var errStopped = errors.New("the box is stopping")
