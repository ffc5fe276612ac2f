package report

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/figures"
	"hailong/internal/format"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/locale"
	"hailong/internal/period"
	"hailong/internal/problem"
	"hailong/internal/report"
	"hailong/internal/survey"
)

// periodPage is one period: which of its rounds enter the report, what the report says of them first, what it lacks,
// and its files.
type periodPage struct {
	frame.Page
	Period   string
	Openings []string
	Rounds   []roundChoice
	Demands  []demanded
	Files    []frame.FileLink
}

// roundChoice is a round of the period.
type roundChoice struct {
	ID, Name, Year, Path, Share string
	Enters, Empty               bool
}

// demanded is what departments ask of one round's part of a report.
type demanded struct {
	Heading, There, Fill string
	Round                string // "" where there is one alone
	Lines                []demandLine
}

// demandLine is one of the three: there, or what is missing and where it is filled, "" where nobody can: a rate that is
// withheld stays so.
type demandLine struct{ Name, Lacks, Path string }

// demands is the checklist of a section of a round.
func demands(p frame.Page, round string, of survey.Survey, s report.Section) demanded {
	lang := p.Lang
	at := "/admin/rounds/" + of.ID.String()
	all := demanded{Round: round, Heading: locale.Text(lang, "report.demand.title", nil),
		There: locale.Text(lang, "report.demand.there", nil),
		Fill:  locale.Text(lang, "report.demand.fill", nil)}
	where := map[string]string{"measures": at + "/comments#themes", "compared": at + "#changes"}
	if s.Meta.Before == "" && of.ComparedWith == survey.LastRound { // no other choice finds one
		delete(where, "compared")
	}
	if !p.Who.Role.May(account.Comment) {
		delete(where, "measures")
	}
	for _, one := range s.Demands() {
		line := demandLine{Name: locale.Text(lang, "report.demand."+one.Name, nil)}
		switch {
		case one.Lacks == "outline":
			line.Lacks, line.Path = locale.Text(lang, "report.demand.outline", nil), "/admin/paper"
		case one.Lacks != "":
			line.Lacks = locale.Text(lang, "report.demand."+one.Name+"."+one.Lacks, locale.Args{"k": s.Figures.Threshold})
			line.Path = where[one.Name]
		}
		all.Lines = append(all.Lines, line)
	}
	return all
}

func (r *Reports) reporter() period.Reporter {
	return period.Reporter{Figures: figures.Reader{Box: r.Box, Surveys: r.Surveys, Now: r.Now}, Schools: r.Schools,
		Surveys: r.Surveys, Feedback: r.Feedback}
}

// Period shows a period.
func (r *Reports) Period(c *gin.Context) error { return r.showPeriod(c, http.StatusOK, nil) }

func (r *Reports) showPeriod(c *gin.Context, status int, refusal error) error {
	asked, err := period.Parse(c.Param("period"))
	if err != nil {
		return problem.New(problem.NotFound, "problem.not_found", nil)
	}
	p := periodPage{Page: r.Page(c, "home", "periods.title"), Period: asked.String()}
	made, err := r.reporter().Of(c.Request.Context(), p.School.ID, asked, p.Lang)
	if err != nil {
		return err
	}
	p.Title, p.Openings, p.Seen = made.Period.Name(p.Lang), made.Openings(), seenPeriod(made.Left)
	for _, one := range made.Rounds {
		took, at := one.Told.Document.Participation, "/admin/rounds/"+one.Told.Survey.ID.String()
		p.Rounds = append(p.Rounds, roundChoice{ID: one.Told.Survey.ID.String(), Name: made.Title(one), Path: at,
			Year: one.Told.Survey.SchoolYear, Share: locale.Share(p.Lang, took.Responded, took.Eligible), Enters: true})
		name := ""
		if len(made.Rounds) > 1 {
			name = made.Title(one)
		}
		p.Demands = append(p.Demands, demands(p.Page, name, one.Told.Survey, one.Section))
	}
	for i, s := range slices.Concat(made.Left, made.Empty) {
		p.Rounds = append(p.Rounds, roundChoice{ID: s.ID.String(), Name: made.Called(s), Year: s.SchoolYear,
			Path: "/admin/rounds/" + s.ID.String(), Empty: i >= len(made.Left)})
	}
	p.Files = periodFiles(p.Page, asked)
	if err = p.TakeFaults(refusal); err != nil {
		return err
	}
	return views.Show(c, status, "period.html", p)
}

// periodFiles are the reports of a period: by the school's outline first.
func periodFiles(p frame.Page, of period.Period) (all []frame.FileLink) {
	at, end := "/api/v1/schools/"+p.School.ID.String()+"/report", "&period="+of.String()
	for _, f := range format.ForPeople(format.Period) {
		if f.Paper != nil {
			all = append(all, frame.FileLink{Path: f.At(at, p.Lang) + "&template=outline" + end,
				Text: p.T("paper.outlined", "format", f.Label(p.Lang))})
		}
	}
	for _, f := range format.ForPeople(format.Period) {
		all = append(all, frame.FileLink{Path: f.At(at, p.Lang) + end, Text: f.Label(p.Lang)})
	}
	return all
}

func seenPeriod(left []survey.Survey) string {
	var ids []string
	for _, s := range left {
		ids = append(ids, s.ID.String())
	}
	slices.Sort(ids)
	return problem.Seen(ids)
}

// ChoosePeriod keeps which rounds of a period its report leaves out.
func (r *Reports) ChoosePeriod(c *gin.Context) error {
	if err := r.choosePeriod(c); err != nil {
		return r.showPeriod(c, frame.RefusedStatus(err), err)
	}
	return frame.Redirect(c, "/admin/periods/"+c.Param("period"))
}

func (r *Reports) choosePeriod(c *gin.Context) error {
	ctx, who := c.Request.Context(), frame.Who(c)
	asked, err := period.Parse(c.Param("period"))
	if err != nil {
		return err
	}
	rounds, left, err := r.reporter().Rounds(ctx, who.SchoolID, asked)
	if err != nil {
		return err
	}
	var leave []uuid.UUID
	for _, one := range append(rounds, left...) {
		if !slices.Contains(c.PostFormArray("round"), one.ID.String()) {
			leave = append(leave, one.ID)
		}
	}
	if err = frame.CheckSeen(c, seenPeriod(left)); err != nil {
		return err
	}
	return r.reporter().Choose(ctx, frame.Actor(c), who.SchoolID, asked, leave)
}
