package export

import (
	"bytes"
	"slices"
	"time"

	"hailong/internal/document"
	"hailong/internal/locale"
	"hailong/internal/workbook"
)

// List is a table of texts as a file for people: lines of the record, comments of a round.
type List struct {
	Lang    locale.Lang
	Title   string
	About   []string // below the title, where there is room for it
	Columns []workbook.Column
	Rows    [][]string
	At      time.Time
}

// ListCSV is the list for Excel and for programs.
func ListCSV(l List) ([]byte, error) {
	table := make([][]string, 0, len(l.Rows)+1)
	var heads []string
	for _, c := range l.Columns {
		heads = append(heads, c.Head)
	}
	table = append(table, heads)
	for _, row := range l.Rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = locale.Cell(cell)
		}
		table = append(table, cells)
	}
	return written(table)
}

// ListWorkbook is the list as a sheet of texts.
func ListWorkbook(l List) ([]byte, error) {
	book := workbook.New(l.Lang, l.Title)
	book.List(locale.Text(l.Lang, "export.list", nil), l.Columns, len(l.Columns), slices.Values(l.Rows))
	var out bytes.Buffer
	err := book.Write(&out, l.Title, l.At)
	return out.Bytes(), err
}

// ListWord is the list as a table to edit and print.
func ListWord(l List) ([]byte, error) {
	table := document.Table{Rows: l.Rows}
	for _, c := range l.Columns {
		table.Columns = append(table.Columns, document.Column{Head: c.Head, Share: c.Width})
	}
	blocks := []document.Block{document.Text{Style: document.Heading1, Text: l.Title}}
	for _, words := range l.About {
		blocks = append(blocks, document.Text{Text: words})
	}
	doc := document.Document{Lang: l.Lang, Title: l.Title, Date: l.At, Blocks: append(blocks, table)}
	var out bytes.Buffer
	err := doc.DOCX(&out)
	return out.Bytes(), err
}
