package view_test

import (
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gin-gonic/gin"

	"hailong/internal/httpd/view"
)

// A spliced page is byte for byte the page that would have been rendered, packed or not, for every length of its text; a
// text of another length is refused.
func TestASplicedPageIsThePage(t *testing.T) {
	none, _ := gin.CreateTestContext(httptest.NewRecorder())
	none.Request = httptest.NewRequest(http.MethodGet, "/", nil)
	set := view.New(fstest.MapFS{
		"templates/page.html": {Data: []byte("<p>Một trang dài: " + strings.Repeat("khảo sát ", 500) + "{{.}}" +
			strings.Repeat(" hài lòng", 700) + "</p>")},
		"templates/style.min.css": {Data: []byte("p{color:red}")},
		"templates/script.min.js": {Data: []byte("let a=1")},
		"templates/twice.html":    {Data: []byte("{{.}} {{.}}")},
	})
	if _, ok, err := set.Splice(none, "twice.html", "here", "here"); ok || err != nil {
		t.Errorf("a mark that stands twice: %t, %v", ok, err)
	}
	for n := 1; n < 130; n++ {
		text, mark := strings.Repeat("k", n), strings.Repeat("@", n)
		page, ok, err := set.Splice(none, "page.html", mark, mark)
		if !ok || err != nil {
			t.Fatal(ok, err)
		}
		if err = page.Show(none, text+"k"); err == nil {
			t.Fatalf("a text of %d bytes in the place of %d", n+1, n)
		}
		for _, packed := range []bool{false, true} {
			whole, spliced := httptest.NewRecorder(), httptest.NewRecorder()
			for recorder, show := range map[*httptest.ResponseRecorder]func(*gin.Context){
				whole: func(c *gin.Context) {
					_ = set.Show(c, http.StatusOK, "page.html", text)
				}, spliced: func(c *gin.Context) { _ = page.Show(c, text) },
			} {
				c, _ := gin.CreateTestContext(recorder)
				c.Request = httptest.NewRequest(http.MethodGet, "/", nil)
				if packed {
					c.Request.Header.Set("Accept-Encoding", "gzip")
				}
				show(c)
			}
			if a, b := body(t, whole, packed), body(t, spliced, packed); a != b ||
				!strings.Contains(b, "khảo sát "+text+" hài") {
				t.Fatalf("length %d, packed %t: %d bytes, rendered are %d", n, packed, len(b), len(a))
			}
			for name := range whole.Header() {
				if name != "Content-Length" && whole.Header().Get(name) != spliced.Header().Get(name) {
					t.Errorf("%s: %q, rendered %q", name, spliced.Header().Get(name), whole.Header().Get(name))
				}
			}
		}
	}
}

// What stands behind the text costs nothing where it says again what stands before it.
func TestTheTailOfASplicedPageKnowsItsHead(t *testing.T) {
	none, _ := gin.CreateTestContext(httptest.NewRecorder())
	none.Request = httptest.NewRequest(http.MethodGet, "/", nil)
	words := ""
	for i := range 40 {
		words += fmt.Sprintf("%x ", sha256.Sum256([]byte{byte(i)}))
	}
	sizes := map[string]int{}
	for name, page := range map[string]string{"once": words + "{{.}}", "twice": words + "{{.}}" + words} {
		set := view.New(fstest.MapFS{"templates/page.html": {Data: []byte(page)}, "templates/style.min.css": {}})
		spliced, ok, err := set.Splice(none, "page.html", "@", "@")
		if !ok || err != nil {
			t.Fatal(name, ok, err)
		}
		sizes[name] = spliced.Size()
	}
	if sizes["twice"] > sizes["once"]+50 {
		t.Errorf("%v", sizes)
	}
}

func body(t *testing.T, r *httptest.ResponseRecorder, packed bool) string {
	t.Helper()
	if !packed {
		return r.Body.String()
	}
	unpacked, err := gzip.NewReader(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(unpacked) // it checks length and sum
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
