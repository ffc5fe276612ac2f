package e2e

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"hailong/internal/testkit"
)

// clerk is who writes the papers of a school: the role that may run rounds and not manage the school.
const clerk = "thu@hoasen.example"

// From the closed round's page to the quarter's paper in Word, as the school's clerk makes it, on the way that the
// pages show: what the report lacks, the measure that it asks for, a sentence more, and which rounds enter. The clicks
// are counted and the time is told. What LibreOffice makes of the paper holds everything that was chosen on the way.
func TestFromAClosedRoundToTheQuarterlyPaper(t *testing.T) {
	place := place{dir: t.TempDir()}
	s := place.serve(t)
	browser := chromium(t)
	page, narrow := browser.tab(t, desk), browser.tab(t, phone)
	page.setUp(s)
	s.key = place.key(t)
	s.roster(rosterOf(harder))
	earlier := s.answered("2022-2023", lastYear)
	// A round of the same quarter that the school does not report: it was opened by mistake, and closed at once.
	s.answered("2023-2024", []classOf{{"Lá 1", 20, 5, 5, 5}})
	id := s.answered("2023-2024", harder)
	page.becomes(s, place, "editor")

	look := func(state string) {
		t.Helper()
		page.fits()
		page.picture(state)
		narrow.open(get[string](page, "location.href.split('#')[0]"))
		narrow.fits()
		narrow.picture(state + "-phone")
	}
	page.open(s.base + "/admin/rounds/" + id)
	began, looking := time.Now(), time.Duration(0)
	page.count = 0
	seen := func(state string) {
		t.Helper()
		from := time.Now()
		look(state)
		looking += time.Since(from)
	}
	page.goes(`.tabs a[href$="/report"]`)
	page.says("what departments ask", "nhà trường chưa công bố giải pháp nào")
	seen("1-report")

	page.goes(`#demands a[href*="/comments"]`)
	page.click("#fresh > summary")
	page.fill(map[string]string{"title-new": "Sân chơi thiếu bóng mát", "cause-new": "Mái che cũ đã hỏng.",
		"measure-new": "Lắp mái che 60 m² ở sân trước.", "responsible-new": "Phó Hiệu trưởng", "due-new": "2027-03-31"})
	page.click("#fresh [name=published]")
	seen("2-measure")
	page.goes("#fresh form .button")
	page.goes(`.tabs a[href$="/report"]`)
	page.goes(`#demands a[href$="#changes"]`)
	seen("3-changes")
	page.do(chromedp.SetValue("#with", earlier))
	page.goes("#changes form .button")
	page.goes(`.tabs a[href$="/report"]`)
	if text := page.text("#demands"); strings.Contains(text, "Bổ sung") {
		t.Errorf("something is still lacking: %s", text)
	}

	page.goes(`a[href$="/report/sentences"]`)
	seen("4-sentences")
	page.click("#returned [name=form]")
	page.goes("form .button")
	page.says("the sentence that was ticked", "số phiếu thu về: 62")
	seen("5-report")

	page.goes(`a[href^="/admin/periods/"][href*="-Q"]`)
	page.says("the period before choosing", "đã đóng 3 đợt khảo sát")
	seen("6-period")
	page.click(`.choice:nth-of-type(2) input`)
	page.goes("main form .button")
	page.says("the period", "Theo lựa chọn của nhà trường")
	seen("7-period-chosen")
	link := `a[href*="format=docx"][href*="template=outline"]`
	page.click(link)
	name := "bao-cao-quy.docx"
	page.download(get[string](page, `document.querySelector('`+link+`').getAttribute("href")`), name)
	if page.count > 16 {
		t.Errorf("%d clicks", page.count)
	}
	t.Logf("from the closed round to the quarter's paper: %d clicks, %s", page.count,
		(time.Since(began) - looking).Round(100*time.Millisecond))

	page.download("/api/v1/surveys/"+id+"/report?format=summary-docx&lang=vi", "trang-dau.docx")
	testkit.Office(t, page.ArtifactDir(), "pdf", name, "trang-dau.docx")
	var heads []testkit.PDFLine
	for _, line := range testkit.PDFLines(t, filepath.Join(page.ArtifactDir(), "trang-dau.pdf")) {
		if words := strings.TrimSpace(line.Text); words == "Nội dung" || words == "Đợt trước" {
			heads = append(heads, line)
		}
	}
	if len(heads) != 2 || !heads[0].Bold || !heads[1].Bold || heads[0].Size != heads[1].Size {
		t.Errorf("the heads of the summary's table: %+v", heads)
	}
	paper := strings.Join(strings.Fields(testkit.Run(t, "pdftotext", "-raw",
		filepath.Join(page.ArtifactDir(), "bao-cao-quy.pdf"), "-")), " ")
	for what, want := range map[string]string{
		"who took part":       "62/155",
		"criteria":            "Tỷ lệ hài lòng theo từng nội dung, tiêu chí",
		"the measure":         "Lắp mái che 60 m² ở sân trước.",
		"its cause":           "Mái che cũ đã hỏng.",
		"who does it":         "Phó Hiệu trưởng",
		"until when":          "31/03/2027",
		"the sentence":        "số phiếu thu về: 62",
		"the comparison":      "So với năm học 2022-2023",
		"what stays out":      "Theo lựa chọn của nhà trường",
		"the school's letter": "Trường Mầm non Hoa Sen",
	} {
		if !strings.Contains(strings.ToLower(paper), strings.ToLower(want)) {
			t.Errorf("%s: the paper does not say %q", what, want)
		}
	}
	if t.Failed() {
		t.Log(paper)
	}
}

// becomes signs the page out and in again as a colleague of a role, who was invited for it.
func (p *tab) becomes(s *server, at place, role string) {
	p.Helper()
	link, errs, status := at.run(p, "account", "invite", "--school", "Trường Mầm non Hoa Sen", "--email", clerk,
		"--role", role)
	if status != 0 {
		p.Fatal(errs)
	}
	p.open(s.base + "/admin")
	p.goes(`form[action="/admin/sign-out"] button`)
	p.open(s.base + strings.TrimSpace(link[strings.Index(link, "/admin/"):]))
	p.fill(map[string]string{"password": phrase})
	p.goes("main form .button")
}
