package handout_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/delivery"
	"hailong/internal/httpd"
	"hailong/internal/invitation"
	"hailong/internal/locale"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// office is a school with an open round of fifteen parents in two classes.
type office struct {
	*kit.Front
	s     kit.Staff
	at    string // the round's path
	key   string
	round uuid.UUID
	links []invitation.Listed
}

func newOffice(t *testing.T, db *database.DB) *office {
	t.Helper()
	o := &office{Front: kit.New(t, db)}
	o.s = o.Staff("hoasen.example")
	o.key = o.KeyOf(o.s.School, account.Admin)
	id, _ := o.OpenRound(o.key)
	o.at, o.round = "/admin/rounds/"+id, uuid.MustParse(id)
	o.read()
	return o
}

func (o *office) read() {
	o.Helper()
	var err error
	if o.links, err = o.Invitations.List(o.Context(), o.s.School, o.round); err != nil {
		o.Fatal(err)
	}
}

// newest is the action of the newest line of the school's record.
func (o *office) newest() string {
	o.Helper()
	o.Accounts.Settle()
	entries, err := o.Accounts.Entries(o.Context(), o.s.School, 0, 1)
	if err != nil || len(entries) == 0 {
		o.Fatal(entries, err)
	}
	return entries[0].Action
}

// While links open on this computer alone nothing is handed out, at the desk or by a program: the page says why and leads
// to where the address is set. One parent's link is there to try, alone.
func TestNothingIsHandedOutThatNoPhoneOpens(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		o := &office{Front: kit.At(t, db, "https://127.0.0.1:8080", httpd.Settings{})}
		o.s = o.Staff("hoasen.example")
		o.key = o.KeyOf(o.s.School, account.Admin)
		id, _ := o.OpenRound(o.key)
		o.at, o.round = "/admin/rounds/"+id, uuid.MustParse(id)
		o.read()
		const poster, copying, reason = "/handout/poster.pdf", "data-copy=\"text-", "chỉ mở được trên máy này"
		link := o.at + "/links/" + o.links[0].ID.String()
		page := o.Page(o.at+"/handout", o.s.Owner).Body.String()
		one := o.Page(link, o.s.Editor).Body.String()
		if strings.Contains(page, poster) || strings.Contains(page, copying) || strings.Contains(page, "<svg") ||
			!strings.Contains(page, reason) || !strings.Contains(page, `href="/admin/settings/address"`) {
			t.Errorf("the page offers what no phone opens, or does not say why: %s", page)
		}
		before := o.newest()
		if !strings.Contains(one, o.links[0].Token) || strings.Contains(one, "slip.pdf") ||
			strings.Contains(one, "own-text") {
			t.Errorf("one parent's link: %s", one)
		}
		for kind, format := range map[string]string{"slips": "pdf", "poster": "pdf", "links": "xlsx"} {
			o.Call(o.key, http.MethodGet, "/api/v1/surveys/"+id+"/handout?kind="+kind, nil, nil, http.StatusConflict)
			answer := o.Page(o.at+"/handout/"+kind+"."+format, o.s.Editor)
			if answer.Code != http.StatusConflict || !strings.Contains(answer.Body.String(), reason) {
				t.Errorf("%s: %d", kind, answer.Code)
			}
		}
		if answer := o.Page(link+"/slip.pdf", o.s.Editor); answer.Code != http.StatusConflict {
			t.Errorf("one slip: %d", answer.Code)
		}
		if now := o.newest(); now != before {
			t.Errorf("what was refused is on record as %s", now)
		}
		var links struct {
			Classes []struct {
				Link           string
				Text, Reminder *string
			}
		}
		o.Call(o.key, http.MethodGet, "/api/v1/surveys/"+id+"/class-links", nil, &links, http.StatusOK)
		for _, l := range links.Classes {
			if l.Link == "" || l.Text != nil || l.Reminder != nil {
				t.Errorf("a program is given a message: %+v", l)
			}
		}
	})
}

