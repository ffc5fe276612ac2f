package running

import (
	"sync"
	"time"

	"github.com/google/uuid"

	"hailong/internal/problem"
)

// How many streams of live numbers may be open: a person has a window or two, a school an office full of them. Each
// asks the store again every ten seconds.
const (
	streamsOfPerson = 6
	streamsOfSchool = 30
	streamsOfAll    = 300
)

// streams counts who watches. The zero streams is ready.
type streams struct {
	mutex sync.Mutex
	all   int
	by    map[uuid.UUID]int // of persons and schools
}

// begin counts a stream in until end; TooMany when there are as many as there may be: the page keeps the numbers
// that it was opened with.
func (s *streams) begin(school, person uuid.UUID) (end func(), err error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.by == nil {
		s.by = map[uuid.UUID]int{}
	}
	if s.by[person] >= streamsOfPerson || s.by[school] >= streamsOfSchool || s.all >= streamsOfAll {
		wait := 30 * time.Second
		return nil, &problem.Error{Kind: problem.TooMany, Key: "desk.live.crowd",
			Args: map[string]any{"s": int(wait.Seconds())}, RetryAfter: wait}
	}
	s.all++
	s.by[person]++
	s.by[school]++
	return func() {
		s.mutex.Lock()
		defer s.mutex.Unlock()
		s.all--
		for _, who := range []uuid.UUID{person, school} {
			if s.by[who]--; s.by[who] == 0 {
				delete(s.by, who)
			}
		}
	}, nil
}
