package httpd_test

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/survey"
	"hailong/internal/testkit"
)

// onAChoice is a questionnaire in which two questions hang on what was chosen above them.
const onAChoice = `{"title":"Bán trú","subjects":[{"id":"s","label":"bữa ăn"}],"sections":[{"id":"a","subject":"s",
	"title":"Phần A","questions":[
	{"id":"G","type":"likert5","role":"headline","required":true,"text":"Hài lòng?"},
	{"id":"M","type":"multi","allow_other":true,"text":"Con ăn bữa nào?",
		"options":[{"value":"noon","label":"Trưa"},{"value":"late","label":"Xế"}]},
	{"id":"F","type":"single","text":"Bữa xế đủ chưa?","options":[{"value":"yes","label":"Đủ"},{"value":"no","label":"Chưa"}],
		"show_if":{"question":"M","equals":"late"}},
	{"id":"T","type":"text","text":"Vì sao?","show_if":{"question":"F","equals":"no"}}]}]}`

// A question that hangs on a choice is put to those who chose it, counted only where enough chose it and enough did
// not, and refused from all others: by the API, and by the page that a parent sees without script.
func TestAQuestionOnAChoice(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		for late, told := range map[int]bool{4: false, 5: true, 7: true, 8: false, 12: false} {
			f := newFront(t, db)
			key := f.key(account.Admin)
			round := f.openOwn(key, onAChoice, 12)
			for i, token := range round.tokens {
				answers := `{"G":5,"M":["noon"]}`
				if i < late {
					answers = `{"G":5,"M":["late"],"F":"yes"}`
				}
				f.castJSON(token, answers, http.StatusCreated)
			}
			f.call(key, http.MethodPost, round.path+"/close", nil, nil, http.StatusOK)
			var got struct {
				Questions []struct {
					QuestionID string `json:"question_id"`
					Answered   *int
					Skipped    *int
					Reason     *string
					Counts     map[string]*int
				}
			}
			f.call(key, http.MethodGet, round.path+"/statistics", nil, &got, http.StatusOK)
			q := got.Questions[2]
			if q.QuestionID != "F" || (q.Answered != nil) != told || (q.Counts != nil) != told ||
				(q.Skipped != nil) != told || told && *q.Answered != late || !told && *q.Reason != "one_sided" {
				t.Errorf("%d of 12 had it late: %+v", late, q)
			}
		}

		f := newFront(t, db)
		round := f.openOwn(f.key(account.Admin), onAChoice, 12)
		for answers, pointer := range map[string]string{
			`{"G":5,"M":["noon"],"F":"yes"}`:                "/answers/F",
			`{"G":5,"F":"yes"}`:                             "/answers/F",
			`{"G":5,"M":["late"],"F":"yes","T":"muộn quá"}`: "/answers/T",
		} {
			if p := f.problem(f.castJSON(round.tokens[0], answers,
				http.StatusUnprocessableEntity)); len(p.Errors) != 1 ||
				p.Errors[0].Pointer != pointer {
				t.Errorf("%s: %+v", answers, p)
			}
		}
		page := html.UnescapeString(f.send(request{path: "/s/" + round.tokens[0]}).Body.String())
		for _, want := range []string{`data-if="M" data-is="late"`, `data-if="F" data-is="no"`,
			"2a. Bữa xế đủ chưa?",
			"Chỉ trả lời nếu ở câu 2 đã chọn “Xế”.", "2b. Vì sao?", "Chỉ trả lời nếu ở câu 2a đã chọn “Chưa”."} {
			if !strings.Contains(page, want) {
				t.Errorf("the page lacks %s", want)
			}
		}
		form := url.Values{"submission_key": {"without-script-01"}, "G": {"5"}, "M": {"noon"}, "F": {"no"}, "T": {"x"}}
		if answer := f.send(request{method: http.MethodPost, path: "/s/" + round.tokens[0], body: form.Encode(),
			kind: formKind}); answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), `id="receipt"`) {
			t.Errorf("%d %s", answer.Code, answer.Body)
		}
	})
}

// The editor makes a condition on a choice without script: the question is chosen, its choices are shown, one is taken.
func TestTheEditorMakesAConditionOnAChoice(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		d := newDesked(t, db)
		var draft struct{ ID string }
		d.call(d.admin, http.MethodPost, "/api/v1/surveys", object(t, onAChoice), &draft, http.StatusCreated)
		path := "/admin/rounds/" + draft.ID + "/edit"
		page := d.send(request{path: path, header: as(d.s.owner)}).Body.String()
		seen := regexp.MustCompile(`name="seen" value="([0-9a-f]+)"`).FindStringSubmatch(page)
		if seen == nil || !strings.Contains(page, `<option value="late" selected>`) {
			t.Fatalf("the stored condition is not on the page: %s", page)
		}
		form := url.Values{"seen": {seen[1]}, "title": {"Bán trú"}, "school_year": {"2025-2026"}, "period": {""},
			"subjects/0/id": {"s"}, "subjects/0/label": {"bữa ăn"}, "sections/0/id": {"a"},
			"sections/0/subject": {"s"}, "sections/0/title": {"Phần A"}}
		ask := func(i int, pairs ...string) {
			for j := 0; j < len(pairs); j += 2 {
				form.Set(fmt.Sprintf("sections/0/questions/%d/%s", i, pairs[j]), pairs[j+1])
			}
		}
		ask(0, "id", "G", "type", "likert5", "role", "headline", "text", "Hài lòng?")
		ask(1, "id", "M", "type", "multi", "role", "none", "text", "Con ăn bữa nào?", "options", "Trưa\nXế")
		ask(2, "id", "F", "type", "text", "role", "none", "text", "Vì sao?", "show_if", "M", "when", "3")

		form.Set("do", "answers")
		page = d.send(post(path, d.s.owner, form)).Body.String()
		if !strings.Contains(page, `<option value="noon">Trưa</option><option value="late">Xế</option>`) {
			t.Fatalf("the choices are not shown: %s", page)
		}
		form.Set("do", "save") // with an answer that belongs to another kind of question
		if answer := d.send(post(path, d.s.owner, form)); answer.Code != http.StatusUnprocessableEntity ||
			!strings.Contains(answer.Body.String(), "<title>Lỗi: ") {
			t.Errorf("%d %.400s", answer.Code, answer.Body)
		}
		ask(2, "when", "late")
		if answer := d.send(post(path, d.s.owner, form)); answer.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", answer.Code, answer.Body)
		}
		var stored struct {
			Sections []struct {
				Questions []struct {
					ShowIf *survey.Condition `json:"show_if"`
				}
			}
		}
		d.call(d.admin, http.MethodGet, "/api/v1/surveys/"+draft.ID, nil, &stored, http.StatusOK)
		if c := stored.Sections[0].Questions[2].ShowIf; c == nil ||
			*c != (survey.Condition{Question: "M", Equals: "late"}) {
			t.Errorf("%+v", c)
		}
	})
}
