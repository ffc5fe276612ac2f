package calculator_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"hailong/internal/calculator"
)

// Every input of the method's vectors gives one line of JSON, the same each time; what is no input is refused.
func TestEveryTopicGivesOneLine(t *testing.T) {
	for _, topic := range calculator.Topics() {
		raw, err := os.ReadFile(filepath.Join("../stats/testdata", topic+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var file struct {
			Cases []struct{ Input json.RawMessage }
		}
		if err = json.Unmarshal(raw, &file); err != nil || len(file.Cases) == 0 {
			t.Fatal(topic, err)
		}
		for _, c := range file.Cases {
			line, err := calculator.Compute(topic, c.Input)
			again, _ := calculator.Compute(topic, c.Input)
			if err != nil || !json.Valid(line) || bytes.IndexByte(line, '\n') != len(line)-1 || !bytes.Equal(line, again) {
				t.Errorf("%s of %s: %s, %v", topic, c.Input, line, err)
			}
		}
		for _, bad := range []string{"", "{", "[]", "null null"} {
			if line, err := calculator.Compute(topic, []byte(bad)); !errors.Is(err, calculator.ErrInput) {
				t.Errorf("%s of %q: %s, %v", topic, bad, line, err)
			}
		}
	}
	if _, err := calculator.Compute("horoscope", []byte("{}")); !errors.Is(err, calculator.ErrTopic) {
		t.Error(err)
	}
}
