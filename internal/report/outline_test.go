package report_test

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"hailong/internal/document"
	"hailong/internal/feedback"
	"hailong/internal/figures"
	"hailong/internal/followup"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/report"
	"hailong/internal/school"
	"hailong/internal/survey"
	"hailong/internal/testkit"
)

// seed is the paragraph of a real report, word for word.
const seed = "Số CMHS tham gia khảo sát 182/201 CMHS. Kết quả: 100% CMHS được khảo sát hài lòng về công tác chăm sóc, " +
	"giáo dục trẻ; việc thanh toán không dùng tiền mặt tại trường."

// aYear is the demo round beside one of the year before, with what the school answered to both, by settings alone.
func aYear(t *testing.T, lang locale.Lang) report.Section {
	t.Helper()
	now, before := demoRound(t), demoWithout(t, func(i int, _ string) bool { return i%10 == 0 })
	lower := strings.Replace(testkit.Satisfied, `"G1":5`, `"G1":2`, 1)
	before.class(t, "Lá 4", 25, slices.Repeat([]string{lower}, 20)...)
	before.Survey.ID, before.Survey.SchoolYear = uuid.MustParse("0b5cf1ab-6f0f-4d60-9e0a-3c2b2a4d1e5e"), "2022-2023"
	opened, closed := now.Survey.OpenedAt.AddDate(-1, 0, 0), now.Survey.ClosedAt.AddDate(-1, 0, 0)
	before.Survey.OpenedAt, before.Survey.ClosedAt = &opened, &closed

	published := func(r *aRound) figures.Published {
		return figures.Published{Survey: r.Survey, Document: r.document(), Digest: strings.Repeat("0", 64)}
	}
	compared := figures.Compare(published(before), published(now))
	theme := func(title, cause, measure string) feedback.Theme {
		return feedback.Theme{Title: title,
			Plan:   feedback.Plan{Cause: cause, Measure: measure, Responsible: "Phó Hiệu trưởng", Due: "2024-05-31"},
			Answer: "Nhà trường tiếp thu.", State: feedback.UnderWay}
	}
	follow := followup.Round{Threshold: 5, Comments: 68, Handled: feedback.Handled{Themes: 4, Answered: 3, Done: 1},
		Kept: map[feedback.Kept]int{feedback.InTime: 1}, Before: "năm học 2022-2023", Compared: &compared,
		Own: []followup.Answer{{Theme: theme("Sân chơi nắng", "Chưa có mái che", "Làm mái che sân chơi"),
			Words: "đang làm"}},
		Earlier: []followup.Answer{{Theme: theme("Bữa ăn", "Thực đơn ít món", "Đổi thực đơn theo tuần"),
			Words:    "đã xong",
			Standing: "đúng hạn"}},
		Dialogue: feedback.Dialogue{Day: "2023-12-02", Place: "Hội trường", Held: true, Attended: 45}}
	meta := report.About(now.School, now.Survey, strings.Repeat("0", 64), lang)
	meta.Plain, meta.PublicURL = true, "https://khaosat.example/p/abcd"
	meta.Before, meta.BeforeYear, meta.BeforeTook = follow.Before, "2022-2023", compared.Against.Participation
	meta.Changes, meta.Cashless = compared.Satisfaction, compared.Cashless
	meta.Answers, meta.Followed = follow.Rows(lang), follow.Sentences(lang)
	meta.Paper.Paper = school.Paper{Addressee: "Phòng Văn hóa - Xã hội", SignerDeputy: "Phó Hiệu trưởng",
		SignerName: "Nguyễn Thị Thử", Documents: "Căn cứ | Luật | | 14/06/2019 | | Giáo dục\n" +
			"Thực hiện | Kế hoạch | 15/KH-UBND | 20/01/2025 | Ủy ban nhân dân phường | về cải cách hành chính"}
	return report.Compose(now.document(), meta, lang)
}

