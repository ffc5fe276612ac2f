package testkit

import (
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Run runs a program of this machine and gives what it prints; the test ends when it is missing or fails.
func Run(t testing.TB, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), Program(t, name), args...).Output() // a test's own command
	if err != nil {
		t.Fatalf("%s %v: %v", name, args, err)
	}
	return string(out)
}

// Office converts documents of a folder by LibreOffice, as an office computer would show them; the results lie beside
// them.
func Office(t testing.TB, dir, to string, names ...string) {
	t.Helper()
	args := []string{"-env:UserInstallation=file://" + filepath.ToSlash(t.TempDir()), "--headless", "--convert-to", to,
		"--outdir", dir}
	for _, name := range names {
		args = append(args, filepath.Join(dir, name))
	}
	Run(t, "soffice", args...)
	for _, name := range names {
		kind, _, _ := strings.Cut(to, ":")
		if _, err := os.Stat(filepath.Join(dir, strings.TrimSuffix(name, filepath.Ext(name))+"."+kind)); err != nil {
			t.Fatalf("LibreOffice made nothing of %s", name)
		}
	}
}

// PDFLine is a line of a page: where it begins and ends in points from the upper left corner, and how it is set.
type PDFLine struct {
	Page                     int
	Top, Left, Width, Height float64
	Size                     float64 // of its type, points
	Bold, Italic             bool
	Text                     string
}

// A justified line is read with more than one blank between its words; the cuts have a full name or a letter.
var (
	blanks     = regexp.MustCompile(` +`)
	boldFace   = regexp.MustCompile(`Bold|BI?$`)
	italicFace = regexp.MustCompile(`Italic|I$`)
)

// PDFWord is a word of a page and its box, in points.
type PDFWord struct {
	XMin float64 `xml:"xMin,attr"`
	YMin float64 `xml:"yMin,attr"`
	XMax float64 `xml:"xMax,attr"`
	YMax float64 `xml:"yMax,attr"`
	Text string  `xml:",chardata"`
}

// PDFWords reads the words of each page by pdftotext.
func PDFWords(t testing.TB, path string) [][]PDFWord {
	t.Helper()
	var file struct {
		Pages []struct {
			Words []PDFWord `xml:"word"`
		} `xml:"body>doc>page"`
	}
	reader := xml.NewDecoder(strings.NewReader(Run(t, "pdftotext", "-bbox", path, "-")))
	reader.Strict, reader.Entity = false, xml.HTMLEntity
	if err := reader.Decode(&file); err != nil {
		t.Fatal(err)
	}
	pages := make([][]PDFWord, len(file.Pages))
	for i, p := range file.Pages {
		pages[i] = p.Words
	}
	return pages
}

// PDFLines reads the lines of a PDF by pdftohtml.
func PDFLines(t testing.TB, path string) (lines []PDFLine) {
	t.Helper()
	raw := Run(t, "pdftohtml", "-xml", "-i", "-hidden", "-stdout", "-zoom", "1", "-noroundcoord", "-fontfullname", path)
	var file struct {
		Pages []struct {
			Number int `xml:"number,attr"`
			Fonts  []struct {
				ID     string  `xml:"id,attr"`
				Size   float64 `xml:"size,attr"`
				Family string  `xml:"family,attr"`
			} `xml:"fontspec"`
			Texts []struct {
				Top    float64 `xml:"top,attr"`
				Left   float64 `xml:"left,attr"`
				Width  float64 `xml:"width,attr"`
				Height float64 `xml:"height,attr"`
				Font   string  `xml:"font,attr"`
				Inner  string  `xml:",innerxml"`
			} `xml:"text"`
		} `xml:"page"`
	}
	reader := xml.NewDecoder(strings.NewReader(raw))
	reader.Strict = false
	if err := reader.Decode(&file); err != nil {
		t.Fatal(err)
	}
	type spec struct {
		size   float64
		family string
	}
	fonts := map[string]spec{}
	for _, p := range file.Pages {
		for _, f := range p.Fonts {
			fonts[f.ID] = spec{f.Size, f.Family}
		}
		for _, x := range p.Texts {
			f := fonts[x.Font]
			words := strings.NewReplacer("<b>", "", "</b>", "", "<i>", "", "</i>", "", "&amp;", "&", "&lt;", "<",
				"&gt;", ">", "&#34;", `"`, "&quot;", `"`, "&#39;", "'").Replace(x.Inner)
			lines = append(lines, PDFLine{
				Page: p.Number, Top: x.Top, Left: x.Left, Width: x.Width, Height: x.Height, Size: f.size,
				Bold: boldFace.MatchString(f.family), Italic: italicFace.MatchString(f.family),
				Text: blanks.ReplaceAllString(words, " "),
			})
		}
	}
	return lines
}

// ReadAloud is what a screen reader says of a PDF: the text of its elements in their order, an element on a line, and
// in a figure's place what stands for it. The test ends when the file has no tags.
func ReadAloud(t testing.TB, path string) string {
	t.Helper()
	var out strings.Builder
	for _, line := range strings.Split(Run(t, "pdfinfo", "-struct-text", path), "\n") {
		words, quoted := strings.CutPrefix(strings.TrimSpace(line), `"`)
		switch {
		case quoted:
			out.WriteString(strings.TrimSuffix(words, `"`))
		case words != "" && strings.Contains(words, `"`): // the alternative text of a figure
			out.WriteString("\n" + words)
		case words != "":
			out.WriteString("\n")
		}
	}
	if out.Len() == 0 {
		t.Fatalf("%s has no tags", path)
	}
	return out.String()
}
