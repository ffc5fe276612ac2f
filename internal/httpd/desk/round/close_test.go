package round_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hailong/internal/database"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// Before the box is opened the page says what closing now means: too early, too few, nobody.
func TestWhatClosingNowMeans(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f, s, key := kit.Desk(t, db)
		id, tokens := f.OpenRound(key)
		page := func() string {
			return f.Page("/admin/rounds/"+id+"/close", s.Editor).Body.String()
		}
		if text := page(); !strings.Contains(text, "Chưa ai trả lời") {
			t.Errorf("nobody: %s", text)
		}
		for _, token := range tokens[:3] {
			f.Call("", http.MethodPost, "/api/v1/ballots/"+token, json.RawMessage(kit.CastBody("submission-"+token)),
				nil,
				http.StatusCreated)
		}
		if text := page(); !strings.Contains(text, "Có 3 phiếu, dưới ngưỡng 5") {
			t.Errorf("few: %s", text)
		}
		if answer := f.Send(kit.Post("/admin/rounds/"+id+"/extend", s.Editor,
			url.Values{"closes_at": {"2099-01-01T20:00"}})); answer.Code != http.StatusSeeOther {
			t.Fatalf("extend: %d %s", answer.Code, answer.Body)
		}
		if text := page(); !strings.Contains(text, "Đóng sớm hơn") {
			t.Errorf("early: %s", text)
		}
		if answer := f.Send(kit.Post("/admin/rounds/"+id+"/close", s.Editor,
			url.Values{"reason": {strings.Repeat("a", 501)}})); answer.Code != http.StatusUnprocessableEntity ||
			!strings.Contains(answer.Body.String(), "500") {
			t.Errorf("a reason too long: %d", answer.Code)
		}
		if answer := f.Send(kit.Post("/admin/rounds/"+id+"/extend", s.Editor,
			url.Values{"closes_at": {"2098-01-01T20:00"}})); answer.Code != http.StatusUnprocessableEntity {
			t.Errorf("to an earlier time: %d", answer.Code)
		}
		if answer := f.Send(kit.Post("/admin/rounds/"+id+"/draft", s.Editor,
			nil)); answer.Code != http.StatusConflict || !strings.Contains(answer.Body.String(), "Đã có phiếu") {
			t.Errorf("back to draft with ballots: %d", answer.Code)
		}
		if answer := f.Send(kit.Post("/admin/rounds/"+id+"/close", s.Editor,
			url.Values{"reason": {"mọi người đã trả lời"}})); answer.Code != http.StatusSeeOther {
			t.Fatalf("close: %d", answer.Code)
		}
		if text := f.Page("/admin/rounds/"+id, s.Viewer).Body.String(); !strings.Contains(text, "3/15") ||
			strings.Contains(text, "<strong>100%") {
			t.Errorf("three ballots give figures: %s", text)
		}
		if answer := f.Send(kit.Post("/admin/rounds/"+id+"/withdraw", s.Editor,
			url.Values{"reason": {"nhầm"}})); answer.Code != http.StatusConflict {
			t.Errorf("withdrawn after the count: %d", answer.Code)
		}
	})
}

// The desk and the API close a round before its time by one rule: with a reason or without.
func TestClosingEarlyNeedsNoReason(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f, s, key := kit.Desk(t, db)
		early := func() (id string) {
			id, _ = f.OpenRound(key)
			if answer := f.Send(kit.Post("/admin/rounds/"+id+"/extend", s.Editor,
				url.Values{"closes_at": {"2099-01-01T20:00"}})); answer.Code != http.StatusSeeOther {
				t.Fatalf("extend: %d %s", answer.Code, answer.Body)
			}
			return id
		}
		if answer := f.Send(kit.Post("/admin/rounds/"+early()+"/close", s.Editor,
			nil)); answer.Code != http.StatusSeeOther {
			t.Errorf("at the desk: %d %s", answer.Code, answer.Body)
		}
		f.Call(key, http.MethodPost, "/api/v1/surveys/"+early()+"/close", nil, nil, http.StatusOK)
	})
}
