package people

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/export"
	"hailong/internal/format"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/survey"
	"hailong/internal/workbook"
)

// recordPage is who did what.
type recordPage struct {
	frame.Page
	Lines          []recordLine
	Earlier        string // address of the lines before those shown, "" for none
	By             []recordChoice
	Actions        []recordChoice
	Rounds         []recordChoice
	From, Until    string // days that were asked for
	Narrowed       bool
	Files          []frame.FileLink
	filter         account.Filter
	surveys        map[uuid.UUID]survey.Survey
	ids            []uuid.UUID
	query          url.Values
	MostInFile     int
	round, by, act string
}

// recordLine is a line as it is read: Round is the title of what it is about, Did what was done, in the words for whom
// the round asks, and Moment when.
type recordLine struct {
	account.Entry
	Moment, About string
	RoundPath     string
	Round, Did    string
}

// recordChoice is something to narrow the record to.
type recordChoice struct {
	Value, Label string
	Chosen       bool
}

// How many lines stand on a page, and in a file.
const (
	mostEntries = 200
	mostInFile  = 10_000
)

// Record shows who did what, the newest first.
func (p *People) Record(c *gin.Context) error {
	v, err := p.recordPage(c)
	if err != nil {
		return err
	}
	if v.filter.Before, err = strconv.ParseInt(c.DefaultQuery("before", "0"), 10, 64); err != nil {
		return problem.New(problem.NotFound, "problem.not_found", nil)
	}
	entries, err := p.Accounts.Find(c.Request.Context(), v.School.ID, v.filter, mostEntries)
	if err != nil {
		return err
	}
	v.Lines = v.lines(entries)
	if n := len(entries); n == mostEntries && entries[n-1].N > 1 {
		v.Earlier = v.at("/admin/record", "before", strconv.FormatInt(entries[n-1].N, 10))
	}
	if err = v.offer(c, p.Accounts); err != nil {
		return err
	}
	return views.Show(c, http.StatusOK, "record.html", v)
}

// recordPage reads what is looked for. A part of the address that names nothing finds nothing.
func (p *People) recordPage(c *gin.Context) (recordPage, error) {
	v := recordPage{Page: p.Page(c, "record", "record.title"), query: url.Values{}, MostInFile: mostInFile,
		surveys: map[uuid.UUID]survey.Survey{}}
	for _, name := range []string{"by", "act", "round", "from", "until"} {
		if value := c.Query(name); value != "" {
			v.query.Set(name, value)
		}
	}
	v.Narrowed = len(v.query) > 0
	v.by, v.act, v.round = c.Query("by"), c.Query("act"), c.Query("round")
	v.From, v.Until = c.Query("from"), c.Query("until")
	v.filter = account.Filter{By: v.by, Action: v.act}
	var err error
	if v.round != "" {
		if v.filter.Round, err = uuid.Parse(v.round); err != nil {
			return v, problem.New(problem.NotFound, "survey.not_found", nil)
		}
	}
	if v.filter.From, err = dayOf(v.From); err != nil {
		return v, err
	}
	if v.filter.Until, err = dayOf(v.Until); err != nil {
		return v, err
	}
	if !v.filter.Until.IsZero() {
		v.filter.Until = v.filter.Until.AddDate(0, 0, 1)
	}
	all, err := p.Surveys.List(c.Request.Context(), v.School.ID)
	for _, s := range all {
		v.surveys[s.ID] = s
		v.ids = append(v.ids, s.ID)
	}
	v.Lang = v.surveys[v.filter.Round].Audience.Words(v.Lang)
	return v, err
}

func dayOf(day string) (time.Time, error) {
	if day == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, day, locale.Zone)
	if err != nil {
		return t, problem.New(problem.NotFound, "problem.not_found", nil)
	}
	return t, nil
}