// Nor is anybody looked for whose slip is drawn from a box: such a school is not led to links of its own.
func TestNoLinkIsLookedForWhereSlipsAreDrawn(t *testing.T) {
	o := &office{Front: kit.At(t, testkit.Open(t, testkit.URL(t, "sqlite")), "https://127.0.0.1:8080", httpd.Settings{})}
	o.s = o.Staff("hoasen.example")
	o.key = o.KeyOf(o.s.School, account.Admin)
	o.Send(kit.Request{Method: http.MethodPost, Path: "/api/v1/roster", Key: o.key, Kind: "text/csv", Body: "3A: 9\n"})
	id := o.Draft(o.key)
	o.Open(o.key, id)
	page := o.Page("/admin/rounds/"+id+"/handout", o.s.Editor).Body.String()
	if strings.Contains(page, id+"/links") || strings.Contains(page, "của một người") ||
		!strings.Contains(page, "phiếu bốc thăm có ở đây") {
		t.Error(page)
	}
}

// The page offers each channel's files of the whole school, and says how large they are.
func TestFilesOfTheWholeSchoolAreOffered(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		o := newOffice(t, db)
		classes, _, err := o.Invitations.ClassLinks(t.Context(), o.s.School, o.round)
		if err != nil {
			t.Fatal(err)
		}
		page := o.Page(o.at+"/handout", o.s.Editor).Body.String()
		for _, channel := range delivery.Channels() {
			n := len(classes)
			if channel.Unanswered {
				n = len(o.links)
			}
			for i, f := range channel.Whole() {
				words := f.Label
				if i == 0 {
					words = locale.Text(locale.VI, "handout.all."+channel.Name,
						locale.Args{"n": n, "sheets": delivery.Sheets(n), "format": f.Label})
				}
				link := "/handout/" + channel.Name + "." + f.Name + "?lang=vi\">" + words + "</a>"
				if !strings.Contains(page, link) {
					t.Errorf("the page does not offer %s", link)
				}
			}
		}
	})
}

// Each file is what its name says, of all classes or of one, under a name that people can tell from others, on record.
func TestFilesThatAreHandedOut(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		o := newOffice(t, db)
		classes, _, err := o.Invitations.ClassLinks(t.Context(), o.s.School, o.round)
		if err != nil {
			t.Fatal(err)
		}
		for name, begins := range map[string]string{"slips.pdf": "%PDF-", "poster.pdf": "%PDF-",
			"poster.png": "\x89PNG",
			"links.xlsx": "PK", "links.csv": "\xef\xbb\xbf"} {
			for _, class := range []string{"", classes[0].ClassID.String()} {
				answer := o.Page(o.at+"/handout/"+name+"?class="+class, o.s.Editor)
				disposition := answer.Header().Get("Content-Disposition")
				if answer.Code != http.StatusOK && !(class == "" && name == "poster.png") { // a picture has one page
					t.Errorf("%s of %q: %d %s", name, class, answer.Code, answer.Body)
					continue
				}
				if answer.Code != http.StatusOK {
					continue
				}
				if !bytes.HasPrefix(answer.Body.Bytes(), []byte(begins)) ||
					!strings.HasPrefix(disposition, "attachment") {
					t.Errorf("%s of %q: %.8q %s", name, class, answer.Body, disposition)
				}
				said, err := url.PathUnescape(disposition[strings.Index(disposition, "''")+2:])
				if err != nil || class != "" && !strings.Contains(said, classes[0].Class) {
					t.Errorf("%s is called %q", name, said)
				}
				if o.newest() != "record.handout" {
					t.Errorf("%s is not on record, %s is", name, o.newest())
				}
			}
		}
		for path, want := range map[string]int{
			"/handout/slips.exe": http.StatusUnprocessableEntity, "/handout/cards.pdf": http.StatusUnprocessableEntity,
			"/handout/slips.pdf?class=x": http.StatusNotFound, "/handout/slips.pdf?class=" +
				uuid.NewString(): http.StatusNotFound,
			"/links/x":                   http.StatusNotFound,
			"/links/" + uuid.NewString(): http.StatusNotFound,
			"/links/" + uuid.NewString() + "/slip.pdf": http.StatusNotFound,
		} {
			if answer := o.Page(o.at+path, o.s.Editor); answer.Code != want {
				t.Errorf("%s: %d", path, answer.Code)
			}
		}
	})
}

