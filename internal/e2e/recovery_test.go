package e2e

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hailong/internal/testkit"
)

// The key of an open round is printed, its file is lost, and the sheet brings it back: a slip is told by its row,
// ballots are taken again, and the round is counted. Who printed and who typed stands in the record.
func TestTheRecoverySheet(t *testing.T) {
	places(t, func(t *testing.T, p place) {
		s := p.serve(t)
		s.key = p.key(t)
		page := chromium(t).tab(t, desk)
		page.setUp(s)
		s.roster(testkit.Roster(9, 9))
		id, tokens := s.open("")
		s.cast(tokens[0])

		at := s.base + "/admin/rounds/" + id
		page.open(at + "/recovery")
		page.look("recovery-1-before")
		if text := page.text("main"); strings.Contains(text, "HAILONG") ||
			len(get[[]any](page, "[...document.querySelectorAll('.key li')]")) != 0 {
			t.Errorf("the key is shown without being asked for: %s", text)
		}
		page.goes("main form button.button")
		page.look("recovery-2-sheet")
		rows := get[[]string](page, "[...document.querySelectorAll('.key code')].map(c=>c.textContent)")
		if len(rows) != 4 {
			t.Fatalf("%v", rows)
		}
		path := filepath.Join(p.dir, "keys", id)
		was, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(s.log.String(), rows[0]) ||
			strings.Contains(s.log.String(), strings.Fields(string(was))[len(strings.Fields(string(was)))-1]) {
			t.Error("the log holds the key")
		}
		s.stop()
		if err = os.Remove(path); err != nil {
			t.Fatal(err)
		}

		key := s.key
		s = p.serve(t)
		s.key = key
		if status, _ := s.cast(tokens[1]); status != http.StatusServiceUnavailable {
			t.Errorf("without its key the round takes a ballot: %d", status)
		}
		page.open(s.base + "/admin/sign-in")
		page.fill(map[string]string{"email": principal, "password": phrase})
		page.goes("main form button.button")
		at = s.base + "/admin/rounds/" + id
		page.open(at)
		page.look("recovery-3-missing")
		page.goes("#key")
		typed := []byte(strings.ToLower(strings.Join(rows, "\n")))
		typed[25] = map[bool]byte{true: '2', false: '3'}[typed[25] != '2'] // in the second row
		page.fill(map[string]string{"sheet": string(typed)})
		page.goes("main form button.button")
		page.look("recovery-4-slip")
		// a row's check letters miss one slip in many; then the key itself is found to be no one's
		if text := page.text("main"); !strings.Contains(text, "Dòng 2 chưa khớp") &&
			!strings.Contains(text, "Tờ này là của khảo sát khác") {
			t.Errorf("a slip: %s", text)
		}
		page.fill(map[string]string{"sheet": strings.Join(rows, "\n")})
		page.goes("main form button.button")
		if now, err := os.ReadFile(path); err != nil || string(now) != string(was) {
			t.Errorf("another key: %v", err)
		}
		if status, _ := s.cast(tokens[1]); status != http.StatusCreated {
			t.Errorf("with its key back: %d", status)
		}
		page.open(s.base + "/admin/record")
		if text := page.text("main"); !strings.Contains(text, "Hiện tờ dự phòng chìa khóa để in") ||
			!strings.Contains(text, "Đặt lại chìa khóa từ tờ dự phòng") {
			t.Errorf("not on record: %s", text)
		}
		s.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil)
		page.open(at + "/recovery")
		if text := page.text("main"); !strings.Contains(text, "không mở lại được") {
			t.Errorf("a closed round: %s", text)
		}
		p.must(t, "verify")
		s.stop()
	})
}
