// Package document makes official documents as Decree 30/2020/NĐ-CP prescribes them: the measures of the page, the
// letterhead, the kinds of paragraphs, tables, figures and the signing table. A Document is a list of blocks; Word and
// PDF are two ways of putting the same blocks on the same page, so that both look alike. It also fills a school's own
// Word file (merge.go).
//
// It knows ready words and scenes of charts, and nothing of surveys. The same blocks give the same bytes.
package document

import (
	"regexp"
	"strings"
	"time"

	"hailong/internal/canvas"
	"hailong/internal/font"
	"hailong/internal/locale"
)

// The page in millimetres: A4 and the margins of the decree.
const (
	pageWidth, pageHeight    = 210.0, 297.0
	top, bottom, left, right = 20.0, 20.0, 30.0, 15.0
	textWidth                = pageWidth - left - right
	headerAt                 = 10.0 // from the upper edge to the page number
)

// Document is one official document: what is told of it, and its blocks from top to bottom.
type Document struct {
	Lang   locale.Lang
	Title  string
	Author string
	Date   time.Time // of the file's properties; the same for the same document
	Blocks []Block
	Stop   func() error // not nil once nobody waits for the document any more; asked before each block; may be nil
}

// stopped is why the document is not written to its end, nil while somebody waits for it.
func (p Document) stopped() error {
	if p.Stop == nil {
		return nil
	}
	return p.Stop()
}

// Block is one of Text, Table, Figure, Letterhead, Title, Seal and Signing.
type Block interface{ block() }

// Text is a paragraph.
type Text struct {
	Style Style
	Text  string
	Name  string // of what it says, for a finished file that is filled again; "" names it by its words
}

// Style is a kind of paragraph.
type Style int

// The kinds of paragraphs.
const (
	Body    Style = iota
	Closing       // the last sentence, on one page with the signature
	Ground
	Addressee
	Heading1
	Heading2
	Caption      // below a figure
	TableCaption // above a table
	Note         // below a table
	kindOf       // BÁO CÁO
	abstract     // what about
	styles       // their number
)

// look is how a style is set: sizes and distances in points, the indent in millimetres, line in natural line heights.
type look struct {
	id, name            string
	size                float64
	bold, italic        bool
	align               string // both, left or center
	first               float64
	before, after, line float64
	keep                bool // with what follows
	level               int  // of a heading
}

// looks are the measures of the decree (its appendix I) for each style.
var looks = [styles]look{
	Body: {id: "BodyText", name: "Body Text", size: 14, align: "both", first: 10, after: 6, line: 1.15},
	Closing: {id: "Closing", name: "Closing", size: 14, align: "both", first: 10, after: 6, line: 1.15,
		keep: true},
	Ground: {id: "Ground", name: "Ground", size: 14, italic: true, align: "both", first: 10, after: 6,
		line: 1.15},
	Addressee: {id: "Addressee", name: "Addressee", size: 14, align: "center", before: 6, after: 12, line: 1.15},
	Heading1: {id: "Heading1", name: "heading 1", size: 14, bold: true, align: "left", first: 10, before: 6,
		after: 6, line: 1.15, keep: true, level: 1},
	Heading2: {id: "Heading2", name: "heading 2", size: 14, bold: true, align: "left", first: 10, before: 3,
		after: 6, line: 1.15, keep: true, level: 2},
	Caption: {id: "Caption", name: "caption", size: 12, italic: true, align: "center", before: 3, after: 9,
		line: 1},
	TableCaption: {id: "TableCaption", name: "Table Caption", size: 12, italic: true, align: "left", before: 6,
		after: 3, line: 1, keep: true},
	Note:     {id: "Note", name: "Note", size: 11, align: "left", before: 2, after: 2, line: 1},
	kindOf:   {id: "Title", name: "Title", size: 14, bold: true, align: "center", before: 18, line: 1, keep: true},
	abstract: {id: "Subtitle", name: "Subtitle", size: 14, bold: true, align: "center", line: 1, keep: true},
}

func (l look) cut() font.Style { return font.Cut(l.bold, l.italic) }

