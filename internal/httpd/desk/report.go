package desk

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/document"
	"hailong/internal/figures"
	"hailong/internal/followup"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/report"
	"hailong/internal/secret"
	"hailong/internal/survey"
)

// reportPage is a closed round's report: its sentences to look at and to copy, the files to take away, and the school's
// own Word file with what stands for nothing in it.
type reportPage struct {
	roundPage
	Sentences []report.Sentence
	Files     []fileLink
	Charts    []chartLink
	Own       string // the name of the school's own file, "" when there is none
	OwnPath   string
	Found     int // placeholders in it
	Unknown   []string
	Known     []placeholderRow
	Plain     bool
	Lacking   []string // names that PDF and pictures cannot write
}

// chartLink is a chart and its two pictures.
type chartLink struct{ Title, SVG, PNG string }

// placeholderRow is what may stand in the own file, and what would stand there now.
type placeholderRow struct{ Name, Value string }

// report shows the report of a closed round.
func (d *Desk) report(c *gin.Context) { d.showReport(c, http.StatusOK, nil) }

func (d *Desk) showReport(c *gin.Context, status int, refusal error) {
	p := reportPage{}
	var err error
	if p.roundPage, err = d.roundPage(c, "report", "report.page.title"); err == nil && p.Round.Status != survey.Closed {
		err = problem.New(problem.Conflict, "report.only_closed", nil)
	}
	if err == nil {
		err = d.fillReport(c.Request.Context(), &p)
	}
	if err == nil && refusal != nil && !p.faults(refusal) {
		err = refusal
	}
	if err != nil {
		d.refuse(c, err)
		return
	}
	d.show(c, status, "report.html", p)
}

func (d *Desk) fillReport(ctx context.Context, p *reportPage) error {
	section, err := d.section(ctx, p)
	if err != nil {
		return err
	}
	p.Sentences = section.ByDefault() // the others stand in the whole report
	at, lang := "/api/v1/surveys/"+p.Round.ID.String(), "lang="+string(p.Lang)
	for _, format := range []string{"docx", "pdf", "xlsx"} {
		p.Files = append(p.Files, fileLink{at + "/report?format=" + format + "&" + lang, p.T("report.page." + format)})
	}
	p.Files = append(p.Files, fileLink{at + "/report-section?format=docx&" + lang, p.T("report.page.section")})
	p.Lacking = section.Unprintable()
	for _, one := range report.Charts(section, report.PageWidth) {
		path := at + "/charts/" + one.Name + "?" + lang
		p.Charts = append(p.Charts, chartLink{one.Scene.Title, path, path + "&format=png"})
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
	return d.fillOwn(ctx, p, at, lang, values)
}

// fillOwn tells of the school's own file.
func (d *Desk) fillOwn(ctx context.Context, p *reportPage, at, lang string, values map[string]document.Value) error {
	own, err := d.Schools.ReportTemplate(ctx, p.School.ID)
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
		p.faults(atFile(err))
		return nil
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
func (d *Desk) section(ctx context.Context, p *reportPage) (report.Section, error) {
	reader := figures.Reader{Box: d.Box, Surveys: d.Surveys, Now: d.Now}
	told, err := reader.Of(ctx, p.School.ID, p.Round.ID)
	if err != nil {
		return report.Section{}, err
	}
	link, err := d.sharedAt(ctx, p.School.ID, p.Round.ID)
	if err != nil {
		return report.Section{}, err
	}
	return followup.Reader{Figures: reader, Feedback: d.Feedback}.Section(ctx, p.School, told, link, p.Lang)
}

func (d *Desk) sharedAt(ctx context.Context, schoolID, surveyID uuid.UUID) (string, error) {
	share, shown, err := d.Surveys.Shared(ctx, schoolID, surveyID)
	if err != nil || !shown {
		return "", err
	}
	return d.BaseURL + "/p/" + strings.ToLower(secret.Grouped(share.Slug)), nil
}

// changeReport keeps or forgets the school's own file, or sets the wording of the sentence.
func (d *Desk) changeReport(c *gin.Context) {
	schoolID, ctx := who(c).SchoolID, c.Request.Context()
	err := d.sameOwn(c)
	detail := locale.Line(c.PostForm("do"))
	switch {
	case err != nil:
	case detail == "forget":
		err = d.Schools.DropReportTemplate(ctx, schoolID)
	case detail == "keep":
		err = d.keepTemplate(c)
	default:
		err = problem.New(problem.Malformed, "problem.malformed", nil)
	}
	if err == nil {
		err = d.note(c, "record.template", locale.Text(views.Page(c).Lang, "report.page."+detail, nil))
	}
	if err != nil {
		d.showReport(c, refused(err), err)
		return
	}
	see(c, "/admin/rounds/"+c.Param("id")+"/report#own")
}

// atFile tells the faults of a file beside the field where it is chosen.
func atFile(err error) error {
	var e *problem.Error
	if !errors.As(err, &e) || len(e.Fields) == 0 {
		return err
	}
	told := *e
	told.Fields = slices.Clone(e.Fields)
	for i, f := range told.Fields {
		if f.Pointer != "" {
			told.Fields[i].Pointer = "/file"
		}
	}
	return &told
}

func (d *Desk) keepTemplate(c *gin.Context) error {
	part, err := c.FormFile("file")
	if err != nil || part.Size == 0 {
		return problem.Fields("problem.invalid", []problem.Field{{Pointer: "/file", Key: "report.page.no_file"}})
	}
	file, err := part.Open()
	if err != nil {
		return err
	}
	defer file.Close() // read only
	raw, err := io.ReadAll(io.LimitReader(file, document.MostBytes+1))
	if err != nil {
		return err
	}
	if _, err = report.Check(c.Request.Context(), raw); err != nil {
		return atFile(err)
	}
	return d.Schools.KeepReportTemplate(c.Request.Context(), who(c).SchoolID, part.Filename, raw)
}
