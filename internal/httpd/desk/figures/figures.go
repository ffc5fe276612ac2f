// Package figures is the page of a closed round: what a principal looks at after the count.
package figures

import (
	"context"
	"embed"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"hailong/internal/account"
	"hailong/internal/document"
	"hailong/internal/figures"
	"hailong/internal/format"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/locale"
	"hailong/internal/report"
	"hailong/internal/result"
)

//go:embed templates
var files embed.FS

var views = frame.Views(files)

// Figures answers for closed rounds.
type Figures struct{ *frame.Frame }

// figuresPage is a closed round: what a principal looks at after the count.
type figuresPage struct {
	frame.RoundPage
	Sentences  []string         // those that a report prints by default
	Assuming   []string         // those that rest on an assumption: behind a click
	Notes      []string         // what is told of the round besides
	Uncompared []string         // why it is compared with none, where it is not
	Downloads  []frame.FileLink // for an office, the first one as the button
	OtherFiles []frame.FileLink // behind a click
	Digest     string
	Seal       string
	Evidence   string // where the round's evidence is, "" for whom there is none
	Subjects   []subjectCard
	Criteria   document.Table
	Charts     map[string]drawing // by name
	Questions  questionsChart
	Classes    []classRow
	Marks      []string // what stands below the table by class
	ClassHeads []string // of the subjects that have rates by class
	Changes    changesTable
	Rounds     []roundRow
	Cashless   *cashlessCard
	Others     []othersChart
	Comments   int  // how many
	Readable   bool // enough ballots were counted to show any
	Straight   string

	all   []drawing      // Charts, in the report's order
	asked []result.Asked // the questions in the reader's words
}

// Show shows a closed round, beside the round before it that asked the same.
func (f *Figures) Show(c *gin.Context, p frame.RoundPage) error {
	v := figuresPage{RoundPage: p}
	if err := f.fill(c.Request.Context(), &v, c.Query("against")); err != nil {
		return err
	}
	return views.Show(c, http.StatusOK, "figures.html", v)
}

func (f *Figures) fill(ctx context.Context, v *figuresPage, against string) error {
	reader := figures.Reader{Box: f.Box, Surveys: f.Surveys, Now: f.Now}
	rounds, err := reader.Closed(ctx, v.Round.SchoolID)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(rounds, func(t figures.Published) bool { return t.Survey.ID == v.Round.ID })
	if at < 0 { // closed a moment ago
		one, err := reader.Of(ctx, v.Round.SchoolID, v.Round.ID)
		if err != nil {
			return err
		}
		rounds, at = append(rounds, one), len(rounds)
	}
	now, earlier := rounds[at], rounds[:at]
	before, compared := figures.Earlier(earlier, now)
	chosen := slices.IndexFunc(earlier, func(t figures.Published) bool { return t.Document.SurveyID == against })
	if chosen >= 0 {
		before, compared = earlier[chosen], true
	}
	v.Digest, v.asked = now.Digest, result.Questionnaire(now.Survey.Questionnaire, v.Lang)
	v.sentences(now, rounds[:at+1])
	v.downloads()
	if now.Record != "" && v.Who.Role.May(account.SeeRecord) {
		v.Evidence = "/api/v1/surveys/" + v.Round.ID.String() + "/evidence"
	}
	var trend *figures.Comparison
	if compared {
		c := figures.Compare(before, now)
		trend = &c
		v.Changes = v.changes(before, c, earlier)
	}
	v.choices(earlier)
	v.besides(rounds)
	for _, s := range now.Document.Satisfaction {
		v.Subjects = append(v.Subjects, v.subject(now, s, trend))
	}
	v.Questions = v.questions(now)
	v.Rounds = v.rounds(rounds[:at+1])
	v.Cashless = v.cashless(now)
	v.Others = v.others(now)
	v.Readable = now.Document.Comments != nil
	for _, n := range now.Document.Comments {
		v.Comments += n
	}
	if s := now.Document.StraightLining; s != nil && s.StraightLined > 0 {
		v.Straight = v.T("figures.straight", "n", s.StraightLined, "checked", s.Checked)
	}
	return nil
}

// drawing is a chart of the report on the page: what it shows in words, and where its pictures are.
type drawing struct{ Chart, Name, Caption, Words, Path string }

// drawings are the charts that the report has.
func (v *figuresPage) drawings(section report.Section) {
	v.Charts = map[string]drawing{}
	for _, c := range report.Charts(section, report.PageWidth) {
		path := "/api/v1/surveys/" + v.Round.ID.String() + "/charts/" + c.Name + "?lang=" + v.Lang.String()
		v.all = append(v.all, drawing{c.Name, c.Scene.Title, c.Caption, c.Scene.Title + ". " + c.Scene.Desc, path})
		v.Charts[c.Name] = v.all[len(v.all)-1]
	}
}

// Pictures are the charts whose names begin so, in the report's order: all parts of one, or of each subject.
func (v figuresPage) Pictures(name string) (all []drawing) {
	for _, one := range v.all {
		if strings.HasPrefix(one.Chart, name) {
			all = append(all, one)
		}
	}
	return all
}

