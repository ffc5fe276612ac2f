package report_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"testing"

	"hailong/internal/document"
	"hailong/internal/locale"
	"hailong/internal/report"
)

// forEverybody are the sections with which everybody's page compares a file: those that it judges, and those that it
// knows by their words alone.
func forEverybody(t testing.TB, of *aRound, s report.Section) (sections, beyond []report.Section) {
	t.Helper()
	for _, lang := range locale.Languages {
		about := report.About(of.School, of.Survey, s.Meta.Digest, lang)
		sections = append(sections, report.Outward(s.Figures, about, lang))
		beyond = append(beyond, report.Beyond(s.Figures, of.Survey, about, lang)...)
	}
	return sections, beyond
}

// kindsOf are the documents that a school may finish, in Word.
func kindsOf(t testing.TB, s report.Section) map[string][]byte {
	t.Helper()
	summary, err := report.SummaryDocument(s)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	for kind, d := range map[string]document.Document{"report": report.ReportDocument(s),
		"section": report.SectionDocument(s), "outline": report.OutlineDocument(s), "one page": summary} {
		var out bytes.Buffer
		if err = d.DOCX(&out); err != nil {
			t.Fatal(err)
		}
		all[kind] = out.Bytes()
	}
	return all
}

// Everybody's page knows neither the sentences that the school has ticked nor other rounds: a document with any of
// them, as it was made, is told no difference.
func TestWhatThePageDoesNotKnowIsNotJudged(t *testing.T) {
	was := 0
	for name := range settledRounds {
		for _, lang := range locale.Languages {
			s, of := settledSection(t, name, lang), settled(t, settledRounds[name])
			sections, beyond := forEverybody(t, of, s)
			m := s.Meta
			m.Forms = report.FormNames()
			files := kindsOf(t, s)
			files["report with every form"] = render(t, "docx", report.Compose(s.Figures, m, lang))
			for kind, file := range files {
				found, err := report.Compare(t.Context(), file, nil, sections, beyond)
				if err != nil || len(found.Differences) > 0 || found.Same < 10 {
					t.Errorf("%s, %s, %s: %v, %d alike, %+v", name, lang, kind, err, found.Same, found.Differences)
				}
				if was > 0 {
					continue
				}
				if found, err = report.Compare(t.Context(), file, nil, sections, nil); err == nil {
					was = len(found.Differences)
				}
			}
		}
	}
	if was == 0 {
		t.Error("nothing was taken for another sentence before: this test sees nothing")
	}
}

// What everybody's page knows without judging it hides no wrong number of what it judges. HAILONG_LONG is for more
// digits.
func TestEverybodyFindsEachChangedDigit(t *testing.T) {
	rnd, digits := rand.New(rand.NewPCG(2026, 27)), 5
	if os.Getenv("HAILONG_LONG") != "" {
		digits = 70
	}
	for name := range settledRounds {
		s, of := settledSection(t, name, locale.VI), settled(t, settledRounds[name])
		sections, beyond := forEverybody(t, of, s)
		shown := render(t, "docx", sections[0])
		for range digits {
			file, plants := planted(t, rnd, shown, 1)
			found, err := report.Compare(t.Context(), file, nil, sections, beyond)
			if err != nil || len(found.Differences) != 1 {
				t.Errorf("%s: %s for %s in %.80q: %v %+v", name, plants[0].is, plants[0].was, plants[0].in, err,
					found.Differences)
			}
		}
	}
}
