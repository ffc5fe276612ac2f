package survey_test

import (
	"encoding/json"
	"errors"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"hailong/internal/database"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/survey"
	"hailong/internal/testkit"
)

func TestTemplatesAreSound(t *testing.T) {
	all := survey.Templates()
	if len(all) == 0 || all[0].ID != survey.DefaultTemplate {
		t.Fatal("the default template is not first")
	}
	for _, one := range all {
		q := one.Questionnaire
		q.Tidy()
		if faults := q.Check(); len(faults) > 0 {
			t.Errorf("%s: %v", one.ID, faults)
		}
		if q.Title.VI == "" || one.About.VI == "" || one.Version == 0 {
			t.Errorf("%s lacks a text", one.ID)
		}
	}
	changed, err := survey.TemplateByID(survey.DefaultTemplate)
	if err != nil {
		t.Fatal(err)
	}
	changed.Sections[0].Questions[0].Text.VI = "other"
	if again, _ := survey.TemplateByID(survey.DefaultTemplate); again.Sections[0].Questions[0].Text.VI == "other" {
		t.Error("a survey of a template changes the template")
	}
}

// every is a questionnaire with each kind of question, and conditions on a step and on choices.
const every = `{"title":"T","subjects":[{"id":"s","label":"S"}],"sections":[{"id":"a","subject":"s","title":"A","questions":[
	{"id":"rate","type":"likert5","role":"headline","required":true,"not_applicable":true,"text":"R"},
	{"id":"why","type":"text","max_length":20,"text":"W","show_if":{"question":"rate","lte":2}},
	{"id":"pct","type":"percent","role":"expectation","not_applicable":true,"min":0,"max":200,"text":"P"},
	{"id":"one","type":"single","text":"O","options":[{"value":"x","label":"X"},{"value":"y","label":"Y"}]},
	{"id":"some","type":"multi","text":"S","allow_other":true,"options":[{"value":"x","label":"X"},{"value":"y","label":"Y"}]},
	{"id":"far","type":"number","not_applicable":true,"min":2,"max":50,"decimals":2,"unit":{"vi":"km","en":"km"},"text":"N"},
	{"id":"paid","type":"number","min":0,"max":9000,"unit":"nghìn đồng","text":"M"},
	{"id":"if_one","type":"likert5","text":"I","required":true,"show_if":{"question":"one","equals":"y"}},
	{"id":"if_some","type":"single","text":"J","options":[{"value":"z","label":"Z"}],
		"show_if":{"question":"some","equals":"other"}},
	{"id":"if_if","type":"text","text":"K","show_if":{"question":"if_some","equals":"z"}}]}]}`

func everyType(t testing.TB) survey.Questionnaire {
	t.Helper()
	var q survey.Questionnaire
	if err := json.Unmarshal([]byte(every), &q); err != nil {
		t.Fatal(err)
	}
	q.Tidy()
	if faults := q.Check(); len(faults) > 0 {
		t.Fatal(faults)
	}
	return q
}

func keysOf(err error) string {
	var e *problem.Error
	if !errors.As(err, &e) {
		return ""
	}
	var all []string
	for _, f := range e.Fields {
		all = append(all, f.Pointer+" "+f.Key)
	}
	return strings.Join(all, "; ")
}

