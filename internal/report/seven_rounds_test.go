package report_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/xuri/excelize/v2"

	"hailong/internal/figures"
	"hailong/internal/format"
	"hailong/internal/locale"
	"hailong/internal/period"
	"hailong/internal/report"
	"hailong/internal/school"
	"hailong/internal/stats"
	"hailong/internal/survey"
	"hailong/internal/testkit"
)

// sevenRounds are those whose documents are compared number by number.
var sevenRounds = map[string]func(testing.TB) *aRound{
	"demo": demoRound, "hard": hardRound, "2000 of 2001": oneDissatisfied, "nobody": nobodyAnswered, "one": oneAnswer,
	"conditional": fourConditional,
	"names":       strangeNames, "criteria": criteriaRound,
}

// hardRound has 45 classes of which many are small, 40 questions, bad results, and long names.
func hardRound(t testing.TB) *aRound {
	t.Helper()
	r := longName(t)
	r = &aRound{School: r.School, Survey: r.Survey}
	items := 0
	for s := range r.Survey.Sections {
		section := &r.Survey.Sections[s]
		for _, q := range section.Questions {
			if q.Type != "likert5" || q.Role != "item" {
				continue
			}
			for items < 30 {
				items++
				q.ID, q.Text = fmt.Sprintf("X%d", items),
					survey.Text{VI: fmt.Sprintf("Nội dung số %d của nhà trường, gồm cả giờ đón trả trẻ, bữa ăn và "+
						"vệ sinh lớp học", items), EN: fmt.Sprintf(
						"Matter %d of the school, with hours, meals and cleanliness of rooms", items)}
				section.Questions = append(section.Questions, q)
			}
			break
		}
	}
	tally := stats.NewTally(r.Survey.Plan())
	r.tally = &tally
	for c := range 45 {
		var ballots []string
		for i := range []int{27, 24, 18, 22, 3, 25, 0, 21, 5}[c%9] {
			level := func(q int) int { return 1 + (c*7+i*3+q*5+i*i)%5 }
			one := map[string]any{"G1": 1 + (i*2+c)%5, "P6": 1 + (i+c)%2,
				"P1": []string{[]string{"cash", "qr", "bank_app"}[i%3]}, "G2": 70 + (i*7)%50}
			for q, name := range []string{"C1", "D1", "D4", "B2", "C4", "E5", "P2", "P3", "P4", "P5"} {
				one[name] = level(q)
			}
			for q := range 30 {
				one[fmt.Sprintf("X%d", q+1)] = level(q + 3)
			}
			raw, err := json.Marshal(one)
			if err != nil {
				t.Fatal(err)
			}
			ballots = append(ballots, string(raw))
		}
		r.class(t, fmt.Sprintf("Lớp %dA%d – cơ sở %d", c/9+1, c%9+1, c%3+1), 28, ballots...)
	}
	return r
}

func many(n int, ballot func(int) string) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = ballot(i)
	}
	return all
}

// oneDissatisfied is 2,001 parents of whom all answered and one is dissatisfied: no rounding may make that 100 %.
func oneDissatisfied(t testing.TB) *aRound {
	t.Helper()
	r := newRound(t)
	for c := range 3 {
		r.class(t, fmt.Sprintf("Khối %d", c+1), 667, many(667, func(i int) string {
			if c == 0 && i == 0 {
				return `{"G1": 2, "C1": 4, "P6": 3, "P1": ["cash"]}`
			}
			return `{"G1": 5, "C1": 5, "P6": 5, "P1": ["qr"], "G2": 100}`
		})...)
	}
	return r
}

func oneAnswer(t testing.TB) *aRound {
	t.Helper()
	r := newRound(t)
	r.class(t, "Mầm 1", 25, testkit.Satisfied)
	r.class(t, "Mầm 2", 25)
	return r
}

// fourConditional is a round in which four met the condition of a question.
func fourConditional(t testing.TB) *aRound {
	t.Helper()
	r := newRound(t)
	for c := range 2 {
		r.class(t, fmt.Sprintf("Mầm %d", c+1), 25, many(12, func(i int) string {
			if i < 2 {
				return `{"G1": 5, "C1": 4, "P1": ["cash"], "P6": 2, "P7": ["fee"]}`
			}
			return testkit.Satisfied
		})...)
	}
	return r
}

func strangeNames(t testing.TB) *aRound {
	t.Helper()
	r := newRound(t)
	for _, class := range []string{"Lá 🌸", "Lá 2", "ថ្នាក់មត្តេយ្យ", "幼儿园大班", "ꨌꩌꨚ"} {
		r.class(t, class, 8, many(6, func(int) string { return testkit.Satisfied })...)
	}
	return r
}

// TestNumbersOfSevenRounds reads every document of each round, in both languages: a number that the rules of the text
// do not print stands in none, and the rates stand in each.
func TestNumbersOfSevenRounds(t *testing.T) {
	for name, round := range sevenRounds {
		of := sync.OnceValue(func() *aRound { return round(t) })
		for _, lang := range locale.Languages {
			t.Run(name+"/"+string(lang), func(t *testing.T) {
				s := of().section(t, lang)
				s.Meta.Forms = report.FormNames()
				may := testkit.PrintedNumbers(s.Figures, lang)
				for _, said := range []string{s.Seal, s.Meta.School, s.Meta.Digest,
					locale.Text(lang, "report.full.note", nil)} {
					for _, one := range testkit.Number.FindAllString(said, -1) {
						may[one] = true
					}
				}
				for document, text := range documents(t, s) {
					for _, one := range testkit.Number.FindAllString(text, -1) {
						if !may[strings.TrimRight(one, ".,")] {
							at := strings.Index(text, one)
							t.Errorf("%s says %s: …%s…", document, one, text[max(0, at-60):min(len(text), at+60)])
						}
					}
					rates(t, s, document, text)
				}
			})
		}
	}
}

