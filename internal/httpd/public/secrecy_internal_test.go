package public

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"

	"hailong/internal/httpd/access"
	"hailong/internal/locale"
	"hailong/internal/report"
	"hailong/internal/school"
	"hailong/internal/survey"
	"hailong/internal/testkit"
)

// The attack of report.TestNoWithheldItemFollowsFromAllThatIsSaid on what everybody sees of a round: the page, its
// frame, the words of its picture, its charts, and the sentences that a report is compared with, in both languages
// together.
func TestNoWithheldItemFollowsFromTheShownResult(t *testing.T) {
	gin.SetMode(gin.TestMode)
	for _, publish := range []string{survey.ByAnswers, survey.ByMean} {
		attack := testkit.NewAttack(t, testkit.Worlds(t, publish), func(w testkit.World) string {
			return shownOf(t, w)
		})
		if some, leak := attack.Solve(func(testkit.World) string { return "" }); some == 0 || leak != "" {
			t.Errorf("published by %q: of %d withheld items one is certain: %s", publish, some, leak)
		}
		if !attack.Reads(t, func(w testkit.World) string { return shownOf(t, w) }) {
			t.Errorf("published by %q: nothing follows from a page made of all ballots", publish)
		}
	}
}

// shownOf is what is shown of a world, but for the digest of its figures.
func shownOf(t *testing.T, w testkit.World) string {
	t.Helper()
	of, all := school.School{Name: "Trường", Threshold: 5}, ""
	for _, lang := range locale.Languages {
		answer := httptest.NewRecorder()
		c, _ := gin.CreateTestContext(answer)
		c.Request = httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/p/aaaa-aaaa", nil)
		access.Enter(c, &access.Caller{Lang: lang})
		p, r := &Public{}, round{School: of, Survey: w.Survey, Document: w.Document,
			Meta: report.About(of, w.Survey, "", lang)}
		for _, embed := range []bool{false, true} {
			page := p.page(c, r, embed)
			if err := views.Show(c, http.StatusOK, "result.html", page); err != nil {
				t.Fatal(err)
			}
		}
		all += answer.Body.String() + fmt.Sprint(p.card(c, r))
		outward := report.Outward(r.Document, r.Meta, lang)
		all += fmt.Sprint(outward.Sentences, outward.Table)
		for _, one := range report.Charts(outward, report.PageWidth, charted...) {
			all += fmt.Sprint(one.Caption, one.Scene.Title, one.Scene.Desc, one.Scene.Marks)
		}
	}
	return all
}
