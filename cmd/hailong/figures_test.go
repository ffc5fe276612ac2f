package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hailong/internal/calculator"
)

const vectors = "../../internal/stats/testdata"

type vector struct {
	ID              string
	Input, Expected json.RawMessage
}

func vectorsOf(t *testing.T, topic string) []vector {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(vectors, topic+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []vector }
	if err = json.Unmarshal(raw, &file); err != nil || len(file.Cases) == 0 {
		t.Fatal(err, len(file.Cases))
	}
	return file.Cases
}

// Every vector of the method goes through the command: the same members, texts and counts exact, doubles within the
// stated tolerance.
func TestFiguresReproduceEveryVector(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(vectors, "*.json"))
	if err != nil || len(files) != len(calculator.Topics()) {
		t.Fatal(files, err)
	}
	for _, topic := range calculator.Topics() {
		t.Run(topic, func(t *testing.T) {
			cases := vectorsOf(t, topic)
			var in bytes.Buffer
			for _, c := range cases {
				if err := json.Compact(&in, c.Input); err != nil {
					t.Fatal(err)
				}
				in.WriteByte('\n')
			}
			file := filepath.Join(t.TempDir(), "in")
			if err := os.WriteFile(file, in.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			var out, errs bytes.Buffer
			if status := run(t.Context(), []string{"figures", topic, file}, &out, &errs); status != 0 {
				t.Fatal(status, errs.String())
			}
			lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
			if len(lines) != len(cases) {
				t.Fatalf("%d lines for %d cases", len(lines), len(cases))
			}
			for i, c := range cases {
				var got, want any
				if err := json.Unmarshal([]byte(lines[i]), &got); err != nil {
					t.Fatal(err)
				}
				if err := json.Unmarshal(c.Expected, &want); err != nil {
					t.Fatal(err)
				}
				if d := difference("", got, want, tolerance(topic, c.Input)); d != "" {
					t.Errorf("%s: %s\n got %s\nwant %s", c.ID, d, lines[i], c.Expected)
				}
			}
		})
	}
}

// tolerance is how far a double may be off, by its member.
func tolerance(topic string, input json.RawMessage) func(member string, want float64) float64 {
	var of struct{ Population int }
	_ = json.Unmarshal(input, &of)
	return func(member string, want float64) float64 {
		switch {
		case topic == "interval" && strings.Contains(member, "/exact/") && of.Population > 100_000:
			if strings.HasSuffix(member, "_count") {
				return 1
			}
			return 1 / float64(of.Population) * 1.001
		case topic == "trend" && (strings.HasSuffix(member, "/df") || strings.HasSuffix(member, "/low") ||
			strings.HasSuffix(member, "/high")):
			return math.Max(1e-9, 1e-8*math.Abs(want))
		case topic == "trend", topic == "weights", strings.Contains(member, "/wilson/"):
			return 1e-9
		default:
			return 1e-12 * math.Max(1, math.Abs(want))
		}
	}
}

// difference says where got is not want; "" when it is. Both must have the same members.
func difference(at string, got, want any, tolerance func(string, float64) float64) string {
	switch want := want.(type) {
	case map[string]any:
		have, ok := got.(map[string]any)
		if !ok {
			return fmt.Sprintf("%s is %v", at, got)
		}
		for key := range have {
			if _, there := want[key]; !there {
				return at + "/" + key + " should not be there"
			}
		}
		for key, w := range want {
			if _, there := have[key]; !there {
				return at + "/" + key + " is missing"
			}
			if d := difference(at+"/"+key, have[key], w, tolerance); d != "" {
				return d
			}
		}
	case []any:
		have, ok := got.([]any)
		if !ok || len(have) != len(want) {
			return fmt.Sprintf("%s is %v, want %v", at, got, want)
		}
		for i := range want {
			if d := difference(fmt.Sprint(at, "/", i), have[i], want[i], tolerance); d != "" {
				return d
			}
		}
	case float64:
		have, ok := got.(float64)
		if !ok || math.Abs(have-want) > tolerance(at, want) {
			return fmt.Sprintf("%s is %v, want %v", at, got, want)
		}
	default:
		if got != want {
			return fmt.Sprintf("%s is %v, want %v", at, got, want)
		}
	}
	return ""
}

func TestFiguresRefuseWhatIsNoInput(t *testing.T) {
	for topic, line := range map[string]string{
		"bounds": `{"satisfied": 3, "rated": 2, "eligible": 5}`,
		"rates":  `{"questions":[{"id":"q","role":"item"}],"ballots":[{"q":6}],"eligible":1}`,
		"trend":  `{"kind":"sum"}`, "nothing": `{}`, "interval": `[`,
		"rollup": `{"kind":"simpson","a":[{"x":1,"n":1}],"b":[]}`, "participation": `{"events":[{"op":"vote"}]}`,
		"weights": `{"classes":[{"class":"A","eligible":3,"rated":5,"satisfied":5}]}`, "quality": `{}`,
		"print":     `{"kind":"mean","sum":9,"n":1}`,
		"sentences": `{"responded":2,"eligible":1}`, "cashless": `{"choices":[["barter"]]}`,
		"suppression": `{"classes":[{"rated":1,"satisfied":2}]}`,
	} {
		file := filepath.Join(t.TempDir(), "in")
		if err := os.WriteFile(file, []byte(line), 0o600); err != nil {
			t.Fatal(err)
		}
		var out, errs bytes.Buffer
		if status := run(t.Context(), []string{"figures", topic, file}, &out, &errs); status != failed ||
			out.Len() > 0 || !strings.Contains(errs.String(), "line 1") {
			t.Errorf("%s %s: %d %s %s", topic, line, status, out.String(), errs.String())
		}
	}
}
