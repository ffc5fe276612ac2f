package httpd_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/locale"
	"hailong/internal/portable"
	"hailong/internal/report"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// called is a test whose requests end with ctx.
type called struct {
	testing.TB

	ctx context.Context //nolint:containedctx // as testing.TB has one
}

func (c called) Context() context.Context { return c.ctx }

// walk is a school on which every act is done once whole and once by somebody who hangs up.
type walk struct {
	*front
	t        testing.TB
	s        staff
	key      string
	n        int    // makes names that were not there before
	closed   string // the one closed round
	second   string // another, where two are needed
	watching string // the session of a witness, once there is one
	full     bool   // the roster has all its children
	tables   []portable.Table
	asked    int    // statements since the caller was last there
	leaves   int    // the statement at which the caller hangs up; 0 = never
	hangUp   func() // ends the caller's context
}

// passing are tables that hold no act: the record itself, and what the server keeps for itself.
var passing = []string{"audit", "audit_heads", "jobs", "server_facts"}

func newWalk(t *testing.T, db *database.DB) *walk {
	t.Helper()
	w := &walk{front: newFront(t, db), t: t}
	w.s = w.staff("hoasen.example")
	w.key = w.KeyOf(w.s.school, account.Admin)
	w.hook(db.Read)
	w.hook(db.Write)
	return w
}

// hook counts the statements of one pool, of which a caller may hang up at any.
func (w *walk) hook(pool func(context.Context, func(*gorm.DB) error) error) {
	w.Helper()
	name := "hang up " + uuid.NewString()
	look := func(*gorm.DB) {
		if w.asked++; w.asked == w.leaves && w.hangUp != nil {
			w.hangUp()
		}
	}
	if err := pool(w.t.Context(), func(tx *gorm.DB) error {
		c := tx.Callback()
		return errors.Join(c.Create().Before("gorm:create").Register(name, look),
			c.Query().Before("gorm:query").Register(name, look), c.Update().Before("gorm:update").Register(name, look),
			c.Delete().Before("gorm:delete").Register(name, look), c.Row().Before("gorm:row").Register(name, look),
			c.Raw().Before("gorm:raw").Register(name, look))
	}); err != nil {
		w.Fatal(err)
	}
}

// state is a digest of every table with acts, and the actions on record.
func (w *walk) state() (tables map[string]uint64, lines []string) {
	w.Helper()
	tables = map[string]uint64{}
	if err := w.DB.Read(w.t.Context(), func(tx *gorm.DB) error {
		var err error
		if w.tables == nil {
			w.tables, err = portable.Tables(w.DB, tx)
		}
		if err != nil {
			return err
		}
		for _, table := range w.tables {
			if slices.Contains(passing, table.Name) {
				continue
			}
			h := fnv.New64()
			if err = portable.Dump(w.DB, tx, table, func(row portable.Row) error {
				_, err := fmt.Fprintln(h, row...)
				return err
			}); err != nil {
				return err
			}
			tables[table.Name] = h.Sum64()
		}
		return tx.Table("audit").Where("school_id = ?", w.s.school).Order("n").Pluck("action", &lines).Error
	}); err != nil {
		w.Fatal(err)
	}
	return tables, lines
}

// does sends a request whose caller hangs up at a statement, 0 for never, and gives what it left.
func (w *walk) does(r kit.Request, leaves int) (changed, lines []string, status int) {
	w.Helper()
	before, told := w.state()
	ctx, cancel := context.WithCancel(w.t.Context())
	defer cancel()
	w.asked, w.leaves, w.hangUp = 0, leaves, cancel
	w.Front.TB = called{w.t, ctx}
	status = w.Send(r).Code
	w.Front.TB, w.hangUp, w.leaves = w.t, nil, w.asked
	after, now := w.state()
	for table, sum := range after {
		if before[table] != sum {
			changed = append(changed, table)
		}
	}
	slices.Sort(changed)
	return changed, now[len(told):], status
}

// fault says how act and line came apart when the caller hung up; want are the lines of the whole act.
func fault(changed, lines, want []string) string {
	switch {
	case len(lines) == 0 && len(changed) > 0:
		return fmt.Sprintf("done without a line: %v", changed)
	case len(lines) > 0 && !slices.Equal(lines, want):
		return fmt.Sprintf("begun and not ended: %v of %v", lines, want)
	}
	return ""
}

// acting is how a call or a form is made so that it can be done now.
type acting func(w *walk) kit.Request

func (w *walk) fresh(what string) string {
	w.n++
	return fmt.Sprintf("%s %d", what, w.n)
}

