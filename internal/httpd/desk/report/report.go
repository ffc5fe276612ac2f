// Package report is the pages of what a school takes away from closed rounds: a round's report and its files, the
// reports over a period, and the page on which a result is shown to everybody or taken back.
package report

import (
	"context"
	"embed"
	"maps"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/document"
	"hailong/internal/feedback"
	"hailong/internal/figures"
	"hailong/internal/followup"
	"hailong/internal/format"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/problem"
	"hailong/internal/report"
	"hailong/internal/survey"
)

//go:embed templates
var files embed.FS

var views = frame.Views(files)

// Reports answers for what is taken away.
type Reports struct {
	*frame.Frame
	Feedback *feedback.Feedback
	// Result shows the result of a closed round as everybody would see it.
	Result func(c *gin.Context, school, round uuid.UUID) error
}

// reportPage is a closed round's report: its sentences to look at and to copy, the files to take away, and the school's
// own Word file with what stands for nothing in it.
type reportPage struct {
	frame.RoundPage
	Sentences []report.Sentence
	Forms     []report.Filled // that the school chose
	Files     []frame.FileLink
	Periods   []frame.FileLink // whose reports tell of this round, too
	Charts    []chartLink
	Own       string // the name of the school's own file, "" when there is none
	OwnPath   string
	Found     int // placeholders in it
	Unknown   []string
	Known     []placeholderRow
	Plain     bool
	Lacking   []string // names that PDF and pictures cannot write
	Compared  *compared
	Demands   demanded
}

// chartLink is a chart and its two pictures.
type chartLink struct{ Title, SVG, PNG string }

// placeholderRow is what may stand in the own file, and what would stand there now.
type placeholderRow struct{ Name, Value string }

// Report shows the report of a closed round.
func (r *Reports) Report(c *gin.Context) error { return r.showReport(c, http.StatusOK, nil) }

func (r *Reports) showReport(c *gin.Context, status int, refusal error) error {
	p, err := r.closed(c, "report.page.title")
	if err != nil {
		return err
	}
	if err = r.fillReport(c.Request.Context(), &p); err != nil {
		return err
	}
	if err = p.TakeFaults(refusal); err != nil {
		return err
	}
	return views.Show(c, status, "report.html", p)
}

// closed is a page of a round's report before it is filled, title being the key of its title; Conflict for a round that
// is not closed.
func (r *Reports) closed(c *gin.Context, title string) (p reportPage, err error) {
	if p.RoundPage, err = r.RoundPage(c, "report", title); err != nil {
		return p, err
	}
	if p.Round.Status != survey.Closed {
		err = problem.New(problem.Conflict, "report.only_closed", nil)
	}
	return p, err
}

func (r *Reports) fillReport(ctx context.Context, p *reportPage) error {
	section, err := r.section(ctx, p)
	if err != nil {
		return err
	}
	p.Sentences = section.ByDefault() // the others stand in the whole report
	p.Forms = section.Chosen()
	at, lang := "/api/v1/surveys/"+p.Round.ID.String(), "lang="+p.Lang.String()
	for _, f := range format.ForPeople(format.Report) {
		if f.Shown {
			continue
		}
		text := f.Label(p.Lang)
		if f.Part == "" {
			text = p.T("report.page.file", "format", text)
		}
		p.Files = append(p.Files, frame.FileLink{Path: f.At(at+"/report", p.Lang), Text: text})
	}
	p.Files = append(p.Files, frame.FileLink{Path: at + "/report?format=docx&template=outline&" + lang,
		Text: p.T("paper.outlined", "format", "Word")})
	p.Demands = demands(p.Page, "", p.Round, section)
	first := format.ForPeople(format.Section)[0]
	p.Files = append(p.Files, frame.FileLink{Path: first.At(at+"/report-section", p.Lang),
		Text: p.T("report.page.section", "format", first.Label(p.Lang))})
	for _, one := range holding(p.Round, p.School.MidMonth) {
		p.Periods = append(p.Periods, frame.FileLink{Path: "/admin/periods/" + one.String(), Text: one.Name(p.Lang)})
	}
	p.Lacking = section.Unprintable()
	for _, one := range report.Listed(section) {
		path := at + "/charts/" + one.Name + "?" + lang
		p.Charts = append(p.Charts, chartLink{one.Caption, path, path + "&format=png"})
	}
	p.Plain = !p.School.ReportShare
	values := report.Values(section)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		row := placeholderRow{name, values[name].Text}
		if values[name].Table != nil || values[name].Figures != nil {
			row.Value = p.T("report.page.object")
		}
		p.Known = append(p.Known, row)
	}
	return r.fillOwn(ctx, p, at, lang, values)
}

// fillOwn tells of the school's own file.
func (r *Reports) fillOwn(ctx context.Context, p *reportPage, at, lang string, values map[string]document.Value) error {
	own, err := r.Schools.ReportTemplate(ctx, p.School.ID)
	p.Seen = seenOwn(own)
	if problem.KindOf(err) == problem.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	p.Own, p.OwnPath = own.Name, at+"/report?template=own&"+lang
	names, err := document.Placeholders(ctx, own.Content)
	if problem.KindOf(err) != problem.Internal { // kept before such files were refused
		return p.TakeFaults(frame.At(err, "/file"))
	}
	if err != nil {
		return err
	}
	p.Found = len(names)
	for _, u := range document.Unknowns(names, values) {
		key := "report.placeholder.unlike"
		if u.Nearest != "" {
			key = "report.placeholder"
		}
		p.Unknown = append(p.Unknown, p.T(key, "name", u.Name, "near", u.Nearest))
	}
	return nil
}

// section is the finished section of the page's round.
func (r *Reports) section(ctx context.Context, p *reportPage) (report.Section, error) {
	reader := figures.Reader{Box: r.Box, Surveys: r.Surveys, Now: r.Now}
	published, err := reader.Of(ctx, p.School.ID, p.Round.ID)
	if err != nil {
		return report.Section{}, err
	}
	link, err := r.publicAddress(ctx, p.School.ID, p.Round.ID)
	if err != nil {
		return report.Section{}, err
	}
	return followup.Reader{Figures: reader, Feedback: r.Feedback}.Section(ctx, p.School, published, link, p.Lang)
}
