package workbook

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"hailong/internal/font"
)

// Bars is a native chart of shares from 0 to 100 %, whose cells the reader may change: plain bars of one series, or
// bars of several that fill the width. Cells are named with their sheet: 'Sheet'!$A$2:$A$9.
type Bars struct {
	Title  string
	Series []Series
	Rows   int // bars
}

// Series are the cells of one series.
type Series struct{ Name, Categories, Values, Grey string }

// pageRows is how many rows of the usual height a page of charts has. A row is 20 pixels high in one office program and
// 16 in another: a chart is as high as the page is where it is lower.
const (
	pageRows  = 42
	rowPixels = 16
)

// Chart puts a chart on a page of its own; the sheet holds charts alone.
func (b *Book) Chart(c Bars) {
	if b.row > 0 {
		b.keep(b.file.InsertPageBreak(b.sheet, fmt.Sprintf("A%d", b.row+1)))
	}
	ink := excelize.Font{Family: font.Name, Size: 10, Color: "000000"}
	native := excelize.Chart{
		Type:   excelize.BarPercentStacked,
		Title:  excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: c.Title, Font: &ink}}},
		Legend: excelize.ChartLegend{Position: "bottom", Font: &ink},
		XAxis:  excelize.ChartAxis{ReverseOrder: true, Font: ink},
		YAxis:  excelize.ChartAxis{Font: ink},
		// positive
		Dimension: excelize.ChartDimension{Width: 1000, Height: uint(min(160+30*c.Rows, (pageRows-3)*rowPixels))},
		Format:    excelize.GraphicOptions{AltText: c.Title},
	}
	if len(c.Series) == 1 {
		most, least := 1.0, 0.0
		native.Type, native.Legend.Position = excelize.Bar, "none"
		native.YAxis = excelize.ChartAxis{Font: ink, Maximum: &most, Minimum: &least,
			NumFmt: excelize.ChartNumFmt{CustomNumFmt: "0%"}}
	}
	for _, s := range c.Series {
		native.Series = append(native.Series, excelize.ChartSeries{
			Name: s.Name, Categories: s.Categories, Values: s.Values,
			Fill: excelize.Fill{Type: "pattern", Color: []string{s.Grey}, Pattern: 1},
		})
	}
	b.keep(b.file.AddChart(b.sheet, fmt.Sprintf("A%d", b.row+2), &native)) // its border would show above the break
	b.row += pageRows
}
