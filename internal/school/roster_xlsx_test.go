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
		"A1": "TRƯỜNG MẦM NON HOA SEN", "A3": "STT", "B3": "Lớp", "C3": "Mã định danh", "D3": "Họ và tên trẻ",
		"E3": "Điện thoại",
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
	if _, err := s.Import(t.Context(), testkit.Clerk, id, file.Bytes(), school.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	if got := children(t, s, id); len(got) != 1 || got[0] != "Lá 1|2310000001|Trần Bé||0903123456|" {
		t.Errorf("%q", got)
	}
}

// A workbook with a sheet for each class is read whole. A sheet that repeats another is told, and one that is hidden
// and has other children is asked about: unknown is never the same as ignored.
func TestWorkbooksWithSeveralSheets(t *testing.T) {
	for name, tt := range map[string]struct {
		third, child string // the header and the child of the third sheet
		hidden       bool
		children     int
		key          string // of the refusal
	}{
		"one roster, one sheet of notes": {third: "Ghi chú", child: "Trần Bé", children: 1},
		"two rosters":                    {third: "Lớp", child: "Lê An", children: 2},
		"the same roster, hidden":        {third: "Lớp", child: "Trần Bé", hidden: true, children: 1},
		"an old roster, hidden":          {third: "Lớp", child: "Lê An", hidden: true, key: "roster.asked"},
	} {
		t.Run(name, func(t *testing.T) {
			book := excelize.NewFile()
			for _, sheet := range []string{"Sheet2", "Sheet3"} {
				if _, err := book.NewSheet(sheet); err != nil {
					t.Fatal(err)
				}
			}
			for sheet, rows := range map[string][][]any{
				"Sheet1": {{"Danh sách các lớp"}}, "Sheet2": {{"Lớp", "Họ và tên"}, {"Lá 1", "Trần Bé"}},
				"Sheet3": {{tt.third, "Họ và tên"}, {"Lá 1", tt.child}},
			} {
				for row, values := range rows {
					if err := book.SetSheetRow(sheet, fmt.Sprintf("A%d", row+1), &values); err != nil {
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
			if _, err := s.Import(t.Context(), testkit.Clerk, id, file.Bytes(),
				school.ImportOptions{}); problem.KeyOf(err) != tt.key {
				t.Fatalf("%v, want %q", err, tt.key)
			}
			if got := children(t, s, id); len(got) != tt.children {
				t.Errorf("%q", got)
			}
			if _, err := s.Import(t.Context(), testkit.Clerk, id, file.Bytes(),
				school.ImportOptions{ConfirmAsked: 1}); tt.key != "" &&
				err != nil {
				t.Errorf("agreed to: %v", err)
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
		"a sheet cut in half": {"xl/worksheets/", func(b []byte) []byte {
			return b[:len(b)/2]
		}, "roster.fault.unreadable"},
		"a million styles": {"xl/styles.xml", func(b []byte) []byte {
			return bytes.Replace(b, []byte("<fonts"), append(bytes.Repeat([]byte("<xf/>"), 2_000_000), "<fonts"...), 1)
		}, "roster.fault.large"},
		"forty megabytes": {"xl/styles.xml", func(b []byte) []byte {
			return append(b, bytes.Repeat([]byte(" "), 40<<20)...)
		}, "roster.fault.large"},
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
			_, err = s.Import(t.Context(), testkit.Clerk, id, broken.Bytes(), school.ImportOptions{})
			var e *problem.Error
			if !errors.As(err, &e) || e.Key != tt.key && (len(e.Fields) != 1 || e.Fields[0].Key != tt.key) {
				t.Errorf("%v, want %s", err, tt.key)
			}
		})
	}
}