// at is an address with what is looked for.
func (v *recordPage) at(path string, more ...string) string {
	query := url.Values{}
	for name, value := range v.query {
		query[name] = value
	}
	for i := 0; i+1 < len(more); i += 2 {
		query.Set(more[i], more[i+1])
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// lines are entries as people read them: the round by its title, with a link while it is there.
func (v *recordPage) lines(entries []account.Entry) []recordLine {
	all := make([]recordLine, 0, len(entries))
	for _, e := range entries {
		line := recordLine{Entry: e, Moment: v.Moment(e.At), Did: v.T(e.Action)}
		about, round := e.About(v.ids)
		if lacked, often := e.Lacked(); lacked != "" {
			about = v.T("record.may."+string(lacked)) + often
		}
		if line.About = about; round != uuid.Nil {
			s := v.surveys[round]
			line.RoundPath, line.Round = "/admin/rounds/"+round.String(), s.Title.In(v.Lang)
			line.Did = locale.Text(s.Audience.Words(v.Lang), e.Action, nil)
			line.About = strings.TrimPrefix(strings.TrimPrefix(about, s.Title.VI), " · ")
		}
		all = append(all, line)
	}
	return all
}

// offer fills the lists to choose from, and the files.
func (v *recordPage) offer(c *gin.Context, accounts *account.Accounts) error {
	by, actions, err := accounts.Listed(c.Request.Context(), v.School.ID)
	if err != nil {
		return err
	}
	for _, one := range by {
		v.By = append(v.By, recordChoice{one.Mark(), v.actor(one), one.Mark() == v.by})
	}
	for _, one := range actions {
		v.Actions = append(v.Actions, recordChoice{one, v.T(one), one == v.act})
	}
	for _, id := range v.ids {
		s := v.surveys[id]
		v.Rounds = append(v.Rounds, recordChoice{id.String(), s.Title.In(v.Lang) + " · " + s.SchoolYear,
			id.String() == v.round})
	}
	v.Files = frame.ListFiles(v.at("/admin/record/file"))
	return nil
}

// actor is who did something, in words.
func (v *recordPage) actor(a account.Actor) string {
	words := []string{a.Name}
	if a.Kind != "" {
		words = append(words, v.T("record.by."+string(a.Kind)))
	}
	words = append(words, a.Short())
	return strings.TrimPrefix(strings.TrimSuffix(strings.Join(words, " · "), " · "), " · ")
}

// RecordFile hands out the lines that are looked for, on record.
func (p *People) RecordFile(c *gin.Context) error {
	f, known := format.Find(format.List, c.DefaultQuery("format", format.List.Default))
	if !known {
		return problem.New(problem.NotFound, "problem.not_found", nil)
	}
	v, err := p.recordPage(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	if err = p.Accounts.Record(ctx, v.School.ID, frame.Actor(c), "record.record_taken", f.Called()); err != nil {
		return err
	}
	entries, err := p.Accounts.Find(ctx, v.School.ID, v.filter, mostInFile)
	if err != nil {
		return err
	}
	list := export.List{Lang: v.Lang, Title: v.Title, About: []string{v.School.Name, v.T("record.body")}, At: p.Now(),
		Columns: []workbook.Column{{Head: v.T("record.n"), Width: 8}, {Head: v.T("record.when"), Width: 32},
			{Head: v.T("record.who"), Width: 32}, {Head: v.T("record.what"), Width: 40},
			{Head: v.T("record.round"), Width: 40}, {Head: v.T("record.about"), Width: 40}}}
	for _, l := range v.lines(entries) {
		list.Rows = append(list.Rows, []string{strconv.FormatInt(l.N, 10), l.Moment, v.actor(l.By), l.Did,
			l.Round, l.About})
	}
	file, err := f.List(list)
	if err != nil {
		return err
	}
	frame.Download(c, f.MediaType, f.File("hailong-nhat-ky"), f.File(v.Title+" – "+v.School.Name), file)
	return nil
}
