package httpd_test

import (
	"net/http"
	"strings"

	"hailong/internal/testkit"
)

// recorded brings a recording to a draft and forgets another; it gives the path by which everybody hears it.
func (f *front) recorded(key, at string) (path string) {
	f.Helper()
	put := func(question, body string) int {
		return f.send(request{method: http.MethodPut, path: at + "/recordings/" + question, key: key, body: body,
			header: map[string]string{"Content-Type": "audio/mpeg"}}).Code
	}
	speech := string(testkit.MP3(20))
	for question, want := range map[string]int{"C1/vi": http.StatusNoContent, "D1/en": http.StatusNoContent,
		"C1/km": http.StatusNotFound, "none/vi": http.StatusNotFound} {
		if got := put(question, "ID3\x04\x00\x00\x00\x00\x00\x05Hue!!"+speech); got != want {
			f.Errorf("%s: %d, want %d", question, got, want)
		}
	}
	if got := put("C1/vi", "OggS"); got != http.StatusUnprocessableEntity {
		f.Errorf("no sound: %d", got)
	}
	f.call(key, http.MethodDelete, at+"/recordings/D1/en", nil, nil, http.StatusNoContent)
	var s struct {
		Sections []struct {
			Questions []struct{ Sound map[string]string }
		}
	}
	f.call(key, http.MethodGet, at, nil, &s, http.StatusOK)
	path = "/sound/" + s.Sections[0].Questions[0].Sound["vi"]
	whole := f.send(request{path: path})
	part := f.send(request{path: path, header: map[string]string{"Range": "bytes=0-9"}})
	if whole.Body.String() != speech || part.Code != http.StatusPartialContent || part.Body.Len() != 10 {
		f.Errorf("%d bytes, then %d %d", whole.Body.Len(), part.Code, part.Body.Len())
	}
	if h := whole.Header(); h.Get("Content-Type") != "audio/mpeg" || h.Get("Set-Cookie") != "" ||
		!strings.Contains(h.Get("Cache-Control"), "immutable") {
		f.Errorf("%v", h)
	}
	if f.send(request{path: "/sound/none"}).Code != http.StatusNotFound {
		f.Error("a recording that is none")
	}
	return path
}

// heard looks at the page of a link: it plays the recording from the address that all share, and its browser tells
// nobody the link it was asked from.
func (f *front) heard(token, path string) {
	f.Helper()
	page := f.send(request{path: "/s/" + token})
	if !strings.Contains(page.Body.String(), `preload="none" src="`+path+`"`) ||
		page.Header().Get("Referrer-Policy") != "origin" ||
		!strings.Contains(page.Header().Get("Content-Security-Policy"), "media-src 'self'") {
		f.Errorf("%v", page.Header())
	}
	if english := f.send(request{path: "/s/" + token + "?lang=en"}); strings.Contains(english.Body.String(), "<audio") {
		f.Error("the English page plays a Vietnamese recording")
	}
}
