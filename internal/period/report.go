package period

import (
	"bytes"
	"context"
	"io"
	"strings"
	"time"

	"github.com/google/uuid"

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
	Lang    locale.Lang
	Period  Period
	School  school.School
	Made    time.Time // when it is made: of later days it says nothing
	Rounds  []Round   // closed in the period, the first to close first
	Before  Period
	Earlier int // rounds closed in the period before
	Changes []Change
	Stop    func() error // not nil once nobody waits for it any more; may be nil
}

// Round is one round of the period: its finished section, and what the school did about its comments.
type Round struct {
	Told    figures.Published
	Section report.Section
	Follow  followup.Round
}

// Change is what changed in one subject: between the last round of the period and the last one of the period before
// that published it. Only the same question in the same words is compared.
type Change struct {
	SubjectID, Label string
	Method           string // "" when the subject has no rate
	Earlier, Later   uuid.UUID
	Figures          figures.Change
	Sentence         string // "" when nothing may be said
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
	out = Report{Lang: lang, Period: p, School: s, Made: r.Surveys.Now(), Before: p.Before(), Stop: ctx.Err}
	rounds, err := r.closed(ctx, schoolID, p)
	if err != nil {
		return Report{}, err
	}
	for _, told := range rounds {
		one := Round{Told: told}
		one.Follow, err = followup.Reader{Figures: r.Figures, Feedback: r.Feedback}.Of(ctx, schoolID, told, lang)
		if err != nil {
			return Report{}, err
		}
		meta := report.About(s, told.Survey, told.Digest, lang)
		meta.Answers = one.Follow.Rows(lang)
		one.Section = report.Compose(told.Document, meta, lang)
		out.Rounds = append(out.Rounds, one)
	}
	earlier, err := r.closed(ctx, schoolID, out.Before)
	if err != nil {
		return Report{}, err
	}
	out.Earlier = len(earlier)
	out.changes(earlier)
	return out, nil
}

func (r Reporter) closed(ctx context.Context, schoolID uuid.UUID, p Period) ([]figures.Published, error) {
	from, to := p.Bounds()
	surveys, err := r.Surveys.ClosedIn(ctx, schoolID, from, to)
	if err != nil {
		return nil, err
	}
	told := make([]figures.Published, 0, len(surveys))
	for _, s := range surveys {
		one, err := r.Figures.Of(ctx, schoolID, s.ID)
		if err != nil {
			return nil, err
		}
		told = append(told, one)
	}
	return told, nil
}

// changes compares, subject by subject in the order in which they were asked.
func (r *Report) changes(earlier []figures.Published) {
	seen := map[string]bool{}
	for i := len(r.Rounds) - 1; i >= 0; i-- { // the last round that has a subject speaks for the period
		later := r.Rounds[i].Told
		var fresh []Change
		for _, s := range later.Document.Satisfaction {
			if before, ok := last(earlier, s.SubjectID); ok && !seen[s.SubjectID] {
				fresh = append(fresh, r.change(before, later, s.SubjectID))
			}
			seen[s.SubjectID] = true
		}
		r.Changes = append(fresh, r.Changes...)
	}
}

func last(rounds []figures.Published, subject string) (figures.Published, bool) {
	for i := len(rounds) - 1; i >= 0; i-- {
		for _, s := range rounds[i].Document.Satisfaction {
			if s.SubjectID == subject {
				return rounds[i], true
			}
		}
	}
	return figures.Published{}, false
}

func (r *Report) change(before, later figures.Published, subject string) Change {
	c := Change{SubjectID: subject, Earlier: before.Survey.ID, Later: later.Survey.ID}
	for _, s := range figures.Compare(before, later).Satisfaction {
		if s.SubjectID != subject {
			continue
		}
		c.Figures, c.Label = s.Change, s.Label
		if r.Lang == locale.EN {
			c.Label = s.LabelEN
		}
		if s.Method == nil {
			continue
		}
		c.Method = *s.Method
		if sentence, ok := report.TrendSentence(r.Lang, r.before(), c.Method, c.Label, c.Figures); ok {
			c.Sentence = sentence.Text
		}
	}
	return c
}

// before names the period before inside a sentence.
func (r *Report) before() string {
	name := r.Before.Name(r.Lang)
	// months and quarters keep their capitals in English
	for _, capital := range []string{"Quý", "Tháng", "Năm", "Year", "School", "First", "Last"} {
		if strings.HasPrefix(name, capital+" ") {
			return strings.ToLower(capital[:1]) + name[1:]
		}
	}
	return name
}

// Opening says how many rounds there were, and of which days: of a period that still runs up to the day of the report.
func (r *Report) Opening() string {
	from, to := r.Period.Bounds()
	args := locale.Args{"n": len(r.Rounds), "school": r.School.Name, "from": locale.Date(r.Lang, from),
		"to": locale.Date(r.Lang, to.Add(-time.Second))}
	key := "period.opening"
	if len(r.Rounds) == 0 {
		key = "period.none"
	}
	switch today := locale.Date(r.Lang, r.Made); {
	case r.Made.Before(from):
		key, args["today"] = "period.ahead", today
	case r.Made.Before(to):
		args["to"] = locale.Text(r.Lang, "period.running", locale.Args{"today": today})
	}
	return locale.Text(r.Lang, key, args)
}

// Comparison says what changed, or why nothing is said.
func (r *Report) Comparison() []string {
	if len(r.Rounds) == 0 {
		return nil
	}
	if r.Earlier == 0 {
		return []string{locale.Text(r.Lang, "period.no_earlier", locale.Args{"before": r.before()})}
	}
	var all []string
	for _, c := range r.Changes {
		if words := r.said(c); words != "" {
			all = append(all, words)
		}
	}
	if len(all) == 0 {
		all = append(all, locale.Text(r.Lang, "period.other_subjects", locale.Args{"before": r.before()}))
	}
	return all
}

// said is what is said of a change, or why nothing is.
func (r *Report) said(c Change) string {
	if c.Sentence == "" && c.Figures.Reason != nil {
		return locale.Text(r.Lang, "period.silent."+*c.Figures.Reason,
			locale.Args{"label": c.Label, "before": r.before()})
	}
	return c.Sentence
}

// Title of a round inside the report.
func (r *Report) Title(one Round) string {
	title := one.Section.Meta.Title
	if one.Section.Meta.Period != "" {
		title += " · " + one.Section.Meta.Period
	}
	return locale.Text(r.Lang, "period.round",
		locale.Args{"title": title, "closed": locale.Date(r.Lang, *one.Told.Survey.ClosedAt)})
}

// section is one round as a format of the section writes it.
func section(write func(io.Writer, report.Section) error, one Round) ([]byte, error) {
	var out bytes.Buffer
	err := write(&out, one.Section)
	return out.Bytes(), err
}

// FileName of the report, without its extension.
func (r *Report) FileName() string { return "bao-cao-" + strings.ToLower(r.Period.String()) }
