package roster

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestTelephonesAsOfficesWriteThem(t *testing.T) {
	for raw, want := range map[string]string{
		"0903000001": "0903000001", "0903 000 001": "0903000001", "0903.000.001": "0903000001",
		"903000001":       "0903000001",
		"+84 903 000 001": "0903000001", "+84 0903000001": "0903000001", "84903000001": "0903000001",
		"0084903000001": "0903000001", "'0903000001": "0903000001", "(0903) 000-001": "0903000001",
		"0903\u00a0000\u00a0001": "0903000001", "0903–000–001": "0903000001", "02838123456": "02838123456",
		"": "", "0": "", "12345": "", "09030000011": "", "0003000001": "", "090300000a": "", "0903000001 ext 2": "",
		"+84": "", "²⁰³⁴⁵⁶⁷⁸⁹": "",
	} {
		got, ok := phone(raw)
		if got != want || ok != (want != "") {
			t.Errorf("%q: %q %v, want %q", raw, got, ok, want)
		}
	}
}

func TestSeveralTelephonesInACell(t *testing.T) {
	for cell, want := range map[string][]string{
		"0903000001/0912000001":            {"0903000001", "0912000001"},
		"Mẹ: 0903000001, bố: 0912000001":   {"0903000001", "0912000001"},
		"09030000010912000001":             {"0903000001", "0912000001"},
		"0903 000 001 - 0912 000 001":      {"0903000001", "0912000001"},
		"0903000001\n0912000001":           {"0903000001", "0912000001"},
		"0903 000 001 hoặc 0912.000.001":   {"0903000001", "0912000001"},
		"0903000001; 0912000001; 0988 1":   {"0903000001", "0912000001"},
		"không có":                         nil,
		"":                                 nil,
		"hỏi cô giáo lớp 2":                nil,
		"0903 000 001 (mẹ) 84912000001 ba": {"0903000001", "0912000001"},
	} {
		if got, _, _ := phones(cell); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", cell, got, want)
		}
	}
}

// A number that was understood is understood again as itself, however it is written apart.
func TestATelephoneIsItsOwnForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digits := "0" + rapid.StringMatching(`[1-9][0-9]{8}`).Draw(t, "digits")
		apart := digits
		for _, at := range rapid.SliceOfN(rapid.IntRange(1, 9), 0, 4).Draw(t, "gaps") {
			at = min(at, len(apart)-1)
			apart = apart[:at] + rapid.SampledFrom([]string{" ", ".", "-"}).Draw(t, "mark") + apart[at:]
		}
		for _, written := range []string{digits, apart, "+84" + digits[1:], " " + digits + " "} {
			if got, ok := phone(written); !ok || got != digits {
				t.Fatalf("%q: %q %v, want %q", written, got, ok, digits)
			}
		}
	})
}

// What was cleaned once stays as it is when it is typed again.
func TestCleanIsItsOwnForm(t *testing.T) {
	text := rapid.StringOfN(rapid.RuneFrom([]rune("aăâbcdđeêghiôơưáàảãạ AĐÂ\u0301'’-–.\u00a0１2Ｂ\t")), 0, 30, -1)
	rapid.Check(t, func(t *rapid.T) {
		typed := Child{Class: text.Draw(t, "class"), Code: text.Draw(t, "code"), Name: text.Draw(t, "name"),
			Parent: text.Draw(t, "parent"), Phone: rapid.SampledFrom([]string{"", "0903 000 001", "+84903000001", "x"}).
				Draw(t, "phone"),
			Email: rapid.SampledFrom([]string{"", "a@b.vn", " a@b.vn ", "<a@b.vn>", "a@"}).Draw(t, "email")}
		once, faults := Clean(typed)
		if len(faults) > 0 {
			for _, f := range faults {
				if name := FaultyField(f); once.Field(name) == nil {
					t.Fatalf("a fault of the unknown field %q", name)
				}
			}
			return
		}
		again, faults := Clean(once)
		if len(faults) > 0 || again != once {
			t.Fatalf("%+v became %+v, then %+v (%v)", typed, once, again, faults)
		}
	})
}

func TestLinesThatAreNoChildren(t *testing.T) {
	for text, want := range map[string]bool{
		"Tổng cộng: 25 trẻ": true, "Hiệu trưởng": true, "Người lập biểu": true, "Sĩ số: 25": true,
		"Hà Nội, ngày 5 tháng 9 năm 2023": true, "(Ký tên, đóng dấu)": true, "Cộng": true,
		"Tống Thị Hoa": false, "Trần An": false, "Duyệt Văn Bình": false, "Công Tằng Tôn Nữ Mai": false,
	} {
		if got := footer([]string{text}); got != want {
			t.Errorf("%q: a footer %v, want %v", text, got, want)
		}
	}
	for text, want := range map[string]bool{
		"Nguyễn Văn An": true, "Trần Thị Hoà": true, "Hồ Bé": true, "Nguyễn": false, "nguyễn văn an": false,
		"Phòng Giáo dục": false, "Trần Văn A1": false, "Nguyễn Văn An học lớp lá một": false,
	} {
		if got := personLike(text); got != want {
			t.Errorf("%q: a person %v, want %v", text, got, want)
		}
	}
}

func TestClassesInTitles(t *testing.T) {
	for text, want := range map[string]string{
		"Lớp: Mầm 1": "Mầm 1", "DANH SÁCH LỚP LÁ 2": "LÁ 2", "Lớp Chồi 3": "Chồi 3",
		"Nguyễn Văn An": "", "Năm học 2023-2024": "", "": "",
	} {
		if got, ok := headingClass(text); got != want || ok != (want != "") {
			t.Errorf("%q: %q %v, want %q", text, got, ok, want)
		}
	}
}

// Columns are called as a spreadsheet calls them, and an address leads back to its column.
func TestColumnNames(t *testing.T) {
	for column, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		if got := ColumnName(column); got != want {
			t.Errorf("%d: %s, want %s", column, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		column := rapid.IntRange(0, 16_383).Draw(t, "column")
		if got, row, ok := address(ColumnName(column) + "7"); !ok && column < mostColumns ||
			ok && (got != column || row != 7) {
			t.Fatalf("%s7 leads to %d, %d, %v", ColumnName(column), got, row, ok)
		}
	})
}

// A message repeats one short, clean line of a cell, whatever stood there.
func TestEchoIsShortAndClean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.String().Draw(t, "cell")
		got := Echo(cell)
		if len([]rune(got)) > 60 || strings.ContainsAny(got, "\n\r\t\x00") {
			t.Fatalf("%q is repeated as %q", cell, got)
		}
	})
}
