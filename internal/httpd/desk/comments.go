package desk

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/feedback"
	"hailong/internal/figures"
	"hailong/internal/followup"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// commentsPage is what parents wrote in a closed round, and what the school makes of it.
type commentsPage struct {
	roundPage
	Shown         bool
	All           int // comments of the round
	Found         int // of those that are looked for
	List          []commentView
	Questions     []choiceView // that were commented on
	Tags          []choiceView
	Themes        []themeView
	Earlier       []followup.Answer // of the round before, with what changed since
	BeforeRound   string
	Fresh         themeView // what was typed for a new theme and refused
	By            filter
	Before, After string // addresses of the pages beside this one, "" for none
	Mixed         bool   // texts of a question that is asked on a condition stand among those of another
	Least         int    // ballots from which on comments are shown
}

type commentView struct {
	feedback.Comment
	Heading string   // the question, where its comments begin
	In      []string // titles of its themes
}

// choiceView is something to choose, and how many comments it has.
type choiceView struct {
	Value, Label string
	N            int
	Chosen       bool
}

type themeView struct {
	feedback.Theme
	page
	Key  string // in the ids of its fields
	Open bool   // shown with its fields, since they were refused
	asks []choiceView
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

// filter is what the page shows of all comments.
type filter struct {
	Question, Tag, Theme, Kind string // Kind: "new" = in no theme, "hidden"
	From                       int
}

const commentsAPage = 100

func filterOf(values url.Values) filter {
	from, err := strconv.Atoi(values.Get("from"))
	if err != nil || from < 0 {
		from = 0
	}
	return filter{Question: values.Get("question"), Tag: values.Get("tag"), Theme: values.Get("theme"),
		Kind: values.Get("kind"), From: from}
}

// Query is the filter as an address has it.
func (f filter) Query() string {
	v := url.Values{}
	for name, value := range map[string]string{"question": f.Question, "tag": f.Tag, "theme": f.Theme, "kind": f.Kind} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if f.From > 0 {
		v.Set("from", strconv.Itoa(f.From))
	}
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}

// None tells whether everything is shown.
func (f filter) None() bool { return f.Question == "" && f.Tag == "" && f.Theme == "" && f.Kind == "" }

func (f filter) takes(c feedback.Comment) bool {
	return (f.Question == "" || c.Question == f.Question) && (f.Tag == "" || slices.Contains(c.Tags, f.Tag)) &&
		(f.Theme == "" || slices.ContainsFunc(c.Themes, func(id uuid.UUID) bool { return id.String() == f.Theme })) &&
		(f.Kind != "new" || len(c.Themes) == 0 && !c.Hidden) && (f.Kind != "hidden" || c.Hidden)
}

func (d *Desk) comments(c *gin.Context) { d.showComments(c, http.StatusOK, nil) }

// showComments shows the page, after a refusal with what was typed.
func (d *Desk) showComments(c *gin.Context, status int, refusal error) {
	p := commentsPage{By: filterOf(c.Request.URL.Query())}
	var err error
	if p.roundPage, err = d.roundPage(c, "comments", "comments.title"); err == nil && p.Round.Status != survey.Closed {
		err = problem.New(problem.NotFound, "survey.not_found", nil)
	}
	if err == nil && refusal != nil && !p.faults(refusal) {
		err = refusal
	}
	if err == nil {
		err = d.fillComments(c, &p)
	}
	if err != nil {
		d.refuse(c, err)
		return
	}
	d.show(c, status, "comments.html", p)
}

func (d *Desk) fillComments(c *gin.Context, p *commentsPage) error {
	ctx := c.Request.Context()
	all, err := d.Feedback.List(ctx, p.Round.SchoolID, p.Round.ID)
	if err != nil {
		return err
	}
	themes, err := d.Feedback.Themes(ctx, p.Round.SchoolID, p.Round.ID)
	if err != nil {
		return err
	}
	p.Shown, p.All, p.Least = all.Shown, len(all.List), 2*p.Round.Threshold
	rated := p.questions(all.List)
	titles := map[uuid.UUID]string{}
	for _, t := range themes {
		titles[t.ID] = t.Title
		v := themeView{Theme: t, page: p.page, Key: t.ID.String(), asks: rated}
		v.Seen = seenTheme(t)
		if c.Param("theme") == t.ID.String() && len(p.Faults) > 0 {
			v.typed(c)
			p.standing(t, v)
		}
		p.Themes = append(p.Themes, v)
	}
	p.Fresh = themeView{Theme: feedback.Theme{State: feedback.Accepted}, page: p.page, Key: "new", asks: rated}
	if c.Param("theme") == "new" && len(p.Faults) > 0 {
		p.Fresh.typed(c)
	}
	reader := figures.Reader{Box: d.Box, Surveys: d.Surveys, Now: d.Now}
	told, err := reader.Of(ctx, p.Round.SchoolID, p.Round.ID)
	if err != nil {
		return err
	}
	followed, err := followup.Reader{Figures: reader, Feedback: d.Feedback}.Of(ctx, p.Round.SchoolID, told, p.Lang)
	if err != nil {
		return err
	}
	p.Earlier, p.BeforeRound = followed.Earlier, followed.Before
	p.tags(all.List)
	p.pick(all.List, titles)
	return nil
}

// standing tells what others have stored meanwhile of a theme that was typed.
func (p *commentsPage) standing(was feedback.Theme, now themeView) {
	p.stands("title-"+now.Key, was.Title, now.Title)
	p.stands("state-"+now.Key, p.T("feedback.state."+string(was.State)), p.T("feedback.state."+string(now.State)))
	p.stands("answer-"+now.Key, was.Answer, now.Answer)
	words := map[bool]string{true: p.T("comments.published"), false: p.T("comments.not_published")}
	p.stands("themes", words[was.Published], words[now.Published])
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
	from := min(p.By.From, len(found))
	to := min(from+commentsAPage, len(found))
	for i, one := range found[from:to] {
		v := commentView{Comment: one}
		if i == 0 || p.List[i-1].Question != one.Question {
			v.Heading = p.Questions[at(one)].Label
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
	if to < len(found) {
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
	t.Published, t.Open = c.PostForm("published") != "", true
}

// actOnComments does what a button of the list says: to one comment, or to those that are ticked.
func (d *Desk) actOnComments(c *gin.Context) {
	ctx, by := c.Request.Context(), who(c)
	round, err := id(c)
	if err != nil {
		d.refuse(c, err)
		return
	}
	ticked, err := ids(c.PostFormArray("comment"))
	yes, no := true, false
	one := func(field string, change feedback.Change) error {
		comment, err := ids([]string{c.PostForm(field)})
		if err == nil {
			change.Reason = c.PostForm("reason-" + comment[0].String())
			_, err = d.Feedback.Update(ctx, by.SchoolID, round, comment[0], by.Actor(), change)
		}
		return err
	}
	switch {
	case err != nil:
	case c.PostForm("look") != "":
		err = one("look", feedback.Change{Looked: &yes})
	case c.PostForm("hide") != "":
		err = one("hide", feedback.Change{Hidden: &yes})
	case c.PostForm("show") != "":
		err = one("show", feedback.Change{Hidden: &no})
	case c.PostForm("do") == "tag", c.PostForm("do") == "untag":
		err = d.Feedback.Tag(ctx, by.SchoolID, round, ticked, c.PostForm("tag"), c.PostForm("do") == "untag")
	default:
		theme := uuid.Nil
		if into := c.PostForm("into"); into != "" {
			theme, err = uuid.Parse(into)
		}
		if err == nil {
			err = d.Feedback.Gather(ctx, by.SchoolID, round, theme, c.PostForm("title"), ticked,
				c.PostForm("do") == "out", by.Actor())
		}
	}
	if err != nil {
		d.showComments(c, http.StatusUnprocessableEntity, err)
		return
	}
	at := "#list"
	for _, field := range []string{"look", "hide", "show"} {
		if comment := c.PostForm(field); comment != "" {
			at = "#c-" + comment // where the reader was
		}
	}
	see(c, "/admin/rounds/"+round.String()+"/comments"+filterOf(c.Request.URL.Query()).Query()+at)
}

// ids reads ids of a form; Invalid when one is none.
func ids(texts []string) ([]uuid.UUID, error) {
	var all []uuid.UUID
	for _, text := range texts {
		one, err := uuid.Parse(text)
		if err != nil {
			return nil, problem.Fields("problem.invalid",
				[]problem.Field{{Pointer: "/comments", Key: "feedback.fault.comments"}})
		}
		all = append(all, one)
	}
	return all, nil
}

// saveTheme makes, changes or deletes a theme.
func (d *Desk) saveTheme(c *gin.Context) {
	ctx, by := c.Request.Context(), who(c)
	round, err := id(c)
	if err != nil {
		d.refuse(c, err)
		return
	}
	title, answer, question := c.PostForm("title"), c.PostForm("answer"), c.PostForm("question")
	state, published := feedback.State(c.PostForm("state")), c.PostForm("published") != ""
	words := feedback.Words{Title: &title, Answer: &answer, Question: &question, State: &state, Published: &published}
	if c.Param("theme") == "new" {
		_, err = d.Feedback.Make(ctx, by.SchoolID, round, by.Actor(), words)
	} else {
		var theme uuid.UUID
		if theme, err = uuid.Parse(c.Param("theme")); err != nil {
			err = problem.New(problem.NotFound, "feedback.no_theme", nil)
		}
		if err == nil {
			err = d.sameTheme(c, round, theme)
		}
		switch {
		case err != nil:
		case c.PostForm("do") == "delete":
			err = d.Feedback.Delete(ctx, by.SchoolID, round, theme, by.Actor())
		default:
			_, err = d.Feedback.Change(ctx, by.SchoolID, round, theme, by.Actor(), words)
		}
	}
	if err != nil {
		d.showComments(c, refused(err), err)
		return
	}
	see(c, "/admin/rounds/"+round.String()+"/comments"+filterOf(c.Request.URL.Query()).Query()+"#themes")
}
