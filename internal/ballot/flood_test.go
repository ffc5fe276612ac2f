package ballot_test

import (
	"sync"
	"testing"

	"gorm.io/gorm"

	"hailong/internal/ballot"
	"hailong/internal/problem"
	"hailong/internal/testkit"
)

// A flood on one school leaves room for another: while the store does not answer, one school fills its half of the
// queue and is turned away, and a parent of another still finds a place. When the store answers again everybody in the
// queue is served.
func TestAFloodOnOneSchoolLeavesRoomForOthers(t *testing.T) {
	db := testkit.Open(t, testkit.URL(t, "sqlite"))
	const queue = 20
	r := testkit.Build(t, db, ballot.Limits{Batch: 4, Queue: queue})
	loud, quiet := r.OpenWith(t, testkit.Roster(60)), r.OpenWith(t, testkit.Roster(5))
	for _, round := range []*testkit.Round{loud, quiet} { // so that nobody needs the store before the queue
		if _, err := r.Cast(t, round.Links[0].Token, testkit.Satisfied); err != nil {
			t.Fatal(err)
		}
	}
	held, release := make(chan struct{}), make(chan struct{})
	var busy sync.WaitGroup
	busy.Go(func() {
		if err := r.DB.Write(t.Context(), func(*gorm.DB) error { close(held); <-release; return nil }); err != nil {
			t.Error(err)
		}
	})
	<-held
	refused, served := make(chan error, 60), make(chan error, 60)
	cast := func(round *testkit.Round, link int) {
		if _, err := r.Cast(t, round.Links[link].Token, testkit.Satisfied); problem.KindOf(err) == problem.Busy {
			refused <- err
		} else {
			served <- err
		}
	}
	var phones sync.WaitGroup
	for i := 1; i < 60; i++ {
		phones.Go(func() { cast(loud, i) })
	}
	for range 59 - queue/2 - 2*4 { // all but its share, and what the writer has taken already
		<-refused
	}
	if waiting, most := r.Box.Queue(); waiting > most/2 {
		t.Errorf("one school has %d of %d places", waiting, most)
	}
	var other sync.WaitGroup
	for i := 1; i < 5; i++ {
		other.Go(func() {
			if _, err := r.Cast(t, quiet.Links[i].Token, testkit.Satisfied); err != nil {
				t.Errorf("another school's parent: %v", err)
			}
		})
	}
	close(release)
	other.Wait()
	phones.Wait()
	busy.Wait()
	close(served)
	for err := range served {
		if err != nil {
			t.Error(err)
		}
	}
	verified(t, r, loud)
	verified(t, r, quiet)
}
