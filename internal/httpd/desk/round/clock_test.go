package round_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"hailong/internal/database"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// A clock that is doubted is told on the first page and by /readyz, which is ready all the same; an owner confirms it,
// an editor is told whom to ask.
func TestTheDeskAsksWhetherTheClockIsRight(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := kit.New(t, db)
		s := f.Staff("hoasen.example")
		if _, err := f.Clock.Moment(t.Context()); err != nil {
			t.Fatal(err)
		}
		now := time.Now()
		f.SetClock(func() time.Time { return now })
		told := func(cookie string, question, button, note bool) {
			t.Helper()
			page := f.Page("/admin", cookie).Body.String()
			if strings.Contains(page, "Đồng hồ máy chủ có đúng không?") != question ||
				strings.Contains(page, `action="/admin/clock"`) != button {
				t.Errorf("%s", page)
			}
			ready := f.Page("/readyz", "")
			if ready.Code != http.StatusOK || strings.Contains(ready.Body.String(), "the clock says") != note {
				t.Errorf("%d %s", ready.Code, ready.Body)
			}
		}
		told(s.Owner, false, false, false)
		for _, off := range []time.Duration{100 * 24 * time.Hour, -48 * time.Hour} {
			now = now.Add(off)
			told(s.Owner, true, true, true)
			told(s.Editor, true, false, true)
			if answer := f.Send(kit.Post("/admin/clock", s.Editor, nil)); answer.Code == http.StatusSeeOther {
				t.Error("an editor confirms the clock")
			}
			if answer := f.Send(kit.Post("/admin/clock", s.Owner, nil)); answer.Code != http.StatusSeeOther {
				t.Errorf("confirmed: %d %s", answer.Code, answer.Body)
			}
			told(s.Owner, false, false, false)
		}
		if lines, err := f.Accounts.Entries(t.Context(), s.School, 0, 50); err != nil ||
			lines[0].Action != "record.clock" || lines[1].Action != "record.clock" {
			t.Errorf("%+v %v", lines[:2], err)
		}
	})
}
