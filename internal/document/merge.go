package document

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"hailong/internal/canvas"
)

// Value is what a placeholder stands for: words, or a table, or charts.
type Value struct {
	Text    string
	Table   *Table
	Figures []Figure
}

// filled are the parts of a Word file in which placeholders are looked for.
var filled = regexp.MustCompile(`^word/(document|header|footer|footnotes|endnotes)\d*\.xml$`)

// Fill writes file with the placeholders replaced by values, wherever they stand: split over runs, in tables, headers,
// notes and text boxes. A value is never looked through for placeholders. Unknown ones stay as they are. Everything
// else is copied: parts without a placeholder byte for byte, but for what is dropped of every file (see active.go). It
// ends with the context, and with TooLarge where so many tables or charts would stand in it that no one could open it.
func Fill(ctx context.Context, w io.Writer, file []byte, values map[string]Value) error {
	return canvas.Contained(func() error { return fill(ctx, w, file, values) })
}

func fill(ctx context.Context, w io.Writer, file []byte, values map[string]Value) error {
	f, err := open(ctx, file)
	if err != nil {
		return err
	}
	f.values = values
	for _, p := range f.parts {
		for _, paragraph := range p.paragraphs() {
			if err = ctx.Err(); err != nil {
				return err
			}
			if err = f.fill(ctx, p, paragraph); err != nil {
				return err
			}
		}
	}
	if err = f.relate(); err != nil {
		return err
	}
	return f.write(w)
}

// fill replaces the placeholders of one paragraph, from left to right, in one pass over its pieces.
func (f *word) fill(ctx context.Context, p *part, paragraph *etree.Element) error {
	pieces := texts(paragraph)
	var known []spot
	for _, s := range spots(join(pieces)) {
		if f.met++; f.met > MostPlaceholders {
			return crowded
		}
		if _, there := f.values[s.name]; there {
			known = append(known, s)
		}
	}
	if len(known) == 0 {
		return nil
	}
	p.changed = true
	f.replace(pieces, known)
	for _, s := range known {
		value := f.values[s.name]
		if value.Table != nil {
			if f.cells += len(value.Table.Rows) * len(value.Table.Columns); f.cells > mostCells {
				return swollen
			}
			f.insertTable(p, paragraph, *value.Table)
		}
		if err := f.insertFigures(ctx, p, paragraph, s.name, value.Figures); err != nil {
			return err
		}
	}
	return nil
}

// replace puts the words of the spots into the pieces where they begin, which keep their looks; what else of a spot
// stands in a piece is cut.
func (f *word) replace(pieces []*etree.Element, known []spot) {
	at := 0
	for _, piece := range pieces {
		text, begin := piece.Text(), at
		at += len(text)
		var out strings.Builder
		touched, kept := false, 0
		for len(known) > 0 && known[0].from < at {
			s := known[0]
			touched = true
			if low := s.from - begin; low >= 0 {
				out.WriteString(text[kept:low] + f.values[s.name].Text)
			}
			kept = min(s.to-begin, len(text))
			if s.to > at {
				break
			}
			known = known[1:]
		}
		if !touched {
			continue
		}
		out.WriteString(text[kept:])
		setLines(piece, out.String())
		if len(known) == 0 {
			return
		}
	}
}

// setLines gives a piece its words, with a break of Word's for each new line.
func setLines(piece *etree.Element, words string) {
	lines := strings.Split(words, "\n")
	set(piece, lines[0])
	run, index := piece.Parent(), piece.Index()
	for _, line := range lines[1:] {
		next := etree.NewElement(piece.FullTag())
		set(next, line)
		run.InsertChildAt(index+1, etree.NewElement(strings.TrimSuffix(piece.FullTag(), "t")+"br"))
		run.InsertChildAt(index+2, next)
		index += 2
	}
}

func set(piece *etree.Element, text string) {
	piece.SetText(text)
	piece.CreateAttr("xml:space", "preserve")
}

// insertTable puts a table and its notes before the paragraph of its placeholder, as wide as there is room.
func (f *word) insertTable(p *part, paragraph *etree.Element, t Table) {
	f.insert(p, paragraph, paragraph.Index(), tableXML(t, f.room(paragraph))+notesXML(t))
}

