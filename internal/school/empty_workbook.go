package school

import (
	"bytes"
	"slices"
	"time"

	"hailong/internal/locale"
	"hailong/internal/workbook"
)

// EmptyXLSX is a workbook with nothing but the header, its cells as text, so that a phone number keeps its leading
// zero.
func EmptyXLSX(lang locale.Lang, title string, header []string) ([]byte, error) {
	var columns []workbook.Column
	for _, head := range header {
		columns = append(columns, workbook.Column{Head: head, Width: 24})
	}
	book := workbook.New(lang, "")
	book.List(title, columns, len(columns), slices.Values([][]string(nil)))
	var out bytes.Buffer
	err := book.Write(&out, title, time.Time{})
	return out.Bytes(), err
}
