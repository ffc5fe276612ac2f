package desk

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/survey"
)

// editPage is the questionnaire of a draft, to be changed. What is typed lives in the form alone until it is saved:
// every button of the form sends the whole of it, and gets it back changed.
type editPage struct {
	roundPage
	Draft             survey.Survey
	OpensAt, ClosesAt string
	Unsaved           bool
}

func (d *Desk) edit(c *gin.Context) {
	p, err := d.roundPage(c, "edit", "desk.tab.edit")
	if err == nil && p.Round.Status != survey.Draft {
		err = problem.New(problem.Conflict, "survey.frozen", nil)
	}
	if err != nil {
		d.refuse(c, err)
		return
	}
	v := editPage{roundPage: p, Draft: p.Round, OpensAt: written(p.Round.OpensAt), ClosesAt: written(p.Round.ClosesAt)}
	v.Seen = seenRound(p.Round)
	d.show(c, http.StatusOK, "edit.html", v)
}

// saveEdit stores the form, or changes it as the pressed button says and shows it again.
func (d *Desk) saveEdit(c *gin.Context) {
	p, err := d.roundPage(c, "edit", "desk.tab.edit")
	if err == nil && p.Round.Status != survey.Draft {
		err = problem.New(problem.Conflict, "survey.frozen", nil)
	}
	var q survey.Questionnaire
	if err == nil {
		q, err = readForm(c, p.Round.Questionnaire)
	}
	if err != nil {
		d.refuse(c, err)
		return
	}
	v := editPage{roundPage: p, Draft: p.Round, OpensAt: c.PostForm("opens_at"), ClosesAt: c.PostForm("closes_at"),
		Unsaved: true}
	v.Draft.Questionnaire, v.Draft.SchoolYear, v.Draft.Period = q, strings.TrimSpace(c.PostForm("school_year")),
		c.PostForm("period")
	if do := c.PostForm("do"); do != "save" && do != "open" {
		v.Seen = c.PostForm("seen") // as the editing began
		rearrange(&v.Draft.Questionnaire, do, v.Lang)
		d.show(c, http.StatusOK, "edit.html", v)
		return
	}
	v.Seen = seenRound(p.Round)
	if err = stale(c, v.Seen); err == nil {
		err = d.store(c, v)
	}
	switch {
	case err == nil && c.PostForm("do") == "open":
		see(c, p.Path()+"/open")
	case err == nil:
		see(c, p.Path())
	case v.faults(err):
		v.standing()
		d.show(c, refused(err), "edit.html", v)
	default:
		d.refuse(c, err)
	}
}

// standing tells what others have stored meanwhile about the round; the page leads to their questions.
func (v *editPage) standing() {
	was, now := v.Round, v.Draft
	v.stands("title", was.Title.VI, now.Title.VI)
	v.stands("school_year", was.SchoolYear, now.SchoolYear)
	v.stands("period", was.Period, now.Period)
	v.stands("minutes", strconv.Itoa(was.Minutes), strconv.Itoa(now.Minutes))
	v.stands("opens_at", written(was.OpensAt), v.OpensAt)
	v.stands("closes_at", written(was.ClosesAt), v.ClosesAt)
}

func (d *Desk) store(c *gin.Context, v editPage) error {
	opens, err := moment(v.OpensAt, "/opens_at")
	if err != nil {
		return err
	}
	closes, err := moment(v.ClosesAt, "/closes_at")
	if err != nil {
		return err
	}
	q := v.Draft.Questionnaire
	_, err = d.Surveys.Update(c.Request.Context(), v.Draft.SchoolID, v.Draft.ID, survey.Changes{
		Title: &q.Title, Notice: &q.Notice, Minutes: &q.Minutes, Subjects: q.Subjects, Sections: q.Sections,
		SchoolYear: &v.Draft.SchoolYear, Period: &v.Draft.Period, OpensAt: opens, NoOpensAt: opens == nil,
		ClosesAt: closes, NoClosesAt: closes == nil,
	})
	if err != nil {
		return err
	}
	return d.note(c, "record.edit", q.Title.VI)
}

