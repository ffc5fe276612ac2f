package report_test

import (
	"bytes"
	"strings"
	"testing"

	"hailong/internal/locale"
	"hailong/internal/report"
	"hailong/internal/testkit"
)

// A class of which not all who took part rated a subject has n beside that rate, in every document; a class where all
// did has none.
func TestClassesSayHowManyRated(t *testing.T) {
	r := newRound(t)
	for _, section := range r.Survey.Sections {
		for i := range section.Questions {
			section.Questions[i].Required = false
		}
	}
	r.class(t, "Mầm 1", 25, many(20, func(i int) string {
		if i < 4 {
			return `{"C1": 4, "P6": 5, "P1": ["qr"]}`
		}
		return testkit.Satisfied
	})...)
	r.class(t, "Mầm 2", 25, many(18, func(int) string { return testkit.Satisfied })...)
	for _, lang := range locale.Languages {
		s := r.section(t, lang)
		all := documents(t, s)
		var own bytes.Buffer
		if err := report.Fill(t.Context(), &own, report.Example, s); err != nil {
			t.Fatal(err)
		}
		all["own.docx"] = wordText(t, own.Bytes())
		for document, text := range all {
			if document == "charts.svg" || document == "period.xlsx" || document == "summary.docx" {
				// none has the rate of a class
				continue
			}
			text = strings.Join(strings.Fields(text), " ")
			if !strings.Contains(text, "100% (n = 16)") || strings.Contains(text, "(n = 18)") ||
				strings.Contains(text, "(n = 20)") {
				t.Errorf("%s in %s does not say that 16 of 20 rated", document, lang)
			}
		}
	}
}
