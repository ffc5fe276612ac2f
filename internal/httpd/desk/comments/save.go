package comments

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/feedback"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/problem"
)

// fresh is the theme in the path of one that is not stored yet.
const fresh = "new"

// Act does what a button of the list says: to one comment, or to those that are ticked.
func (m *Comments) Act(c *gin.Context) error {
	round, err := frame.ID(c)
	if err != nil {
		return err
	}
	if c.PostForm("do") == "find" {
		return m.find(c, round)
	}
	at, err := m.act(c, round)
	if err != nil {
		return m.show(c, http.StatusUnprocessableEntity, err)
	}
	return frame.Redirect(c, address(c, round)+at)
}

// address is where the list is read, with what is looked for.
func address(c *gin.Context, round uuid.UUID) string {
	return "/admin/rounds/" + round.String() + "/comments" + filterOf(c.Request.URL.Query()).Query()
}

var yes, no = true, false

// buttons are those of one comment: each is a field with the comment's id.
var buttons = []struct {
	field  string
	change feedback.Change
}{
	{"look", feedback.Change{Looked: &yes}},
	{"hide", feedback.Change{Hidden: &yes}},
	{"show", feedback.Change{Hidden: &no}},
}

// act does what the pressed button says, and tells where on the page the reader was.
func (m *Comments) act(c *gin.Context, round uuid.UUID) (at string, err error) {
	for _, b := range buttons {
		if comment := c.PostForm(b.field); comment != "" {
			return "#c-" + strings.Split(comment, " ")[0], m.change(c, round, comment, b.change)
		}
	}
	ticked, err := m.ticked(c, round)
	if err != nil {
		return "", err
	}
	ctx, by := c.Request.Context(), frame.Who(c)
	do := c.PostForm("do")
	if do == "read" || do == "unread" {
		return "#list", m.Feedback.MarkRead(ctx, by.SchoolID, round, ticked, do == "read")
	}
	if do == "tag" || do == "untag" {
		return "#list", m.Feedback.Tag(ctx, by.SchoolID, round, ticked, c.PostForm("tag"), do == "untag")
	}
	theme := uuid.Nil
	if into := c.PostForm("into"); into != "" {
		if theme, err = uuid.Parse(into); err != nil {
			return "", noComment()
		}
	}
	return "#list", m.Feedback.Gather(ctx, by.SchoolID, round, theme, c.PostForm("title"), ticked, do == "out",
		by.Actor())
}

// change changes one comment, and those that say the same.
func (m *Comments) change(c *gin.Context, round uuid.UUID, comment string, change feedback.Change) error {
	equal, err := ids([]string{comment})
	if err != nil || len(equal) == 0 {
		return noComment()
	}
	change.Reason = c.PostForm("reason-" + equal[0].String())
	who := frame.Who(c)
	return m.Feedback.UpdateEqual(c.Request.Context(), who.SchoolID, round, equal, who.Actor(), change)
}

// everyFound stands for all comments that the page's filter finds, on whichever of its pages.
const everyFound = "found"

// ticked are the comments that the form names.
func (m *Comments) ticked(c *gin.Context, round uuid.UUID) ([]uuid.UUID, error) {
	values := c.PostFormArray("comment")
	if !slices.Contains(values, everyFound) {
		return ids(values)
	}
	all, err := m.Feedback.List(c.Request.Context(), frame.Who(c).SchoolID, round)
	if err != nil {
		return nil, err
	}
	var found []uuid.UUID
	by, err := m.filter(c)
	if err != nil {
		return nil, err
	}
	for _, one := range all.List {
		if by.takes(one) && !one.Hidden {
			found = append(found, one.ID)
		}
	}
	return found, nil
}

// ids reads ids of a form, equal comments in one field; Invalid when one is none.
func ids(texts []string) ([]uuid.UUID, error) {
	var all []uuid.UUID
	for _, text := range strings.Fields(strings.Join(texts, " ")) {
		one, err := uuid.Parse(text)
		if err != nil {
			return nil, noComment()
		}
		all = append(all, one)
	}
	return all, nil
}

func noComment() error {
	return problem.Fields("problem.invalid", []problem.Field{{Pointer: "/comments", Key: "feedback.fault.comments"}})
}

