package roster_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"hailong/internal/database"
	"hailong/internal/invitation"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// counted stores what is typed as it is shown first, and gives the last answer.
func counted(t *testing.T, f *kit.Front, cookie string, fields url.Values) (status int, page string) {
	t.Helper()
	shown := f.Send(kit.Post("/admin/roster", cookie, fields))
	if shown.Code != http.StatusOK {
		return shown.Code, shown.Body.String()
	}
	form := kit.FormAt(t, shown.Body.String(), "/admin/roster/store")
	stored := f.Send(kit.Post("/admin/roster/store", cookie, form))
	return stored.Code, stored.Body.String()
}

// A class is known by its number alone: there are slips for it and a reminder to all of it, and no list, no link of its
// own and no link anew; a class beside it that is known by names has all of these.
func TestAClassWhoseSlipsAreDrawn(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f, s, key := kit.Desk(t, db)
		named := "Lớp,Họ và tên,Điện thoại\nLá 1,Lê An,0903123456\n"
		for _, text := range []string{"3A: 9\r\n\r\n3B : 4\r\n", named} {
			if status, page := counted(t, f, s.Editor, kit.Fields("pasted", text, "scope", "classes")); status !=
				http.StatusSeeOther {
				t.Fatalf("%q: %d %s", text, status, page)
			}
		}
		id := f.Draft(key)
		if tokens := f.Open(key, id); len(tokens) != 1 {
			t.Errorf("the list has %d links, want the named child's", len(tokens))
		}
		round := uuid.MustParse(id)
		all, err := f.Invitations.List(t.Context(), s.School, round)
		if err != nil || len(all) != 14 {
			t.Fatalf("%d invited, %v", len(all), err)
		}
		at := "/admin/rounds/" + id
		var one invitation.Listed
		for _, i := range all {
			if i.Class == "3A" {
				one = i
			}
		}
		if _, err = f.Cast(t, one.Token, testkit.Satisfied); err != nil {
			t.Fatal(err)
		}
		for path, want := range map[string]int{"/links/" + one.ID.String(): http.StatusNotFound,
			"/links/" + all[1].ID.String() + "/slip.pdf": http.StatusNotFound} {
			if answer := f.Page(at+path, s.Editor); answer.Code != want {
				t.Errorf("%s: %d", path, answer.Code)
			}
		}
		for _, i := range all[:2] {
			if answer := f.Send(kit.Post(at+"/links/"+i.ID.String(), s.Editor, nil)); answer.Code !=
				http.StatusNotFound && answer.Code != http.StatusConflict {
				t.Errorf("a slip is made anew: %d", answer.Code)
			}
		}
		for _, path := range []string{"/handout/links.csv", "/names", "/handout", "/links?q=3A", "/links?q=a"} {
			page := f.Page(at+path, s.Editor).Body.String()
			for _, i := range all {
				if i.Drawn && (strings.Contains(page, i.Token) || strings.Contains(page, i.ID.String())) {
					t.Errorf("%s has a drawn slip: %s", path, page)
				}
			}
		}
		handout := f.Page(at+"/handout", s.Editor).Body.String()
		if !strings.Contains(handout, "cho từng bé, hay không ghi tên để bốc thăm") ||
			strings.Contains(f.Page(at+"/links", s.Editor).Body.String(), ">3A<") {
			t.Errorf("what is handed out, and who is looked for: %s", handout)
		}
		if strings.Count(handout, `id="remind-`) != 3 || !strings.Contains(handout, "Phiếu bốc thăm.") ||
			!strings.Contains(handout, "14 phiếu") {
			t.Errorf("what is handed out: %s", handout)
		}
		first := f.Page(at+"/handout/slips.pdf", s.Editor).Body.Bytes()
		if answer := f.Page("/admin/roster/classes/3A", s.Editor); answer.Code != http.StatusNotFound {
			t.Errorf("the children of a class without names: %d", answer.Code)
		}
		if _, err = f.Cast(t, all[0].Token, testkit.Satisfied); err != nil {
			t.Fatal(err)
		}
		if again := f.Page(at+"/handout/slips.pdf", s.Editor).Body.Bytes(); len(again) != len(first) {
			t.Error("another print tells which slip was used")
		}
		for _, text := range []string{"3A: 10", "3A: 8", "3C: 5", "Lớp,Họ và tên\n3A,Lê Bình\n"} {
			status, page := counted(t, f, s.Editor, kit.Fields("pasted", text, "scope", "classes"))
			if status != http.StatusConflict || !strings.Contains(page, `role="alert"`) {
				t.Errorf("%q while the round is open: %d", text, status)
			}
		}
		if all, err = f.Invitations.List(t.Context(), s.School, round); err != nil || len(all) != 14 {
			t.Errorf("%d invited after refusals, %v", len(all), err)
		}
		f.Call(key, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil, http.StatusOK)
		var calls struct{ Classes []struct{ Class string } }
		f.Call(key, http.MethodGet, "/api/v1/surveys/"+id+"/calls", nil, &calls, http.StatusOK)
		if len(calls.Classes) != 0 { // slips alone were used
			t.Errorf("who has a slip out of a box is telephoned: %+v", calls)
		}
		if status, _ := counted(t, f, s.Editor, kit.Fields("pasted", "3A: 7", "scope", "classes")); status !=
			http.StatusSeeOther {
			t.Errorf("a smaller number once the round is closed: %d", status)
		}
		var listed struct {
			Classes []struct {
				Class   string
				Parents int
			}
			Parents []json.RawMessage
		}
		f.Call(key, http.MethodGet, "/api/v1/classes", nil, &listed, http.StatusOK)
		f.Call(key, http.MethodGet, "/api/v1/parents", nil, &listed, http.StatusOK)
		if len(listed.Classes) != 3 || listed.Classes[0].Parents != 7 || len(listed.Parents) != 1 {
			t.Errorf("%+v", listed)
		}
	})
}

