// Package reading takes the words out of a finished document, a Word file or a PDF, with the places where they stand,
// so that somebody may compare them with what should stand there. It knows no survey. Strangers may bring a file: its
// time, its memory and its depth are bounded, whatever a file claims of itself.
package reading

import (
	"bytes"
	"context"
	"regexp"
	"strings"

	"hailong/internal/problem"
)

// Line is a paragraph of a Word file or a line of a PDF.
type Line struct {
	Text  string
	Page  int // from 1; 0 in a Word file, whose pages are made by the program that shows it
	Block int // from 1: the paragraph of the Word file, those of tables and notes too; 0 in a PDF
	high  float64
}

// MostBytes is how large a file may be: a signed report of a school has some hundred kilobytes.
const MostBytes = 5 << 20

const (
	mostInflated = 48 << 20 // bytes of all parts of a file, unpacked
	mostText     = 2 << 20  // bytes of its words
	mostPages    = 500
)

var (
	// TooLarge refuses a file by its bytes.
	TooLarge = problem.New(problem.TooLarge, "document.large", map[string]any{"mb": MostBytes >> 20})

	unknown = problem.New(problem.Unsupported, "reading.unknown", nil)
	broken  = problem.New(problem.Invalid, "reading.broken", nil)
	locked  = problem.New(problem.Unsupported, "reading.locked", nil)
	swollen = problem.New(problem.TooLarge, "reading.swollen", nil)
	scanned = problem.New(problem.Invalid, "reading.scanned", nil)
)

// Lines are the words of a file in the order in which it writes them. Unsupported for what is neither Word nor PDF or
// has a password, TooLarge, Invalid for a broken file and for a picture of a document, which has no words.
func Lines(ctx context.Context, file []byte) ([]Line, error) {
	var all []Line
	var err error
	switch {
	case len(file) > MostBytes:
		return nil, TooLarge
	case bytes.HasPrefix(file, []byte("PK")):
		all, err = wordLines(ctx, file)
	case bytes.Contains(file[:min(len(file), 1024)], []byte("%PDF-")):
		all, err = pdfLines(ctx, file)
		for i := range all {
			all[i].Text = strings.ReplaceAll(all[i].Text, wide, " ")
		}
	default:
		return nil, unknown
	}
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, scanned
	}
	return all, nil
}

// usualHeight is that of the letters of most of a PDF's words.
func usualHeight(lines []Line) (usual float64) {
	letters := map[float64]int{}
	for _, l := range lines {
		if letters[l.high] += len(l.Text); letters[l.high] > letters[usual] {
			usual = l.high
		}
	}
	return usual
}

// budget is what of a bound is left.
type budget int

// take tells whether n more fit in.
func (b *budget) take(n int) bool {
	*b -= budget(n)
	return *b >= 0
}

// Paragraph is a paragraph of a Word file with the place where it stands, or a line of a PDF.
type Paragraph struct {
	Text             string // with \n and \t where the writer pressed those keys
	Table, Row, Cell int    // from 1; 0 outside of tables
	List, Level      string // of a list that Word numbers itself: whose it is, "" for none, and how deep in it
	Format           string // how it numbers: bullet, decimal, lowerLetter, upperRoman …
	Style            string // the name of its style
	block            int
}

// body are the parts of a Word file that somebody would fill in, and how its lists are numbered.
var body = regexp.MustCompile(`^word/(?:document|numbering)\.xml$`)

// Paragraphs are those of a Word file's body, or the lines of a PDF with three blanks between its columns. It refuses
// what Lines refuses.
func Paragraphs(ctx context.Context, file []byte) ([]Paragraph, error) {
	switch {
	case len(file) > MostBytes:
		return nil, TooLarge
	case !bytes.HasPrefix(file, []byte("PK")):
		lines, err := pdfLines(ctx, file)
		if len(lines) == 0 && err == nil {
			err = scanned
		}
		var all []Paragraph
		usual := usualHeight(lines)
		for _, l := range lines {
			p := Paragraph{Text: l.Text}
			if l.high > usual*1.1 && len(l.Text) < 200 {
				p.Style = "Heading"
			}
			all = append(all, p)
		}
		return all, err
	}
	w, err := readWord(ctx, file, body)
	if err != nil {
		return nil, err
	}
	if len(w.all) == 0 {
		return nil, scanned
	}
	for i, p := range w.all {
		w.all[i].Format = w.lists["format "+w.lists["list "+p.List]+" "+p.Level]
	}
	return w.all, nil
}
