package pages_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/locale"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// A link in each state that a round and a ballot can have says in both languages why nothing can be sent, or shows the
// questionnaire; looking changes nothing.
func TestALinkInEachState(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := kit.New(t, db)
		key := f.Key(account.Admin)
		id, tokens := f.OpenRound(key)
		if _, err := f.Cast(t, tokens[1], testkit.Satisfied); err != nil {
			t.Fatal(err)
		}
		look := func(name, token string, status int, ballot bool) {
			t.Helper()
			for _, lang := range []string{"vi", "en"} {
				answer := f.Send(kit.Request{Path: "/s/" + token + "?lang=" + lang})
				body := answer.Body.String()
				if answer.Code != status || strings.Contains(body, `name="submission_key"`) != ballot ||
					!strings.Contains(body, `<html lang="`+lang+`"`) {
					t.Errorf("%s, %s: %d, a ballot: %t", name, lang, answer.Code, !ballot)
				}
				if main, _, _ := strings.Cut(body[strings.Index(body, "<main"):], "<script"); strings.ContainsAny(main,
					"{}") {
					t.Errorf("%s, %s: a blank is not filled: %s", name, lang, main)
				}
			}
		}
		for range 2 {
			look("an open round", tokens[0], http.StatusOK, true)
			look("a used link", tokens[1], http.StatusOK, false)
			look("of nobody", "ZZZZZZZZZZZZ", http.StatusNotFound, false)
		}
		f.Call(key, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil, http.StatusOK)
		look("a closed round", tokens[0], http.StatusOK, false)
		other, next := f.OpenRound(key)
		f.Call(key, http.MethodPost, "/api/v1/surveys/"+other+"/withdraw", map[string]any{"reason": "nhầm"}, nil,
			http.StatusOK)
		look("a withdrawn round", next[0], http.StatusOK, false)
	})
}

// What a form lacks is told beside its question; what was answered stays, and the other language keeps it, too. A form
// that is none is refused before anything is read.
func TestAWrongBallotIsShownAgain(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := kit.New(t, db)
		_, tokens := f.OpenRound(f.Key(account.Admin))
		send := func(kind string, form url.Values) (int, string) {
			answer := f.Send(kit.Request{Method: http.MethodPost, Path: "/s/" + tokens[0], Kind: kind,
				Body: form.Encode()})
			return answer.Code, answer.Body.String()
		}
		form, err := url.ParseQuery(kit.CastForm("submission-number-1"))
		if err != nil {
			t.Fatal(err)
		}
		for name, typed := range map[string][2]string{"no answer": {"G1", ""}, "a step that is none": {"G1", "6"},
			"a choice that is none": {"P1", "gold"}} {
			wrong := url.Values{}
			for k, v := range form {
				wrong[k] = v
			}
			wrong.Set(typed[0], typed[1])
			if typed[1] == "" {
				wrong.Del(typed[0])
			}
			status, body := send(kit.FormKind, wrong)
			if status != http.StatusUnprocessableEntity || kit.FormAt(t, body, "?lang="+lang(body)).Get("C1") != "5" ||
				!strings.Contains(body, "<title>Lỗi: ") && !strings.Contains(body, "<title>Error: ") {
				t.Errorf("%s: %d", name, status)
			}
		}
		switched := url.Values{"switch": {"en"}, "C1": {"2"}}
		if status, body := send(kit.FormKind, switched); status != http.StatusOK ||
			!strings.Contains(body, `lang="en"`) ||
			kit.FormAt(t, body, "?lang="+lang(body)).Get("C1") != "2" {
			t.Errorf("the other language: %d", status)
		}
		if status, _ := send("text/plain", form); status != http.StatusUnsupportedMediaType {
			t.Errorf("no form: %d", status)
		}
		broken := f.Send(kit.Request{Method: http.MethodPost, Path: "/s/" + tokens[0], Kind: kit.FormKind,
			Body: "C1=%zz"})
		if broken.Code != http.StatusBadRequest ||
			!strings.Contains(broken.Body.String(), locale.Text(locale.VI, "problem.bad_form", nil)) {
			t.Errorf("a broken form: %d %s", broken.Code, broken.Body)
		}
		if status, _ := send(kit.FormKind, form); status != http.StatusOK {
			t.Errorf("the right one, after all: %d", status)
		}
	})
}

// lang is the language that a page is in.
func lang(page string) string {
	_, after, _ := strings.Cut(page, `<html lang="`)
	return after[:2]
}