func TestAnswers(t *testing.T) {
	q := everyType(t)
	pct := 110
	for name, tt := range map[string]struct {
		json  string
		form  string
		want  survey.Answers
		fault string // of the JSON
	}{
		"all": {
			json: `{"rate":2,"why":"  chậm\u200b ","pct":110,"one":"x","some":["y","x",{"other":"tiền"}]}`,
			form: "rate=2&why=+ch%E1%BA%ADm+&pct=110&one=x&some=y&some=x&some=other&some.other=ti%E1%BB%81n",
			want: survey.Answers{"rate": {Rating: 2}, "why": {Text: "chậm"}, "pct": {Amount: &pct},
				"one": {Choices: []string{"x"}}, "some": {Choices: []string{"x", "y", "other"}, Other: "tiền"}},
		},
		"not applicable": {json: `{"rate":"na","pct":"na"}`, form: "rate=na&pct=na&why=dropped",
			want: survey.Answers{"rate": {NA: true}, "pct": {NA: true}}},
		"only what must be": {json: `{"rate":5}`, form: "rate=5&why=&pct=&some.other=",
			want: survey.Answers{"rate": {Rating: 5}}},
		"nothing": {json: `{}`, form: "", fault: "/answers/rate parent.error.choose_one"},
		"a text where the condition does not hold": {json: `{"rate":5,"why":"x"}`, form: "rate=5&why=x",
			fault: "/answers/why parent.error.hidden"},
		"a text too long": {json: `{"rate":1,"why":"` + strings.Repeat("a", 21) + `"}`,
			form: "rate=1&why=" + strings.Repeat("a", 21), fault: "/answers/why parent.error.long"},
		"a percentage of 201": {json: `{"rate":1,"pct":201}`, form: "rate=1&pct=201",
			fault: "/answers/pct parent.error.number"},
		"two where one is asked": {json: `{"rate":1,"one":["x","y"]}`, form: "rate=1&one=x&one=y",
			fault: "/answers/one parent.error.choose_one"},
		"what hangs on choices": {
			json: `{"rate":5,"one":"y","if_one":2,"some":["x",{"other":"a"}],"if_some":"z","if_if":"deep"}`,
			form: "rate=5&one=y&if_one=2&some=x&some=other&some.other=a&if_some=z&if_if=deep",
			want: survey.Answers{"rate": {Rating: 5}, "one": {Choices: []string{"y"}}, "if_one": {Rating: 2},
				"some": {Choices: []string{"x", "other"}, Other: "a"}, "if_some": {Choices: []string{"z"}},
				"if_if": {Text: "deep"}},
		},
		"the choice was another": {json: `{"rate":5,"one":"x","if_one":2}`, form: "rate=5&one=x&if_one=2",
			fault: "/answers/if_one parent.error.hidden"},
		"the choice is not among them": {json: `{"rate":5,"some":["x"],"if_some":"z"}`, form: "rate=5&some=x&if_some=z",
			fault: "/answers/if_some parent.error.hidden"},
		"nothing was chosen": {json: `{"rate":5,"if_if":"a"}`, form: "rate=5&if_if=a",
			fault: "/answers/if_if parent.error.hidden"},
		"what must be answered after a choice": {json: `{"rate":5,"one":"y"}`, form: "rate=5&one=y",
			fault: "/answers/if_one parent.error.choose_one"},
		"a choice that does not exist": {json: `{"rate":1,"some":["z"]}`, form: "rate=1&some=z",
			fault: "/answers/some parent.error.no_such"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := q.AnswersFromJSON(json.RawMessage(tt.json))
			if keysOf(err) != tt.fault || tt.fault == "" && !reflect.DeepEqual(got, tt.want) {
				t.Errorf("JSON: %+v %v", got, keysOf(err))
			}
			form, err := url.ParseQuery(tt.form)
			if err != nil {
				t.Fatal(err)
			}
			got, err = q.AnswersFromForm(form)
			switch {
			case tt.want != nil && !reflect.DeepEqual(got, tt.want):
				t.Errorf("form: %+v %v", got, keysOf(err))
			case tt.want == nil && err == nil && !strings.Contains(tt.fault, "hidden"):
				// a form cannot hide: what does not apply is dropped
				t.Errorf("form: taken as %+v", got)
			}
		})
	}
}

// A condition goes through the editor's form and comes back the same.
func TestConditionsInAForm(t *testing.T) {
	seen := 0
	for _, q := range everyType(t).Questions() {
		for _, c := range q.Conditions() {
			seen++
			if again := survey.ConditionOn(c.Question, c.Answer()); *again != c {
				t.Errorf("%+v comes back as %+v", c, *again)
			}
			if q.Label(c.Answer(), locale.VI) == "" {
				t.Errorf("%+v has no words", c)
			}
		}
	}
	if seen != 5+2+3+5+1 {
		t.Errorf("%d conditions", seen)
	}
}

// anyAnswers draws answers as parents give them.
func anyAnswers(r *rapid.T) string {
	answers := map[string]any{"rate": rapid.SampledFrom([]any{1, 2, 3, 4, 5, "na"}).Draw(r, "rate")}
	if rate, is := answers["rate"].(int); is && rate <= 2 && rapid.Bool().Draw(r, "has why") {
		answers["why"] = rapid.StringMatching(`[a-zàạẩỗữđỹ ]{0,18}👍{0,2}`).Draw(r, "why")
	}
	if rapid.Bool().Draw(r, "has pct") {
		answers["pct"] = rapid.SampledFrom([]any{0, 1, 99, 200, "na"}).Draw(r, "pct")
	}
	if rapid.Bool().Draw(r, "has one") {
		answers["one"] = rapid.SampledFrom([]string{"x", "y"}).Draw(r, "one")
		if answers["one"] == "y" {
			answers["if_one"] = rapid.IntRange(1, 5).Draw(r, "if_one")
		}
	}
	if rapid.Bool().Draw(r, "has some") {
		answers["some"] = rapid.SampledFrom(
			[]any{[]any{"x"}, []any{"y", "x"}, []any{"other"}, []any{"x", map[string]string{"other": "ghi rõ"}}}).
			Draw(r, "some")
	}
	raw, err := json.Marshal(answers)
	if err != nil {
		r.Fatal(err)
	}
	return string(raw)
}

