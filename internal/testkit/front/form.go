package front

import (
	"bytes"
	"errors"
	"html"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
)

var (
	hiddenArea  = regexp.MustCompile(`(?s)<textarea name="([^"]*)" hidden>(.*?)</textarea>`)
	hiddenInput = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)
	typedInput  = regexp.MustCompile(`<input name="(c\.class[^"]*)" value="([^"]*)"`)
	ticked      = regexp.MustCompile(`<input type="(?:radio|checkbox)" name="([^"]*)" value="([^"]*)" ?checked`)
)

// Untouched is a page's form as a browser sends it untouched.
func Untouched(page string) url.Values {
	form := url.Values{}
	for _, fields := range [][][]string{hiddenArea.FindAllStringSubmatch(page, -1), hiddenInput.FindAllStringSubmatch(page, -1), typedInput.FindAllStringSubmatch(page, -1), ticked.FindAllStringSubmatch(page, -1)} {
		for _, f := range fields {
			form.Add(html.UnescapeString(f[1]), html.UnescapeString(f[2]))
		}
	}
	return form
}

// Upload sends a file by the field "file" of a form, beside other fields, as a browser does.
func (f *Front) Upload(path, cookie, name string, file []byte, fields url.Values) Request {
	f.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for field, values := range fields {
		for _, value := range values {
			if err := form.WriteField(field, value); err != nil {
				f.Fatal(err)
			}
		}
	}
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(file)
	}
	if err = errors.Join(err, form.Close()); err != nil {
		f.Fatal(err)
	}
	return Request{Method: http.MethodPost, Path: path, Body: body.String(), Kind: form.FormDataContentType(),
		Header: As(cookie)}
}
