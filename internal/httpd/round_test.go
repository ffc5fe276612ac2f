package httpd_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"hailong/api"
	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/packed"
	"hailong/internal/problem"
	"hailong/internal/testkit"

	"github.com/getkin/kin-openapi/openapi3"
)

// A round through every call of the contract; send checks each answer against it.
func TestEveryCallOfTheContract(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		key := f.key(account.Admin)
		get := func(path string, into any) { t.Helper(); f.call(key, http.MethodGet, path, nil, into, http.StatusOK) }
		get("/healthz", nil)
		get("/readyz", nil)
		f.call(key, http.MethodPatch, "/api/v1/school",
			map[string]any{"name": "Trường Mầm non Sao Mai", "contact": "cô Lan, 0900 000 000"}, nil, http.StatusOK)
		var school struct{ Name string }
		if get("/api/v1/school", &school); school.Name != "Trường Mầm non Sao Mai" {
			t.Errorf("%+v", school)
		}
		var templates struct{ Templates []struct{ ID string } }
		get("/api/v1/templates", &templates)
		for _, one := range templates.Templates {
			get("/api/v1/templates/"+one.ID, nil)
		}
		away := f.draft(key)
		f.call(key, http.MethodPatch, "/api/v1/surveys/"+away,
			map[string]any{"closes_at": "2030-01-01T10:00:00Z", "period": "Học kỳ 2"}, nil, http.StatusOK)
		f.call(key, http.MethodPatch, "/api/v1/surveys/"+away, map[string]any{"closes_at": nil}, nil, http.StatusOK)
		var changed struct {
			Period   string
			ClosesAt *string `json:"closes_at"`
		}
		if get("/api/v1/surveys/"+away, &changed); changed.Period != "Học kỳ 2" || changed.ClosesAt != nil {
			t.Errorf("%+v", changed)
		}
		f.call(key, http.MethodDelete, "/api/v1/surveys/"+away, nil, nil, http.StatusNoContent)
		f.call(key, http.MethodGet, "/api/v1/surveys/"+away, nil, nil, http.StatusNotFound)

		id, tokens := f.open(key)
		at := "/api/v1/surveys/" + id
		f.call(key, http.MethodPost, at+"/draft", nil, nil, http.StatusOK)
		recording := f.recorded(key, at)
		f.call(key, http.MethodPost, at+"/open", nil, nil, http.StatusOK)
		f.heard(tokens[0], recording)
		get("/api/v1/classes", nil)
		get("/api/v1/parents", nil)
		get("/api/v1/surveys", nil)
		for _, token := range tokens[:10] {
			get("/api/v1/ballots/"+token, nil)
			var receipt struct{ Receipt string }
			f.call("", http.MethodPost, "/api/v1/ballots/"+token, json.RawMessage(castBody("submission-of-"+token)),
				&receipt, http.StatusCreated)
			again := receipt
			f.call("", http.MethodPost, "/api/v1/ballots/"+token, json.RawMessage(castBody("submission-of-"+token)),
				&again, http.StatusOK)
			if again != receipt {
				t.Errorf("a retry gives %s, not %s", again, receipt)
			}
			f.call("", http.MethodPost, "/api/v1/ballots/"+token, json.RawMessage(castBody("another-submission")), nil,
				http.StatusConflict)
			var state struct{ State string }
			if get("/api/v1/receipts/"+receipt.Receipt, &state); state.State != "in_box" {
				t.Errorf("the receipt says %s", state.State)
			}
		}
		f.call(key, http.MethodPost, at+"/draft", nil, nil, http.StatusConflict)
		f.call(key, http.MethodGet, at+"/seal", nil, nil, http.StatusNotFound)
		var share struct {
			Responded, Eligible int
			Text                string
		}
		if get(at+"/participation", &share); share.Responded != 10 || share.Eligible != 15 ||
			share.Text != "10/15 (66,7%)" {
			t.Errorf("%+v", share)
		}
		f.handout(key, at, tokens)
		csv := f.send(request{path: at + "/invitations", key: key, header: map[string]string{"Accept": "text/csv"}})
		if !strings.HasPrefix(csv.Body.String(), "\ufeffLớp,") || strings.Count(csv.Body.String(), "\r\n") != 16 {
			t.Errorf("%d %s", csv.Code, csv.Body)
		}
		f.call(key, http.MethodPost, at+"/close", nil, nil, http.StatusOK)
		// it is closed already
		f.call(key, http.MethodPost, at+"/close-without-unreadable", map[string]int{"unreadable": 1}, nil,
			http.StatusOK)
		f.call("", http.MethodPost, "/api/v1/ballots/"+tokens[14], json.RawMessage(castBody("too-late-for-this")), nil,
			http.StatusForbidden)
		first := f.call(key, http.MethodGet, at+"/statistics", nil, nil, http.StatusOK)
		same := f.send(request{path: at + "/statistics", key: key,
			header: map[string]string{"If-None-Match": first.Header().Get("ETag")}})
		if same.Code != http.StatusNotModified || same.Body.Len() != 0 {
			t.Errorf("%d, %d bytes", same.Code, same.Body.Len())
		}
		var seal struct {
			Figures string
			Digest  string `json:"figures_digest"`
		}
		f.call(key, http.MethodGet, at+"/evidence", nil, nil, http.StatusOK)
		if list := f.call(key, http.MethodGet, at+"/seal/receipts", nil, nil, http.StatusOK); !strings.HasPrefix(list.Body.String(), "hailong receipts 1\n") {
			t.Errorf("no list of receipts: %.40s", list.Body.String())
		}
		if get(at+"/seal", &seal); seal.Figures != first.Body.String() ||
			`"`+seal.Digest+`"` != first.Header().Get("ETag") {
			t.Error("the seal is not over the published figures")
		}
		get(at+"/calls", nil)
		get(at+"/report-section", nil)
		get(at+"/export?format=json", nil)
		get(at+"/explanations", nil)
		get("/api/v1/statistics", nil)
		get("/api/v1/statistics?page=1", nil)
		get("/api/v1/rollup?subject=childcare&school_year=2023-2024", nil)
		text := f.send(request{path: at + "/report-section?format=text&lang=en", key: key})
		if !strings.Contains(text.Body.String(), "10/15") ||
			!strings.HasPrefix(text.Header().Get("Content-Type"), "text/plain") {
			t.Errorf("%s", text.Body)
		}
		f.threeKeys(key)
		f.papers(key, at)
		f.own(key, at)
		f.feedback(key, at)
		f.call(key, http.MethodPut, at+"/report-forms", map[string]any{"forms": []string{"returned"}}, nil,
			http.StatusNoContent)
		f.call(key, http.MethodPost, at+"/share", nil, nil, http.StatusOK)
		get(at+"/share", nil)
		f.call(key, http.MethodPut, at+"/comparison", map[string]string{"with": "year"}, nil, http.StatusOK)
		get(at+"/comparison", nil)
		get("/api/v1/schools/"+f.school(key)+"/report?period=2026", nil)
		f.call(key, http.MethodPut, "/api/v1/schools/"+f.school(key)+"/report/rounds?period=2026",
			map[string]any{"left_out": []string{}}, nil, http.StatusNoContent)
		f.call(key, http.MethodDelete, at+"/share", nil, nil, http.StatusNoContent)
		other := f.draft(key)
		f.call(key, http.MethodPost, "/api/v1/surveys/"+other+"/open", nil, nil, http.StatusOK)
		f.call(key, http.MethodPost, "/api/v1/surveys/"+other+"/withdraw", map[string]string{"reason": "sai danh sách"},
			nil, http.StatusOK)

		contract, err := openapi3.NewLoader().LoadFromData(packed.Whole(api.Contract))
		if err != nil {
			t.Fatal(err)
		}
		for path, item := range contract.Paths.Map() {
			for method, operation := range item.Operations() {
				if !f.seen[operation.OperationID] {
					t.Errorf("%s %s was never answered with success", method, path)
				}
			}
		}
	})
}

