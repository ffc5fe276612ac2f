package document

import (
	"archive/zip"
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"hailong/internal/canvas"
	"hailong/internal/locale"
)

// DOCX writes the document for Word, LibreOffice and Google Docs. The files of the archive stand in a fixed order with
// the document's own date, so that the same document is the same bytes.
func (p Document) DOCX(w io.Writer) error {
	return canvas.Contained(func() error { return p.docx(w) })
}

func (p Document) docx(w io.Writer) error {
	d := &docx{lang: p.Lang}
	for _, b := range p.named().Blocks {
		if err := p.stopped(); err != nil {
			return err
		}
		if err := d.write(b); err != nil {
			return err
		}
	}
	archive := zip.NewWriter(w)
	files := []struct{ name, body string }{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", packageRels},
		{"docProps/core.xml", p.core()},
		{"docProps/app.xml", appProps},
		{"word/document.xml", d.document()},
		{"word/styles.xml", stylesXML(p.Lang)},
		{"word/settings.xml", settingsXML},
		{"word/fontTable.xml", fontTable},
		{"word/header1.xml", pageNumber},
		{"word/header2.xml", noNumber},
		{"word/_rels/document.xml.rels", d.rels()},
	}
	for i, picture := range d.pictures {
		files = append(files, struct{ name, body string }{fmt.Sprintf("word/media/image%d.png", i+1), picture})
	}
	for _, f := range files {
		if err := put(archive, f.name, f.body, p.Date); err != nil {
			return err
		}
	}
	return archive.Close()
}

