package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"hailong/internal/demo"
	"hailong/internal/testkit"
)

// classOf is how a class of the harder school answered: how many are asked, how many answer, and how many of these are
// satisfied with childcare and with cashless payment.
type classOf struct {
	name                            string
	asked, answer, childcare, money int
}

// harder is a school with 3 classes, 40 % participation and 71 % satisfied; cashless payment satisfies two of its
// smallest class, so that subject's table by class is withheld. lastYear is the same school with 78 % satisfied.
var (
	harder   = []classOf{{"Mầm 1", 70, 30, 22, 20}, {"Chồi 1", 65, 26, 18, 16}, {"Lá 1", 20, 6, 4, 2}}
	lastYear = []classOf{{"Mầm 1", 70, 28, 22, 18}, {"Chồi 1", 65, 22, 17, 12}, {"Lá 1", 20, 0, 0, 0}}
)

func rosterOf(classes []classOf) []byte {
	out := "Lớp,Mã trẻ,Họ và tên trẻ\n"
	for c, class := range classes {
		for i := range class.asked {
			out += fmt.Sprintf("%s,%d-%03d,Bé %d\n", class.name, c, i, i)
		}
	}
	return []byte(out)
}

// answered makes a round of a school year, lets each class answer, and closes it.
func (s *server) answered(year string, classes []classOf) string {
	s.t.Helper()
	var draft struct{ ID string }
	s.must(http.StatusCreated, http.MethodPost, "/api/v1/surveys", map[string]any{"school_year": year}, &draft)
	at := "/api/v1/surveys/" + draft.ID
	s.must(http.StatusOK, http.MethodPost, at+"/open", nil, nil)
	free := s.byClass(draft.ID)
	for _, class := range classes {
		for i := range class.answer {
			childcare, money := 2+i%2, 1+i%3
			if i < class.childcare {
				childcare = 4 + i%2
			}
			if i < class.money {
				money = 4 + i%2
			}
			worse := max(1, childcare-i%2)
			answers := fmt.Sprintf(`{"C1":%d,"D1":%d,"D4":%d,"B2":%d,"C4":%d,"E5":%d,"G1":%d,"P1":["%s"],"P2":%d,"P4":%d,"P6":%d,"G3":%q}`,
				childcare, childcare, min(5, childcare+1), worse, max(1, childcare-1), childcare, childcare,
				[]string{"qr", "bank_app", "cash"}[i%3], money, min(5, money+1), money, said[i%len(said)])
			s.answers(free[class.name][i], answers)
		}
	}
	s.must(http.StatusOK, http.MethodPost, at+"/close", nil, nil)
	return draft.ID
}

// byClass are the tokens of a round by class.
func (s *server) byClass(id string) map[string][]string {
	s.t.Helper()
	var list struct {
		Invitations []struct{ Class, Link string }
	}
	s.must(http.StatusOK, http.MethodGet, "/api/v1/surveys/"+id+"/invitations", nil, &list)
	free := map[string][]string{}
	for _, i := range list.Invitations {
		free[i.Class] = append(free[i.Class], i.Link[strings.LastIndex(i.Link, "/")+1:])
	}
	return free
}

// answers casts a parent's answers.
func (s *server) answers(token, answers string) {
	s.t.Helper()
	if status, answer := s.send(http.MethodPost, "/api/v1/ballots/"+token, "application/json",
		`{"submission_key":"submission-`+token+`","answers":`+answers+`}`); status != http.StatusCreated {
		s.t.Fatalf("%d %s", status, answer)
	}
}

// copiesPictures copies each chart as a picture. Where the browser may not, the picture is downloaded by its link.
func copiesPictures(p *tab, least int) {
	p.Helper()
	n := get[int](p, `document.querySelectorAll("[data-picture]").length`)
	if buttons := get[int](p, `document.querySelectorAll(".pictures button").length`); n < least || buttons != n {
		p.Errorf("%d pictures, %d of them can be copied", n, buttons)
	}
	p.wordsStay()
	p.click(".pictures button") // into the browser's own clipboard
	p.awaits(`document.querySelector(".pictures button").innerText === "Đã sao chép"`)
	get[bool](p, `(window.put = [], window.went = 0, navigator.clipboard.write = items => {
		put.push(items[0].getType("image/png")); return Promise.resolve()}, true)`)
	get[bool](p, `(document.querySelectorAll(".pictures button").forEach(b => b.click()), true)`)
	p.awaits(fmt.Sprintf(`[...document.querySelectorAll(".pictures button")]
		.filter(b => b.innerText === "Đã sao chép").length === %d`, n))
	get[bool](p, `(Promise.all(put).then(all => Promise.all(all.map(b => createImageBitmap(b)))).then(all =>
		window.drawn = all.filter(p => p.width > 1000).length), true)`)
	p.awaits(fmt.Sprintf(`window.drawn === %d`, n))
	get[bool](p, `(navigator.clipboard.write = () => Promise.reject(new Error("not allowed")),
		document.addEventListener("click", e => { if (e.target.closest("[data-picture]")) { went++; e.preventDefault() } }),
		document.querySelector(".pictures button").click(), true)`)
	p.awaits(`window.went === 1`)
}

