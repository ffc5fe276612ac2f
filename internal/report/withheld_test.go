package report_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hailong/internal/format"
	"hailong/internal/locale"
	"hailong/internal/report"
)

// world is a school with two classes too small to show and a question that almost nobody is satisfied with. unhappy
// says in which small class the two dissatisfied parents are, content how many are satisfied with the question: neither
// is published.
func world(t testing.TB, unhappy, content int) *aRound {
	t.Helper()
	r := newRound(t)
	made := 0
	ballot := func(overall int) string {
		meals := 1
		if made < content {
			meals = 5
		}
		made++
		return fmt.Sprintf(`{"G1": %d, "P6": 5, "C1": 4, "D1": %d, "P1": ["cash"]}`, overall, meals)
	}
	class := func(name string, n, bad int) {
		var ballots []string
		for i := range n {
			overall := 5
			if i < bad {
				overall = 2
			}
			ballots = append(ballots, ballot(overall))
		}
		r.class(t, name, n+1, ballots...)
	}
	class("Lớp lớn", 17, 3)
	class("Lớp vừa", 13, 0)
	class("Lớp nhỏ", 4, 2*(1-unhappy))
	class("Lớp bé", 4, 2*unhappy)
	return r
}

// Two schools of which the same is published give the same bytes in every format: so no format, no sheet, no attribute
// of a picture holds what is withheld.
func TestNoFormatHoldsWhatIsWithheld(t *testing.T) {
	for _, lang := range locale.Languages {
		published := everything(t, world(t, 0, 1).section(t, lang))
		for name, r := range map[string]*aRound{"another class is unhappy": world(t, 1, 1),
			"another number is content": world(t, 0, 2), "nobody is content": world(t, 0, 0)} {
			for what, bytes := range everything(t, r.section(t, lang)) {
				if bytes != published[what] {
					t.Errorf("%s: %s in %s tells it", name, what, lang)
				}
			}
		}
		if other := everything(t, world(t, 0, 3).section(t, lang)); other["report.docx"] == published["report.docx"] {
			t.Error("three satisfied are published, and still no byte differs: this test sees nothing")
		}
	}
}

// everything is each format of a section, its charts in SVG and PNG, and each part of the archives.
func everything(t testing.TB, s report.Section) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, f := range format.All(format.Report) {
		for kind, write := range map[string]func(io.Writer, report.Section) error{
			"report.": f.Report, "section.": f.Section} {
			if kind == "section." && strings.HasPrefix(f.Name, "summary-") {
				continue // the same page
			}
			var out bytes.Buffer
			if err := write(&out, s); err != nil {
				t.Fatal(err)
			}
			all[kind+f.Name] = out.String()
			if archive, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len())); err == nil {
				for _, part := range archive.File {
					all[kind+f.Name+" "+part.Name] = read(t, part)
				}
			}
		}
	}
	for _, c := range report.Charts(s, 90) {
		var svg, png bytes.Buffer
		if err := c.Scene.SVG(&svg); err != nil {
			t.Fatal(err)
		}
		if err := c.Scene.PNG(&png, 100); err != nil {
			t.Fatal(err)
		}
		all[c.Name+".svg"], all[c.Name+".png"] = svg.String(), png.String()
	}
	return all
}

func read(t testing.TB, part *zip.File) string {
	t.Helper()
	r, err := part.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close() // read only
	raw, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// The withheld stands as a dash where a reader looks for it.
func TestWhatIsWithheldIsADash(t *testing.T) {
	s := world(t, 0, 1).section(t, locale.VI)
	book, err := excelize.OpenReader(bytes.NewReader(render(t, "xlsx", s)))
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]string{
		"Theo lớp!A4": "Lớp nhỏ", "Theo lớp!B4": "4", "Theo lớp!E4": "–¹", "Theo lớp!F4": "–¹", "Theo lớp!E2": "82,4%",
		"Theo lớp!D2": "94,4%",
	} {
		sheet, cell, _ := strings.Cut(at, "!")
		if got, err := book.GetCellValue(sheet, cell); err != nil || got != want {
			t.Errorf("%s is %q, want %q (%v)", at, got, want, err)
		}
	}
	for _, c := range report.Charts(s, 160) {
		if c.Name == "questions.childcare" &&
			(!strings.Contains(c.Scene.Desc, "dưới 3 người hài lòng") ||
				strings.Contains(c.Scene.Title, "Ít hài lòng nhất")) {
			t.Errorf("%s: %s", c.Scene.Title, c.Scene.Desc)
		}
	}
}

