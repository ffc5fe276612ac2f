// Package editor is where the questionnaire of a draft is changed.
package editor

import (
	"embed"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"github.com/gin-gonic/gin"

	"hailong/internal/httpd/desk/frame"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/survey"
)

//go:embed templates
var files embed.FS

var views = frame.Views(files)

// Editor answers for the form of a draft's questionnaire.
type Editor struct {
	*frame.Frame
	// Preview shows a questionnaire as parents will see it.
	Preview func(c *gin.Context, of school.School, s survey.Survey) error
}

// editPage is the questionnaire of a draft, to be changed. What is typed lives in the form alone until it is saved:
// every button of the form sends the whole of it, and gets it back changed.
type editPage struct {
	frame.RoundPage
	Draft             survey.Survey
	OpensAt, ClosesAt string
	Unsaved           bool
	Kept              string        // the questionnaire that was taken over, as JSON
	Further           []locale.Lang // languages beside Vietnamese and English that have fields
	Undo              []step        // what takes the last changes of the order back, the last one last
	Focus             string        // the id of what has the cursor; "" = the page's beginning
	Advice            map[string][]string
}

// Edit shows the questionnaire of a draft.
func (e *Editor) Edit(c *gin.Context) error {
	p, err := e.draft(c)
	if err != nil {
		return err
	}
	v := editPage{RoundPage: p, Draft: p.Round, OpensAt: frame.Written(p.Round.OpensAt),
		ClosesAt: frame.Written(p.Round.ClosesAt)}
	v.Further = v.Draft.Languages()[len(locale.Languages):]
	v.Seen = frame.SeenRound(p.Round)
	return e.show(c, http.StatusOK, v)
}

// draft is the page of a round whose questions may still change.
func (e *Editor) draft(c *gin.Context) (frame.RoundPage, error) {
	p, err := e.RoundPage(c, "edit", "desk.tab.edit")
	if err != nil {
		return p, err
	}
	if p.Round.Status != survey.Draft {
		return p, problem.New(problem.Conflict, "survey.frozen", nil)
	}
	return p, nil
}

// Save stores the form, or changes it as the pressed button says and shows it again.
func (e *Editor) Save(c *gin.Context) error {
	p, err := e.draft(c)
	if err != nil {
		return err
	}
	v := editPage{RoundPage: p, Draft: p.Round, OpensAt: c.PostForm("opens_at"), ClosesAt: c.PostForm("closes_at"),
		Unsaved: true, Kept: c.PostForm("kept"), Further: further(c), Undo: steps(c.PostFormArray("undo"))}
	v.Draft.Questionnaire = readForm(c, p.Round.Questionnaire)
	v.Draft.SchoolYear, v.Draft.Period = strings.TrimSpace(c.PostForm("school_year")), c.PostForm("period")
	do := c.PostForm("do")
	if do == "preview" {
		v.Draft.Tidy()
		return e.Preview(c, v.School, v.Draft)
	}
	if do != "save" && do != "open" {
		v.Seen = c.PostForm("seen") // as the editing began
		v.rearrange(do, c.PostForm(strings.Replace(do, "add-question:", "add/", 1)))
		return e.show(c, http.StatusOK, v)
	}
	v.Seen = frame.SeenRound(p.Round)
	if refusal := e.store(c, v); refusal != nil {
		if err = v.TakeFaults(refusal); err != nil {
			return err
		}
		v.nameFaults()
		v.tellStored()
		return e.show(c, frame.RefusedStatus(refusal), v)
	}
	if do == "open" {
		return frame.Redirect(c, p.Path()+"/open")
	}
	return frame.Stored(c, p.Path())
}

// tellStored tells what others have stored meanwhile about the round; the page leads to their questions.
func (v *editPage) tellStored() {
	was, now := v.Round, v.Draft
	v.TellStored("title", was.Title.VI, now.Title.VI)
	v.TellStored("school_year", was.SchoolYear, now.SchoolYear)
	v.TellStored("period", was.Period, now.Period)
	v.TellStored("opens_at", frame.Written(was.OpensAt), v.OpensAt)
	v.TellStored("closes_at", frame.Written(was.ClosesAt), v.ClosesAt)
}

func (e *Editor) store(c *gin.Context, v editPage) error {
	if err := frame.CheckSeen(c, v.Seen); err != nil {
		return err
	}
	opens, err := frame.Moment(v.OpensAt, "/opens_at")
	if err != nil {
		return err
	}
	closes, err := frame.Moment(v.ClosesAt, "/closes_at")
	if err != nil {
		return err
	}
	q := v.Draft.Questionnaire
	_, err = e.Surveys.Update(c.Request.Context(), frame.Actor(c), v.Draft.SchoolID, v.Draft.ID, survey.Changes{
		Title: &q.Title, Notice: &q.Notice, Subjects: q.Subjects, Sections: q.Sections,
		SchoolYear: &v.Draft.SchoolYear, Period: &v.Draft.Period, OpensAt: opens, NoOpensAt: opens == nil,
		ClosesAt: closes, NoClosesAt: closes == nil,
	})
	return err
}

// mostParts is how many subjects, sections or questions of one section are read from a form, since a made-up form could
// name any number. The limits of a questionnaire are lower.
const mostParts = 120