func (w *walk) api(method, path string, body any) kit.Request {
	raw, err := json.Marshal(body)
	if err != nil {
		w.Fatal(err)
	}
	r := kit.Request{Method: method, Path: path, Key: w.key}
	if body != nil {
		r.Body, r.Kind = string(raw), "application/json"
	}
	return r
}

var seenName = regexp.MustCompile(`name="seen" value="([0-9a-f]+)"`)

// form is a form of the desk as its page shown would send it.
func (w *walk) form(path, shown string, pairs ...string) kit.Request {
	w.Helper()
	fields := kit.Fields(pairs...)
	if shown != "" {
		page := w.Page(shown, w.s.owner).Body.String()
		if seen := seenName.FindStringSubmatch(page); seen != nil {
			fields.Set("seen", seen[1])
		}
	}
	return kit.Post(path, w.s.owner, fields)
}

func (w *walk) drafted() string { return "/api/v1/surveys/" + w.draft(w.key) }

func (w *walk) opened() string {
	at := w.drafted()
	w.roster(15)
	w.Call(w.key, http.MethodPost, at+"/open", nil, nil, http.StatusOK)
	return at
}

func (w *walk) roster(n int) {
	w.Helper()
	if n == 15 && w.full {
		return
	}
	w.full = n == 15
	if answer := w.Send(kit.Request{Method: http.MethodPost, Path: "/api/v1/roster?confirm_removed=" + fmt.Sprint(15-n),
		Key: w.key, Kind: "text/csv", Body: string(testkit.Roster(7, n-7))}); answer.Code != http.StatusOK {
		w.Fatal(answer.Body)
	}
}

// counted is the one closed round, with twelve ballots and as many comments; the next comment, and a new theme.
func (w *walk) counted() (at, comment, theme string) {
	w.Helper()
	if w.closed == "" {
		answers := kit.Repeat(strings.TrimSuffix(testkit.Satisfied, "}")+`,"G3":"Sân trơn, chỗ `, 12)
		for i := range answers { // equal comments are hidden together
			answers[i] += string(rune('a'+i)) + `"}`
		}
		w.closed = w.ClosedRound(w.key, answers...)
	}
	var made struct{ ID string }
	w.Call(w.key, http.MethodPost, w.closed+"/themes", publishedTheme(w.fresh("Sân chơi")), &made,
		http.StatusCreated)
	var list struct {
		Comments []struct {
			ID     string
			Hidden bool
		}
	}
	w.Call(w.key, http.MethodGet, w.closed+"/comments", nil, &list, http.StatusOK)
	for _, c := range list.Comments {
		if !c.Hidden { // by an act before
			return w.closed, c.ID, made.ID
		}
	}
	w.Fatal("every comment is hidden")
	return "", "", ""
}

// twoClosed is a closed round that is not alone in its year, and the choice of that year's rounds.
func (w *walk) twoClosed() (at, of string) {
	w.Helper()
	at, _, _ = w.counted()
	if w.second == "" {
		w.second = w.ClosedRound(w.key, kit.Repeat(testkit.Satisfied, 5)...)
	}
	return at, fmt.Sprintf("/api/v1/schools/%s/report/rounds?period=%d", w.s.school, time.Now().In(locale.Zone).Year())
}

// publishedTheme is one that parents see: its changes are on record.
func publishedTheme(title string) map[string]any {
	return map[string]any{"title": title, "state": "accepted", "answer": "Sẽ sửa.", "published": true}
}

// idOf is the id of a round.
func (w *walk) idOf(at string) uuid.UUID {
	w.Helper()
	id, err := uuid.Parse(strings.TrimPrefix(at, "/api/v1/surveys/"))
	if err != nil {
		w.Fatal(err)
	}
	return id
}

// unshared is the closed round while nobody shares it.
func (w *walk) unshared() string {
	w.Helper()
	at, _, _ := w.counted()
	if err := w.Surveys.Unshare(w.t.Context(), testkit.Clerk, w.s.school, w.idOf(at)); err != nil {
		w.Fatal(err)
	}
	return at
}

// desk is the page of a round of the API.
func desk(at string) string { return strings.Replace(at, "/api/v1/surveys/", "/admin/rounds/", 1) }

// invited is an unused invitation of an open round, and its token.
func (w *walk) invited(at string) (id, token string) {
	w.Helper()
	var list struct {
		Invitations []struct{ ID, Link string }
	}
	w.Call(w.key, http.MethodGet, at+"/invitations", nil, &list, http.StatusOK)
	one := list.Invitations[0]
	return one.ID, one.Link[strings.LastIndex(one.Link, "/")+1:]
}

