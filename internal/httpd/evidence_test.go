package httpd_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/invitation"
	"hailong/internal/testkit"
)

// desked is a school with an open round, its links, and people who are signed in.
type desked struct {
	*front
	s     staff
	admin string // a key
	round uuid.UUID
	links []invitation.Listed
}

func newDesked(t *testing.T, db *database.DB) *desked {
	t.Helper()
	f := newFront(t, db)
	d := &desked{front: f, s: f.staff("hoasen.example")}
	var err error
	if d.admin, _, err = f.keys.Create(t.Context(), d.s.school, "văn phòng", account.Admin); err != nil {
		t.Fatal(err)
	}
	d.fill("Mầm 1", "Bùi Thị Thử", "0903555")
	return d
}

// fill gives the school a roster of one class with telephones, and an open round.
func (d *desked) fill(class, child, phone string) {
	d.Helper()
	roster := "Lớp,Mã trẻ,Họ và tên trẻ,Điện thoại\n"
	for i := range 6 {
		roster += fmt.Sprintf("%s,%s-%03d,%s %c,%s1%02d\n", class, phone, i, child, 'A'+i, phone, i)
	}
	if answer := d.send(request{method: http.MethodPost, path: "/api/v1/roster", body: roster, kind: "text/csv",
		key: d.admin}); answer.Code != http.StatusOK {
		d.Fatal(answer.Body)
	}
	var made struct{ ID string }
	d.call(d.admin, http.MethodPost, "/api/v1/surveys", map[string]any{}, &made, http.StatusCreated)
	d.call(d.admin, http.MethodPost, "/api/v1/surveys/"+made.ID+"/open", nil, nil, http.StatusOK)
	d.round = uuid.MustParse(made.ID)
	var err error
	if d.links, err = d.Invitations.List(d.Context(), d.s.school, d.round); err != nil {
		d.Fatal(err)
	}
}

// record is the school's record, the newest line first.
func (d *desked) record() []account.Entry {
	d.Helper()
	d.accounts.Settle()
	entries, err := d.accounts.Entries(d.Context(), d.s.school, 0, 100_000)
	if err != nil {
		d.Fatal(err)
	}
	return entries
}

// Whoever asks for links, slips, posters or the roster and hangs up at once is on record all the same: fifty of fifty.
func TestWhoHangsUpIsOnRecord(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		d := newDesked(t, db)
		round, class := d.round.String(), "/admin/roster/classes/"+url.PathEscape("Mầm 1")
		for path, action := range map[string]string{
			"/api/v1/parents": "record.roster_read",
			"/api/v1/surveys/" + round + "/invitations":                   "record.links",
			"/api/v1/surveys/" + round + "/class-links":                   "record.class_links_read",
			"/api/v1/surveys/" + round + "/handout?kind=slips":            "record.handout",
			"/admin/rounds/" + round + "/handout/slips.pdf":               "record.handout",
			"/admin/rounds/" + round + "/handout/poster.pdf":              "record.handout",
			"/admin/rounds/" + round + "/handout/links.xlsx":              "record.handout",
			"/admin/rounds/" + round + "/handout/links.csv":               "record.handout",
			"/admin/rounds/" + round + "/links/" + d.links[0].ID.String(): "record.link",
			class: "record.roster_read",
		} {
			before := len(d.record())
			busy := d.hangUp(path, 50) // who was told to come again got nothing
			lines := d.record()
			lines = lines[:len(lines)-before]
			if n := len(lines) + busy; n != 50 || busy == 50 || slices.ContainsFunc(lines, func(e account.Entry) bool {
				return e.Action != action || e.By.ID == uuid.Nil
			}) {
				t.Errorf("%s: %d of 50 on record", path, n)
			}
		}
	})
}

// hangUp asks n times at once for what is at path, and reads nothing of the answer. It tells how many got nothing,
// because too many waited.
func (d *desked) hangUp(path string, n int) (busy int) {
	d.Helper()
	var answered sync.WaitGroup
	var refused atomic.Int64
	answered.Add(n)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer answered.Done()
		seen := &statused{ResponseWriter: w}
		d.Handler.ServeHTTP(seen, r)
		if seen.status == http.StatusServiceUnavailable {
			refused.Add(1)
		}
	}))
	header := "Authorization: Bearer " + d.admin
	if strings.HasPrefix(path, "/admin") {
		header = "Cookie: hailong=" + d.s.owner
	}
	var callers sync.WaitGroup
	for range n {
		callers.Go(func() {
			line, err := net.Dial("tcp", server.Listener.Addr().String())
			if err != nil {
				d.Error(err)
				return
			}
			if _, err = fmt.Fprintf(line, "GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n", path,
				header); err != nil {
				d.Error(err)
			}
			if err = line.Close(); err != nil {
				d.Error(err)
			}
		})
	}
	callers.Wait()
	answered.Wait()
	server.Close()
	return int(refused.Load())
}

