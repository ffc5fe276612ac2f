package httpd_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"strings"
	"testing"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/testkit"
)

// puppeteer is a school that asks its parents for one honest round and then writes a list to read one of them.
type puppeteer struct {
	*front
	people staff
	key    string
}

const dissatisfied = `{"C1":1,"D1":1,"D4":1,"B2":1,"C4":1,"E5":1,"G1":1,"P1":["cash"],"P2":1,"P6":1}`

// newPuppeteer has had a round with its roster of before, two classes of eight, which everybody answered.
func newPuppeteer(t *testing.T, db *database.DB) *puppeteer {
	p := &puppeteer{front: newFront(t, db)}
	p.people = p.front.staff("hoasen.example")
	var err error
	if p.key, _, err = p.keys.Create(t.Context(), p.people.school, "văn phòng", account.Admin); err != nil {
		t.Fatal(err)
	}
	p.roster(roster("Lớp A", "thật", 1, 8) + roster("Lớp B", "thật", 11, 8))
	id := p.begin()
	for _, token := range p.tokens(id, "") {
		p.cast(token, testkit.Satisfied)
	}
	p.call(p.key, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil, http.StatusOK)
	return p
}

// roster are lines of n children of one class, from a number on.
func roster(class, name string, from, n int) (lines string) {
	for i := from; i < from+n; i++ {
		lines += fmt.Sprintf("%s,%s-%d,Bé %s %d\n", class, name, i, name, i)
	}
	return lines
}

func (p *puppeteer) roster(lines string) {
	p.Helper()
	file := "Lớp,Mã trẻ,Họ và tên trẻ\n" + lines
	for n := range 40 { // as many as must be confirmed
		answer := p.send(request{method: http.MethodPost, path: fmt.Sprintf("/api/v1/roster?confirm_removed=%d", n),
			key: p.key, kind: "text/csv", body: file})
		if answer.Code == http.StatusOK {
			return
		}
		if answer.Code != http.StatusConflict {
			p.Fatal(answer.Body)
		}
	}
	p.Fatal("the roster is not taken")
}

func (p *puppeteer) begin() string {
	p.Helper()
	id := p.draft(p.key)
	p.call(p.key, http.MethodPost, "/api/v1/surveys/"+id+"/open", nil, nil, http.StatusOK)
	return id
}

// tokens are the links of the children whose code begins so.
func (p *puppeteer) tokens(id, code string) (all []string) {
	p.Helper()
	var list struct {
		Invitations []struct {
			Link, Class string
			ChildCode   string `json:"child_code"`
		}
	}
	p.call(p.key, http.MethodGet, "/api/v1/surveys/"+id+"/invitations", nil, &list, http.StatusOK)
	for _, i := range list.Invitations {
		if strings.HasPrefix(i.ChildCode, code) {
			all = append(all, i.Link[strings.LastIndex(i.Link, "/")+1:])
		}
	}
	return all
}

func (p *puppeteer) cast(token, answers string) {
	p.Helper()
	p.call("", http.MethodPost, "/api/v1/ballots/"+token,
		json.RawMessage(`{"submission_key":"submission-of-`+token+`","answers":`+answers+`}`), nil, http.StatusCreated)
}

// seen are the places where a parent, the district and the school look, each with its text.
func (p *puppeteer) seen(id string) map[string]string {
	p.Helper()
	at := "/api/v1/surveys/" + id
	p.call(p.key, http.MethodPost, at+"/close", nil, nil, http.StatusOK)
	var s shown
	p.call(p.key, http.MethodPost, at+"/share", nil, &s, http.StatusOK)
	var seal struct{ Figures string }
	p.call(p.key, http.MethodGet, at+"/seal", nil, &seal, http.StatusOK)
	report := func(format string) string {
		return p.send(request{path: at + "/report-section?format=" + format, key: p.key}).Body.String()
	}
	defer func() { // what was told stays so, whatever becomes of the roster
		p.roster(roster("Lớp A", "thật", 1, 8) + roster("Lớp C", "khác", 1, 3))
		if _, findings, err := p.Box.Verify(p.Context(), p.people.school, nil); err != nil || len(findings) > 0 {
			p.Errorf("verify, after the next roster: %v, %v", findings, err)
		}
	}()
	return map[string]string{
		"report": report("text"), "report, JSON": report("json"),
		"report, Word":  p.unzipped(report("docx"), "word/document.xml"),
		"report, Excel": p.unzipped(report("xlsx"), "xl/sharedStrings.xml"),
		"report, chart": p.send(request{path: at + "/charts/participation", key: p.key}).Body.String(),
		"public page":   p.send(request{path: "/p/" + s.Slug}).Body.String(),
		"seal":          seal.Figures,
		"statistics":    p.send(request{path: at + "/statistics", key: p.key}).Body.String(),
		"desk":          p.send(request{path: "/admin/rounds/" + id, header: as(p.people.owner)}).Body.String(),
		"table":         p.send(request{path: at + "/export?format=csv", key: p.key}).Body.String(),
	}
}