// What goes into an envelope comes out the same, and no envelope is larger than the questionnaire says.
func TestPackingAndUnpacking(t *testing.T) {
	q := everyType(t)
	rapid.Check(t, func(r *rapid.T) {
		answers, err := q.AnswersFromJSON(json.RawMessage(anyAnswers(r)))
		if err != nil {
			r.Fatal(keysOf(err))
		}
		packed := q.Pack(nil, answers)
		if len(packed) > q.PackedSize() {
			r.Fatalf("%d bytes, at most %d", len(packed), q.PackedSize())
		}
		again, err := q.Unpack(append(packed, make([]byte, 7)...))
		if err != nil || !reflect.DeepEqual(again, answers) {
			r.Fatalf("%+v, not %+v: %v", again, answers, err)
		}
		stored, err := q.Stored(answers)
		if err != nil {
			r.Fatal(err)
		}
		ballot, err := q.FromStored(stored)
		if err != nil {
			r.Fatal(err)
		}
		for id, a := range answers {
			a.Text, a.Other = "", ""
			if b := ballot[id]; !reflect.DeepEqual(b, a) {
				r.Fatalf("%s: stored %+v, not %+v", id, b, a)
			}
		}
		if strings.Contains(string(stored), "ghi rõ") {
			r.Fatal("a ballot holds a text")
		}
		for cut := range len(packed) {
			if _, err := q.Unpack(packed[:cut]); err == nil {
				r.Fatal("half an envelope is read")
			}
		}
	})
}

func FuzzUnpack(f *testing.F) {
	q := everyType(f)
	f.Add([]byte{2, 5, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, packed []byte) {
		answers, err := q.Unpack(packed)
		if err != nil {
			return
		}
		q.Pack(nil, answers)
		_, _ = q.Stored(answers)
	})
}

func TestQuestionnairesThatAreWrong(t *testing.T) {
	for name, tt := range map[string]struct{ old, with, want string }{
		"no title":    {`"title":"T","sub`, `"title":" ","sub`, "/title survey.fault.text"},
		"an id twice": {`"id":"pct"`, `"id":"rate"`, "/sections/0/questions/2/id survey.fault.id"},
		"an id of ours": {`"id":"pct"`, `"id":"submission_key"`,
			"/sections/0/questions/2/id survey.fault.id"},
		"a type nobody knows": {`"type":"percent"`, `"type":"stars"`,
			"/sections/0/questions/2/type survey.fault.type"},
		"a subject that is none": {`"subject":"s"`, `"subject":"z"`, "/sections/0/subject survey.fault.subject"},
		"a condition on a choice that is none": {`"equals":"y"`, `"equals":"z"`,
			"/sections/0/questions/7/show_if survey.fault.show_if"},
		"a step of a choice": {`"equals":"y"`, `"lte":1`, "/sections/0/questions/7/show_if survey.fault.show_if"},
		"a choice of steps":  {`"lte":2`, `"equals":"2"`, "/sections/0/questions/1/show_if survey.fault.show_if"},
		"a step and a choice": {`"equals":"y"`, `"equals":"y","lte":1`,
			"/sections/0/questions/7/show_if survey.fault.show_if"},
		"a condition on nothing": {`,"equals":"y"`, ``, "/sections/0/questions/7/show_if survey.fault.show_if"},
		"a condition on a text": {`"question":"if_some","equals":"z"`, `"question":"why","equals":"z"`,
			"/sections/0/questions/9/show_if survey.fault.show_if"},
		"a condition on what comes": {`"question":"rate"`, `"question":"one"`,
			"/sections/0/questions/1/show_if survey.fault.show_if"},
		"a rate on a condition": {`"type":"percent"`, `"show_if":{"question":"rate","lte":3},"type":"percent"`,
			"/sections/0/questions/2/role survey.fault.conditional_role"},
		"a use nobody knows": {`"type":"percent"`, `"use":"fun","type":"percent"`,
			"/sections/0/questions/2/use survey.fault.use"},
		"channels of one choice": {`"type":"percent"`, `"use":"channels","type":"percent"`,
			"/sections/0/questions/2/use survey.fault.use_type"},
		"two headlines": {`"role":"expectation","not_applicable":true,"min":0,"max":200,"text":"P"},`,
			`"role":"expectation","text":"P"},{"id":"h2","type":"likert5","role":"headline","text":"H"},`,
			"/sections/0/questions/3/role survey.fault.headline"},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(every, tt.old) {
				t.Fatal("nothing to change")
			}
			var q survey.Questionnaire
			if err := json.Unmarshal([]byte(strings.Replace(every, tt.old, tt.with, 1)), &q); err != nil {
				t.Fatal(err)
			}
			q.Tidy()
			var got []string
			for _, f := range q.Check() {
				got = append(got, f.Pointer+" "+f.Key)
			}
			if !slices.Contains(got, tt.want) {
				t.Errorf("%v, want %s", got, tt.want)
			}
		})
	}
}

