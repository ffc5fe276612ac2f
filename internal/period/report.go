package period

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/feedback"
	"hailong/internal/figures"
	"hailong/internal/followup"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/report"
	"hailong/internal/school"
	"hailong/internal/survey"
)

// Report is what a school reports of a period, in one language.
type Report struct {
	Lang   locale.Lang
	Period Period
	School school.School
	Made   time.Time       // when it is made: of later days it says nothing
	Rounds []Round         // closed in the period, the first to close first
	Empty  []survey.Survey // closed in it without a ballot: left out, and told
	Left   []survey.Survey // closed in it, and left out because the school chose so: told as well
	Stop   func() error    // not nil once nobody waits for it any more; may be nil
}

// Round is one round of the period: its finished section, and what the school did about its comments.
type Round struct {
	Told    figures.Published
	Section report.Section
	Follow  followup.Round
}

// Reporter reads what a report is made of.
type Reporter struct {
	Figures  figures.Reader
	Schools  *school.Schools
	Surveys  *survey.Surveys
	Feedback *feedback.Feedback
}

// Of makes the report of a school over a period. A period without a round has a report that says so.
func (r Reporter) Of(ctx context.Context, schoolID uuid.UUID, p Period, lang locale.Lang) (out Report, err error) {
	defer problem.In(&err, "report on period")
	s, err := r.Schools.Get(ctx, schoolID)
	if err != nil {
		return Report{}, err
	}
	p.MidMonth = s.MidMonth && p.Kind != SchoolYear
	out = Report{Lang: lang, Period: p, School: s, Made: r.Surveys.Now(), Stop: ctx.Err}
	follow := followup.Reader{Figures: r.Figures, Feedback: r.Feedback}
	rounds, left, err := r.rounds(ctx, schoolID, p)
	if err != nil {
		return Report{}, err
	}
	slices.SortStableFunc(rounds, func(a, b survey.Survey) int { // those that asked one audience stand together
		return strings.Compare(string(a.Audience), string(b.Audience))
	})
	out.Left = left
	for _, s := range rounds {
		told, err := r.Figures.Of(ctx, schoolID, s.ID)
		if err != nil {
			return Report{}, err
		}
		if told.Document.Participation.Responded == 0 {
			out.Empty = append(out.Empty, told.Survey)
			continue
		}
		one := Round{Told: told}
		if one.Section, one.Follow, err = follow.Whole(ctx, out.School, told, "", lang); err != nil {
			return Report{}, err
		}
		out.Rounds = append(out.Rounds, one)
	}
	return out, nil
}

// Rounds are the rounds of a period that enter its report, and those that the school left out.
func (r Reporter) Rounds(ctx context.Context, schoolID uuid.UUID, p Period) (enter, left []survey.Survey, err error) {
	defer problem.In(&err, "list rounds of a period")
	s, err := r.Schools.Get(ctx, schoolID)
	if err != nil {
		return nil, nil, err
	}
	p.MidMonth = s.MidMonth && p.Kind != SchoolYear
	return r.rounds(ctx, schoolID, p)
}

func (r Reporter) rounds(ctx context.Context, schoolID uuid.UUID, p Period) (enter, left []survey.Survey, err error) {
	all, err := r.closedIn(ctx, schoolID, p)
	if err != nil {
		return nil, nil, err
	}
	ids, err := r.Surveys.LeftOut(ctx, schoolID, p.String())
	for _, s := range all {
		if slices.Contains(ids, s.ID) {
			left = append(left, s)
		} else {
			enter = append(enter, s)
		}
	}
	return enter, left, err
}

// Choose keeps which rounds of a period its report leaves out, for all who make it: pages, programs, the command line.
// Invalid for what was not closed in the period, and where none would be left.
func (r Reporter) Choose(ctx context.Context, by account.Actor, schoolID uuid.UUID, p Period,
	leftOut []uuid.UUID) (err error) {
	defer problem.In(&err, "choose rounds of a period")
	rounds, left, err := r.Rounds(ctx, schoolID, p)
	if err != nil {
		return err
	}
	choice := survey.PeriodChoice{Period: p.String(), Name: p.Name(locale.VI), LeftOut: leftOut}
	for _, one := range append(rounds, left...) {
		choice.Of = append(choice.Of, one.ID)
	}
	var faults []problem.Field
	for i, id := range leftOut {
		if !slices.Contains(choice.Of, id) {
			faults = append(faults, problem.Field{Pointer: fmt.Sprintf("/left_out/%d", i), Key: "period.fault.round"})
		}
	}
	if err = problem.Fields("problem.invalid", faults); err != nil {
		return err
	}
	if err = r.someRemain(ctx, schoolID, choice); err != nil {
		return err
	}
	return r.Surveys.LeaveOut(ctx, by, schoolID, choice)
}