func (p *puppeteer) unzipped(archive, name string) string {
	p.Helper()
	r, err := zip.NewReader(bytes.NewReader([]byte(archive)), int64(len(archive)))
	if err != nil {
		p.Fatal(err)
	}
	part, err := r.Open(name)
	if err != nil {
		p.Fatal(err)
	}
	raw, err := io.ReadAll(part)
	if err != nil {
		p.Fatal(err)
	}
	return string(raw)
}

func (p *puppeteer) told(place, text string, wants ...string) {
	p.Helper()
	for _, want := range wants {
		if !strings.Contains(html.UnescapeString(text), want) {
			p.Errorf("%s does not tell %q", place, want)
		}
	}
}

// page is a parent's page.
func (p *puppeteer) page(token string) string {
	return p.send(request{path: "/s/" + token}).Body.String()
}

// An office asks ten: one parent and nine of its own. She stands alone in a figure of ten; nobody can hide that the
// list was eighteen others' before.
func TestATinyRoundIsTold(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		p := newPuppeteer(t, db)
		p.roster(roster("Lớp A", "thật", 1, 1) + roster("Lớp A", "bịa", 1, 9))
		id := p.begin()
		her := p.tokens(id, "thật")[0]
		p.told("the page", p.page(her), "10 cha mẹ được mời", ": 16; từ đó thêm 9, bớt 15.", "Lớp A: 10 (+9 −7)",
			"Lớp thay nhiều người: Lớp A (10)")
		p.cast(her, dissatisfied)
		for _, token := range p.tokens(id, "bịa") {
			p.cast(token, testkit.Satisfied)
		}
		for place, text := range p.seen(id) {
			switch place {
			case "seal", "statistics":
				p.told(place, text, `"added":9`, `"removed":15`, `"mark":"refilled"`,
					`"gone":[{"added_after_opening":0,"before":8,"class":"Lớp B"`)
			case "table":
				p.told(place, text, "school,,,,roster_removed,15,", "class,Lớp A,,,roster_added,9,refilled")
			case "report, chart":
				p.told(place, text, "Lớp A (thay nhiều)")
			case "public page":
				p.told(place, text, "+9, −15", "Lớp A +9 −7; Lớp B +0 −8", "Lớp thay nhiều người: Lớp A.")
			default:
				p.told(place, text, "+9, −15", "Lớp A +9 −7; Lớp B +0 −8", "Lớp thay nhiều người: Lớp A.",
					"Lớp A (thay nhiều)")
			}
		}
	})
}

// Four invented children in her class make a figure of five, four of whose ballots are known. The control is that her
// answer can be read from it: the attack succeeds, and is told.
func TestFourPuppetsInHerClassAreTold(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		p := newPuppeteer(t, db)
		p.roster(roster("Lớp A", "thật", 1, 1) + roster("Lớp A", "bịa", 1, 4) + roster("Lớp B", "thật", 11, 8))
		id := p.begin()
		her := p.tokens(id, "thật-1")[0]
		p.told("the page", p.page(her), "13 cha mẹ được mời", "Lớp A: 5 (+4 −7)", "Lớp B: 8",
			"Lớp thay nhiều người: Lớp A (5)")
		p.cast(her, dissatisfied)
		for _, token := range append(p.tokens(id, "bịa"), p.tokens(id, "thật-11")...) {
			p.cast(token, testkit.Satisfied)
		}
		for _, token := range p.tokens(id, "thật-1")[1:] {
			if !strings.Contains(p.page(token), "đã được dùng để trả lời") {
				p.cast(token, testkit.Satisfied)
			}
		}
		seen := p.seen(id)
		if !strings.Contains(seen["statistics"], `"rate":0.8,"rated":5,`) {
			t.Fatalf("the control: four puppets do not read her answer: %s", seen["statistics"])
		}
		for place, text := range seen {
			switch place {
			case "seal", "statistics":
				p.told(place, text, `"class":"Lớp A","eligible":5`, `"added":4`, `"mark":"refilled"`)
			case "table":
				p.told(place, text, "class,Lớp A,,,roster_added,4,refilled")
			case "report, chart":
				p.told(place, text, "Lớp A (thay nhiều)")
			default:
				p.told(place, text, "Lớp A +4 −7", "Lớp thay nhiều người: Lớp A.")
			}
		}
	})
}

