package export_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"hailong/internal/export"
	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/survey"
)

func rowsOf(t *testing.T, raw []byte, err error) [][]string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// Whatever measure and reason stands in the table is explained in the codebook, and no cell is one that a spreadsheet
// would run.
func TestTheCodebookExplainsTheTable(t *testing.T) {
	five, mean, quarters := 5, 3.5, [3]float64{1, 2, 3}
	why := "too_few_quartiles"
	p := figures.Published{
		Survey: survey.Survey{Threshold: 5, Questionnaire: survey.Questionnaire{Sections: []survey.Section{{
			Questions: []survey.Question{{ID: "A", Type: "number", Text: survey.Text{VI: "=1+1"}}}}}}},
		Document: figures.Document{Threshold: 5, Counted: 5,
			Questions: []figures.Question{
				{QuestionID: "A", Type: "number", Answered: &five, Mean: &mean, Quartiles: &quarters},
				{QuestionID: "B", Type: "number", Answered: &five, Mean: &mean, Reason: &why},
			},
			Classes: []figures.Class{{Class: "=cmd|'/c calc'!A1"}},
		},
	}
	for _, lang := range locale.Languages {
		raw, err := export.Codebook(p, lang)
		explained := map[string]bool{}
		for _, row := range rowsOf(t, raw, err)[1:] {
			explained[row[0]+" "+row[1]] = row[2] != ""
		}
		raw, err = export.Table(p, lang)
		rows := rowsOf(t, raw, err)
		at := map[string]int{}
		for i, column := range rows[0] {
			at[column] = i
			if !explained["column "+column] {
				t.Errorf("%s: the column %s", lang, column)
			}
		}
		medians := 0
		for _, row := range rows[1:] {
			if measure := row[at["measure"]]; !explained["measure "+measure] {
				t.Errorf("%s: the measure %s", lang, measure)
			} else if measure == "median" {
				medians++
			}
			for _, cell := range row {
				if strings.HasPrefix(cell, "=") {
					t.Errorf("%s: a spreadsheet runs %q", lang, cell)
				}
				if cell == why && !explained["reason "+why] {
					t.Errorf("%s: the reason %s", lang, why)
				}
			}
		}
		if medians != 2 {
			t.Errorf("%s: %d medians, one of them withheld", lang, medians)
		}
	}
}
