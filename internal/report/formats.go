package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// renderer writes a section in one format.
type renderer struct {
	MediaType string
	Render    func(io.Writer, Section) error
}

// Formats are all formats of a section, by the name that callers give.
var Formats = map[string]renderer{
	"json": {"application/json", renderJSON},
	"text": {"text/plain; charset=utf-8", renderText},
}

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
		Figures   json.RawMessage `json:"figures"`
	}{s.Figures.SurveyID, string(s.Lang), s.Meta.School, s.Meta.Title, s.Sentences, s.Table, s.Seal, figures})
}

// renderText writes plain text to paste into a report: the sentences that a report prints by default, the table in
// columns, the seal.
func renderText(w io.Writer, s Section) error {
	var out strings.Builder
	for _, sentence := range s.Sentences {
		if sentence.Role != roleInterval { // on request only: it stands on an assumption that nobody can check
			out.WriteString(sentence.Text + "\n")
		}
	}
	out.WriteString("\n" + columns(append([][]string{s.Table.Columns}, s.Table.Rows...)))
	for _, note := range s.Table.Notes {
		out.WriteString(note + "\n")
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
