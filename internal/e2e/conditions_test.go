package e2e

import (
	"encoding/json"
	"net/http"
	"testing"
)

// With script a question on a choice comes with the choice and goes with it, and so does what hangs on its own answer.
func TestQuestionsComeAndGoWithAChoice(t *testing.T) {
	places(t, func(t *testing.T, place place) {
		s, _, _ := place.round(t)
		var asked any
		if err := json.Unmarshal([]byte(`{"title":"Bán trú","subjects":[{"id":"s","label":"bữa ăn"}],
			"sections":[{"id":"a","subject":"s","title":"Phần A","questions":[
			{"id":"G","type":"likert5","role":"headline","required":true,"text":"Hài lòng?"},
			{"id":"M","type":"multi","text":"Bữa nào?",
				"options":[{"value":"noon","label":"Trưa"},{"value":"late","label":"Xế"}]},
			{"id":"F","type":"single","text":"Bữa xế đủ chưa?","required":true,"show_if":{"question":"M","equals":"late"},
				"options":[{"value":"yes","label":"Đủ"},{"value":"no","label":"Chưa"}]},
			{"id":"T","type":"text","text":"Vì sao?","show_if":{"question":"F","equals":"no"}}]}]}`), &asked); err != nil {
			t.Fatal(err)
		}
		var made struct{ ID string }
		s.must(http.StatusCreated, http.MethodPost, "/api/v1/surveys", asked, &made)
		s.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+made.ID+"/open", nil, nil)
		p := chromium(t).tab(t, phone)
		p.open(s.base + "/s/" + s.tokens(made.ID)[0])
		hidden := func(f, t string) {
			p.awaits(`document.querySelector("#q-F").hidden===` + f + ` && document.querySelector("#q-T").hidden===` +
				t)
		}
		hidden("true", "true")
		p.choose("M", "noon")
		hidden("true", "true")
		p.choose("M", "late")
		hidden("false", "true")
		p.choose("F", "no")
		hidden("false", "false")
		p.click(`[name=M][value=late]+span`)
		hidden("true", "true")
		p.choose("G", "5")
		p.click("#send")
		p.awaits(`!!document.querySelector("#receipt")`)
	})
}
