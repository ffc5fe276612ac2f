package editor

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"hailong/internal/httpd/desk/frame"
	"hailong/internal/httpd/view"
	"hailong/internal/locale"
	"hailong/internal/sound"
	"hailong/internal/survey"
)

// soundsPage are the recordings of a draft's questions, stored at once: a file cannot live in the editor's form.
type soundsPage struct {
	frame.RoundPage
	Lines []soundLine
}

// soundLine is a question, with what is recorded of it.
type soundLine struct {
	survey.Question
	Number string
	Takes  []take
	Open   bool
}

// take is what is recorded of a question in one language.
type take struct {
	Question     string
	Lang         locale.Lang
	Words, Fault string
	Digest       string // "" = not recorded
}

// Sounds shows them.
func (e *Editor) Sounds(c *gin.Context) error { return e.showSounds(c, http.StatusOK, nil) }

func (e *Editor) showSounds(c *gin.Context, status int, refusal error) error {
	p, err := e.draft(c)
	if err != nil {
		return err
	}
	v := soundsPage{RoundPage: p}
	v.Title = v.T("sound.title")
	if refusal != nil {
		if err = v.TakeFaults(refusal); err != nil {
			return err
		}
	}
	numbers := p.Round.Numbers()
	for i, q := range p.Round.Questions() {
		line := soundLine{Question: q, Number: numbers[i], Open: c.Query("at") == q.ID}
		for _, lang := range p.Round.Languages() {
			one := take{Question: q.ID, Lang: lang, Words: q.Text.Only(lang), Digest: q.Sound[lang]}
			if refusal != nil && c.PostForm("question") == q.ID && c.PostForm("lang") == string(lang) {
				one.Fault, line.Open = v.Fault("file"), true
			}
			if one.Words != "" {
				line.Takes = append(line.Takes, one)
			}
		}
		v.Lines = append(v.Lines, line)
	}
	return views.Show(c, status, "sounds.html", v)
}

// KeepSound stores the file that was chosen for a question, or forgets its recording.
func (e *Editor) KeepSound(c *gin.Context) error {
	id, err := frame.ID(c)
	if err != nil {
		return err
	}
	if err = e.keepSound(c); err != nil {
		return e.showSounds(c, frame.RefusedStatus(err), frame.At(err, "/file"))
	}
	at := c.PostForm("question")
	return frame.Redirect(c, fmt.Sprintf("/admin/rounds/%s/sounds?at=%s#sound-%s", id, at, at))
}

func (e *Editor) keepSound(c *gin.Context) error {
	p, err := e.draft(c)
	if err != nil {
		return err
	}
	ctx, question, lang := c.Request.Context(), c.PostForm("question"), locale.Lang(c.PostForm("lang"))
	if c.PostForm("do") == "drop" {
		return e.Surveys.DropSound(ctx, frame.Actor(c), p.School.ID, p.Round.ID, question, lang)
	}
	_, file, err := view.Upload(c, sound.Most+1, "sound.none")
	if err != nil {
		return err
	}
	return e.Surveys.SetSound(ctx, frame.Actor(c), p.School.ID, p.Round.ID, question, lang, file)
}

// NameOf is a language's own name.
func (soundsPage) NameOf(lang locale.Lang) string { return locale.NameOf(lang) }