func (w *walk) template() {
	w.Helper()
	if err := w.Schools.KeepReportTemplate(w.t.Context(), testkit.Clerk, w.s.school, "mau.docx", report.Example); err != nil {
		w.Fatal(err)
	}
}

func (w *walk) colleague(role string) string {
	w.Helper()
	person, err := w.Accounts.ByEmail(w.t.Context(), role+"@hoasen.example")
	if err != nil {
		w.Fatal(err)
	}
	return person.ID.String()
}

// stopped is a round whose closing stopped at an envelope that cannot be opened.
func (w *walk) stopped() string {
	w.Helper()
	at := w.opened()
	for i := range 6 {
		_, token := w.nth(at, i)
		w.Send(kit.Request{Method: "POST", Path: "/api/v1/ballots/" + token, Kind: "application/json",
			Body: castBody("submission-of-" + token)})
	}
	if err := w.DB.Write(w.t.Context(), testkit.Execute("UPDATE envelopes SET sealed = substr(sealed, 2) WHERE place = "+
		"(SELECT max(place) FROM envelopes)")); err != nil {
		w.Fatal(err)
	}
	w.Call(w.key, http.MethodPost, at+"/close", nil, nil, http.StatusConflict)
	return at
}

func (w *walk) nth(at string, n int) (id, token string) {
	w.Helper()
	var list struct {
		Invitations []struct{ ID, Link string }
	}
	w.Call(w.key, http.MethodGet, at+"/invitations", nil, &list, http.StatusOK)
	one := list.Invitations[n]
	return one.ID, one.Link[strings.LastIndex(one.Link, "/")+1:]
}

// Every call of the contract and every form of the desk that changes something is sent whole, and then by somebody who
// hangs up at any moment: act and line are there together, to the end, or neither is. A new one stands in the list, or
// this fails.
func TestWhoHangsUpOnAnyActFindsBothOrNeither(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		w := newWalk(t, db)
		random := rand.New(rand.NewPCG(18, 1)) //nolint:gosec // the same moments each time
		left := maps.Clone(walked)
		for _, route := range w.routes {
			name := route.Method + " " + route.Path
			act, known := walked[name]
			if delete(left, name); route.Method == http.MethodGet || route.Method == http.MethodHead || unwalked[name] != "" ||
				!strings.HasPrefix(route.Path, "/api/v1/") && !strings.HasPrefix(route.Path, "/admin") {
				continue
			}
			if !known {
				t.Errorf("%s: nobody hangs up on it", name)
				continue
			}
			changed, want, status := w.does(act(w), 0)
			if len(want) == 0 || status >= http.StatusBadRequest {
				t.Errorf("%s: %d, changed %v, lines %v: nothing is tried", name, status, changed, want)
				continue
			}
			statements := w.asked
			moments := 1
			if len(want) > 1 { // it goes on after its first commit
				moments = 4
			}
			for part := range moments { // each in its part of the act
				from, to := statements*part/moments, statements*(part+1)/moments
				at := 1 + from + random.IntN(max(1, to-from))
				if changed, lines, _ := w.does(act(w), at); fault(changed, lines, want) != "" {
					t.Errorf("%s, left at statement %d of %d: %s", name, at, statements, fault(changed, lines, want))
				}
			}
		}
		for name := range left {
			t.Errorf("%s is no call and no form", name)
		}
	})
}

// The walk finds an act that is done and then put on record by the request's own context: it can fail.
func TestAnActThatHangsOnItsRequestIsFound(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		w := newWalk(t, db)
		w.Also.POST("/mutant", func(c *gin.Context) {
			ctx := c.Request.Context()
			for _, do := range []func(tx *gorm.DB) error{
				testkit.Execute("UPDATE schools SET place = ? WHERE id = ?", w.fresh("Phường"), w.s.school),
				func(tx *gorm.DB) error {
					return w.Accounts.RecordTx(tx, w.s.school, testkit.Clerk, "record.settings", "")
				},
			} {
				if err := db.Write(ctx, do); err != nil {
					c.Status(http.StatusServiceUnavailable)
					return
				}
			}
		})
		mutant := kit.Post("/mutant", w.s.owner, url.Values{})
		_, want, _ := w.does(mutant, 0)
		found := 0
		for at := range w.asked {
			changed, lines, _ := w.does(mutant, at+1)
			if fault(changed, lines, want) != "" {
				found++
			}
		}
		if found == 0 || len(want) != 1 {
			t.Errorf("nobody noticed in %d statements; whole it leaves %v", w.asked, want)
		}
	})
}
