package httpd_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/school"
	"hailong/internal/survey"
	"hailong/internal/testkit"
)

// invitationBody is an invitation as the API gives it.
type invitationBody struct {
	ID, Class, Link string
	ChildCode       string `json:"child_code"`
	Used            bool
}

// links are the invitations of the survey at a path.
func (f *front) links(key, at string) []invitationBody {
	f.Helper()
	var list struct{ Invitations []invitationBody }
	f.call(key, http.MethodGet, at+"/invitations", nil, &list, http.StatusOK)
	return list.Invitations
}

// handout walks what a school hands out of an open survey whose first tokens were used.
func (f *front) handout(key, at string, tokens []string) {
	f.Helper()
	var again invitationBody
	all := f.links(key, at)
	lost := all[len(all)-1]
	f.call(key, http.MethodPost, at+"/invitations/"+lost.ID+"/reissue", nil, &again, http.StatusOK)
	if again.Link == lost.Link || again.ID != lost.ID {
		f.Errorf("%+v after %+v", again, lost)
	}
	if page := f.send(request{path: "/s/" + tokens[len(tokens)-1]}); !strings.Contains(page.Body.String(),
		"không còn dùng được") {
		f.Errorf("the old link: %d %s", page.Code, page.Body)
	}
	f.call(key, http.MethodPost, at+"/invitations/"+all[0].ID+"/reissue", nil, nil, http.StatusConflict)
	var links classLinks
	f.call(key, http.MethodGet, at+"/class-links", nil, &links, http.StatusOK)
	if len(links.Classes) != 2 || !links.On || links.Classes[0].Eligible != 7 ||
		!strings.Contains(links.Classes[0].Text, links.Classes[0].Link) {
		f.Errorf("%+v", links)
	}
	for query, kind := range map[string]string{
		"kind=slips": "application/pdf", "kind=slips&lang=en&format=pdf": "application/pdf",
		"kind=links":            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		"kind=links&format=csv": "text/csv; charset=utf-8", "kind=poster": "application/pdf",
		"kind=poster&class_id=" + links.Classes[1].ClassID:            "application/pdf",
		"kind=poster&format=png&class_id=" + links.Classes[1].ClassID: "image/png",
	} {
		if answer := f.send(request{path: at + "/handout?" + query, key: key}); answer.Code != http.StatusOK ||
			answer.Header().Get("Content-Type") != kind || answer.Body.Len() < 200 {
			f.Errorf("%s: %d %s, %d bytes", query, answer.Code, answer.Header().Get("Content-Type"), answer.Body.Len())
		}
	}
	for query, status := range map[string]int{
		"kind=poster&format=png": http.StatusUnprocessableEntity,
		"kind=slips&format=png":  http.StatusUnprocessableEntity, "kind=leaflet": http.StatusUnprocessableEntity,
		"": http.StatusUnprocessableEntity,
		"kind=slips&class_id=00000000-0000-4000-8000-000000000000": http.StatusNotFound,
		"kind=slips&class_id=x": http.StatusUnprocessableEntity,
	} {
		f.call(key, http.MethodGet, at+"/handout?"+query, nil, nil, status)
	}
	f.call(key, http.MethodPatch, at+"/class-links", map[string]any{"on": false}, &links, http.StatusOK)
	if links.On || strings.Contains(links.Classes[0].Text, "/c/") {
		f.Errorf("switched off: %+v", links)
	}
}

type classLinks struct {
	On      bool
	Classes []struct {
		ClassID             string `json:"class_id"`
		Class, Link         string
		Text, Reminder      string
		Eligible, Responded int
	}
}