// Table is a table across the page: a caption above, a header row that is repeated on each page, lines between the
// cells.
type Table struct {
	Caption string
	Columns []Column
	Rows    [][]string
	Total   bool     // the last row is a sum: set bold
	Notes   []string // below it, on the page of its last row
	Name    string   // as a Text's

	captionName string
}

// Column is a column: its heading, its share of the width, and how its cells stand.
type Column struct {
	Head   string
	Share  float64
	Center bool
}

// widths are the columns' in millimetres; together they fill whole.
func (t Table) widths(whole float64) []float64 {
	sum := 0.0
	for _, c := range t.Columns {
		sum += c.Share
	}
	all := make([]float64, len(t.Columns))
	for i, c := range t.Columns {
		all[i] = whole * c.Share / sum
	}
	return all
}

// Cells are the headings and the rows under them, as plain text.
func (t Table) Cells() [][]string { return append([][]string{t.heads()}, t.Rows...) }

func (t Table) heads() []string {
	heads := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		heads[i] = c.Head
	}
	return heads
}

// stays tells whether row i belongs on one page with the next: the first with the second, the last with the one before.
func (t Table) stays(i int) bool {
	last := len(t.Rows) - 1
	return i < last && (i == 0 || i == last-1)
}

const (
	tableSize = 12.0
	cellSide  = 1.5 // millimetres between a line and the words
	cellTop   = 0.6
)

// Figure is a chart and its caption. Its scene's title and description are its alternative text.
type Figure struct {
	Scene   canvas.Scene
	Caption string
	Name    string // as a Text's

	captionName string
}

// Letterhead is the two columns on top: who writes, and the state's name and motto.
type Letterhead struct {
	Office, School string // Office may be ""
	Number         string // "Số:     /BC-…", with its blank
	State, Motto   string
	Place          string // with blanks for the day
}

// head is a letterhead as it is set: the widths of its two columns in millimetres, sizes in points, and lines that are
// broken.
type head struct {
	school, state                float64
	letter, motto, number, place float64 // sizes
	officeLines, schoolLines     string  // in capitals
	placeLine                    string
}

const (
	letterGap    = 0.8   // between the columns
	widestState  = 100.0 // the column of the state's name and the day
	smallestHead = 9.0
)

// set chooses the larger sizes of the decree where the names stand on one line each, else the smaller ones; what wraps
// all the same is broken into even lines, never between the last two words of a name, and a sign never.
func (l Letterhead) set() head {
	h := l.sized(13, 14)
	if strings.Contains(h.officeLines+h.schoolLines, "\n") || h.place < 14 {
		h = l.sized(12, 13)
	}
	h.number = smaller(font.Regular, h.letter, h.school-letterGap, l.Number)
	return h
}

func (l Letterhead) sized(letter, motto float64) head {
	h := head{letter: letter, motto: motto}
	if blankWidth(font.Italic, motto, l.Place) > font.Width(font.Bold, letter, l.State) {
		// shorter blanks still take a number
		l.Place = strings.ReplaceAll(l.Place, strings.Repeat(noBreak, 3), strings.Repeat(noBreak, 2))
	}
	day := blankWidth(font.Italic, motto, l.Place) + letterGap
	h.state = max(font.Width(font.Bold, letter, l.State)+letterGap, min(day, widestState))
	h.school = textWidth - h.state
	even := func(style font.Style, name string) string {
		lines := font.Balanced(style, letter, h.school-letterGap,
			glued(style, letter, h.school-letterGap, strings.ToUpper(name)))
		return strings.ReplaceAll(strings.Join(lines, "\n"), noBreak, " ")
	}
	h.officeLines, h.schoolLines = even(font.Regular, l.Office), even(font.Bold, l.School)
	h.place = smaller(font.Italic, motto, h.state, l.Place)
	h.placeLine = strings.ReplaceAll(l.Place, ", ", ","+noBreak)
	if lines := font.Balanced(font.Italic, h.place, h.state, l.Place); len(lines) > 1 {
		h.placeLine = strings.Join(lines, "\n")
	}
	return h
}

