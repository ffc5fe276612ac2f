package school

import (
	"context"

	"github.com/google/uuid"

	"hailong/internal/locale"
	"hailong/internal/problem"
)

// Audience is whom a round asks, and whose roster one is.
type Audience string

// The audiences. In the tables of a staff roster a department stands where a class does, and a member of staff where a
// child does: one row is one person and one right to answer. Who is staff and a parent too stands in both rosters, and
// nothing leads from one to the other.
const (
	Parents Audience = "parents"
	Staff   Audience = "staff"
)

// Audiences are all audiences, the usual one first.
var Audiences = []Audience{Parents, Staff}

// Words is a reader's language with the words by which this audience is spoken of.
func (a Audience) Words(lang locale.Lang) locale.Lang {
	if a == Staff {
		return lang.Staff()
	}
	return lang.Base()
}

// Name is what the respondents are called in short, whoever's the language's words are.
func (a Audience) Name(lang locale.Lang) string {
	if a == Staff {
		return locale.Text(lang, "school.audience.staff", nil)
	}
	return locale.Text(lang, "school.audience.parents", nil)
}

// Other is the audience that a round's is set beside.
func (a Audience) Other() Audience {
	if a == Staff {
		return Parents
	}
	return Staff
}

// Of is the store of the same schools with the roster of an audience in place of the parents'.
func (s *Schools) Of(audience Audience) *Schools {
	of := *s
	of.audience = audience
	return &of
}

// HasStaff tells whether a school has a roster of its staff, or had one.
func (s *Schools) HasStaff(ctx context.Context, schoolID uuid.UUID) (has bool, err error) {
	defer problem.In(&err, "look for staff roster")
	var ids []uuid.UUID
	err = s.db.Query(ctx).Model(&parentRow{}).Where("school_id = ? AND audience = ?", schoolID, Staff).Limit(1).
		Pluck("id", &ids).Error
	return len(ids) > 0, s.db.Translate(err)
}
