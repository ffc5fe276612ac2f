package document

import (
	"io"
	"strconv"
	"strings"

	"hailong/internal/canvas"
	"hailong/internal/font"
)

// PDF writes the document as PDF: the same page as in Word, its letters embedded in the parts that are used, bookmarks
// for the headings, and tags that tell a screen reader what is a heading, a table or a figure.
func (p Document) PDF(w io.Writer) error {
	return canvas.Contained(func() error {
		d, err := p.laid()
		if err != nil {
			return err
		}
		return d.pdf.Write(w)
	})
}

// laid puts the blocks on their pages.
func (p Document) laid() (*pdf, error) {
	d := newPDF(p)
	for i := range p.Blocks {
		if err := p.stopped(); err != nil {
			return nil, err
		}
		d.begin(p.Blocks[i:])
		d.write(p.Blocks[i])
	}
	return d, nil
}

// wordsOwn is how much of a page an office program may need besides: it sets lines and tables a little higher.
const wordsOwn = 12

// OnePage tells whether the document fits on one page, in PDF and in Word.
func (p Document) OnePage() (fits bool, err error) {
	err = canvas.Contained(func() error {
		d, err := p.laid()
		fits = err == nil && d.page == 1 && d.room() >= wordsOwn
		return err
	})
	return fits, err
}

// pdf is a document that is being written. Lengths in millimetres.
type pdf struct {
	pdf  *canvas.PDF
	y    float64
	page int
}

func newPDF(p Document) *pdf {
	d := &pdf{pdf: canvas.New(canvas.About{Title: p.Title, Author: p.Author, Lang: p.Lang, Made: p.Date})}
	d.newPage()
	return d
}

// newPage begins a page; its number stands in the top margin, not on the first one.
func (d *pdf) newPage() {
	d.pdf.AddPage()
	d.page++
	d.y = top
	if d.page > 1 {
		d.pdf.Artifact(func() {
			d.pdf.Set(font.Regular, 14)
			d.pdf.Cell(left, headerAt, textWidth, lineOf(14, 1), strconv.Itoa(d.page), "C", false)
		})
	}
}

// lineOf is the height of a line.
func lineOf(size, line float64) float64 { return size * font.MM * font.Line * line }

// room is what is left of the page.
func (d *pdf) room() float64 { return pageHeight - bottom - d.y }

// begin turns the page when the first of blocks, or what must stay with it, does not fit any more.
func (d *pdf) begin(blocks []Block) {
	if d.y > top && d.least(blocks) > d.room() {
		d.newPage()
	}
}

// least is how much room the first of blocks needs to begin: two lines of a paragraph, all of one that has three, a
// whole figure, a table's head and first rows; and what follows it, where they stay together.
func (d *pdf) least(blocks []Block) float64 {
	if len(blocks) == 0 {
		return 0
	}
	switch b := blocks[0].(type) {
	case Text:
		l := looks[b.Style]
		lines := len(d.lines(l, b.Text))
		if l.keep {
			return l.height(lines) + d.least(blocks[1:])
		}
		if lines > 3 {
			lines = 2
		}
		return l.height(lines) - l.after*font.MM
	case Table:
		h := d.captionHeight(b)
		rows := append([][]string{b.heads()}, b.Rows...)
		for i := 0; i < len(rows) && (i < 2 || b.stays(i-2)); i++ {
			h += d.rowHeight(b, rows[i], i == 0)
		}
		return h
	case Figure:
		return figureGap + b.Scene.Height*smallestFigure + d.captionBelow(b)
	case Seal:
		return max(SealSide, float64(len(b.Lines))*2*lineOf(sealSize, 1))
	case Signing:
		n := 2 + strings.Count(b.Office, "\n") + min(len(b.Name), 1)
		return signingGap + lineOf(14, 1)*float64(n) + signingRoom
	default:
		return 0
	}
}

const (
	figureGap  = 2.1
	signingGap = 4.2
)

func (l look) height(lines int) float64 {
	return (l.before+l.after)*font.MM + float64(lines)*lineOf(l.size, l.line)
}

func (d *pdf) lines(l look, words string) []string {
	return font.Wrap(l.cut(), l.size, textWidth, l.first, words)
}

func (d *pdf) write(b Block) {
	switch b := b.(type) {
	case Text:
		d.paragraph(b)
	case Table:
		d.table(b)
	case Figure:
		d.figure(b)
	case Letterhead:
		d.letterhead(b)
	case Title:
		d.paragraph(Text{Style: kindOf, Text: b.Kind})
		d.paragraph(Text{Style: abstract, Text: b.Abstract})
		d.rule(left, textWidth, titleRule)
		d.y += 14 * font.MM
	case Seal:
		d.seal(b)
	case Signing:
		d.signing(b)
	}
}

// smallestFigure is how far a chart is made smaller where only so much of a page is left, rather than leaving half of
// it empty.
const smallestFigure = 0.78

func (d *pdf) captionBelow(f Figure) float64 {
	return looks[Caption].height(len(d.lines(looks[Caption], f.Caption)))
}

func (d *pdf) figure(f Figure) {
	d.y += figureGap
	scale := min(1, max(smallestFigure, (d.room()-d.captionBelow(f))/f.Scene.Height))
	d.pdf.Tagged("Figure", f.Scene.Alt(), func() {
		d.pdf.Draw(f.Scene, left+(textWidth-f.Scene.Width*scale)/2, d.y, scale)
	})
	d.y += f.Scene.Height * scale
	d.paragraph(Text{Style: Caption, Text: f.Caption})
}

