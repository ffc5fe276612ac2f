package survey_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/survey"
)

// What was stored before there were further languages is the same bytes, so that no round's digest changes, and a text
// in many languages comes back as it went.
func TestATextInManyLanguages(t *testing.T) {
	for _, tt := range []struct{ from, to string }{
		{`"Một"`, `{"vi":"Một"}`},
		{`{"en":"One","vi":"Một"}`, `{"vi":"Một","en":"One"}`},
		{`{"vi":"Một","zh":"一","km":"មួយ"}`, `{"vi":"Một","km":"មួយ","zh":"一"}`},
		{`{"vi":"Một","en":"One","zh-Hant":"一"}`, `{"vi":"Một","en":"One","zh-Hant":"一"}`},
		{`{"km":"មួយ"}`, `{"vi":"","km":"មួយ"}`},
	} {
		var text survey.Text
		if err := json.Unmarshal([]byte(tt.from), &text); err != nil {
			t.Fatal(err)
		}
		if out, err := json.Marshal(text); err != nil || string(out) != tt.to {
			t.Errorf("%s became %s (%v)", tt.from, out, err)
		}
	}
	for _, wrong := range []string{`["Một"]`, `{"vi":1}`, `{"vi":"a","km":{}}`, `7`, `null x`} {
		if json.Unmarshal([]byte(wrong), new(survey.Text)) == nil {
			t.Errorf("%s is a text", wrong)
		}
	}
	text := survey.Text{VI: "Một", EN: "One", More: map[locale.Lang]string{"km": "មួយ"}}
	for lang, want := range map[locale.Lang]string{"vi": "Một", "en": "One", "km": "មួយ", "zh": "Một"} {
		if got := text.In(lang); got != want {
			t.Errorf("in %s: %q", lang, got)
		}
	}
	if again := text.With("zh", "一"); len(text.More) != 1 || again.In("zh") != "一" {
		t.Error("a copy changes its original")
	}
}

// Whatever is typed in whatever language is clean after Tidy, and the second time changes nothing.
func TestFurtherLanguagesAreTidied(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		said := rapid.MapOfN(rapid.SampledFrom([]locale.Lang{"km", "zh", "ar", "x!", ""}), rapid.String(), 0, 4).
			Draw(t, "said")
		q := survey.Questionnaire{Title: survey.Text{VI: "Một", More: said}, Notice: survey.Text{VI: "Hai", More: said}}
		q.Tidy()
		for lang, text := range q.Title.More {
			if text == "" || text != locale.Line(said[lang]) {
				t.Fatalf("%s: %q of %q", lang, text, said[lang])
			}
		}
		once := q.Title
		if q.Tidy(); !reflect.DeepEqual(once, q.Title) || q.Title.More != nil && len(q.Title.More) == 0 {
			t.Fatalf("%v, then %v", once, q.Title)
		}
		_ = q.Check()
	})
}

func TestOnlyLanguagesAreLanguages(t *testing.T) {
	for tag, want := range map[locale.Lang]bool{
		"km": true, "hmn": true, "hmv": true, "rad": true, "cja": true, "cjm": true, "zh": true, "zh-Hant": true,
		"cjm-Cham": true, "pt-BR": true, "es-419": true, "bdq": true, "jra": true, "tyz": true, "nut": true,
		"mtq": true,
		"vi":  false, "en": false, "": false, "vn": false, "KM": false, "km ": false, "khmer": false, "zh-hant": false,
		"x-own": false, "km-": false, "../../etc": false, `"><script>`: false, "zh-Hant-TW-extra": false, "kmm'": false,
	} {
		if got := survey.IsLanguage(tag); got != want {
			t.Errorf("%q: %v", tag, got)
		}
	}
	for _, lang := range append(locale.Named(), locale.Further...) {
		if !survey.IsLanguage(lang) {
			t.Errorf("%s is offered and refused", lang)
		}
	}
}

