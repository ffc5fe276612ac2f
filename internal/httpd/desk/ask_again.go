package desk

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"hailong/internal/account"
	"hailong/internal/problem"
)

// asksAgain are the acts before which who is signed in gives her password or a code once more, unless she did so in the
// last ten minutes: a desk that was left open must not be enough for them. Each has the words that tell what is about
// to be done. A test walks every form of the desk: each stands here or in the test's own list of those that need no
// proof.
var asksAgain = map[string]string{
	"/admin/rounds/:id/recovery": "again.recovery",
	"/admin/rounds/:id/share":    "again.share",
	"/admin/rounds/:id/withdraw": "again.withdraw",
	"/admin/rounds/:id/report":   "again.template",
	"/admin/settings/keys":       "again.key",
	"/admin/settings/keys/:id":   "again.key",
	"/admin/people":              "again.people",
	"/admin/people/rule":         "again.people",
	"/admin/people/:id":          "again.people",
	"/admin/people/:id/sessions": "again.people",
	"/admin/me/factor":           "again.factor",
	"/admin/me/factor/codes":     "again.factor",
}

// Names of the fields that the page adds to the form it keeps.
const (
	proofPassword = "proof_password"
	proofCode     = "proof_code"
	keptFile      = "proof_file." // + the field's name: the file's bytes in base64
	keptName      = "proof_name." // + the field's name: what the file was called
)

// againPage asks for the proof and keeps what was typed, so that the act goes on with it.
type againPage struct {
	page
	Action, What string
	Kept         []keptField
}

type keptField struct{ Name, Value string }

// askAgain is the last that signedIn does, so that no group of pages can go without it.
func (d *Desk) askAgain(c *gin.Context) {
	what, asked := asksAgain[c.FullPath()]
	if !asked || c.Request.Method != http.MethodPost {
		return
	}
	session, _ := c.MustGet(sessionKey).(account.Session)
	if err := c.Request.ParseForm(); err != nil {
		d.stop(c, unreadForm(err))
		return
	}
	if err := c.Request.ParseMultipartForm(inMemory); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		d.stop(c, unreadForm(err))
		return
	}
	form := c.Request.PostForm
	if !form.Has(proofPassword) && !form.Has(proofCode) {
		if !d.Accounts.Proved(session) {
			d.showAgain(c, what, nil)
		}
		return
	}
	if err := d.Accounts.Prove(c.Request.Context(), who(c), session, form.Get(proofPassword), form.Get(proofCode)); err != nil {
		d.showAgain(c, what, err)
		return
	}
	if err := goOn(c.Request); err != nil {
		d.stop(c, err)
	}
}

const inMemory = 16 << 20 // of a form; more lies in a file until it is answered

func unreadForm(err error) error {
	var tooLong *http.MaxBytesError
	if errors.As(err, &tooLong) {
		return problem.New(problem.TooLarge, "problem.too_large", nil)
	}
	return problem.New(problem.Malformed, "problem.malformed", nil)
}

func (d *Desk) stop(c *gin.Context, err error) {
	d.refuse(c, err)
	c.Abort()
}

// showAgain asks for the proof. The act is not done.
func (d *Desk) showAgain(c *gin.Context, what string, refusal error) {
	defer c.Abort()
	p := againPage{page: d.page(c, "", "again.title"), Action: c.Request.URL.RequestURI()}
	p.What = p.T(what)
	form := c.Request.PostForm
	for _, name := range slices.Sorted(maps.Keys(form)) {
		if name == proofPassword || name == proofCode {
			continue
		}
		for _, value := range form[name] {
			p.Kept = append(p.Kept, keptField{name, value})
		}
	}
	files, err := keepFiles(c.Request.MultipartForm)
	if err != nil {
		d.refuse(c, err)
		return
	}
	p.Kept = append(p.Kept, files...)
	if refusal == nil {
		d.show(c, http.StatusForbidden, "again.html", &p)
		return
	}
	d.notIn(c, "again.html", &p, &p.page, refusal)
}

// keepFiles writes the files of a form as fields of a form.
func keepFiles(form *multipart.Form) (kept []keptField, err error) {
	if form == nil {
		return nil, nil
	}
	for _, name := range slices.Sorted(maps.Keys(form.File)) {
		for _, part := range form.File[name] {
			file, err := part.Open()
			if err != nil {
				return nil, err
			}
			raw, err := io.ReadAll(file)
			if err = errors.Join(err, file.Close()); err != nil {
				return nil, err
			}
			kept = append(kept, keptField{keptName + name, part.Filename}, keptField{keptFile + name, base64.RawURLEncoding.EncodeToString(raw)})
		}
	}
	return kept, nil
}

// goOn makes of the page's form the one that was kept: what comes after reads fields and files as they were sent at first.
func goOn(r *http.Request) error {
	var body bytes.Buffer
	writer := multipart.NewWriter(&body)
	for name, values := range r.PostForm {
		field, isFile := strings.CutPrefix(name, keptFile)
		if !isFile {
			continue
		}
		for i, value := range values {
			raw, err := base64.RawURLEncoding.DecodeString(value)
			if err != nil {
				return problem.New(problem.Malformed, "problem.malformed", nil)
			}
			called := r.PostForm[keptName+field]
			part, err := writer.CreateFormFile(field, append(called, make([]string, i+1)...)[i])
			if err != nil {
				return err
			}
			_, _ = part.Write(raw) // a buffer takes everything
		}
	}
	if err := writer.Close(); err != nil {
		return err
	}
	for name := range r.PostForm {
		if name == proofPassword || name == proofCode || strings.HasPrefix(name, keptFile) || strings.HasPrefix(name, keptName) {
			delete(r.PostForm, name)
			delete(r.Form, name)
		}
	}
	form, err := multipart.NewReader(&body, writer.Boundary()).ReadForm(inMemory)
	if err != nil {
		return problem.New(problem.Malformed, "problem.malformed", nil)
	}
	if r.MultipartForm == nil || len(form.File) > 0 {
		r.MultipartForm = form
	}
	return nil
}
