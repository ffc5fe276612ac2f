package school

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"unicode/utf8"

	"hailong/internal/problem"
)

// readCSV reads UTF-8 text, with or without a byte order mark, cells separated by comma, semicolon or tab.
func readCSV(file []byte) ([]row, error) {
	text := bytes.TrimPrefix(file, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0 {
		return nil, problem.New(problem.Invalid, "roster.fault.encoding", nil)
	}
	reader := csv.NewReader(bytes.NewReader(text))
	reader.Comma = separator(text)
	reader.FieldsPerRecord = -1
	reader.LazyQuotes = true
	var rows []row
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, problem.New(problem.Invalid, "roster.fault.unreadable", nil)
		}
		line, _ := reader.FieldPos(0)
		if len(rows) > mostRows+headerRows {
			return nil, problem.New(problem.TooLarge, "roster.fault.large", nil)
		}
		rows = append(rows, row{line: line, cells: cells})
	}
}

// separator is the one that stands most often, outside of quotes, in the first lines.
func separator(text []byte) rune {
	counts := map[rune]int{}
	quoted, lines := false, 0
	for _, b := range text {
		switch {
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == '\n':
			lines++
		case b == ',' || b == ';' || b == '\t':
			counts[rune(b)]++
		}
		if lines == headerRows {
			break
		}
	}
	best := ','
	for _, c := range []rune{';', '\t'} {
		if counts[c] > counts[best] {
			best = c
		}
	}
	return best
}
