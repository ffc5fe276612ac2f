package figures_test

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"

	"pgregory.net/rapid"

	"hailong/internal/figures"
)

// The canonical form, letter for letter: a digest stands in printed reports.
func TestCanonicalVectors(t *testing.T) {
	for want, v := range map[string]any{
		`{"a":[1,null,true],"b":{"A":1,"a":2,"ấ":3}}`: map[string]any{"b": map[string]int{"a": 2, "ấ": 3, "A": 1},
			"a": []any{1, nil, true}},
		`[0.90547263681592,1,0.5,-0.25,0,2e-7,1e-7,0.000001,1.5e-300,100000000000000000000,1e+21,1234567]`: []any{
			0.90547263681592, 1.0, 0.5, -0.25, 0.0, 2e-7, 1e-7, 0.000001, 1.5e-300, 1e20, 1e21, 1234567,
		},
		`"<Lá> & \"Mầm\" \\ \n\t\r\b\f\u0001\u001f\u007f/ \u2028\u2029 🌷"`: "",
	} {
		if v == "" {
			v = "<Lá> & \"Mầm\" \\ \n\t\r\b\f\x01\x1f\x7f/ \u2028\u2029 🌷"
			want = string(bytes.ReplaceAll([]byte(want), []byte(`\u007f`), []byte("\x7f")))
		}
		got, err := figures.Canonical(v)
		if err != nil || string(got) != want {
			t.Errorf("%s\nwant\n%s (%v)", got, want, err)
		}
	}
}

// It is the form that encoding/json gives today to a tree of values: the digests of earlier rounds were taken over
// that.
func TestCanonicalIsWhatItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := map[string]any{
			rapid.String().Draw(t, "name"): rapid.String().Draw(t, "text"),
			"f":                            rapid.Float64Range(-math.MaxFloat64, math.MaxFloat64).Draw(t, "double"),
			"small":                        rapid.Float64Range(0, 1e-5).Draw(t, "small"),
			"n":                            rapid.Int().Draw(t, "whole"),
			"r":                            []float64{rapid.Float64Range(0, 1).Draw(t, "rate")},
		}
		got, err := figures.Canonical(v)
		if err != nil {
			t.Fatal(err)
		}
		var want bytes.Buffer
		writer := json.NewEncoder(&want)
		writer.SetEscapeHTML(false)
		if err = writer.Encode(v); err != nil {
			t.Fatal(err)
		}
		if string(got)+"\n" != want.String() {
			t.Fatalf("%s, was %s", got, want.String())
		}
	})
}