// The principal looks at the figures: of the demo's round, where all is well, and of a harder one.
func TestTheFiguresPage(t *testing.T) {
	places(t, func(t *testing.T, place place) {
		s := place.serve(t)
		browser := chromium(t)
		p := browser.tab(t, desk)
		p.setUp(s)
		s.key = place.key(t)

		t.Run("harder", func(t *testing.T) {
			s.roster(rosterOf(harder))
			s.answered("2022-2023", lastYear)
			id := s.answered("2023-2024", harder)
			p.open(s.base + "/admin/rounds/" + id)
			p.look("harder")
			text := p.text("main")
			for _, want := range []string{
				"62/155 CMHS (40%)", "71% (44/62)", "chưa đến một nửa số CMHS trả lời",
				"Chưa thấy thay đổi rõ so với năm học 2022-2023 (78%)", "44/62 người trả lời hài lòng",
				"Tính cả 93 CMHS chưa rõ ý kiến: ít nhất 28,3%, nhiều nhất 88,4%.",
				"Không công bố bảng theo lớp của nội dung này", "Từng câu hỏi", "Thay đổi so với năm học 2022-2023",
				"Qua các đợt",
				"Góp ý của cha mẹ (62)", "Cách đóng học phí",
			} {
				if !strings.Contains(strings.ReplaceAll(text, "\u00a0", " "), want) {
					t.Errorf("the page does not say %q", want)
				}
			}
			if t.Failed() {
				t.Log(text)
			}
			// A subject whose table is withheld has no column by class: there is a line that says why.
			var document struct {
				Satisfaction []struct {
					Label      string
					ClassTable string `json:"class_table"`
				}
			}
			s.must(http.StatusOK, http.MethodGet, "/api/v1/surveys/"+id+"/statistics", nil, &document)
			withheld, heads := 0, get[string](p, `document.querySelector(".classes thead").innerText.toLowerCase()`)
			for _, subject := range document.Satisfaction {
				if subject.ClassTable != "withheld" {
					continue
				}
				withheld++
				if strings.Contains(strings.ReplaceAll(heads, "\u00a0", " "), strings.ToLower(subject.Label)) {
					t.Errorf("a column by class of %s, which is withheld: %s", subject.Label, heads)
				}
			}
			if withheld == 0 {
				t.Error("no table is withheld: the test looks at nothing")
			}
			// Every chart says in words what it shows.
			if n := get[int](p, `[...document.querySelectorAll("svg[role=img]")].filter(s=>!s.querySelector("title")||s.querySelector("title").textContent.length<20).length`); n != 0 {
				t.Errorf("%d charts without words", n)
			}
			copiesPictures(p, 6)
			p.goes(`a[href^="/admin/series"]`)
			p.look("rounds")
			n := get[int](p, `document.querySelectorAll("[data-picture]").length`)
			if buttons := get[int](p, `document.querySelectorAll(".pictures button").length`); n < 4 || buttons != n {
				t.Errorf("%d pictures of rounds, %d of them can be copied", n, buttons)
			}
			p.open(s.base + "/admin/rounds/" + id)
			p.click("#questions summary")
			p.click(".card details summary")
			p.look("harder-opened")
			p.open(s.base + "/admin/rounds/" + id + "?lang=en")
			p.look("harder-english")
			small := browser.tab(t, phone)
			small.open(s.base + "/admin/rounds/" + id + "?lang=vi")
			small.look("harder-phone")
			small.open(s.base + "/admin/series?lang=vi")
			small.look("rounds-phone")
			p.open(s.base + "/admin/rounds/" + id + "?lang=vi")
			p.dark()
			p.picture("harder-dark")
		})
	})
}

// The demo's school, as the method's own figures have it.
func TestTheFiguresPageOfTheDemo(t *testing.T) {
	place := place{dir: t.TempDir(), database: testkit.BlankURL(t, "sqlite")}
	s := place.serve(t)
	p := chromium(t).tab(t, desk)
	p.setUp(s)
	s.key = place.key(t)
	s.roster(demo.Roster)
	var draft struct{ ID string }
	s.must(http.StatusCreated, http.MethodPost, "/api/v1/surveys", map[string]any{"school_year": "2023-2024"}, &draft)
	at := "/api/v1/surveys/" + draft.ID
	s.must(http.StatusOK, http.MethodPost, at+"/open", nil, nil)
	ballots, err := demo.Ballots()
	if err != nil {
		t.Fatal(err)
	}
	free := s.byClass(draft.ID)
	for _, b := range ballots {
		s.answers(free[b.Class][0], string(b.Answers))
		free[b.Class] = free[b.Class][1:]
	}
	s.must(http.StatusOK, http.MethodPost, at+"/close", nil, nil)
	p.open(s.base + "/admin/rounds/" + draft.ID)
	p.look("demo")
	text := strings.ReplaceAll(p.text("main"), "\u00a0", " ")
	for _, want := range []string{"182/201 CMHS (90,5%)", "100%", "ít nhất 90,5%",
		"Câu nào cũng có 100% người trả lời hài lòng", "4,74/5"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q: %s", want, text)
		}
	}
	p.click(".card details summary")
	p.look("demo-how")
}
