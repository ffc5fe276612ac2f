package httpd_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/testkit"
)

// private is what of the roster below only those read who work with it: codes, telephones, e-mails.
var private = []string{"MA-4711", "MA-4712", "0987654321", "987654321", "0912345678", "912345678",
	"me.hoa@vidu.example", "ba.nam@vidu.example"}

const privateRoster = "Lớp,Mã trẻ,Họ và tên trẻ,Họ và tên cha mẹ,Điện thoại,Email\n" +
	"Lớp A,MA-4711,Trần Bảo Hoa,Trần Thị Mận,0987654321,me.hoa@vidu.example\n" +
	"Lớp A,MA-4712,Lê Văn Nam,Lê Văn Tám,0912345678,ba.nam@vidu.example\n"

// Whoever may only look reads no code, telephone or e-mail of a child, by no door: every page and download of the desk
// and every answer of the API that there is, asked for as a viewer. The control is that an editor finds all of them by
// the same walk.
func TestAViewerReadsNoCodeTelephoneOrEmail(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		s := f.staff("hoasen.example")
		key := f.KeyOf(s.school, account.Admin)
		rounds := f.roundsOfEveryStatus(key)
		found := map[string]map[string]bool{}
		pages := map[string]int{}
		for who, cookie := range map[string]string{"viewer": s.viewer, "editor": s.editor} {
			found[who] = map[string]bool{}
			for _, path := range f.everything(rounds) {
				answer := f.send(request{path: path, header: as(cookie)})
				if answer.Code == http.StatusOK {
					pages[who]++
				}
				text := whatIsIn(answer.Body.Bytes())
				for _, secret := range private {
					if !strings.Contains(text, secret) {
						continue
					}
					if found[who][secret] = true; who == "viewer" {
						t.Errorf("%s shows a viewer %s", path, secret)
					}
				}
			}
		}
		for _, secret := range []string{"MA-4711", "0987654321", "me.hoa@vidu.example"} {
			if !found["editor"][secret] {
				t.Errorf("the control: an editor does not find %s", secret)
			}
		}
		if pages["viewer"] < 60 || pages["editor"] <= pages["viewer"] {
			t.Errorf("pages that were there: %v", pages)
		}
		if page := f.send(request{path: "/admin/roster/classes/" + url.PathEscape("Lớp A"),
			header: as(s.viewer)}).Body.String(); !strings.Contains(page, "Trần Bảo Hoa") {
			t.Error("a viewer does not see who is in a class")
		}
	})
}

// roundsOfEveryStatus are a closed round that is shown, a withdrawn one, an open one and a draft.
func (f *front) roundsOfEveryStatus(key string) (ids []string) {
	f.Helper()
	if answer := f.send(request{method: http.MethodPost, path: "/api/v1/roster", key: key, kind: "text/csv",
		body: privateRoster}); answer.Code != http.StatusOK {
		f.Fatal(answer.Body)
	}
	for _, end := range []string{"close", "withdraw", ""} {
		id := f.draft(key)
		at := "/api/v1/surveys/" + id
		f.call(key, http.MethodPost, at+"/open", nil, nil, http.StatusOK)
		var list struct{ Invitations []struct{ Link string } }
		f.call(key, http.MethodGet, at+"/invitations", nil, &list, http.StatusOK)
		token := list.Invitations[0].Link[strings.LastIndex(list.Invitations[0].Link, "/")+1:]
		f.call("", http.MethodPost, "/api/v1/ballots/"+token, json.RawMessage(castBody("submission-of-"+token)), nil,
			http.StatusCreated)
		if end != "" {
			f.call(key, http.MethodPost, at+"/"+end, map[string]string{"reason": "thử"}, nil, http.StatusOK)
		}
		ids = append(ids, id)
	}
	return append(ids, f.draft(key))
}

// everything are the paths of every page of the desk and every reading call of the API, of each round.
func (f *front) everything(rounds []string) (paths []string) {
	formats := map[string][]string{"/report-section": {"json", "text", "docx", "pdf", "xlsx"},
		"/export": {"csv", "json", "codebook"}, "/links": {"csv", "xlsx"}}
	for _, route := range f.routes {
		if route.Method != http.MethodGet || !strings.HasPrefix(route.Path, "/admin") &&
			!strings.HasPrefix(route.Path, "/api/v1/") ||
			strings.HasSuffix(route.Path, "/events") { // a stream of hints without content
			continue
		}
		for _, id := range rounds {
			path := strings.NewReplacer(":id", id, ":class", url.PathEscape("Lớp A"), ":chart", "participation").
				Replace(route.Path)
			path = parameter.ReplaceAllString(path, "x")
			paths = append(paths, path)
			for suffix, all := range formats {
				for _, format := range all {
					if strings.HasSuffix(path, suffix) {
						paths = append(paths, path+"?format="+format)
					}
				}
			}
			if !strings.Contains(route.Path, ":id") {
				break
			}
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// whatIsIn is the text of an answer, of an archive that of its parts.
func whatIsIn(body []byte) string {
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return string(body)
	}
	var all strings.Builder
	for _, part := range archive.File {
		r, err := part.Open()
		if err != nil {
			continue
		}
		_, _ = io.Copy(&all, r)
		_ = r.Close()
	}
	return all.String()
}
