// Package comments is the page of what parents wrote in a closed round, and of what the school makes of it: comments
// looked at, hidden, marked and gathered into themes, and the school's answer to each theme.
package comments

import (
	"embed"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/feedback"
	"hailong/internal/figures"
	"hailong/internal/followup"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

//go:embed templates
var files embed.FS

var views = frame.Views(files)

// Comments answers for the comments of closed rounds.
type Comments struct {
	*frame.Frame
	Feedback *feedback.Feedback
}

// commentsPage is what parents wrote in a closed round, and what the school makes of it.
type commentsPage struct {
	frame.RoundPage
	Shown         bool
	All           int // comments of the round
	Found         int // of those that are looked for
	Unread        int // comments of the round that nobody has ticked as read
	List          []commentView
	Topics        []topicView // words that several have in common
	Files         []frame.FileLink
	Questions     []choiceView // that were commented on
	Tags          []choiceView
	Themes        []themeView
	Earlier       []followup.Answer // of the round before, with what changed since
	BeforeRound   string
	Said          []string // what the report says of themes and of earlier measures
	Dialogue      feedback.Dialogue
	Papers        []frame.FileLink // of the talk
	Agenda        int              // themes of enough comments to be spoken of
	Fresh         themeView        // what was typed for a new theme and refused
	By            filter
	Before, After string // addresses of the pages beside this one, "" for none
	Mixed         bool   // texts of a question that is asked on a condition stand among those of another
	Least         int    // ballots from which on comments are shown
}

// topicView is a suggested theme, and where its comments are.
type topicView struct {
	feedback.Topic
	Path string
}

type commentView struct {
	feedback.Equal
	Heading string   // the question, where its comments begin
	In      []string // titles of its themes
}

// Values are the ids of all equal comments, as a field of the form has them.
func (v commentView) Values() string {
	var all []string
	for _, id := range v.All {
		all = append(all, id.String())
	}
	return strings.Join(all, " ")
}

// Times is how many comments say the same, 0 for one alone.
func (v commentView) Times() int {
	if len(v.All) == 1 {
		return 0
	}
	return len(v.All)
}

// choiceView is something to choose, and how many comments it has.
type choiceView struct {
	Value, Label string
	N            int
	Chosen       bool
}

type themeView struct {
	feedback.Theme
	frame.Page
	Key  string // in the ids of its fields
	Open bool   // shown with its fields, since they were refused
	// its day is over and it is not done
	Overdue bool
	asks    []choiceView
}

// Rated are the questions whose change the next round may show.
func (t themeView) Rated() []choiceView {
	all := slices.Clone(t.asks)
	for i := range all {
		all[i].Chosen = all[i].Value == t.Question
	}
	return all
}

// States are the states that a theme may have.
func (t themeView) States() []choiceView {
	var all []choiceView
	for _, s := range feedback.States {
		all = append(all, choiceView{Value: string(s), Label: t.T("feedback.state." + string(s)), Chosen: s == t.State})
	}
	return all
}

// Until says who does it, until when, and whether that day is over.
func (t themeView) Until() string {
	due, who := "", t.Responsible
	if t.Due != "" {
		due = t.T("comments.until", "day", locale.Day(t.Due))
	}
	if t.Overdue {
		due = t.T("comments.overdue", "day", locale.Day(t.Due))
	}
	return strings.Join(slices.DeleteFunc([]string{who, due}, func(s string) bool { return s == "" }), " · ")
}

// Comments shows what parents wrote.
func (m *Comments) Comments(c *gin.Context) error { return m.show(c, http.StatusOK, nil) }

// show shows the page, after a refusal with what was typed.
func (m *Comments) show(c *gin.Context, status int, refusal error) error {
	by, err := m.filter(c)
	if err != nil {
		return err
	}
	return m.showBy(c, by, status, refusal)
}

// showBy is show by another filter than that of the address.
func (m *Comments) showBy(c *gin.Context, by filter, status int, refusal error) (err error) {
	p := commentsPage{By: by}
	if p.RoundPage, err = m.RoundPage(c, "comments", "comments.title"); err != nil {
		return err
	}
	if p.Round.Status != survey.Closed {
		return problem.New(problem.NotFound, "survey.not_found", nil)
	}
	if err = p.TakeFaults(refusal); err != nil {
		return err
	}
	if err = m.fill(c, &p); err != nil {
		return err
	}
	return views.Show(c, status, "comments.html", p)
}

func (m *Comments) fill(c *gin.Context, p *commentsPage) error {
	ctx := c.Request.Context()
	all, err := m.Feedback.List(ctx, p.Round.SchoolID, p.Round.ID)
	if err != nil {
		return err
	}
	themes, err := m.Feedback.Themes(ctx, p.Round.SchoolID, p.Round.ID)
	if err != nil {
		return err
	}
	if p.Dialogue, err = m.Feedback.Dialogue(ctx, p.Round.SchoolID, p.Round.ID); err != nil {
		return err
	}
	for _, t := range themes {
		if t.Comments >= p.Round.Threshold {
			p.Agenda++
		}
	}
	m.dialogue(c, p)
	p.Shown, p.All, p.Least = all.Shown, len(all.List), stats.LeastForTexts(p.Round.Threshold)
	m.themes(c, p, themes, p.questions(all.List))
	reader := figures.Reader{Box: m.Box, Surveys: m.Surveys, Now: m.Now}
	published, err := reader.Of(ctx, p.Round.SchoolID, p.Round.ID)
	if err != nil {
		return err
	}
	followed, err := followup.Reader{Figures: reader, Feedback: m.Feedback}.Of(ctx, p.Round.SchoolID, published, p.Lang)
	if err != nil {
		return err
	}
	p.Earlier, p.BeforeRound = followed.Earlier, followed.Before
	for _, s := range followed.Sentences(p.Lang) {
		p.Said = append(p.Said, s.Text)
	}
	p.tags(all.List)
	if err = m.suggest(p, all.List); err != nil {
		return err
	}
	titles := map[uuid.UUID]string{}
	for _, t := range themes {
		titles[t.ID] = t.Title
	}
	p.pick(all.List, titles)
	return nil
}

// suggest puts on the page what several comments have in common, how many nobody has read, and the files.
func (m *Comments) suggest(p *commentsPage, all []feedback.Comment) error {
	for _, c := range all {
		if !c.Read && !c.Hidden {
			p.Unread++
		}
	}
	for _, t := range feedback.Topics(all) {
		about := filter{Kind: "new"}
		if err := m.seal(&about, p.Round.SchoolID, t.Words); err != nil {
			return err
		}
		p.Topics = append(p.Topics, topicView{t, p.Path() + "/comments" + about.Query()})
	}
	whole := p.By
	whole.From = 0 // a file is no page
	p.Files = frame.ListFiles(p.Path() + "/comments/file" + whole.Query())
	return nil
}

// dialogue puts the talk with parents on the page: as it is stored, or as it was typed and refused.
func (m *Comments) dialogue(c *gin.Context, p *commentsPage) {
	stored := p.Dialogue
	p.Seen = seenDialogue(stored)
	if stored.Planned() && p.Agenda > 0 {
		for _, paper := range followup.Papers {
			at := "/api/v1/surveys/" + p.Round.ID.String() + "/dialogue/" + string(paper) + "?lang=" + p.Lang.String()
			name := p.T("followup." + string(paper) + ".title")
			p.Papers = append(p.Papers, frame.FileLink{Path: at, Text: name + " (Word)"},
				frame.FileLink{Path: at + "&format=pdf", Text: name + " (PDF)"})
		}
	}
	if _, sent := c.GetPostForm("place"); !sent || len(p.Faults) == 0 && !p.Stale {
		return
	}
	p.Dialogue = typedDialogue(c)
	p.TellStored("day", locale.Day(stored.Day), locale.Day(p.Dialogue.Day))
	p.TellStored("hour", stored.Hour, p.Dialogue.Hour)
	p.TellStored("place", stored.Place, p.Dialogue.Place)
	p.TellStored("attended", strconv.Itoa(stored.Attended), strconv.Itoa(p.Dialogue.Attended))
}

// themes puts the themes on the page, and a new one: each as it is stored, or as it was typed and refused.
func (m *Comments) themes(c *gin.Context, p *commentsPage, themes []feedback.Theme, rated []choiceView) {
	refused := ""
	today := feedback.Day(m.Now())
	if len(p.Faults) > 0 {
		refused = c.Param("theme")
	}
	for _, t := range themes {
		v := themeView{Theme: t, Page: p.Page, Key: t.ID.String(), asks: rated, Overdue: t.Overdue(today)}
		v.Seen = seenTheme(t)
		if refused == v.Key {
			v.typed(c)
			p.tellStored(t, v)
		}
		p.Themes = append(p.Themes, v)
	}
	p.Fresh = themeView{Theme: feedback.Theme{ID: uuid.New(), State: feedback.Accepted}, Page: p.Page, Key: fresh, asks: rated}
	if refused == fresh {
		p.Fresh.typed(c)
	}
}

// tellStored tells what others have stored meanwhile of a theme that was typed.
func (p *commentsPage) tellStored(was feedback.Theme, now themeView) {
	p.TellStored("title-"+now.Key, was.Title, now.Title)
	p.TellStored("state-"+now.Key, p.T("feedback.state."+string(was.State)), p.T("feedback.state."+string(now.State)))
	p.TellStored("cause-"+now.Key, was.Cause, now.Cause)
	p.TellStored("measure-"+now.Key, was.Measure, now.Measure)
	p.TellStored("responsible-"+now.Key, was.Responsible, now.Responsible)
	p.TellStored("due-"+now.Key, was.Due, now.Due)
	p.TellStored("answer-"+now.Key, was.Answer, now.Answer)
	words := map[bool]string{true: p.T("comments.published"), false: p.T("comments.not_published")}
	p.TellStored("themes", words[was.Published], words[now.Published])
}

// pick takes the comments that are looked for, and of them one page.
func (p *commentsPage) pick(all []feedback.Comment, titles map[uuid.UUID]string) {
	at := func(c feedback.Comment) int {
		return slices.IndexFunc(p.Questions, func(q choiceView) bool { return q.Value == c.Question })
	}
	var found []feedback.Comment
	for _, one := range all {
		if p.By.takes(one) {
			found = append(found, one)
		}
	}
	slices.SortStableFunc(found, func(a, b feedback.Comment) int { return at(a) - at(b) })
	p.Found = len(found)
	folded := feedback.FoldEqual(found)
	from := min(p.By.From, len(folded))
	to := min(from+commentsAPage, len(folded))
	for i, one := range folded[from:to] {
		v := commentView{Equal: one}
		if i == 0 || p.List[i-1].Question != one.Question {
			v.Heading = p.Questions[at(one.Comment)].Label
		}
		for _, id := range one.Themes {
			v.In = append(v.In, titles[id])
		}
		p.List = append(p.List, v)
	}
	other := p.By
	if from > 0 {
		other.From = max(0, from-commentsAPage)
		p.Before = p.Path() + "/comments" + other.Query()
	}
	if to < len(folded) {
		other.From = to
		p.After = p.Path() + "/comments" + other.Query()
	}
}

// questions finds those that have comments, and gives those whose change a theme may name.
func (p *commentsPage) questions(all []feedback.Comment) (rated []choiceView) {
	count := map[string]int{}
	for _, c := range all {
		count[c.Question]++
	}
	for _, q := range p.Round.Questions() {
		p.Mixed = p.Mixed || q.ShowIf != nil && q.Writes()
		if n := count[q.ID]; n > 0 {
			p.Questions = append(p.Questions,
				choiceView{Value: q.ID, Label: q.Text.In(p.Lang), N: n, Chosen: q.ID == p.By.Question})
		}
		if q.Traits().Counted == stats.Rating {
			rated = append(rated, choiceView{Value: q.ID, Label: q.Text.In(p.Lang)})
		}
	}
	return rated
}

func (p *commentsPage) tags(all []feedback.Comment) {
	count := map[string]int{}
	for _, c := range all {
		for _, tag := range c.Tags {
			count[tag]++
		}
	}
	for tag, n := range count {
		p.Tags = append(p.Tags, choiceView{Value: tag, Label: tag, N: n, Chosen: tag == p.By.Tag})
	}
	slices.SortFunc(p.Tags, func(a, b choiceView) int {
		return strings.Compare(locale.Fold(a.Label), locale.Fold(b.Label))
	})
}

// typed shows again what was typed and refused.
func (t *themeView) typed(c *gin.Context) {
	t.Title, t.Answer, t.Question, t.State = c.PostForm("title"), c.PostForm("answer"), c.PostForm("question"),
		feedback.State(c.PostForm("state"))
	t.Plan, t.Published, t.Open = planned(c), c.PostForm("published") != "", true
}
