package report

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"hailong/internal/canvas"
	"hailong/internal/problem"
	"hailong/internal/survey"
)

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

// SectionWord writes the section as a Word file.
func SectionWord(w io.Writer, s Section) error { return SectionDocument(s).DOCX(w) }

// ReportWord writes the whole report as a Word file.
func ReportWord(w io.Writer, s Section) error { return ReportDocument(s).DOCX(w) }

// SectionPDF writes the section as PDF.
func SectionPDF(w io.Writer, s Section) error { return SectionDocument(Printed(s)).PDF(w) }

// ReportPDF writes the whole report as PDF.
func ReportPDF(w io.Writer, s Section) error { return ReportDocument(Printed(s)).PDF(w) }

// SVG draws the subjects' rates; of a section that shows no rate, who took part. NotFound where there is neither.
func SVG(w io.Writer, s Section) error {
	c, err := cover(s)
	if err != nil {
		return err
	}
	return c.Scene.SVG(w)
}

// PNG is the picture of SVG for programs that draw none, such as Zalo and older Words.
func PNG(w io.Writer, s Section) error {
	c, err := cover(Printed(s))
	if err != nil {
		return err
	}
	return c.Scene.PNG(w, canvas.Print)
}

// cover is the one chart that stands for a section.
func cover(s Section) (Chart, error) {
	all := Charts(s, PageWidth)
	for _, name := range []string{"subjects", "participation"} {
		if at := slices.IndexFunc(all, func(c Chart) bool { return c.Name == name }); at >= 0 {
			return all[at], nil
		}
	}
	return Chart{}, problem.New(problem.NotFound, "report.no_chart", nil)
}

// JSON writes the section for programs, with the published figures in it.
func JSON(w io.Writer, s Section) error {
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
		Forms     []writtenForm   `json:"forms"`
		Figures   json.RawMessage `json:"figures"`
	}{s.Figures.SurveyID, s.Lang.String(), s.Meta.School, s.Meta.Title, s.Sentences, s.Table, s.Seal,
		append([]Answer{}, s.Meta.Answers...), s.writtenForms(), figures})
}

// writtenForm is a sentence form as JSON has it.
type writtenForm struct {
	Form  string     `json:"form"`
	Text  string     `json:"text"`
	Table [][]string `json:"table"` // headings and rows; null without one
	Place *int       `json:"place"` // among those in the report, from 1; null for one that is not in it
}

// writtenForms are all forms.
func (s Section) writtenForms() []writtenForm {
	var all []writtenForm
	for _, form := range s.Forms() {
		one := writtenForm{Form: form.Form, Text: form.Text}
		if form.Table != nil {
			one.Table = form.Table.Cells()
		}
		if at := slices.Index(s.Meta.Forms, form.Form) + 1; at > 0 {
			one.Place = &at
		}
		all = append(all, one)
	}
	return all
}

// PlainText writes plain text to paste into a report: the sentences that a report prints by default, the table in
// columns, the seal.
func PlainText(w io.Writer, s Section) error {
	var out strings.Builder
	for _, sentence := range s.ByDefault() {
		out.WriteString(sentence.Text + "\n")
	}
	for _, one := range s.Chosen() {
		if one.Text != "" {
			out.WriteString(one.Text + "\n")
		}
		if one.Table != nil {
			out.WriteString(columns(one.Table.Cells()))
		}
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
			strings.ReplaceAll(lines(one.Measure, one.Answer, one.who(s.Lang)), "\n", " ") + "\n")
	}
	if s.Seal != "" {
		out.WriteString("\n" + s.Seal + "\n" + strings.Join(s.digests(), "\n") + "\n")
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