// Lines that are no class and number are told each, and so is a school that asks one ballot per family; a name is not
// put among slips without.
func TestNumbersThatAreNotTaken(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f, s, key := kit.Desk(t, db)
		for text, want := range map[string]string{
			"3A: 32\n3B 30\n":      "Dòng 2: cần tên lớp",
			"3A: 0\n":              "Dòng 1: số trẻ phải từ 1",
			"3A: 101\n":            "Dòng 1: số trẻ phải từ 1",
			"3A: 5\n\n 3a : 6\n":   "Dòng 3: lớp này đã có",
			"3A: 5\n3B: 1000\n":    "Dòng 2: cần tên lớp",
			"Năm học: 2026\n3A: 5": "dòng tiêu đề",
		} {
			answer := f.Send(kit.Post("/admin/roster", s.Editor, kit.Fields("pasted", text, "scope", "classes")))
			if answer.Code != http.StatusUnprocessableEntity || !strings.Contains(answer.Body.String(), want) {
				t.Errorf("%q: %d %s", text, answer.Code, answer.Body)
			}
		}
		family := map[string]string{"unit": "family"}
		if status, page := counted(t, f, s.Editor, kit.Fields("pasted", "3A: 5", "scope", "classes")); status !=
			http.StatusSeeOther {
			t.Fatal(status, page)
		}
		f.Call(key, http.MethodPatch, "/api/v1/school", family, nil, http.StatusUnprocessableEntity)
		child := f.Send(kit.Post("/admin/roster/parents/new", s.Editor,
			kit.Fields("class", "3a", "child_name", "Lê An")))
		if child.Code != http.StatusUnprocessableEntity ||
			!strings.Contains(child.Body.String(), "Lớp này dùng phiếu bốc thăm") {
			t.Errorf("a name among slips: %d", child.Code)
		}
		// The class by names in place of its slips: more than a third leave, so that the number is confirmed.
		file := kit.Fields("pasted", "Lớp,Họ và tên\n3A,Lê An\n", "scope", "classes")
		if status, _ := counted(t, f, s.Editor, file); status != http.StatusConflict {
			t.Errorf("names in place of slips, unconfirmed: %d", status)
		}
		file.Set("confirm_removed", "5")
		shown := f.Send(kit.Post("/admin/roster", s.Editor, file)).Body.String()
		form := kit.FormAt(t, shown, "/admin/roster/store")
		form.Set("confirm_removed", "5")
		if stored := f.Send(kit.Post("/admin/roster/store", s.Editor, form)); stored.Code != http.StatusSeeOther {
			t.Fatalf("confirmed: %d %s", stored.Code, stored.Body)
		}
		f.Call(key, http.MethodPatch, "/api/v1/school", family, nil, http.StatusOK)
		again := f.Send(kit.Post("/admin/roster", s.Editor, kit.Fields("pasted", "3A: 5", "scope", "classes")))
		if again.Code != http.StatusUnprocessableEntity || !strings.Contains(again.Body.String(), "tính theo trẻ") {
			t.Errorf("one ballot per family: %d", again.Code)
		}
	})
}