// paragraph writes a text, its lines justified where its style says so. Never does one line stand alone on a page.
func (d *pdf) paragraph(t Text) {
	l := looks[t.Style]
	lines := d.lines(l, t.Text)
	if d.y > top {
		d.y += l.before * font.MM
	}
	if l.level > 0 {
		d.pdf.Set(l.cut(), l.size) // a bookmark is written in the letters of the moment
		d.pdf.Note(t.Text, l.level-1, d.y)
	}
	h, role := lineOf(l.size, l.line), "P"
	switch {
	case l.level > 0:
		role = "H" + strconv.Itoa(l.level)
	case t.Style == kindOf:
		role = "H1"
	case t.Style == Caption, t.Style == TableCaption:
		role = "Caption"
	}
	d.pdf.Open(role, "")
	for at := 0; at < len(lines); {
		fit := int((d.room() + 0.1) / h)
		n := len(lines) - at
		if fit < n {
			if n-fit == 1 { // the last line takes one along
				fit--
			}
			if fit < 2 && (at > 0 || d.y > top) {
				d.newPage()
				continue
			}
			n = max(fit, 1)
		}
		d.pdf.Content(func() {
			for i := at; i < at+n; i++ {
				d.line(l, t.Text, lines, i, h)
			}
		})
		if at += n; at < len(lines) {
			d.newPage()
		}
	}
	d.pdf.Close()
	d.y += l.after * font.MM
}

// line writes one line of a paragraph. The last one, and one that a line break ends, is not stretched.
func (d *pdf) line(l look, whole string, lines []string, i int, h float64) {
	x, w := left, textWidth
	if i == 0 {
		x, w = x+l.first, w-l.first
	}
	align := map[string]string{"both": "J", "left": "L", "center": "C"}[l.align]
	if align == "J" && (i == len(lines)-1 || !strings.Contains(lines[i], " ") ||
		strings.Contains(whole, lines[i]+"\n")) {
		align = "L"
	}
	d.pdf.Set(l.cut(), l.size)
	d.pdf.Cell(x, d.y, w, h, lines[i], align, canvas.Flow(whole, lines)[i])
	d.y += h
}

// rule draws a line of length in the middle of a column.
func (d *pdf) rule(x, column, length float64) {
	d.y += 1.2
	d.pdf.Artifact(func() {
		d.pdf.SetLineWidth(0.75 * font.MM)
		d.pdf.Line(x+(column-length)/2, d.y, x+(column+length)/2, d.y)
	})
}

// block writes lines under each other into a column and goes on below them.
func (d *pdf) block(x, w, size float64, style font.Style, words, align string) {
	h := lineOf(size, 1)
	d.pdf.Tagged("P", "", func() {
		d.pdf.Set(style, size)
		lines := font.Wrap(style, size, w, 0, words)
		goesOn := canvas.Flow(words, lines)
		for i, line := range lines {
			d.pdf.Cell(x, d.y, w, h, line, align, goesOn[i])
			d.y += h
		}
	})
}

func (d *pdf) letterhead(l Letterhead) {
	h := l.set()
	begin := d.y
	if l.Office != "" {
		d.block(left, h.school-letterGap, h.letter, font.Regular, h.officeLines, "C")
	}
	d.block(left, h.school-letterGap, h.letter, font.Bold, h.schoolLines, "C")
	d.rule(left, h.school-letterGap, h.rule())
	d.y += 3
	d.block(left, h.school-letterGap, h.number, font.Regular, l.Number, "C")
	end := d.y
	d.y = begin
	d.block(left+h.school, h.state, h.letter, font.Bold, l.State, "C")
	d.block(left+h.school, h.state, h.motto, font.Bold, l.Motto, "C")
	d.rule(left+h.school, h.state, h.mottoRule(l.Motto))
	d.y += 3
	d.block(left+h.school, h.state, h.place, font.Italic, h.placeLine, "C")
	d.y = max(d.y, end)
}

func (d *pdf) seal(s Seal) {
	begin := d.y
	d.pdf.Tagged("Figure", s.QR.Alt(), func() { d.pdf.Draw(s.QR, left, begin, SealSide/s.QR.Width) })
	for _, line := range s.Lines {
		d.block(left+SealSide+qrGap, textWidth-SealSide-qrGap, sealSize, font.Regular, line, "L")
		d.y += 1
	}
	d.y = max(d.y, begin+SealSide) + 2.1
}

func (d *pdf) signing(s Signing) {
	d.y += signingGap
	begin := d.y
	d.block(left, textWidth/2, 12, font.BoldItalic, s.Heading, "L")
	for _, r := range s.Recipients {
		d.block(left, textWidth/2, 11, font.Regular, r, "L")
	}
	end := d.y
	d.y = begin
	for line := range strings.Lines(s.Office) {
		d.block(left+textWidth/2, textWidth/2, 14, font.Bold, strings.TrimSpace(line), "C")
	}
	d.y += signingRoom
	if s.Name != "" {
		d.block(left+textWidth/2, textWidth/2, 14, font.Bold, s.Name, "C")
	}
	d.y = max(d.y, end)
}
