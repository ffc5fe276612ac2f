package round_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"hailong/internal/database"
	"hailong/internal/locale"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// Before a round opens its school reads how much of it a further language says.
func TestWhatIsNotTranslatedIsTold(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f, s, key := kit.Desk(t, db)
		id := f.Draft(key)
		page := func() string { return f.Page("/admin/rounds/"+id+"/open", s.Editor).Body.String() }
		if strings.Contains(page(), "chỗ của phiếu") {
			t.Error("a language is told of where there is none")
		}
		f.Call(key, http.MethodPatch, "/api/v1/surveys/"+id, map[string]any{"title": map[string]any{"vi": "Khảo sát",
			"km": "ការស្ទង់មតិ"}}, nil, http.StatusOK)
		_, every := locale.Written("km")
		if want := fmt.Sprintf("và 0/%d câu của trang", every); !strings.Contains(page(), "ភាសាខ្មែរ: 1/") ||
			!strings.Contains(page(), want) {
			t.Errorf("the page does not say %s", want)
		}
	})
}