// inOrder tells of each text that does not stand behind the one before it.
func inOrder(t *testing.T, text string, wants ...string) {
	t.Helper()
	at := 0
	for _, want := range wants {
		found := strings.Index(text[at:], want)
		if found < 0 {
			t.Errorf("%q does not stand in its place in:\n%s", want, text)
			continue
		}
		at += found
	}
}

// outlined is the text of the Word file that the outline makes of a section.
func outlined(t *testing.T, s report.Section) string {
	t.Helper()
	var word bytes.Buffer
	if err := report.OutlineDocument(s).DOCX(&word); err != nil {
		t.Fatal(err)
	}
	return wordText(t, word.Bytes())
}

// A round with too few ballots has nothing for some points of the outline: no heading of them stands alone.
func TestNoPointOfAnOutlineIsEmpty(t *testing.T) {
	for _, lang := range locale.Languages {
		blocks := report.OutlineDocument(oneAnswer(t).section(t, lang)).Blocks
		for i := range blocks[1:] {
			point, _ := blocks[i].(document.Text)
			next, said := blocks[i+1].(document.Text)
			if point.Style == document.Heading2 && said &&
				(next.Style == document.Heading1 || next.Style == document.Heading2) {
				t.Errorf("%s: nothing is said under %s", lang, point.Text)
			}
		}
	}
}

// Where the school entered no document there is a line to write them on, and no dash as of a figure that is withheld.
func TestAnEmptyRegisterIsALineToBeWritten(t *testing.T) {
	s := aYear(t, locale.VI)
	s.Meta.Paper.Documents = ""
	text := outlined(t, s)
	inOrder(t, text, "các văn bản sau:\n……………", "II. Kết quả thực hiện")
}

// From the demo round and one earlier round the seed's paragraph and the outline around it come out, with no digit
// typed in the outline: the register with the decree's punctuation, how it was asked, the comparison, the answers, who
// signs.
func TestTheOutlineOfAYearlyReport(t *testing.T) {
	for _, lang := range locale.Languages {
		if digits := regexp.MustCompile(`[0-9]`).FindString(report.DefaultOutline(lang)); digits != "" {
			t.Errorf("%s: a digit is typed in the outline: %s", lang, digits)
		}
	}
	section := aYear(t, locale.VI)
	text := outlined(t, section)
	inOrder(t, text,
		"Kính gửi: Phòng Văn hóa - Xã hội",
		"Căn cứ Luật Giáo dục ngày 14 tháng 6 năm 2019;",
		"Thực hiện Kế hoạch số 15/KH-UBND ngày 20 tháng 01 năm 2025 của Ủy ban nhân dân phường về cải cách hành chính.",
		"I. Công tác triển khai văn bản", "- Kế hoạch số 15/KH-UBND",
		"II. Kết quả thực hiện", "1. Khảo sát sự hài lòng", "đã khảo sát sự hài lòng của CMHS về công tác chăm sóc",
		"bằng phiếu không mang tên", "https://khaosat.example/p/abcd", seed,
		"2. Tỷ lệ hài lòng theo từng tiêu chí và đối tượng khảo sát",
		"3. Thanh toán không dùng tiền mặt", "166/182 CMHS",
		"4. So sánh với đợt trước, năm trước",
		"5. Góp ý của cha mẹ học sinh và giải pháp",
		"III. Thành tích", "Như trên;", "Lưu: VT.", "KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG", "Nguyễn Thị Thử")
	if strings.Contains(text, "{{") {
		t.Error("a placeholder is left")
	}
	ticked := section
	ticked.Meta.Forms = []string{"returned", "place_who_when"}
	inOrder(t, outlined(t, ticked), "1. Khảo sát sự hài lòng", "số phiếu thu về: 182", "Nơi khảo sát\nĐối tượng",
		"Bảng 2",
		"2. Tỷ lệ hài lòng")
	if text != outlined(t, section) || strings.Contains(text, "số phiếu thu về") {
		t.Error("a sentence that nobody ticked")
	}
	var printed bytes.Buffer
	if err := report.OutlineDocument(section).PDF(&printed); err != nil {
		t.Error(err)
	}
}