// insertFigures puts pictures into the paragraph of their placeholder. Each is drawn once, however often it is asked
// for.
func (f *word) insertFigures(ctx context.Context, p *part, paragraph *etree.Element, name string,
	figures []Figure) error {
	for i, one := range figures {
		if f.drawings++; f.drawings > mostDrawings {
			return swollen
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		key := fmt.Sprintf("%s/%d", name, i)
		n, drawn := f.drawn[key]
		if !drawn {
			picture, err := png(one.Scene)
			if err != nil {
				return err
			}
			f.pictures = append(f.pictures, picture)
			n = len(f.pictures)
			f.drawn[key] = n
		}
		if !slices.Contains(p.pictures, n) {
			p.pictures = append(p.pictures, n)
		}
		width := min(one.Scene.Width, f.room(paragraph))
		f.insert(p, paragraph, len(paragraph.Child),
			pictureXML(one.Scene, fmt.Sprintf("rIdHailong%d", n), 90000+f.drawings, width))
	}
	return nil
}

// insert reads WordprocessingML and hangs it into the part: a table and a paragraph before its element, a run into it.
func (f *word) insert(p *part, paragraph *etree.Element, index int, xml string) {
	piece := etree.NewDocument()
	if err := piece.ReadFromString(`<x xmlns:w="` + nsWord + `" xmlns:r="` + nsRelation + `">` + xml +
		`</x>`); err != nil {
		return // our own writing is well formed: a test would know
	}
	into := paragraph
	for i, element := range piece.Root().ChildElements() {
		element.CreateAttr("xmlns:w", p.namespace)
		if i == 0 && element.Tag == "tbl" {
			into = paragraph.Parent()
		}
		into.InsertChildAt(index+i, element)
	}
}

// room is how wide a thing may be at an element: its cell, or the text of the page.
func (f *word) room(e *etree.Element) float64 {
	for up := e.Parent(); up != nil; up = up.Parent() {
		if up.Tag == "tc" {
			if w := up.FindElement("./tcPr/tcW[@type='dxa']"); w != nil {
				if width := length(w.SelectAttrValue("w:w", "")); width > 10 {
					return width - 2*cellSide
				}
			}
			return 60
		}
		if up.Tag == "txbxContent" {
			return 60
		}
	}
	return f.width
}

// relate writes the references to the new pictures.
func (f *word) relate() error {
	for _, p := range f.parts {
		if len(p.pictures) == 0 {
			continue
		}
		name := path.Dir(p.name) + "/_rels/" + path.Base(p.name) + ".rels"
		rels := etree.NewDocument()
		if old := f.now(name); old != nil {
			if err := rels.ReadFromBytes(old); err != nil {
				return broken
			}
		} else {
			rels.CreateElement("Relationships").CreateAttr("xmlns", nsPackage)
		}
		if rels.Root() == nil {
			return broken
		}
		for _, n := range p.pictures {
			one := rels.Root().CreateElement("Relationship")
			one.CreateAttr("Id", fmt.Sprintf("rIdHailong%d", n))
			one.CreateAttr("Type", nsRelation+"/image")
			one.CreateAttr("Target", fmt.Sprintf("media/hailong%d.png", n))
		}
		if err := f.put(name, rels); err != nil {
			return err
		}
	}
	if len(f.pictures) == 0 {
		return nil
	}
	types := etree.NewDocument()
	if err := types.ReadFromBytes(f.now(typesName)); err != nil || types.Root() == nil {
		return broken
	}
	for _, d := range types.Root().SelectElements("Default") {
		if strings.EqualFold(d.SelectAttrValue("Extension", ""), "png") {
			return nil
		}
	}
	png := etree.NewElement("Default")
	png.CreateAttr("Extension", "png")
	png.CreateAttr("ContentType", "image/png")
	types.Root().InsertChildAt(0, png)
	return f.put(typesName, types)
}

func (f *word) put(name string, tree *etree.Document) error {
	raw, err := tree.WriteToBytes()
	f.changed[name] = raw
	return err
}

// write copies the archive with what was changed.
func (f *word) write(w io.Writer) error {
	for _, p := range f.parts {
		if p.changed {
			if err := f.put(p.name, p.tree); err != nil {
				return err
			}
		}
	}
	to := zip.NewWriter(w)
	when := f.archive.File[0].Modified
	written := map[string]bool{}
	for _, part := range f.archive.File {
		if f.dropped[part.Name] { // nothing refers to it any more
			continue
		}
		body, changed := f.changed[part.Name]
		written[part.Name] = true
		if !changed {
			if err := to.Copy(part); err != nil {
				return broken
			}
			continue
		}
		if err := put(to, part.Name, string(body), when); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.changed)) {
		if !written[name] {
			if err := put(to, name, string(f.changed[name]), when); err != nil {
				return err
			}
		}
	}
	for i, picture := range f.pictures {
		if err := put(to, fmt.Sprintf("word/media/hailong%d.png", i+1), picture, when); err != nil {
			return err
		}
	}
	return to.Close()
}
