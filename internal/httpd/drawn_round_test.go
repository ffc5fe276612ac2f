package httpd_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/survey"
	"hailong/internal/testkit"
)

// knowsWho are sentences that are true where the school knows who answered.
var knowsWho = regexp.MustCompile(`(?i)trường biết ai|thấy là đã trả lời|biết của ai|trả lời thay|` +
	`ghi nhận Ông|records that you|school knows who|sees that you answered|whose they are|` +
	`in your place|for that family`)

// Of a round whose slips are drawn from a box no page, message, paper or report says that the school knows who
// answered; of a round by names the parent's page says so.
func TestARoundOfDrawnSlipsSaysWhoKnowsWhat(t *testing.T) {
	f := newFront(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	s := f.staff("hoasen.example")
	key := f.KeyOf(s.school, account.Admin)
	if answer := f.send(request{method: http.MethodPost, path: "/api/v1/roster", key: key, kind: "text/csv",
		body: "3A: 9\n3B: 7\n"}); answer.Code != http.StatusOK {
		t.Fatal(answer.Code, answer.Body)
	}
	id := f.draft(key)
	says := func(r request, want int) (text string) {
		t.Helper()
		for _, lang := range []string{"vi", "en"} {
			one := r
			one.header = map[string]string{"Accept-Language": lang}
			if strings.HasPrefix(r.path, "/admin") {
				one.header["Cookie"] = as(s.owner)["Cookie"]
			}
			answer := f.send(one)
			if answer.Code != want {
				t.Fatalf("%s: %d, want %d: %s", r.path, answer.Code, want, answer.Body)
			}
			lines := strings.Join(readable(t, answer.Header().Get("Content-Type"), answer.Body.Bytes()), "\n")
			text += lines
		}
		return text
	}
	never := func(r request, want int) string {
		t.Helper()
		text := says(r, want)
		if found := knowsWho.FindString(text); found != "" {
			t.Errorf("%s says %q", r.path, found)
		}
		return text
	}
	api, desk := "/api/v1/surveys/"+id, "/admin/rounds/"+id
	template := "/admin/templates/" + survey.DefaultTemplate
	for _, r := range []request{{path: desk + "/form"}, {path: template},
		{method: http.MethodPost, path: desk + "/edit", kind: formKind, body: "do=preview"}} {
		if text := never(r, http.StatusOK); !strings.Contains(text, "Phiếu này bốc thăm") {
			t.Errorf("the preview %s does not speak of drawn slips", r.path)
		}
	}
	before := says(request{path: desk + "/open"}, http.StatusOK)
	if !strings.Contains(before, "(3A, 3B) không có đường dẫn chung") || strings.Contains(before, "trẻ nào cũng có số") {
		t.Errorf("before the opening: %s", before)
	}
	speaksOfNames := regexp.MustCompile(`đường dẫn chung của lớp|cấp lại đường dẫn|đường dẫn riêng|cho cha mẹ</a>|` +
		`came by class links|own link|re-issue|Hand out the links</a>|phiếu giấy cho từng|or a slip for each`)
	if found := speaksOfNames.FindString(before); found != "" {
		t.Errorf("before the opening it says %q", found)
	}
	f.call(key, http.MethodPost, api+"/open", nil, nil, http.StatusOK)
	running := says(request{path: desk}, http.StatusOK) + says(request{path: desk + "/handout"}, http.StatusOK)
	if found := speaksOfNames.FindString(running); found != "" || !strings.Contains(running, "In phiếu bốc thăm") {
		t.Errorf("while it is open it says %q: %s", found, running)
	}
	all, err := f.Invitations.List(t.Context(), s.school, uuid.MustParse(id))
	if err != nil || len(all) != 16 {
		t.Fatal(len(all), err)
	}
	page := "/s/" + all[0].Token
	text := never(request{path: page}, http.StatusOK)
	for _, want := range []string{"Phiếu này bốc thăm", "không biết là ai", "was drawn from a box", "answered, not who",
		"từ tờ nào, không biết ai bốc", "who drew which is not on the server"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	form := url.Values{"submission_key": {"submission-of-a-slip"}, "G1": {"9"}}
	never(request{method: http.MethodPost, path: page, kind: formKind, body: form.Encode()},
		http.StatusUnprocessableEntity)
	receipt, err := f.Cast(t, all[0].Token, testkit.Satisfied)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range all[1:7] {
		never(request{method: http.MethodPost, path: "/s/" + i.Token, kind: formKind,
			body: castForm("submission-" + i.Token)},
			http.StatusOK)
	}
	for _, path := range []string{page, "/r/" + receipt.Code, desk, desk + "/form", desk + "/handout",
		desk + "/handout/slips.pdf",
		desk + "/handout/poster.pdf", "/figures"} {
		never(request{path: path, key: key}, http.StatusOK)
	}
	f.call(key, http.MethodPost, api+"/close", nil, nil, http.StatusOK)
	var shown shown
	f.call(key, http.MethodPost, api+"/share", nil, &shown, http.StatusOK)
	for _, path := range []string{"/r/" + receipt.Code, desk, desk + "/report", "/p/" + shown.Slug,
		api + "/report-section?format=text", api + "/report?format=docx"} {
		never(request{path: path, key: key}, http.StatusOK)
	}
	f.besideByNames(t, says)
	_, named := f.open(f.key(account.Admin))
	if text = says(request{path: "/s/" + named[0]}, http.StatusOK); len(knowsWho.FindAllString(text, -1)) != 8 {
		t.Errorf("the page of a parent who is known says %q", knowsWho.FindAllString(text, -1))
	}
}

// besideByNames is a round with three keys and of drawn slips, to which a class by names comes while it is open: each parent
// reads the page of the own class, whoever looked before, and the school sees the words of both.
func (f *front) besideByNames(t *testing.T, says func(r request, want int) string) {
	t.Helper()
	s := f.staff("sonca.example")
	key := f.KeyOf(s.school, account.Admin)
	f.roster(key, []byte("3A: 5\n"))
	id := f.draft(key)
	f.Sheets(t, s.school, uuid.MustParse(id))
	f.call(key, http.MethodPost, "/api/v1/surveys/"+id+"/open", nil, nil, http.StatusOK)
	slips, err := f.Invitations.List(t.Context(), s.school, uuid.MustParse(id))
	if err != nil || knowsWho.MatchString(says(request{path: "/s/" + slips[0].Token}, http.StatusOK)) {
		t.Fatal(err)
	}
	if answer := f.send(request{method: http.MethodPost, path: "/api/v1/roster?scope=classes", key: key, kind: "text/csv",
		body: string(testkit.Roster(5))}); answer.Code != http.StatusOK {
		t.Fatal(answer.Code, answer.Body)
	}
	all, err := f.Invitations.List(t.Context(), s.school, uuid.MustParse(id))
	if err != nil || len(all) != 10 {
		t.Fatal(len(all), err)
	}
	for _, i := range slices.Concat(all, all) {
		knows := knowsWho.MatchString(says(request{path: "/s/" + i.Token}, http.StatusOK))
		if knows == i.Drawn {
			t.Errorf("slip drawn: %t; its page says that the school knows who: %t", i.Drawn, knows)
		}
	}
	seen := f.send(request{path: "/admin/rounds/" + id + "/form", header: as(s.owner)}).Body.String()
	for _, want := range []string{"trường biết ai", "thay cho câu trên", "Phiếu này bốc thăm",
		"có thể biết của ai", "không biết ai bốc"} {
		if !strings.Contains(seen, want) {
			t.Errorf("the preview of both kinds does not say %q", want)
		}
	}
}