// Numbers of the form's repeated parts, so that a made-up form cannot ask for endless ones; the questionnaire's own
// limits are lower.
const mostParts = 120

// readForm reads the questionnaire out of the form. Fields are named as JSON pointers into it, without the first slash,
// so that a fault finds its field; old keeps what the form does not show.
func readForm(c *gin.Context, old survey.Questionnaire) (survey.Questionnaire, error) {
	q := survey.Questionnaire{Title: text(c, "title"), Notice: old.Notice, Minutes: number(c, "minutes")}
	if _, there := c.GetPostForm("notice"); there {
		q.Notice = text(c, "notice")
	}
	known := map[string]survey.Question{}
	for _, question := range old.Questions() {
		known[question.ID] = question
	}
	for i := range mostParts {
		at := fmt.Sprintf("subjects/%d", i)
		id, there := c.GetPostForm(at + "/id")
		if !there {
			break
		}
		q.Subjects = append(q.Subjects, survey.Subject{ID: id, Label: text(c, at+"/label")})
	}
	for i := range mostParts {
		at := fmt.Sprintf("sections/%d", i)
		id, there := c.GetPostForm(at + "/id")
		if !there {
			break
		}
		section := survey.Section{ID: id, Subject: c.PostForm(at + "/subject"), Title: text(c, at+"/title")}
		for j := range mostParts {
			here := fmt.Sprintf("%s/questions/%d", at, j)
			if _, there = c.GetPostForm(here + "/id"); !there {
				break
			}
			section.Questions = append(section.Questions, question(c, here, known))
		}
		q.Sections = append(q.Sections, section)
	}
	return q, nil
}

// question reads one question. What the form has no field for is kept from the question of that id.
func question(c *gin.Context, at string, known map[string]survey.Question) survey.Question {
	id := c.PostForm(at + "/id")
	q := known[id]
	q.ID, q.Type, q.Role, q.Text = id, c.PostForm(at+"/type"), c.PostForm(at+"/role"), text(c, at+"/text")
	if use, there := c.GetPostForm(at + "/use"); there {
		q.Use = use
	}
	if same := known[id].Text; q.Text.VI != same.VI || q.Type != known[id].Type {
		q.Origin = "" // other words are the school's own
	}
	q.Required, q.NotApplicable = c.PostForm(at+"/required") != "", c.PostForm(at+"/not_applicable") != ""
	q.ShowIf = nil
	if of := c.PostForm(at + "/show_if"); of != "" {
		q.ShowIf = &survey.Condition{Question: of, LTE: number(c, at+"/lte")}
	}
	q.Options, q.AllowOther = options(c.PostForm(at+"/options"), c.PostForm(at+"/options_en"), q.Options),
		c.PostForm(at+"/allow_other") != ""
	q.Prune()
	return q
}

// options reads one choice a line; a choice that stood there before keeps its value, so that rounds can be compared.
func options(vi, en string, before []survey.Option) []survey.Option {
	var all []survey.Option
	taken := map[string]bool{}
	english := strings.Split(en, "\n")
	line := 0
	for label := range strings.Lines(vi) {
		at := line
		line++
		if label = locale.Line(label); label == "" {
			continue
		}
		o := survey.Option{Label: survey.Text{VI: label}}
		if at < len(english) {
			o.Label.EN = locale.Line(english[at])
		}
		for _, b := range before {
			if b.Label.VI == label && !taken[b.Value] {
				o.Value = b.Value
			}
		}
		for n := 1; o.Value == "" || taken[o.Value]; n++ {
			if o.Value = fmt.Sprintf("o%d", n); holds(before, o.Value) {
				o.Value = ""
			}
		}
		taken[o.Value] = true
		all = append(all, o)
	}
	return all
}

func holds(options []survey.Option, value string) bool {
	for _, o := range options {
		if o.Value == value {
			return true
		}
	}
	return false
}

func text(c *gin.Context, name string) survey.Text {
	return survey.Text{VI: c.PostForm(name), EN: c.PostForm(name + "/en")}
}

func number(c *gin.Context, name string) int {
	n := 0
	if _, err := fmt.Sscan(c.PostForm(name), &n); err != nil {
		return 0 // no number is refused by its range
	}
	return n
}
