package report_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/report"
	"hailong/internal/school"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// seed is the paragraph of a real report, word for word.
const seed = "Số CMHS tham gia khảo sát 182/201 CMHS. Kết quả: 100% CMHS được khảo sát hài lòng về công tác chăm sóc, " +
	"giáo dục trẻ; việc thanh toán không dùng tiền mặt tại trường."

// From the demo round and one earlier round the seed's paragraph and the outline around it come out, with no digit typed
// in the outline: the register with the decree's punctuation, how it was asked, the comparison, the answers, who signs.
func TestTheOutlineOfAYearlyReport(t *testing.T) {
	r := demoRound(t)
	meta := report.About(r.School, r.Survey, strings.Repeat("0", 64), locale.VI)
	method := stats.ByHeadline
	meta.Plain, meta.Before, meta.PublicURL = true, "năm học 2022-2023", "https://khaosat.example/p/abcd"
	meta.Changes = []figures.SubjectChange{{SubjectID: "childcare", Label: "công tác chăm sóc, giáo dục trẻ",
		Method: &method, Change: figures.RateChange(5, stats.Sample{Ratio: stats.Ratio{X: 150, N: 180}, Population: 200},
			stats.Sample{Ratio: stats.Ratio{X: 182, N: 182}, Population: 201})}}
	meta.Answers = []report.Answer{{Theme: "Sân chơi nắng", Answer: "Đã làm mái che.", State: "đã xong"}}
	meta.Paper.Paper = school.Paper{Addressee: "Phòng Văn hóa - Xã hội", SignerDeputy: "Phó Hiệu trưởng",
		SignerName: "Nguyễn Thị Thử", Documents: "Căn cứ | Luật | | 14/06/2019 | | Giáo dục\n" +
			"Thực hiện | Kế hoạch | 15/KH-UBND | 20/01/2025 | Ủy ban nhân dân phường | về cải cách hành chính"}
	if digits := regexp.MustCompile(`\d`).FindString(report.DefaultOutline(locale.VI)); digits != "" {
		t.Fatalf("a digit is typed in the outline: %s", digits)
	}
	paper := report.OutlineDocument(report.Compose(r.document(), meta, locale.VI))
	var word bytes.Buffer
	if err := paper.DOCX(&word); err != nil {
		t.Fatal(err)
	}
	text := wordText(t, word.Bytes())
	at := 0
	for _, want := range []string{
		"Kính gửi: Phòng Văn hóa - Xã hội",
		"Căn cứ Luật Giáo dục ngày 14 tháng 6 năm 2019;",
		"Thực hiện Kế hoạch số 15/KH-UBND ngày 20 tháng 01 năm 2025 của Ủy ban nhân dân phường về cải cách hành chính.",
		"I. Công tác triển khai văn bản", "- Kế hoạch số 15/KH-UBND",
		"II. Kết quả thực hiện", "1. Khảo sát sự hài lòng", "đã khảo sát sự hài lòng của CMHS về công tác chăm sóc",
		"bằng phiếu không mang tên", "https://khaosat.example/p/abcd", seed,
		"2. Thanh toán không dùng tiền mặt", "166/182 CMHS",
		"3. So sánh với đợt trước", "tăng 16,7 điểm phần trăm (từ 83,3% lên 100%)",
		"4. Góp ý của cha mẹ học sinh và giải pháp", "Đã làm mái che.",
		"III. Thành tích", "Như trên;", "Lưu: VT.", "KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG", "Nguyễn Thị Thử",
	} {
		found := strings.Index(text[at:], want)
		if found < 0 {
			t.Errorf("%q does not stand in its place in:\n%s", want, text)
			continue
		}
		at += found
	}
	if strings.Contains(text, "{{") {
		t.Error("a placeholder is left")
	}
	var printed bytes.Buffer
	if err := paper.PDF(&printed); err != nil {
		t.Error(err)
	}
}

// An outline with a placeholder that stands for nothing is refused with the name that is most like it.
func TestAnOutlineIsChecked(t *testing.T) {
	template, err := survey.TemplateByID(survey.DefaultTemplate)
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range locale.Languages {
		if err = report.CheckOutline(report.DefaultOutline(lang), template.Questionnaire); err != nil {
			t.Errorf("%s: %v", lang, err)
		}
	}
	if err = report.CheckOutline("# Kết quả\n{{sentence.jont}}", template.Questionnaire); problem.KindOf(err) != problem.Invalid {
		t.Errorf("%v", err)
	}
}
