package app

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"hailong/internal/app/rooms"
	"hailong/internal/database"
	"hailong/internal/problem"
)

// Trouble is something that needs a person.
type Trouble struct {
	Kind string // of checks: the label of the metric and the word in the log
	Text string // for an operator: no name, no token
}

// check is one kind of trouble.
type check struct {
	kind  string
	stops bool // while there is one no ballot can be taken, whatever the round
	find  func(*Watch, context.Context) (texts []string, err error)
}

// checks are all kinds, in the order in which they are looked for and told. An error of one is a trouble of the first
// kind, and ends the look.
var checks = []check{
	{"database", true, (*Watch).probe},
	{refusesWrites, true, (*Watch).writesRefused},
	{damaged, true, (*Watch).damageOfCasts},
	{"replica_required", true, (*Watch).cannotAcknowledge},
	{"replica", false, (*Watch).replicaBehind},
	{"round_key", false, (*Watch).keysMissing},
	{"round_count", false, (*Watch).countsFailed},
	{"clock", false, (*Watch).clockDoubted},
	{"damage_elsewhere", false, (*Watch).damageElsewhere},
	{"went_back", false, (*Watch).wentBack},
}

const refusesWrites, damaged = "writes", "damage"

// lookTime is how long anybody waits for an answer to whether the server is ready: what does not answer by then is
// taken for silent.
const lookTime = 2 * time.Second

// Watch looks for what needs a person.
type Watch struct {
	*rooms.Rooms

	asking  singleflight.Group
	reading sync.WaitGroup
	life    context.Context // until Stop
	stop    context.CancelFunc

	mutex  sync.Mutex
	told   map[Trouble]bool // in the log
	probed kept             // the store was tried
	read   kept             // the database was read
	damage []database.Damage
}

// NewWatch watches over rooms, until Stop.
func NewWatch(r *rooms.Rooms) *Watch {
	w := &Watch{Rooms: r, told: map[Trouble]bool{}}
	w.life, w.stop = context.WithCancel(context.Background())
	return w
}

// Stop ends what is looked at in the background.
func (w *Watch) Stop() {
	w.mutex.Lock()
	w.stop()
	w.mutex.Unlock()
	w.reading.Wait()
}

// Ready tells whether ballots can be taken, and what needs a person, all troubles of one round apart: they do not take
// the others' server away. It answers within lookTime, whatever hangs.
func (w *Watch) Ready(ctx context.Context) (serves bool, troubles []string) {
	serves = true
	for _, t := range w.Troubles(ctx) {
		serves = serves && !stops(t.Kind)
		troubles = append(troubles, t.Text)
	}
	return serves, troubles
}

func stops(kind string) bool {
	for _, c := range checks {
		if c.kind == kind {
			return c.stops
		}
	}
	return true
}

// Troubles are looked for once for all who ask meanwhile, so that a store which hangs holds one question and not one
// for each.
func (w *Watch) Troubles(ctx context.Context) []Trouble {
	found := w.asking.DoChan("", func() (any, error) {
		looking, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookTime)
		defer cancel()
		return w.look(looking), nil
	})
	limit := time.NewTimer(lookTime)
	defer limit.Stop()
	var all []Trouble
	select {
	case answer := <-found:
		all, _ = answer.Val.([]Trouble)
	case <-limit.C:
		all = []Trouble{{checks[0].kind, silent}}
	}
	w.log(all)
	return all
}

const silent = "the database does not answer"

func (w *Watch) look(ctx context.Context) (all []Trouble) {
	damage := ""
	for _, c := range checks {
		texts, err := c.find(w, ctx)
		if problem.CodeOf(err) == problem.Damage { // which table it is, the reading of all says
			damage = w.why(err)
			continue
		}
		if err != nil {
			return append(all, Trouble{checks[0].kind, w.why(err)})
		}
		for _, text := range texts {
			all = append(all, Trouble{c.kind, text})
			if c.kind == damaged {
				damage = ""
			}
		}
	}
	if damage != "" { // it was read before it was damaged, or is damaged where the reading does not see it
		all = append(all, Trouble{damaged, damage})
	}
	return all
}

func (w *Watch) why(err error) string {
	code := w.DB.Code(err)
	switch {
	case code == "":
		return silent
	case problem.KindOf(err) == problem.Busy && problem.CodeOf(err) != problem.Damage:
		return silent + " (" + code + ")"
	default:
		return "the database answers with a fault (" + code + ")"
	}
}

// log tells each trouble once when it begins and once when it is over.
func (w *Watch) log(found []Trouble) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	now := make(map[Trouble]bool, len(found))
	for _, t := range found {
		now[t] = true
		if !w.told[t] {
			w.Log.Error("trouble", slog.String("kind", t.Kind), slog.String("what", t.Text))
		}
	}
	for t := range w.told {
		if !now[t] {
			w.Log.Info("trouble is over", slog.String("kind", t.Kind), slog.String("what", t.Text))
		}
	}
	w.told = now
}

func (w *Watch) writesRefused(ctx context.Context) ([]string, error) {
	if why := w.refusal(ctx); why != "" {
		return []string{why + "; ballots are refused until it takes writes again"}, nil
	}
	return nil, nil
}

// refusal is why nothing can be stored, "" when it can.
func (w *Watch) refusal(ctx context.Context) string { return w.DB.Refusal(ctx, tryToWrite) }

func (w *Watch) cannotAcknowledge(context.Context) ([]string, error) {
	if w.DB.Acknowledges() == nil {
		return nil, nil
	}
	return []string{"the replica cannot be written; ballots are refused until it can"}, nil
}

func (w *Watch) replicaBehind(context.Context) ([]string, error) {
	if w.DB.ReplicaFault() == nil || w.DB.Acknowledges() != nil {
		return nil, nil
	}
	return []string{"the replica cannot be written; what is stored now lies on one disk"}, nil
}

func (w *Watch) keysMissing(ctx context.Context) (texts []string, err error) {
	list, err := w.Box.Troubles(ctx)
	for _, t := range list {
		if t.File != "" {
			texts = append(texts, fmt.Sprintf("survey %s: key file missing: %s", t.Survey, filepath.Base(t.File)))
		}
	}
	return texts, err
}

func (w *Watch) countsFailed(ctx context.Context) (texts []string, err error) {
	list, err := w.Box.Troubles(ctx)
	for _, t := range list {
		if t.File == "" {
			texts = append(texts, fmt.Sprintf("survey %s cannot be counted; see the log", t.Survey))
		}
	}
	return texts, err
}

func (w *Watch) clockDoubted(ctx context.Context) ([]string, error) {
	doubt, err := w.Clock.Doubt(ctx)
	if err != nil || doubt == nil {
		return nil, err
	}
	return []string{doubt.String()}, nil
}

func (w *Watch) wentBack(context.Context) ([]string, error) {
	found, err := w.Progress.Back()
	if err != nil {
		return []string{"how far the database came cannot be read: " + err.Error()}, nil
	}
	if len(found) == 0 {
		return nil, nil
	}
	return []string{found.String()}, nil
}
