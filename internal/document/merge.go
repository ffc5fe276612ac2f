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
	"strconv"
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

	numbered bool // a caption: its number is the file's own
}

// filled are the parts of a Word file in which placeholders are looked for.
var filled = regexp.MustCompile(`^word/(document|header|footer|footnotes|endnotes)\d*\.xml$`)

// Fill writes file with the placeholders replaced by values in a language, wherever they stand: split over runs, in tables, headers,
// notes and text boxes. A value is never looked through for placeholders. Unknown ones stay as they are. Everything
// else is copied: parts without a placeholder byte for byte, but for what is dropped of every file (see active.go). It
// ends with the context, and with TooLarge where so many tables or charts would stand in it that no one could open it.
func Fill(ctx context.Context, w io.Writer, file []byte, lang locale.Lang, values map[string]Value) error {
	return canvas.Contained(func() error { return fill(ctx, w, file, lang, values) })
}

func fill(ctx context.Context, w io.Writer, file []byte, lang locale.Lang, values map[string]Value) error {
	f, err := open(ctx, file)
	if err != nil {
		return err
	}
	f.lang, f.values = lang, values
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
			f.insertTable(p, paragraph, s.name, *value.Table)
		}
		if len(value.Figures) == 0 {
			continue
		}
		runs, err := f.figuresXML(ctx, p, paragraph, s.name, value.Figures)
		if err != nil {
			return err
		}
		f.insert(p, paragraph, len(paragraph.Child), controlled(f.lang, s.name, runs, f.controlID()))
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
		var out []segment
		touched, kept := false, 0
		for len(known) > 0 && known[0].from < at {
			s := known[0]
			touched = true
			if low := s.from - begin; low >= 0 {
				out = append(out, segment{words: text[kept:low]})
				if words := f.values[s.name].Text; words != "" {
					out = append(out, segment{name: s.name, words: words})
				}
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
		f.split(piece, append(out, segment{words: text[kept:]}))
		if len(known) == 0 {
			return
		}
	}
}

// segment is a part of a piece of text: as it stood, or what a placeholder of a name stands for.
type segment struct{ name, words string }

// runParents are the elements in which a content control may stand beside runs.
var runParents = []string{"p", "hyperlink", "ins", "smartTag", "sdtContent"}

// split gives a piece its segments, those of placeholders in content controls of their own.
func (f *word) split(piece *etree.Element, segments []segment) {
	segments = joined(segments)
	old := piece.Parent()
	apart := old.Tag == "r" && old.Parent() != nil && slices.Contains(runParents, old.Parent().Tag)
	if !apart || len(segments) == 1 && segments[0].name == "" {
		whole := ""
		for _, s := range segments {
			whole += s.words
		}
		setLines(piece, whole)
		return
	}
	bare := etree.NewElement(old.FullTag())
	if looks := old.SelectElement("rPr"); looks != nil {
		bare.AddChild(looks.Copy())
	}
	behind := bare.Copy()
	for _, rest := range slices.Clone(old.Child[piece.Index()+1:]) {
		behind.AddChild(rest)
	}
	parent, index := old.Parent(), old.Index()+1
	if segments[0].name == "" {
		setLines(piece, segments[0].words)
		segments = segments[1:]
	} else if old.RemoveChild(piece); holds(old) == 0 {
		index--
		parent.RemoveChild(old)
	}
	for _, s := range segments {
		run := bare.Copy()
		setLines(run.CreateElement(piece.FullTag()), s.words)
		parent.InsertChildAt(index, f.control(s.name, run))
		index++
	}
	if holds(behind) > 0 {
		parent.InsertChildAt(index, behind)
	}
}

// joined are segments without empty ones, neighbours without a name as one; at least one.
func joined(segments []segment) []segment {
	var all []segment
	for _, s := range segments {
		switch n := len(all); {
		case s.words == "":
		case s.name == "" && n > 0 && all[n-1].name == "":
			all[n-1].words += s.words
		default:
			all = append(all, s)
		}
	}
	if len(all) == 0 {
		all = []segment{{}}
	}
	return all
}

// holds is how much stands in a run besides its looks.
func holds(run *etree.Element) int { return len(run.ChildElements()) - len(run.SelectElements("rPr")) }

// control puts a run into a content control of a name; without one it stays as it is.
func (f *word) control(name string, run *etree.Element) *etree.Element {
	if name == "" {
		return run
	}
	prefix := run.Space + ":"
	if run.Space == "" {
		prefix = ""
	}
	sdt := etree.NewElement(prefix + "sdt")
	properties := sdt.CreateElement(prefix + "sdtPr")
	properties.CreateElement(prefix+"alias").CreateAttr(prefix+"val", name)
	properties.CreateElement(prefix+"tag").CreateAttr(prefix+"val", tagOf(f.lang, name))
	properties.CreateElement(prefix+"id").CreateAttr(prefix+"val", strconv.Itoa(f.controlID()))
	sdt.CreateElement(prefix + "sdtContent").AddChild(run)
	return sdt
}

// controlID is a number that no other control of the file has.
func (f *word) controlID() int {
	f.made++
	return 730_000_000 + f.made
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

// insertTable puts a table and its notes before a paragraph, as wide as there is room.
func (f *word) insertTable(p *part, before *etree.Element, name string, t Table) {
	f.insert(p, before, before.Index(),
		controlled(f.lang, name, tableXML(t, f.room(before))+notesXML(t), f.controlID()))
}

// figuresXML are the runs of a placeholder's pictures. Each picture is drawn once, however often it is asked for.
func (f *word) figuresXML(ctx context.Context, p *part, in *etree.Element, name string, figures []Figure) (string, error) {
	var out strings.Builder
	for i, one := range figures {
		if f.drawings++; f.drawings > mostDrawings {
			return "", swollen
		}
		if err := ctx.Err(); err != nil {
			return "", err
		}
		key := fmt.Sprintf("%s/%d", name, i)
		n, drawn := f.drawn[key]
		if !drawn {
			picture, err := png(one.Scene)
			if err != nil {
				return "", err
			}
			f.pictures = append(f.pictures, picture)
			n = f.earlier + len(f.pictures)
			f.drawn[key] = n
		}
		if !slices.Contains(p.pictures, n) {
			p.pictures = append(p.pictures, n)
		}
		width := min(one.Scene.Width, f.room(in))
		out.WriteString(pictureXML(one.Scene, fmt.Sprintf("rIdHailong%d", n), 90000+f.drawings, width))
	}
	return out.String(), nil
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
		if i == 0 && (element.Tag == "tbl" || element.FindElement("./sdtContent/tbl") != nil) {
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
		if err := put(to, fmt.Sprintf("word/media/hailong%d.png", f.earlier+i+1), picture, when); err != nil {
			return err
		}
	}
	return to.Close()
}
