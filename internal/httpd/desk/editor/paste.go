package editor

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"hailong/internal/httpd/desk/frame"
	"hailong/internal/httpd/view"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/proposal"
	"hailong/internal/survey"
)

// pastePage takes a form that the school has, and shows what was recognised in it. Nothing is stored: what is taken
// stands in the editor's form until it is saved there.
type pastePage struct {
	frame.RoundPage
	Text  string // what was pasted, while nothing was recognised in it
	Cards []cardGroup
	Kept  string // the questionnaire as JSON, with what the cards do not show
	Left  []proposal.Left
	Count int
	Doubt int // how many questions have a doubt
	Whole bool
}

// cardGroup is a section as cards.
type cardGroup struct {
	survey.Section
	At    string
	Cards []card
}

// card is a question to correct.
type card struct {
	survey.Question
	Number  string
	At      string
	Choices string
	Doubts  []string
}

// PasteForm shows where to paste.
func (e *Editor) PasteForm(c *gin.Context) error {
	p, err := e.draft(c)
	if err != nil {
		return err
	}
	p.Title = p.T("paste.title")
	return views.Show(c, http.StatusOK, "paste.html", pastePage{RoundPage: p})
}

// Paste shows what was recognised, or hands it to the editor as it was corrected.
func (e *Editor) Paste(c *gin.Context) error {
	p, err := e.draft(c)
	if err != nil {
		return err
	}
	if c.PostForm("do") == "take" {
		if q, ok := corrected(c); ok {
			return e.takeOver(c, p, q)
		}
	}
	p.Title = p.T("paste.title")
	v := pastePage{RoundPage: p}
	found, err := pasted(c)
	if err == nil {
		err = v.show(found.Into(p.Round.Questionnaire))
	}
	if err != nil {
		v.Text = c.PostForm("pasted")
		status := frame.RefusedStatus(err)
		if err = v.TakeFaults(err); err != nil {
			return err
		}
		return views.Show(c, status, "paste.html", v)
	}
	return views.Show(c, http.StatusOK, "paste.html", v)
}

// pasted reads the file that was chosen, else the text.
func pasted(c *gin.Context) (proposal.Proposal, error) {
	_, file, err := view.Upload(c, proposal.MostBytes+1, "proposal.none")
	if err == nil {
		found, err := proposal.FromFile(c.Request.Context(), file)
		return found, frame.At(err, "/file")
	}
	if text := c.PostForm("pasted"); strings.TrimSpace(text) != "" {
		found, err := proposal.FromText(text)
		return found, frame.At(err, "/pasted")
	}
	return proposal.Proposal{}, err
}

// show fills the page with the cards of a proposal.
func (v *pastePage) show(p proposal.Proposal) error {
	kept, err := json.Marshal(p.Questionnaire)
	if err != nil {
		return err
	}
	v.Kept, v.Left, v.Whole, v.Doubt = string(kept), p.Left, p.Whole, len(p.Doubts)
	numbers := p.Questionnaire.Numbers()
	for i, s := range p.Questionnaire.Sections {
		group := cardGroup{Section: s, At: fmt.Sprintf("s/%d", i)}
		for j, q := range s.Questions {
			one := card{Question: q, Number: numbers[v.Count], At: fmt.Sprintf("q/%d/%d", i, j), Choices: lines(q.Options)}
			for _, d := range p.Doubts[q.ID] {
				one.Doubts = append(one.Doubts, v.T("proposal.doubt."+string(d)))
			}
			group.Cards = append(group.Cards, one)
			v.Count++
		}
		v.Cards = append(v.Cards, group)
	}
	return nil
}

func lines(options []survey.Option) string {
	var all []string
	for _, o := range options {
		all = append(all, o.Label.VI)
	}
	return strings.Join(all, "\n")
}

// Subjects are those that a section may be about.
func (v pastePage) Subjects() []survey.Subject { return v.Round.Subjects }

// Types are the kinds of questions to choose from.
func (pastePage) Types() []string { return survey.Kinds() }

// Roles are the roles to choose from.
func (pastePage) Roles() []string {
	return []string{survey.Headline, survey.Item, survey.Expectation, survey.None}
}

