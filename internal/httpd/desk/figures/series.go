package figures

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"hailong/internal/canvas"
	"hailong/internal/export"
	"hailong/internal/figures"
	"hailong/internal/format"
	"hailong/internal/httpd/access"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/problem"
	"hailong/internal/report"
	"hailong/internal/school"
	"hailong/internal/workbook"
)

// smallChart is the width of a chart on a phone, in millimetres.
const smallChart = 90

// seriesPage is the closed rounds of one audience beside each other.
type seriesPage struct {
	frame.Page
	Rounds       []seriesRound
	Groups       []seriesGroup
	Switch       []frame.MenuEntry
	Newer, Older string // where the other rounds are, "" when there are none
	Files        []frame.FileLink
}

type seriesRound struct{ Name, Path, Closed string }

type seriesGroup struct {
	report.Group
	Pictures []drawing
}

// Series shows the rounds beside each other.
func (f *Figures) Series(c *gin.Context) error {
	v, err := f.series(c)
	if err != nil {
		return err
	}
	return views.Show(c, http.StatusOK, "series.html", v)
}

func (f *Figures) series(c *gin.Context) (v seriesPage, err error) {
	audience := school.Parents
	if c.Query("audience") == string(school.Staff) {
		audience = school.Staff
	}
	access.SetAudience(c.Request.Context(), audience)
	v.Page = f.Page(c, "home", "series.title")
	v.Audience = audience
	closed, err := figures.Reader{Box: f.Box, Surveys: f.Surveys, Now: f.Now}.Closed(c.Request.Context(), v.School.ID)
	if err != nil {
		return v, err
	}
	page, err := strconv.Atoi(c.Query("page"))
	if err != nil {
		page = 1
	}
	v.fill(closed, page)
	return v, nil
}

// fill sets the rounds of one page beside each other.
func (v *seriesPage) fill(closed []figures.Published, page int) {
	page = max(1, min(page, figures.Pages(closed, v.Audience))) // beyond the last page is the last one
	rounds := figures.BesideEachOther(closed, v.Audience, (page-1)*figures.RoundsAPage, figures.RoundsAPage)
	for i, r := range rounds.Rounds {
		for _, one := range closed {
			if one.Document.SurveyID == r.SurveyID {
				v.Rounds = append(v.Rounds, seriesRound{Name: report.RoundName(rounds.Rounds[i]),
					Path: "/admin/rounds/" + r.SurveyID, Closed: v.Day(*one.Survey.ClosedAt)})
			}
		}
	}
	if rounds.Newer {
		v.Newer = v.at("", v.Audience, page-1)
	}
	if rounds.Older {
		v.Older = v.at("", v.Audience, page+1)
	}
	for _, audience := range school.Audiences {
		if audience == v.Audience || figures.Asked(closed, audience) {
			v.Switch = append(v.Switch, frame.MenuEntry{Path: v.at("", audience, 1), Text: audience.Name(v.Lang),
				Current: audience == v.Audience})
		}
	}
	if len(v.Switch) < 2 {
		v.Switch = nil
	}
	if len(rounds.Rounds) == 0 {
		return
	}
	v.Files = frame.ListFiles(v.at("/file", v.Audience, page))
	for _, g := range report.Groups(rounds, v.Lang) {
		group := seriesGroup{Group: g}
		for _, one := range g.Charts(v.School.Name, report.PageWidth) {
			group.Pictures = append(group.Pictures, drawing{one.Name, one.Scene.Title, one.Caption, one.Scene.Alt(),
				v.at("/charts/"+url.PathEscape(one.Name), v.Audience, page) + "&lang=" + v.Lang.String()})
		}
		v.Groups = append(v.Groups, group)
	}
}

// at is an address of the page, of an audience.
func (v *seriesPage) at(below string, audience school.Audience, page int) string {
	return "/admin/series" + below + "?audience=" + string(audience) + "&page=" + strconv.Itoa(page)
}

// SeriesChart draws one of the page's charts.
func (f *Figures) SeriesChart(c *gin.Context) error {
	v, err := f.series(c)
	if err != nil {
		return err
	}
	width := float64(report.PageWidth)
	if c.Query("width") == strconv.Itoa(smallChart) {
		width = smallChart
	}
	for _, g := range v.Groups {
		for _, one := range g.Charts(v.School.Name, width) {
			if one.Name != c.Param("chart") {
				continue
			}
			var out bytes.Buffer
			if c.Query("format") == "png" {
				if err = one.Scene.PNG(&out, canvas.Print); err != nil {
					return err
				}
				frame.Download(c, "image/png", "hailong-cac-dot.png", one.Caption+".png", out.Bytes())
				return nil
			}
			if err = one.Scene.SVG(&out); err != nil {
				return err
			}
			c.Data(http.StatusOK, "image/svg+xml", out.Bytes())
			return nil
		}
	}
	return problem.New(problem.NotFound, "report.no_chart", nil)
}

// SeriesFile hands out the tables of the page as one list.
func (f *Figures) SeriesFile(c *gin.Context) error {
	of, known := format.Find(format.List, c.DefaultQuery("format", format.List.Default))
	if !known {
		return problem.New(problem.NotFound, "problem.not_found", nil)
	}
	v, err := f.series(c)
	if err != nil {
		return err
	}
	list := export.List{Lang: v.Lang, Title: v.Title, About: []string{v.School.Name, v.T("series.lead")}, At: v.Now}
	list.Columns = []workbook.Column{{Head: v.T("series.column.kind"), Width: 24},
		{Head: v.T("series.column.what"), Width: 40}, {Head: v.T("series.column.round"), Width: 22},
		{Head: v.T("series.column.share"), Width: 12}, {Head: v.T("series.column.of"), Width: 12},
		{Head: v.T("series.column.interval"), Width: 20}, {Head: v.T("series.column.note"), Width: 40}}
	for _, g := range v.Groups {
		for _, row := range g.Rows {
			for _, cell := range row.Cells {
				list.Rows = append(list.Rows, []string{g.Title, row.Label, cell.Round, cell.Text, cell.Of, cell.Interval,
					cell.Note})
			}
		}
	}
	file, err := of.List(list)
	if err != nil {
		return err
	}
	frame.Download(c, of.MediaType, of.File("hailong-cac-dot"), of.File(v.Title+" – "+v.School.Name), file)
	return nil
}