// statused remembers the status of an answer.
type statused struct {
	http.ResponseWriter

	status int
}

// WriteHeader implements http.ResponseWriter.
func (s *statused) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

// No page and no call gives out a name, a code, a telephone or a link without a line in the record. This goes over
// every route that there is, so that none that comes later is forgotten.
func TestNothingPersonalLeavesUnrecorded(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		d := newDesked(t, db)
		parents, err := d.Schools.Parents(t.Context(), d.s.school)
		if err != nil {
			t.Fatal(err)
		}
		telling := 0
		for _, route := range d.routes {
			if route.Method != http.MethodGet || !strings.HasPrefix(route.Path, "/api/v1/") &&
				!strings.HasPrefix(route.Path, "/admin") || strings.HasSuffix(route.Path, "/events") {
				continue
			}
			path := strings.NewReplacer(":class", url.PathEscape("Mầm 1"), ":invitation", d.links[1].ID.String(),
				":kind", "links.csv", ":id", d.round.String()).Replace(route.Path)
			if strings.Contains(route.Path, "/parents/:id") {
				path = strings.Replace(route.Path, ":id", parents[0].ID.String(), 1)
			}
			path = parameter.ReplaceAllString(path, uuid.NewString())
			for _, query := range []string{"", "?class=" + url.QueryEscape("Mầm 1"), "?q=Th%E1%BB%AD", "?made=1"} {
				before := len(d.record())
				answer := d.send(request{path: path + query, header: as(d.s.owner)})
				told := d.personal(answer.Body.String())
				if told == "" {
					continue
				}
				telling++
				hourly := strings.HasSuffix(route.Path, "/rounds/:id") || strings.HasSuffix(route.Path, "/names") ||
					strings.HasSuffix(route.Path, "/handout")
				now := d.record()
				if len(now) == before && (!hourly || !slices.ContainsFunc(now, func(e account.Entry) bool {
					return e.Action == "record.names_read" || e.Action == "record.class_links_read"
				})) {
					t.Errorf("%s%s tells %q and leaves no line", route.Path, query, told)
				}
			}
		}
		if telling < 12 {
			t.Errorf("only %d answers told anything", telling)
		}
	})
}

// personal is what of the roster or its links stands in an answer, "" for nothing.
func (d *desked) personal(body string) string {
	for _, l := range d.links {
		for _, one := range []string{l.ChildName, l.ChildCode, l.Token} {
			if strings.Contains(body, one) {
				return one
			}
		}
	}
	if at := strings.Index(body, "09035551"); at >= 0 {
		return body[at : at+10]
	}
	return ""
}

// What strangers try is on record without end to what they may try: a thousand wrong passwords are four lines, and
// nothing is pushed out.
func TestWrongPasswordsAndRefusals(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		d := newDesked(t, db)
		lines := func(action string) (found []account.Entry) {
			for _, e := range d.record() {
				if e.Action == action {
					found = append(found, e)
				}
			}
			return found
		}
		for i := range 12 {
			_, _ = d.accounts.SignIn(t.Context(), "viewer@hoasen.example", "wrong",
				account.Browser{Place: fmt.Sprint("place ", i)})
			_, _ = d.accounts.SignIn(t.Context(), "nobody@hoasen.example", "wrong",
				account.Browser{Place: fmt.Sprint("place ", i)})
		}
		if got := lines("record.sign_in_failed"); len(got) != 2 || got[1].Detail != "viewer@hoasen.example" ||
			got[0].Detail != "viewer@hoasen.example · 10×" ||
			got[0].By != (account.Actor{Kind: account.ByStranger}) {
			t.Errorf("%+v", got)
		}
		reading := d.KeyOf(d.s.school, account.StatisticsRead)
		for range 30 {
			d.send(request{path: "/admin/people", header: as(d.s.viewer)})
			d.send(request{path: "/api/v1/parents", key: reading})
			d.send(request{method: http.MethodPost, path: "/api/v1/surveys/" + d.round.String() + "/close",
				header: as(d.s.viewer)})
		}
		got := lines("record.refused")
		if len(got) != 6 {
			t.Errorf("%d lines: %+v", len(got), got)
		}
		for _, want := range []string{"manage GET /admin/people", "see_contacts GET /api/v1/parents",
			"run_rounds POST /api/v1/surveys/:id/close", "manage GET /admin/people · 10×"} {
			if !slices.ContainsFunc(got, func(e account.Entry) bool {
				return e.Detail == want &&
					e.By.ID != uuid.Nil
			}) {
				t.Errorf("no line says %q", want)
			}
		}
	})
}