// What the department asks of a report stands in the Word file: the rate of each criterion for the kind of people who
// were asked, with the mean, how many marks there were and the questions at both ends; what the school does, who and
// until when, and what was kept of what it had promised; the year before, in participation, rates and ways of paying.
func TestTheOutlineHoldsWhatTheDepartmentAsks(t *testing.T) {
	section := aYear(t, locale.VI)
	for _, one := range section.Demands() {
		if one.Lacks != "" {
			t.Errorf("%s lacks %s", one.Name, one.Lacks)
		}
	}
	inOrder(t, outlined(t, section),
		"Tỷ lệ hài lòng theo từng nội dung, tiêu chí và đối tượng khảo sát", "Đối tượng", "Lượt đánh giá",
		"Tỷ lệ hài lòng",
		"Điểm trung bình", "Câu thấp nhất", "Câu cao nhất",
		"Công tác chăm sóc, giáo dục trẻ\nCha mẹ học sinh (CMHS)\n1.066\n100%\n4,",
		"Việc thanh toán không dùng tiền mặt tại trường\nCha mẹ học sinh (CMHS)\n", "%\n4,",
		"So với năm học 2022-2023, tỷ lệ tham gia khảo sát tăng",
		"tỷ lệ hài lòng về công tác chăm sóc, giáo dục trẻ tăng",
		"Tỷ lệ tham gia\n", "183/226 (80,97%)\n182/201 (90,55%)\n+9,6", "công tác chăm sóc, giáo dục trẻ\n", "100%",
		"Từng cách nộp ở hai đợt", "Quét mã",
		"68 góp ý", "4 nhóm", "Cha mẹ đề nghị", "Nguyên nhân", "Biện pháp", "Ai thực hiện, thời hạn", "Tình trạng",
		"Bữa ăn", "đúng hạn", "Sân chơi nắng\nChưa có mái che\nLàm mái che sân chơi", "Phó Hiệu trưởng",
		"Hạn 31/05/2024", "đang làm",
		"1 đã xong đúng hạn", "đối thoại", "Hội trường")
}

// What a report lacks of it is named: too few ballots, no measure with who and until when, no earlier year.
func TestWhatAReportLacks(t *testing.T) {
	lacking := func(s report.Section) (all []string) {
		for _, one := range s.Demands() {
			all = append(all, one.Lacks)
		}
		return all
	}
	whole := aYear(t, locale.VI)
	for name, tt := range map[string]struct {
		change func(*report.Section)
		want   []string
	}{
		"nothing": {func(*report.Section) {}, []string{"", "", ""}},
		"no answer": {func(s *report.Section) {
			s.Meta.Answers = s.Meta.Answers[:1]
		}, []string{"", "none", ""}},
		"nobody does it": {func(s *report.Section) {
			s.Meta.Answers[1].Responsible = ""
		}, []string{"", "unplanned", ""}},
		"no round before":    {func(s *report.Section) { s.Meta.Before = "" }, []string{"", "", "none"}},
		"nothing to compare": {func(s *report.Section) { s.Meta.Changes = nil }, []string{"", "", "silent"}},
		"two of one school year": {func(s *report.Section) { s.Meta.BeforeYear = s.Meta.SchoolYear },
			[]string{"", "", "same_year"}},
		"an outline without": {func(s *report.Section) { s.Meta.Paper.Outline = "# Kết quả\n{{sentence.joint}}" },
			[]string{"outline", "outline", "outline"}},
		"too few ballots": {func(s *report.Section) { s.Figures.Counted = 4 }, []string{"few", "", "few"}},
	} {
		s := whole
		s.Meta.Answers = slices.Clone(whole.Meta.Answers)
		tt.change(&s)
		if got := lacking(s); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
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
