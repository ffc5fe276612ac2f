package delivery_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"image"
	_ "image/png" // what pages are turned into
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/makiuchi-d/gozxing"
	multi "github.com/makiuchi-d/gozxing/multi/qrcode"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/xuri/excelize/v2"

	"hailong/internal/delivery"
	"hailong/internal/invitation"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/survey"
	"hailong/internal/testkit"
)

// wording is that of an invented round, in a language.
func wording(t *testing.T, lang locale.Lang, links bool) delivery.Wording {
	t.Helper()
	template, err := survey.TemplateByID(survey.DefaultTemplate)
	if err != nil {
		t.Fatal(err)
	}
	opened, closes := time.Date(2023, 11, 1, 1, 0, 0, 0, time.UTC), time.Date(2023, 11, 12, 13, 0, 0, 0, time.UTC)
	return delivery.WordingOf(school.School{Name: "Trường Mầm non Hoa Sen"}, survey.Survey{
		Questionnaire: template.Questionnaire, SchoolYear: "2023-2024", OpenedAt: &opened, ClosesAt: &closes,
		Unit: school.PerChild,
	}, "https://khaosat.mnhoasen.example", links, lang)
}

var choi = invitation.ClassLink{ClassID: uuid.New(), Class: "Chồi 3", Code: "M7Q2XK4T",
	Share: invitation.Share{Eligible: 25}, Children: 25, Phones: 25}

// children are so many parents of a class; the names are as long and as marked as names get.
func children(n int) []invitation.Listed {
	names := []string{"Lê Tuấn Kiệt", "Vũ Hồng Ân", "Nguyễn Hoàng Bảo Trân", "Công Tằng Tôn Nữ Ngọc Thùy Trang Nguyễn",
		"Ễnh Ữ Ẵm", "H'Hen Niê Kđăm", "Nguyễn-Phạm Quỳnh Ặnh", "Châu Cát Tường", "Đỗ Đức"}
	list := make([]invitation.Listed, 0, n)
	for i := range n {
		list = append(list, invitation.Listed{
			ID: uuid.New(), Class: "Chồi 3", ChildCode: fmt.Sprint("C", i), ChildName: names[i%len(names)],
			ParentName: "Nguyễn Thị Hạnh", Token: fmt.Sprintf("C6EP34WK5D%02d", i),
		})
	}
	return list
}

// pages turns a PDF into one picture a page.
func pages(t *testing.T, name string, pdf []byte, dpi int) []image.Image {
	t.Helper()
	testkit.Program(t, "pdftoppm")
	dir := t.ArtifactDir()
	file := filepath.Join(dir, name+".pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "pdftoppm", "-png", "-r", fmt.Sprint(dpi), file,
		filepath.Join(dir, name)).CombinedOutput(); err != nil {
		// our own names
		t.Fatalf("%v: %s", err, out)
	}
	made, err := filepath.Glob(filepath.Join(dir, name+"*.png"))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(made)
	var all []image.Image
	for _, path := range made {
		raw, err := os.ReadFile(path) // made above
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, decode(t, raw))
	}
	return all
}

func decode(t *testing.T, raw []byte) image.Image {
	t.Helper()
	picture, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

// codes reads all QR codes of a picture.
func codes(t *testing.T, picture image.Image) []string {
	t.Helper()
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	results, err := multi.NewQRCodeMultiReader().DecodeMultiple(bitmap, nil)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, r := range results {
		all = append(all, r.GetText())
	}
	return all
}

// words are what a PDF says, page after page.
func words(t *testing.T, pdf []byte) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "pdftotext", "-layout", "-", "-")
	command.Stdin = bytes.NewReader(pdf)
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// cut is a part of a picture in millimetres of A4.
func cut(picture image.Image, x, y, w, h float64) image.Image {
	mm := float64(picture.Bounds().Dx()) / 210
	return picture.(interface {
		SubImage(image.Rectangle) image.Image
	}).SubImage(image.Rect(int(x*mm), int(y*mm), int((x+w)*mm), int((y+h)*mm)))
}

func white(picture image.Image) bool {
	for y := picture.Bounds().Min.Y; y < picture.Bounds().Max.Y; y++ {
		for x := picture.Bounds().Min.X; x < picture.Bounds().Max.X; x++ {
			if r, _, _, _ := picture.At(x, y).RGBA(); r < 0xf000 {
				return false
			}
		}
	}
	return true
}

