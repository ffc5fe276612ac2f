package account

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/problem"
)

// Filter is which lines of a record are looked for; the zero Filter takes all.
type Filter struct {
	By          string // of whom: an Actor's Mark
	Action      string
	Round       uuid.UUID
	From, Until time.Time // Until is the first moment that is not meant
	Before      int64     // lines before this place
}

// Mark names an actor in a list to choose from: of what kind, and which one.
func (a Actor) Mark() string {
	if a.ID != uuid.Nil {
		return string(a.Kind) + ":" + a.ID.String()
	}
	return string(a.Kind) + ":" + a.Name
}

func (f Filter) narrow(query *gorm.DB) *gorm.DB {
	if f.By != "" {
		kind, which, _ := strings.Cut(f.By, ":")
		column := "actor"
		if _, err := uuid.Parse(which); err == nil {
			column = "actor_id"
		}
		query = query.Where("actor_kind = ? AND "+column+" = ?", kind, which)
	}
	if f.Action != "" {
		query = query.Where("action = ?", f.Action)
	}
	if f.Round != uuid.Nil {
		query = query.Where("detail LIKE ?", "%"+roundMark+short(f.Round))
	}
	if !f.From.IsZero() {
		query = query.Where("at >= ?", f.From.UnixMilli())
	}
	if !f.Until.IsZero() {
		query = query.Where("at < ?", f.Until.UnixMilli())
	}
	if f.Before > 0 {
		query = query.Where("n < ?", f.Before)
	}
	return query
}

// Entries are lines of a school's record, the newest first: at most so many, and of those before the place if it is not
// 0.
func (a *Accounts) Entries(ctx context.Context, school uuid.UUID, before int64, most int) ([]Entry, error) {
	return a.Find(ctx, school, Filter{Before: before}, most)
}

// Find reads the lines of a school's record that are looked for, the newest first, at most so many.
func (a *Accounts) Find(ctx context.Context, school uuid.UUID, f Filter, most int) (_ []Entry, err error) {
	defer problem.In(&err, "read record")
	var rows []auditRow
	err = f.narrow(a.db.Query(ctx).Where("school_id = ? AND n > 0", school)).Order("n DESC").Limit(most).
		Find(&rows).Error
	entries := make([]Entry, 0, len(rows))
	for _, r := range rows {
		entries = append(entries, r.entry())
	}
	return entries, a.db.Translate(err)
}

// mostListed is how many actors a list to choose from has at most.
const mostListed = 500

// Listed are the actors and the actions that a school's record has, in their order as words: what a Filter may name.
func (a *Accounts) Listed(ctx context.Context, school uuid.UUID) (by []Actor, actions []string, err error) {
	defer problem.In(&err, "list record")
	var rows []auditRow
	of := func() *gorm.DB {
		return a.db.Query(ctx).Model(&auditRow{}).Where("school_id = ? AND n > 0", school)
	}
	if err = of().Distinct("actor_kind", "actor_id", "actor").Limit(mostListed).Find(&rows).Error; err != nil {
		return nil, nil, a.db.Translate(err)
	}
	for _, r := range rows {
		by = append(by, r.entry().By)
	}
	slices.SortFunc(by, func(x, y Actor) int {
		return cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.Mark(), y.Mark()))
	})
	by = slices.CompactFunc(by, func(x, y Actor) bool { return x.Mark() == y.Mark() })
	err = of().Distinct("action").Order("action").Pluck("action", &actions).Error
	return by, actions, a.db.Translate(err)
}

// About is the entry's detail without the mark of a round, and of which of the rounds it is; uuid.Nil when it is of
// none of them.
func (e Entry) About(rounds []uuid.UUID) (detail string, round uuid.UUID) {
	at := strings.LastIndex(e.Detail, roundMark)
	if at < 0 {
		return e.Detail, uuid.Nil
	}
	for _, id := range rounds {
		if short(id) == e.Detail[at+len(roundMark):] {
			return strings.TrimSuffix(e.Detail[:at], " · "), id
		}
	}
	return e.Detail, uuid.Nil
}