// readForm reads the questionnaire out of the form. Fields are named as JSON pointers into it, without the first slash,
// so that a fault finds its field; old keeps what the form does not show.
func readForm(c *gin.Context, old survey.Questionnaire) survey.Questionnaire {
	in := further(c)
	q := survey.Questionnaire{Title: text(c, in, "title"), Notice: old.Notice}
	if _, there := c.GetPostForm("notice"); there {
		q.Notice = text(c, in, "notice")
	}
	known := map[string]survey.Question{}
	for _, question := range kept(c, old).Questions() {
		known[question.ID] = question
	}
	for i := range mostParts {
		at := fmt.Sprintf("subjects/%d", i)
		id, there := c.GetPostForm(at + "/id")
		if !there {
			break
		}
		q.Subjects = append(q.Subjects, survey.Subject{ID: id, Label: text(c, in, at+"/label"),
			Target: survey.ParseTarget(c.PostForm(at + "/target")), Publish: c.PostForm(at + "/publish")})
	}
	for i := range mostParts {
		at := fmt.Sprintf("sections/%d", i)
		id, there := c.GetPostForm(at + "/id")
		if !there {
			break
		}
		section := survey.Section{ID: id, Subject: c.PostForm(at + "/subject"), Title: text(c, in, at+"/title"),
			Criterion: c.PostForm(at+"/criterion") != ""}
		for j := range mostParts {
			here := fmt.Sprintf("%s/questions/%d", at, j)
			if _, there = c.GetPostForm(here + "/id"); !there {
				break
			}
			section.Questions = append(section.Questions, question(c, in, here, known))
		}
		q.Sections = append(q.Sections, section)
	}
	return q
}

// question reads one question. What the form has no field for is kept from the question of that id.
func question(c *gin.Context, in []locale.Lang, at string, known map[string]survey.Question) survey.Question {
	id := c.PostForm(at + "/id")
	q := known[id]
	q.ID, q.Type, q.Role, q.Text = id, c.PostForm(at+"/type"), c.PostForm(at+"/role"), text(c, in, at+"/text")
	if use, there := c.GetPostForm(at + "/use"); there {
		q.Use = use
	}
	if same := known[id].Text; q.Text.VI != same.VI || q.Type != known[id].Type {
		q.Origin, q.State = "", "" // other words are the school's own
	}
	q.Required, q.NotApplicable = c.PostForm(at+"/required") != "", c.PostForm(at+"/not_applicable") != ""
	q.ShowIf = nil
	if of := c.PostForm(at + "/show_if"); of != "" {
		q.ShowIf = survey.ConditionOn(of, c.PostForm(at+"/when"))
	}
	q.Options, q.AllowOther = options(c, in, at+"/options", q.Options), c.PostForm(at+"/allow_other") != ""
	whole := func(name string, into *int) {
		if _, there := c.GetPostForm(at + name); there {
			*into = number(c, at+name)
		}
	}
	whole("/min", &q.Min)
	whole("/max", &q.Max)
	whole("/decimals", &q.Decimals)
	if _, there := c.GetPostForm(at + "/unit"); there {
		q.Unit = text(c, in, at+"/unit")
	}
	q.Prune()
	return q
}

// options reads one choice a line, with its words in other languages in the same lines of their own fields; a choice
// that stood there before keeps its value, so that rounds can be compared.
func options(c *gin.Context, in []locale.Lang, name string, before []survey.Option) []survey.Option {
	var all []survey.Option
	taken := map[string]bool{}
	translated := map[locale.Lang][]string{}
	for _, lang := range append([]locale.Lang{locale.EN}, in...) {
		translated[lang] = strings.Split(c.PostForm(name+"_"+string(lang)), "\n")
	}
	line := 0
	for label := range strings.Lines(c.PostForm(name)) {
		at := line
		line++
		if label = locale.Line(label); label == "" {
			continue
		}
		o := survey.Option{Label: survey.Text{VI: label}}
		for lang, lines := range translated {
			if at < len(lines) {
				o.Label = o.Label.With(lang, locale.Line(lines[at]))
			}
		}
		for _, b := range before {
			if b.Label.VI == label && !taken[b.Value] {
				o.Value = b.Value
			}
		}
		if o.Value == "" {
			o.Value = freeID("o", func(id string) bool {
				return taken[id] || slices.ContainsFunc(before, func(b survey.Option) bool { return b.Value == id })
			})
		}
		taken[o.Value] = true
		all = append(all, o)
	}
	return all
}

// text reads a text: Vietnamese in the field of that name, English and the further languages in name/TAG.
func text(c *gin.Context, in []locale.Lang, name string) survey.Text {
	t := survey.Text{VI: c.PostForm(name), EN: c.PostForm(name + "/en")}
	for _, lang := range in {
		t = t.With(lang, c.PostForm(name+"/"+string(lang)))
	}
	return t
}

// mostFurther is how many further languages are read from a form; a questionnaire may have fewer.
const mostFurther = 12

// further are the languages that the form has fields for, beside Vietnamese and English: their tags in the field
// "languages".
func further(c *gin.Context) []locale.Lang {
	var all []locale.Lang
	words := strings.FieldsFunc(c.PostForm("languages"), func(r rune) bool {
		return unicode.IsSpace(r) || r == ',' || r == ';'
	})
	for _, word := range words[:min(len(words), mostFurther)] {
		if lang := locale.Lang(word); !slices.Contains(locale.Languages, lang) && !slices.Contains(all, lang) {
			all = append(all, lang)
		}
	}
	return all
}

func number(c *gin.Context, name string) int {
	n := 0
	if _, err := fmt.Sscan(c.PostForm(name), &n); err != nil {
		return 0 // no number is refused by its range
	}
	return n
}
