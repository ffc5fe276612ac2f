package school

import (
	"bytes"
	"encoding/csv"
	"unicode/utf8"

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
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	rows := [][]string{{fieldClass, fieldChildCode, fieldChildName, fieldParentName, fieldPhone, fieldEmail}}
	for _, p := range children {
		rows = append(rows, []string{p.Class, p.ChildCode, p.ChildName, p.ParentName, p.Phone, p.Email})
	}
	err := w.WriteAll(rows)
	return out.Bytes(), err
}
