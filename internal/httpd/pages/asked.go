package pages

import (
	"fmt"
	"strings"
	"time"

	"hailong/internal/ballot"
	"hailong/internal/figures"
	"hailong/internal/locale"
)

// askedView is what parents can compare among themselves: who is asked in each class, and how the list differs from
// the round before.
type askedView struct {
	N        int
	Said     []string
	Classes  []string // "Mầm 1: 25 (+5 −4)"
	Compared bool     // some class says how it changed
}

// asked words the roster of an open round.
func asked(p page, slip ballot.InvitationView) *askedView {
	if slip.Invited.Roster == nil {
		return nil
	}
	d := figures.Compute(slip.Survey, slip.Invited, 0, nil, time.Time{})
	v := askedView{N: d.Participation.Eligible, Said: []string{p.T("parent.roster.first")}}
	if b := d.Roster.Before; b != nil {
		title, closed := b.Title, b.ClosedAt
		if p.Lang.Base() == locale.EN {
			title = b.TitleEN
		}
		if at, err := time.Parse(time.RFC3339, closed); err == nil {
			closed = locale.Date(p.Lang, at)
		}
		v.Said[0] = p.T("parent.roster.before", "title", title, "closed", closed, "n", b.Eligible,
			"added", *d.Roster.Added, "removed", *d.Roster.Removed)
	}
	if r := d.Roster; r.AddedAfterOpening+r.RemovedAfterOpening > 0 {
		v.Said = append(v.Said, p.T("parent.roster.later",
			"added", r.AddedAfterOpening, "removed", r.RemovedAfterOpening))
	}
	marked := map[string][]string{}
	for _, c := range d.Classes {
		one := fmt.Sprintf("%s: %s", c.Class, locale.Count(p.Lang, c.Eligible))
		if r := c.Roster; r != nil && r.Added != nil && *r.Added+*r.Removed > 0 {
			one += fmt.Sprintf(" (+%d −%d)", *r.Added, *r.Removed)
			v.Compared = true
		}
		v.Classes = append(v.Classes, one)
		if r := c.Roster; r != nil && r.Mark != nil {
			marked[*r.Mark] = append(marked[*r.Mark], fmt.Sprintf("%s (%s)", c.Class, locale.Count(p.Lang, c.Eligible)))
		}
	}
	for _, mark := range []string{figures.Made, figures.Refilled} {
		if len(marked[mark]) > 0 {
			v.Said = append(v.Said, p.T("report.roster."+mark, "classes", strings.Join(marked[mark], ", ")))
		}
	}
	return &v
}
