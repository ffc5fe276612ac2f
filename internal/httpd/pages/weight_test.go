package pages_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/locale"
	"hailong/internal/survey"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// mostPacked is what a parent's phone loads at most, packed, before she sees the program's own form.
const mostPacked = 10 << 10

// The page of the program's own form is one request of at most 10 KB with a recording of every question: in both
// languages, known by name or with a drawn slip, with one key or three.
func TestTheFormWeighsLittle(t *testing.T) {
	f := kit.New(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	for name, tt := range map[string]struct {
		roster  string
		keepers bool
	}{
		"by name":             {roster: string(testkit.Roster(25, 24, 27, 26, 25, 24, 25, 25))},
		"by name, three keys": {roster: string(testkit.Roster(25, 24, 27, 26, 25, 24, 25, 25)), keepers: true},
		"drawn slips":         {roster: "Mầm 1: 25\nMầm 2: 24\nChồi 1: 27\nChồi 2: 26\nLá 1: 25\nLá 2: 24\n"},
		"drawn, three keys":   {roster: "Mầm 1: 25\nMầm 2: 24\nChồi 1: 27\nChồi 2: 26\nLá 1: 25\n", keepers: true},
	} {
		school := testkit.School(t, f.DB).ID
		key := f.KeyOf(school, account.Admin)
		f.Call(key, http.MethodPatch, "/api/v1/school",
			map[string]string{"name": "Trường Mầm non Hoa Sen", "contact": "cô Lan, 0900 000 000"}, nil, http.StatusOK)
		if answer := f.Send(kit.Request{Method: http.MethodPost, Path: "/api/v1/roster", Key: key, Kind: "text/csv",
			Body: tt.roster}); answer.Code != http.StatusOK {
			t.Fatal(answer.Body)
		}
		var made struct{ ID uuid.UUID }
		f.Call(key, http.MethodPost, "/api/v1/surveys",
			map[string]any{"template_id": survey.DefaultTemplate, "closes_at": time.Now().AddDate(0, 0, 9)}, &made,
			http.StatusCreated)
		draft, err := f.Surveys.Get(t.Context(), school, made.ID)
		if err != nil {
			t.Fatal(err)
		}
		for i, q := range draft.Questions() {
			for j, lang := range []locale.Lang{locale.VI, locale.EN} {
				if err = f.Surveys.SetSound(t.Context(), testkit.Clerk, school, made.ID, q.ID, lang,
					testkit.MP3(9+2*i+j)); err != nil {
					t.Fatal(err)
				}
			}
		}
		if tt.keepers {
			f.Sheets(t, school, made.ID)
		}
		f.Call(key, http.MethodPost, "/api/v1/surveys/"+made.ID.String()+"/open", nil, nil, http.StatusOK)
		invited, err := f.Invitations.List(t.Context(), school, made.ID)
		if err != nil || len(invited) == 0 {
			t.Fatal(len(invited), err)
		}
		path := "/s/" + invited[0].Token
		for _, lang := range []string{"vi", "en"} {
			answer := f.Send(kit.Request{Path: path + "?lang=" + lang,
				Header: map[string]string{"Accept-Encoding": "gzip"}})
			t.Logf("%s, %s: %d bytes", name, lang, answer.Body.Len())
			if answer.Body.Len() > mostPacked || answer.Header().Get("Content-Encoding") != "gzip" {
				t.Errorf("%s, %s: %d bytes", name, lang, answer.Body.Len())
			}
		}
	}
}