func put(archive *zip.Writer, name, body string, at time.Time) error {
	method := zip.Deflate
	if strings.HasSuffix(name, ".png") {
		method = zip.Store // it is packed already
	}
	if at.Year() < 1980 { // the archive's calendar begins there
		at = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	f, err := archive.CreateHeader(
		&zip.FileHeader{Name: name, Method: method, Modified: at.UTC().Truncate(2 * time.Second)})
	if err == nil {
		_, err = io.WriteString(f, body)
	}
	return err
}

// docx is a document that is being written.
type docx struct {
	body     strings.Builder
	pictures []string
	controls int
	lang     locale.Lang
}

func (d *docx) p(format string, args ...any) { _, _ = fmt.Fprintf(&d.body, format, args...) }

func (d *docx) styled(s Style, name, words string) {
	d.p(`<w:p><w:pPr><w:pStyle w:val="%s"/></w:pPr>%s</w:p>`, looks[s].id, d.controlled(name, run(words, "")))
}

// controlled puts a content control of a name around runs, or around a table and its notes.
func (d *docx) controlled(name, inside string) string {
	d.controls++
	return controlled(d.lang, name, inside, 720_000_000+d.controls)
}

func (d *docx) write(b Block) error {
	switch b := b.(type) {
	case Text:
		d.styled(b.Style, b.Name, b.Text)
	case Table:
		if b.Caption != "" {
			d.styled(TableCaption, b.captionName, b.Caption)
		}
		d.p("%s", d.controlled(b.Name, tableXML(b, textWidth)+notesXML(b)))
		d.gap(6) // two tables without a paragraph between them would become one
	case Figure:
		picture, err := d.picture(b, b.Scene.Width)
		if err != nil {
			return err
		}
		d.p(`<w:p><w:pPr><w:keepNext/><w:spacing w:before="120" w:after="0"/><w:jc w:val="center"/></w:pPr>%s</w:p>`,
			d.controlled(b.Name, picture))
		d.styled(Caption, b.captionName, b.Caption)
	case Letterhead:
		d.letterhead(b)
	case Title:
		d.styled(kindOf, "", b.Kind)
		d.styled(abstract, b.name, b.Abstract)
		d.p("%s", ruleXML(textWidth, titleRule, 14))
	case Seal:
		return d.seal(b)
	case Signing:
		d.signing(b)
	}
	return nil
}

// picture keeps the scene's picture and gives the run that shows it.
func (d *docx) picture(f Figure, wide float64) (string, error) {
	picture, err := png(f.Scene)
	if err != nil {
		return "", err
	}
	d.pictures = append(d.pictures, picture)
	n := len(d.pictures)
	return pictureXML(f.Scene, fmt.Sprintf("rIdImage%d", n), n, wide), nil
}

// gap is an empty paragraph, points high.
func (d *docx) gap(points int) {
	d.p(`<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="%d" w:lineRule="exact"/></w:pPr></w:p>`, points*20)
}

// ruleXML is a drawn line of length millimetres in the middle of a column: the upper border of a flat, empty paragraph.
func ruleXML(column, length float64, after int) string {
	side := twips(max((column-length)/2, 0))
	return fmt.Sprintf(`<w:p><w:pPr><w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr><w:spacing w:before="40" w:after="%d" w:line="60" w:lineRule="exact"/><w:ind w:left="%d" w:right="%d" w:firstLine="0"/><w:jc w:val="center"/><w:rPr><w:sz w:val="4"/></w:rPr></w:pPr></w:p>`,
		after*20, side, side)
}

// plain is a paragraph with its own looks, as cells have them.
func plain(words, props, align string, before, after float64) string {
	return aligned(run(words, props), align, before, after)
}

func aligned(runs, align string, before, after float64) string {
	return fmt.Sprintf(`<w:p><w:pPr><w:spacing w:before="%d" w:after="%d"/><w:jc w:val="%s"/></w:pPr>%s</w:p>`,
		int(before*20), int(after*20), align, runs)
}

const (
	strong = `<w:b/><w:bCs/>`
	slant  = `<w:i/><w:iCs/>`
)

// side is a column of a frame.
type side struct {
	width, pad float64 // millimetres; pad is kept free at the right
	content    string
}

// frame is a table of one row without lines.
func frame(sides ...side) string {
	var grid, cells strings.Builder
	sum := 0.0
	for _, s := range sides {
		sum += s.width
		_, _ = fmt.Fprintf(&grid, `<w:gridCol w:w="%d"/>`, twips(s.width))
		_, _ = fmt.Fprintf(&cells,
			`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/><w:tcMar><w:right w:w="%d" w:type="dxa"/></w:tcMar></w:tcPr>%s</w:tc>`, twips(s.width), twips(s.pad), s.content)
	}
	return fmt.Sprintf(`<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>%s</w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr>%s</w:tr></w:tbl>`,
		twips(sum), grid.String(), cells.String())
}

func (d *docx) letterhead(l Letterhead) {
	h := l.set()
	own := ""
	if l.Office != "" {
		own = plain(h.officeLines, runSize(h.letter), "center", 0, 0)
	}
	own += plain(h.schoolLines, strong+runSize(h.letter), "center", 0, 0) + ruleXML(h.school-letterGap, h.rule(), 4) +
		plain(strings.ReplaceAll(l.Number, "-", noBreakHyphen), runSize(h.number), "center", 2, 0)
	states := plain(l.State, strong+runSize(h.letter), "center", 0, 0) +
		plain(l.Motto, strong+runSize(h.motto), "center", 0, 0) +
		ruleXML(h.state, h.mottoRule(l.Motto), 4) + plain(h.placeLine, slant+runSize(h.place), "center", 2, 0)
	d.p("%s", frame(side{h.school, letterGap, own}, side{h.state, 0, states}))
}

func (d *docx) seal(s Seal) error {
	picture, err := d.picture(Figure{Scene: s.QR}, SealSide)
	if err != nil {
		return err
	}
	words := ""
	for i, line := range s.Lines {
		words += aligned(d.controlled(s.lineNames[i], run(line, runSize(sealSize))), "left", 0, 3)
	}
	code := `<w:p><w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr>` + d.controlled(s.name, picture) + `</w:p>`
	d.p("%s", frame(side{SealSide + qrGap, qrGap, code}, side{textWidth - SealSide - qrGap, 0, words}))
	d.gap(6)
	return nil
}

func (d *docx) signing(s Signing) {
	d.p(`<w:p><w:pPr><w:keepNext/><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="exact"/></w:pPr></w:p>`)
	list := plain(s.Heading, strong+slant+runSize(12), "left", 0, 0)
	for _, r := range s.Recipients {
		list += plain(r, runSize(11), "left", 0, 0)
	}
	sign := plain(s.Office, strong+runSize(14), "center", 0, 0) +
		plain(cmp.Or(s.Name, " "), strong+runSize(14), "center", signingRoom*72/25.4, 0)
	d.p("%s", frame(side{textWidth / 2, 0, list}, side{textWidth / 2, 0, sign}))
	d.gap(1) // a document ends with a paragraph
}
