package account_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/problem"
	"hailong/internal/testkit"
)

// Three hundred strangers leave next to nothing: an address or a password that is too long is refused before it is
// hashed or kept, and who does not wait for her turn is not counted.
func TestWhatStrangersLeaveBehind(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		p := newPeople(t, db)
		const strangers, long = 300, 256 << 10
		before := heap()
		for i := range strangers {
			email := fmt.Sprintf("%d%s@x.vn", i, strings.Repeat("a", long))
			from := account.Browser{Place: fmt.Sprintf("2001:db8:%x::1", i), Mark: email, About: "x"}
			if _, err := p.SignIn(t.Context(), email, "một câu dài", from); problem.KindOf(err) != problem.Unauthorized {
				t.Fatal(err)
			}
			if _, err := p.SignIn(t.Context(), "a@x.vn", email, from); problem.KindOf(err) != problem.Unauthorized {
				t.Fatal(err)
			}
		}
		if n := p.Counted(); n != 0 {
			t.Errorf("%d counts are left", n)
		}
		release := p.HoldHashing()
		for i := range strangers {
			gone, cancel := context.WithCancel(t.Context())
			cancel()
			from := account.Browser{Place: fmt.Sprintf("2001:db8:%x::1", i), Mark: strings.Repeat("m", long)}
			_, err := p.SignIn(gone, fmt.Sprintf("%d@x.vn", i), "một câu dài", from)
			if err == nil || problem.KindOf(err) == problem.Unauthorized {
				t.Fatalf("it was judged: %v", err)
			}
		}
		release()
		if n := p.Counted(); n != 0 {
			t.Errorf("%d counts are left by those who went away", n)
		}
		if grown := heap() - before; grown > 4<<20 {
			t.Errorf("%d bytes are left", grown)
		}
	})
}

// Who waits for a place among the hashes and goes away waits no longer.
func TestWaitingForAHashEndsWithTheCaller(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		p := newPeople(t, db)
		defer p.HoldHashing()()
		ctx, cancel := context.WithCancel(t.Context())
		told := make(chan error)
		go func() {
			_, err := p.SignIn(ctx, "a@x.vn", "một câu dài", at("192.0.2.1"))
			told <- err
		}()
		cancel()
		if err := <-told; !errors.Is(err, context.Canceled) && problem.KindOf(err) != problem.Busy {
			t.Errorf("%v", err)
		}
		if n := p.Counted(); n != 0 {
			t.Errorf("%d counts are left", n)
		}
	})
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
