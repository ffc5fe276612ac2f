package desk_test

import (
	"bytes"
	"html"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// without are the forms of the desk that ask for no new proof, each with the reason. A form that comes later stands
// here or asks.
var without = map[string]string{
	"/admin/setup/:ticket":                               "the link is the proof",
	"/admin/link/:ticket":                                "the link is the proof",
	"/admin/sign-in":                                     "it is the proof",
	"/admin/sign-in/code":                                "it is the proof",
	"/admin/sign-out":                                    "it takes rights away",
	"/admin/me/password":                                 "it asks for the password itself",
	"/admin/me/factor/off":                               "it asks for the password itself",
	"/admin/me/sessions":                                 "it takes rights away",
	"/admin/roster":                                      "daily work; it stores nothing yet",
	"/admin/roster/find":                                 "daily work, on record; it stores nothing",
	"/admin/roster/store":                                "daily work, on record",
	"/admin/roster/parents/:id":                          "daily work, on record",
	"/admin/new":                                         "daily work; a draft",
	"/admin/rounds/:id/edit":                             "daily work; a draft",
	"/admin/rounds/:id/sounds":                           "daily work; a draft",
	"/admin/rounds/:id/paste":                            "daily work; it stores nothing",
	"/admin/rounds/:id/dialogue":                         "daily work, on record",
	"/admin/rounds/:id/open":                             "daily work; can be taken back",
	"/admin/rounds/:id/now":                              "daily work; parents were told it would open",
	"/admin/rounds/:id/draft":                            "daily work; only while there is no ballot",
	"/admin/rounds/:id/delete":                           "a draft",
	"/admin/rounds/:id/extend":                           "daily work, told to parents",
	"/admin/rounds/:id/close":                            "daily work; figures come out as they would later",
	"/admin/paper":                                       "daily work, on record",
	"/admin/periods/:period":                             "daily work, on record; told in the report",
	"/admin/rounds/:id/comments":                         "daily work, on record",
	"/admin/rounds/:id/comparison":                       "daily work, on record; outside the seal",
	"/admin/rounds/:id/themes/:theme":                    "daily work",
	"/admin/rounds/:id/report/finished":                  "daily work; it stores nothing",
	"/admin/rounds/:id/key":                              "the sheet is the proof",
	"/admin/rounds/:id/keepers":                          "a draft; each keeper accepts or refuses, on record",
	"/admin/rounds/:id/count":                            "the sheets are the proof",
	"/admin/rounds/:id/handout/class-links":              "daily work, on record",
	"/admin/rounds/:id/handout/class-links/:class/reset": "it lets parents try again, on record",
	"/admin/rounds/:id/links/:invitation":                "daily work, on record",
	"/admin/rounds/:id/report/sentences":                 "chooses, and writes no word; on record",
	"/admin/rounds/:id/calls":                            "numbers, on record; can be entered again",
	"/admin/settings/address/try":                        "changes nothing that anybody sees",
	"/admin/settings":                                    "letterhead and rules, on record",
}

// Every form of the desk either asks again, and then refuses without a recent proof and changes nothing, or stands
// above with a reason.
func TestWhatMattersMostAsksAgain(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := kit.New(t, db)
		s := f.Staff("hoasen.example")
		f.AgeProofs()
		asked := 0
		for _, route := range f.Routes {
			if !strings.HasPrefix(route.Path, "/admin") || route.Method != http.MethodPost {
				continue
			}
			path := parameter.ReplaceAllString(route.Path, uuid.NewString())
			answer := f.Send(kit.Post(path, s.Owner, url.Values{"typed": {"giữ lại"}}))
			asks := answer.Code == http.StatusForbidden &&
				strings.Contains(answer.Body.String(), `name="proof_password"`)
			if _, exempt := without[route.Path]; exempt == asks {
				t.Errorf("%s: asks again: %t, without a proof: %t (%d)", route.Path, asks, exempt, answer.Code)
			}
			if asks {
				asked++
				if body := answer.Body.String(); !strings.Contains(body,
					`<input type="hidden" name="typed" value="giữ lại">`) ||
					!strings.Contains(body, `action="`+path+`"`) {
					t.Errorf("%s does not keep what was typed, or where it goes", route.Path)
				}
			}
			if strings.Contains(route.Path, "sign-out") { // it ended the owner's session
				s.Owner = f.SignIn("owner@hoasen.example")
				f.AgeProofs()
			}
		}
		if asked < 13 {
			t.Errorf("%d forms ask again", asked)
		}
		for path := range without {
			if !slices.ContainsFunc(f.Routes, func(known gin.RouteInfo) bool { return known.Path == path }) {
				t.Errorf("%s is no form of the desk", path)
			}
		}
	})
}

