package report_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"hailong/internal/format"
	"hailong/internal/locale"
	"hailong/internal/report"
	"hailong/internal/testkit"
)

// of is the format of a name.
func of(t testing.TB, of format.Of, name string) format.Format {
	t.Helper()
	f, ok := format.Find(of, name)
	if !ok {
		t.Fatalf("no format %q", name)
	}
	return f
}

func render(t testing.TB, name string, s report.Section) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := of(t, format.Report, name).Report(&out, s); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const point = 25.4 / 72 // millimetres

// TestDocumentsOnThePage opens each paper in a real office program and measures it: our PDF, and LibreOffice's of our
// Word file.
func TestDocumentsOnThePage(t *testing.T) {
	dir := t.ArtifactDir()
	sections := map[string]report.Section{}
	var words []string
	for name, make := range rounds {
		for _, lang := range locale.Languages {
			if lang == locale.EN && name != "demo" {
				continue
			}
			s := make(t).section(t, lang)
			name := name + "-" + string(lang)
			sections[name] = s
			words = append(words, name+".docx")
			for _, file := range []struct{ path, format string }{{name + ".docx", "docx"}, {name + ".own.pdf", "pdf"}} {
				if err := os.WriteFile(filepath.Join(dir, file.path), render(t, file.format, s), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	testkit.Office(t, dir, "pdf", words...)
	for name, s := range sections {
		for _, file := range []string{name + ".pdf", name + ".own.pdf"} {
			t.Run(file, func(t *testing.T) {
				path := filepath.Join(dir, file)
				measure(t, s, testkit.PDFLines(t, path))
				overlaps(t, path)
				complete(t, s, testkit.Run(t, "pdftotext", "-layout", path, "-"))
				for _, line := range strings.Split(strings.TrimSpace(testkit.Run(t, "pdffonts", path)), "\n")[2:] {
					if !strings.Contains(line, "erif") ||
						!regexp.MustCompile(`(Identity-H|WinAnsi|Custom) +yes`).MatchString(line) {
						t.Errorf("a font that is not ours or not embedded: %s", line)
					}
				}
				testkit.Run(t, "pdftoppm", "-r", "72", "-png", path, strings.TrimSuffix(path, ".pdf"))
			})
		}
	}
}

// find gives the first line that begins with words.
func find(t *testing.T, lines []testkit.PDFLine, words string) testkit.PDFLine {
	t.Helper()
	at := slices.IndexFunc(lines, func(l testkit.PDFLine) bool {
		return strings.HasPrefix(strings.TrimSpace(l.Text), words)
	})
	if at < 0 {
		t.Fatalf("no line begins with %q", words)
	}
	return lines[at]
}

// measure checks the decree's measures: margins, sizes, what stands where.
func measure(t *testing.T, s report.Section, lines []testkit.PDFLine) {
	t.Helper()
	numbers := map[int]string{}
	pages := 0
	for _, l := range lines {
		pages = max(pages, l.Page)
		leftEdge, rightEdge, upper := l.Left*point, (l.Left+l.Width)*point, l.Top*point
		if upper < 19 { // the top margin: nothing but the page number
			numbers[l.Page] += strings.TrimSpace(l.Text)
			if l.Size != 14 || math.Abs((leftEdge+rightEdge)/2-112.5) > 1 {
				t.Errorf("page number %q: %v pt, centre at %.1f mm", l.Text, l.Size, (leftEdge+rightEdge)/2)
			}
			continue
		}
		if leftEdge < 29.8 || upper+l.Height*point > 277.6 {
			t.Errorf("page %d: %q from %.1f to %.1f mm, down to %.1f mm", l.Page, l.Text, leftEdge, rightEdge,
				upper+l.Height*point)
		}
	}
	for page := 1; page <= pages; page++ {
		if want := map[bool]string{true: "", false: string(rune('0' + page))}[page == 1]; numbers[page] != want {
			t.Errorf("page %d has the number %q", page, numbers[page])
		}
	}
	text := func(key string) string { return locale.Text(s.Lang, key, nil) }
	// the smaller of the decree's sizes, for names that would wrap
	less := 13 - find(t, lines, text("report.paper.state")).Size
	if less != 0 && less != 1 {
		t.Errorf("the letterhead is set in %v pt", 13-less)
	}
	for _, want := range []struct {
		words        string
		size         float64
		bold, italic bool
	}{
		{text("report.paper.motto"), 14 - less, true, false},
		{text("report.paper.kind"), 14, true, false},
		{strings.SplitN(text("report.paper.number"), "\u00a0", 2)[0], 13 - less, false, false},
		{strings.SplitN(text("report.paper.about"), "\n", 2)[0], 14, true, false},
		{"I. " + text("report.paper.how"), 14, true, false},
		{text("report.paper.recipients"), 12, true, true},
		{text("report.paper.signer"), 14, true, false},
		{text("report.paper.recipient.archive"), 11, false, false},
		{s.Meta.Place + ",", 14 - less, false, true},
	} {
		l := find(t, lines, want.words)
		if l.Size != want.size || l.Bold != want.bold || l.Italic != want.italic {
			t.Errorf("%q is %v pt, bold %v, italic %v", l.Text, l.Size, l.Bold, l.Italic)
		}
	}
	if state := find(t, lines,
		text("report.paper.state")); strings.TrimSpace(state.Text) != text("report.paper.state") {
		t.Errorf("the state's name is not on one line: %q", state.Text)
	}
	if motto := find(t, lines,
		text("report.paper.motto")); strings.TrimSpace(motto.Text) != text("report.paper.motto") {
		t.Errorf("the motto is not on one line: %q", motto.Text)
	}
	if ground := find(t, lines,
		strings.Fields(text("report.paper.ground.survey"))[0]); math.Abs(ground.Left*point-40) > 0.5 {
		t.Errorf("the first line of a paragraph begins at %.1f mm", ground.Left*point)
	}
	if end, sign := find(t, lines, strings.Join(strings.Fields(text("report.paper.end"))[:4], " ")),
		find(t, lines, text("report.paper.signer")); end.Page != sign.Page {
		t.Errorf("the signature stands alone on page %d", sign.Page)
	}
}

// overlaps finds words that are written over each other, and those that run out of the page.
func overlaps(t *testing.T, path string) {
	t.Helper()
	for number, words := range testkit.PDFWords(t, path) {
		if len(words) == 0 {
			t.Errorf("page %d is empty", number+1)
		}
		for i, a := range words {
			if a.XMax*point > 195.4 {
				t.Errorf("page %d: %q ends at %.1f mm", number+1, a.Text, a.XMax*point)
			}
			for _, b := range words[i+1:] {
				wide, high := min(a.XMax, b.XMax)-max(a.XMin, b.XMin), min(a.YMax, b.YMax)-max(a.YMin, b.YMin)
				if wide > 1 && high > 0.4*min(a.YMax-a.YMin, b.YMax-b.YMin) {
					t.Errorf("page %d: %q lies over %q", number+1, a.Text, b.Text)
				}
			}
		}
	}
}

var anyBlank = regexp.MustCompile(`\s+`)

// plainly joins everything, so that line breaks and columns do not matter.
func plainly(text string) string { return anyBlank.ReplaceAllString(text, "") }

// complete checks that every sentence and cell can be read out of the file, with each mark on its letter.
func complete(t *testing.T, s report.Section, text string) {
	t.Helper()
	if !norm.NFC.IsNormalString(text) {
		t.Error("the text is not composed")
	}
	read := plainly(regexp.MustCompile(`(?m)\f\s*\d+$`).ReplaceAllString(text, "\n")) // without the page numbers
	for _, one := range s.Sentences {
		if one.Role == "interval" && s.Figures.Counted < s.Figures.Threshold {
			continue
		}
		if !strings.Contains(read, plainly(one.Text)) {
			t.Errorf("not to be read: %s", one.Text)
		}
	}
	for _, want := range []string{strings.ToUpper(s.Meta.ParentOffice), s.Meta.Abbreviation, s.Meta.Digest[:16], "./.",
		"—"} {
		if want == "—" || want == "./." && s.Lang == locale.EN || want == strings.ToUpper(s.Meta.ParentOffice) {
			continue // the letterhead's columns are read across each other
		}
		if !strings.Contains(read, plainly(want)) {
			t.Errorf("not to be read: %s", want)
		}
	}
	if s.Figures.Counted > 0 {
		for _, row := range s.Table.Rows {
			if !strings.Contains(read, plainly(strings.Join(row, ""))) {
				t.Errorf("not to be read: %v", row)
			}
		}
	}
}

// The same closed round gives the same bytes, whenever and wherever it is written.
func TestDocumentsAreReproducible(t *testing.T) {
	for _, name := range format.Names(format.Report) {
		one := render(t, name, demoRound(t).section(t, locale.VI))
		if other := render(t, name, demoRound(t).section(t, locale.VI)); !bytes.Equal(one, other) {
			t.Errorf("%s differs from itself", name)
		}
	}
}

// BenchmarkSection is a section in each format, with the memory it takes.
func BenchmarkSection(b *testing.B) {
	s := demoRound(b).section(b, locale.VI)
	for _, f := range format.All(format.Report) {
		for name, write := range map[string]func(*bytes.Buffer) error{
			"section": func(out *bytes.Buffer) error { return f.Section(out, s) },
			"report":  func(out *bytes.Buffer) error { return f.Report(out, s) },
		} {
			b.Run(f.Name+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					var out bytes.Buffer
					if err := write(&out); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// A name that no margin could hold is broken, not cut.
func TestALongWordIsBroken(t *testing.T) {
	r := demoRound(t)
	r.School.Name = strings.Repeat("ĐẶNG", 40)
	s := r.section(t, locale.VI)
	var out bytes.Buffer
	if err := report.ReportDocument(s).PDF(&out); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "long.pdf")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	overlaps(t, path)
}
