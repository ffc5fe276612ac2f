package school

import (
	"errors"

	"github.com/xuri/excelize/v2"
)

// EmptyXLSX is a workbook with nothing but the header, its cells as text, so that a phone number keeps its leading
// zero.
func EmptyXLSX(header []string) ([]byte, error) {
	book := excelize.NewFile()
	defer book.Close() // in memory
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
	err = errors.Join(
		book.SetColStyle(sheet, "A:"+last, text), book.SetColWidth(sheet, "A", last, 24),
		book.SetCellStyle(sheet, "A1", last+"1", bold), book.SetSheetRow(sheet, "A1", &header),
	)
	if err != nil {
		return nil, err
	}
	out, err := book.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