// SaveTheme makes, changes or deletes a theme.
func (m *Comments) SaveTheme(c *gin.Context) error {
	round, err := frame.ID(c)
	if err != nil {
		return err
	}
	if err = m.saveTheme(c, round); err != nil {
		return m.show(c, frame.RefusedStatus(err), err)
	}
	return frame.Redirect(c, address(c, round)+"#themes")
}

func (m *Comments) saveTheme(c *gin.Context, round uuid.UUID) error {
	title, answer, question := c.PostForm("title"), c.PostForm("answer"), c.PostForm("question")
	state, published := feedback.State(c.PostForm("state")), c.PostForm("published") != ""
	plan := planned(c)
	words := feedback.Words{Title: &title, Answer: &answer, Question: &question, State: &state, Published: &published,
		Cause: &plan.Cause, Measure: &plan.Measure, Responsible: &plan.Responsible, Due: &plan.Due}
	ctx, by := c.Request.Context(), frame.Who(c)
	if c.Param("theme") == fresh {
		if page, err := uuid.Parse(c.PostForm("theme")); err == nil { // other words on a page of before are another theme
			words.ID = uuid.NewSHA1(page, []byte(problem.Seen(words)))
		}
		_, err := m.Feedback.Make(ctx, by.SchoolID, round, by.Actor(), words)
		return err
	}
	theme, err := frame.IDAt(c, "theme", "feedback.no_theme")
	if err != nil {
		return err
	}
	if err = m.checkSeen(c, round, theme); err != nil {
		return err
	}
	if c.PostForm("do") == "delete" {
		return m.Feedback.Delete(ctx, by.SchoolID, round, theme, by.Actor())
	}
	_, err = m.Feedback.Change(ctx, by.SchoolID, round, theme, by.Actor(), words)
	return err
}

// SaveDialogue plans the talk with parents, says that it took place, or takes it away.
func (m *Comments) SaveDialogue(c *gin.Context) error {
	round, err := frame.ID(c)
	if err != nil {
		return err
	}
	if err = m.saveDialogue(c, round); err != nil {
		return m.show(c, frame.RefusedStatus(err), err)
	}
	return frame.Redirect(c, "/admin/rounds/"+round.String()+"/comments#dialogue")
}

func (m *Comments) saveDialogue(c *gin.Context, round uuid.UUID) error {
	ctx, by := c.Request.Context(), frame.Who(c)
	stored, err := m.Feedback.Dialogue(ctx, by.SchoolID, round)
	if err != nil {
		return err
	}
	if err = frame.CheckSeen(c, seenDialogue(stored)); err != nil {
		return err
	}
	typed := typedDialogue(c)
	if c.PostForm("do") == "delete" {
		typed = feedback.Dialogue{}
	} else if typed == (feedback.Dialogue{}) {
		typed.Hour = " " // an empty form is no wish to take the talk away: it lacks day and place
	}
	_, err = m.Feedback.SaveDialogue(ctx, by.SchoolID, round, by.Actor(), typed)
	return err
}

// typedDialogue is the talk that was typed.
func typedDialogue(c *gin.Context) feedback.Dialogue {
	d := feedback.Dialogue{Day: c.PostForm("day"), Hour: c.PostForm("hour"), Place: c.PostForm("place"),
		Held: c.PostForm("held") != ""}
	if text := c.PostForm("attended"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			n = -1
		}
		d.Attended = n
	}
	return d
}

func seenDialogue(d feedback.Dialogue) string {
	return problem.Seen(d.Day, d.Hour, d.Place, d.Held, d.Attended)
}

// planned is the plan that was typed.
func planned(c *gin.Context) feedback.Plan {
	return feedback.Plan{Cause: c.PostForm("cause"), Measure: c.PostForm("measure"),
		Responsible: c.PostForm("responsible"), Due: c.PostForm("due")}
}

func seenTheme(t feedback.Theme) string {
	return problem.Seen(t.Title, t.Question, t.State, t.Answer, t.Published, t.Cause, t.Measure, t.Responsible, t.Due)
}

func (m *Comments) checkSeen(c *gin.Context, round, theme uuid.UUID) error {
	all, err := m.Feedback.Themes(c.Request.Context(), frame.Who(c).SchoolID, round)
	if err != nil {
		return err
	}
	for _, t := range all {
		if t.ID == theme {
			return frame.CheckSeen(c, seenTheme(t))
		}
	}
	return nil // the room says that there is none
}
