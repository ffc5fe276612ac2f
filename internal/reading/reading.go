// Package reading takes the words out of a finished document, a Word file or a PDF, with the places where they stand,
// so that somebody may compare them with what should stand there. It knows no survey. Strangers may bring a file: its
// time, its memory and its depth are bounded, whatever a file claims of itself.
package reading

import (
	"bytes"
	"context"

	"hailong/internal/problem"
)

// Line is a paragraph of a Word file or a line of a PDF.
type Line struct {
	Text  string
	Page  int // from 1; 0 in a Word file, whose pages are made by the program that shows it
	Block int // from 1: the paragraph of the Word file, those of tables and notes too; 0 in a PDF
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

// budget is what of a bound is left.
type budget int

// take tells whether n more fit in.
func (b *budget) take(n int) bool {
	*b -= budget(n)
	return *b >= 0
}