// The page of a class's link asks which child, leads to the parent's own link, answers every miss alike, and leaves no
// name or number in the log.
func TestThePageOfAClass(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		key := f.key(account.Admin)
		f.send(request{method: http.MethodPost, path: "/api/v1/roster", key: key, kind: "text/csv",
			body: "Lớp,Mã trẻ,Họ và tên trẻ,Điện thoại\nMầm 1,M-17,Lê Tuấn Kiệt,0903 111 222\nMầm 1,M-18,Vũ Hồng Ân,\n"})
		id := f.draft(key)
		at := "/api/v1/surveys/" + id
		f.call(key, http.MethodPost, at+"/open", nil, nil, http.StatusOK)
		var links classLinks
		f.call(key, http.MethodGet, at+"/class-links", nil, &links, http.StatusOK)
		path := links.Classes[0].Link[strings.LastIndex(links.Classes[0].Link, "/c/"):]
		own := f.links(key, at)[0].Link
		for _, way := range []string{path, strings.ToLower(path), path + "?lang=en"} {
			if page := f.send(request{path: way}); page.Code != http.StatusOK ||
				!strings.Contains(page.Body.String(), "Mầm 1") || strings.Contains(page.Body.String(), "Kiệt") {
				t.Errorf("%s: %d %s", way, page.Code, page.Body)
			}
		}
		claim := func(form string) *httptest.ResponseRecorder {
			return f.send(request{method: http.MethodPost, path: path, kind: formKind, body: form})
		}
		for _, form := range []string{"code=m-17&digits=1222", "name=le+tuan+kiet&digits=1222",
			"name=Ki%E1%BB%87t&digits=0903111222"} {
			if answer := claim(form); answer.Code != http.StatusSeeOther ||
				f.plain(answer.Header().Get("Location")) != own[strings.LastIndex(own, "/s/"):]+"?lang=vi" {
				t.Errorf("%s: %d %s", form, answer.Code, answer.Header().Get("Location"))
			}
		}
		var first string
		for n, form := range []string{"code=M-99", "code=M-17", "code=M-17&digits=9999", "name=Nobody&digits=1222",
			"name=Ki%E1%BB%87t&digits=9999", "digits=1222", "", "name=%C3%82n&digits=0000", "code=%00%ff",
			"name=" + strings.Repeat("x", 5000)} {
			answer := claim(form)
			page := typed.ReplaceAllString(answer.Body.String(), "")
			if n == 0 {
				first = page
			}
			if answer.Code != http.StatusUnprocessableEntity || page != first {
				t.Errorf("%.40s: %d, another page: %v", form, answer.Code, page != first)
			}
		}
		if answer := claim("name=" + strings.Repeat("x", 20_000)); answer.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("a name of 20,000 letters: %d", answer.Code)
		}
		if answer := claim("code=M-97"); answer.Code != http.StatusTooManyRequests ||
			answer.Header().Get("Retry-After") == "" {
			t.Errorf("the eleventh miss from one address: %d", answer.Code)
		}
		if answer := claim("code=M-17&digits=1222"); answer.Code != http.StatusSeeOther {
			t.Errorf("a right one after them: %d", answer.Code)
		}
		if answer := f.send(request{path: "/c/00000000"}); answer.Code != http.StatusTooManyRequests {
			t.Errorf("a class that is none: %d", answer.Code)
		}
		f.call(key, http.MethodPatch, at+"/class-links", map[string]any{"on": false}, nil, http.StatusOK)
		if page, answer := f.send(request{path: path}),
			claim("code=M-17&digits=1222"); page.Code != http.StatusForbidden || answer.Code != http.StatusForbidden ||
			!strings.Contains(page.Body.String(), "đã tắt") {
			t.Errorf("switched off: %d %d", page.Code, answer.Code)
		}
		f.call(key, http.MethodPatch, at+"/class-links", map[string]any{"on": true}, nil, http.StatusOK)
		f.call(key, http.MethodPost, at+"/close", map[string]any{"reason": "xong"}, nil, http.StatusOK)
		if page, answer := f.send(request{path: path}), claim("code=M-17&digits=1222"); page.Code != http.StatusOK ||
			answer.Code != http.StatusForbidden || !strings.Contains(page.Body.String(), "đã đóng") {
			t.Errorf("closed: %d %d", page.Code, answer.Code)
		}
		for _, secret := range []string{"Kiệt", "kiet", "1222", "M-17", "m-17", path[3:], own[len(own)-12:]} {
			if strings.Contains(drawn.ReplaceAllString(f.log.String(), ""), secret) {
				t.Errorf("the log holds %s", secret)
			}
		}
	})
}

