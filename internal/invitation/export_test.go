package invitation

import (
	"context"
	"time"

	"hailong/internal/brake"
)

// WithoutBrake counts wrong tries and stops nobody: what an attack does when nothing holds it.
func (s *Invitations) WithoutBrake() {
	s.guard.child = brake.New(guessesCount, time.Hour, triesKept)
}

// NamedBy is how many children of a class a claim names, whatever its digits: what a code alone opened once.
func (s *Invitations) NamedBy(ctx context.Context, code string, c Claim) (n int, err error) {
	class, _, err := s.openClass(ctx, code, s.surveys.Now())
	for _, child := range class.children {
		if c.asked().names(child) {
			n++
		}
	}
	return n, err
}
