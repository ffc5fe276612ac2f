package report_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hailong/internal/document"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/reading"
	"hailong/internal/reconcile"
	"hailong/internal/report"
	"hailong/internal/testkit"
)

// body changes the text of a Word file.
func body(t testing.TB, file []byte, change func(string) string) []byte {
	t.Helper()
	return testkit.ChangePart(t, file, "word/document.xml", change)
}

// plant is a digit that was changed: the number as it was and as it is, and the text in which it stands.
type plant struct{ was, is, in string }

var (
	numbers  = regexp.MustCompile(`[0-9][0-9.,]*[0-9]|[0-9]`)
	headings = regexp.MustCompile(`^([0-9]+\.|[IVX]+\.|(Bảng|Hình|Table|Figure) [0-9]+\.)`)
)

// spots are the numbers of a text that are the round's, as places of the text: those of headings are not.
func spots(text string) [][]int {
	from := 0
	if head := headings.FindString(text); head != "" {
		from = len(head)
	}
	var all [][]int
	for _, at := range numbers.FindAllStringIndex(text, -1) {
		if at[0] >= from && !strings.HasSuffix(text[:at[0]], "&#") {
			all = append(all, at)
		}
	}
	return all
}

// otherDigit is a text with one digit of one of its numbers another one.
func otherDigit(rnd *rand.Rand, text string) (string, plant) {
	all := spots(text)
	at := all[rnd.IntN(len(all))]
	digit := at[0] + rnd.IntN(at[1]-at[0])
	for text[digit] < '0' || text[digit] > '9' {
		digit++
	}
	next := '0' + (text[digit]-'0'+1+byte(rnd.IntN(9)))%10
	now := text[:digit] + string(next) + text[digit+1:]
	return now, plant{text[at[0]:at[1]], now[at[0]:at[1]], text}
}

var pieces = regexp.MustCompile(`<w:t xml:space="preserve">([^<]*)</w:t>`)

// figured is where a Word file is written from figures: inside its content controls.
var figured = regexp.MustCompile(`(?s)<w:sdt[ >].*?</w:sdt>`)

// labelled tells whether what follows is a head of a table or the number of its row: labels, not figures.
func labelled(before string) bool {
	row := before[strings.LastIndex(before, "<w:tr>")+1:]
	if strings.Contains(row, "</w:tr>") {
		return false
	}
	return strings.Contains(row, "<w:tblHeader") || strings.Count(row, "<w:tc>") == 1 &&
		(strings.Contains(before, ">Câu<") || strings.Contains(before, ">No.<"))
}

// planted changes digits of figures in a Word file, each in another paragraph.
func planted(t testing.TB, rnd *rand.Rand, file []byte, n int) ([]byte, []plant) {
	t.Helper()
	var plants []plant
	changed := body(t, file, func(xml string) string {
		var in [][]int
		for _, control := range figured.FindAllStringIndex(xml, -1) {
			for _, at := range pieces.FindAllStringSubmatchIndex(xml[control[0]:control[1]], -1) {
				from, to := control[0]+at[2], control[0]+at[3]
				if len(spots(xml[from:to])) > 0 && !labelled(xml[:from]) {
					in = append(in, []int{from, to})
				}
			}
		}
		rnd.Shuffle(len(in), func(i, j int) { in[i], in[j] = in[j], in[i] })
		for _, at := range in[:min(n, len(in))] {
			now, p := otherDigit(rnd, xml[at[0]:at[1]])
			xml = xml[:at[0]] + now + xml[at[1]:]
			plants = append(plants, p)
		}
		return xml
	})
	return changed, plants
}

// finished is a round whose report people finished.
type finished struct {
	name    string
	section report.Section
	texts   []string
	docx    []byte
}