// Every move that is not one of the life of a survey is refused with a word on where it stands.
func TestLifeOfASurvey(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		s, school := survey.NewSurveys(db), testkit.School(t, db).ID
		now := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
		s.Now = func() time.Time { return now }
		made, err := s.Create(t.Context(), testkit.Clerk, school, survey.New{})
		if err != nil {
			t.Fatal(err)
		}
		if made.Status != survey.Draft || made.SchoolYear != "2026-2027" || len(made.Sections) == 0 {
			t.Fatalf("%+v", made)
		}
		title, later := survey.Text{VI: "Khác"}, now.Add(time.Hour)
		if made, err = s.Update(t.Context(), testkit.Clerk, school, made.ID,
			survey.Changes{Title: &title, ClosesAt: &later}); err != nil || !reflect.DeepEqual(made.Title, title) {
			t.Fatal(err)
		}
		if why := made.Takes(now); problem.CodeOf(why) != problem.NotOpen {
			t.Errorf("a draft: %v", why)
		}
		made.Status = survey.Open
		for at, want := range map[time.Time]problem.Code{now: "", later.Add(-time.Millisecond): "",
			later: problem.Closed, later.Add(time.Hour): problem.Closed} {
			if why := made.Takes(at); problem.CodeOf(why) != want || (why == nil) != (want == "") {
				t.Errorf("at %s: %v, want %q", at, why, want)
			}
		}
		if _, err = s.Get(t.Context(), testkit.School(t, db).ID, made.ID); problem.KindOf(err) != problem.NotFound {
			t.Errorf("another school's: %v", err)
		}
	})
}

// Texts in envelopes are UTF-16; those of an earlier release are UTF-8, and a round that was open meanwhile holds both.
func TestTextsOfEarlierEnvelopesAreRead(t *testing.T) {
	q := survey.Questionnaire{Sections: []survey.Section{{Questions: []survey.Question{{ID: "t", Type: "text",
		MaxLength: 500}}}}}
	const said = "Cảm ơn các cô 🌷"
	before := append([]byte{2, 0, byte(len(said))}, said...)
	for name, packed := range map[string][]byte{"earlier": before,
		"now": q.Pack(nil, survey.Answers{"t": {Text: said}})} {
		if answers, err := q.Unpack(packed); err != nil || answers["t"].Text != said {
			t.Errorf("%s: %v, %v", name, answers, err)
		}
	}
}

// The envelope takes every text that the page allows: any letters, and now and then an emoji.
func TestALongTextFitsIntoItsEnvelope(t *testing.T) {
	q := survey.Questionnaire{Sections: []survey.Section{{Questions: []survey.Question{{ID: "t", Type: "text",
		MaxLength: 80}}}}}
	for text, fits := range map[string]bool{
		strings.Repeat("ỗ", 80):                           true,
		strings.Repeat("ỗ", 81):                           false,
		strings.Repeat("한", 80):                           true,
		strings.Repeat("ỗ", 70) + strings.Repeat("🌷", 10): true,
		strings.Repeat("ỗ", 69) + strings.Repeat("🌷", 11): false,
		strings.Repeat("🌷", 45):                           true,
		strings.Repeat("🌷", 46):                           false,
	} {
		raw, err := json.Marshal(map[string]string{"t": text})
		if err != nil {
			t.Fatal(err)
		}
		answers, err := q.AnswersFromJSON(raw)
		if (err != nil) == fits {
			t.Errorf("%d characters: %v", utf8.RuneCountInString(text), err)
		}
		if fits && len(q.Pack(nil, answers)) > q.PackedSize() {
			t.Errorf("%d characters do not fit", utf8.RuneCountInString(text))
		}
	}
}
