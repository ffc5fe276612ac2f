package figures_test

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

var chartPath = regexp.MustCompile(`href="(/admin/series/charts/[^"]+)"`)

// The rounds of a school stand beside each other with what each published and nothing else; every chart and file that
// the page offers is there, for those who may see figures.
func TestRoundsStandBesideEachOther(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := kit.New(t, db)
		s := f.Staff("hoasen.example")
		key := f.KeyOf(s.School, account.Admin)
		if none := f.Page("/admin/series", s.Viewer); none.Code != http.StatusOK ||
			strings.Contains(none.Body.String(), "/admin/series/") {
			t.Errorf("without a round: %d %s", none.Code, none.Body)
		}
		f.ClosedRound(key, append(kit.Repeat(content, 6), kit.Repeat(unhappy, 6)...)...)
		f.ClosedRound(key, kit.Repeat(content, 4)...)
		f.ClosedRound(key, kit.Repeat(content, 12)...)
		page := f.Page("/admin/series?lang=vi", s.Viewer)
		body := html.UnescapeString(page.Body.String())
		for _, want := range []string{"12/15", "4/15", "6/12", "12/12", "100%", `id="subjects"`, `id="questions.childcare"`,
			"Tăng 50 điểm so với"} {
			if !strings.Contains(strings.ReplaceAll(body, "\u00a0", " "), want) {
				t.Errorf("%s is not there", want)
			}
		}
		if strings.Contains(body, "4/4") {
			t.Error("what is withheld of a round is shown")
		}
		charts := map[string]bool{}
		for _, m := range chartPath.FindAllStringSubmatch(body, -1) {
			charts[m[1]] = true
		}
		for path := range charts {
			answer := f.Page(path, s.Viewer)
			if kind := answer.Header().Get("Content-Type"); answer.Code != http.StatusOK ||
				strings.Contains(path, "format=png") != (kind == "image/png") {
				t.Errorf("%s: %d %s", path, answer.Code, kind)
			}
		}
		if len(charts) < 6 {
			t.Errorf("%d pictures", len(charts))
		}
		if csv := f.Page("/admin/series/file?format=csv", s.Viewer).Body.String(); !strings.Contains(csv, "6/12") ||
			strings.Contains(csv, "4/4") {
			t.Error(csv)
		}
		for path, want := range map[string]int{
			"/admin/series/file?format=xlsx": http.StatusOK, "/admin/series/file?format=docx": http.StatusOK,
			"/admin/series/file?format=exe": http.StatusNotFound, "/admin/series/charts/nothing": http.StatusNotFound,
			"/admin/series?page=99999999999999999999": http.StatusOK, "/admin/series?audience=staff&page=7": http.StatusOK,
		} {
			if answer := f.Page(path, s.Viewer); answer.Code != want {
				t.Errorf("%s: %d", path, answer.Code)
			}
		}
	})
}
