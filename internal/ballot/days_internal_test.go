package ballot

import (
	"fmt"
	"testing"
)

func TestByDay(t *testing.T) {
	for _, tt := range []struct {
		rows []dayRow
		cast int
		want string
	}{
		{nil, 0, "[]"},
		{[]dayRow{{Day: "2026-11-02"}}, 0, "[]"}, // begun, and nothing came
		{[]dayRow{{Day: "2026-11-02"}}, 7, "[{2026-11-02 7}]"},
		{[]dayRow{{Day: "2026-11-02"}, {Day: "2026-11-03", CastBefore: 5}}, 7, "[{2026-11-02 5} {2026-11-03 2}]"},
		{[]dayRow{{Day: "2026-11-02"}, {Day: "2026-11-03", CastBefore: 5}, {Day: "2026-11-06", CastBefore: 5}}, 7,
			"[{2026-11-02 5} {2026-11-06 2}]"},
		// the clock was set back over midnight after two of the next day: theirs stay theirs, and so do those that came
		// meanwhile
		{[]dayRow{{Day: "2026-11-02", CastBefore: 2}, {Day: "2026-11-03"}}, 6, "[{2026-11-03 6}]"},
		{[]dayRow{{Day: "2026-11-01"}, {Day: "2026-11-02", CastBefore: 9}, {Day: "2026-11-03", CastBefore: 4}}, 12,
			"[{2026-11-01 4} {2026-11-03 8}]"},
	} {
		if got := fmt.Sprint(byDay(tt.rows, tt.cast)); got != tt.want {
			t.Errorf("%v of %d: %s, want %s", tt.rows, tt.cast, got, tt.want)
		}
	}
}