// Nobody is listed before somebody is looked for; a search forgives accents, and each look goes on record.
func TestParentsAreFound(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		o := newOffice(t, db)
		found := func(query string) int {
			page := o.Page(o.at+"/links?"+query, o.s.Editor).Body.String()
			return strings.Count(page, `href="`+o.at+`/links/`)
		}
		lines := o.newest()
		for query, want := range map[string]int{"": 0, "q=be+6": 2, "q=B%C3%89+6": 2, "q=0-3": 1, "q=nobody": 0,
			"class=" + uuid.NewString() + "&q=": 15} {
			if n := found(query); n != want {
				t.Errorf("%q: %d found, want %d", query, n, want)
			}
		}
		if lines == "record.roster_read" || o.newest() != "record.roster_read" {
			t.Errorf("before %s, after %s", lines, o.newest())
		}
	})
}

// A lost link is made anew: the old one opens nothing any more, the page shows the new one once it is made; one that
// was used is not made anew.
func TestALostLinkIsMadeAnew(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		o := newOffice(t, db)
		old := o.links[0]
		path := o.at + "/links/" + old.ID.String()
		page := o.Page(path, o.s.Editor)
		if !strings.Contains(page.Body.String(), old.Token) || o.newest() != "record.link" {
			t.Errorf("the link: %d, on record: %s", page.Code, o.newest())
		}
		made := o.Send(kit.Post(path, o.s.Editor, nil))
		if made.Code != http.StatusSeeOther || made.Header().Get("Location") != path+"?made=1" {
			t.Fatalf("%d %s", made.Code, made.Header().Get("Location"))
		}
		o.read()
		if fresh := o.Page(path+"?made=1", o.s.Editor).Body.String(); strings.Contains(fresh, old.Token) {
			t.Error("the old link is shown")
		}
		if answer := o.Send(kit.Request{Path: "/s/" + old.Token}); strings.Contains(answer.Body.String(), `name="G1"`) {
			t.Errorf("the old link opens a ballot: %d", answer.Code)
		}
		if _, err := o.Cast(t, o.links[1].Token, testkit.Satisfied); err != nil {
			t.Fatal(err)
		}
		used := o.Send(kit.Post(o.at+"/links/"+o.links[1].ID.String(), o.s.Editor, nil))
		if used.Code != http.StatusConflict || !strings.Contains(used.Body.String(), `role="alert"`) {
			t.Errorf("a used one: %d", used.Code)
		}
	})
}

// The links of classes are switched off and on; the tries at one begin anew; both on record. Once the round is closed
// nothing is handed out any more.
func TestTheLinksOfClasses(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		o := newOffice(t, db)
		class, _, err := o.Invitations.ClassLinks(t.Context(), o.s.School, o.round)
		if err != nil {
			t.Fatal(err)
		}
		open := func() bool {
			return strings.Contains(o.Send(kit.Request{Path: "/c/" + class[0].Code}).Body.String(), `name="digits"`)
		}
		for _, on := range []string{"false", "true"} {
			answer := o.Send(kit.Post(o.at+"/handout/class-links", o.s.Editor, kit.Fields("on", on)))
			if answer.Code != http.StatusSeeOther || open() != (on == "true") || o.newest() != "record.class_links" {
				t.Errorf("%s: %d, open: %t, on record: %s", on, answer.Code, open(), o.newest())
			}
		}
		reset := o.at + "/handout/class-links/" + class[0].ClassID.String() + "/reset"
		if answer := o.Send(kit.Post(reset, o.s.Editor, nil)); answer.Code != http.StatusSeeOther ||
			o.newest() != "record.class_link_reset" {
			t.Errorf("reset: %d, on record: %s", answer.Code, o.newest())
		}
		o.Call(o.key, http.MethodPost, "/api/v1/surveys/"+o.round.String()+"/close", nil, nil, http.StatusOK)
		for _, path := range []string{"/handout", "/handout/slips.pdf", "/links", "/links/" + o.links[0].ID.String()} {
			if answer := o.Page(o.at+path, o.s.Editor); answer.Code != http.StatusConflict {
				t.Errorf("%s of a closed round: %d", path, answer.Code)
			}
		}
	})
}
