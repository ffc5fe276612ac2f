package school

import (
	"bytes"
	"errors"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// Decode turns a text file of an older program into UTF-8 and names the code page it took it for: UTF-16 by its mark, else
// Windows-1258, Vietnamese, which is a guess that a person must look at. A file that is UTF-8 or no text stays as it is, with
// no name.
func Decode(file []byte) (text []byte, name string) {
	var from encoding.Encoding
	switch {
	case bytes.HasPrefix(file, zipMark), bytes.HasPrefix(file, oleMark):
		return file, ""
	case bytes.HasPrefix(file, []byte("\xff\xfe")), bytes.HasPrefix(file, []byte("\xfe\xff")):
		from, name = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "UTF-16"
	case utf8.Valid(file):
		return file, ""
	default:
		from, name = charmap.Windows1258, "Windows-1258"
	}
	text, err := from.NewDecoder().Bytes(file)
	if err != nil {
		return file, ""
	}
	return text, name
}

// CSV writes children as a roster file that Import reads back.
func CSV(children []Parent) ([]byte, error) {
	rows := [][]string{{fieldClass, fieldChildCode, fieldChildName, fieldParentName, fieldPhone, fieldEmail}}
	for _, p := range children {
		rows = append(rows, []string{p.Class, p.ChildCode, p.ChildName, p.ParentName, p.Phone, p.Email})
	}
	return written(rows)
}

// EmptyXLSX is a workbook with nothing but the header, its cells as text, so that a phone number keeps its leading zero.
func EmptyXLSX(header []string) ([]byte, error) {
	book := excelize.NewFile()
	defer book.Close() //nolint:errcheck // in memory
	const sheet = "Sheet1"
	text, err := book.NewStyle(&excelize.Style{NumFmt: 49})
	if err != nil {
		return nil, err
	}
	bold, err := book.NewStyle(&excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, err
	}
	last, err := excelize.ColumnNumberToName(len(header))
	if err != nil {
		return nil, err
	}
	if err = errors.Join(book.SetColStyle(sheet, "A:"+last, text), book.SetColWidth(sheet, "A", last, 24), book.SetCellStyle(sheet, "A1", last+"1", bold), book.SetSheetRow(sheet, "A1", &header)); err != nil {
		return nil, err
	}
	out, err := book.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
