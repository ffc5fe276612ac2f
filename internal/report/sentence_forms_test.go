package report_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"hailong/internal/format"
	"hailong/internal/locale"
	"hailong/internal/report"
	"hailong/internal/survey"
)

// Each form in both languages, for a good round, a bad one, one with withheld figures and one without answers: golden
// files that a school could send.
func TestSentenceForms(t *testing.T) {
	for name, round := range formRounds {
		r := round(t)
		for _, lang := range locale.Languages {
			var out strings.Builder
			for _, one := range r.section(t, lang).Forms() {
				title := locale.Text(lang, "report.form.title."+one.Form, nil)
				fmt.Fprintf(&out, "## %s: %s\n%s\n", one.Form, title, one.Text)
				if one.Table != nil {
					for _, row := range one.Table.Cells() {
						out.WriteString(strings.Join(row, " | ") + "\n")
					}
				}
				if one.Lacks != "" {
					out.WriteString("(" + locale.Text(lang, "report.form.lacks."+one.Lacks, nil) + ")\n")
				}
				if one.Empty() == (one.Lacks == "") {
					t.Errorf("%s of %s: neither said nor lacking, or both", one.Form, name)
				}
			}
			golden(t, "forms-"+name+"."+string(lang)+".txt", []byte(out.String()))
		}
	}
}

var formRounds = map[string]func(testing.TB) *aRound{
	"good": demoRound, "bad": hardRound, "withheld": func(t testing.TB) *aRound { return world(t, 1, 1) },
	"few": oneAnswer,
}

// A school's own file may ask for each form, whatever its questionnaire is.
func TestEveryFormHasAPlaceholder(t *testing.T) {
	names := report.Names(survey.Questionnaire{})
	for _, form := range report.FormNames() {
		if _, known := names["form."+form]; !known {
			t.Errorf("nothing stands for {{form.%s}}", form)
		}
	}
}

// The forms that a school chose stand in its documents, in its order, and no others.
func TestChosenFormsStandInTheReport(t *testing.T) {
	s := demoRound(t).section(t, locale.VI)
	all := map[string]string{}
	for _, one := range s.Forms() {
		all[one.Form] = one.Text
	}
	s.Meta.Forms = []string{"five_levels", "returned", "unknown"}
	var word bytes.Buffer
	if err := of(t, format.Report, "docx").Report(&word, s); err != nil {
		t.Fatal(err)
	}
	for document, text := range map[string]string{"text": string(render(t, "text", s)),
		"report.docx": wordText(t, word.Bytes())} {
		first, second := strings.Index(text, all["five_levels"]), strings.Index(text, all["returned"])
		if first < 0 || second < first {
			t.Errorf("%s has the chosen forms at %d and %d", document, first, second)
		}
		if strings.Contains(text, all["by_level"]) {
			t.Errorf("%s says a form that nobody chose", document)
		}
	}
}
