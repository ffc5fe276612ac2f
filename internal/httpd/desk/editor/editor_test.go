package editor_test

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/locale"
	"hailong/internal/survey"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// drafts is a school whose editor changes drafts.
type drafts struct {
	*kit.Front
	s     kit.Staff
	admin string // a key
}

func newDrafts(t *testing.T, db *database.DB) *drafts {
	t.Helper()
	d := &drafts{Front: kit.New(t, db)}
	d.s = d.Staff("hoasen.example")
	d.admin = d.KeyOf(d.s.School, account.Admin)
	return d
}

// make makes a draft of a template.
func (d *drafts) make(t *testing.T, template string) survey.Survey {
	t.Helper()
	var made struct{ ID uuid.UUID }
	d.Call(d.admin, http.MethodPost, "/api/v1/surveys", map[string]any{"template_id": template}, &made,
		http.StatusCreated)
	return d.stored(t, made.ID)
}

func (d *drafts) stored(t *testing.T, id uuid.UUID) survey.Survey {
	t.Helper()
	s, err := d.Surveys.Get(t.Context(), d.s.School, id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func path(s survey.Survey) string { return "/admin/rounds/" + s.ID.String() + "/edit" }

// form is the editor's form as the page shows it.
func (d *drafts) form(t *testing.T, s survey.Survey) url.Values {
	t.Helper()
	page := d.Page(path(s), d.s.Editor)
	if page.Code != http.StatusOK {
		t.Fatalf("%d %s", page.Code, page.Body)
	}
	return kit.FormAt(t, page.Body.String(), path(s))
}

// press sends the form with a button.
func (d *drafts) press(s survey.Survey, form url.Values, button string) (status int, page string) {
	form.Set("do", button)
	answer := d.Send(kit.Post(path(s), d.s.Editor, form))
	return answer.Code, answer.Body.String()
}

func written(t *testing.T, q survey.Questionnaire) string {
	t.Helper()
	text, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Whoever opens a questionnaire and saves it without typing anything has changed nothing: of every template that the
// program brings, so of every kind of question in use.
func TestAnUntouchedFormChangesNothing(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		d := newDrafts(t, db)
		for _, template := range survey.Templates() {
			s := d.make(t, template.ID)
			if status, page := d.press(s, d.form(t, s), "save"); status != http.StatusSeeOther {
				t.Errorf("%s: %d %s", template.ID, status, page)
			}
			before, after := written(t, s.Questionnaire), written(t, d.stored(t, s.ID).Questionnaire)
			if before != after {
				t.Errorf("%s changed:\n%s\n%s", template.ID, before, after)
			}
		}
	})
}

// A button changes the form that comes back, and nothing that is stored, until it is saved.
func TestAButtonChangesTheFormAlone(t *testing.T) {
	d := newDrafts(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	for button, changes := range map[string]func(q *survey.Questionnaire){
		"add-subject": func(q *survey.Questionnaire) { q.Subjects = append(q.Subjects, survey.Subject{}) },
		"up:0/1":      swapFirst,
		"down:0/0":    swapFirst,
		"remove:0/0":  func(q *survey.Questionnaire) { q.Sections[0].Questions = q.Sections[0].Questions[1:] },
		"section-down:0": func(q *survey.Questionnaire) {
			q.Sections[0], q.Sections[1] = q.Sections[1], q.Sections[0]
		},
		"section-up:1": func(q *survey.Questionnaire) {
			q.Sections[0], q.Sections[1] = q.Sections[1], q.Sections[0]
		},
		"section-remove:1": func(q *survey.Questionnaire) { q.Sections = append(q.Sections[:1:1], q.Sections[2:]...) },
		// what is not there is not touched
		"up:0/0": nothing, "section-up:0": nothing, "remove:99/0": nothing, "remove:0/99": nothing,
		"remove:-1/-1":     nothing,
		"section-remove:x": nothing, "remove-subject:99": nothing, "add-question:99": nothing, "": nothing,
		"nonsense": nothing, "undo": nothing, "move:0/0": nothing, "move:0/0/9/0": nothing, "move:0/0/-1/-1": nothing,
		"remove:": nothing, "remove-subject": nothing, "section-remove:": nothing,
		"move:0/0/0/1": swapFirst, "move:0/1/0/0": swapFirst,
	} {
		s := d.make(t, survey.DefaultTemplate)
		status, page := d.press(s, d.form(t, s), button)
		if status != http.StatusOK {
			t.Errorf("%q: %d", button, status)
			continue
		}
		want := d.stored(t, s.ID).Questionnaire
		if written(t, want) != written(t, s.Questionnaire) {
			t.Errorf("%q stored something", button)
		}
		changes(&want)
		if got, wanted := ids(kit.FormAt(t, page, path(s))), idsOf(want); got != wanted {
			t.Errorf("%q: the form has %s, want %s", button, got, wanted)
		}
	}
}

// What a button did to the order is taken back, one press after the other, and what was typed since stays.
func TestAChangeOfTheOrderIsTakenBack(t *testing.T) {
	d := newDrafts(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	s := d.make(t, survey.DefaultTemplate)
	form := d.form(t, s)
	was := []string{ids(form)}
	press := func(button string) {
		t.Helper()
		status, page := d.press(s, form, button)
		if status != http.StatusOK {
			t.Fatalf("%s: %d", button, status)
		}
		form = kit.FormAt(t, page, path(s))
	}
	for _, button := range []string{"remove:0/0", "up:0/1", "down:0/0", "copy:0/1", "add-question:1", "section-down:0",
		"section-remove:1", "add-section", "add-subject", "move:0/0/1/0"} {
		press(button)
		was = append(was, ids(form))
	}
	form.Set("title", "Tên mới")
	for i := len(was) - 2; i >= 0; i-- {
		press("undo")
		if now := ids(form); now != was[i] {
			t.Errorf("step %d: the form has %s, want %s", i, now, was[i])
		}
	}
	press("undo")
	if now := ids(form); now != was[0] || form.Get("title") != "Tên mới" {
		t.Errorf("%s, %q", now, form.Get("title"))
	}
	form.Set("title", s.Title.VI)
	if status, page := d.press(s, form, "save"); status != http.StatusSeeOther {
		t.Fatalf("%d %s", status, page)
	}
	if now := written(t, d.stored(t, s.ID).Questionnaire); now != written(t, s.Questionnaire) {
		t.Errorf("all taken back, and changed:\n%s\n%s", written(t, s.Questionnaire), now)
	}
}

// A form may say anything about what can be taken back; what cannot be done changes nothing.
func TestAnInventedStepBackChangesNothing(t *testing.T) {
	d := newDrafts(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	s := d.make(t, survey.DefaultTemplate)
	for _, sent := range []string{"", "null", "{}", `{"from":[]}`, `{"to":[]}`, `{"what":"section","to":[0]}`,
		`{"what":"question","from":[99,0]}`, `{"what":"subject","from":[-1]}`, `{"what":"x","from":[0],"to":[0,0]}`,
		`{"what":"question","to":[0,99],"question":{"id":"Z"}}`, `{"what":"subject","to":[7]}`, "["} {
		form := d.form(t, s)
		form.Set("undo", sent)
		status, page := d.press(s, form, "undo")
		if status != http.StatusOK {
			t.Fatalf("%s: %d", sent, status)
		}
		if now := ids(kit.FormAt(t, page, path(s))); now != idsOf(s.Questionnaire) {
			t.Errorf("%s: %s", sent, now)
		}
	}
}

// A question of each kind can be added and saved by plain forms; what is asked of it stands in its fields at once, and
// its role is one that its kind may have, also after the kind was changed.
func TestEveryKindIsAddedWithoutScript(t *testing.T) {
	d := newDrafts(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	for _, kind := range survey.Kinds() {
		for _, changed := range survey.Kinds() {
			s := d.make(t, survey.DefaultTemplate)
			form := d.form(t, s)
			form.Set("add/0", kind)
			_, page := d.press(s, form, "add-question:0")
			form = kit.FormAt(t, page, path(s))
			here := fmt.Sprintf("sections/0/questions/%d", len(s.Sections[0].Questions))
			if !strings.Contains(page, `id="`+here+`/text" name="`+here+`/text" value="" autofocus`) {
				t.Errorf("%s: the cursor is not in the new question", kind)
			}
			form.Set(here+"/text", "Câu mới")
			form.Set(here+"/type", changed)
			_, page = d.press(s, form, fmt.Sprintf("kind:0/%d", len(s.Sections[0].Questions)))
			form = kit.FormAt(t, page, path(s))
			if form.Has(here + "/options") {
				form.Set(here+"/options", "Có\nKhông")
			}
			if status, page := d.press(s, form, "save"); status != http.StatusSeeOther {
				t.Errorf("%s to %s: %d %s", kind, changed, status, page)
			}
		}
	}
}

// A fault says which question it is of, its field is on the page and shown, and a condition whose question was taken
// away stays what it was.
func TestAFaultNamesItsQuestion(t *testing.T) {
	d := newDrafts(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	s := d.make(t, survey.DefaultTemplate)
	for i, section := range s.Sections {
		for j, q := range section.Questions {
			if q.ShowIf == nil {
				continue
			}
			form := d.form(t, s)
			of := q.ShowIf.Question
			n := slices.IndexFunc(s.Sections[i].Questions, func(q survey.Question) bool { return q.ID == of })
			_, page := d.press(s, form, fmt.Sprintf("remove:%d/%d", i, n))
			form = kit.FormAt(t, page, path(s))
			here := fmt.Sprintf("sections/%d/questions/%d", i, j-1)
			if form.Get(here+"/show_if") != of || form.Get(here+"/when") != q.ShowIf.Answer() {
				t.Errorf("the condition is gone: %q %q", form.Get(here+"/show_if"), form.Get(here+"/when"))
			}
			_, page = d.press(s, form, "save")
			if !strings.Contains(page, `<a href="#`+strings.ReplaceAll(here, "/", "%2f")+
				`%2fshow_if">Câu `) || !strings.Contains(page, `id="`+here+
				`/show_if"`) || !strings.Contains(page, `<details id="q-`+q.ID+`" open>`) {
				t.Errorf("%s: the fault names no question, or leads nowhere: %s", q.ID, page)
			}
			return
		}
	}
	t.Fatal("no question has a condition")
}

// What parents would see of the form is their own page; nothing is stored.
func TestThePreviewIsTheParentsPage(t *testing.T) {
	d := newDrafts(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	s := d.make(t, survey.DefaultTemplate)
	form := d.form(t, s)
	form.Set("sections/0/questions/0/text", "Bữa trưa của trẻ")
	status, page := d.press(s, form, "preview")
	if status != http.StatusOK || !strings.Contains(page, "Bữa trưa của trẻ") || !strings.Contains(page, `id="send"`) {
		t.Errorf("%d %s", status, page)
	}
	if written(t, d.stored(t, s.ID).Questionnaire) != written(t, s.Questionnaire) {
		t.Error("the preview stored something")
	}
}

// A question has one number: in the editor, on its page of recordings, and on the page of parents.
func TestAQuestionHasOneNumber(t *testing.T) {
	d := newDrafts(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	lettered := false
	for _, template := range survey.Templates() {
		s := d.make(t, template.ID)
		round := strings.TrimSuffix(path(s), "/edit")
		var pages []string
		for _, page := range []string{"/edit", "/sounds", "/form"} {
			pages = append(pages, html.UnescapeString(d.Page(round+page, d.s.Editor).Body.String()))
		}
		for i, q := range s.Questions() {
			n, text := s.Numbers()[i], q.Text.In(locale.VI)
			lettered = lettered || strings.HasSuffix(n, "a")
			line := `<span class="no">` + n + `</span> <span class="what"><span class="said">` + text
			if !strings.Contains(pages[0], line) || !strings.Contains(pages[1], line) ||
				!strings.Contains(pages[2], ">"+n+". "+text) {
				t.Errorf("%s: %s is not number %s everywhere", template.ID, q.ID, n)
			}
		}
	}
	if !lettered {
		t.Error("no template asks anything on a condition")
	}
}

func nothing(*survey.Questionnaire) {}

func swapFirst(q *survey.Questionnaire) {
	all := q.Sections[0].Questions
	all[0], all[1] = all[1], all[0]
}

// ids are those of a form's questions, in their order, with the number of subjects.
func ids(form url.Values) string {
	var all []string
	for i := 0; form.Has(at("sections", i) + "/id"); i++ {
		for j := 0; form.Has(at(at("sections", i)+"/questions", j) + "/id"); j++ {
			all = append(all, form.Get(at(at("sections", i)+"/questions", j)+"/id"))
		}
	}
	n := 0
	for form.Has(at("subjects", n) + "/id") {
		n++
	}
	return strings.Repeat("*", n) + strings.Join(all, " ")
}

func at(list string, i int) string { return fmt.Sprintf("%s/%d", list, i) }

func idsOf(q survey.Questionnaire) string {
	var all []string
	for _, question := range q.Questions() {
		all = append(all, question.ID)
	}
	return strings.Repeat("*", len(q.Subjects)) + strings.Join(all, " ")
}

// What is wrong stands beside its field, what was typed stays, and nothing is stored.
func TestAWrongQuestionnaireIsShownAgain(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		d := newDrafts(t, db)
		for name, typed := range map[string][2]string{
			"no title":               {"title", ""},
			"no moment":              {"opens_at", "hôm qua"},
			"a year that is none":    {"school_year", "2026"},
			"a question without one": {"sections/0/questions/0/text", ""},
			"a kind that is none":    {"sections/0/questions/0/type", "stars"},
			"a subject of nobody":    {"sections/0/subject", "nobody"},
		} {
			s := d.make(t, survey.DefaultTemplate)
			form := d.form(t, s)
			form.Set(typed[0], typed[1])
			status, page := d.press(s, form, "save")
			if status != http.StatusUnprocessableEntity || !strings.Contains(page, `id="faults"`) {
				t.Errorf("%s: %d", name, status)
				continue
			}
			if again := kit.FormAt(t, page, path(s)).Get(typed[0]); again != typed[1] &&
				typed[0] != "sections/0/questions/0/type" &&
				typed[0] != "sections/0/subject" { // a list shows what it has
				t.Errorf("%s: %q stands in the field", name, again)
			}
			if written(t, d.stored(t, s.ID).Questionnaire) != written(t, s.Questionnaire) {
				t.Errorf("%s: something was stored", name)
			}
		}
	})
}

// Once a round is open its questions are fixed, on the page and for a form that was open before.
func TestAnOpenRoundIsNotEdited(t *testing.T) {
	d := newDrafts(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	id, _ := d.OpenRound(d.admin)
	if page := d.Page("/admin/rounds/"+id+"/edit", d.s.Editor); page.Code != http.StatusConflict {
		t.Errorf("the page: %d", page.Code)
	}
	answer := d.Send(kit.Post("/admin/rounds/"+id+"/edit", d.s.Editor, kit.Fields("do", "save", "title", "Khác")))
	if answer.Code != http.StatusConflict {
		t.Errorf("the form: %d", answer.Code)
	}
}

// A question about several things is told beside it, and saved as it stands.
func TestAdviceRefusesNothing(t *testing.T) {
	d := newDrafts(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	s := d.make(t, survey.DefaultTemplate)
	form := d.form(t, s)
	form.Set("sections/0/questions/0/text", "Bữa ăn ngon, đủ và sạch")
	if _, page := d.press(s, form, "add-subject"); !strings.Contains(page, "“ngon, đủ”") {
		t.Error("nothing is told of three things in one question")
	}
	if status, page := d.press(s, form, "save"); status != http.StatusSeeOther {
		t.Errorf("%d %s", status, page)
	}
}

// A question of a template says where its words come from until they are changed; a third survey in a term is told
// above the form, also of times that are typed and not stored.
func TestTheEditorTellsSourcesAndSurveysOfTheTerm(t *testing.T) {
	d := newDrafts(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	s := d.make(t, survey.DefaultTemplate)
	form, often := d.form(t, s), locale.Text(locale.VI, "survey.advice.often", locale.Args{"n": 3})
	source := locale.Text(locale.VI, "edit.origin.adapted", nil) + " " + locale.Text(locale.VI, "edit.state.untried", nil)
	_, page := d.press(s, form, "add-subject")
	n := strings.Count(page, source)
	if n == 0 || strings.Contains(page, often) {
		t.Fatalf("%d sources, or a third survey of a school that asked nobody", n)
	}
	d.OpenRound(d.admin)
	d.OpenRound(d.admin)
	form.Set("sections/0/questions/0/text", "Trẻ được cô quý mến")
	_, page = d.press(s, form, "add-subject")
	if got := strings.Count(page, source); got != n-1 || !strings.Contains(page, often) {
		t.Errorf("%d sources after one of %d was reworded; told of the third survey: %v", got, n, strings.Contains(page, often))
	}
	form.Set("opens_at", "2040-03-01T07:00")
	if _, page = d.press(s, form, "add-subject"); strings.Contains(page, often) {
		t.Error("a round that opens in another term is called the third of this one")
	}
}

// A questionnaire speaks further languages: their tags stand in one field, each text has a field for each, and what is
// no language is told and stores nothing.
func TestTheFormCarriesFurtherLanguages(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		d := newDrafts(t, db)
		s := d.make(t, survey.DefaultTemplate)
		form := d.form(t, s)
		form.Set("languages", "km, vn")
		status, page := d.press(s, form, "languages")
		form = kit.FormAt(t, page, path(s))
		if status != http.StatusOK || !form.Has("title/km") || !form.Has("sections/0/questions/0/text/vn") {
			t.Fatal(status, "the fields are not there")
		}
		form.Set("title/km", " ភាសា ")
		form.Set("title/vn", "Một")
		if status, page = d.press(s, form, "save"); status != http.StatusUnprocessableEntity ||
			!strings.Contains(page, "“vn”") {
			t.Errorf("a slip: %d", status)
		}
		form.Set("title/vn", "")
		form.Set("sections/0/questions/0/text/km", "សំណួរ")
		if status, _ = d.press(s, form, "save"); status != http.StatusSeeOther {
			t.Fatal(status)
		}
		stored := d.stored(t, s.ID)
		if !slices.Equal(stored.Languages(), []locale.Lang{"vi", "en", "km"}) || stored.Title.In("km") != "ភាសា" {
			t.Errorf("%v, %v", stored.Languages(), stored.Title)
		}
		before := written(t, stored.Questionnaire)
		if status, _ = d.press(s, d.form(t, s), "save"); status != http.StatusSeeOther ||
			written(t, d.stored(t, s.ID).Questionnaire) != before {
			t.Error("saving what is stored changes it")
		}
	})
}
