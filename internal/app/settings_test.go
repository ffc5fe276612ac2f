package app

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// Every setting stands in docs/configuration.md, and nothing stands there that is no setting.
func TestEverySettingIsDocumented(t *testing.T) {
	raw, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	docs := string(raw)
	known := map[string]bool{}
	capital := regexp.MustCompile(`([a-z])([A-Z])`)
	settings := reflect.TypeFor[Settings]()
	for i := range settings.NumField() {
		field := settings.Field(i)
		name := field.Tag.Get("name")
		if name == "" {
			name = capital.ReplaceAllString(strings.ReplaceAll(field.Name, "URL", "Url"), "$1-$2")
		}
		known[field.Tag.Get("env")] = true
		for _, word := range []string{"`--" + strings.ToLower(name) + "`", "`" + field.Tag.Get("env") + "`",
			field.Tag.Get("default")} {
			if !strings.Contains(docs, word) {
				t.Errorf("docs/configuration.md does not tell of %s: %s", field.Name, word)
			}
		}
		if field.Tag.Get("help") == "" {
			t.Errorf("--help says nothing of %s", field.Name)
		}
	}
	for _, name := range regexp.MustCompile(`HAILONG_[A-Z_]+[A-Z]`).FindAllString(docs, -1) {
		if !known[name] {
			t.Errorf("docs/configuration.md tells of %s, which is no setting", name)
		}
	}
}
