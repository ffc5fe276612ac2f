package reading

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// written are the parts of a Word file that hold what a reader sees.
var written = regexp.MustCompile(`^word/(document|header|footer|footnotes|endnotes)\d*\.xml$`)

// mostDeep is how many elements may stand inside each other.
const mostDeep = 500

// mostElements is how many elements and attributes all parts may have: fifty times our longest report has,
// and what can be packed into some kilobytes.
const mostElements = 1_000_000

// wordLines reads the paragraphs of a Word file, each as one line.
func wordLines(ctx context.Context, file []byte) ([]Line, error) {
	w, err := readWord(ctx, file, written)
	if err != nil {
		return nil, err
	}
	var all []Line
	for _, p := range w.all {
		all = append(all, Line{Text: strings.NewReplacer("\t", " ", "\n", " ").Replace(p.Text), Block: p.block})
	}
	return all, nil
}

// readWord reads the paragraphs of parts of a Word file. What is struck out by the tracking of changes does not count.
func readWord(ctx context.Context, file []byte, parts *regexp.Regexp) (*words, error) {
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, broken
	}
	w := &words{ctx: ctx, left: mostText, elements: mostElements, lists: map[string]string{}}
	inflated, main := budget(mostInflated), false
	for _, part := range archive.File {
		if !parts.MatchString(part.Name) {
			continue
		}
		main = main || part.Name == "word/document.xml"
		r, err := part.Open()
		if err != nil {
			return nil, broken
		}
		read := &io.LimitedReader{R: r, N: int64(inflated) + 1}
		err = w.part(xml.NewDecoder(read))
		inflated = budget(read.N - 1)
		_ = r.Close() // a part that was read to its end
		if inflated < 0 {
			return nil, swollen
		}
		if err != nil {
			return nil, err
		}
	}
	if !main {
		return nil, unknown
	}
	return w, nil
}

// words are the paragraphs read so far.
type words struct {
	ctx    context.Context
	all    []Paragraph
	blocks int
	open   []*openParagraph // those that are being read: one in a text box stands inside another
	taken  bool             // inside an element of text
	gone   int              // depth of deleted text

	left, elements budget

	tables, deep, row, cell, span int // the table that is being read, those inside it, and its place
	lists                         map[string]string
	list, level                   string // what the part on lists names at the moment
}

// openParagraph is a paragraph whose end was not read yet.
type openParagraph struct {
	strings.Builder
	Paragraph
}

func (w *words) part(from *xml.Decoder) error {
	from.Strict = true
	for deep := 0; ; {
		token, err := from.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return broken
		}
		switch e := token.(type) {
		case xml.StartElement:
			if deep++; deep > mostDeep {
				return broken
			}
			if !w.elements.take(1 + len(e.Attr)) {
				return swollen
			}
			if err = w.begin(e); err != nil {
				return err
			}
		case xml.EndElement:
			deep--
			w.end(e.Name.Local)
		case xml.CharData:
			if err = w.text(string(e)); err != nil {
				return err
			}
		}
	}
}

func (w *words) begin(e xml.StartElement) error {
	switch e.Name.Local {
	case "p":
		p := &openParagraph{}
		if w.deep > 0 {
			p.Table, p.Row, p.Cell = w.tables, w.row, w.cell
		}
		w.open = append(w.open, p)
		return w.ctx.Err()
	case "t":
		w.taken = true
	case "del", "moveFrom":
		w.gone++
	case "tab":
		return w.put("\t")
	case "br", "cr":
		return w.put("\n")
	case "noBreakHyphen":
		return w.put("-")
	case "sym", "checkBox":
		return w.put(symbol(e))
	case "tbl", "tr", "tc", "gridSpan":
		w.place(e)
	default:
		w.listed(e)
	}
	return nil
}

// place follows the cells of a table; one inside another is part of the cell that it stands in.
func (w *words) place(e xml.StartElement) {
	if e.Name.Local == "tbl" {
		if w.deep++; w.deep == 1 {
			w.tables, w.row = w.tables+1, 0
		}
	}
	if w.deep != 1 {
		return
	}
	switch e.Name.Local {
	case "tr":
		w.row, w.cell, w.span = w.row+1, 0, 1
	case "tc":
		w.cell, w.span = w.cell+w.span, 1
	case "gridSpan":
		if n, err := strconv.Atoi(value(e, "val")); err == nil && n > 0 && n < 100 {
			w.span = n
		}
	}
}

// listed takes the list that a paragraph belongs to, and what numbers the lists of the file have.
func (w *words) listed(e xml.StartElement) {
	switch e.Name.Local {
	case "abstractNum":
		w.list = value(e, "abstractNumId")
	case "lvl":
		w.level = value(e, "ilvl")
	case "numFmt":
		if len(w.lists) < mostLists {
			w.lists["format "+w.list+" "+w.level] = value(e, "val")
		}
	case "num":
		w.list = value(e, "numId")
	case "abstractNumId":
		if len(w.lists) < mostLists {
			w.lists["list "+w.list] = value(e, "val")
		}
	}
	if len(w.open) == 0 {
		return
	}
	p := w.open[len(w.open)-1]
	switch e.Name.Local {
	case "numId":
		p.List = value(e, "val")
	case "ilvl":
		p.Level = value(e, "val")
	case "pStyle":
		p.Style = value(e, "val")
	}
}

const mostLists = 20_000

// symbol is a sign that stands in a file by its place in a font of signs: the boxes to tick, and nothing else.
func symbol(e xml.StartElement) string {
	if e.Name.Local == "checkBox" {
		return "☐"
	}
	switch strings.ToUpper(value(e, "char")) {
	case "F0A8", "F06F", "F071", "F072", "F0FE", "F0FD", "F078", "F070", "F0A3":
		return "☐"
	case "F0A1", "F0A2", "F06D", "F09A", "F099":
		return "○"
	}
	return " "
}

func value(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (w *words) end(name string) {
	switch name {
	case "t":
		w.taken = false
	case "del", "moveFrom":
		w.gone--
	case "tbl":
		w.deep--
	case "p":
		n := len(w.open) - 1
		if n < 0 {
			return
		}
		w.blocks++
		p := w.open[n]
		if p.Text = strings.TrimSpace(p.String()); p.Text != "" {
			p.block = w.blocks
			w.all = append(w.all, p.Paragraph)
		}
		w.open = w.open[:n]
	}
}

func (w *words) text(words string) error {
	if !w.taken || w.gone > 0 {
		return nil
	}
	return w.put(words)
}

func (w *words) put(words string) error {
	if !w.left.take(len(words)) {
		return swollen
	}
	if n := len(w.open); n > 0 {
		w.open[n-1].WriteString(words)
	}
	return nil
}