// threeKeys gives a draft three keys, opens it when its keepers have their sheets, and closes it with two of them. A
// plain round says nothing of all that.
func (f *front) threeKeys(key string) {
	f.Helper()
	type answer struct {
		Keepers []struct{ Role, State, Link string }
	}
	var plain map[string]any
	at := "/api/v1/surveys/" + f.draft(key)
	f.call(key, http.MethodGet, at, nil, &plain, http.StatusOK)
	if _, told := plain["three_keys"]; told {
		f.Error("a plain round speaks of three keys")
	}
	for body, pointer := range map[string]string{`{"roles":["a"]}`: "/roles", `{"roles":["a","b","a"]}`: "/roles/2"} {
		if r := f.call(key, http.MethodPut, at+"/keepers", json.RawMessage(body), nil,
			http.StatusUnprocessableEntity); !strings.Contains(r.Body.String(), `"`+pointer+`"`) {
			f.Errorf("%s: %s", body, r.Body)
		}
	}
	var made, listed answer
	f.call(key, http.MethodPut, at+"/keepers", map[string]any{"roles": testkit.KeeperRoles}, &made, http.StatusOK)
	var sheets []string
	for _, k := range made.Keepers {
		_, token, _ := strings.Cut(k.Link, "/k/")
		rows, err := f.Keepers.Take(f.Context(), token)
		if err != nil {
			f.Fatal(k, err)
		}
		if r := f.call(key, http.MethodPost, at+"/open", nil, nil, http.StatusConflict); f.problem(r).Code != problem.KeepersMissing {
			f.Errorf("before its keepers have their sheets: %s", r.Body)
		}
		sheets = append(sheets, strings.Join(rows, " "))
		if err = f.Keepers.Confirm(f.Context(), token, sheets[len(sheets)-1], ""); err != nil {
			f.Fatal(err)
		}
	}
	f.call(key, http.MethodGet, at+"/keepers", nil, &listed, http.StatusOK)
	if len(listed.Keepers) != 3 || listed.Keepers[2].State != "confirmed" || listed.Keepers[2].Link != "" {
		f.Errorf("%+v", listed)
	}
	f.call(key, http.MethodPost, at+"/open", nil, nil, http.StatusOK)
	var s struct {
		Status     string
		ThreeKeys  bool     `json:"three_keys"`
		OpenedWith []string `json:"opened_with"`
	}
	slip := []string{sheets[0], sheets[1][:len(sheets[1])-1] + "?"}
	if r := f.call(key, http.MethodPost, at+"/close", map[string]any{"sheets": slip}, nil,
		http.StatusUnprocessableEntity); !strings.Contains(r.Body.String(), `"/sheets/1"`) {
		f.Errorf("a slip: %s", r.Body)
	}
	if f.call(key, http.MethodGet, at, nil, &s, http.StatusOK); s.Status != "open" || !s.ThreeKeys {
		f.Errorf("after a slip: %+v", s)
	}
	r := f.call(key, http.MethodPost, at+"/close", nil, nil, http.StatusConflict)
	if f.call(key, http.MethodGet, at, nil, &s, http.StatusOK); s.Status != "closing" ||
		f.problem(r).Code != problem.WantsSheets {
		f.Errorf("without sheets: %+v %s", s, r.Body)
	}
	f.call(key, http.MethodPost, at+"/close", map[string]any{"sheets": []string{sheets[2], sheets[0]}}, &s, http.StatusOK)
	if s.Status != "closed" || len(s.OpenedWith) != 2 || s.OpenedWith[1] != testkit.KeeperRoles[2] {
		f.Errorf("%+v", s)
	}
}

