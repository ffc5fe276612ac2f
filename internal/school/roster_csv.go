package school

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"hailong/internal/problem"
)

// readCSV reads UTF-8 text, with or without a byte order mark, cells separated by comma, semicolon or tab: whichever makes
// the most columns of the header known, because addresses are full of commas.
func readCSV(file []byte) ([]row, error) {
	text := bytes.TrimPrefix(file, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0 {
		return nil, problem.New(problem.Invalid, "roster.fault.encoding", nil)
	}
	if bytes.IndexByte(text, '\n') < 0 { // Excel on older Macs
		text = bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
	}
	if crowded(text) {
		return nil, problem.New(problem.TooLarge, "roster.fault.large", nil)
	}
	var best []row
	var why error
	most := -1
	for _, separator := range []rune{',', ';', '\t'} {
		rows, err := splitCSV(text, separator)
		columns, _, _ := findHeader(rows)
		if len(columns) > most {
			best, why, most = rows, err, len(columns)
		}
	}
	return best, why
}

// What a text may ask of the reader, which holds a whole line of cells at once: 20,000 children in thirty columns, and no line
// of a million.
const (
	mostSeparators = 30 * mostRows
	mostInLine     = 1000
)

// crowded tells whether a text has more cells than any roster.
func crowded(text []byte) bool {
	for _, separator := range []byte{',', ';', '\t'} {
		if bytes.Count(text, []byte{separator}) > mostSeparators {
			return true
		}
		for line := range bytes.Lines(text) {
			if bytes.Count(line, []byte{separator}) > mostInLine {
				return true
			}
		}
	}
	return false
}

// splitCSV reads the rows up to the first that cannot be read. Quotes inside of a cell are taken as they are; a quote that
// swallows the next lines, and their children with them, is not.
func splitCSV(text []byte, separator rune) ([]row, error) {
	rows, err := readRows(text, separator, false)
	if errors.Is(err, csv.ErrQuote) || errors.Is(err, csv.ErrBareQuote) {
		return readRows(text, separator, true)
	}
	return rows, err
}

func readRows(text []byte, separator rune, lazy bool) ([]row, error) {
	reader := csv.NewReader(bytes.NewReader(text))
	reader.Comma, reader.LazyQuotes, reader.FieldsPerRecord = separator, lazy, -1
	var rows []row
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		line, _ := reader.FieldPos(0)
		for _, cell := range cells {
			if swallowed(cell, separator, len(cells), lazy) {
				return rows, quoteFault(line)
			}
		}
		if len(rows) > mostRows+headerRows {
			return nil, problem.New(problem.TooLarge, "roster.fault.large", nil)
		}
		rows = append(rows, row{line: line, cells: cells[:min(len(cells), mostColumns)]})
	}
}

// swallowed tells whether a cell holds whole lines of the file. A cell of two lines is fine where every quote is closed.
func swallowed(cell string, separator rune, columns int, lazy bool) bool {
	_, below, two := strings.Cut(cell, "\n")
	if !two || lazy {
		return two
	}
	for line := range strings.Lines(below) {
		if n := strings.Count(line, string(separator)); n > 0 && n >= columns-1 {
			return true
		}
	}
	return false
}

func quoteFault(line int) error {
	return problem.Fields("roster.faults", []problem.Field{{Pointer: fmt.Sprintf("/%d", line), Key: "roster.fault.quote", Args: map[string]any{"row": fmt.Sprint(line)}}})
}
