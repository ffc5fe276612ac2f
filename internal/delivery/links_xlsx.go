package delivery

import (
	"bytes"

	"github.com/xuri/excelize/v2"

	"hailong/internal/invitation"
	"hailong/internal/locale"
)

// LinksXLSX writes the list as a workbook, with a ready message for each parent. Every cell is a text, so nothing in it
// is run.
func LinksXLSX(r Round, list []invitation.Listed) ([]byte, error) {
	book := excelize.NewFile()
	defer book.Close() // in memory
	sheet := locale.Text(r.Lang, "roster.column.link", nil)
	if err := book.SetSheetName(book.GetSheetName(0), sheet); err != nil {
		return nil, err
	}
	if err := printable(book, sheet); err != nil {
		return nil, err
	}
	heavy, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Family: "Calibri", Size: 11}})
	if err != nil {
		return nil, err
	}
	stream, err := book.NewStreamWriter(sheet)
	if err != nil {
		return nil, err
	}
	for column, width := range []float64{16, 14, 28, 28, 52, 12, 60} {
		if err = stream.SetColWidth(column+1, column+1, width); err != nil {
			return nil, err
		}
	}
	if err = stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	var header []any
	for _, key := range append(columns("roster.column."), "handout.own_message") {
		header = append(header, excelize.Cell{StyleID: heavy, Value: locale.Text(r.Lang, key, nil)})
	}
	if err = stream.SetRow("A1", header); err != nil {
		return nil, err
	}
	for n, i := range list {
		at, err := excelize.CoordinatesToCellName(1, n+2)
		if err == nil {
			message := r.OwnText(i)
			if i.Used {
				message = ""
			}
			err = stream.SetRow(at, []any{i.Class, i.ChildCode, i.ChildName, i.ParentName, Link(r.Base, i), yesNo(r.Lang, i.Used), message})
		}
		if err != nil {
			return nil, err
		}
	}
	if err = stream.Flush(); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = book.Write(&out)
	return out.Bytes(), err
}

// printable makes the list come out of a printer on its side and as wide as the sheet, its heading on every page. The messages
// are for copying and stay on the screen.
func printable(book *excelize.File, sheet string) error {
	landscape, a4, across, down, fits := "landscape", 9, 1, 0, true
	if err := book.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fits}); err != nil {
		return err
	}
	if err := book.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &a4, FitToWidth: &across, FitToHeight: &down}); err != nil {
		return err
	}
	if err := book.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: "'" + sheet + "'!$A:$F", Scope: sheet}); err != nil {
		return err
	}
	return book.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + sheet + "'!$1:$1", Scope: sheet})
}
