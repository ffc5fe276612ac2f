package access_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/google/uuid"

	"hailong/internal/httpd/access"
	"hailong/internal/problem"
)

// A school that asks for much fills its own room and its own line; another one still gets in, and everything is given
// back.
func TestASchoolFillsItsOwnRoom(t *testing.T) {
	turns, greedy, other := access.NewTurns(), uuid.New(), uuid.New()
	var leave []func()
	for range 4 {
		l, err := turns.Enter(t.Context(), greedy, 1)
		if err != nil {
			t.Fatal(err)
		}
		leave = append(leave, l)
	}
	gone, cancel := context.WithCancel(t.Context())
	var waiting sync.WaitGroup
	refused := make(chan error, 100)
	for range 100 {
		waiting.Go(func() {
			_, err := turns.Enter(gone, greedy, 1)
			refused <- err
		})
	}
	for range 100 - 60 { // sixty wait, the others are sent away at once
		if err := <-refused; problem.KindOf(err) != problem.Busy {
			t.Fatalf("not busy: %v", err)
		}
	}
	l, err := turns.Enter(t.Context(), other, 4)
	if err != nil {
		t.Fatalf("the other school waits: %v", err)
	}
	l()
	cancel()
	waiting.Wait()
	close(refused)
	for err := range refused {
		if problem.KindOf(err) != problem.Busy || !errors.Is(err, context.Canceled) {
			t.Errorf("who went away is told %v", err)
		}
	}
	for _, l := range leave {
		l()
	}
	if l, err = turns.Enter(t.Context(), greedy, 4); err != nil {
		t.Fatalf("the room was not given back: %v", err)
	}
	l()
}

// Schools together fill the room of all, and a turn that is taken is waited for only as long as the caller stays.
func TestTurnsEndWithTheCaller(t *testing.T) {
	turns := access.NewTurns()
	var leave []func()
	for range 4 {
		l, err := turns.Enter(t.Context(), uuid.New(), 4)
		if err != nil {
			t.Fatal(err)
		}
		leave = append(leave, l)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := turns.Enter(gone, uuid.New(), 1); problem.KindOf(err) != problem.Busy {
		t.Errorf("a full server let one in: %v", err)
	}
	var taken []func()
	for {
		done, err := turns.Take(gone)
		if err != nil {
			break
		}
		taken = append(taken, done)
	}
	for _, done := range append(taken, leave...) {
		done()
	}
	done, err := turns.Take(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	done()
}