func (f finished) compare(t testing.TB, file []byte) reconcile.Result {
	t.Helper()
	lines, err := reading.Lines(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	r, err := reconcile.Compare(t.Context(), f.texts, nil, lines)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// named tells what was found of the plants: each is to be one difference, and nothing else.
func (f finished) named(t testing.TB, what string, file []byte, plants []plant) {
	t.Helper()
	got := f.compare(t, file)
	for _, p := range plants {
		if !slices.ContainsFunc(got.Differences, func(d reconcile.Difference) bool {
			return strings.Trim(d.Found, ".,") == strings.Trim(p.is, ".,") || strings.Contains(d.Found, p.is)
		}) {
			t.Errorf("%s, %s: %s in the place of %s (%.80q) is not found in %+v", f.name, what, p.is, p.was, p.in,
				got.Differences)
		}
	}
	if len(got.Differences) != len(plants) {
		t.Errorf("%s, %s: %d differences, %d digits were changed: %+v", f.name, what, len(got.Differences), len(plants),
			got.Differences)
	}
}

func finishedRounds(t testing.TB) []finished {
	var all []finished
	for _, round := range []struct {
		name string
		make func(testing.TB) *aRound
	}{{"demo", demoRound}, {"hard", hardRound}} {
		for _, lang := range locale.Languages {
			s := round.make(t).section(t, lang)
			all = append(all, finished{round.name + "-" + string(lang), s, report.ReportDocument(s).Words(),
				render(t, "docx", s)})
		}
	}
	return all
}

// TestEachChangedDigitIsFound plants 200 digits in finished reports: in Word files, in PDFs that LibreOffice made of
// them, and in our own.
func TestEachChangedDigitIsFound(t *testing.T) {
	dir := t.ArtifactDir()
	rnd := rand.New(rand.NewPCG(2026, 11))
	type office struct {
		finished
		plants []plant
	}
	converted := map[string]office{}
	count := 0
	for _, f := range finishedRounds(t) {
		f.named(t, "untouched", f.docx, nil)
		for range 20 {
			file, plants := planted(t, rnd, f.docx, 1)
			f.named(t, "Word", file, plants)
			count += len(plants)
		}
		for k := range 3 {
			file, plants := planted(t, rnd, f.docx, 5)
			name := fmt.Sprintf("%s-%d", f.name, k)
			converted[name] = office{f, plants}
			count += len(plants)
			if err := os.WriteFile(filepath.Join(dir, name+".docx"), file, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		for range 3 {
			file, plants := ownPDF(t, rnd, f.section, 5)
			f.named(t, "our PDF", file, plants)
			count += len(plants)
		}
	}
	var names []string
	for name := range converted {
		names = append(names, name+".docx")
	}
	testkit.Office(t, dir, "pdf", names...)
	for name, f := range converted {
		raw, err := os.ReadFile(filepath.Join(dir, name+".pdf"))
		if err != nil {
			t.Fatal(err)
		}
		f.named(t, "PDF", raw, f.plants)
	}
	if count < 200 {
		t.Errorf("only %d digits were changed", count)
	}
}

// ownPDF is our PDF of a report in which digits were changed, each in another paragraph or cell.
func ownPDF(t testing.TB, rnd *rand.Rand, s report.Section, n int) ([]byte, []plant) {
	t.Helper()
	d := report.ReportDocument(report.Printed(s))
	var texts []*string
	for i, b := range d.Blocks {
		switch b := b.(type) {
		case document.Text:
			if b.Style != document.Heading1 && b.Style != document.Heading2 {
				d.Blocks[i] = &b
				texts = append(texts, &b.Text)
			}
		case document.Table:
			b.Rows = slices.Clone(b.Rows)
			d.Blocks[i] = b
			for r := range b.Rows {
				b.Rows[r] = slices.Clone(b.Rows[r])
				for c := range b.Rows[r] {
					if c == 0 && (b.Columns[0].Head == "TT" || b.Columns[0].Head == "No.") {
						continue // the number of a row
					}
					texts = append(texts, &b.Rows[r][c])
				}
			}
		}
	}
	texts = slices.DeleteFunc(texts, func(text *string) bool { return len(spots(*text)) == 0 })
	rnd.Shuffle(len(texts), func(i, j int) { texts[i], texts[j] = texts[j], texts[i] })
	var plants []plant
	for _, text := range texts[:n] {
		var p plant
		*text, p = otherDigit(rnd, *text)
		plants = append(plants, p)
	}
	for i, b := range d.Blocks {
		if text, is := b.(*document.Text); is {
			d.Blocks[i] = *text
		}
	}
	var out bytes.Buffer
	if err := d.PDF(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), plants
}

// honest are edits that people make beside the figures; each changes a Word file's text.
var honest = []func(*rand.Rand, string) string{
	func(_ *rand.Rand, xml string) string { // a paragraph of their own, with numbers
		return after(xml, "</w:p>", 9,
			`<w:p><w:r><w:t>Thực hiện Kế hoạch số 45/KH-UBND ngày 03 tháng 10 năm 2023, trường có 12 lớp, 31 giáo viên; năm trước 150/180 phiếu (83,3%).</w:t></w:r></w:p>`)
	},
	func(_ *rand.Rand, xml string) string { // number and day filled in
		return strings.NewReplacer("Số:", "Số: 27", "ngày\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0tháng",
			"ngày 24 tháng").Replace(xml)
	},
	func(rnd *rand.Rand, xml string) string { // a table of another shape before a paragraph
		row := `<w:tr><w:tc><w:p><w:r><w:t>Cơ sở</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>%d/%d</w:t></w:r></w:p></w:tc></w:tr>`
		return after(xml, "</w:p>", 12+rnd.IntN(8), `<w:tbl>`+fmt.Sprintf(row, 1+rnd.IntN(90), 90)+
			fmt.Sprintf(row, 55, 60)+
			`</w:tbl><w:p/>`)
	},
	func(_ *rand.Rand, xml string) string { // words before and behind a sentence
		return strings.Replace(xml, `<w:pStyle w:val="BodyText"/></w:pPr>`, `<w:pStyle w:val="BodyText"/></w:pPr>`+
			`<w:r><w:t xml:space="preserve">Qua 2 tuần triển khai tại 3 điểm trường, kết quả như sau: </w:t></w:r>`, 3)
	},
	func(_ *rand.Rand, xml string) string { // a heading worded anew, a part numbered anew
		return strings.NewReplacer("II. Kết quả", "II. KẾT QUẢ KHẢO SÁT ĐỢT 1", "II. Results", "2. RESULTS OF ROUND 1").
			Replace(xml)
	},
	func(rnd *rand.Rand, xml string) string { // a row of a table taken out
		rows := regexp.MustCompile(`(?s)<w:tr>.*?</w:tr>`).FindAllStringIndex(xml, -1)
		at := rows[len(rows)/2+rnd.IntN(len(rows)/4)]
		return xml[:at[0]] + xml[at[1]:]
	},
	func(_ *rand.Rand, xml string) string { // runs parted in the middle of a number, as Word does
		return inText(xml, `([0-9])([0-9]/[0-9])([0-9]+)`,
			`$1</w:t></w:r><w:r><w:t>$2</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">$3`)
	},
	func(_ *rand.Rand, xml string) string { // decimals as some write them
		return inText(xml, `([0-9]),([0-9])%`, `$1.$2 %`)
	},
}

// inText replaces in what a reader sees.
func inText(xml, what, by string) string {
	find := regexp.MustCompile(what)
	return pieces.ReplaceAllStringFunc(xml, func(piece string) string { return find.ReplaceAllString(piece, by) })
}

func after(text, mark string, n int, insert string) string {
	at := 0
	for range n {
		next := strings.Index(text[at:], mark)
		if next < 0 {
			return text
		}
		at += next + len(mark)
	}
	return text[:at] + insert + text[at:]
}

// TestHonestEditsAreLeftAlone edits 52 reports as people do, sends twenty through LibreOffice, and finds no difference.
func TestHonestEditsAreLeftAlone(t *testing.T) {
	dir := t.ArtifactDir()
	rnd := rand.New(rand.NewPCG(5, 19))
	files := map[string][]string{}
	owner := map[string]finished{}
	for _, f := range finishedRounds(t) {
		for k := range 13 {
			file := f.docx
			for _, edit := range rnd.Perm(len(honest))[:1+rnd.IntN(3)] {
				file = body(t, file, func(xml string) string { return honest[edit](rnd, xml) })
			}
			name := fmt.Sprintf("%s-%d", f.name, k)
			owner[name] = f
			switch k % 6 {
			case 0:
				files["pdf"] = append(files["pdf"], name+".docx")
			case 1:
				files["docx:MS Word 2007 XML"] = append(files["docx:MS Word 2007 XML"], name+".docx")
			default:
				f.named(t, "edited", file, nil)
			}
			if err := os.WriteFile(filepath.Join(dir, name+".docx"), file, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for to, names := range files {
		testkit.Office(t, dir, to, names...)
		for _, name := range names {
			name = strings.TrimSuffix(name, ".docx")
			ending, _, _ := strings.Cut(to, ":")
			raw, err := os.ReadFile(filepath.Join(dir, name+"."+ending))
			if err != nil {
				t.Fatal(err)
			}
			owner[name].named(t, "through LibreOffice, "+to, raw, nil)
		}
	}
}

// fewer is the demo's round with fewer ballots and a class less: the same form, other figures.
func fewer(t testing.TB) *aRound {
	return demoWithout(t, func(i int, class string) bool { return i%5 == 0 || class == "Lá 2" })
}

// TestAFinishedFileIsFilledAgain edits a report, gives it another round's figures, and finds those and the edits.
func TestAFinishedFileIsFilledAgain(t *testing.T) {
	first, next := demoRound(t).section(t, locale.VI), fewer(t).section(t, locale.VI)
	english := fewer(t).section(t, locale.EN)
	var own bytes.Buffer
	if err := report.Fill(t.Context(), &own, report.Example, first); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{"report": render(t, "docx", first), "own template": own.Bytes()} {
		t.Run(name, func(t *testing.T) {
			mine := `<w:p><w:r><w:t>Trường có 12 lớp, 31 giáo viên.</w:t></w:r></w:p>`
			edited := body(t, file, func(xml string) string { return after(xml, "</w:p>", 11, mine) })
			same := refilled(t, edited, first)
			if got, want := xmlOf(t, same), xmlOf(t, edited); got != want {
				t.Errorf("the same figures changed the text: %s", differs(got, want))
			}
			out := refilled(t, edited, next, english)
			if !strings.Contains(xmlOf(t, out), mine) {
				t.Error("a paragraph of the school's own is gone")
			}
			outside := func(xml string) string { return figured.ReplaceAllString(xml, "") }
			if got, want := outside(xmlOf(t, out)), outside(xmlOf(t, edited)); got != want {
				t.Errorf("something outside the figures changed: %s", differs(got, want))
			}
			r, err := report.Compare(t.Context(), out, report.Example, []report.Section{next}, nil)
			if err != nil || len(r.Differences) > 0 || r.Same < 100 {
				t.Errorf("%d numbers are the new round's, others are %+v (%v)", r.Same, r.Differences, err)
			}
			again := refilled(t, refilled(t, out, first), next)
			if got, want := xmlOf(t, again), xmlOf(t, out); words(got) != words(want) {
				t.Errorf("filled to and fro it says something else: %s", differs(words(got), words(want)))
			}
			dir := t.ArtifactDir()
			if err := os.WriteFile(filepath.Join(dir, "again.docx"), again, 0o600); err != nil {
				t.Fatal(err)
			}
			testkit.Office(t, dir, "pdf", "again.docx")
		})
	}
	for name, file := range map[string][]byte{
		"plain": body(t, render(t, "docx", first), func(xml string) string {
			return strings.ReplaceAll(xml, "hailong:", "other:")
		}),
		"no file": []byte("%PDF-1.7"),
	} {
		if err := report.Refill(t.Context(), io.Discard, file, []report.Section{next}); problem.KindOf(err) == problem.Internal {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func refilled(t *testing.T, file []byte, sections ...report.Section) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := report.Refill(t.Context(), &out, file, sections); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func xmlOf(t *testing.T, file []byte) string {
	t.Helper()
	var all string
	body(t, file, func(xml string) string {
		all = xml
		return xml
	})
	return all
}

// words are what a reader sees of a part.
func words(xml string) string {
	var all []string
	for _, piece := range pieces.FindAllStringSubmatch(xml, -1) {
		all = append(all, piece[1])
	}
	return strings.Join(all, "")
}

// differs is where two texts part.
func differs(a, b string) string {
	at := 0
	for at < min(len(a), len(b)) && a[at] == b[at] {
		at++
	}
	from := max(at-100, 0)
	return fmt.Sprintf("%q, %q", a[from:min(at+200, len(a))], b[from:min(at+200, len(b))])
}

// TestAStrangerIsToldWhatThePageShows composes what a file is compared with on the page for everybody: no expectation
// and no class, which the page does not show, also where the school has chosen a sentence about them.
func TestAStrangerIsToldWhatThePageShows(t *testing.T) {
	r := demoRound(t)
	d := r.document()
	m := report.About(r.School, r.Survey, "", locale.VI)
	m.Forms = []string{"expectation"}
	const met, class = "95,2", "Mầm 1"
	whole := strings.Join(report.ReportDocument(report.Compose(d, m, locale.VI)).Words(), "\n")
	outward := strings.Join(report.ReportDocument(report.Outward(d, m, locale.VI)).Words(), "\n")
	for _, hidden := range []string{met, class} {
		if !strings.Contains(whole, hidden) || strings.Contains(outward, hidden) {
			t.Errorf("%s: in the report %v, for everybody %v", hidden, strings.Contains(whole, hidden),
				strings.Contains(outward, hidden))
		}
	}
	if !strings.Contains(outward, "182/201") {
		t.Error("and nothing at all is compared")
	}
}