// rates looks for what each document must say: who took part, and the rate of each subject.
func rates(t *testing.T, s report.Section, document, text string) {
	t.Helper()
	p := s.Figures.Participation
	must := []string{locale.Fraction(s.Lang, p.Responded, p.Eligible)}
	if strings.HasSuffix(document, "xlsx") {
		must = []string{locale.Count(s.Lang, p.Responded), locale.Count(s.Lang, p.Eligible)}
	}
	if document == "charts.svg" && len(s.Figures.Satisfaction) > 0 && s.Figures.Counted < s.Figures.Threshold {
		must = nil
	}
	for _, e := range s.Figures.Satisfaction {
		if e.Status == stats.Exact && document != "summary.docx" { // which may tell marks
			must = append(must, strings.TrimLeft(locale.Percent(s.Lang, *e.Satisfied, *e.Rated), "<>"))
		}
	}
	for _, want := range must {
		if !strings.Contains(text, want) && !strings.Contains(text, strings.Replace(want, "/", " of ", 1)) {
			t.Errorf("%s does not say %s", document, want)
		}
	}
}

// documents are the texts that a reader finds in each document of a section.
func documents(t *testing.T, s report.Section) map[string]string {
	t.Helper()
	dir := t.TempDir()
	all := map[string]string{"section.text": string(render(t, "text", s))}
	for kind, f := range map[string]func(*bytes.Buffer, string) error{
		"section": func(out *bytes.Buffer, name string) error { return of(t, format.Section, name).Section(out, s) },
		"report":  func(out *bytes.Buffer, name string) error { return of(t, format.Report, name).Report(out, s) },
	} {
		for _, format := range []string{"docx", "pdf"} {
			var out bytes.Buffer
			if err := f(&out, format); err != nil {
				t.Fatal(err)
			}
			if format == "docx" {
				all[kind+".docx"] = wordText(t, out.Bytes())
				continue
			}
			path := filepath.Join(dir, kind+".pdf")
			if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			all[kind+".pdf"] = testkit.Run(t, "pdftotext", path, "-") // all that is drawn; its tags take a hundred times as long
		}
	}
	all["summary.docx"] = wordText(t, render(t, "summary-docx", s))
	all["workbook.xlsx"] = sheetText(t, render(t, "xlsx", s), locale.Text(s.Lang, "report.sheet.full", nil))
	ofPeriod(t, s, all)
	var drawn strings.Builder
	for _, c := range report.Charts(s, report.PageWidth) {
		if err := c.Scene.SVG(&drawn); err != nil {
			t.Fatal(err)
		}
	}
	all["charts.svg"] = tags.ReplaceAllString(drawn.String(), " ")
	return all
}

// ofPeriod adds what the documents of the month say in which the round was closed, compared with itself.
func ofPeriod(t *testing.T, s report.Section, all map[string]string) {
	t.Helper()
	told := figures.Published{Survey: survey.Survey{ClosedAt: s.Meta.To}, Document: s.Figures, Digest: s.Meta.Digest}
	r := period.Report{
		Lang: s.Lang, Period: period.Period{Kind: period.Month, Year: 2023, N: 11},
		School: school.School{Name: s.Meta.School},
		Made:   s.Meta.To.AddDate(0, 2, 0), Rounds: []period.Round{{Told: told, Section: s}},
	}
	for _, name := range []string{"text", "docx", "xlsx"} {
		var out bytes.Buffer
		if err := of(t, format.Period, name).Period(&out, &r); err != nil {
			t.Fatal(err)
		}
		switch name {
		case "docx":
			all["period.docx"] = wordText(t, out.Bytes())
		case "xlsx":
			all["period.xlsx"] = sheetText(t, out.Bytes(), locale.Text(s.Lang, "report.sheet.full", nil))
		default:
			all["period.text"] = out.String()
		}
	}
}

var tags = regexp.MustCompile(`<[^>]*>`)

func wordText(t *testing.T, file []byte) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range archive.File {
		if part.Name == "word/document.xml" {
			return html.UnescapeString(tags.ReplaceAllString(
				strings.NewReplacer("</w:p>", "\n", "<w:noBreakHyphen/>", "-").Replace(read(t, part)), ""))
		}
	}
	t.Fatal("no text in the Word file")
	return ""
}

// sheetText is every cell of every sheet as it is shown, but for the sheet of full figures; and no cell shows a number
// that its format has rounded.
func sheetText(t *testing.T, file []byte, full string) string {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	seen := false
	for _, sheet := range book.GetSheetList() {
		if sheet == full {
			seen = true
			continue
		}
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range rows {
			for c, shown := range row {
				at, err := excelize.CoordinatesToCellName(c+1, r+1)
				if err != nil {
					t.Fatal(err)
				}
				raw, err := book.GetCellValue(sheet, at, excelize.Options{RawCellValue: true})
				if kind, _ := book.GetCellType(sheet, at); err != nil || kind != excelize.CellTypeSharedString &&
					strings.ContainsAny(raw, ".e") {
					t.Errorf("%s!%s holds %s and shows %s (%v)", sheet, at, raw, shown, err)
				}
				out.WriteString(shown + "\n")
			}
		}
	}
	if !seen {
		t.Errorf("there is no sheet %s", full)
	}
	return out.String()
}