// Every slip stands whole in its place on the sheet, with a QR code of 28 mm that leads to the parent's own link, four
// modules of white around it, the name and the code to type.
func TestSlips(t *testing.T) {
	for _, lang := range locale.Languages {
		r := wording(t, lang, true)
		list := children(19)
		list[18].Used = true
		pdf, err := delivery.Slips(r, list)
		if err != nil {
			t.Fatal(err)
		}
		again, err := delivery.Slips(r, list)
		if err != nil || !bytes.Equal(pdf, again) {
			t.Errorf("not the same bytes each time (%v)", err)
		}
		sheets := pages(t, "slips-"+string(lang), pdf, 200)
		if len(sheets) != 3 {
			t.Fatalf("%d pages for 18 slips", len(sheets))
		}
		var read []string
		for n, sheet := range sheets {
			for at := range min(8, 18-8*n) {
				x, y := float64(at%2)*105, float64(at/2)*74
				bitmap, err := gozxing.NewBinaryBitmapFromImage(cut(sheet, x+1, y+1, 103, 72))
				if err != nil {
					t.Fatal(err)
				}
				code, err := qrcode.NewQRCodeReader().DecodeWithoutHints(bitmap)
				if err != nil {
					t.Fatalf("page %d, slip %d: %v", n, at, err)
				}
				read = append(read, code.GetText())
				const side, right, top = 28.0, 7.0, 7.0
				module := side / 33 // version 4 for this address
				left := x + 105 - right - side
				for name, strip := range map[string]image.Image{
					"left":  cut(sheet, left-4*module, y+top, 3.8*module, side),
					"right": cut(sheet, left+side+0.2, y+top, 4*module-0.2, side),
					"above": cut(sheet, left, y+top-4*module, side, 3.8*module),
					"below": cut(sheet, left, y+top+side+0.2, side, 4*module-0.2),
				} {
					if !white(strip) {
						t.Errorf("page %d, slip %d: no white %s of the code", n, at, name)
					}
				}
				if white(cut(sheet, left, y+top, 0.5, 3)) || white(cut(sheet, left+side-0.5, y+top, 0.4, 3)) {
					t.Errorf("page %d, slip %d: the code is not %g mm wide", n, at, side)
				}
			}
		}
		text := words(t, pdf)
		for _, i := range list[:18] {
			if !slices.Contains(read, "https://khaosat.mnhoasen.example/s/"+i.Token) {
				t.Errorf("no slip leads to %s", i.Token)
			}
			if grouped := i.Token[:4] + "-" + i.Token[4:8] + "-" + i.Token[8:]; !strings.Contains(text, grouped) {
				t.Errorf("no slip says %s", grouped)
			}
		}
		for _, said := range []string{"Lê Tuấn Kiệt", "Vũ Hồng Ân", "Ễnh Ữ Ẵm", "khaosat.mnhoasen.example", "12"} {
			if !strings.Contains(text, said) {
				t.Errorf("%s: no slip says %q", lang, said)
			}
		}
		if strings.Contains(text, list[18].Token[8:]) &&
			slices.Contains(read, "https://khaosat.mnhoasen.example/s/"+list[18].Token) {
			t.Error("a used link is printed")
		}
		if strings.Contains(text, "Hạnh") {
			t.Error("a slip names the parent")
		}
	}
}

func TestSlipsComeByGivenName(t *testing.T) {
	list := children(9)
	for i := range list {
		list[i].ChildName = []string{"Vũ Ân", "Lê An", "Bùi Đào", "Lê Dũng", "Đỗ Dương", "Tạ Bé", "Mai Ăn", "An Bé",
			"Lý Ấm"}[i]
	}
	pdf, err := delivery.Slips(wording(t, locale.VI, true), list)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), testkit.Program(t, "pdftotext"), "-raw", "-", "-")
	command.Stdin = bytes.NewReader(pdf)
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, line := range strings.Split(string(out), "\n") {
		if slices.ContainsFunc(list, func(i invitation.Listed) bool { return i.ChildName == strings.TrimSpace(line) }) {
			got = append(got, strings.TrimSpace(line))
		}
	}
	if want := "Lê An, Mai Ăn, Lý Ấm, Vũ Ân, An Bé, Tạ Bé, Lê Dũng, Đỗ Dương, Bùi Đào"; strings.Join(got,
		", ") != want {
		t.Errorf("%v, want %s", got, want)
	}
	if _, err = delivery.Slips(wording(t, locale.VI, true), nil); problem.KindOf(err) != problem.Conflict {
		t.Errorf("nobody left: %v", err)
	}
}

