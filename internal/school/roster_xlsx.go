package school

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html/charset"

	"hailong/internal/problem"
)

// Limits of an unpacked workbook, enforced while it is read.
const (
	mostUnpacked = 32 << 20
	mostEntries  = 1000
	mostElements = 1_500_000 // XML elements of all parts: what a reader holds in memory grows with them
	mostColumns  = 200
)

var (
	zipMark = []byte("PK\x03\x04")
	oleMark = []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") // old .xls, and every workbook under a password
)

// readXLSX reads the one sheet of a workbook that holds a roster. A workbook with several, such as one for each class, is
// refused: to read only the first would lose the other children without a word. Hidden sheets do not count.
func readXLSX(file []byte) (rows []row, err error) {
	unreadable := problem.New(problem.Invalid, "roster.fault.unreadable", nil)
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, unreadable
	}
	if err = sound(archive); err != nil {
		return nil, err
	}
	// The library is given a stranger's file: a fault of its own must not become ours.
	defer func() {
		if recover() != nil {
			rows, err = nil, unreadable
		}
	}()
	book, err := excelize.OpenReader(bytes.NewReader(file), excelize.Options{UnzipSizeLimit: mostUnpacked, UnzipXMLSizeLimit: mostUnpacked, RawCellValue: true})
	if err != nil {
		return nil, unreadable
	}
	defer book.Close() //nolint:errcheck // read only
	var first, roster []row
	var names []string
	for i, name := range book.GetSheetList() {
		if visible, err := book.GetSheetVisible(name); err == nil && !visible {
			continue
		}
		sheet, err := readSheet(book, name)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			first = sheet
		}
		if columns, begin, _ := findHeader(sheet); columns != nil && begin < len(sheet) {
			roster, names = sheet, append(names, echo(name))
		}
	}
	switch len(names) {
	case 0:
		return first, nil
	case 1:
		return roster, nil
	default:
		return nil, problem.Fields("roster.faults", []problem.Field{{Pointer: "", Key: "roster.fault.sheets", Args: map[string]any{"n": len(names), "names": strings.Join(names, ", ")}}})
	}
}

// sound refuses a workbook that would unpack to too much, and one whose parts are broken: the library reads a part up to its
// first fault and says nothing, so that half of a roster would be missing.
func sound(archive *zip.Reader) error {
	left := int64(mostUnpacked)
	for _, f := range archive.File {
		if len(archive.File) > mostEntries || f.UncompressedSize64 > uint64(left) {
			return problem.New(problem.TooLarge, "roster.fault.large", nil)
		}
		left -= int64(f.UncompressedSize64)
	}
	elements := 0
	for _, f := range archive.File {
		if !strings.HasSuffix(strings.ToLower(f.Name), ".xml") {
			continue
		}
		n, err := count(f, mostElements-elements)
		if err != nil {
			return problem.New(problem.Invalid, "roster.fault.unreadable", nil)
		}
		if elements += n; elements > mostElements {
			return problem.New(problem.TooLarge, "roster.fault.large", nil)
		}
	}
	return nil
}

// count reads an XML part to its end, or until it has more elements than most.
func count(f *zip.File, most int) (elements int, err error) {
	part, err := f.Open()
	if err != nil {
		return 0, err
	}
	defer part.Close() //nolint:errcheck // read only
	d := xml.NewDecoder(part)
	d.CharsetReader = charset.NewReaderLabel
	for depth := 0; elements <= most; {
		token, err := d.RawToken()
		switch {
		case errors.Is(err, io.EOF) && depth == 0:
			return elements, nil
		case err != nil:
			return 0, io.ErrUnexpectedEOF
		}
		switch token.(type) {
		case xml.StartElement:
			elements++
			depth++
		case xml.EndElement:
			depth--
		}
	}
	return elements, nil
}

func readSheet(book *excelize.File, name string) ([]row, error) {
	lines, err := book.Rows(name)
	if err != nil {
		return nil, nil //nolint:nilerr // a chart sheet has no rows
	}
	defer lines.Close() //nolint:errcheck // read only
	var rows []row
	for line, trailing := 1, 0; lines.Next(); line++ {
		cells, err := lines.Columns()
		if err != nil {
			return nil, problem.New(problem.Invalid, "roster.fault.unreadable", nil)
		}
		r := row{line: line, cells: cells[:min(len(cells), mostColumns)]}
		if blank(r) { // sheets often end in thousands of formatted, empty rows
			if trailing++; trailing > mostRows {
				break
			}
			continue
		}
		if len(rows) > mostRows+headerRows {
			return nil, problem.New(problem.TooLarge, "roster.fault.large", nil)
		}
		for i, c := range r.cells {
			r.cells[i] = plainNumber(c)
		}
		rows = append(rows, r)
	}
	return rows, lines.Error()
}

// plainNumber undoes the spreadsheet's scientific notation of long numbers, such as 9.03123456E8 for a phone number.
func plainNumber(cell string) string {
	if !strings.ContainsAny(cell, "Ee") || len(cell) > 25 || strings.Trim(cell, "0123456789.+-Ee") != "" {
		return cell
	}
	n, err := strconv.ParseFloat(cell, 64)
	if err != nil || n != float64(int64(n)) {
		return cell
	}
	return strconv.FormatInt(int64(n), 10)
}