func TestTheLanguagesOfAQuestionnaire(t *testing.T) {
	q := everyType(t)
	if got := q.Languages(); !slices.Equal(got, locale.Languages) {
		t.Errorf("%v", got)
	}
	_, of := q.Written("km")
	q.Sections[0].Questions[3].Options[0].Label = q.Sections[0].Questions[3].Options[0].Label.With("km", "មួយ")
	q.Title = q.Title.With("zh", "一")
	if got := q.Languages(); !slices.Equal(got, []locale.Lang{"vi", "en", "km", "zh"}) {
		t.Errorf("%v", got)
	}
	if n, all := q.Written("km"); n != 1 || all != of || of < 15 {
		t.Errorf("%d of %d, of %d", n, all, of)
	}
	for name, tt := range map[string]struct {
		change func(q *survey.Questionnaire)
		want   string
	}{
		"a slip": {func(q *survey.Questionnaire) {
			q.Title = q.Title.With("vn", "Một")
		}, "/title/vn survey.fault.language"},
		"a hostile name": {func(q *survey.Questionnaire) {
			q.Title = q.Title.With("a/b~", "Một")
		}, "/title/a~1b~0 survey.fault.language"},
		"too long": {func(q *survey.Questionnaire) { q.Title = q.Title.With("km", strings.Repeat("ក", 201)) },
			"/title survey.fault.long"},
		"a source too long": {func(q *survey.Questionnaire) { q.Sections[0].Questions[1].Origin = strings.Repeat("ỗ", 101) },
			"/sections/0/questions/1/origin survey.fault.long"},
		"a source": {func(q *survey.Questionnaire) { q.Sections[0].Questions[1].Origin = strings.Repeat("ỗ", 100) }, ""},
		"too many": {func(q *survey.Questionnaire) {
			for _, tag := range []locale.Lang{"km", "zh", "hmn", "rad", "cja", "jra", "bdq"} {
				q.Sections[0].Title = q.Sections[0].Title.With(tag, "Một")
			}
			q.Sections[0].Questions[0].Text = q.Sections[0].Questions[0].Text.With("ko", "Một").With("lo", "Một")
		}, "/sections/0/questions/0/text survey.fault.languages"},
	} {
		q := everyType(t)
		tt.change(&q)
		var got []string
		for _, f := range q.Check() {
			got = append(got, fmt.Sprint(f.Pointer, " ", f.Key))
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%s: %v, want %s", name, got, tt.want)
		}
	}
}

// What counts as a letter is what people see; a text that takes more room than its envelope has is too long all the
// same.
func TestLettersAreWhatPeopleSee(t *testing.T) {
	q := everyType(t)
	for text, want := range map[string]int{ // of 20, for the room of 22
		strings.Repeat("ệ", 20):                  0,
		strings.Repeat("e\u0323\u0302", 20):      0, // the same letters, in parts
		strings.Repeat("ệ", 23):                  3,
		"  " + strings.Repeat("ệ", 20) + "\r\n":  0,
		strings.Repeat("👍🏽", 5):                  0,
		"👨‍👩‍👧‍👦" + strings.Repeat("a", 11):      0,
		"👨‍👩‍👧‍👦" + strings.Repeat("a", 20):      9,
		"🇻🇳" + strings.Repeat("a", 18):           0,
		strings.Repeat("क\u093f", 11):            0,
		strings.Repeat("क\u093f", 12):            2,
		strings.Repeat("a\u200b", 20):            0,
		"❤️‍🔥" + strings.Repeat("a", 18):         1,
		strings.Repeat("\u1112\u1161\u11ab", 20): 0, // composed by Unicode
	} {
		raw, err := json.Marshal(map[string]string{"rate": "1", "why": text})
		if err != nil {
			t.Fatal(err)
		}
		_, err = q.AnswersFromJSON([]byte(strings.Replace(string(raw), `"1"`, "1", 1)))
		over := 0
		var e *problem.Error
		if errors.As(err, &e) {
			over, _ = e.Fields[0].Args["over"].(int)
		}
		if over != want || over == 0 && err != nil {
			t.Errorf("%q: %d too many (%v), want %d", text, over, err, want)
		}
	}
}
