package frame

import (
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"hailong/internal/account"
	"hailong/internal/httpd/access"
	"hailong/internal/invitation"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/survey"
)

// RoundPage is what every page of one round has. Tab is the entry of the round's own menu.
type RoundPage struct {
	Page
	Round                 survey.Survey
	Name, Tab             string
	Opens, Closes, Closed string
	Participation         invitation.Participation
	Share                 string // of those asked who answered, in per cent; "" when nobody was asked
}

// Sealed tells whether the ballots are still sealed: the round is open, or closing and not counted yet.
func (p RoundPage) Sealed() bool { return slices.Contains(running, p.Round.Status) }

// Takes tells whether the round takes ballots, now or from a moment that is to come.
func (p RoundPage) Takes() bool { return p.Round.Status == survey.Open }

// Waits tells whether the round opens at a moment that is to come.
func (p RoundPage) Waits() bool { return p.Round.Waits(p.Now) }

// Path is the round's own address; more may follow.
func (p RoundPage) Path() string { return "/admin/rounds/" + p.Round.ID.String() }

// Holders are the roles of those who hold the round's three sheets, "" where it has none.
func (p RoundPage) Holders() string { return strings.Join(p.Round.Keepers, ", ") }

// Openers are the roles whose sheets opened the round's box, "" where none did.
func (p RoundPage) Openers() string { return strings.Join(p.Round.OpenedWith, ", ") }

// State says where the round stands.
func (p RoundPage) State() string { return p.StateOf(p.Round) }

// RoundPage begins a page of the round that the path names; NotFound for another school's.
func (f *Frame) RoundPage(c *gin.Context, tab, title string) (RoundPage, error) {
	p := RoundPage{Tab: tab}
	id, err := ID(c)
	if err != nil {
		return p, err
	}
	if p.Round, err = f.Surveys.Get(c.Request.Context(), Who(c).SchoolID, id); err != nil {
		return p, err
	}
	access.SetAudience(c.Request.Context(), p.Round.Audience)
	p.Page = f.Page(c, "home", title)
	p.Audience = p.Round.Audience
	p.Name = p.Round.Title.In(p.Lang)
	p.Opens, p.Closes, p.Closed = p.When(p.Round.OpensAt), p.When(p.Round.ClosesAt), p.When(p.Round.ClosedAt)
	p.Participation, err = f.Box.Participation(c.Request.Context(), p.Round.SchoolID, p.Round.ID)
	if n := p.Participation.Eligible; n > 0 {
		p.Share = locale.Percent(p.Lang, p.Participation.Responded, n)
	}
	return p, err
}

// MustBe is a Conflict that says where the round stands, unless that is one of the statuses.
func (p RoundPage) MustBe(statuses ...survey.Status) error {
	if slices.Contains(statuses, p.Round.Status) {
		return nil
	}
	return problem.New(problem.Conflict, "survey.is_"+string(p.Round.Status), nil)
}

// tab is a page of a round.
type tab struct {
	name, path, text string
	statuses         []survey.Status
	needs            account.Permission
}

// tabs are the pages of a round, in the order of its menu.
var tabs = []tab{
	{"round", "", "desk.tab.live", running, account.SeeRounds},
	{"handout", "/handout", "desk.tab.handout", []survey.Status{survey.Open}, account.HandOut},
	{"round", "", "desk.tab.figures", over, account.SeeFigures},
	{"round", "", "desk.tab.draft", draft, account.SeeRounds},
	{"edit", "/edit", "desk.tab.edit", draft, account.RunRounds},
	{"comments", "/comments", "comments.tab", over, account.Comment},
	{"report", "/report", "report.page.tab", over, account.SeeFigures},
	{"share", "/share", "share.tab", over, account.SeeFigures},
	{"form", "/form", "desk.tab.form", slices.Concat(running, over), account.SeeRounds},
}

var (
	draft   = []survey.Status{survey.Draft}
	running = []survey.Status{survey.Open, survey.Closing}
	over    = []survey.Status{survey.Closed}
)

// Tabs is the menu of the round, as far as it has got and as far as the reader may go.
func (p RoundPage) Tabs() []MenuEntry {
	var all []MenuEntry
	for _, t := range tabs {
		if slices.Contains(t.statuses, p.Round.Status) && p.Who.Role.May(t.needs) {
			all = append(all, MenuEntry{Path: p.Path() + t.path, Text: p.T(t.text), Current: t.name == p.Tab})
		}
	}
	return all
}
