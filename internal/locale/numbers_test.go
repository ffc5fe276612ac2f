package locale_test

import (
	"encoding/json"
	"os"
	"testing"

	"hailong/internal/locale"
)

func TestPrintVectors(t *testing.T) {
	raw, err := os.ReadFile("testdata/print.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []struct {
			ID    string
			Input struct {
				Kind                       string
				X, N, Sum                  int
				Responded, Eligible, Value int
				Earlier, Later             [2]int
			}
			Expected map[string]*string
		}
	}
	if err = json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, c := range file.Cases {
		in := c.Input
		for key, want := range c.Expected {
			lang, got := locale.VI, ""
			if key == "en" || key == "words_en" {
				lang = locale.EN
			}
			switch {
			case in.Kind == "percent" && (key == "vi" || key == "en"):
				got = locale.Percent(lang, in.X, in.N)
			case key == "words_vi" || key == "words_en":
				got = locale.PercentWords(lang, in.X, in.N)
			case key == "down_vi":
				got = locale.PercentDown(lang, in.X, in.N)
			case key == "up_vi":
				got = locale.PercentUp(lang, in.X, in.N)
			case in.Kind == "mean":
				got = locale.Mean(lang, in.Sum, in.N)
			case in.Kind == "count":
				got = locale.Count(lang, in.N)
			case in.Kind == "difference":
				got = locale.Points(lang, in.Earlier[0], in.Earlier[1], in.Later[0], in.Later[1])
			case in.Kind == "participation":
				got = locale.Share(lang, in.Responded, in.Eligible)
			default:
				t.Fatalf("%s: nothing prints %s %s", c.ID, in.Kind, key)
			}
			checked++
			if want == nil && got != "" || want != nil && got != *want {
				t.Errorf("%s %s %+v: %q, want %v", c.ID, key, in, got, want)
			}
		}
	}
	if checked < 100 {
		t.Fatalf("only %d texts checked", checked)
	}
}

func TestNumber(t *testing.T) {
	for v, want := range map[float64][2]string{
		0: {"0", "0"}, 10: {"10", "10"}, 10.5: {"10,5", "10.5"}, 3.125: {"3,125", "3.125"}, 1.0 / 3: {"0,333", "0.333"},
		1234: {"1.234", "1,234"}, 0.0005: {"0,001", "0.001"}, 12.30: {"12,3", "12.3"},
	} {
		if vi, en := locale.Number(locale.VI, v), locale.Number(locale.EN, v); vi != want[0] || en != want[1] {
			t.Errorf("%v: %q, %q, not %q", v, vi, en, want)
		}
	}
}
