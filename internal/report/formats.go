package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"hailong/internal/problem"
	"hailong/internal/survey"
)

// renderer writes a section in one format.
type renderer struct {
	MediaType string
	Extension string                         // of a file of this format
	Render    func(io.Writer, Section) error // the section
	Report    func(io.Writer, Section) error // the whole report; the same where the format has no letterhead
}

const docxType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// Formats are all formats of a section and of a report, by the name that callers give.
var Formats = map[string]renderer{
	"json": {"application/json", "json", renderJSON, renderJSON},
	"text": {"text/plain; charset=utf-8", "txt", renderText, renderText},
	"docx": {docxType, "docx", renderDOCX, reportDOCX},
	"xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", renderXLSX, renderXLSX},
	"pdf":  {"application/pdf", "pdf", renderPDF, reportPDF},
}

// Whole is Conflict for a round of which there can be no report: a draft, which asked nobody, and a withdrawn one,
// which has no result.
func Whole(s Section) error {
	switch s.Figures.Status {
	case string(survey.Draft), string(survey.Withdrawn):
		return problem.New(problem.Conflict, "report.none_"+s.Figures.Status, nil)
	default:
		return nil
	}
}

func renderDOCX(w io.Writer, s Section) error { return SectionPaper(s).DOCX(w) }

func renderPDF(w io.Writer, s Section) error { return SectionPaper(Printed(s)).PDF(w) }

func reportPDF(w io.Writer, s Section) error { return ReportPaper(Printed(s)).PDF(w) }

func reportDOCX(w io.Writer, s Section) error { return ReportPaper(s).DOCX(w) }

func renderJSON(w io.Writer, s Section) error {
	figures, err := s.Figures.Canonical()
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(struct {
		SurveyID  string          `json:"survey_id"`
		Lang      string          `json:"lang"`
		School    string          `json:"school"`
		Title     string          `json:"title"`
		Sentences []Sentence      `json:"sentences"`
		Table     Table           `json:"table"`
		Seal      string          `json:"seal"`
		Answers   []Answer        `json:"answers"`
		Figures   json.RawMessage `json:"figures"`
	}{s.Figures.SurveyID, string(s.Lang), s.Meta.School, s.Meta.Title, s.Sentences, s.Table, s.Seal,
		append([]Answer{}, s.Meta.Answers...), figures})
}

// renderText writes plain text to paste into a report: the sentences that a report prints by default, the table in
// columns, the seal.
func renderText(w io.Writer, s Section) error {
	var out strings.Builder
	for _, sentence := range s.ByDefault() {
		out.WriteString(sentence.Text + "\n")
	}
	out.WriteString("\n" + columns(append([][]string{s.Table.Columns}, s.Table.Rows...)))
	for _, note := range s.Table.Notes {
		out.WriteString(note + "\n")
	}
	for i, one := range s.Meta.Answers {
		if i == 0 {
			out.WriteString("\n" + s.text("report.paper.answers", nil) + "\n")
		}
		out.WriteString("- " + one.Theme + " (" + strings.ToLower(one.State) + "): " +
			strings.ReplaceAll(one.Answer, "\n", " ") + "\n")
	}
	if s.Seal != "" {
		out.WriteString("\n" + s.Seal + "\n")
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// columns writes rows under each other, two blanks between columns.
func columns(rows [][]string) string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var out strings.Builder
	for _, row := range rows {
		line := ""
		for i, cell := range row {
			line += cell + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+2)
		}
		_, _ = fmt.Fprintln(&out, strings.TrimRight(line, " "))
	}
	return out.String()
}
