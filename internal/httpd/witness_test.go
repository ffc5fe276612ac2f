package httpd_test

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/testkit"
)

// secretsOfARound is what of the rounds below a witness must not read, each with who reads it by the same walk.
type secretsOfARound map[string]string

// witnessed makes a closed round of 11 ballots of 12, whose rate is 10 of 11, and an open one of which nobody answered;
// it gives what a witness must not read of them.
func (f *front) witnessed(key string) (rounds []string, secrets secretsOfARound) {
	f.Helper()
	roster := strings.Builder{}
	roster.WriteString(privateRoster)
	for i := range 10 {
		fmt.Fprintf(&roster, "Lớp A,MB-%04d,Bé Riêng Số %d,Mẹ Riêng Số %d,0933%06d,rieng%d@vidu.example\n", i, i, i, i,
			i)
	}
	whole := roster.String()
	bring := func(list string) {
		if answer := f.send(request{method: http.MethodPost, path: "/api/v1/roster", key: key, kind: "text/csv",
			body: list}); answer.Code != http.StatusOK {
			f.Fatal(answer.Body)
		}
	}
	bring(whole[:strings.LastIndex(whole, "Lớp A,")]) // the last child comes after the opening
	const comment = "con ngủ trưa ngon giấc"
	secrets = secretsOfARound{"90,9%": "viewer", "0.909": "viewer", comment: "editor",
		"Trần Bảo Hoa": "viewer", "Trần Thị Mận": "viewer", "Bé Riêng Số 7": "viewer"}
	for _, secret := range private {
		secrets[secret] = ""
	}
	secrets["MA-4711"], secrets["0987654321"] = "editor", "editor"
	for closed := range 2 {
		id := f.draft(key)
		at := "/api/v1/surveys/" + id
		f.call(key, http.MethodPost, at+"/open", nil, nil, http.StatusOK)
		bring(whole)
		var list struct{ Invitations []struct{ Link string } }
		f.call(key, http.MethodGet, at+"/invitations", nil, &list, http.StatusOK)
		var codes struct {
			Classes []struct{ Link string }
		}
		f.call(key, http.MethodGet, at+"/class-links", nil, &codes, http.StatusOK)
		for i, one := range list.Invitations {
			token := one.Link[strings.LastIndex(one.Link, "/")+1:]
			if closed == 1 {
				secrets[token] = "editor"
				continue
			}
			secrets[token] = ""
			if i == 11 {
				continue
			}
			body := strings.Replace(castBody("submission-of-"+token), "Cảm ơn cô Lan", comment, 1)
			if i == 0 {
				body = strings.ReplaceAll(body, ":5", ":2")
			}
			f.send(request{method: http.MethodPost, path: "/api/v1/ballots/" + token, kind: "application/json",
				body: body})
		}
		if closed == 0 {
			f.call(key, http.MethodPost, at+"/close", map[string]string{"reason": "thử"}, nil, http.StatusOK)
		} else {
			for _, class := range codes.Classes {
				secrets[class.Link[strings.LastIndex(class.Link, "/")+1:]] = "editor"
			}
		}
		rounds = append(rounds, id)
	}
	return append(rounds, f.draft(key)), secrets
}

// A witness sees seal, participation, the roster's numbers and the record, and no figure, name, comment, code or link:
// every page, call and download that there is, asked for by her. The controls: what she must not read is found by a
// viewer or an editor on the same walk, and what she may see she finds.
func TestAWitnessSeesTheBoxAndNotWhatIsInIt(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		s := f.staff("hoasen.example")
		witness := f.witness(s)
		key := f.KeyOf(s.school, account.Admin)
		rounds, secrets := f.witnessed(key)
		found := map[string]map[string]bool{}
		var seen strings.Builder
		for who, cookie := range map[string]string{"witness": witness, "viewer": s.viewer, "editor": s.editor} {
			found[who] = map[string]bool{}
			for _, path := range f.everything(rounds) {
				answer := f.send(request{path: path, header: as(cookie)})
				text := whatIsIn(answer.Body.Bytes())
				if who == "witness" {
					seen.WriteString(text)
				}
				for secret := range secrets {
					if !strings.Contains(text, secret) {
						continue
					}
					if found[who][secret] = true; who == "witness" {
						t.Errorf("%s (%d) shows a witness %s", path, answer.Code, secret)
					}
				}
			}
		}
		for secret, who := range secrets {
			if who != "" && !found[who][secret] {
				t.Errorf("the control: a %s does not find %s", who, secret)
			}
		}
		var seal struct {
			FiguresDigest string `json:"figures_digest"`
			BoxDigest     string `json:"box_digest"`
			Figures       string
		}
		at := "/api/v1/surveys/" + rounds[0]
		f.call(key, http.MethodGet, at+"/seal", nil, &seal, http.StatusOK)
		if !strings.Contains(seal.Figures, "0.909") {
			t.Error("the control: a key reads the figures that were sealed")
		}
		for _, what := range []string{seal.FiguresDigest, seal.BoxDigest, "11/12", "/admin/record", "Lớp A"} {
			if !strings.Contains(seen.String(), what) {
				t.Errorf("a witness does not see %s", what)
			}
		}
		// what changed by class, which she saw while the round was open, she sees once it is closed
		page := html.UnescapeString(f.send(
			request{path: "/admin/rounds/" + rounds[0], header: as(witness)}).Body.String())
		if !strings.Contains(page, "Danh sách sau khi mở: +1, −0. Theo lớp: Lớp A +1 −0.") {
			t.Errorf("a witness does not see what changed on the roster: %s", page)
		}
		if answer := f.send(request{path: "/admin/record", header: as(witness)}); answer.Code != http.StatusOK {
			t.Errorf("the record: %d", answer.Code)
		}
	})
}

