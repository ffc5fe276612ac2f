package canvas

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"hailong/internal/font"
	"hailong/internal/locale"
)

// About is what a file says of itself.
type About struct {
	Title, Author string
	Lang          locale.Lang
	Made          time.Time // its only time, so that the same drawing is the same bytes
}

// PDF is a document that is being drawn. Lengths in millimetres from the upper left corner.
type PDF struct {
	*fpdf.Fpdf
	tags  tags
	known [len(faces)]bool // the styles whose letters it has
}

// faces are what the styles are called inside a PDF: the family and its cut.
var faces = [...][2]string{{"serif", ""}, {"serif", "B"}, {"serif", "I"}, {"serif", "BI"}, {"sans", ""}, {"sans", "B"},
	{"mono", ""}}

// New begins a document of A4 sheets without any page.
func New(a About) *PDF {
	d := &PDF{Fpdf: fpdf.New("P", "mm", "A4", "")}
	d.SetMargins(0, 0, 0)
	d.SetAutoPageBreak(false, 0)
	d.SetCellMargin(0)
	d.SetCompression(true)
	d.SetCatalogSort(true)
	d.SetCreationDate(a.Made.UTC())
	d.SetModificationDate(a.Made.UTC())
	d.SetTitle(font.Text(a.Title), true)
	d.SetAuthor(font.Text(a.Author), true)
	d.SetCreator(program, true)
	d.SetProducer(program, true)
	d.SetLang(Tag(a.Lang))
	d.SetXmpMetadata(a.xmp())
	return d
}

const program = "Hailong"

// Tag is the language as documents name it.
func Tag(lang locale.Lang) string {
	if lang.Base() == locale.EN {
		return "en-GB"
	}
	return "vi-VN"
}

// xmp is what the file says of itself for programs: the same as its properties, and that it follows PDF/UA-1.
func (a About) xmp() []byte {
	lang, at := Tag(a.Lang), a.Made.UTC().Format(time.RFC3339)
	return fmt.Appendf(nil, `<?xpacket begin="`+"\ufeff"+`" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdfuaid:part>1</pdfuaid:part>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li><rdf:li xml:lang="%s">%s</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>%s</xmp:CreatorTool><pdf:Producer>%s</pdf:Producer>
<xmp:CreateDate>%s</xmp:CreateDate><xmp:ModifyDate>%s</xmp:ModifyDate>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`, escaped(a.Title), lang, escaped(a.Title), escaped(a.Author), lang, program, program, at, at)
}

// AddPage begins a page.
func (d *PDF) AddPage() {
	d.Fpdf.AddPage()
	d.tags.page++
}

// Set chooses the font. Of each font the letters that were used are put into the file.
func (d *PDF) Set(style font.Style, size float64) {
	face := faces[style]
	if !d.known[style] {
		d.AddUTF8FontFromBytes(face[0], face[1], style.File())
		d.known[style] = true
	}
	d.SetFont(face[0], face[1], size)
}

// Cell writes words into a box with the font of the moment; align is L, C, R or J. A line that goes on below ends with
// a blank, which nobody sees: without it, readers and searches find "hàilòng".
func (d *PDF) Cell(x, y, w, h float64, words, align string, goesOn bool) {
	words = font.Text(words)
	if goesOn {
		blank := d.GetStringWidth(" ")
		switch align {
		case "C":
			x += blank / 2
		case "R":
			x += blank
		case "J": // every gap is stretched alike, also the one behind the last word
			w += blank + (w-d.GetStringWidth(words))/float64(max(strings.Count(words, " "), 1))
		}
		words += " "
	}
	d.SetXY(x, y)
	d.CellFormat(w, h, words, "", 0, align, false, 0, "")
}

// Note puts a heading into the bookmarks, with the font of the moment.
func (d *PDF) Note(words string, level int, y float64) { d.Bookmark(font.Text(words), level, y) }

// Draw puts a scene on the page, its upper left corner at x, y, as lines and letters: sharp at any size.
func (d *PDF) Draw(s Scene, x, y, scale float64) {
	for _, m := range s.Marks {
		mx, my, w, h := x+m.X*scale, y+m.Y*scale, m.W*scale, m.H*scale
		r, g, b := int(m.Ink.R), int(m.Ink.G), int(m.Ink.B)
		switch m.Kind {
		case Rect:
			d.SetFillColor(r, g, b)
			d.Rect(mx, my, w, h, "F")
			if m.Ink.Hatched {
				d.hatch(mx, my, w, h)
			}
			if m.Stroke > 0 {
				d.SetLineWidth(m.Stroke * scale)
				d.SetDrawColor(0, 0, 0)
				d.Rect(mx, my, w, h, "D")
			}
		case Line:
			d.SetLineWidth(m.Stroke * scale)
			d.SetDrawColor(r, g, b)
			d.Line(mx, my, mx+w, my+h)
		case Words:
			d.Set(m.Style, m.Size*scale)
			d.SetTextColor(r, g, b)
			d.Text(x+m.Left()*scale, my, font.Text(m.Text)+" ") // a blank, or one word would be read with the next
		case Picture:
			name, as := fmt.Sprintf("%x", sha256.Sum256([]byte(m.PNG))), fpdf.ImageOptions{ImageType: "PNG"}
			d.RegisterImageOptionsReader(name, as, strings.NewReader(m.PNG))
			d.ImageOptions(name, mx, my, w, h, false, as, 0, "")
		case Open:
			d.begin(m.Role, m.Text)
		case Close:
			d.end()
		}
	}
	d.SetDrawColor(0, 0, 0)
	d.SetFillColor(0, 0, 0)
	d.SetTextColor(0, 0, 0)
}

// hatch fills a box with hatches.
func (d *PDF) hatch(x, y, w, h float64) {
	const step = hatchStep * 1.4142 // along an edge
	d.ClipRect(x, y, w, h, false)
	d.SetLineWidth(hatchThick)
	d.SetDrawColor(0, 0, 0)
	for at := 0.0; at < w+h; at += step {
		d.Line(x+at-h, y+h, x+at, y)
	}
	d.ClipEnd()
}

// Flow tells of each line of a text that was wrapped whether a blank stood between it and the next: a word that was
// broken between letters has none.
func Flow(text string, lines []string) []bool {
	goesOn := make([]bool, len(lines))
	for i, line := range lines {
		text = strings.TrimLeft(text, " \t\n")
		if rest, found := strings.CutPrefix(text, line); found {
			text = rest
		}
		goesOn[i] = i < len(lines)-1 && (text == "" || strings.ContainsAny(text[:1], " \t\n"))
	}
	return goesOn
}

// Write ends the document and writes the file.
func (d *PDF) Write(w io.Writer) error {
	var out bytes.Buffer
	if err := d.Output(&out); err != nil {
		return err
	}
	file := out.Bytes()
	copy(file, "%PDF-1.7") // tags and XMP are younger than the 1.3 that the library writes
	return d.tags.add(w, file)
}
