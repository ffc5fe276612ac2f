package frame

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

	"hailong/internal/problem"
)

// Names of the fields that the page adds to the form it keeps.
const (
	proofPassword = "proof_password"
	proofCode     = "proof_code"
	keptFile      = "proof_file." // + the field's name: the file's bytes in base64
	keptName      = "proof_name." // + the field's name: what the file was called
)

// againPage asks for the proof and keeps what was typed, so that the act goes on with it.
type againPage struct {
	Page
	Action, What string
	Kept         []keptField
}

type keptField struct{ Name, Value string }

// askAgain asks, before a form does what the key tells, for the password or a code once more, unless who is signed in
// gave one in the last ten minutes: a desk that was left open must not be enough. proved is false where the page that
// asks was the answer; the act is not done then.
func (f *Frame) askAgain(c *gin.Context, what string) (proved bool, err error) {
	if err = readForm(c.Request); err != nil {
		return false, err
	}
	form, session := c.Request.PostForm, Session(c)
	if !form.Has(proofPassword) && !form.Has(proofCode) {
		if f.Accounts.Proved(session) {
			return true, nil
		}
		return false, f.showAgain(c, what, nil)
	}
	err = f.Accounts.Prove(c.Request.Context(), Who(c), session, form.Get(proofPassword), form.Get(proofCode))
	if err != nil {
		return false, f.showAgain(c, what, err)
	}
	return true, restoreForm(c.Request)
}

func readForm(r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return unread(err)
	}
	err := r.ParseMultipartForm(inMemory)
	if err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return unread(err)
	}
	return nil
}

const inMemory = 16 << 20 // of a form; more lies in a file until it is answered

func unread(err error) error {
	var tooLong *http.MaxBytesError
	if errors.As(err, &tooLong) {
		return problem.New(problem.TooLarge, "problem.too_large", nil)
	}
	return problem.New(problem.Malformed, "problem.bad_form", nil)
}

// showAgain asks for the proof; refusal is why the one before was not taken, nil for none.
func (f *Frame) showAgain(c *gin.Context, what string, refusal error) error {
	p := againPage{Page: f.Page(c, "", "again.title"), Action: c.Request.URL.RequestURI()}
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
		return err
	}
	p.Kept = append(p.Kept, files...)
	status := http.StatusForbidden
	if refusal != nil {
		if status, err = p.TakeSecretFaults(c, refusal); err != nil {
			return err
		}
	}
	return views.Show(c, status, "again.html", &p)
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
			kept = append(kept, keptField{keptName + name, part.Filename},
				keptField{keptFile + name, base64.RawURLEncoding.EncodeToString(raw)})
		}
	}
	return kept, nil
}

// restoreForm makes of the page's form the one that was kept: what comes after reads fields and files as they were sent
// at first.
func restoreForm(r *http.Request) error {
	var body bytes.Buffer
	writer := multipart.NewWriter(&body)
	for name, values := range r.PostForm {
		field, isFile := strings.CutPrefix(name, keptFile)
		if !isFile {
			continue
		}
		called := r.PostForm[keptName+field]
		for i, value := range values {
			raw, err := base64.RawURLEncoding.DecodeString(value)
			if err != nil {
				return problem.New(problem.Malformed, "problem.bad_form", nil)
			}
			if len(called) <= i { // a made-up form
				called = append(called, "")
			}
			part, err := writer.CreateFormFile(field, called[i])
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
		if name == proofPassword || name == proofCode ||
			strings.HasPrefix(name, keptFile) || strings.HasPrefix(name, keptName) {
			delete(r.PostForm, name)
			delete(r.Form, name)
		}
	}
	form, err := multipart.NewReader(&body, writer.Boundary()).ReadForm(inMemory)
	if err != nil {
		return problem.New(problem.Malformed, "problem.bad_form", nil)
	}
	if r.MultipartForm == nil || len(form.File) > 0 {
		r.MultipartForm = form
	}
	return nil
}