// No page offers what its reader is refused: every address on every page of the desk, followed by who sees it.
func TestNoPageLeadsToARefusal(t *testing.T) {
	db := testkit.Open(t, testkit.URL(t, "sqlite"))
	f := newFront(t, db)
	s := f.staff("hoasen.example")
	key := f.KeyOf(s.school, account.Admin)
	rounds, _ := f.witnessed(key)
	address := regexp.MustCompile(`(?:href|src|data-from|data-events)="(/admin[^"#?]*)`)
	for who, cookie := range map[string]string{"witness": f.witness(s), "viewer": s.viewer, "editor": s.editor} {
		followed := map[string]bool{}
		for _, path := range f.everything(rounds) {
			page := f.send(request{path: path, header: as(cookie)})
			if page.Code != http.StatusOK || !strings.HasPrefix(path, "/admin") {
				continue
			}
			for _, found := range address.FindAllStringSubmatch(page.Body.String(), -1) {
				if followed[found[1]] || strings.HasSuffix(found[1], "/events") { // a stream ends with its reader
					continue
				}
				followed[found[1]] = true
				if f.send(request{path: found[1], header: as(cookie)}).Code == http.StatusForbidden {
					t.Errorf("%s leads a %s to %s, which is refused", path, who, found[1])
				}
			}
		}
		if len(followed) < 5 {
			t.Errorf("a %s followed %d addresses", who, len(followed))
		}
	}
}

// A witness changes nothing but her own account and what came of the calls, which is hers to enter: every form and
// every writing call, sent by her. The control is that an owner is not refused by the same walk.
func TestAWitnessChangesNothing(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		s := f.staff("hoasen.example")
		witness := f.witness(s)
		let := 0
		for _, route := range f.routes {
			if route.Method == http.MethodGet || route.Method == http.MethodHead ||
				!strings.HasPrefix(route.Path, "/admin") && !strings.HasPrefix(route.Path, "/api/v1/") ||
				strings.HasPrefix(route.Path, "/admin/me") || strings.HasPrefix(route.Path, "/admin/sign-") ||
				strings.HasPrefix(route.Path, "/admin/setup/") || strings.HasPrefix(route.Path, "/admin/link/") ||
				strings.HasPrefix(route.Path, "/api/v1/ballots/") || route.Path == "/admin/rounds/:id/calls" {
				continue
			}
			path := parameter.ReplaceAllString(route.Path, "00000000-0000-4000-8000-000000000000")
			ask := func(cookie string) int {
				sent := post(path, cookie, url.Values{})
				sent.method = route.Method
				if strings.HasPrefix(path, "/api/") {
					sent.body, sent.kind = "{}", "application/json"
				}
				return f.send(sent).Code
			}
			if status := ask(witness); status != http.StatusForbidden {
				t.Errorf("%s %s as a witness: %d", route.Method, route.Path, status)
			}
			if ask(s.owner) != http.StatusForbidden {
				let++
			}
		}
		if let < 30 {
			t.Errorf("the control: an owner is let in %d times", let)
		}
	})
}

// witness is a signed-in witness of the school.
func (f *front) witness(s staff) (cookie string) {
	f.Helper()
	owner, _, err := f.Accounts.Who(f.Context(), s.owner)
	if err != nil {
		f.Fatal(err)
	}
	link, err := f.Accounts.Invite(f.Context(), owner,
		account.Person{Email: "giamsat@hoasen.example", Name: "Ban đại diện"}, account.Witness)
	if err != nil {
		f.Fatal(err)
	}
	in, _, err := f.Accounts.SetPassword(f.Context(), link, passphrase, account.Browser{About: "Chrome"})
	if err != nil {
		f.Fatal(err)
	}
	return in.Cookie
}
