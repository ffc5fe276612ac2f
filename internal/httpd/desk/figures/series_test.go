package figures_test

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/figures"
	"hailong/internal/stats"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// besideForPrograms reads the same rounds by the contract: each cell as the page has it, the withheld as null with its
// reason.
func besideForPrograms(t *testing.T, f *kit.Front, key string) {
	t.Helper()
	var got struct {
		Series []any
		Beside *figures.Rounds
	}
	const path = "/api/v1/statistics"
	if f.Call(key, http.MethodGet, path, nil, &got, http.StatusOK); got.Beside != nil || len(got.Series) == 0 {
		t.Errorf("without being asked for: %+v", got.Beside)
	}
	answer := f.Call(key, http.MethodGet, path+"?page=1", nil, &got, http.StatusOK).Body.String()
	if got.Beside == nil || len(got.Beside.Rounds) != 3 || got.Beside.Older || got.Beside.Newer {
		t.Fatalf("%s", answer)
	}
	cells := got.Beside.Subjects[0].Cells
	if cells[0].Told.Satisfied != 6 || cells[0].Told.Rated != 12 || cells[0].Interval == nil || cells[0].From != nil ||
		cells[1].Told != nil || cells[1].Interval != nil || *cells[1].Reason != stats.TooFew ||
		cells[2].From.SurveyID != got.Beside.Rounds[0].SurveyID || *cells[2].Change.Verdict != stats.Up {
		t.Errorf("%+v", cells)
	}
	for _, q := range got.Beside.Questions {
		if q.Cells[1].Told != nil || q.Cells[2].Interval != nil || q.Label.VI == "" {
			t.Errorf("%+v", q)
		}
	}
	if len(got.Beside.Questions) < 5 || strings.Contains(answer, `"rated":4`) {
		t.Errorf("%s", answer)
	}
	f.Call(key, http.MethodGet, path+"?page=2", nil, &got, http.StatusOK)
	if len(got.Beside.Rounds) != 0 || !got.Beside.Newer || got.Beside.Questions == nil {
		t.Errorf("the page behind: %+v", got.Beside)
	}
	f.Call(key, http.MethodGet, path+"?page=0", nil, nil, http.StatusUnprocessableEntity)
}

var chartPath = regexp.MustCompile(`href="(/admin/series/charts/[^"]+)"`)

// The rounds of a school stand beside each other with what each published and nothing else; every chart and file that
// the page offers is there, for those who may see figures.
func TestRoundsStandBesideEachOther(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f, s, key := kit.Desk(t, db)
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
		if last := f.Page("/admin/series?page=9", s.Viewer).Body.String(); !strings.Contains(last, "12/12") {
			t.Error("beyond the last page is nothing, as if no round were closed")
		}
		besideForPrograms(t, f, f.KeyOf(s.School, account.StatisticsRead))
		for path, want := range map[string]int{
			"/admin/series/file?format=xlsx": http.StatusOK, "/admin/series/file?format=docx": http.StatusOK,
			"/admin/series/file?format=exe": http.StatusNotFound, "/admin/series/charts/nothing": http.StatusNotFound,
			"/admin/series?page=99999999999999999999": http.StatusOK, "/admin/series?audience=staff&page=7": http.StatusOK,
		} {
			if answer := f.Page(path, s.Viewer); answer.Code != want {
				t.Errorf("%s: %d", path, answer.Code)
			}
		}
		manyCriteria(t, f, key, s.Viewer)
	})
}

// manyCriteria looks at a round of so many criteria that their chart has two parts: both stand on its page.
func manyCriteria(t *testing.T, f *kit.Front, key, viewer string) {
	t.Helper()
	var sections []map[string]any
	answers := `{`
	for i := range 16 {
		id := fmt.Sprintf("A%d", i)
		sections = append(sections, map[string]any{"id": strings.ToLower(id), "subject": "s", "title": "Tiêu chí " + id,
			"criterion": true, "questions": []any{map[string]any{"id": id, "type": "likert5", "role": "item",
				"text": "Câu " + id}}})
		answers += fmt.Sprintf(`%s"%s":5`, map[bool]string{true: ","}[i > 0], id)
	}
	var made struct{ ID string }
	f.Call(key, http.MethodPost, "/api/v1/surveys", map[string]any{"title": "Nhiều tiêu chí", "sections": sections,
		"subjects": []any{map[string]any{"id": "s", "label": "việc ấy"}}}, &made, http.StatusCreated)
	at := "/api/v1/surveys/" + made.ID
	for i, token := range f.Open(key, made.ID)[:8] {
		body := fmt.Sprintf(`{"submission_key":"submission-number-%02d","answers":%s}}`, i, answers)
		f.Call("", http.MethodPost, "/api/v1/ballots/"+token, json.RawMessage(body), nil, http.StatusCreated)
	}
	f.Call(key, http.MethodPost, at+"/close", nil, nil, http.StatusOK)
	page := f.Page("/admin/rounds/"+made.ID, viewer).Body.String()
	for _, name := range []string{"criteria", "criteria.2"} {
		if !strings.Contains(page, `src="`+at+"/charts/"+name+"?") {
			t.Errorf("%s is not on the page", name)
		}
	}
}
