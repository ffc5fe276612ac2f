package httpd_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"hailong/internal/account"
	"hailong/internal/database"
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
	if page := f.send(request{path: "/s/" + tokens[len(tokens)-1]}); !strings.Contains(page.Body.String(), "không còn dùng được") {
		f.Errorf("the old link: %d %s", page.Code, page.Body)
	}
	f.call(key, http.MethodPost, at+"/invitations/"+all[0].ID+"/reissue", nil, nil, http.StatusConflict)
	var links classLinks
	f.call(key, http.MethodGet, at+"/class-links", nil, &links, http.StatusOK)
	if len(links.Classes) != 2 || !links.On || links.Classes[0].Eligible != 7 || !strings.Contains(links.Classes[0].Text, links.Classes[0].Link) {
		f.Errorf("%+v", links)
	}
	for query, kind := range map[string]string{
		"kind=slips": "application/pdf", "kind=slips&lang=en&format=pdf": "application/pdf", "kind=links": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		"kind=links&format=csv": "text/csv; charset=utf-8", "kind=poster": "application/pdf", "kind=poster&class_id=" + links.Classes[1].ClassID: "application/pdf", "kind=poster&format=png&class_id=" + links.Classes[1].ClassID: "image/png",
	} {
		if answer := f.send(request{path: at + "/handout?" + query, key: key}); answer.Code != http.StatusOK || answer.Header().Get("Content-Type") != kind || answer.Body.Len() < 200 {
			f.Errorf("%s: %d %s, %d bytes", query, answer.Code, answer.Header().Get("Content-Type"), answer.Body.Len())
		}
	}
	for query, status := range map[string]int{
		"kind=poster&format=png": http.StatusUnprocessableEntity, "kind=slips&format=png": http.StatusUnprocessableEntity, "kind=leaflet": http.StatusUnprocessableEntity, "": http.StatusUnprocessableEntity,
		"kind=slips&class_id=00000000-0000-4000-8000-000000000000": http.StatusNotFound, "kind=slips&class_id=x": http.StatusUnprocessableEntity,
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

// The page of a class's link asks which child, leads to the parent's own link, answers every miss alike, and leaves no name
// or number in the log.
func TestThePageOfAClass(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		key := f.key(account.Admin)
		f.send(request{method: http.MethodPost, path: "/api/v1/roster", key: key, kind: "text/csv", body: "Lớp,Mã trẻ,Họ và tên trẻ,Điện thoại\nMầm 1,M-17,Lê Tuấn Kiệt,0903 111 222\nMầm 1,M-18,Vũ Hồng Ân,\n"})
		id := f.draft(key)
		at := "/api/v1/surveys/" + id
		f.call(key, http.MethodPost, at+"/open", nil, nil, http.StatusOK)
		var links classLinks
		f.call(key, http.MethodGet, at+"/class-links", nil, &links, http.StatusOK)
		path := links.Classes[0].Link[strings.LastIndex(links.Classes[0].Link, "/c/"):]
		own := f.links(key, at)[0].Link
		for _, way := range []string{path, strings.ToLower(path), path + "?lang=en"} {
			if page := f.send(request{path: way}); page.Code != http.StatusOK || !strings.Contains(page.Body.String(), "Mầm 1") || strings.Contains(page.Body.String(), "Kiệt") {
				t.Errorf("%s: %d %s", way, page.Code, page.Body)
			}
		}
		claim := func(form string) *httptest.ResponseRecorder {
			return f.send(request{method: http.MethodPost, path: path, kind: formKind, body: form})
		}
		for _, form := range []string{"code=m-17", "name=le+tuan+kiet&digits=1222", "name=Ki%E1%BB%87t&digits=0903111222"} {
			if answer := claim(form); answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != own[strings.LastIndex(own, "/s/"):]+"?lang=vi" {
				t.Errorf("%s: %d %s", form, answer.Code, answer.Header().Get("Location"))
			}
		}
		var first string
		for n, form := range []string{"code=M-99", "name=Nobody&digits=1222", "name=Ki%E1%BB%87t&digits=9999", "name=Ki%E1%BB%87t", "digits=1222", "", "name=%C3%82n&digits=0000", "code=%00%ff", "name=" + strings.Repeat("x", 5000)} {
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
		claim("code=M-98")
		if answer := claim("code=M-97"); answer.Code != http.StatusTooManyRequests || answer.Header().Get("Retry-After") == "" {
			t.Errorf("the eleventh miss from one address: %d", answer.Code)
		}
		if answer := claim("code=M-17"); answer.Code != http.StatusSeeOther {
			t.Errorf("a right one after them: %d", answer.Code)
		}
		if answer := f.send(request{path: "/c/00000000"}); answer.Code != http.StatusTooManyRequests {
			t.Errorf("a class that is none: %d", answer.Code)
		}
		f.call(key, http.MethodPatch, at+"/class-links", map[string]any{"on": false}, nil, http.StatusOK)
		if page, answer := f.send(request{path: path}), claim("code=M-17"); page.Code != http.StatusForbidden || answer.Code != http.StatusForbidden || !strings.Contains(page.Body.String(), "đã tắt") {
			t.Errorf("switched off: %d %d", page.Code, answer.Code)
		}
		f.call(key, http.MethodPatch, at+"/class-links", map[string]any{"on": true}, nil, http.StatusOK)
		f.call(key, http.MethodPost, at+"/close", map[string]any{"reason": "xong"}, nil, http.StatusOK)
		if page, answer := f.send(request{path: path}), claim("code=M-17"); page.Code != http.StatusOK || answer.Code != http.StatusForbidden || !strings.Contains(page.Body.String(), "đã đóng") {
			t.Errorf("closed: %d %d", page.Code, answer.Code)
		}
		for _, secret := range []string{"Kiệt", "kiet", "1222", "M-17", "m-17", path[3:], own[len(own)-12:]} {
			if strings.Contains(drawn.ReplaceAllString(f.log.String(), ""), secret) {
				t.Errorf("the log holds %s", secret)
			}
		}
	})
}

// drawn is what a line of the log holds by chance: times and ids, in which any four digits may stand.
var drawn = regexp.MustCompile(`"(time|took|request_id|survey)":("[^"]*"|[0-9]+),?`)

// typed is what a page gives back of what was typed.
var typed = regexp.MustCompile(` value="[^"]*"`)

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