// someRemain refuses a choice that leaves no round with a ballot.
func (r Reporter) someRemain(ctx context.Context, schoolID uuid.UUID, choice survey.PeriodChoice) error {
	if len(choice.LeftOut) == 0 {
		return nil
	}
	for _, id := range choice.Of {
		if slices.Contains(choice.LeftOut, id) {
			continue
		}
		told, err := r.Figures.Of(ctx, schoolID, id)
		if err != nil || told.Document.Participation.Responded > 0 {
			return err
		}
	}
	return problem.Fields("problem.invalid", []problem.Field{{Pointer: "/left_out", Key: "period.fault.none_left"}})
}

// closedIn are the rounds of a period: those that were closed in it, of a school year those that bear it.
func (r Reporter) closedIn(ctx context.Context, schoolID uuid.UUID, p Period) ([]survey.Survey, error) {
	from, to := p.Bounds()
	if p.Kind != SchoolYear {
		return r.Surveys.ClosedIn(ctx, schoolID, from, to)
	}
	all, err := r.Surveys.ClosedIn(ctx, schoolID, time.Time{}, to.AddDate(lastYear, 0, 0))
	return slices.DeleteFunc(all, func(s survey.Survey) bool { return s.SchoolYear != p.String() }), err
}

// Opening says how many rounds there were, and of which days: of a period that still runs up to the day of the report.
func (r *Report) Opening() string {
	from, to := r.Period.Bounds()
	n := len(r.Rounds) + len(r.Empty) + len(r.Left)
	args := locale.Args{"n": n, "school": r.School.Name, "from": locale.Date(r.Lang, from),
		"to": locale.Date(r.Lang, to.Add(-time.Second))}
	key := "period.opening"
	if n == 0 {
		key = "period.none"
	}
	if r.Period.Kind == SchoolYear { // by its name: a round may close before or after its months
		args["year"] = r.Period.String()
		return locale.Text(r.Lang, key+".school_year", args)
	}
	switch today := locale.Date(r.Lang, r.Made); {
	case r.Made.Before(from):
		key, args["today"] = "period.ahead", today
	case r.Made.Before(to):
		args["to"] = locale.Text(r.Lang, "period.running", locale.Args{"today": today})
	}
	return locale.Text(r.Lang, key, args)
}

// Comparison says of each round what changed since the earlier one that it is compared with, or why nothing is said.
func (r *Report) Comparison() []string {
	var all []string
	for _, one := range r.Rounds {
		for _, words := range one.Section.Compared() {
			if len(r.Rounds) > 1 {
				words = locale.Text(r.Lang, "period.of_round", locale.Args{"round": r.Title(one), "sentence": words})
			}
			all = append(all, words)
		}
	}
	return all
}

// Openings are the sentence of Opening, and one for each round that is left out.
func (r *Report) Openings() []string {
	all := []string{r.Opening()}
	tell := func(key string, rounds []survey.Survey) {
		for _, s := range rounds {
			all = append(all, locale.Text(r.Lang, key, locale.Args{"title": s.Title.In(r.Lang),
				"closed": locale.Date(r.Lang, *s.ClosedAt)}))
		}
	}
	tell("period.empty", r.Empty)
	tell("period.left_out", r.Left)
	return all
}

// Title of a round inside the report.
func (r *Report) Title(one Round) string { return r.Called(one.Told.Survey) }

// Called is how the report calls a round.
func (r *Report) Called(s survey.Survey) string {
	title := s.Title.In(r.Lang)
	if s.Period != "" {
		title += " · " + s.Period
	}
	if r.Period.Kind != SchoolYear { // a calendar year has terms of two
		title += " · " + locale.Text(r.Lang, "report.trend.period", locale.Args{"year": s.SchoolYear})
	}
	if s.Audience == school.Staff { // the titles of two rounds of a term may be alike
		title += " · " + s.Audience.Name(r.Lang)
	}
	return locale.Text(r.Lang, "period.round", locale.Args{"title": title, "closed": locale.Date(r.Lang, *s.ClosedAt)})
}

// section is one round as a format of the section writes it.
func section(write func(io.Writer, report.Section) error, one Round) ([]byte, error) {
	var out bytes.Buffer
	err := write(&out, one.Section)
	return out.Bytes(), err
}

// FileName of the report, without its extension.
func (r *Report) FileName() string { return "bao-cao-" + strings.ToLower(r.Period.String()) }