// Where a class cannot use its link, the opening page, the hand-out, the message and the link's own page say so and do
// not offer it; a class under guessing is shown on the desk, and the school lets it begin anew, on record.
func TestAClassWithoutTelephonesAndOneUnderGuessing(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		s := f.staff("hoasen.example")
		roster := "Lớp,Mã trẻ,Họ và tên trẻ,Điện thoại\nMầm 1,M1,Lê Kiệt,0903 111 222\nMầm 1,M2,Vũ Ân,\nLá 1,L1,Đỗ Chi,\n"
		if _, err := f.Schools.Import(t.Context(), testkit.Clerk, s.school, []byte(roster),
			school.ImportOptions{}); err != nil {
			t.Fatal(err)
		}
		made, err := f.Surveys.Create(t.Context(), testkit.Clerk, s.school, survey.New{})
		if err != nil {
			t.Fatal(err)
		}
		at := "/admin/rounds/" + made.ID.String()
		if page := f.send(request{path: at + "/open?lang=vi",
			header: as(s.editor)}).Body.String(); !strings.Contains(page, "1/1 trẻ chưa có số") ||
			!strings.Contains(page, "1/2 trẻ chưa có số") {
			t.Error("the opening page does not say which classes cannot use their links")
		}
		if _, err = f.Box.Open(t.Context(), testkit.Clerk, s.school, made.ID); err != nil {
			t.Fatal(err)
		}
		links, _, err := f.Invitations.ClassLinks(t.Context(), s.school, made.ID)
		if err != nil {
			t.Fatal(err)
		}
		usable, none := links[1], links[0]
		if usable.Class != "Mầm 1" {
			usable, none = none, usable
		}
		handout := func() string {
			t.Helper()
			return f.send(request{path: at + "/handout?lang=vi", header: as(s.editor)}).Body.String()
		}
		if page := handout(); strings.Contains(page, "/c/"+none.Code) || !strings.Contains(page, "/c/"+usable.Code) ||
			!strings.Contains(page, "Chưa bé nào có số điện thoại") ||
			!strings.Contains(page, "1/2 bé chưa có số điện thoại") || strings.Contains(page, "dò thử") {
			t.Error("the hand-out offers a link that opens nothing, or does not say so")
		}
		if page := f.send(request{path: "/c/" + none.Code + "?lang=vi"}); page.Code != http.StatusForbidden ||
			strings.Contains(page.Body.String(), "<form") {
			t.Errorf("the link of a class without telephones: %d", page.Code)
		}
		for i := range 25 {
			f.send(request{method: http.MethodPost, path: "/c/" + usable.Code, kind: formKind,
				body: fmt.Sprintf("code=M1&digits=%04d", i)})
		}
		guess := func() int {
			return f.send(request{method: http.MethodPost, path: "/c/" + usable.Code, kind: formKind,
				body: "code=M1&digits=1222"}).Code
		}
		if code := guess(); code == http.StatusSeeOther || !strings.Contains(handout(), "25 lần nhập sai") {
			t.Errorf("after 25 guesses from here: %d, told on the desk: %v", code,
				strings.Contains(handout(), "lần nhập sai"))
		}
		reset := at + "/handout/class-links/" + usable.ClassID.String() + "/reset"
		if answer := f.send(post(reset, s.viewer, nil)); answer.Code != http.StatusForbidden {
			t.Errorf("a viewer resets: %d", answer.Code)
		}
		if answer := f.send(post(reset, s.editor, nil)); answer.Code != http.StatusSeeOther {
			t.Errorf("reset: %d", answer.Code)
		}
		if code := guess(); code != http.StatusSeeOther || strings.Contains(handout(), "dò thử") {
			t.Errorf("after the reset: %d", code)
		}
		if page := f.send(request{path: "/admin/record?lang=vi",
			header: as(s.owner)}).Body.String(); !strings.Contains(page, "Cho một lớp nhập lại từ đầu") {
			t.Error("the reset is not on record")
		}
	})
}

// plain is where a class link leads, as the personal link of the same ballot.
func (f *front) plain(location string) string {
	path, query, _ := strings.Cut(location, "?")
	own, byClass := f.Server.Own(strings.TrimPrefix(path, "/s/"))
	if !byClass {
		f.Errorf("a class link leads to a link that does not tell so: %d letters", len(own))
	}
	return "/s/" + own + "?" + query
}

// drawn is what a line of the log holds by chance: times and ids, in which any four digits may stand.
var drawn = regexp.MustCompile(`"(time|took|request_id|survey)":("[^"]*"|[0-9]+),?`)

// typed is what a page gives back of what was typed.
// typed is what a page repeats of what was typed, and the id under which the engineer finds the refusal.
var typed = regexp.MustCompile(` value="[^"]*"|\b[0-9A-HJKMNP-TV-Z]{8}\b`)

func TestReissueIsForItsOwnSchoolAlone(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		key, other, reader := f.key(account.Admin), f.key(account.Admin), f.key(account.StatisticsRead)
		id, _ := f.open(key)
		path := "/api/v1/surveys/" + id + "/invitations/" + f.links(key, "/api/v1/surveys/"+id)[0].ID + "/reissue"
		f.call(other, http.MethodPost, path, nil, nil, http.StatusNotFound)
		f.call(reader, http.MethodPost, path, nil, nil, http.StatusForbidden)
		f.call("", http.MethodPost, path, nil, nil, http.StatusUnauthorized)
	})
}