// sentences puts the report's sentences and charts where they belong; rounds are those up to this one.
func (v *figuresPage) sentences(now figures.Published, rounds []figures.Published) {
	meta := report.About(v.School, now.Survey, now.Digest, v.Lang)
	meta.Series = figures.Over(rounds, now.Survey.Audience)
	section := report.Compose(now.Document, meta, v.Lang)
	v.drawings(section)
	v.Seal, v.Criteria, v.Uncompared = section.Seal, section.CriteriaTable(), section.Compared()
	v.classes(now, section.Table)
	v.Sentences = section.Said(report.Participation, report.Result, report.Caution)
	v.Assuming, v.Notes = section.Said(report.Interval), section.Said(report.Incidents()...)
}

// downloads are the formats of the report that there are, then the files for other programs. Those of an office
// program, in which a whole report is made too, are at hand; the others are asked for seldom.
func (v *figuresPage) downloads() {
	at := "/api/v1/surveys/" + v.Round.ID.String()
	for _, f := range format.ForPeople(format.Section) {
		file := frame.FileLink{Path: f.At(at+"/report-section", v.Lang), Text: f.Label(v.Lang)}
		switch {
		case f.Product == "" || f.Report == nil:
			v.OtherFiles = append(v.OtherFiles, file)
			continue
		case len(v.Downloads) == 0:
			file.Text = v.T("figures.download", "format", file.Text)
		}
		v.Downloads = append(v.Downloads, file)
	}
	for _, f := range format.ForPeople(format.Figures) {
		v.OtherFiles = append(v.OtherFiles, frame.FileLink{Path: f.At(at+"/export", v.Lang), Text: f.Label(v.Lang)})
	}
}

// subjectCard is the rate of one subject, what is true of all parents, and what changed.
type subjectCard struct {
	Label, Text, Of string
	Told, ToldBy    string // of a subject that is published by its marks
	Note            string // why there is no figure
	Band            *band
	Coverage        string
	Verdict, Since  string // what changed since the round before
	Mean            string
	Weighted        string
	Expectation     string
	Explanations    []figures.Explanation // how its figures were made
}

// band is the band of a subject and what it says.
type band struct {
	result.Band
	Title string
}

func (v *figuresPage) subject(now figures.Published, s figures.Satisfaction, trend *figures.Comparison) subjectCard {
	card := subjectCard{Label: result.Heading(result.Label(s, v.Lang)), Text: result.Rate(s, v.Lang),
		Explanations: explained(now, s.SubjectID, v.Lang)}
	card.Told, card.ToldBy = result.Told(now.Document, s, v.Lang)
	b, ok := result.BandOf(now.Document, s, v.Lang)
	if !ok {
		card.Note = s.Why(v.Lang, now.Document.Threshold)
		return card
	}
	card.Of = v.T("figures.of."+*s.Method, "x", b.Satisfied, "n", b.Rated)
	card.Band = &band{b, v.T("figures.band", "label", card.Label, "rate", card.Text, "low", b.Low, "high", b.High,
		"n", b.Population)}
	card.Coverage = v.T("figures.everybody", "n", b.Population)
	if b.Silent > 0 {
		card.Coverage = v.T("figures.coverage", "silent", b.Silent, "low", b.Low, "high", b.High)
	}
	if trend != nil {
		for _, change := range trend.Satisfaction {
			if change.SubjectID == s.SubjectID {
				card.Verdict, card.Since = v.verdict(change.Change), v.since(trend.Against, change.Change)
			}
		}
	}
	if s.Mean != nil {
		card.Mean = v.number(s.MeanText)
	}
	if w := s.Weighted; w.Published && w.Text != nil && *w.Text != *s.Text {
		card.Weighted = v.number(w.Text)
	}
	card.Expectation = v.number(s.Expectation.Text)
	return card
}

// explained are the explanations of a subject's figures, without those of its questions.
func explained(now figures.Published, subject string, lang locale.Lang) []figures.Explanation {
	return slices.DeleteFunc(figures.Explain(now, lang), func(e figures.Explanation) bool {
		return e.SubjectID == nil || *e.SubjectID != subject || e.Figure == "question"
	})
}

// number turns a published Vietnamese number into the reader's.
func (v *figuresPage) number(text *string) string {
	if text == nil {
		return ""
	}
	return locale.Published(v.Lang, *text)
}

// verdict words a change; "" when nothing may be said.
func (v *figuresPage) verdict(c figures.Change) string {
	if !c.Published {
		return ""
	}
	points := locale.PointsWords(v.Lang, c.Earlier.Satisfied, c.Earlier.Rated, c.Later.Satisfied, c.Later.Rated)
	return v.T("figures.trend."+*c.Verdict, "d", points)
}

func (v *figuresPage) since(against figures.RoundReference, c figures.Change) string {
	if !c.Published {
		return ""
	}
	return v.T("figures.since", "round", v.named(against), "rate",
		locale.Percent(v.Lang, c.Earlier.Satisfied, c.Earlier.Rated))
}

// named is a round in a few words: its school year, and its period where it has one.
func (v *figuresPage) named(r figures.RoundReference) string {
	name := v.T("report.trend.period", "year", r.SchoolYear)
	if r.Period != "" {
		name += ", " + r.Period
	}
	return name
}
