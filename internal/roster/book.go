// Package roster reads the lists of children that schools have: workbooks, tables of web pages, text files. It owns
// every question of the file alone: which cells there are and of what type, where the columns, the classes and the
// children stand, and what was not taken.
//
// It promises that a text is never taken for a number, that every filled row of a file is a child, or is told with the
// reason why it is none, and that what is unsure is asked. It knows no school and stores nothing: school.Import does.
package roster

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"hailong/internal/problem"
)

// Limits of a roster file.
const (
	MostBytes   = 5 << 20
	MostRows    = 20_000 // children
	mostLines   = MostRows + 1_000
	mostColumns = 200
)

// Kind is the type of a cell. The zero Kind is text.
type Kind uint8

// The kinds of cells. Fault is an error such as #N/A; Unknown a formula whose value the file does not hold.
const (
	Text Kind = iota
	Number
	Date
	Truth
	Fault
	Unknown
)

// Cell is one cell as it is shown: Text is cleaned of nothing, a number is printed shortest, or as its format shows it
// where that has leading zeros or letters.
type Cell struct {
	Text   string
	Kind   Kind
	Struck bool // crossed out
	Across bool // filled from a merge that begins further left
	Down   bool // filled from a merge that begins further up
}

func (c Cell) blank() bool { return strings.TrimSpace(c.Text) == "" }

// Line is a row of a sheet, by the number it has there, from 1.
type Line struct {
	Number int
	Hidden bool
	Cells  []Cell
}

func (l Line) at(column int) Cell {
	if column < 0 || column >= len(l.Cells) {
		return Cell{}
	}
	return l.Cells[column]
}

// Sheet is a sheet of a workbook, or the only one of a text; empty lines are left out.
type Sheet struct {
	Name   string
	Hidden bool
	Lines  []Line
}

// Book is what every kind of file becomes.
type Book struct {
	Sheets   []Sheet
	Encoding string // the code page that a text was taken for, "" for UTF-8
	Guessed  bool   // that page is a guess
	staff    bool   // it lists staff, and no children
	omitted  []omitted
}

var (
	zipMark = []byte("PK\x03\x04")
	oleMark = []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") // old .xls, and every workbook under a password
)

// foreign are files of other programs, by their first bytes, with the sentence that says what to do.
var foreign = []struct {
	mark string
	key  string
}{
	{string(oleMark), "roster.fault.old"}, {"%PDF", "roster.fault.pdf"}, {"{\\rtf", "roster.fault.word"},
	{"Rar!", "roster.fault.archive"}, {"7z\xbc\xaf", "roster.fault.archive"}, {"\x1f\x8b", "roster.fault.archive"},
	{"\x89PNG", "roster.fault.picture"}, {"\xff\xd8\xff", "roster.fault.picture"},
	{"MIME-Version:", "roster.fault.saved_page"},
}

// Read reads a file by what it holds, not by what it is called. Invalid says what is wrong with the file as a whole,
// and what to do; TooLarge when it has more than is taken.
func Read(file []byte) (Book, error) {
	if len(file) > MostBytes {
		return Book{}, tooLarge()
	}
	if len(bytes.TrimSpace(file)) == 0 {
		return Book{}, refused("roster.fault.empty")
	}
	for _, f := range foreign {
		if bytes.HasPrefix(file, []byte(f.mark)) {
			return Book{}, refused(f.key)
		}
	}
	if bytes.HasPrefix(file, zipMark) {
		return readWorkbook(file)
	}
	text, encoding, guessed := decode(file)
	if bytes.IndexByte(text, 0) >= 0 || !utf8.Valid(text) {
		return Book{}, refused("roster.fault.encoding")
	}
	book := Book{Encoding: encoding, Guessed: guessed}
	var err error
	switch head := strings.ToLower(string(text[:min(len(text), 4096)])); {
	case strings.Contains(head, "urn:schemas-microsoft-com:office:spreadsheet") && !strings.Contains(head, "<html"):
		err = refused("roster.fault.xml")
	case strings.HasPrefix(strings.TrimLeft(head, "\ufeff \r\n\t"), "<") && hasTable(strings.ToLower(string(text))):
		book.Sheets, err = readPage(file)
	default:
		book.Sheets, err = readText(text)
	}
	return book, err
}

func hasTable(lower string) bool { return strings.Contains(lower, "<table") }

func refused(key string) error {
	return problem.Fields("roster.faults", []problem.Field{{Key: key}})
}

func tooLarge() error { return problem.New(problem.TooLarge, "roster.fault.large", nil) }

// filled tells whether a line has anything in it.
func filled(cells []Cell) bool {
	for _, c := range cells {
		if !c.blank() {
			return true
		}
	}
	return false
}