const noBreak = "\u00a0"

// compounds are words of two syllables in the names of schools and offices; a line does not end between them.
var compounds = strings.NewReplacer("ỦY BAN NHÂN DÂN", "ỦY\u00a0BAN\u00a0NHÂN\u00a0DÂN", "DÂN TỘC", "DÂN\u00a0TỘC",
	"NỘI TRÚ", "NỘI\u00a0TRÚ", "BÁN TRÚ", "BÁN\u00a0TRÚ", "PHỔ THÔNG", "PHỔ\u00a0THÔNG",
	"TRUNG HỌC", "TRUNG\u00a0HỌC", "CƠ SỞ", "CƠ\u00a0SỞ", "TIỂU HỌC", "TIỂU\u00a0HỌC", "MẦM NON", "MẦM\u00a0NON",
	"MẪU GIÁO", "MẪU\u00a0GIÁO",
	"GIÁO DỤC", "GIÁO\u00a0DỤC", "ĐÀO TẠO", "ĐÀO\u00a0TẠO", "TƯ THỤC", "TƯ\u00a0THỤC")

// units begin the name of a place, which is not parted while it fits on a line.
var units = regexp.MustCompile(`(?:^| )(?:XÃ|PHƯỜNG|THỊ TRẤN|HUYỆN|QUẬN|TỈNH|THÀNH PHỐ|ĐẶC KHU) [^,]+`)

// glued is a name in capitals whose places, compounds and last two words are held together, as far as a line is wide
// enough.
func glued(style font.Style, size, width float64, name string) string {
	hold := func(words string) string {
		led := strings.HasPrefix(words, " ")
		held := strings.ReplaceAll(strings.TrimPrefix(words, " "), " ", noBreak)
		if font.Width(style, size, held) > width {
			return words
		}
		if led {
			return " " + held
		}
		return held
	}
	name = units.ReplaceAllStringFunc(name, hold)
	if last := strings.LastIndex(name, " "); last > 0 && !strings.Contains(name[last:], noBreak) {
		before := strings.LastIndex(name[:last], " ") + 1
		if before > 0 {
			name = name[:before] + hold(name[before:])
		}
	}
	return compounds.Replace(name)
}

// blankWidth is the width of words whose blanks are to be filled by hand: some office programs set a fixed blank a
// third wider.
func blankWidth(style font.Style, size float64, words string) float64 {
	return font.Width(style, size, words) + float64(strings.Count(words, noBreak))*0.1*size*font.MM
}

// smaller is the largest size from size down at which words stand on one line.
func smaller(style font.Style, size, width float64, words string) float64 {
	for size > smallestHead && blankWidth(style, size, words) > width {
		size--
	}
	return size
}

// rule is how long the line below the school's name is: two fifths of the name's longest line.
func (h head) rule() float64 {
	longest := 0.0
	for _, line := range strings.Split(h.schoolLines, "\n") {
		longest = max(longest, font.Width(font.Bold, h.letter, line))
	}
	return longest * 0.4
}

func (h head) mottoRule(motto string) float64 { return font.Width(font.Bold, h.motto, motto) }

// Title is the kind of the document and what it is about.
type Title struct {
	Kind, Abstract string

	name string
}

const titleRule = 40.0

// Seal is what fixes the figures: a QR code and the words beside it.
type Seal struct {
	QR    canvas.Scene
	Lines []string

	name      string
	lineNames []string
}

// SealSide is how wide the code of a seal is, with the white around it, in millimetres.
const SealSide = 30.0

const (
	qrGap    = 4.0
	sealSize = 12.0
)

// Signing is the table at the end: who receives the document, and who signs it: the office, whose lines are set in
// capitals by who words them, and the name, which may be left blank.
type Signing struct {
	Heading    string
	Recipients []string
	Office     string
	Name       string
}

const signingRoom = 28.0 // millimetres for the signature

func (Text) block()       {}
func (Table) block()      {}
func (Figure) block()     {}
func (Letterhead) block() {}
func (Title) block()      {}
func (Seal) block()       {}
func (Signing) block()    {}
