package app_test

import (
	"log/slog"
	"os"
	"strings"
	"testing"

	"hailong/internal/app"
	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// A round without its key needs a person and keeps nobody else from answering: the server stays ready, the trouble is
// told, and the log has it once when it begins and once when it is over.
func TestATroubleOfOneRoundStopsNoServer(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		lines := &kit.Lines{}
		first := testkit.Build(t, db, ballot.GroupCommit)
		round := first.OpenWith(t, testkit.Roster(3))
		path := first.Keyring.Path(round.Survey.String())
		kept, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err = os.Remove(path); err != nil {
			t.Fatal(err)
		}
		second := testkit.BuildIn(t, db, first.Dir, ballot.GroupCommit, slog.New(slog.NewJSONHandler(lines, nil)))
		watch := app.NewWatch(second.Rooms)
		for range 3 {
			serves, troubles := watch.Ready(t.Context())
			if !serves || len(troubles) != 1 || !strings.Contains(troubles[0], "key file missing") {
				t.Fatalf("%v %v", serves, troubles)
			}
		}
		if err = os.WriteFile(path, kept, 0o600); err != nil {
			t.Fatal(err)
		}
		if serves, troubles := watch.Ready(t.Context()); !serves || len(troubles) != 0 {
			t.Errorf("%v %v", serves, troubles)
		}
		for what, n := range map[string]int{`"trouble"`: 1, `"trouble is over"`: 1, `"kind":"round_key"`: 2} {
			if got := strings.Count(lines.String(), what); got != n {
				t.Errorf("%d times %s:\n%s", got, what, lines)
			}
		}
	})
}
