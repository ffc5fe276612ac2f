package paper

import (
	"archive/zip"
	"fmt"
	"io"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"hailong/internal/canvas"
	"hailong/internal/locale"
)

// Value is what a placeholder stands for: words, or a table, or charts.
type Value struct {
	Text    string
	Table   *Table
	Figures []Figure
}

// Unknown is a placeholder that stands for nothing, and the known name that is most like it, "" when none is.
type Unknown struct{ Name, Nearest string }

// placeholder is {{name}}, as a school types it: blanks inside the braces do not matter.
var placeholder = regexp.MustCompile(`\{\{[ \x{a0}]*([^{}\n]{1,80}?)[ \x{a0}]*\}\}`)

// filled are the parts of a Word file in which placeholders are looked for.
var filled = regexp.MustCompile(`^word/(document|header|footer|footnotes|endnotes)\d*\.xml$`)

// Placeholders lists the names in a school's Word file, each once, in the order of the file; an error says in the reader's
// words why it is no file that can be filled.
func Placeholders(file []byte) ([]string, error) {
	f, err := open(file)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, p := range f.parts {
		for _, paragraph := range p.paragraphs() {
			for _, m := range placeholder.FindAllStringSubmatch(join(texts(paragraph)), -1) {
				if name := clean(m[1]); !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
		}
	}
	return names, nil
}

// Unknowns are those of names that have no value.
func Unknowns[V any](names []string, values map[string]V) []Unknown {
	var all []Unknown
	known := slices.Sorted(maps.Keys(values))
	for _, name := range names {
		if _, there := values[name]; !there {
			all = append(all, Unknown{name, nearest(name, known)})
		}
	}
	return all
}

func clean(name string) string { return strings.ToLower(locale.NFC(strings.TrimSpace(name))) }

// Fill writes file with the placeholders replaced by values, wherever they stand: split over runs, in tables, headers, notes
// and text boxes. A value is never looked through for placeholders. Unknown ones stay as they are. Everything else is
// copied: parts without a placeholder byte for byte.
func Fill(w io.Writer, file []byte, values map[string]Value) error {
	return canvas.Contained(func() error { return fill(w, file, values) })
}

func fill(w io.Writer, file []byte, values map[string]Value) error {
	f, err := open(file)
	if err != nil {
		return err
	}
	f.values = values
	for _, p := range f.parts {
		for _, paragraph := range p.paragraphs() {
			if err = f.fill(p, paragraph); err != nil {
				return err
			}
		}
	}
	if err = f.relate(); err != nil {
		return err
	}
	return f.write(w)
}

// texts are the pieces of text of a paragraph, without those of a text box that hangs on it.
func texts(paragraph *etree.Element) []*etree.Element {
	var all []*etree.Element
	var walk func(*etree.Element)
	walk = func(e *etree.Element) {
		for _, child := range e.ChildElements() {
			switch child.Tag {
			case "p": // of a text box; it is a paragraph of its own
			case "t":
				if child.Space != paragraph.Space {
					continue
				}
				all = append(all, child)
			default:
				walk(child)
			}
		}
	}
	walk(paragraph)
	return all
}

func join(pieces []*etree.Element) string {
	var out strings.Builder
	for _, t := range pieces {
		out.WriteString(t.Text())
	}
	return out.String()
}

// fill replaces the placeholders of one paragraph, from left to right.
func (f *word) fill(p *part, paragraph *etree.Element) error {
	for from := 0; ; {
		pieces := texts(paragraph)
		whole := join(pieces)
		m := placeholder.FindStringSubmatchIndex(whole[from:])
		if m == nil {
			return nil
		}
		begin, end := from+m[0], from+m[1]
		value, known := f.values[clean(whole[from+m[2]:from+m[3]])]
		if !known {
			from = end
			continue
		}
		p.changed = true
		f.replace(pieces, begin, end, value.Text)
		from = begin + len(strings.ReplaceAll(value.Text, "\n", ""))
		if value.Table != nil {
			f.insertTable(p, paragraph, *value.Table)
		}
		if len(value.Figures) > 0 {
			if err := f.insertFigures(p, paragraph, value.Figures); err != nil {
				return err
			}
		}
	}
}

// replace puts words for the bytes begin…end of the pieces: into the piece where they begin, which keeps its looks.
func (f *word) replace(pieces []*etree.Element, begin, end int, words string) {
	at, first := 0, true
	for _, piece := range pieces {
		text := piece.Text()
		low, high := max(begin-at, 0), min(end-at, len(text))
		at += len(text)
		if low >= high {
			continue
		}
		if !first {
			set(piece, text[:low]+text[high:])
			continue
		}
		first = false
		lines := strings.Split(words, "\n")
		lines[0] = text[:low] + lines[0]
		lines[len(lines)-1] += text[high:]
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
}

func set(piece *etree.Element, text string) {
	piece.SetText(text)
	piece.CreateAttr("xml:space", "preserve")
}

// insertTable puts a table before the paragraph of its placeholder, as wide as there is room.
func (f *word) insertTable(p *part, paragraph *etree.Element, t Table) {
	f.insert(p, paragraph, paragraph.Index(), tableXML(t, f.room(paragraph)))
}

// insertFigures puts pictures into the paragraph of their placeholder.
func (f *word) insertFigures(p *part, paragraph *etree.Element, figures []Figure) error {
	for _, one := range figures {
		picture, err := png(one.Scene)
		if err != nil {
			return err
		}
		f.pictures = append(f.pictures, picture)
		n := len(f.pictures)
		p.pictures = append(p.pictures, n)
		f.insert(p, paragraph, len(paragraph.Child), pictureXML(one.Scene, fmt.Sprintf("rIdHailong%d", n), 90000+n, min(one.Scene.Width, f.room(paragraph))))
	}
	return nil
}

// insert reads a piece of WordprocessingML and hangs it into the part: before its element for a table, into it for a run.
func (f *word) insert(p *part, paragraph *etree.Element, index int, xml string) {
	piece := etree.NewDocument()
	if err := piece.ReadFromString(`<x xmlns:w="` + nsWord + `" xmlns:r="` + nsRelation + `">` + xml + `</x>`); err != nil {
		return // our own writing is well formed: a test would know
	}
	element := piece.Root().ChildElements()[0]
	element.CreateAttr("xmlns:w", p.namespace)
	if element.Tag == "tbl" {
		paragraph.Parent().InsertChildAt(index, element)
	} else {
		paragraph.InsertChildAt(index, element)
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
		if old, there := f.raw[name]; there {
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
	if err := types.ReadFromBytes(f.raw[typesName]); err != nil || types.Root() == nil {
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

// nearest is the known name with the fewest letters to change, "" when that would be half of them.
func nearest(name string, known []string) string {
	best, fewest := "", len([]rune(name))/2+1
	for _, one := range known {
		if d := distance([]rune(name), []rune(one)); d < fewest {
			best, fewest = one, d
		}
	}
	return best
}

// distance is Levenshtein's: the letters to add, to leave out or to change.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range b {
			change := diagonal
			if x != y {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
