package front

import (
	"slices"
	"strings"
	"testing"

	xhtml "golang.org/x/net/html"

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
	for _, fields := range [][][]string{hiddenArea.FindAllStringSubmatch(page, -1),
		hiddenInput.FindAllStringSubmatch(page, -1), typedInput.FindAllStringSubmatch(page, -1),
		ticked.FindAllStringSubmatch(page, -1)} {
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
	if err != nil {
		f.Fatal(err)
	}
	_, err = part.Write(file)
	if err = errors.Join(err, form.Close()); err != nil {
		f.Fatal(err)
	}
	return Request{Method: http.MethodPost, Path: path, Body: body.String(), Kind: form.FormDataContentType(),
		Header: As(cookie)}
}

// FormAt is the form of a page that goes to action, as a browser without script sends it when nothing was typed and no
// button is named.
func FormAt(t testing.TB, page, action string) url.Values {
	t.Helper()
	root, err := xhtml.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Data == "form" && attribute(n, "action") == action {
			values := url.Values{}
			for field := range n.Descendants() {
				send(field, values)
			}
			return values
		}
	}
	t.Fatalf("the page has no form for %s", action)
	return nil
}

func attribute(n *xhtml.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *xhtml.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a xhtml.Attribute) bool { return a.Key == name })
}

// send adds what a browser sends of one field.
func send(n *xhtml.Node, values url.Values) {
	name := attribute(n, "name")
	if n.Type != xhtml.ElementNode || name == "" || has(n, "disabled") {
		return
	}
	switch n.Data {
	case "input":
		kind := attribute(n, "type")
		if (kind == "checkbox" || kind == "radio") && !has(n, "checked") || kind == "file" {
			return
		}
		values.Add(name, attribute(n, "value"))
	case "textarea":
		if n.FirstChild == nil {
			values.Add(name, "")
			return
		}
		values.Add(name, n.FirstChild.Data)
	case "select":
		var first *xhtml.Node
		for o := range n.Descendants() {
			if o.Data == "option" && (first == nil || has(o, "selected")) {
				first = o
			}
		}
		if first != nil {
			values.Add(name, attribute(first, "value"))
		}
	}
}