// While the round is open she is moved into a class made of four invented children. Her ballot counts where she was
// invited; the class and her move are told, and the page that parents had seen before is not the one they see after.
func TestAClassMadeWhileOpenIsTold(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		p := newPuppeteer(t, db)
		id := p.begin()
		her := p.tokens(id, "thật-1")[0]
		before := p.page(her)
		p.told("the page before", before, "16 cha mẹ được mời", "Lớp A: 8", "từ đó thêm 0, bớt 0.")
		if strings.Contains(before, "Sau khi mở") || strings.Contains(before, "mới lập") {
			t.Error("the page tells changes before there are any")
		}
		p.roster(roster("Lớp A", "thật", 2, 7) + roster("Lớp B", "thật", 11, 8) + "Lớp P,thật-1,Bé thật 1\n" +
			roster("Lớp P", "bịa", 1, 4))
		p.told("the page", p.page(her), "20 cha mẹ được mời", "Sau khi mở: thêm 4, bớt 0.", "Lớp mới lập: Lớp P (4)",
			"Lớp A: 8", "Lớp P: 4 (+4 −0)")
		p.cast(her, dissatisfied)
		for _, token := range p.tokens(id, "bịa") {
			p.cast(token, testkit.Satisfied)
		}
		for place, text := range p.seen(id) {
			switch place {
			case "seal", "statistics":
				p.told(place, text, `"added_after_opening":4`, `"moved_in":1`, `"moved_out":1`, `"mark":"made"`)
			case "table":
				p.told(place, text, "class,Lớp P,,,roster_added_after_opening,4,made")
			case "report, chart":
				p.told(place, text, "Lớp P (mới lập)")
			default:
				p.told(place, text, "Danh sách sau khi mở: +4, −0. Theo lớp: Lớp A, 1 em trong danh sách chuyển đi; "+
					"Lớp P +4 −0, 1 em trong danh sách chuyển đến.", "Lớp mới lập: Lớp P.")
			}
		}
	})
}

// The list is written first, and then a round that nobody answers, one that too few answer and one that is withdrawn
// are put between: none of them published anything, so none stands for the list of before.
func TestARoundWithoutFiguresIsNoRoundBefore(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		p := newPuppeteer(t, db)
		p.roster(roster("Lớp A", "thật", 1, 1) + roster("Lớp A", "bịa", 1, 4) + roster("Lớp B", "thật", 11, 8))
		for _, ballots := range []int{0, 4} {
			id := p.begin()
			for _, token := range p.tokens(id, "")[:ballots] {
				p.cast(token, testkit.Satisfied)
			}
			p.call(p.key, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil, http.StatusOK)
		}
		p.call(p.key, http.MethodPost, "/api/v1/surveys/"+p.begin()+"/withdraw", json.RawMessage(`{"reason":"nhầm"}`),
			nil, http.StatusOK)
		id := p.begin()
		her := p.tokens(id, "thật-1")[0]
		p.told("the page", p.page(her), ": 16; từ đó thêm 4, bớt 7.", "Lớp A: 5 (+4 −7)",
			"Lớp thay nhiều người: Lớp A (5)")
		for _, token := range p.tokens(id, "") {
			p.cast(token, testkit.Satisfied)
		}
		seen := p.seen(id)
		p.told("statistics", seen["statistics"], `"added":4`, `"removed":7`, `"mark":"refilled"`)
		p.told("report", seen["report"], "+4, −7", "Lớp thay nhiều người: Lớp A.")
	})
}

// A school whose first rounds nobody answered has no list to compare with, and says so.
func TestTheFirstRoundWithFiguresHasNoneBefore(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		p := &puppeteer{front: newFront(t, db)}
		p.people = p.front.staff("hoasen.example")
		var err error
		if p.key, _, err = p.keys.Create(t.Context(), p.people.school, "văn phòng", account.Admin); err != nil {
			t.Fatal(err)
		}
		p.roster(roster("Lớp A", "thật", 1, 8))
		p.call(p.key, http.MethodPost, "/api/v1/surveys/"+p.begin()+"/close", nil, nil, http.StatusOK)
		id := p.begin()
		for _, token := range p.tokens(id, "") {
			p.told("the page", p.page(token), "Trước đợt này trường chưa có đợt nào đủ phiếu để có số liệu.")
			p.cast(token, testkit.Satisfied)
		}
		const told = "Trước đợt này chưa có đợt nào của trường đủ phiếu để có số liệu, nên không có danh sách cũ để so."
		p.told("report", p.seen(id)["report"], told)
	})
}

// The codes stay, and behind four of them are other children with other telephones: they are four who left and four who
// came.
func TestOtherChildrenBehindTheSameCodesAreTold(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		p := newPuppeteer(t, db)
		file := roster("Lớp A", "thật", 1, 4) +
			strings.ReplaceAll(roster("Lớp A", "thật", 5, 4), "Bé thật", "Người lạ") + roster("Lớp B", "thật", 11, 8)
		dry := p.send(request{method: http.MethodPost, path: "/api/v1/roster?dry_run=true", key: p.key,
			kind: "text/csv", body: "Lớp,Mã trẻ,Họ và tên trẻ\n" + file})
		p.told("the dry run", dry.Body.String(), `"added":4`, `"removed":4`,
			"“Bé thật 5” rời danh sách, “Người lạ 5” vào mới")
		p.roster(file)
		id := p.begin()
		p.told("the page", p.page(p.tokens(id, "thật-1")[0]), ": 16; từ đó thêm 4, bớt 4.", "Lớp A: 8 (+4 −4)",
			"Lớp thay nhiều người: Lớp A (8)")
	})
}
