// Package offices has roster files as school offices make them, and what is right to read in each. It imports no room,
// so that whoever reads files alone is tested without a database.
package offices

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// sheet is a sheet of an office's workbook: rows of cells from A1, and what is done to it.
type sheet struct {
	name string
	rows [][]any
	then func(t testing.TB, book *excelize.File, name string)
}

// workbook writes sheets as Excel does.
func workbook(t testing.TB, sheets ...sheet) []byte {
	t.Helper()
	book := excelize.NewFile()
	for i, s := range sheets {
		if s.name == "" {
			s.name = fmt.Sprintf("Sheet%d", i+1)
		}
		var err error
		if i == 0 {
			err = book.SetSheetName("Sheet1", s.name)
		} else {
			_, err = book.NewSheet(s.name)
		}
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range s.rows {
			if err = book.SetSheetRow(s.name, fmt.Sprintf("A%d", r+1), &row); err != nil {
				t.Fatal(err)
			}
		}
		if s.then != nil {
			s.then(t, book, s.name)
		}
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func merges(ranges ...string) func(testing.TB, *excelize.File, string) {
	return func(t testing.TB, book *excelize.File, name string) {
		for _, r := range ranges {
			from, to, _ := strings.Cut(r, ":")
			if err := book.MergeCell(name, from, to); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func styled(ranges string, style excelize.Style) func(testing.TB, *excelize.File, string) {
	return func(t testing.TB, book *excelize.File, name string) {
		id, err := book.NewStyle(&style)
		if err != nil {
			t.Fatal(err)
		}
		from, to, _ := strings.Cut(ranges, ":")
		if err = book.SetCellStyle(name, from, to, id); err != nil {
			t.Fatal(err)
		}
	}
}

func format(code string) excelize.Style { return excelize.Style{CustomNumFmt: &code} }

type row = []any

// File is a file as an office makes it, with what is right written beside it: the children as
// "class|code|name|parent|phone" after everything that was asked was agreed to, the ids of what is asked, and words of
// what is told.
type File struct {
	Name     string
	File     func(testing.TB) []byte
	Children []string
	Asked    []string
	Told     []string
	Faults   []string // pointers; then no child counts
}

func madeOf(sheets ...sheet) func(testing.TB) []byte {
	return func(t testing.TB) []byte { return workbook(t, sheets...) }
}

func plain(text string) func(testing.TB) []byte {
	return func(testing.TB) []byte { return []byte(text) }
}

// Files are thirty files and more in the layouts that offices use; their people are invented.
var Files = []File{
	{Name: "titles, STT, merged class, father and mother, footer", File: madeOf(sheet{name: "Danh sách", rows: []row{
		{"UBND PHƯỜNG HÒA BÌNH"}, {"TRƯỜNG MẦM NON HOA SEN"}, {}, {"DANH SÁCH TRẺ NĂM HỌC 2026-2027"},
		{"STT", "Lớp", "Họ và tên", "Ngày sinh", "Họ tên cha", "SĐT cha", "Họ tên mẹ", "SĐT mẹ"},
		{1, "Mầm 1", "Nguyễn Văn An", "01/02/2022", "Nguyễn Văn Bình", "0903000001", "Lê Thị Cúc", "0912000001"},
		{2, nil, "Trần Thị Bé", "03/04/2022", "", "", "Trần Thị Dung", "0912000002"},
		{3, "Lá 1", "Phạm Minh Châu", "05/06/2020", "Phạm Văn Đức", "0903000003"},
		{"Tổng cộng: 3 trẻ"}, {nil, nil, nil, nil, nil, "Hòa Bình, ngày 05 tháng 9 năm 2026"},
		{nil, "Người lập", nil, nil, nil, "Hiệu trưởng"}, {nil, "Lê Thị Hoa", nil, nil, nil, "Nguyễn Thị Hạnh"},
	}, then: merges("A1:H1", "A2:H2", "A4:H4", "B6:B7")}),
		Children: []string{"Mầm 1||Nguyễn Văn An|Nguyễn Văn Bình|0903000001",
			"Mầm 1||Trần Thị Bé|Trần Thị Dung|0912000002", "Lá 1||Phạm Minh Châu|Phạm Văn Đức|0903000003"},
		Told: []string{"column", "row"}},
	{Name: "header of two lines, merged", File: madeOf(sheet{rows: []row{
		{"STT", "Lớp", "Học sinh", nil, "Phụ huynh", nil},
		{nil, nil, "Mã định danh", "Họ và tên", "Họ và tên", "Điện thoại"},
		{1, "Chồi 1", "0790001", "Lê An", "Lê Bình", "0903000001"},
		{2, "Chồi 1", "0790002", "Lê Chi", "Lê Dũng", "0903000002"},
	}, then: merges("A1:A2", "B1:B2", "C1:D1", "E1:F1")}),
		Children: []string{"Chồi 1|0790001|Lê An|Lê Bình|0903000001", "Chồi 1|0790002|Lê Chi|Lê Dũng|0903000002"}},
	{Name: "header with hints", File: madeOf(sheet{rows: []row{
		{"Khối/Lớp (*)", "Họ và tên trẻ (viết hoa, có dấu)", "Số điện thoại\n(10 số)"},
		{"(ví dụ: Mầm 1)", "(theo giấy khai sinh)", "(của cha hoặc mẹ)"}, {"(1)", "(2)", "(3)"},
		{"Mầm 1", "Lê An", "0903000001"},
	}}), Children: []string{"Mầm 1||Lê An||0903000001"}},
	{Name: "MALOP, HOTEN", File: madeOf(
		sheet{rows: []row{{"STT", "MAHS", "MALOP", "HOTEN", "NGAYSINH", "DIENTHOAI"},
			{1, "HS001", "M1", "Lê An", "2022-01-02", 903000001}}}),
		Children: []string{"M1|HS001|Lê An||0903000001"}},
	{Name: "a sheet per class, other headers on each", File: madeOf(
		sheet{name: "Mầm 1", rows: []row{{"STT", "Họ và tên", "SĐT"}, {1, "Lê An", "0903000001"},
			{2, "Lê Bé", "0903000002"}}},
		sheet{name: "Chồi 2", rows: []row{{"TT", "Tên trẻ", "Điện thoại phụ huynh", "Phụ huynh"},
			{1, "Vũ Chi", "0903000003", "Vũ Dũng"}}},
		sheet{name: "Lá 3", rows: []row{{"LỚP LÁ 3"}, {"STT", "Họ đệm", "Tên", "Mẹ", "SĐT mẹ"},
			{1, "Đỗ Hà", "Giang", "Hồ Hoa", "0903000004"}}}),
		Children: []string{"Mầm 1||Lê An||0903000001", "Mầm 1||Lê Bé||0903000002", "Chồi 2||Vũ Chi|Vũ Dũng|0903000003",
			"LÁ 3||Đỗ Hà Giang|Hồ Hoa|0903000004"}},
	{Name: "one class, named in the title",
		File: madeOf(sheet{rows: []row{{"TRƯỜNG MẦM NON HOA SEN"}, {"DANH SÁCH TRẺ LỚP MẦM 2 NĂM HỌC 2026-2027"},
			{"STT", "Họ và tên", "SĐT"}, {1, "Lê An", "0903000001"}, {2, "Lê Bé", "0903000002"}}}),
		Children: []string{"MẦM 2||Lê An||0903000001", "MẦM 2||Lê Bé||0903000002"}},
	{Name: "lines that name the class",
		File: madeOf(sheet{rows: []row{{"STT", "Họ và tên", "SĐT"}, {"Lớp: Mầm 1"}, {1, "Lê An", "0903000001"},
			{"Lớp: Mầm 2 (GV: cô Lan)"}, {1, "Lê Bé", "0903000002"}}, then: merges("A2:C2", "A4:C4")}),
		Children: []string{"Mầm 1||Lê An||0903000001", "Mầm 2||Lê Bé||0903000002"}},
	{Name: "blocks one below the other", File: madeOf(sheet{rows: []row{
		{"LỚP: Mầm 1"}, {"STT", "Họ và tên", "SĐT"}, {1, "Lê An", "0903000001"}, {}, {"LỚP: Mầm 2"},
		{"STT", "Họ tên trẻ", "Ngày sinh", "Điện thoại"}, {1, "Lê Bé", "01/01/2022", "0903000002"}}}),
		Children: []string{"Mầm 1||Lê An||0903000001", "Mầm 2||Lê Bé||0903000002"}},
	{Name: "two tables side by side, block titles", File: madeOf(sheet{rows: []row{
		{"LỚP MẦM 1", nil, nil, nil, "LỚP MẦM 2"}, {"STT", "Họ và tên", "SĐT", nil, "STT", "Họ và tên", "SĐT"},
		{1, "Lê An", "0903000001", nil, 1, "Vũ Bé", "0903000002"}, {2, "Lê Chi", "0903000003"}},
		then: merges("A1:C1", "E1:G1")}),
		Children: []string{"MẦM 1||Lê An||0903000001", "MẦM 2||Vũ Bé||0903000002", "MẦM 1||Lê Chi||0903000003"}},
	{Name: "two tables side by side, each with its class", File: madeOf(sheet{rows: []row{
		{"Lớp", "Họ và tên", "SĐT", "Lớp", "Họ và tên", "SĐT"},
		{"Mầm 1", "Lê An", "0903000001", "Mầm 2", "Vũ Bé", "0903000002"}}}),
		Children: []string{"Mầm 1||Lê An||0903000001", "Mầm 2||Vũ Bé||0903000002"}},
	{Name: "class column last", File: madeOf(
		sheet{rows: []row{{"Họ và tên", "Giới tính", "SĐT", "Lớp"}, {"Lê An", "Nam", "0903000001", "Mầm 1"}}}),
		Children: []string{"Mầm 1||Lê An||0903000001"}, Told: []string{"Giới tính"}},
	{Name: "codes by format", File: madeOf(
		sheet{rows: []row{{"Lớp", "Số định danh cá nhân", "Họ và tên", "SĐT"},
			{"Mầm 1", 79022000001, "Lê An", 903000001}},
			then: styled("B2:B2", format("000000000000"))}),
		Children: []string{"Mầm 1|079022000001|Lê An||0903000001"}},
	{Name: "class by format", File: madeOf(
		sheet{rows: []row{{"Lớp", "Họ và tên"}, {1, "Lê An"}, {2, "Lê Bé"}}, then: styled("A2:A3", format(`"Mầm "0`))}),
		Children: []string{"Mầm 1||Lê An||", "Mầm 2||Lê Bé||"}},
	{Name: "numbers as classes", File: madeOf(
		sheet{rows: []row{{"Lớp", "Mã trẻ", "Họ và tên"}, {5.1, 12.0, "Lê An"}, {12, 1234567890123, "Lê Bé"}}}),
		Children: []string{"5.1|12|Lê An||", "12|1234567890123|Lê Bé||"}},
	{Name: "status column", File: madeOf(
		sheet{rows: []row{{"Lớp", "Họ và tên", "SĐT", "Trạng thái"}, {"Mầm 1", "Lê An", "0903000001", "Đang học"},
			{"Mầm 1", "Lê Bé", "0903000002", "Chuyển trường"}, {"Mầm 1", "Lê Chi", "0903000003", "Thôi học"},
			{"Mầm 1", "Lê Dũng", "0903000004", "Chờ nhập học"}}}),
		Children: []string{"Mầm 1||Lê An||0903000001"},
		Asked:    []string{"status.chuyen truong", "status.thoi hoc", "status.cho nhap hoc"}},
	{Name: "a note says that a child moved",
		File: madeOf(sheet{rows: []row{{"Lớp", "Họ và tên", "SĐT", "Ghi chú"},
			{"Mầm 1", "Lê An", "0903000001", "dị ứng sữa"},
			{"Mầm 1", "Lê Bé", "0903000002", "đã chuyển trường 9/2026"}}}),
		Children: []string{"Mầm 1||Lê An||0903000001"}, Asked: []string{"status.da chuyen truong 9/2026"}},
	{Name: "crossed out", File: madeOf(
		sheet{rows: []row{{"Lớp", "Họ và tên", "SĐT"}, {"Mầm 1", "Lê An", "0903000001"},
			{"Mầm 1", "Lê Bé", "0903000002"}},
			then: styled("A3:C3", excelize.Style{Font: &excelize.Font{Strike: true}})}),
		Children: []string{"Mầm 1||Lê An||0903000001"}, Asked: []string{"struck"}},
	{Name: "the same child in two classes",
		File: madeOf(sheet{rows: []row{{"Lớp", "Họ và tên", "Ngày sinh", "SĐT"},
			{"Mầm 1", "Lê An", "01/02/2022", "0903000001"}, {"Mầm 2", "Lê An", "01/02/2022", "0903000001"}}}),
		Children: []string{"Mầm 1||Lê An||0903000001"}, Asked: []string{"twice"}},
	{Name: "row numbers in names",
		File: madeOf(sheet{rows: []row{{"Lớp", "Họ và tên", "SĐT"}, {"Mầm 1", "1. Nguyễn An", "0903000001"},
			{"Mầm 1", "2. Trần Bé", "0903000002"}}}),
		Children: []string{"Mầm 1||Nguyễn An||0903000001", "Mầm 1||Trần Bé||0903000002"},
		Told:     []string{"1. Nguyễn An"}},
	{Name: "name in two columns below one header",
		File: madeOf(sheet{rows: []row{{"STT", "Lớp", "Họ và tên", nil, "SĐT"},
			{1, "Mầm 1", "Nguyễn Văn", "An", "0903000001"}, {2, "Mầm 1", "Trần Thị", "Bé", "0903000002"}},
			then: merges("C1:D1")}),
		Children: []string{"Mầm 1||Nguyễn Văn An||0903000001", "Mầm 1||Trần Thị Bé||0903000002"}},
	{Name: "class only in the first row of each",
		File: madeOf(sheet{rows: []row{{"Lớp", "Họ và tên"}, {"Mầm 1", "Lê An"}, {nil, "Lê Bé"}, {nil, "Lê Chi"},
			{"Mầm 2", "Vũ Dũng"}, {nil, "Vũ Em"}}}),
		Children: []string{"Mầm 1||Lê An||", "Mầm 1||Lê Bé||", "Mầm 1||Lê Chi||", "Mầm 2||Vũ Dũng||", "Mầm 2||Vũ Em||"},
		Asked:    []string{"fill.0.0"}},
	{Name: "classes of one name in two grades",
		File:     madeOf(sheet{rows: []row{{"Khối", "Lớp", "Họ và tên"}, {"Mầm", 1, "Lê An"}, {"Chồi", 1, "Lê Bé"}}}),
		Children: []string{"Mầm 1||Lê An||", "Chồi 1||Lê Bé||"}, Asked: []string{"grades.0.0"}},
	{Name: "a hidden sheet with children",
		File: madeOf(sheet{name: "2026", rows: []row{{"Lớp", "Họ và tên"}, {"Mầm 1", "Lê An"}}},
			sheet{name: "cũ", rows: []row{{"Lớp", "Họ và tên"}, {"Mầm 1", "Lê Bé"}},
				then: func(t testing.TB, book *excelize.File, name string) {
					_ = book.SetSheetVisible(name, false)
				}}), Children: []string{"Mầm 1||Lê An||"}, Asked: []string{"sheet.1"}},
	{Name: "a sheet of teachers", File: madeOf(
		sheet{name: "Trẻ", rows: []row{{"Lớp", "Họ và tên", "SĐT"}, {"Mầm 1", "Lê An", "0903000001"}}},
		sheet{name: "Giáo viên", rows: []row{{"Lớp", "Họ và tên", "SĐT"}, {"Mầm 1", "Cao Thị Lan", "0903000009"}}}),
		Children: []string{"Mầm 1||Lê An||0903000001"}, Asked: []string{"sheet.1"}},
	{Name: "a sheet without a header",
		File: madeOf(sheet{name: "Mầm 1", rows: []row{{"Họ và tên", "SĐT"}, {"Lê An", "0903000001"}}},
			sheet{name: "Mầm 2", rows: []row{{1, "Lê Bé", "0903000002"}, {2, "Lê Chi", "0903000003"}}}),
		Children: []string{"Mầm 1||Lê An||0903000001"}, Asked: []string{"sheet.1"}},
	{Name: "names beside the table",
		File: madeOf(sheet{rows: []row{{"Lớp", "Họ và tên", nil, nil, "Bổ sung"},
			{"Mầm 1", "Lê An", nil, nil, "Nguyễn Thị Bé"}, {"Mầm 1", "Lê Chi", nil, nil, "Trần Văn Dũng"}}}),
		Children: []string{"Mầm 1||Lê An||", "Mầm 1||Lê Chi||"}, Told: []string{"Bổ sung"}},
	{Name: "dates where classes were",
		File: madeOf(sheet{rows: []row{{"Lớp", "Họ và tên"}, {44927, "Lê An"}},
			then: styled("A2:A2", excelize.Style{NumFmt: 16})}), Faults: []string{"/2/class"}},
	{Name: "header again on every page",
		File: madeOf(sheet{rows: []row{{"STT", "Lớp", "Họ và tên"}, {1, "Mầm 1", "Lê An"}, {"STT", "Lớp", "Họ và tên"},
			{2, "Mầm 1", "Lê Bé"}}}), Children: []string{"Mầm 1||Lê An||", "Mầm 1||Lê Bé||"}, Told: []string{"row"}},
	{Name: "numbered rows that nobody filled in",
		File:     madeOf(sheet{rows: []row{{"STT", "Lớp", "Họ và tên"}, {1, "Mầm 1", "Lê An"}, {2, "Mầm 1"}, {3}}}),
		Children: []string{"Mầm 1||Lê An||"}, Told: []string{"row"}},
	{Name: "below twenty-five thousand empty rows",
		File: madeOf(sheet{rows: []row{{"Lớp", "Họ và tên"}, {"Mầm 1", "Lê An"}},
			then: func(_ testing.TB, book *excelize.File, name string) {
				_ = book.SetCellStr(name, "A25000", "Mầm 1")
				_ = book.SetCellStr(name, "B25000", "Lê Bé")
			}}), Children: []string{"Mầm 1||Lê An||", "Mầm 1||Lê Bé||"}},
	{Name: "a formula without its result",
		File: madeOf(sheet{rows: []row{{"Lớp", "Mã trẻ", "Họ và tên"}, {"Mầm 1", nil, "Lê An"}},
			then: func(_ testing.TB, book *excelize.File, name string) {
				_ = book.SetCellFormula(name, "B2", `"A"&1`)
			}}), Faults: []string{"/2/child_code"}},
	{Name: "full width and wrapped", File: plain("Lớp；Họ và tên,SĐT\n"), Faults: []string{""}},
	{Name: "full-width digits", File: plain("Lớp,Mã trẻ,Họ và tên,SĐT\nMầm １,=\"001\",Lê An,０９０３００００01\n"),
		Children: []string{"Mầm 1|001|Lê An||0903000001"}},
	{Name: "VNI letters", File: madeOf(
		sheet{rows: []row{{"Lớp", "Họ và tên"}, {"Maàm 1", "Nguyeãn Thò Haûi Yeán"}, {"Maàm 1", "Traàn Vaên Ñöùc"}}}),
		Children: []string{"Mầm 1||Nguyễn Thị Hải Yến||", "Mầm 1||Trần Văn Đức||"}, Asked: []string{"font"}},
	{Name: "UTF-8 misread", File: madeOf(sheet{rows: []row{{"Lớp", "Họ và tên"}, {"Máº§m 1", "Nguyá»…n Thá»‹ Háº£i"}}}),
		Children: []string{"Mầm 1||Nguyễn Thị Hải||"}, Asked: []string{"font"}},
	{Name: "telephones of every kind",
		File: madeOf(sheet{rows: []row{{"Lớp", "Họ và tên", "SĐT"}, {"M", "Lê An", "0903 000 001 - 0912 000 001"},
			{"M", "Lê Bé", "Mẹ: 0903000002, bố: 0912000002"}, {"M", "Lê Chi", "không có"},
			{"M", "Lê Dũng", "09030000040912000004"}, {"M", "Lê Em", "+84 903 000 005 (bà)"}}}),
		Children: []string{"M||Lê An||0903000001", "M||Lê Bé||0903000002", "M||Lê Chi||", "M||Lê Dũng||0903000004",
			"M||Lê Em||0903000005"}, Told: []string{"không có"}},
	{Name: "HTML with spans", File: plain(
		`<html><head><meta charset="utf-8"></head><body><table><tr><td colspan=3>DANH SÁCH</td></tr><tr><th>Lớp</th><th>Họ và tên</th><th>SĐT</th></tr>` +
			`<tr><td rowspan=2>Mầm 1</td><td>Lê An</td><td>0903000001</td></tr><tr><td>Lê Bé</td><td>0903000002</td></tr></table></body></html>`), Children: []string{"Mầm 1||Lê An||0903000001", "Mầm 1||Lê Bé||0903000002"}},
	{Name: "class names above the columns",
		File: madeOf(sheet{rows: []row{{"DANH SÁCH TRẺ"}, {"STT", "Mầm 1", nil, "Mầm 2", nil},
			{nil, "Họ và tên", "SĐT", "Họ và tên", "SĐT"},
			{1, "Lê An", "0903000001", "Vũ Bé", "0903000002"}}, then: merges("A2:A3", "B2:C2", "D2:E2")}),
		Children: []string{"Mầm 1||Lê An||0903000001", "Mầm 2||Vũ Bé||0903000002"}},
	{Name: "Roman numbers before the class",
		File: madeOf(sheet{rows: []row{{"STT", "Họ và tên", "SĐT"}, {"I", "Lớp Mầm 1"}, {1, "Lê An", "0903000001"},
			{"II", "Lớp Mầm 2"}, {1, "Vũ Bé", "0903000002"}}}),
		Children: []string{"Mầm 1||Lê An||0903000001", "Mầm 2||Vũ Bé||0903000002"}},
	{Name: "bare names of classes between the rows",
		File: madeOf(sheet{rows: []row{{"STT", "Họ và tên", "SĐT"}, {"MẦM 1"}, {1, "Lê An", "0903000001"},
			{"CHỒI 2"}, {1, "Vũ Bé", "0903000002"}}, then: merges("A2:C2", "A4:C4")}),
		Children: []string{"MẦM 1||Lê An||0903000001", "CHỒI 2||Vũ Bé||0903000002"}},
	{Name: "class, number of children and teacher above",
		File: madeOf(sheet{rows: []row{{"TRƯỜNG MẦM NON HOA SEN"}, {"Lớp: Mầm 1", nil, "Sĩ số: 25"},
			{"Giáo viên: Cao Thị Lan"},
			{"TT", "HỌ TÊN TRẺ", "NĂM SINH", "HỌ TÊN CHA/MẸ", "SĐT"}, {1, "Lê An", 2022, "Lê Bình", "0903000001"},
			{nil, nil, "GVCN"}, {nil, nil, "Cao Thị Lan"}}}),
		Children: []string{"Mầm 1||Lê An|Lê Bình|0903000001"}, Told: []string{"NĂM SINH"}},
	{Name: "a sum in the column of names",
		File: madeOf(sheet{rows: []row{{"Lớp", "Họ và tên", "SĐT"}, {"Mầm 1", "Lê An", "0903000001"},
			{"Mầm 1", 25}}}),
		Children: []string{"Mầm 1||Lê An||0903000001"}, Asked: []string{"odd"}},
	{Name: "export of a school system",
		File: madeOf(sheet{rows: []row{
			{"STT", "Mã lớp", "Tên lớp", "Mã học sinh", "Họ và tên", "Ngày sinh", "Giới tính", "Họ tên bố", "SĐT bố",
				"Nghề nghiệp bố", "Năm sinh mẹ", "Họ tên mẹ", "SĐT mẹ", "Trạng thái học sinh"},
			{1, "L01", "Mầm 1", "0790001", "Lê An", "01/02/2022", "Nam", "Lê Bình", "0903000001", "CN", 1990, "Vũ Hoa",
				"0912000001", "Đang học"}}}),
		Children: []string{"Mầm 1|0790001|Lê An|Lê Bình|0903000001"}, Told: []string{"Mã lớp", "Nghề nghiệp bố"}},
	{Name: "groups of columns: child, father, mother", File: madeOf(sheet{rows: []row{
		{"STT", "Khối", "Lớp", "Thông tin trẻ", nil, nil, "Thông tin cha", nil, "Thông tin mẹ", nil},
		{nil, nil, nil, "Mã định danh Bộ GD&ĐT", "Họ và tên", "Ngày sinh", "Họ và tên", "Số điện thoại", "Họ và tên",
			"Số điện thoại"},
		{1, "Mẫu giáo", "Mầm 1", "7900001", "Lê An", "01/02/2022", "Lê Bình", "0903000001", "Vũ Hoa", "0912000001"}},
		then: merges("D1:F1", "G1:H1", "I1:J1", "A1:A2", "B1:B2", "C1:C2")}),
		Children: []string{"Mầm 1|7900001|Lê An|Lê Bình|0903000001"}},
	{Name: "an example row", File: madeOf(
		sheet{rows: []row{{"Lớp", "Họ và tên", "SĐT"}, {"VD: Mầm 1", "Nguyễn Văn A", "0900000000"},
			{"Mầm 1", "Lê An", "0903000001"}}}), Children: []string{"Mầm 1||Lê An||0903000001"},
		Asked: []string{"odd"}},
	{Name: "a status in the name",
		File: madeOf(sheet{rows: []row{{"Lớp", "Họ và tên"}, {"Mầm 1", "Lê An"}, {"Mầm 1", "Lê Bé (chuyển trường)"},
			{"Mầm 1", "Lê Chi (Bi)"}}}), Children: []string{"Mầm 1||Lê An||", "Mầm 1||Lê Chi (Bi)||"},
		Asked: []string{"status.chuyen truong"}},
	{Name: "a status that nobody knows",
		File: madeOf(sheet{rows: []row{{"Lớp", "Họ và tên", "Tình trạng"}, {"Mầm 1", "Lê An", "x"},
			{"Mầm 1", "Lê Bé", "Nghỉ"}, {"Mầm 1", "Lê Dũng", "?"}}}),
		Children: []string{"Mầm 1||Lê An||", "Mầm 1||Lê Dũng||"}, Asked: []string{"status.nghi", "status.?"}},
	{Name: "the whole school and a sheet per class",
		File: madeOf(sheet{name: "Toàn trường",
			rows: []row{{"Lớp", "Họ và tên"}, {"Mầm 1", "Lê An"}, {"Mầm 2", "Lê Bé"}}},
			sheet{name: "Mầm 1", rows: []row{{"STT", "Họ và tên"}, {1, "Lê An"}}}),
		Children: []string{"Mầm 1||Lê An||", "Mầm 2||Lê Bé||"}, Told: []string{"Mầm 1"}},
	{Name: "sheets with names of flowers",
		File: madeOf(sheet{name: "Hoa Hồng", rows: []row{{"STT", "Họ và tên"}, {1, "Lê An"}}},
			sheet{name: "Hoa Mai", rows: []row{{"STT", "Họ và tên"}, {1, "Lê Bé"}}}),
		Children: []string{"Hoa Hồng||Lê An||", "Hoa Mai||Lê Bé||"},
		Asked:    []string{"class.sheet.0.0.1", "class.sheet.1.0.1"}},
	{Name: "a name in three columns",
		File:     madeOf(sheet{rows: []row{{"Lớp", "Họ", "Tên đệm", "Tên"}, {"1A", "Lê", "Văn", "An"}}}),
		Children: []string{"1A||Lê Văn An||"}},
	{Name: "parents one and two", File: madeOf(
		sheet{rows: []row{{"Lớp", "Họ tên", "Phụ huynh 1", "SĐT 1", "Phụ huynh 2", "SĐT 2"},
			{"1A", "Lê An", "Lê Bình", "0903000001", "Vũ Hoa", "0912000001"}}}),
		Children: []string{"1A||Lê An|Lê Bình|0903000001"}},
	{Name: "groups by age in a class column",
		File: madeOf(sheet{rows: []row{{"Nhóm/Lớp", "Họ và tên trẻ"}, {"Nhóm 25-36 tháng", "Lê An"},
			{"25-36 tháng", "Lê Bé"}}}), Children: []string{"Nhóm 25-36 tháng||Lê An||", "Nhóm 25-36 tháng||Lê Bé||"},
		Asked: []string{"class.*"}},
	{Name: "a list of those who wait, below",
		File: madeOf(sheet{rows: []row{{"STT", "Lớp", "Họ và tên"}, {1, "Mầm 1", "Lê An"}, {"DANH SÁCH CHỜ"},
			{1, "Mầm 1", "Lê Bé"}}}), Children: []string{"Mầm 1||Lê An||"}, Asked: []string{"status.danh sach cho"}},
	{Name: "English", File: madeOf(
		sheet{rows: []row{{"No.", "Class", "Student ID", "Full name", "Father's name", "Father's phone",
			"Mother's name", "Mother's phone", "Status"},
			{1, "K1", "S01", "Le An", "Le Binh", "0903000001", "Vu Hoa", "0912000001", "Active"},
			{2, "K1", "S02", "Le Be", "", "", "", "", "Transferred"}}}),
		Children: []string{"K1|S01|Le An|Le Binh|0903000001"}, Asked: []string{"status.transferred"}},
}
