package delivery

import (
	"bytes"

	"hailong/internal/invitation"
	"hailong/internal/locale"
	"hailong/internal/workbook"
)

// LinksXLSX writes the list as a workbook, with a ready message for each parent. The messages are for copying and stay
// on the screen: what is printed ends before them.
func LinksXLSX(w Wording, list []invitation.Listed) ([]byte, error) {
	var heads []workbook.Column
	widths := []float64{16, 14, 28, 28, 52, 12, 60}
	for i, key := range append(columns("roster.column."), "handout.own_message") {
		heads = append(heads, workbook.Column{Head: locale.Text(w.Lang, key, nil), Width: widths[i]})
	}
	sheet := locale.Text(w.Lang, "roster.column.link", nil)
	book := workbook.New(w.Lang, w.School)
	book.List(sheet, heads, len(heads)-1, func(yield func([]string) bool) {
		for _, i := range list {
			message := w.OwnText(i)
			if i.Used {
				message = ""
			}
			if !yield([]string{i.Class, i.ChildCode, i.ChildName, i.ParentName, Link(w.Base, i), yesNo(w.Lang, i.Used),
				message}) {
				return
			}
		}
	})
	var out bytes.Buffer
	err := book.Write(&out, sheet, w.Made)
	return out.Bytes(), err
}