// Whoever holds the key of one school finds nothing of another: not even that it is there.
func TestTwoSchoolsNeverSeeEachOther(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		ours, theirs := f.key(account.Admin), f.key(account.Admin)
		open, _ := f.open(ours)
		draft := f.draft(ours)
		contract, err := openapi3.NewLoader().LoadFromData(packed.Whole(api.Contract))
		if err != nil {
			t.Fatal(err)
		}
		for path, item := range contract.Paths.Map() {
			if !strings.Contains(path, "{id}") {
				continue
			}
			for method, operation := range item.Operations() {
				for _, id := range []string{open, draft} {
					r := request{method: method, path: strings.ReplaceAll(path, "{id}", id), key: theirs}
					if operation.RequestBody != nil {
						r.kind, r.body = "application/json", `{}`
					}
					switch operation.OperationID {
					case "WithdrawSurvey":
						r.body = `{"reason":"x"}`
					case "CloseSurveyWithoutUnreadable":
						r.body = `{"unreadable":1}`
					case "SetKeepers":
						r.body = `{"roles":["a","b","c"]}`
					case "SwitchClassLinks":
						r.body = `{"on":false}`
					case "PutReportForms":
						r.body = `{"forms":["returned"]}`
					case "ChooseComparison":
						r.body = `{"with":"last"}`
					case "ChoosePeriodRounds":
						r.path, r.body = r.path+"?period=2026", `{"left_out":[]}`
					case "PutDialogue":
						r.body = talk
					case "GetHandout":
						r.path += "?kind=links"
					}
					if answer := f.send(r); answer.Code != http.StatusNotFound {
						t.Errorf("%s %s: %d %s", method, path, answer.Code, answer.Body)
					}
				}
			}
		}
		for path, list := range map[string]string{"/api/v1/surveys": "surveys", "/api/v1/classes": "classes",
			"/api/v1/parents": "parents"} {
			var all map[string][]any
			if f.call(theirs, http.MethodGet, path, nil, &all, http.StatusOK); len(all[list]) != 0 {
				t.Errorf("%s: %v", path, all)
			}
		}
		if f.call(ours, http.MethodGet, "/api/v1/surveys/"+open, nil, nil, http.StatusOK); t.Failed() {
			t.Log("and the owner's survey is as it was")
		}
	})
}

