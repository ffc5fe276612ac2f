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

// anybody is also who is not signed in.
const anybody = account.Permission("")

// routes is the one table of the desk: what there is, for whom, and which act asks for a proof again. Tests walk it:
// each form asks again or says why it need not, and names the state that it replaces or says why it replaces none.
func (d *Desk) routes() []frame.Route {
	f, get, form := d.frame, frame.Get, frame.Post
	door := &signin.SignIn{Frame: f, SetUp: d.SetUp}
	rounds := &round.Rounds{Frame: f, Progress: d.Progress, Feedback: d.Feedback, Preview: d.Preview,
		Keepers: d.Keepers}
	edit := &editor.Editor{Frame: f, Preview: d.Preview}
	run := &running.Running{Frame: f, Invitations: d.Invitations, Live: d.Live}
	hand := &handout.Handouts{Frame: f, Invitations: d.Invitations}
	list := &roster.Rosters{Frame: f}
	closed := &figures.Figures{Frame: f}
	reports := &report.Reports{Frame: f, Feedback: d.Feedback, Result: d.Result}
	said := &comments.Comments{Frame: f, Feedback: d.Feedback}
	staff := &people.People{Frame: f, Keys: d.Keys, Prober: d.Reach}
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

		get(account.SeeRounds, "", rounds.Home),
		form(account.Manage, "/clock", rounds.ConfirmClock).AskingAgain("again.clock"),
		form(account.Manage, "/went-back", rounds.ConfirmProgress).AskingAgain("again.went_back"),
		get(account.SeeRounds, "/help", rounds.Help),
		get(account.SeeRounds, "/templates/:id", rounds.Template),
		get(account.RunRounds, "/new", rounds.New),
		form(account.RunRounds, "/new", rounds.Make),
		get(account.SeeRounds, "/rounds/:id", byStatus(rounds, run, closed)).Naming(),
		get(account.SeeRounds, "/rounds/:id/form", rounds.Form),
		get(account.RunRounds, "/rounds/:id/edit", edit.Edit),
		form(account.RunRounds, "/rounds/:id/edit", edit.Save),
		get(account.RunRounds, "/rounds/:id/paste", edit.PasteForm),
		form(account.RunRounds, "/rounds/:id/paste", edit.Paste),
		get(account.RunRounds, "/rounds/:id/sounds", edit.Sounds),
		form(account.RunRounds, "/rounds/:id/sounds", edit.KeepSound),
		get(account.SeeRounds, "/rounds/:id/questionnaire.json", edit.JSON),

		get(account.RunRounds, "/rounds/:id/keepers", rounds.KeepersOf),
		form(account.RunRounds, "/rounds/:id/keepers", rounds.ChangeKeepers),
		get(account.RunRounds, "/rounds/:id/count", rounds.Count),
		form(account.RunRounds, "/rounds/:id/count", rounds.CountWith),
		get(account.SeeRounds, "/rounds/:id/calls", rounds.Calls),
		form(account.TellCalls, "/rounds/:id/calls", rounds.TellCalls),
		get(account.SeeContacts, "/rounds/:id/calls/list", rounds.CallList).Naming(),
		get(account.SeeContacts, "/rounds/:id/calls/file", rounds.CallFile).Naming(),

		get(account.SeeRounds, "/rounds/:id/events", run.Events),
		get(account.SeeNames, "/rounds/:id/names", run.NonRespondents).Naming(),
		get(account.Manage, "/rounds/:id/recovery", run.Recovery),
		form(account.Manage, "/rounds/:id/recovery", run.PrintRecovery).AskingAgain("again.recovery"),
		get(account.RunRounds, "/rounds/:id/key", run.MissingKey),
		form(account.RunRounds, "/rounds/:id/key", run.BringKey),

		get(account.HandOut, "/rounds/:id/handout", hand.Handout).Naming(),
		get(account.HandOut, "/rounds/:id/handout/:kind", hand.File).Naming(),
		form(account.HandOut, "/rounds/:id/handout/class-links", hand.SwitchClassLinks).Naming(),
		form(account.HandOut, "/rounds/:id/handout/class-links/:class/reset", hand.ResetGuesses).Naming(),
		get(account.HandOut, "/rounds/:id/links", hand.Links).Naming(),
		get(account.HandOut, "/rounds/:id/links/:invitation", hand.Link).Naming(),
		form(account.HandOut, "/rounds/:id/links/:invitation", hand.Reissue).Naming(),
		get(account.HandOut, "/rounds/:id/links/:invitation/slip.pdf", hand.Slip).Naming(),

		get(account.Comment, "/rounds/:id/comments", said.Comments),
		get(account.Comment, "/rounds/:id/comments/file", said.File).Naming(),
		form(account.Comment, "/rounds/:id/comments", said.Act),
		form(account.Comment, "/rounds/:id/themes/:theme", said.SaveTheme),
		form(account.RunRounds, "/rounds/:id/comparison", closed.Compare),
		form(account.Comment, "/rounds/:id/dialogue", said.SaveDialogue),
		get(account.SeeFigures, "/rounds/:id/report", reports.Report),
		form(account.RunRounds, "/rounds/:id/report", reports.ChangeTemplate).AskingAgain("again.template"),
		form(account.SeeFigures, "/rounds/:id/report/finished", reports.Finished),
		get(account.SeeFigures, "/rounds/:id/report/sentences", reports.Forms),
		form(account.RunRounds, "/rounds/:id/report/sentences", reports.ChooseForms),
		get(account.SeeFigures, "/rounds/:id/share", reports.Share),
		form(account.Publish, "/rounds/:id/share", reports.Publish).AskingAgain("again.share"),
		get(account.SeeFigures, "/rounds/:id/share/preview", reports.SharePreview),
		get(account.SeeFigures, "/series", closed.Series),
		get(account.SeeFigures, "/series/file", closed.SeriesFile),
		get(account.SeeFigures, "/series/charts/:chart", closed.SeriesChart),
		get(account.SeeFigures, "/periods", reports.Periods),
		get(account.SeeFigures, "/periods/:period", reports.Period),
		form(account.RunRounds, "/periods/:period", reports.ChoosePeriod),
		get(account.RunRounds, "/paper", reports.Paper),
		form(account.RunRounds, "/paper", reports.SavePaper),

		get(account.SeeRounds, "/roster", list.Roster),
		form(account.RunRounds, "/roster", list.Preview),
		form(account.RunRounds, "/roster/store", list.Store),
		form(account.SeeNames, "/roster/find", list.Find).Naming(),
		get(account.SeeRounds, "/roster/template.xlsx", list.Template),
		get(account.SeeNames, "/roster/classes/:class", list.Class).Naming(),
		get(account.SeeContacts, "/roster/parents/:id", list.Parent).Naming(),
		form(account.RunRounds, "/roster/parents/:id", list.ChangeParent),

		get(account.SeeRounds, "/me", staff.Me),
		form(account.SeeRounds, "/me/password", staff.ChangePassword),
		form(account.SeeRounds, "/me/sessions", staff.EndSession),
		get(account.SeeRounds, "/me/factor", staff.Factor),
		form(account.SeeRounds, "/me/factor", staff.TurnOn).AskingAgain("again.factor"),
		form(account.SeeRounds, "/me/factor/codes", staff.NewCodes).AskingAgain("again.factor"),
		form(account.SeeRounds, "/me/factor/off", staff.TurnOff),
		get(account.SeeRecord, "/record", staff.Record),
		get(account.SeeRecord, "/record/file", staff.RecordFile).Naming(),
		get(account.Manage, "/people", staff.People),
		form(account.Manage, "/people", staff.Invite).AskingAgain("again.people"),
		form(account.Manage, "/people/rule", staff.RequireFactor).AskingAgain("again.people"),
		get(account.Manage, "/people/:id", staff.Person),
		form(account.Manage, "/people/:id", staff.ChangePerson).AskingAgain("again.people"),
		form(account.Manage, "/people/:id/sessions", staff.EndTheirSession).AskingAgain("again.people"),
		get(account.Manage, "/settings", staff.Settings),
		form(account.Manage, "/settings", staff.SaveSettings),
		get(account.Manage, "/settings/address", staff.PublicAddress),
		form(account.Manage, "/settings/address", staff.SetAddress).AskingAgain("again.address"),
		form(account.Manage, "/settings/address/try", staff.TryAddress),
		form(account.Manage, "/settings/keys", staff.MakeKey).AskingAgain("again.key"),
		form(account.Manage, "/settings/keys/:id", staff.RevokeKey).AskingAgain("again.key"),
	}
	for _, move := range round.Moves() {
		all = append(all, get(account.RunRounds, "/rounds/:id/"+move.Name, rounds.Confirm(move)),
			form(account.RunRounds, "/rounds/:id/"+move.Name, rounds.Move(move)).AskingAgain(move.Again))
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
			if !p.Who.Role.May(account.SeeFigures) {
				return rounds.ShowCounted(c, p)
			}
			return closed.Show(c, p)
		case survey.Withdrawn:
			return rounds.ShowWithdrawn(c, p)
		default:
			return rounds.ShowDraft(c, p)
		}
	}
}