// A poster leads to the class's link, or to where a slip's code is typed while class links are off; its picture is the
// same.
func TestPoster(t *testing.T) {
	for _, lang := range locale.Languages {
		for _, on := range []bool{true, false} {
			r := wording(t, lang, on)
			want := map[bool]string{true: "https://khaosat.mnhoasen.example/c/M7Q2XK4T",
				false: "https://khaosat.mnhoasen.example/"}[on]
			name := fmt.Sprintf("poster-%s-%v", lang, on)
			pdf, err := delivery.PosterPDF(r, choi)
			if err != nil {
				t.Fatal(err)
			}
			raw, err := delivery.PosterPNG(r, choi)
			if err != nil {
				t.Fatal(err)
			}
			if err = os.WriteFile(filepath.Join(t.ArtifactDir(), "picture-"+name+".png"), raw, 0o600); err != nil {
				t.Fatal(err)
			}
			if len(raw) > 200_000 || len(pdf) > 100_000 {
				t.Errorf("%s: a picture of %d bytes, a PDF of %d", name, len(raw), len(pdf))
			}
			sheets := append(pages(t, name, pdf, 100), decode(t, raw))
			if len(sheets) != 2 {
				t.Fatalf("%d sheets", len(sheets))
			}
			for n, sheet := range sheets {
				if read := codes(t, sheet); len(read) != 1 || read[0] != want {
					t.Errorf("%s, sheet %d leads to %v", name, n, read)
				}
				if white(cut(sheet, 55, 97, 1, 10)) || white(cut(sheet, 154, 97, 1, 10)) ||
					!white(cut(sheet, 42, 97, 12, 100)) || !white(cut(sheet, 156, 97, 12, 100)) {
					t.Errorf("%s, sheet %d: the code is not 100 mm wide, or has no white beside it", name, n)
				}
				if !white(cut(sheet, 0, 0, 10, 297)) || !white(cut(sheet, 200, 0, 10, 297)) {
					t.Errorf("%s, sheet %d: something runs over the margin", name, n)
				}
			}
			if text := words(t, pdf); !strings.Contains(text, "Chồi 3") || strings.Contains(text, "M7Q2XK4T") != on {
				t.Errorf("%s says %s", name, text)
			}
		}
	}
}

func TestTexts(t *testing.T) {
	blank := regexp.MustCompile(`[{}\[\]]`)
	for _, lang := range locale.Languages {
		for _, on := range []bool{true, false} {
			for _, dated := range []bool{true, false} {
				r := wording(t, lang, on)
				if !dated {
					r.Closes = ""
				}
				for name, text := range map[string]string{"class": r.ClassText(choi), "reminder": r.Reminder(choi),
					"own": r.OwnText(children(1)[0])} {
					if blank.MatchString(text) || strings.Contains(text, "handout.") {
						t.Errorf("%s %s: %s", lang, name, text)
					}
					if dated != strings.Contains(text, "12") && name != "own" {
						t.Errorf("%s %s, dated %v: %s", lang, name, dated, text)
					}
					if own := name == "own"; strings.Contains(text, "/c/M7Q2XK4T") != (on && !own) ||
						strings.Contains(text, "/s/") != own || strings.Contains(text, "Kiệt") != own {
						t.Errorf("%s %s, class links %v: %s", lang, name, on, text)
					}
				}
			}
		}
	}
	want := `Kính gửi cha mẹ các bé lớp Chồi 3,
Nhà trường mời Ông/Bà cho ý kiến về công tác chăm sóc, giáo dục trẻ; việc thanh toán không dùng tiền mặt tại trường, năm học 2023-2024. Mất khoảng 4 phút, không cần tài khoản.
https://khaosat.mnhoasen.example/c/M7Q2XK4T
Mỗi bé một phiếu: nhập tên hoặc mã trẻ, và bốn số cuối điện thoại; bé chưa có số điện thoại ở trường dùng phiếu giấy.
Phiếu được niêm phong đến 20:00 Chủ nhật, 12/11/2023; trường biết ai đã trả lời, không biết ai trả lời gì. Trả lời là tự nguyện.
Trường Mầm non Hoa Sen`
	if got := wording(t, locale.VI, true).ClassText(choi); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	family := wording(t, locale.VI, true)
	family.Unit = school.PerFamily
	if text := family.ClassText(choi); !strings.Contains(text, "Mỗi gia đình một phiếu") {
		t.Error(text)
	}
}

