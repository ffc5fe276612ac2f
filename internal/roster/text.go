package roster

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"

	"hailong/internal/problem"
)

// decode turns a text file of an older program into UTF-8 and names its code page; guessed when a person must look at
// it.
func decode(file []byte) (text []byte, name string, guessed bool) {
	switch {
	case bytes.HasPrefix(file, []byte("\xff\xfe")), bytes.HasPrefix(file, []byte("\xfe\xff")):
		text, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(file)
		if err != nil {
			return file, "", false
		}
		return text, "UTF-16", false
	case utf8.Valid(file):
		return bytes.TrimPrefix(file, []byte("\xef\xbb\xbf")), "", false
	}
	if bytes.IndexByte(file, 0) >= 0 { // a workbook, a picture: no page of letters has it, and guessing is dear
		return file, "", false
	}
	text, name = guessPage(file)
	return text, name, true
}

var separators = []rune{',', ';', '\t', '|'}

// readText reads cells separated by comma, semicolon, tab or bar: whichever makes the most columns of the header known,
// because addresses are full of commas. Every line end counts, also the bare CR of older Macs.
func readText(text []byte) ([]Sheet, error) {
	text = bytes.ReplaceAll(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
	if crowded(text) {
		return nil, tooLarge()
	}
	among := separators
	if first, rest, _ := bytes.Cut(text, []byte("\n")); len(first) == 5 &&
		strings.EqualFold(string(first[:4]), "sep=") {
		among = []rune{rune(first[4])}
		text = append([]byte("\n"), rest...) // lines count as in the file
	}
	var best []Line
	var why error
	most := -1
	for _, separator := range among {
		lines, err := split(text, separator)
		if known := knownColumns(lines); known > most {
			best, why, most = lines, err, known
		}
	}
	return []Sheet{{Lines: best}}, why
}

// What a text may ask of the reader, which holds a whole line of cells at once: 20,000 children in thirty columns, and
// no line of a million.
const (
	mostSeparators = 30 * MostRows
	mostInLine     = 1000
)

// crowded tells whether a text has more cells than any roster.
func crowded(text []byte) bool {
	for _, separator := range separators {
		if bytes.Count(text, []byte{byte(separator)}) > mostSeparators {
			return true
		}
		for line := range bytes.Lines(text) {
			if bytes.Count(line, []byte{byte(separator)}) > mostInLine {
				return true
			}
		}
	}
	return false
}

// split reads the rows up to the first that cannot be read. Quotes inside of a cell are taken as they are; a quote that
// swallows the next lines, and their children with them, is not.
func split(text []byte, separator rune) ([]Line, error) {
	lines, err := records(text, separator, false)
	if errors.Is(err, csv.ErrQuote) || errors.Is(err, csv.ErrBareQuote) {
		return records(text, separator, true)
	}
	return lines, err
}

func records(text []byte, separator rune, lazy bool) ([]Line, error) {
	reader := csv.NewReader(bytes.NewReader(text))
	reader.Comma, reader.LazyQuotes, reader.FieldsPerRecord = separator, lazy, -1
	var lines []Line
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return lines, nil
		}
		if err != nil {
			return lines, err
		}
		number, _ := reader.FieldPos(0)
		cells := make([]Cell, 0, len(record))
		for _, text := range record {
			if swallowed(text, separator, len(record), lazy) {
				return lines, quoteFault(number)
			}
			cells = append(cells, Cell{Text: unwrap(text)})
		}
		if !filled(cells) {
			continue
		}
		if len(lines) > mostLines || len(cells) > mostColumns && filled(cells[mostColumns:]) {
			return nil, tooLarge()
		}
		cells = cells[:min(len(cells), mostColumns)]
		lines = append(lines, Line{Number: number, Cells: cells})
	}
}

var wrapped = regexp.MustCompile(`^\s*="([^"]*)"\s*$`)

// unwrap takes ="001" for 001: how programs keep a spreadsheet from making a number of it.
func unwrap(cell string) string {
	if in := wrapped.FindStringSubmatch(cell); in != nil {
		return in[1]
	}
	return cell
}

// swallowed tells whether a cell holds whole lines of the file. A cell of two lines is fine where every quote is
// closed.
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
	return problem.Fields("roster.faults", []problem.Field{{
		Pointer: fmt.Sprintf("/%d", line), Key: "roster.fault.quote", Args: map[string]any{"row": fmt.Sprint(line)},
	}})
}