// A key that reads figures reads figures, and nothing that names a parent.
func TestScopes(t *testing.T) {
	db := testkit.Open(t, testkit.URL(t, "sqlite"))
	f := newFront(t, db)
	admin := f.key(account.Admin)
	id, _ := f.open(admin)
	var school struct{ ID string }
	f.call(admin, http.MethodGet, "/api/v1/school", nil, &school, http.StatusOK)
	key, err := f.keys.Authenticate(t.Context(), admin)
	if err != nil {
		t.Fatal(err)
	}
	reader := f.KeyOf(key.SchoolID, account.StatisticsRead)
	reads := []string{"GetParticipation", "GetStatistics", "GetSeries", "GetRollup", "ExportFigures", "ExplainFigures",
		"GetSeal", "GetReceipts", "GetCalls", "GetReportSection", "GetReport", "ListCharts", "GetChart", "GetShare",
		"GetPeriodReport",
		"GetSurvey", "ListSurveys", "CompareReport", "RefillReport"}
	contract, err := openapi3.NewLoader().LoadFromData(packed.Whole(api.Contract))
	if err != nil {
		t.Fatal(err)
	}
	for path, item := range contract.Paths.Map() {
		for method, operation := range item.Operations() {
			if operation.Security != nil && len(*operation.Security) == 0 {
				continue
			}
			path := strings.NewReplacer("{id}", id, "{template_id}", "mam-non-ngan").Replace(path)
			if answer := f.send(request{method: method, path: path}); answer.Code != http.StatusUnauthorized ||
				answer.Header().Get("WWW-Authenticate") == "" {
				t.Errorf("%s without a key: %d", operation.OperationID, answer.Code)
			}
			if answer := f.send(request{method: method, path: path,
				key: "hl_nonsense"}); answer.Code != http.StatusUnauthorized {
				t.Errorf("%s with a wrong key: %d", operation.OperationID, answer.Code)
			}
			answer := f.send(request{method: method, path: path, key: reader})
			if forbidden := answer.Code == http.StatusForbidden; forbidden == slices.Contains(reads,
				operation.OperationID) {
				t.Errorf("%s with a key for figures: %d", operation.OperationID, answer.Code)
			}
		}
	}
}