func TestListOfLinks(t *testing.T) {
	list := children(3)
	list[1].ChildName, list[2].Used = "=HYPERLINK(\"http://x\")", true
	r := wording(t, locale.VI, true)
	raw, err := delivery.LinksXLSX(r, list)
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close() // read only
	rows, err := book.GetRows(book.GetSheetName(0))
	if err != nil || len(rows) != 4 || rows[0][4] != "Đường dẫn" {
		t.Fatalf("%v %v", rows, err)
	}
	for n, i := range list {
		if row := rows[n+1]; row[2] != i.ChildName || row[4] != "https://khaosat.mnhoasen.example/s/"+i.Token ||
			(len(row) > 6) == i.Used {
			t.Errorf("%v", row)
		}
	}
	if formula, err := book.GetCellFormula(book.GetSheetName(0), "C3"); err != nil || formula != "" {
		t.Errorf("a name is a formula: %q %v", formula, err)
	}
	plain, err := delivery.LinksCSV(locale.VI, r.Base, list)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(plain, []byte("\ufeff")))).ReadAll()
	if err != nil || len(lines) != 4 || lines[2][2] != "'"+list[1].ChildName {
		t.Errorf("%v %v", lines, err)
	}
}

func TestReachOf(t *testing.T) {
	for base, want := range map[string]delivery.Reach{
		"http://127.0.0.1:8080": delivery.Loopback, "http://localhost:8080": delivery.Loopback,
		"http://[::1]:8080": delivery.Loopback, "http://0.0.0.0:8080": delivery.Loopback,
		"http://a.localhost": delivery.Loopback, "": delivery.Loopback, "http://127.9.9.9": delivery.Loopback,
		"http://192.168.1.20:8080": delivery.Private, "http://10.1.2.3": delivery.Private,
		"http://172.16.0.1": delivery.Private, "http://169.254.1.1": delivery.Private,
		"http://100.64.3.4": delivery.Private, "http://[fd00::1]": delivery.Private,
		"http://[fe80::1]": delivery.Private, "http://maychu": delivery.Private,
		"http://pc.local:8080": delivery.Private, "http://PC.LAN": delivery.Private,
		"https://khaosat.truong.edu.vn": delivery.Public, "http://8.8.8.8": delivery.Public,
		"http://172.32.0.1": delivery.Public, "http://[2001:db8::1]": delivery.Public,
		"https://localhost.vn": delivery.Public,
	} {
		if got := delivery.ReachOf(base); got != want {
			t.Errorf("%q reaches %q, want %q", base, got, want)
		}
	}
}

// Names in letters that no font here has, and beyond U+FFFF, where the library that writes PDF panics: every handout is
// made, says with words what is missing, and tells two such classes apart.
func TestHandoutsOfNamesThatCannotBePrinted(t *testing.T) {
	r := wording(t, locale.VI, true)
	r.School = "Trường Mầm non Lá 🌸"
	r.Order = []string{"Lá 🌸", "幼儿园大班", "ថ្នាក់មត្តេយ្យ"}
	list := []invitation.Listed{
		{Class: "Lá 🌸", ChildName: "Bé 🌻", ChildCode: "B1", Token: "C6EP34WK5D01"},
		{Class: "幼儿园大班", ChildName: "李小龙 1", Token: "C6EP34WK5D02"},
		{Class: "ថ្នាក់មត្តេយ្យ", ChildName: "សុខ ច័ន្ទ", ChildCode: "B3", Token: "C6EP34WK5D03"},
	}
	slips, err := delivery.Slips(r, list)
	if err != nil {
		t.Fatal(err)
	}
	read := told(t, slips)
	for _, want := range []string{"Trường Mầm non Lá □", "lớp Lá □ (lớp thứ 1)", "Bé □ (mã B1)",
		"lớp thứ 2 (tên không in được)", "tên không in được, xem mã phiếu", "lớp thứ 3 (tên không in được)",
		"tên không in được, xem mã B3"} {
		if !strings.Contains(read, want) {
			t.Errorf("the slips do not say %q:\n%s", want, read)
		}
	}
	for at, class := range r.Order {
		l := invitation.ClassLink{Class: class, Code: "M7Q2XK4T", Children: 25, Phones: 25}
		sheet, err := delivery.PosterPDF(r, l)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = delivery.PosterPNG(r, l); err != nil {
			t.Fatal(err)
		}
		if read = told(t, sheet); !strings.Contains(read, fmt.Sprintf("ớp thứ %d", at+1)) {
			t.Errorf("the poster of %s says\n%s", class, read)
		}
	}
	if lacking := r.Unprintable(list); len(lacking) != 7 {
		t.Errorf("the clerk is told of %q", lacking)
	}
}

// told is what a screen reader reads out of a PDF, without the names of its elements.
func told(t *testing.T, pdf []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "read.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	return testkit.ReadAloud(t, path)
}
