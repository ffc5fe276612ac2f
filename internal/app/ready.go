package app

import (
	"context"
	"path/filepath"
	"time"
)

// readyTime is how long anybody waits for an answer to whether the server is ready: what does not answer by then is
// not.
const readyTime = 2 * time.Second

// Troubles say why the server is not ready, without any secret; none when it is. They are looked for once for all who
// ask meanwhile, so that a store which hangs holds one question and not one for each.
func (a *App) Troubles(ctx context.Context) []string {
	found := a.asking.DoChan("", func() (any, error) {
		looking, cancel := context.WithTimeout(context.WithoutCancel(ctx), readyTime)
		defer cancel()
		return a.lookForTroubles(looking), nil
	})
	limit := time.NewTimer(readyTime)
	defer limit.Stop()
	select {
	case answer := <-found:
		all, _ := answer.Val.([]string)
		return all
	case <-limit.C:
		return []string{"the database does not answer"}
	}
}

func (a *App) lookForTroubles(ctx context.Context) []string {
	if err := a.Box.Probe(ctx); err != nil && a.refusal(ctx) == "" {
		return []string{"the database does not answer"}
	}
	list, err := a.Box.Troubles(ctx)
	if err != nil {
		return []string{"the database does not answer"}
	}
	var all []string
	if why := a.refusal(ctx); why != "" {
		all = append(all, why+"; ballots are refused until it takes writes again")
	}
	if err := a.DB.Acknowledges(); err != nil {
		all = append(all, "the replica cannot be written; ballots are refused until it can")
	}
	for _, t := range list {
		text := "survey " + t.Survey.String() + " cannot be counted; see the log"
		if t.File != "" {
			text = "survey " + t.Survey.String() + ": key file missing: " + filepath.Base(t.File)
		}
		all = append(all, text)
	}
	return all
}

// refusal is why nothing can be stored, "" when it can.
func (a *App) refusal(ctx context.Context) string { return a.DB.Refusal(ctx, tryToWrite) }