// Numbers of a workbook are numbers, with each sheet set up for printing; text that begins like a formula is text.
func TestWorkbookIsReadBack(t *testing.T) {
	r := demoRound(t)
	r.School.Name = "=1+1"
	book, err := excelize.OpenReader(bytes.NewReader(render(t, "xlsx", r.section(t, locale.VI))))
	if err != nil {
		t.Fatal(err)
	}
	if got := book.GetSheetList(); strings.Join(got,
		",") != "Tóm tắt,Theo lớp,Theo câu hỏi,Số đếm,Số liệu đầy đủ,Biểu đồ" {
		t.Errorf("sheets %v", got)
	}
	for _, sheet := range book.GetSheetList() {
		if visible, err := book.GetSheetVisible(sheet); err != nil || !visible {
			t.Errorf("%s is hidden (%v)", sheet, err)
		}
		layout, err := book.GetPageLayout(sheet)
		if err != nil || *layout.Size != 9 || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 {
			t.Errorf("%s is not set up for A4: %+v %v", sheet, layout, err)
		}
	}
	for at, want := range map[string]string{"Tóm tắt!B5": "182", "Tóm tắt!C5": "201", "Theo lớp!B2": "18",
		"Số liệu đầy đủ!D2": "0.9", "Theo câu hỏi!I2": "40"} {
		sheet, cell, _ := strings.Cut(at, "!")
		kind, err := book.GetCellType(sheet, cell)
		got, _ := book.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
		if err != nil || kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber || got != want {
			t.Errorf("%s is %q of type %v (%v)", at, got, kind, err)
		}
	}
	if formula, _ := book.GetCellFormula("Tóm tắt", "A1"); formula != "" {
		t.Errorf("a name became the formula %s", formula)
	}
}

// A chart says in words what it shows, and its letters stay within its edges.
func TestChartsAreForEverybody(t *testing.T) {
	for name, make := range rounds {
		for _, width := range []float64{90, 160} {
			for _, c := range report.Charts(make(t).section(t, locale.VI), width) {
				if c.Scene.Title == "" || c.Scene.Desc == "" || c.Scene.Width != width {
					t.Errorf("%s %s: %+v", name, c.Name, c.Scene)
				}
				for _, m := range c.Scene.Marks {
					if m.Text != "" && (m.Left() < 0 || m.Size < 7.5 || m.Y > c.Scene.Height) || m.X < 0 ||
						m.X+m.W > width+0.01 || m.Y+m.H > c.Scene.Height+0.01 {
						t.Errorf("%s %s at %v mm: %+v lies outside", name, c.Name, width, m)
					}
				}
				var svg bytes.Buffer
				if err := c.Scene.SVG(&svg); err != nil || !strings.Contains(svg.String(), `role="img"`) ||
					regexp.MustCompile(`https?://`).MatchString(strings.Replace(svg.String(),
						"http://www.w3.org/2000/svg", "", 1)) {
					t.Errorf("%s %s: %v %.300s", name, c.Name, err, svg.String())
				}
			}
		}
	}
}

// Where the whole school has no figure, no class is said to be put into a group: there is none that shows one. The
// table says why there is no figure.
func TestNoGroupIsSpokenOfWhereNoneIsShown(t *testing.T) {
	few := newRound(t)
	few.class(t, "Lá", 20, many(4, func(int) string { return `{"G1": 5, "P1": ["cash"], "P6": 5}` })...)
	one := newRound(t) // few rated one of the subjects
	for _, section := range one.Survey.Sections {
		for i := range section.Questions {
			section.Questions[i].Required = false
		}
	}
	one.class(t, "Lá", 20, many(12, func(i int) string {
		if i < 3 {
			return `{"G1": 5, "P6": 5}`
		}
		return `{"G1": 5}`
	})...)
	for lang, words := range map[locale.Lang][2]string{locale.VI: {"nhóm chung", "dưới 5 phiếu trả lời, để không ai"},
		locale.EN: {"common group", "fewer than 5 ballots answered, so that"}} {
		for name, r := range map[string]*aRound{"few ballots": few, "few rated it": one} {
			section := r.section(t, lang)
			notes := strings.Join(section.Table.Notes, "\n")
			if n := len(regexp.MustCompile(`\(\d\)`).FindAllString(notes, -1)); n != len(section.Table.Columns)-2 {
				t.Errorf("%s, %s: %d numbers of columns, %q: %s", lang, name, n, section.Table.Columns, notes)
			}
			if why := section.Compared()[0]; strings.Contains(why, "5") != (name == "few ballots") {
				t.Errorf("%s, %s: it is not compared because: %s", lang, name, why)
			}
			if strings.Contains(notes, words[0]) || !strings.Contains(notes, words[1]) {
				t.Errorf("%s, %s: %s", lang, name, notes)
			}
		}
	}
}
