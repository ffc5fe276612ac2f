package document

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"math"
	"strings"

	"hailong/internal/canvas"
)

// The pieces of WordprocessingML that a new document and a filled template share. The order of the elements is the
// schema's: Word is stricter there than LibreOffice.

func twips(mm float64) int { return int(math.Round(mm * 1440 / 25.4)) }

func emu(mm float64) int { return int(math.Round(mm * 36000)) }

// escape writes text for XML; what XML cannot hold at all is dropped.
func escape(s string) string {
	var out bytes.Buffer
	_ = xml.EscapeText(&out, []byte(s)) // a buffer takes everything
	return strings.ReplaceAll(out.String(), "\uFFFD", "")
}

func runSize(points float64) string {
	return fmt.Sprintf(`<w:sz w:val="%d"/><w:szCs w:val="%d"/>`, int(points*2), int(points*2))
}

// run is a run of words; a line break in them is one.
func run(words, props string) string {
	if props != "" {
		props = `<w:rPr>` + props + `</w:rPr>`
	}
	var out strings.Builder
	for i, line := range strings.Split(words, "\n") {
		if i > 0 {
			out.WriteString(`<w:r>` + props + `<w:br/></w:r>`)
		}
		text := strings.ReplaceAll(escape(line), noBreakHyphen, `</w:t><w:noBreakHyphen/><w:t xml:space="preserve">`)
		out.WriteString(`<w:r>` + props + `<w:t xml:space="preserve">` + text + `</w:t></w:r>`)
	}
	return out.String()
}

// noBreakHyphen is a hyphen at which Word begins no new line.
const noBreakHyphen = "\u2011"

func png(s canvas.Scene) (string, error) {
	var out bytes.Buffer
	err := s.PNG(&out, canvas.Print)
	return out.String(), err
}

// lead stands before a table in its content control: LibreOffice takes the looks of its letters from the first paragraph
// of a control.
const lead = `<w:p><w:pPr><w:keepNext/><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p>`

// tableXML is a table whole millimetres wide with all of its looks in itself, so that it may stand in any document.
func tableXML(t Table, whole float64) string {
	var out strings.Builder
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(&out, format, args...) }
	p(lead+`<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/><w:tblBorders>`, twips(whole))
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		p(`<w:%s w:val="single" w:sz="4" w:space="0" w:color="000000"/>`, side)
	}
	p(`</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="%d" w:type="dxa"/><w:left w:w="%d" w:type="dxa"/><w:bottom w:w="%d" w:type="dxa"/><w:right w:w="%d" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>`,
		twips(cellTop), twips(cellSide), twips(cellTop), twips(cellSide))
	widths := t.widths(whole)
	for _, w := range widths {
		p(`<w:gridCol w:w="%d"/>`, twips(w))
	}
	p(`</w:tblGrid>`)
	row := func(cells []string, head, bold, keep bool) {
		p(`<w:tr><w:trPr><w:cantSplit/>`)
		if head {
			p(`<w:tblHeader/>`)
		}
		p(`</w:trPr>`)
		for i, words := range cells {
			props, align, together := runSize(tableSize), "left", ""
			if bold {
				props = strong + props
			}
			if head || t.Columns[i].Center {
				align = "center"
			}
			if keep {
				together = `<w:keepNext/>`
			}
			p(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr>%s<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/><w:ind w:left="0" w:right="0" w:firstLine="0"/><w:jc w:val="%s"/></w:pPr>%s</w:p></w:tc>`,
				twips(widths[i]), together, align, run(words, props))
		}
		p(`</w:tr>`)
	}
	row(t.heads(), true, true, true)
	for i, cells := range t.Rows {
		row(cells, false, t.Total && i == len(t.Rows)-1, t.stays(i) || i == len(t.Rows)-1 && len(t.Notes) > 0)
	}
	p(`</w:tbl>`)
	return out.String()
}

// notesXML are the notes below a table, kept with its last row and with each other.
func notesXML(t Table) string {
	l, all := looks[Note], ""
	for i, note := range t.Notes {
		together := ""
		if i < len(t.Notes)-1 {
			together = `<w:keepNext/>`
		}
		all += fmt.Sprintf(`<w:p><w:pPr>%s<w:keepLines/><w:spacing w:before="%d" w:after="%d"/><w:jc w:val="left"/></w:pPr>%s</w:p>`,
			together, int(l.before*20), int(l.after*20), run(note, runSize(l.size)))
	}
	return all
}

// pictureXML is a run with a picture, wide millimetres wide, and its alternative text. It names its own namespaces, so
// that it may stand in any document.
func pictureXML(s canvas.Scene, relation string, id int, wide float64) string {
	cx, cy := emu(wide), emu(s.Height*wide/s.Width)
	name := fmt.Sprintf("image%d", id)
	return fmt.Sprintf(`<w:r><w:drawing><wp:inline xmlns:wp="%s" distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%d" cy="%d"/><wp:docPr id="%d" name="%s" descr="%s" title="%s"/><wp:cNvGraphicFramePr><a:graphicFrameLocks xmlns:a="%s" noChangeAspect="1"/></wp:cNvGraphicFramePr>`,
		nsDrawing, cx, cy, id, name, escape(s.Desc), escape(s.Title), nsMain) +
		fmt.Sprintf(`<a:graphic xmlns:a="%s"><a:graphicData uri="%s"><pic:pic xmlns:pic="%s"><pic:nvPicPr><pic:cNvPr id="%d" name="%s"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip xmlns:r="%s" r:embed="%s"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>`,
			nsMain, nsPicture, nsPicture, id, name, nsRelation, relation) +
		fmt.Sprintf(`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`, cx, cy)
}
