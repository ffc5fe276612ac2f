package reconcile_test

import (
	"fmt"
	"strings"
	"testing"

	"hailong/internal/reading"
	"hailong/internal/reconcile"
)

const table = "Lớp Tham gia Hài lòng\nMầm 1 23/25 (92%) 100%\nMầm 2 22/24 (91,7%) 95%\nLá 1A 25/27 (92,6%) 100%"

func compare(t *testing.T, lines []string, texts ...string) reconcile.Result {
	t.Helper()
	var all []reading.Line
	for i, line := range lines {
		all = append(all, reading.Line{Text: line, Page: 1 + i/5})
	}
	r, err := reconcile.Compare(t.Context(), texts, nil, all)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestCompare(t *testing.T) {
	const sentence = "Số CMHS tham gia khảo sát 182/201 CMHS (90,5%)."
	rows := strings.Split(table, "\n")
	for name, tt := range map[string]struct {
		texts, lines []string
		want         string // differences as found>sealed, then the same and the others
	}{
		"equal": {[]string{sentence}, []string{sentence}, "[] 3 0"},
		"one digit": {[]string{sentence}, []string{strings.Replace(sentence, "182", "183", 1)},
			"[183>182] 2 0"},
		"written anew": {
			[]string{sentence}, []string{"SỐ CMHS tham gia khảo sát: 182 / 201 CMHS (90.5 %)"}, "[] 3 0"},
		"over lines": {
			[]string{sentence}, []string{"Số CMHS tham gia khảo", "sát 182/", "201 CMHS (90,5%)."}, "[] 3 0"},
		"words before it": {
			[]string{sentence}, []string{"Năm 2024, trong 2 tuần: số CMHS tham gia khảo sát 182/200 CMHS (90,5%)."},
			"[200>201] 2 2"},
		"another school's sentence": {[]string{sentence}, []string{"Có 45 giáo viên trong 12 lớp, 7 phòng học."},
			"[] 0 3"},
		"twice": {[]string{sentence},
			[]string{sentence, "Kết luận.", strings.Replace(sentence, "90,5", "95,5", 1)}, "[95,5>90,5] 5 0"},
		"a table": {[]string{table}, rows, "[] 15 0"},
		"a table's cell": {[]string{table}, append(rows[:2:2], "Mầm 2 22/24 (97,1%) 95%", rows[3]),
			"[97,1>91,7] 14 0"},
		"a row taken out": {[]string{table}, append(rows[:2:2], rows[3]), "[] 10 0"},
		"rows put in":     {[]string{table}, append(rows[:3:3], "Cơ sở 2 30/33 (90,9%) 91%", rows[3]), "[] 15 5"},
		"its head again, and a page's number": {[]string{table},
			append([]string{"Phần một.", "Phần hai.", "Phần ba.", rows[0], rows[1]}, "2", rows[0],
				"Mầm 2 21/24 (91,7%) 95%", rows[3]), "[21>22] 14 0"},
		"a class's name": {[]string{table}, append(rows[:3:3], "Lá 1B 25/27 (92,6%) 100%"), "[1B>1A] 14 0"},
	} {
		t.Run(name, func(t *testing.T) {
			r := compare(t, tt.lines, tt.texts...)
			differences := []string{}
			for _, d := range r.Differences {
				differences = append(differences, d.Found+">"+d.Sealed)
			}
			if got := fmt.Sprint(differences, r.Same, r.Other); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

// A cell that has the number of its page, or none in a Word file, which has no pages, is a cell; the number of a page
// stands above or below everything else.
func TestACellIsNoPageNumber(t *testing.T) {
	cells := func(page int, changed string) (all []reading.Line) {
		for _, text := range []string{"Nhóm lớp", "Số phiếu không hợp lệ", "Lá", changed, "Mầm", "7", "Chồi", "4"} {
			all = append(all, reading.Line{Text: text, Page: page, Block: 1})
		}
		return all
	}
	const said = "Nhóm lớp Số phiếu không hợp lệ\nLá 5\nMầm 7\nChồi 4"
	for name, lines := range map[string][]reading.Line{
		"Word": cells(0, "0"), "page 3": append([]reading.Line{{Text: "3", Page: 3}}, cells(3, "3")...),
		"number below": append(cells(3, "3"), reading.Line{Text: "3", Page: 3}),
	} {
		r, err := reconcile.Compare(t.Context(), []string{said}, nil, lines)
		if err != nil || len(r.Differences) != 1 || r.Differences[0].Sealed != "5" || r.Same != 2 || r.Other != 0 {
			t.Errorf("%s: %+v (%v)", name, r, err)
		}
	}
}

// TestADifferenceSaysWhere names the place of a number and the words around it.
func TestADifferenceSaysWhere(t *testing.T) {
	lines := append(strings.Split(strings.Repeat("Một đoạn chữ khác.\n", 7), "\n")[:7],
		"Số CMHS tham gia khảo sát 18/201 CMHS.")
	r := compare(t, lines, "Số CMHS tham gia khảo sát 182/201 CMHS.")
	if len(r.Differences) != 1 {
		t.Fatalf("%+v", r)
	}
	if d := r.Differences[0]; d.Page != 2 || d.Before != "Số CMHS tham gia khảo sát " || d.After != "/201 CMHS" {
		t.Errorf("%+v", d)
	}
}

// TestWorkIsBounded compares what was made to cost: a document of one word, and texts of one word.
func TestWorkIsBounded(t *testing.T) {
	same := strings.Repeat("một 1 ", 60_000)
	var texts []string
	for i := range 200 {
		texts = append(texts, fmt.Sprint(i, strings.Repeat(" một 1", 2000)))
	}
	compare(t, []string{same}, texts...)
}

// A text that is not judged is recognised by its words: nothing is said of its numbers, whatever they are, and a wrong
// number of a text that is judged is told as before.
func TestWhatIsNotJudgedIsNotTried(t *testing.T) {
	texts := []string{"Kết quả: 75% (12/16) cha mẹ được khảo sát hài lòng về bữa ăn của trẻ"}
	line := func(text string) []reading.Line { return []reading.Line{{Text: text, Block: 1}} }
	other := "Kết quả: %s (%s) cán bộ, giáo viên được khảo sát hài lòng về bữa ăn của trẻ tại trường"
	var first reconcile.Result
	for i, number := range []string{"75%", "81%", "3%"} {
		unjudged := []string{fmt.Sprintf(other, number, "9/11")}
		got, err := reconcile.Compare(t.Context(), texts, unjudged, line(fmt.Sprintf(other, "81%", "9/11")))
		if i == 0 {
			first = got
		}
		if err != nil || len(got.Differences) > 0 || got.Other != 3 || got.Same != first.Same {
			t.Errorf("%s: %+v, %v", number, got, err)
		}
		got, err = reconcile.Compare(t.Context(), texts, unjudged, line(strings.Replace(texts[0], "75", "95", 1)))
		if err != nil || len(got.Differences) != 1 || got.Differences[0].Sealed != "75" {
			t.Errorf("a wrong number beside it: %+v, %v", got, err)
		}
	}
}

// A table of two rounds has the rows of the round's own and other numbers in them. It is known by its words, whatever
// its numbers are, and the round's own table beside it is judged as before.
func TestATableOfTwoRoundsIsNotTheRoundsOwn(t *testing.T) {
	const own = "Lựa chọn Số phiếu Tỷ lệ\nQuét mã QR trên phiếu báo 45 100%\nVí MoMo 0 0%\nThẻ, máy POS 0 0%\nTiền " +
		"mặt 0 0%"
	const two = "Lựa chọn Năm học 2023-2024 Đợt này Thay đổi\nQuét mã QR trên phiếu báo %s 100%% %s\n" +
		"Ví MoMo %s 0%% %s\nThẻ, máy POS 0%% 0%% 0\nTiền mặt 0%% 0%% 0"
	for written, wrong := range map[string]string{"45": "", "54": "54"} {
		document := strings.Replace(own, "45", written, 1) + "\n" + fmt.Sprintf(two, "97,8%", "+2,2", "2,2%", "–2,2")
		var lines []reading.Line
		for _, line := range strings.Split(document, "\n") {
			lines = append(lines, reading.Line{Text: line, Block: 1})
		}
		got, err := reconcile.Compare(t.Context(), []string{own}, []string{fmt.Sprintf(two, "100%", "0", "0%", "0")},
			lines)
		var told []string
		for _, d := range got.Differences {
			told = append(told, d.Found)
		}
		if err != nil || strings.Join(told, " ") != wrong {
			t.Errorf("%s in the place of 45: told %q (%v)", written, told, err)
		}
	}
}
