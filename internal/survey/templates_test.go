package survey_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"hailong/internal/demo"
	"hailong/internal/locale"
	"hailong/internal/survey"
)

// What the editor tells a school about its own questions it must not have to tell about ours; and ours are short.
func TestTemplatesNeedNoAdvice(t *testing.T) {
	most := map[string]int{survey.DefaultTemplate: 4, "cham-soc-giao-duc": 6, survey.StaffTemplate: 4,
		"thanh-toan-khong-tien-mat": 3}
	for _, one := range survey.Templates() {
		for _, a := range one.Questionnaire.Advice() {
			t.Errorf("%s %s: %s", one.ID, a.Question, a.In(locale.VI))
		}
		if n := one.Minutes(); n > most[one.ID] {
			t.Errorf("%s takes %d minutes, more than %d", one.ID, n, most[one.ID])
		}
		for _, q := range one.Questions() {
			if !slices.Contains(survey.Origins, q.Origin) || q.State != survey.Untried {
				t.Errorf("%s %s says neither its source nor its state", one.ID, q.ID)
			}
		}
	}
	var old survey.Questionnaire // the demo asks what the default template asked at first
	if err := json.Unmarshal(demo.Survey, &old); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(kindsOf(old.Advice()), "double"); n < 6 {
		t.Errorf("of the demo's double questions only %d are found", n)
	}
}

var writePage = flag.Bool("write", false, "write the page of the templates' questions")

// The page that shows every question of the templates with its source is made from the templates.
func TestTemplatesPage(t *testing.T) {
	const file = "../../docs/templates.md"
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, is, found := strings.Cut(string(page), "-run TestTemplatesPage -write -->\n")
	if !found {
		t.Fatalf("%s has no place for the questions", file)
	}
	var want strings.Builder
	for _, one := range survey.Templates() {
		fmt.Fprintf(&want, "\n## %s\n\n`%s`, version %d, about %d minutes.\n\n", one.Title.VI, one.ID, one.Version,
			one.Minutes())
		want.WriteString("| id | question | in English | source | state |\n|---|---|---|---|---|\n")
		for _, q := range one.Questions() {
			fmt.Fprintf(&want, "| %s | %s | %s | `%s` | `%s` |\n", q.ID, q.Text.VI, q.Text.EN, q.Origin, q.State)
		}
	}
	if *writePage {
		if err = os.WriteFile(file, []byte(strings.TrimSuffix(string(page), is)+want.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if is != want.String() {
		t.Errorf("%s is not what the templates say: go test ./internal/survey -run TestTemplatesPage -write", file)
	}
}
