package school

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"hailong/internal/problem"
)

// Unit is what has one right to answer in a round.
type Unit string

// The units. A school's setting counts from the next opening on; an open round keeps its own.
const (
	PerChild  Unit = "child"
	PerFamily Unit = "family"
)

// Units are all units, the usual one first.
var Units = []Unit{PerChild, PerFamily}

// Family is the same text for children of one family: those with the same telephone number, or without one the same
// e-mail address. A child with neither is a family of its own, since nothing tells whose brother it is.
func (p Parent) Family() string {
	switch {
	case p.Phone != "":
		return "phone " + p.Phone
	case p.Email != "":
		return "email " + strings.ToLower(p.Email)
	default:
		return "child " + p.ID.String()
	}
}

// Families keeps of each family the child that stands first in the roster: the invitation is in its name and class.
func Families(roster []Parent) []Parent {
	var first []Parent
	seen := map[string]bool{}
	for _, p := range roster {
		if family := p.Family(); !seen[family] {
			seen[family] = true
			first = append(first, p)
		}
	}
	return first
}

// Rights is how many of the audience a round that opens now would invite.
func (s *Schools) Rights(ctx context.Context, schoolID uuid.UUID) (_ int, err error) {
	defer problem.In(&err, "count rights to answer")
	of, err := s.Get(ctx, schoolID)
	if err != nil {
		return 0, err
	}
	roster, err := s.Parents(ctx, schoolID)
	if of.Unit == PerFamily && s.audience == Parents {
		roster = Families(roster)
	}
	return len(roster), err
}
