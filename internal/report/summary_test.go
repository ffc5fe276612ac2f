package report_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hailong/internal/format"
	"hailong/internal/locale"
	"hailong/internal/report"
	"hailong/internal/survey"
	"hailong/internal/testkit"
)

// summaries are the states that a summary is made of.
func summaries(t testing.TB, lang locale.Lang) map[string]report.Section {
	t.Helper()
	all := map[string]report.Section{"marks": criteriaRound(t).section(t, lang)}
	for name := range settledRounds {
		all[name] = settledSection(t, name, lang)
	}
	for name, round := range map[string]func(testing.TB) *aRound{"demo": demoRound, "hard": hardRound, "few": oneAnswer,
		"nobody": nobodyAnswered, "names": strangeNames} {
		all[name] = round(t).section(t, lang)
	}
	open := all["nobody"].Figures
	open.Status, open.Satisfaction, open.Questions = string(survey.Open), nil, nil
	all["open"] = report.Compose(open, report.Meta{School: hoaSen.Name, SchoolYear: "2023-2024"}, lang)
	wide := all["good"]
	wide.Figures.Classes = nil
	for i := range 30 {
		e := wide.Figures.Satisfaction[i%2]
		e.SubjectID, e.Label = fmt.Sprint("s", i), strings.Repeat("công tác nuôi dưỡng và chăm sóc ", 4)+fmt.Sprint(i)
		wide.Figures.Satisfaction = append(wide.Figures.Satisfaction, e)
		wide.Meta.Answers = append(wide.Meta.Answers, report.Answer{Theme: strings.Repeat("Đề nghị rất dài ", 30),
			Measure: strings.Repeat("Biện pháp rất dài ", 60), State: "Đang làm"})
	}
	all["thirty-subjects"] = report.Compose(wide.Figures, wide.Meta, lang)
	return all
}

// The summary fills one page of A4 in every state, in PDF and, as an office program sets it, in Word; what it says is
// compared with the seal like the report.
func TestTheSummaryIsOnePage(t *testing.T) {
	dir := t.ArtifactDir()
	var word []string
	pages := func(name string) {
		if said := testkit.Run(t, "pdfinfo", filepath.Join(dir, name)); !strings.Contains(said, "Pages:           1\n") ||
			!strings.Contains(said, "A4") {
			t.Errorf("%s: %s", name, said)
		}
	}
	for _, lang := range locale.Languages {
		for name, s := range summaries(t, lang) {
			name += "-" + string(lang)
			for _, made := range []string{"summary-docx", "summary-pdf"} {
				var out bytes.Buffer
				f := of(t, format.Report, made)
				if err := f.Report(&out, s); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(dir, name+"."+f.Ending), out.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
				r, err := report.Compare(t.Context(), out.Bytes(), nil, []report.Section{s}, nil)
				if err != nil || len(r.Differences) > 0 || r.Same == 0 && s.Seal != "" {
					t.Errorf("%s, %s: %d numbers are the round's, others %+v (%v)", name, made, r.Same, r.Differences, err)
				}
			}
			pages(name + ".pdf")
			if lang == locale.VI {
				word = append(word, name+".docx")
			}
		}
	}
	testkit.Office(t, dir, "pdf", word...) // in the place of our own
	for _, name := range word {
		pages(strings.TrimSuffix(name, ".docx") + ".pdf")
	}
}
