package workbook_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"hailong/internal/locale"
	"hailong/internal/workbook"
)

// dangerous are texts that a spreadsheet would run if they stood in a formula's cell.
var dangerous = []string{`=HYPERLINK("http://x")`, "+1", "-1", "@SUM(A1)", "\tcmd", "0912345678"}

func written(t *testing.T, b *workbook.Book) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := b.Write(&out, "Tựa", time.Time{}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func opened(t *testing.T, raw []byte) *excelize.File {
	t.Helper()
	file, err := excelize.OpenReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	return file
}

func table(lang locale.Lang) *workbook.Book {
	b := workbook.New(lang, "Trường A&B")
	b.Sheet("Bảng", 20, 20, 20, 20)
	b.Title("Một bảng")
	b.Heads(true, "a", "b", "c", "d")
	n := 1234567
	b.Line("lớp", 12, &n, (*int)(nil))
	b.Line(workbook.Printed("90,5%"), workbook.Exact(0.905), "x", "y")
	b.Gap()
	b.Paragraph("Ghi chú.", 3)
	return b
}

// No text is a formula, in a table or in a list, and each comes back as it was given.
func TestTextsAreNeverFormulas(t *testing.T) {
	b := workbook.New(locale.VI, "Trường")
	b.Sheet("Bảng", 20, 20, 20, 20, 20, 20)
	b.Heads(true, dangerous...)
	var cells []any
	for _, words := range dangerous {
		cells = append(cells, words)
	}
	b.Line(cells...)
	var columns []workbook.Column
	for _, head := range dangerous {
		columns = append(columns, workbook.Column{Head: head, Width: 12})
	}
	b.List("Danh sách", columns, 2, slices.Values([][]string{dangerous}))
	file := opened(t, written(t, b))
	for _, sheet := range []string{"Bảng", "Danh sách"} {
		for row := 1; row <= 2; row++ {
			for i, want := range dangerous {
				at, err := excelize.CoordinatesToCellName(i+1, row)
				if err != nil {
					t.Fatal(err)
				}
				formula, err := file.GetCellFormula(sheet, at)
				if err != nil || formula != "" {
					t.Errorf("%s!%s is the formula %q (%v)", sheet, at, formula, err)
				}
				if got, err := file.GetCellValue(sheet, at); err != nil || got != want {
					t.Errorf("%s!%s is %q, want %q (%v)", sheet, at, got, want, err)
				}
			}
		}
	}
}

// The same cells are the same bytes.
func TestSameCellsSameBytes(t *testing.T) {
	if !bytes.Equal(written(t, table(locale.VI)), written(t, table(locale.VI))) {
		t.Error("one table, two files")
	}
}

// Counts are grouped as the language groups them, whatever the reader's own program does; what is withheld is a dash.
func TestCells(t *testing.T) {
	for lang, want := range map[locale.Lang][]string{
		locale.VI: {"lớp", "12", "1.234.567", "–"},
		locale.EN: {"lớp", "12", "1,234,567", "–"},
	} {
		file := opened(t, written(t, table(lang)))
		rows, err := file.GetRows("Bảng")
		if err != nil || len(rows) < 4 || !slices.Equal(rows[2], want) {
			t.Errorf("%s: %q, want %q (%v)", lang, rows, want, err)
		}
	}
}

// A printed page bears the school and the sheet above, its number below, and the heads of the table again.
func TestPrintedPages(t *testing.T) {
	b := table(locale.VI)
	b.List("Danh sách", []workbook.Column{{Head: "Lớp", Width: 9}, {Head: "Tin nhắn", Width: 60}}, 1,
		slices.Values([][]string{{"Chồi 1", "Kính gửi"}}))
	file := opened(t, written(t, b))
	for _, sheet := range []string{"Bảng", "Danh sách"} {
		got, err := file.GetHeaderFooter(sheet)
		if err != nil || got.OddHeader != "&LTrường A&&B&R&A" || got.OddFooter != "&C&P/&N" {
			t.Errorf("%s: %+v (%v)", sheet, got, err)
		}
		panes, err := file.GetPanes(sheet)
		if err != nil || !panes.Freeze {
			t.Errorf("%s: its heads leave (%v)", sheet, err)
		}
	}
	names := map[string]string{}
	for _, one := range file.GetDefinedName() {
		names[one.Scope+" "+one.Name] = one.RefersTo
	}
	for name, want := range map[string]string{
		"Bảng _xlnm.Print_Titles":      "'Bảng'!$2:$2",
		"Danh sách _xlnm.Print_Titles": "'Danh sách'!$1:$1",
		"Danh sách _xlnm.Print_Area":   "'Danh sách'!$A:$A",
	} {
		if names[name] != want {
			t.Errorf("%s refers to %q, want %q", name, names[name], want)
		}
	}
	props, err := file.GetDocProps()
	if err != nil || props.Title != "Tựa" || props.Creator != "Trường A&B" || props.Created != "1980-01-01T00:00:00Z" {
		t.Errorf("%+v (%v)", props, err)
	}
}

// What is typed into the empty rows of a list stays a text: a telephone keeps its leading zero.
func TestEmptyListTakesTexts(t *testing.T) {
	b := workbook.New(locale.VI, "")
	b.List("Danh sách", []workbook.Column{{Head: "Điện thoại", Width: 24}}, 1, slices.Values([][]string(nil)))
	file := opened(t, written(t, b))
	id, err := file.GetColStyle("Danh sách", "A")
	if err != nil {
		t.Fatal(err)
	}
	style, err := file.GetStyle(id)
	if err != nil || style.NumFmt != 49 {
		t.Errorf("%+v (%v)", style, err)
	}
}

// A fault of one cell is the workbook's: it is told when the book is written, and names no cell's text.
func TestFirstFaultIsTold(t *testing.T) {
	b := workbook.New(locale.VI, "")
	b.Sheet("a name of more than thirty-one letters", 10)
	b.Line("Bé An")
	var out bytes.Buffer
	if err := b.Write(&out, "", time.Time{}); err == nil || out.Len() > 0 {
		t.Errorf("%v, %d bytes", err, out.Len())
	}
}
