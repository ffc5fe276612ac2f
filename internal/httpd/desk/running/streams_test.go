package running

import (
	"testing"

	"github.com/google/uuid"

	"hailong/internal/problem"
)

// A person, a school and the server each have so many streams; one that ends makes room for another, and nothing is
// kept of who watches no more.
func TestStreamsHaveCeilings(t *testing.T) {
	var s streams
	school := uuid.New()
	var ends []func()
	begin := func(school, person uuid.UUID) error {
		end, err := s.begin(school, person)
		if err == nil {
			ends = append(ends, end)
		}
		return err
	}
	person := uuid.New()
	for range streamsOfPerson {
		if err := begin(school, person); err != nil {
			t.Fatal(err)
		}
	}
	if err := begin(school, person); problem.KindOf(err) != problem.TooMany {
		t.Errorf("one more of a person: %v", err)
	}
	ends[0]()
	ends = ends[1:]
	if err := begin(school, person); err != nil {
		t.Errorf("after one ended: %v", err)
	}
	for len(ends) < streamsOfSchool {
		if err := begin(school, uuid.New()); err != nil {
			t.Fatal(err)
		}
	}
	if err := begin(school, uuid.New()); problem.KindOf(err) != problem.TooMany {
		t.Errorf("one more of a school: %v", err)
	}
	for len(ends) < streamsOfAll {
		if err := begin(uuid.New(), uuid.New()); err != nil {
			t.Fatal(err)
		}
	}
	if err := begin(uuid.New(), uuid.New()); problem.KindOf(err) != problem.TooMany {
		t.Errorf("one more of the server: %v", err)
	}
	for _, end := range ends {
		end()
	}
	if s.all != 0 || len(s.by) != 0 {
		t.Errorf("kept: %d, %v", s.all, s.by)
	}
}
