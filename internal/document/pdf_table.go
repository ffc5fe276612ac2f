package document

import (
	"hailong/internal/canvas"
	"hailong/internal/font"
)

func (d *pdf) captionHeight(t Table) float64 {
	if t.Caption == "" {
		return 0
	}
	return looks[TableCaption].height(len(d.lines(looks[TableCaption], t.Caption)))
}

// rowHeight is how high a row is by its longest cell.
func (d *pdf) rowHeight(t Table, cells []string, bold bool) float64 {
	most := 1
	widths := t.widths(textWidth)
	for i, words := range cells {
		most = max(most, len(font.Wrap(font.Cut(bold, false), tableSize, widths[i]-2*cellSide, 0, words)))
	}
	return float64(most)*lineOf(tableSize, 1) + 2*cellTop
}

// table writes a table, with its head again on each page.
func (d *pdf) table(t Table) {
	if t.Caption != "" {
		d.paragraph(Text{Style: TableCaption, Text: t.Caption})
	}
	d.pdf.Open("Table", "")
	d.row(t, t.heads(), true, true)
	for i, cells := range t.Rows {
		need := d.rowHeight(t, cells, false)
		if t.stays(i) {
			need += d.rowHeight(t, t.Rows[i+1], false)
		}
		if i >= len(t.Rows)-2 {
			need = min(need+d.notesHeight(t), pageHeight-top-bottom)
		}
		if need > d.room() {
			d.newPage()
			d.row(t, t.heads(), true, true)
		}
		d.row(t, cells, false, t.Total && i == len(t.Rows)-1)
	}
	d.pdf.Close()
	for _, note := range t.Notes {
		d.paragraph(Text{Style: Note, Text: note})
	}
	d.y += 6 * font.MM
}

// notesHeight is how high the notes below a table are.
func (d *pdf) notesHeight(t Table) (high float64) {
	for _, note := range t.Notes {
		high += looks[Note].height(len(d.lines(looks[Note], note)))
	}
	return high
}

func (d *pdf) row(t Table, cells []string, head, bold bool) {
	h, x, style := d.rowHeight(t, cells, bold), left, font.Cut(bold, false)
	role := "TD"
	if head {
		role = "TH"
	}
	widths := t.widths(textWidth)
	d.pdf.Artifact(func() {
		d.pdf.SetLineWidth(0.5 * font.MM)
		at := x
		for _, w := range widths {
			d.pdf.Rect(at, d.y, w, h, "D")
			at += w
		}
	})
	d.pdf.Open("TR", "")
	for i, words := range cells {
		lines := font.Wrap(style, tableSize, widths[i]-2*cellSide, 0, words)
		align := "L"
		if head || t.Columns[i].Center {
			align = "C"
		}
		y := d.y + (h-float64(len(lines))*lineOf(tableSize, 1))/2
		d.pdf.Tagged(role, "", func() {
			d.pdf.Set(style, tableSize)
			goesOn := canvas.Flow(words, lines)
			for at, line := range lines {
				d.pdf.Cell(x+cellSide, y, widths[i]-2*cellSide, lineOf(tableSize, 1), line, align, goesOn[at])
				y += lineOf(tableSize, 1)
			}
		})
		x += widths[i]
	}
	d.pdf.Close()
	d.y += h
}
