package school_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/testkit"
)

func TestWorkbookWithTitlesNumbersAndEmptyRows(t *testing.T) {
	book := excelize.NewFile()
	for cell, value := range map[string]any{
		"A1": "TRƯỜNG MẦM NON HOA SEN", "A3": "STT", "B3": "Lớp", "C3": "Mã định danh", "D3": "Họ và tên trẻ", "E3": "Điện thoại",
		"A4": 1, "B4": "Lá 1", "C4": 2310000001, "D4": "Trần Bé", "E4": 903123456, "A60": " ",
	} {
		if err := book.SetCellValue("Sheet1", cell, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.MergeCell("Sheet1", "A1", "E2"); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := book.Write(&file); err != nil {
		t.Fatal(err)
	}
	db := testkit.Open(t, testkit.URL(t, "sqlite"))
	s, id := school.New(db), testkit.School(t, db).ID
	if _, err := s.Import(t.Context(), id, file.Bytes(), school.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	if got := children(t, s, id); len(got) != 1 || got[0] != "Lá 1|2310000001|Trần Bé||0903123456|" {
		t.Errorf("%q", got)
	}
}

// A workbook with a sheet for each class would lose all classes but one: it is refused by the names of its sheets. Sheets
// that hold no roster, or are hidden, are in nobody's way.
func TestWorkbooksWithSeveralSheets(t *testing.T) {
	for name, tt := range map[string]struct {
		third  string // what the header of the third sheet begins with
		hidden bool
		names  string // of the sheets that the refusal names; "" = taken
	}{
		"one roster, one sheet of notes": {third: "Ghi chú"},
		"two rosters":                    {third: "Lớp", names: "Sheet2, Sheet3"},
		"an old roster, hidden":          {third: "Lớp", hidden: true},
	} {
		t.Run(name, func(t *testing.T) {
			book := excelize.NewFile()
			for _, sheet := range []string{"Sheet2", "Sheet3"} {
				if _, err := book.NewSheet(sheet); err != nil {
					t.Fatal(err)
				}
			}
			for i, cells := range map[string][]any{"Sheet1": {"Danh sách các lớp"}, "Sheet2": {"Lớp", "Họ và tên"}, "Sheet3": {tt.third, "Họ và tên"}} {
				for row, values := range [][]any{cells, {"Lá 1", "Trần Bé"}} {
					if err := book.SetSheetRow(i, fmt.Sprintf("A%d", row+1), &values); err != nil {
						t.Fatal(err)
					}
				}
			}
			if err := book.SetSheetVisible("Sheet3", !tt.hidden); err != nil {
				t.Fatal(err)
			}
			var file bytes.Buffer
			if err := book.Write(&file); err != nil {
				t.Fatal(err)
			}
			db := testkit.Open(t, testkit.URL(t, "sqlite"))
			s, id := school.New(db), testkit.School(t, db).ID
			_, err := s.Import(t.Context(), id, file.Bytes(), school.ImportOptions{})
			var e *problem.Error
			switch {
			case tt.names == "" && err != nil:
				t.Error(err)
			case tt.names != "" && (!errors.As(err, &e) || len(e.Fields) != 1 || e.Fields[0].Key != "roster.fault.sheets" || e.Fields[0].Args["names"] != tt.names):
				t.Errorf("%v", err)
			}
		})
	}
}

// A workbook whose parts are cut or huge is refused whole: half of a roster would be worse than none.
func TestWorkbooksThatAreBroken(t *testing.T) {
	source, err := os.ReadFile("testdata/roster.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	db := testkit.Open(t, testkit.URL(t, "sqlite"))
	s, id := school.New(db), testkit.School(t, db).ID
	for name, tt := range map[string]struct {
		part string
		edit func([]byte) []byte
		key  string
	}{
		"a sheet cut in half": {"xl/worksheets/", func(b []byte) []byte { return b[:len(b)/2] }, "roster.fault.unreadable"},
		"a million styles": {"xl/styles.xml", func(b []byte) []byte {
			return bytes.Replace(b, []byte("<fonts"), append(bytes.Repeat([]byte("<xf/>"), 2_000_000), "<fonts"...), 1)
		}, "roster.fault.large"},
		"forty megabytes": {"xl/styles.xml", func(b []byte) []byte { return append(b, bytes.Repeat([]byte(" "), 40<<20)...) }, "roster.fault.large"},
	} {
		t.Run(name, func(t *testing.T) {
			var broken bytes.Buffer
			to := zip.NewWriter(&broken)
			from, err := zip.NewReader(bytes.NewReader(source), int64(len(source)))
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range from.File {
				part, err := f.Open()
				if err != nil {
					t.Fatal(err)
				}
				content, err := io.ReadAll(part)
				if err != nil {
					t.Fatal(err)
				}
				if strings.HasPrefix(f.Name, tt.part) {
					content = tt.edit(content)
				}
				w, err := to.Create(f.Name)
				if err != nil {
					t.Fatal(err)
				}
				if _, err = w.Write(content); err != nil {
					t.Fatal(err)
				}
			}
			if err = to.Close(); err != nil {
				t.Fatal(err)
			}
			_, err = s.Import(t.Context(), id, broken.Bytes(), school.ImportOptions{})
			var e *problem.Error
			if !errors.As(err, &e) || e.Key != tt.key && (len(e.Fields) != 1 || e.Fields[0].Key != tt.key) {
				t.Errorf("%v, want %s", err, tt.key)
			}
		})
	}
}
