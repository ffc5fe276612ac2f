package editor_test

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"hailong/internal/database"
	"hailong/internal/proposal"
	"hailong/internal/survey"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

func pastePath(s survey.Survey) string { return "/admin/rounds/" + s.ID.String() + "/paste" }

// What is pasted becomes cards; what is corrected there stands in the editor's form, and is stored when it is saved.
func TestPasteCorrectTakeSave(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		d := newDrafts(t, db)
		s := d.make(t, survey.DefaultTemplate)
		at := pastePath(s)
		if page := d.Page(at, d.s.Editor); page.Code != http.StatusOK {
			t.Fatalf("the page: %d", page.Code)
		}
		text, err := os.ReadFile("../../../proposal/testdata/03-letters.txt")
		if err != nil {
			t.Fatal(err)
		}
		answer := d.Send(kit.Post(at, d.s.Editor, kit.Fields("pasted", string(text))))
		if answer.Code != http.StatusOK {
			t.Fatalf("%d %s", answer.Code, answer.Body)
		}
		form := kit.FormAt(t, answer.Body.String(), at)
		form.Set("q/0/0/text", "Gia đình biết trường qua đâu?")
		form.Set("q/0/1/drop", "1")
		form.Set("q/0/2/options", "Có\nKhông\nKhông nhớ")
		form.Set("do", "take")
		answer = d.Send(kit.Post(at, d.s.Editor, form))
		if answer.Code != http.StatusOK {
			t.Fatalf("%d %s", answer.Code, answer.Body)
		}
		if written(t, d.stored(t, s.ID).Questionnaire) != written(t, s.Questionnaire) {
			t.Error("something was stored before it was saved")
		}
		if status, page := d.press(s, kit.FormAt(t, answer.Body.String(), path(s)), "save"); status != http.StatusSeeOther {
			t.Fatalf("%d %s", status, page)
		}
		all := d.stored(t, s.ID).Questions()
		if len(all) != 5 || all[0].Text.VI != "Gia đình biết trường qua đâu?" || len(all[1].Options) != 3 ||
			!all[0].AllowOther {
			t.Errorf("stored: %+v", all)
		}
	})
}

// A questionnaire that one round hands out as JSON is the same one after another draft took it.
func TestJSONFromDraftToDraft(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		d := newDrafts(t, db)
		for _, template := range survey.Templates() {
			from, into := d.make(t, template.ID), d.make(t, survey.DefaultTemplate)
			file := d.Page("/admin/rounds/"+from.ID.String()+"/questionnaire.json", d.s.Editor)
			answer := d.Send(d.Upload(pastePath(into), d.s.Editor, "bo-cau-hoi.json", file.Body.Bytes(), nil))
			if answer.Code != http.StatusOK {
				t.Fatalf("%d %s", answer.Code, answer.Body)
			}
			form := kit.FormAt(t, answer.Body.String(), pastePath(into))
			form.Set("do", "take")
			answer = d.Send(kit.Post(pastePath(into), d.s.Editor, form))
			if status, page := d.press(into, kit.FormAt(t, answer.Body.String(), path(into)), "save"); status != http.StatusSeeOther {
				t.Fatalf("%s: %d %s", template.ID, status, page)
			}
			if was, is := written(t, from.Questionnaire), written(t, d.stored(t, into.ID).Questionnaire); was != is {
				t.Errorf("%s changed on its way:\n%s\n%s", template.ID, was, is)
			}
		}
	})
}

// What holds no question is refused beside its field; what was pasted stays.
func TestNothingToRecognise(t *testing.T) {
	d := newDrafts(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	s := d.make(t, survey.DefaultTemplate)
	for name, answer := range map[string]kit.Request{
		"nothing":        kit.Post(pastePath(s), d.s.Editor, kit.Fields("pasted", "")),
		"a letter":       kit.Post(pastePath(s), d.s.Editor, kit.Fields("pasted", "Kính gửi phụ huynh")),
		"an old file":    d.Upload(pastePath(s), d.s.Editor, "phieu.doc", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), nil),
		"a made-up take": kit.Post(pastePath(s), d.s.Editor, kit.Fields("do", "take", "kept", "{")),
		"too large":      d.Upload(pastePath(s), d.s.Editor, "phieu.txt", make([]byte, proposal.MostBytes+1), nil),
	} {
		page, want := d.Send(answer), http.StatusUnprocessableEntity
		if name == "too large" {
			want = http.StatusRequestEntityTooLarge
		}
		if page.Code != want || !strings.Contains(page.Body.String(), `id="faults"`) ||
			!strings.Contains(page.Body.String(), `id="drop"`) {
			t.Errorf("%s: %d", name, page.Code)
		}
	}
}

// What is taken over is advised on like what is typed; a state that nobody knows is none.
func TestWhatIsTakenIsAdvisedOn(t *testing.T) {
	d := newDrafts(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	s := d.make(t, survey.DefaultTemplate)
	s.Sections[0].Questions[0].Text.VI, s.Sections[0].Questions[0].State = "Bữa ăn ngon, đủ và sạch", "tried a bit"
	answer := d.Send(kit.Post(pastePath(s), d.s.Editor, kit.Fields("pasted", written(t, s.Questionnaire))))
	form := kit.FormAt(t, answer.Body.String(), pastePath(s))
	form.Set("do", "take")
	page := d.Send(kit.Post(pastePath(s), d.s.Editor, form)).Body.String()
	if !strings.Contains(page, "“ngon, đủ”") || strings.Contains(page, "edit.state.") {
		t.Error("nothing is advised, or a state is shown that has no words")
	}
}
