package report_test

import (
	"bytes"
	"testing"

	"hailong/internal/document"
	"hailong/internal/locale"
	"hailong/internal/report"
)

// Each document that is made of a round, given the same figures again, says what it said: what several of them have in
// common (a caption's words, a table's heads) is not taken from another of them. The outline numbers its tables apart
// from the report.
func TestTheSameFiguresChangeNoDocument(t *testing.T) {
	for _, lang := range locale.Languages {
		for name, s := range map[string]report.Section{"a year": aYear(t, lang),
			"good": settledSection(t, "good", lang), "withheld": settledSection(t, "withheld", lang)} {
			s.Meta.Forms = report.FormNames()
			summary, err := report.SummaryDocument(s)
			if err != nil {
				t.Fatal(err)
			}
			for kind, d := range map[string]document.Document{"the report": report.ReportDocument(s),
				"the section": report.SectionDocument(s), "the outline": report.OutlineDocument(s),
				"one page": summary} {
				var made bytes.Buffer
				if err = d.DOCX(&made); err != nil {
					t.Fatal(err)
				}
				was, is := xmlOf(t, made.Bytes()), xmlOf(t, refilled(t, made.Bytes(), s))
				if was != is {
					t.Errorf("%s of %s in %s: %s", kind, name, lang, differs(was, is))
				}
			}
		}
	}
}
