package figures_test

import (
	"html"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	xhtml "golang.org/x/net/html"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

const (
	content = `{"C1":5,"D1":4,"D4":5,"B2":5,"C4":4,"E5":5,"G1":5,"P1":["qr"],"P2":5,"P6":4}`
	unhappy = `{"C1":2,"D1":2,"D4":2,"B2":2,"C4":2,"E5":2,"G1":2,"P1":["cash"],"P2":2,"P6":2}`
)

// The page of a closed round shows each published figure with its base, and says nothing of what may not be shown.
func TestTheFiguresOfAClosedRound(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		for name, tt := range map[string]struct {
			ballots []string
			shows   []string
			hides   []string
		}{
			"nobody": {shows: []string{"0/15"}, hides: []string{`class="part s5" x=`}},
			"fewer than the threshold": {ballots: kit.Repeat(content, 4), shows: []string{"4/15"},
				hides: []string{`class="part s5" x=`, "4/4"}},
			"everybody content": {ballots: kit.Repeat(content, 12),
				shows: []string{"12/15", "100%", `class="part s5" x=`},
				hides: []string{`class="part s2" x=`}},
			"most of them": {ballots: append(kit.Repeat(content, 9), kit.Repeat(unhappy, 3)...),
				shows: []string{"12/15", "75%", `class="part s2" x=`}},
		} {
			t.Run(name, func(t *testing.T) {
				f := kit.New(t, db)
				s := f.Staff(strings.ReplaceAll(name, " ", "-") + ".example")
				page := round(t, f, s, tt.ballots...)
				for _, want := range tt.shows {
					if !strings.Contains(page, want) {
						t.Errorf("%s is not shown", want)
					}
				}
				for _, not := range tt.hides {
					if strings.Contains(page, not) {
						t.Errorf("%s is shown", not)
					}
				}
			})
		}
	})
}

// round closes a round of such ballots and reads its page, from <main> on.
func round(t *testing.T, f *kit.Front, s kit.Staff, ballots ...string) string {
	t.Helper()
	at := f.ClosedRound(f.KeyOf(s.School, account.Admin), ballots...)
	answer := f.Page("/admin/rounds/"+strings.TrimPrefix(at, "/api/v1/surveys/"), s.Viewer)
	if answer.Code != http.StatusOK {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	_, main, _ := strings.Cut(html.UnescapeString(answer.Body.String()), "<main")
	return main
}

// The parts of each bar lie side by side and fill it: they begin at 0, each where the one before ends, and end at 100.
func TestBarsAreWhole(t *testing.T) {
	f := kit.New(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	s := f.Staff("hoasen.example")
	page := round(t, f, s, append(kit.Repeat(content, 7), kit.Repeat(unhappy, 4)...)...)
	root, err := xhtml.Parse(strings.NewReader("<main" + page))
	if err != nil {
		t.Fatal(err)
	}
	bars := 0
	for n := range root.Descendants() {
		end, parts := 0.0, 0
		for c := range n.ChildNodes() {
			if c.Data != "rect" || !strings.HasPrefix(attribute(c, "class"), "part") || attribute(c, "x") == "" {
				continue
			}
			x, width := number(t, attribute(c, "x")), number(t, attribute(c, "width"))
			if diff := x - end; diff > 0.02 || diff < -0.02 {
				t.Errorf("a part begins at %v, the one before ended at %v", x, end)
			}
			end, parts = x+width, parts+1
		}
		if parts == 0 {
			continue
		}
		bars++
		if end < 99.97 || end > 100.03 {
			t.Errorf("a bar ends at %v", end)
		}
	}
	if bars < 6 {
		t.Errorf("%d bars", bars)
	}
}

func attribute(n *xhtml.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(strings.TrimSuffix(text, "%"), 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// A round is compared with the one before it, or with the one that is asked for; a round of nobody is passed over.
func TestARoundIsComparedWithAnother(t *testing.T) {
	f, s, key := kit.Desk(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	var rounds []string
	for _, ballots := range [][]string{
		kit.Repeat(unhappy, 12), append(kit.Repeat(content, 6), kit.Repeat(unhappy, 6)...),
		kit.Repeat(content, 12)} {
		rounds = append(rounds, strings.TrimPrefix(f.ClosedRound(key, ballots...), "/api/v1/surveys/"))
	}
	look := func(query string) string {
		_, main, _ := strings.Cut(f.Page("/admin/rounds/"+rounds[2]+query, s.Viewer).Body.String(), "<main")
		_, changes, _ := strings.Cut(main, `id="changes"`)
		return changes
	}
	before, first := look(""), look("?against="+rounds[0])
	if before == "" || first == "" || before == first {
		t.Errorf("compared with the one before and with the first:\n%s\n%s", before, first)
	}
	choose := func(with string, status int) {
		t.Helper()
		if answer := f.Send(kit.Post("/admin/rounds/"+rounds[2]+"/comparison", s.Editor,
			url.Values{"with": {with}})); answer.Code != status {
			t.Errorf("compare with %s: %d %s", with, answer.Code, answer.Body)
		}
	}
	choose(rounds[0], http.StatusSeeOther)
	if chosen := look(""); chosen != first {
		t.Errorf("what was chosen is not compared with:\n%s\n%s", chosen, first)
	}
	if page := f.Page("/admin/rounds/"+rounds[2], s.Editor).Body.String(); !strings.Contains(page,
		`value="`+rounds[0]+`" selected`) {
		t.Error("what was chosen is not shown")
	}
	choose("tomorrow", http.StatusUnprocessableEntity)
	choose("last", http.StatusSeeOther)
	if nobody := look("?against=x"); nobody != before {
		t.Error("a round of nobody is compared with something else")
	}
	if _, main, _ := strings.Cut(f.Page("/admin/rounds/"+rounds[0], s.Viewer).Body.String(),
		"<main"); strings.Contains(main, `id="changes"`) {
		t.Error("the first round is compared")
	}
}
