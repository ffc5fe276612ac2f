package survey_test

import (
	"encoding/json"
	"net/url"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"hailong/internal/survey"
)

// A number is understood as it is written in Vietnam and in English, in JSON as JSON has it; everything else, and what
// could mean two numbers, is refused.
func TestNumbers(t *testing.T) {
	q := everyType(t)
	for name, tt := range map[string]struct {
		question, form, json string
		want                 int // in the smallest unit; -1 = refused, -2 = left blank
	}{
		"whole":                     {"paid", "1500", "1500", 1500},
		"thousands, Vietnamese":     {"paid", "1.500", `"1.500"`, 1500},
		"thousands, English":        {"paid", "1,500", `"1,500"`, 1500},
		"thousands, a blank":        {"paid", " 1 500 nghìn đồng ", `null`, 1500},
		"a decimal of a whole":      {"paid", "1,5", "1.5", -1},
		"a decimal that is none":    {"paid", "15,0", "15.0", 15},
		"a comma":                   {"far", "3,25", `"3,25"`, 325},
		"a point":                   {"far", "3.25", "3.25", 325},
		"one decimal, and the unit": {"far", "3,5km", "3.5", 350},
		"zeros behind":              {"far", "3,2500", "3.2500", 325},
		"three decimals":            {"far", "3,255", "3.255", -1},
		"thousands where parts are": {"far", "1.234", "1.234", -1},
		"two separators":            {"far", "3,2,5", "3e1", -1},
		"a sign":                    {"far", "-3", "-3", -1},
		"a word":                    {"far", "ba", `true`, -1},
		"the least":                 {"far", "2", "2", 200},
		"below":                     {"far", "1,99", "1.99", -1},
		"the greatest":              {"far", "50,00", "50.00", 5000},
		"above":                     {"far", "50,01", "50.01", -1},
		"endless":                   {"far", "99999999999999999999", "99999999999999999999", -1},
		"blank":                     {"far", "  ", "", -2},
		"not applicable, not asked": {"paid", "na", `"na"`, -1},
		"other digits":              {"far", "３", `"３"`, -1},
	} {
		t.Run(name, func(t *testing.T) {
			check := func(a survey.Answers, err error, want int) {
				t.Helper()
				one := a[tt.question]
				switch {
				case want == -1 && err == nil, want != -1 && err != nil:
					t.Errorf("%+v %v", one.Amount, keysOf(err))
				case want >= 0 && (one.Amount == nil || *one.Amount != want), want == -2 && one.Amount != nil:
					t.Errorf("%v, not %d", one.Amount, want)
				}
			}
			a, err := q.AnswersFromForm(url.Values{"rate": {"5"}, tt.question: {tt.form}})
			check(a, err, tt.want)
			if tt.json == "" {
				return
			}
			want := tt.want
			if !json.Valid([]byte(tt.json)) || tt.json[0] == '"' || tt.json == "null" {
				want = -1 // the API takes JSON numbers alone
			}
			a, err = q.AnswersFromJSON(json.RawMessage(`{"rate":5,"` + tt.question + `":` + tt.json + `}`))
			check(a, err, want)
		})
	}
}

// Any number comes out of the envelope, and of the stored ballot, as it went in.
func TestNumbersAreKept(t *testing.T) {
	q := everyType(t)
	rapid.Check(t, func(r *rapid.T) {
		far := rapid.IntRange(200, 5000).Draw(r, "far")
		written := strconv.FormatFloat(float64(far)/100, 'f', -1, 64)
		a, err := q.AnswersFromJSON(json.RawMessage(`{"rate":5,"far":` + written + `}`))
		if err != nil || *a["far"].Amount != far {
			r.Fatal(written, a["far"].Amount, keysOf(err))
		}
		again, err := q.Unpack(q.Pack(nil, a))
		if err != nil || *again["far"].Amount != far {
			r.Fatal(again["far"].Amount, err)
		}
		stored, err := q.Stored(a)
		if err != nil || string(stored) != `{"far":`+written+`,"rate":5}` {
			r.Fatal(string(stored), err)
		}
		if again, err = q.FromStored(stored); err != nil || *again["far"].Amount != far {
			r.Fatal(again["far"].Amount, err)
		}
	})
}

func TestNumbersThatAreAskedWrongly(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*survey.Question)
		want   string
	}{
		"as many as can be":   {func(q *survey.Question) { q.Min, q.Max = 0, 10_000 }, ""},
		"one too many":        {func(q *survey.Question) { q.Min, q.Max = 0, 10_001 }, "/max survey.number.span"},
		"far from nothing":    {func(q *survey.Question) { q.Min, q.Max = 900_000, 910_000 }, ""},
		"too many decimals":   {func(q *survey.Question) { q.Decimals = 3 }, "/decimals survey.fault.number"},
		"hundredths":          {func(q *survey.Question) { q.Max, q.Decimals = 101, 2 }, "/max survey.number.span"},
		"below nothing":       {func(q *survey.Question) { q.Min = -1 }, "/max survey.number.span"},
		"nothing between":     {func(q *survey.Question) { q.Min, q.Max = 5, 5 }, "/max survey.number.span"},
		"beyond what we take": {func(q *survey.Question) { q.Min, q.Max = 1_000_000, 1_000_001 }, "/max survey.number.span"},
	} {
		t.Run(name, func(t *testing.T) {
			q := everyType(t)
			question := &q.Sections[0].Questions[6]
			if question.ID != "paid" {
				t.Fatal(question.ID)
			}
			tt.change(question)
			got := ""
			for _, f := range q.Check() {
				got += f.Pointer + " " + f.Key
			}
			if want := tt.want; want == "" && got != "" || want != "" && got != "/sections/0/questions/6"+want {
				t.Errorf("%q, not %q", got, want)
			}
		})
	}
}
