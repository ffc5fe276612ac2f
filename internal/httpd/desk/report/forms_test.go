package report_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hailong/internal/database"
	"hailong/internal/report"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// The sentence forms stand on their page with the round's figures; those that are ticked stand in the report by their
// numbers, on the desk, by the API and in the text; a name of no form changes nothing.
func TestTheFormsThatAreTickedStandInTheReport(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f, s, key := kit.Desk(t, db)
		at := f.ClosedRound(key, kit.Repeat(testkit.Satisfied, 12)...)
		desk := "/admin/rounds/" + strings.TrimPrefix(at, "/api/v1/surveys/") + "/report"
		page := f.Page(desk+"/sentences", s.Editor).Body.String()
		for _, form := range report.FormNames() {
			if !strings.Contains(page, `value="`+form+`"`) {
				t.Errorf("the page has no %s", form)
			}
		}
		if strings.Contains(page, "<textarea") {
			t.Error("a form can be typed over")
		}
		if code := f.Send(kit.Post(desk+"/sentences", s.Viewer, url.Values{})).Code; code != http.StatusForbidden {
			t.Errorf("who only looks chose: %d", code)
		}
		chosen := url.Values{"form": {"returned", "five_levels"}, "place.returned": {"2"}, "place.five_levels": {"1"}}
		if code := f.Send(kit.Post(desk+"/sentences", s.Editor, chosen)).Code; code != http.StatusSeeOther {
			t.Fatalf("choosing: %d", code)
		}
		if code := f.Send(kit.Post(desk+"/sentences", s.Editor,
			url.Values{"form": {"of_ones_own"}})).Code; code != http.StatusUnprocessableEntity {
			t.Errorf("a form of nobody's: %d", code)
		}
		first, second := "Về công tác chăm sóc, giáo dục trẻ: ", "Số phiếu phát ra: "
		for where, text := range map[string]string{
			"desk": f.Page(desk, s.Viewer).Body.String(),
			"text": f.Send(kit.Request{Path: at + "/report-section?format=text", Key: key}).Body.String(),
		} {
			a, b := strings.Index(text, first), strings.Index(text, second)
			if a < 0 || b < a {
				t.Errorf("%s has the two at %d and %d", where, a, b)
			}
		}
		var section struct {
			Forms []struct {
				Form, Text string
				Place      *int
			}
		}
		f.Call(key, http.MethodPut, at+"/report-forms", map[string]any{"forms": []string{"expectation"}}, nil,
			http.StatusNoContent)
		f.Call(key, http.MethodPut, at+"/report-forms", map[string]any{"forms": []string{"returned", "returned"}}, nil,
			http.StatusUnprocessableEntity)
		f.Call(key, http.MethodGet, at+"/report-section", nil, &section, http.StatusOK)
		for _, one := range section.Forms {
			if (one.Place != nil) != (one.Form == "expectation") {
				t.Errorf("%s stands at %v", one.Form, one.Place)
			}
		}
		open, _ := f.OpenRound(key)
		f.Call(key, http.MethodPut, "/api/v1/surveys/"+open+"/report-forms", map[string]any{"forms": []string{}}, nil,
			http.StatusConflict)
	})
}
