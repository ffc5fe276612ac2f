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
	"unicode/utf8"

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

// filled are the parts of a Word file in which placeholders are looked for.
var filled = regexp.MustCompile(`^word/(document|header|footer|footnotes|endnotes)\d*\.xml$`)

// Found is a placeholder's name and how often it stands in a file.
type Found struct {
	Name  string
	Times int
}

// Placeholders lists the names in a school's Word file in the order of the file; an error says in the reader's words
// why it is no file that can be filled. Invalid names each active part.
func Placeholders(ctx context.Context, file []byte) ([]Found, error) {
	f, err := open(ctx, file)
	if err != nil {
		return nil, err
	}
	var all []Found
	at, total := map[string]int{}, 0
	for _, p := range f.parts {
		for _, paragraph := range p.paragraphs() {
			if err = ctx.Err(); err != nil {
				return nil, err
			}
			for _, s := range spots(join(texts(paragraph))) {
				if total++; total > MostPlaceholders {
					return nil, crowded
				}
				i, there := at[s.name]
				if !there {
					i, at[s.name] = len(all), len(all)
					all = append(all, Found{Name: s.name})
				}
				all[i].Times++
			}
		}
	}
	return all, nil
}

// mostNear is for how many unknown names the most alike one is looked for: who has more has misunderstood something
// else.
const mostNear = 20

// Unknowns are those of the names that have no value.
func Unknowns[V any](names []Found, values map[string]V) []Unknown {
	var all []Unknown
	known := slices.Sorted(maps.Keys(values))
	for _, one := range names {
		if _, there := values[one.Name]; there {
			continue
		}
		u := Unknown{Name: one.Name}
		if len(all) < mostNear {
			u.Nearest = nearest(one.Name, known)
		}
		all = append(all, u)
	}
	return all
}

func clean(name string) string { return strings.ToLower(locale.NFC(strings.TrimSpace(name))) }

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

// spot is a placeholder in a text: the bytes from…to, and its name.
type spot struct {
	from, to int
	name     string
}

// longestName is how many letters a placeholder's name may have.
const longestName = 80

// spots finds the placeholders of a text, {{name}} as a school types it: blanks inside the braces do not matter. It
// looks at every byte once.
func spots(text string) []spot {
	var all []spot
	for at := 0; ; {
		open := strings.Index(text[at:], "{{")
		if open < 0 {
			return all
		}
		from := at + open
		length := strings.IndexAny(text[from+2:], "{}\n")
		if length < 0 {
			return all
		}
		end := from + 2 + length
		name := clean(strings.Trim(text[from+2:end], " \u00a0"))
		switch {
		case text[end] == '{':
			at = max(from+1, end-1)
			if end > from+2 {
				at = end
			}
		case strings.HasPrefix(text[end:], "}}") && name != "" && utf8.RuneCountInString(name) <= longestName:
			all = append(all, spot{from, end + 2, name})
			at = end + 2
		default:
			at = end + 1
		}
	}
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
	if err := piece.ReadFromString(`<x xmlns:w="` + nsWord + `" xmlns:r="` + nsRelation + `">` + xml + `</x>`); err != nil {
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

// nearest is the known name with the fewest letters to change, "" when that would be half of them.
func nearest(name string, known []string) string {
	best, fewest := "", len([]rune(name))/2+1
	for _, one := range known {
		if more := utf8.RuneCountInString(one) - utf8.RuneCountInString(name); max(more, -more) >= fewest {
			continue
		}
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