// The act goes on with what was typed, once the password is right, and for ten minutes nothing is asked again.
func TestAnActGoesOnAfterTheProof(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := kit.New(t, db)
		s := f.Staff("hoasen.example")
		f.AgeProofs()
		answer := f.Send(kit.Post("/admin/people", s.Owner,
			url.Values{"name": {`Lê "Ba" <b>`}, "email": {"ba@hoasen.example"}, "role": {"viewer"}}))
		form := kept(answer.Body.String())
		if answer.Code != http.StatusForbidden || form.Get("name") != `Lê "Ba" <b>` || form.Get("role") != "viewer" {
			t.Fatalf("%d %v", answer.Code, form)
		}
		form.Set("proof_password", "x")
		if answer = f.Send(kit.Post("/admin/people", s.Owner, form)); answer.Code != http.StatusUnprocessableEntity ||
			!strings.Contains(answer.Body.String(), "Mật khẩu chưa đúng") {
			t.Errorf("a wrong password: %d", answer.Code)
		}
		form = kept(answer.Body.String())
		form.Set("proof_password", kit.Passphrase)
		if answer = f.Send(kit.Post("/admin/people", s.Owner, form)); answer.Code != http.StatusOK ||
			!strings.Contains(answer.Body.String(), "/admin/link/") {
			t.Fatalf("the act did not go on: %d", answer.Code)
		}
		if ba, err := f.Accounts.ByEmail(t.Context(), "ba@hoasen.example"); err != nil || ba.Role != account.Viewer ||
			ba.Name != `Lê "Ba" <b>` {
			t.Errorf("%+v %v", ba, err)
		}
		if answer = f.Send(kit.Post("/admin/settings/keys", s.Owner,
			url.Values{"key_name": {"x"}, "scope": {"admin"}})); answer.Code != http.StatusOK {
			t.Errorf("asked again at once: %d", answer.Code)
		}
		// A try that says nothing is no proof, and an editor's proof is not an owner's.
		f.AgeProofs()
		if answer = f.Send(kit.Post("/admin/settings/keys", s.Owner,
			url.Values{"key_name": {"x"}, "scope": {"admin"},
				"proof_password": {""}})); answer.Code != http.StatusUnprocessableEntity {
			t.Errorf("an empty password: %d", answer.Code)
		}
		if answer = f.Send(kit.Post("/admin/settings/keys", s.Editor,
			url.Values{"proof_password": {kit.Passphrase}})); answer.Code != http.StatusForbidden ||
			strings.Contains(answer.Body.String(), "proof_password") {
			t.Errorf("an editor: %d", answer.Code)
		}
	})
}

// A file that was chosen goes on too, byte by byte.
func TestAFileIsKeptWhileTheDeskAsksAgain(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f, s, key := kit.Desk(t, db)
		own := f.Call(key, http.MethodGet, "/api/v1/school/report-template/example", nil, nil,
			http.StatusOK).Body.Bytes()
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		_ = w.WriteField("do", "keep")
		part, _ := w.CreateFormFile("file", "báo cáo.docx")
		_, _ = part.Write(own)
		_ = w.Close()
		_, round, _ := strings.Cut(f.ClosedRound(key), "/surveys/")
		f.AgeProofs()
		path := "/admin/rounds/" + round + "/report"
		answer := f.Send(kit.Request{Method: http.MethodPost, Path: path, Body: body.String(),
			Kind: w.FormDataContentType(), Header: kit.As(s.Owner)})
		form := kept(answer.Body.String())
		if answer.Code != http.StatusForbidden || form.Get("do") != "keep" {
			t.Fatalf("%d %v", answer.Code, len(form))
		}
		form.Set("proof_password", kit.Passphrase)
		if answer = f.Send(kit.Post(path, s.Owner, form)); answer.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", answer.Code, answer.Body)
		}
		stored, err := f.Schools.ReportTemplate(t.Context(), s.School)
		if err != nil || stored.Name != "báo cáo.docx" || !bytes.Equal(stored.Content, own) {
			t.Errorf("%q %d bytes of %d, %v", stored.Name, len(stored.Content), len(own), err)
		}
	})
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)

// kept is the form that a page keeps.
func kept(body string) url.Values {
	form := url.Values{}
	for _, m := range hiddenField.FindAllStringSubmatch(body, -1) {
		form.Add(html.UnescapeString(m[1]), html.UnescapeString(m[2]))
	}
	return form
}