// Why is why a line was left out, in words.
func (v pastePage) Why(why proposal.Why) string { return v.T("proposal.left." + string(why)) }

// keptIn is the questionnaire that a form carries with it, whole; ok is false for a form without one.
func keptIn(c *gin.Context) (q survey.Questionnaire, ok bool) {
	text := c.PostForm("kept")
	return q, text != "" && json.Unmarshal([]byte(text), &q) == nil
}

// kept is the questionnaire by which a form knows what it has no field for: the one that was taken over, or the stored.
func kept(c *gin.Context, stored survey.Questionnaire) survey.Questionnaire {
	if q, ok := keptIn(c); ok {
		return q
	}
	return stored
}

// corrected is the questionnaire that the cards show, as they were corrected.
func corrected(c *gin.Context) (survey.Questionnaire, bool) {
	q, ok := keptIn(c)
	if !ok {
		return q, false
	}
	var sections []survey.Section
	for i, s := range q.Sections[:min(len(q.Sections), mostParts)] {
		at := fmt.Sprintf("s/%d", i)
		if title := locale.Line(c.PostForm(at + "/title")); title != "" && title != s.Title.VI {
			s.Title = survey.Text{VI: title}
		}
		if subject, there := c.GetPostForm(at + "/subject"); there {
			s.Subject = subject
		}
		s.Criterion = c.PostForm(at+"/criterion") != ""
		var questions []survey.Question
		for j, one := range s.Questions[:min(len(s.Questions), mostParts)] {
			if here := fmt.Sprintf("q/%d/%d", i, j); c.PostForm(here+"/drop") == "" {
				questions = append(questions, correct(c, here, one))
			}
		}
		if s.Questions = questions; len(questions) > 0 {
			sections = append(sections, s)
		}
	}
	q.Sections = sections
	return q, true
}

// correct is one question as its card says it.
func correct(c *gin.Context, at string, q survey.Question) survey.Question {
	if words := locale.Line(c.PostForm(at + "/text")); words != "" && words != q.Text.VI {
		q.Text, q.Origin, q.State = survey.Text{VI: words}, "", ""
	}
	if choices, there := c.GetPostForm(at + "/options"); there && choices != "" &&
		strings.ReplaceAll(choices, "\r\n", "\n") != lines(q.Options) {
		q.Options = options(c, nil, at+"/options", q.Options)
	}
	if kind := c.PostForm(at + "/type"); kind != "" && kind != q.Type {
		q.Type = kind
	}
	if role := c.PostForm(at + "/role"); role != "" {
		q.Role = role
	}
	q.Prune()
	return q
}

// takeOver shows the editor with the questionnaire in its form, not saved.
func (e *Editor) takeOver(c *gin.Context, p frame.RoundPage, q survey.Questionnaire) error {
	q.Tidy()
	carried, err := json.Marshal(q)
	if err != nil {
		return err
	}
	v := editPage{RoundPage: p, Draft: p.Round, OpensAt: frame.Written(p.Round.OpensAt),
		ClosesAt: frame.Written(p.Round.ClosesAt), Unsaved: true, Kept: string(carried)}
	v.Draft.Questionnaire = q
	v.Further = v.Draft.Languages()[len(locale.Languages):]
	v.Seen = c.PostForm("seen")
	if refusal := problem.Fields("problem.invalid", q.Check()); refusal != nil {
		if err := v.TakeFaults(refusal); err != nil {
			return err
		}
		v.nameFaults()
	}
	return e.show(c, http.StatusOK, v)
}

// JSON hands out the questionnaire of a round, in the shape of the contract, to be brought in again or elsewhere.
func (e *Editor) JSON(c *gin.Context) error {
	p, err := e.RoundPage(c, "edit", "desk.tab.edit")
	if err != nil {
		return err
	}
	text, err := proposal.JSON(p.Round.Questionnaire)
	if err != nil {
		return err
	}
	c.Header("Content-Disposition", `attachment; filename="bo-cau-hoi.json"`)
	c.Data(http.StatusOK, "application/json; charset=utf-8", text)
	return nil
}
