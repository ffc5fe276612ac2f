package desk

import (
	"github.com/gin-gonic/gin"

	"hailong/internal/account"
	"hailong/internal/httpd/desk/comments"
	"hailong/internal/httpd/desk/editor"
	"hailong/internal/httpd/desk/figures"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/httpd/desk/handout"
	"hailong/internal/httpd/desk/people"
	"hailong/internal/httpd/desk/report"
	"hailong/internal/httpd/desk/roster"
	"hailong/internal/httpd/desk/round"
	"hailong/internal/httpd/desk/running"
	"hailong/internal/httpd/desk/signin"
	"hailong/internal/survey"
)

// Who may see or do what.
const (
	anybody = account.Role("") // also who is not signed in
	viewers = account.Viewer
	editors = account.Editor
	owners  = account.Owner
)

// routes is the one table of the desk: what there is, for whom, and which act asks for a proof again. Tests walk it:
// each form asks again or says why it need not, and names the state that it replaces or says why it replaces none.
func (d *Desk) routes() []frame.Route {
	f, get, form := d.frame, frame.Get, frame.Post
	door := &signin.SignIn{Frame: f, SetUp: d.SetUp}
	rounds := &round.Rounds{Frame: f, Preview: d.Preview}
	edit := &editor.Editor{Frame: f}
	run := &running.Running{Frame: f, Invitations: d.Invitations, Live: d.Live}
	hand := &handout.Handouts{Frame: f, Invitations: d.Invitations}
	list := &roster.Rosters{Frame: f}
	closed := &figures.Figures{Frame: f}
	reports := &report.Reports{Frame: f, Feedback: d.Feedback, Result: d.Result}
	said := &comments.Comments{Frame: f, Feedback: d.Feedback}
	staff := &people.People{Frame: f, Keys: d.Keys}
	all := []frame.Route{
		get(anybody, "/setup/:ticket", door.SetupForm),
		form(anybody, "/setup/:ticket", door.Setup),
		get(anybody, "/link/:ticket", door.PasswordForm),
		form(anybody, "/link/:ticket", door.SetPassword),
		get(anybody, "/sign-in", door.Form),
		form(anybody, "/sign-in", door.SignIn),
		get(anybody, "/sign-in/code", door.CodeForm),
		form(anybody, "/sign-in/code", door.Code),
		form(anybody, "/sign-out", door.SignOut),

		get(viewers, "", rounds.Home),
		get(viewers, "/help", rounds.Help),
		get(viewers, "/templates/:id", rounds.Template),
		get(editors, "/new", rounds.New),
		form(editors, "/new", rounds.Make),
		get(viewers, "/rounds/:id", byStatus(rounds, run, closed)).Naming(),
		get(viewers, "/rounds/:id/form", rounds.Form),
		get(editors, "/rounds/:id/edit", edit.Edit),
		form(editors, "/rounds/:id/edit", edit.Save),

		get(viewers, "/rounds/:id/events", run.Events),
		get(viewers, "/rounds/:id/names", run.NonRespondents).Naming(),
		get(owners, "/rounds/:id/recovery", run.Recovery),
		form(owners, "/rounds/:id/recovery", run.PrintRecovery).AskingAgain("again.recovery"),
		get(editors, "/rounds/:id/key", run.MissingKey),
		form(editors, "/rounds/:id/key", run.BringKey),

		get(editors, "/rounds/:id/handout", hand.Handout).Naming(),
		get(editors, "/rounds/:id/handout/:kind", hand.File).Naming(),
		form(editors, "/rounds/:id/handout/class-links", hand.SwitchClassLinks).Naming(),
		form(editors, "/rounds/:id/handout/class-links/:class/reset", hand.ResetGuesses).Naming(),
		get(editors, "/rounds/:id/links", hand.Links).Naming(),
		get(editors, "/rounds/:id/links/:invitation", hand.Link).Naming(),
		form(editors, "/rounds/:id/links/:invitation", hand.Reissue).Naming(),
		get(editors, "/rounds/:id/links/:invitation/slip.pdf", hand.Slip).Naming(),

		get(editors, "/rounds/:id/comments", said.Comments),
		form(editors, "/rounds/:id/comments", said.Act),
		form(editors, "/rounds/:id/themes/:theme", said.SaveTheme),
		get(viewers, "/rounds/:id/report", reports.Report),
		form(editors, "/rounds/:id/report", reports.ChangeTemplate).AskingAgain("again.template"),
		get(viewers, "/rounds/:id/share", reports.Share),
		form(owners, "/rounds/:id/share", reports.Publish).AskingAgain("again.share"),
		get(viewers, "/rounds/:id/share/preview", reports.SharePreview),
		get(viewers, "/periods", reports.Periods),

		get(viewers, "/roster", list.Roster),
		form(editors, "/roster", list.Preview),
		form(editors, "/roster/store", list.Store),
		get(viewers, "/roster/template.xlsx", list.Template),
		get(viewers, "/roster/classes/:class", list.Class).Naming(),
		get(editors, "/roster/parents/:id", list.Parent).Naming(),
		form(editors, "/roster/parents/:id", list.ChangeParent),

		get(viewers, "/me", staff.Me),
		form(viewers, "/me/password", staff.ChangePassword),
		form(viewers, "/me/sessions", staff.EndSession),
		get(viewers, "/me/factor", staff.Factor),
		form(viewers, "/me/factor", staff.TurnOn).AskingAgain("again.factor"),
		form(viewers, "/me/factor/codes", staff.NewCodes).AskingAgain("again.factor"),
		form(viewers, "/me/factor/off", staff.TurnOff),
		get(editors, "/record", staff.Record),
		get(owners, "/people", staff.People),
		form(owners, "/people", staff.Invite).AskingAgain("again.people"),
		form(owners, "/people/rule", staff.RequireFactor).AskingAgain("again.people"),
		get(owners, "/people/:id", staff.Person),
		form(owners, "/people/:id", staff.ChangePerson).AskingAgain("again.people"),
		form(owners, "/people/:id/sessions", staff.EndTheirSession).AskingAgain("again.people"),
		get(owners, "/settings", staff.Settings),
		form(owners, "/settings", staff.SaveSettings),
		form(owners, "/settings/keys", staff.MakeKey).AskingAgain("again.key"),
		form(owners, "/settings/keys/:id", staff.RevokeKey).AskingAgain("again.key"),
	}
	for _, move := range round.Moves() {
		all = append(all, get(editors, "/rounds/:id/"+move.Name, rounds.Confirm(move)),
			form(editors, "/rounds/:id/"+move.Name, rounds.Move(move)).AskingAgain(move.Again))
	}
	return all
}

// byStatus is the page of a round, by where it stands.
func byStatus(rounds *round.Rounds, run *running.Running, closed *figures.Figures) frame.Action {
	return func(c *gin.Context) error {
		p, err := rounds.RoundPage(c, "round", "desk.home.title")
		if err != nil {
			return err
		}
		p.Title = p.Name
		switch p.Round.Status {
		case survey.Open, survey.Closing:
			return run.ShowLive(c, p)
		case survey.Closed:
			return closed.Show(c, p)
		case survey.Withdrawn:
			return rounds.ShowWithdrawn(c, p)
		default:
			return rounds.ShowDraft(c, p)
		}
	}
}
