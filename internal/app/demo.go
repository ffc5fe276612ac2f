package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/demo"
	"hailong/internal/locale"
	"hailong/internal/school"
)

// caller calls the API of the running server with a key.
type caller struct {
	base, key string
}

// call sends one request and reads the answer; a status other than the one wanted is an error.
func (a caller) call(ctx context.Context, method, path, contentType string, body []byte, want int) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, a.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	r.Header.Set("Authorization", "Bearer "+a.key)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close() // read to the end
	raw, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode == want {
		return raw, err
	}
	return raw, fmt.Errorf("%s %s: %s: %s", method, path, answer.Status, raw)
}

// PlayDemo imports the demo's roster, opens a survey, casts its 182 ballots and closes it.
func (s *Served) PlayDemo(ctx context.Context, print func(format string, args ...any)) error {
	first, err := s.App.Schools.First(ctx)
	if err != nil {
		return err
	}
	name, contact := "Trường Mầm non Hoa Sen", "văn phòng nhà trường"
	if _, err = s.App.Schools.Update(ctx, account.Program("hailong demo"), first.ID,
		school.Changes{Name: &name, Contact: &contact}); err != nil {
		return err
	}
	key, _, err := s.App.Keys.Create(ctx, first.ID, "demo", account.Admin)
	if err != nil {
		return err
	}
	a := caller{base: "http://" + strings.TrimPrefix(strings.TrimPrefix(s.Base, "https://"), "http://"), key: key}
	answer, err := a.call(ctx, http.MethodPost, "/api/v1/roster", "text/csv", demo.Roster, http.StatusOK)
	if err != nil {
		return err
	}
	var roster struct{ Classes, Parents int }
	if err = json.Unmarshal(answer, &roster); err != nil {
		return err
	}
	print("Importing the roster: %d parents in %d classes.\n", roster.Parents, roster.Classes)
	id, err := openDemo(ctx, a)
	if err != nil {
		return err
	}
	if err = castDemo(ctx, print, a, id); err != nil {
		return err
	}
	print("Closing: opening the box, shuffling, counting, sealing.\n\n")
	if _, err = a.call(ctx, http.MethodPost, "/api/v1/surveys/"+id+"/close", "", nil, http.StatusOK); err != nil {
		return err
	}
	text, err := a.call(ctx, http.MethodGet, "/api/v1/surveys/"+id+"/report-section?format=text&lang=vi", "", nil,
		http.StatusOK)
	if err != nil {
		return err
	}
	if err = demoOwner(ctx, s, first.ID); err != nil {
		return err
	}
	print("%s\nDesk:       %s/admin   (%s, password: %s)\nAddress:    %s\nAdmin key:  %s\nFigures:    "+
		"%s/api/v1/surveys/%s/statistics\nTry:        curl -H 'Authorization: Bearer %s' "+
		"'%s/api/v1/surveys/%s/report-section?format=text'\n",
		text, s.Base, demoEmail, demoPassword, s.Base, key, s.Base, id, key, s.Base, id)
	return nil
}

// Who signs in to the demo's desk. The database is thrown away, so its password may be told.
const (
	demoEmail    = "demo@hailong.example"
	demoPassword = "hoa sen trong đầm gì đẹp bằng"
)

// demoOwner makes the account of the demo's desk, by the set-up link as a school would.
func demoOwner(ctx context.Context, s *Served, id uuid.UUID) error {
	ticket, err := s.App.Accounts.SetupLink(ctx, id)
	if err != nil {
		return err
	}
	_, err = s.App.SetUp(ctx, ticket,
		account.Person{Email: demoEmail, Name: "Hiệu trưởng", Password: demoPassword}, account.Browser{},
		school.Changes{})
	return err
}

func openDemo(ctx context.Context, a caller) (string, error) {
	var survey map[string]json.RawMessage
	if err := json.Unmarshal(demo.Survey, &survey); err != nil {
		return "", err
	}
	body := map[string]any{"period": "Học kỳ 1"} // of the school year that it is
	for _, member := range []string{"title", "notice", "subjects", "sections"} {
		body[member] = survey[member]
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return "", err
	}
	answer, err := a.call(ctx, http.MethodPost, "/api/v1/surveys", "application/json", raw, http.StatusCreated)
	if err != nil {
		return "", err
	}
	var made struct{ ID string }
	if err = json.Unmarshal(answer, &made); err != nil {
		return "", err
	}
	_, err = a.call(ctx, http.MethodPost, "/api/v1/surveys/"+made.ID+"/open", "", nil, http.StatusOK)
	return made.ID, err
}

// castDemo casts each ballot by the link of a parent of its class.
func castDemo(ctx context.Context, print func(format string, args ...any), a caller, id string) error {
	answer, err := a.call(ctx, http.MethodGet, "/api/v1/surveys/"+id+"/invitations", "", nil, http.StatusOK)
	if err != nil {
		return err
	}
	var list struct {
		Invitations []struct{ Class, Link string }
	}
	if err = json.Unmarshal(answer, &list); err != nil {
		return err
	}
	tokens := map[string][]string{}
	for _, i := range list.Invitations {
		tokens[i.Class] = append(tokens[i.Class], i.Link[strings.LastIndex(i.Link, "/")+1:])
	}
	ballots, err := demo.Ballots()
	if err != nil {
		return err
	}
	for i, b := range ballots {
		token := tokens[b.Class][0]
		tokens[b.Class] = tokens[b.Class][1:]
		body, err := json.Marshal(map[string]any{
			"answers": b.Answers, "submission_key": fmt.Sprintf("demo-submission-%06d", i)})
		if err != nil {
			return err
		}
		if _, err = a.call(ctx, http.MethodPost, "/api/v1/ballots/"+token, "application/json", body,
			http.StatusCreated); err != nil {
			return err
		}
		if (i+1)%26 == 0 {
			print("Casting ballots: %s\n", locale.Share(locale.VI, i+1, len(list.Invitations)))
		}
	}
	return nil
}
