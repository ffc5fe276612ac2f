package document

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/beevik/etree"

	"hailong/internal/canvas"
	"hailong/internal/locale"
	"hailong/internal/problem"
)

// A figure stands in a Word file inside a content control with a tag (ECMA-376, part 1, 17.5.2), which Word shows when
// it is touched and keeps when the file is edited.

const tagBegin = "hailong:"

// controlled puts a content control around runs of a paragraph, or around a table; without a name there is none.
func controlled(lang locale.Lang, name, inside string, id int) string {
	if name == "" {
		return inside
	}
	return fmt.Sprintf(`<w:sdt><w:sdtPr><w:alias w:val="%s"/><w:tag w:val="%s"/><w:id w:val="%d"/></w:sdtPr>`+
		`<w:sdtContent>%s</w:sdtContent></w:sdt>`, escape(name), escape(tagOf(lang, name)), id, inside)
}

// tagOf says what stands in a control, and in which language.
func tagOf(lang locale.Lang, name string) string { return tagBegin + lang.String() + ":" + name }

var untagged = problem.New(problem.Invalid, "document.untagged", nil)

// Refill writes a finished Word file with the figures of values, asked for by language, in its tagged content controls;
// all else stays as people made it, and a control that says already what it should is not touched. What has no value
// any more becomes a dash: an old number must not stay in a new report. Invalid for a file without any such control.
func Refill(ctx context.Context, w io.Writer, file []byte, values func(locale.Lang) map[string]Value) error {
	return canvas.Contained(func() error { return refill(ctx, w, file, values) })
}

func refill(ctx context.Context, w io.Writer, file []byte, values func(locale.Lang) map[string]Value) error {
	f, err := open(ctx, file)
	if err != nil {
		return err
	}
	met := 0
	for _, p := range f.parts {
		for _, control := range p.controls() {
			if err = ctx.Err(); err != nil {
				return err
			}
			if met++; met > mostControls {
				return crowded
			}
			f.lang, f.values = control.lang, values(control.lang)
			if err = f.set(ctx, p, control); err != nil {
				return err
			}
		}
	}
	if met == 0 {
		return untagged
	}
	if err = f.relate(); err != nil {
		return err
	}
	return f.write(w)
}

// mostControls is how many tagged controls a file may have: a report of 45 classes has some hundred.
const mostControls = 5000

// tagged is a content control of ours: what it is called and what stands in it.
type tagged struct {
	lang    locale.Lang
	name    string
	content *etree.Element
}

// controls are the part's controls with a tag of ours, those inside another left out.
func (p *part) controls() []tagged {
	var all []tagged
	var walk func(*etree.Element)
	walk = func(e *etree.Element) {
		for _, child := range e.ChildElements() {
			if c, is := ours(child); is {
				all = append(all, c)
				continue
			}
			walk(child)
		}
	}
	walk(p.tree.Root())
	return all
}

func ours(e *etree.Element) (c tagged, is bool) {
	if e.Tag != "sdt" {
		return c, false
	}
	tag := e.FindElement("./sdtPr/tag")
	if c.content = e.SelectElement("sdtContent"); tag == nil || c.content == nil {
		return c, false
	}
	called, is := strings.CutPrefix(tag.SelectAttrValue("val", ""), tagBegin)
	lang, name, parted := strings.Cut(called, ":")
	c.lang, c.name = locale.Lang(lang), name
	return c, is && parted
}

// none stands where a figure was that is no more.
const none = "–"

// set puts a value into a control.
func (f *word) set(ctx context.Context, p *part, c tagged) error {
	value, there := f.values[c.name]
	if !there {
		value = Value{Text: none}
	}
	if value.numbered {
		value.Text = numberedAs(said(c.content), value.Text)
	}
	if value.Table != nil {
		return f.setTable(p, c, *value.Table)
	}
	if shows(c.content, value.Figures) {
		return nil
	}
	old := c.content.SelectElement("tbl") != nil
	if old || value.Figures != nil || c.content.FindElement(".//drawing") != nil {
		empty(c.content)
		p.changed = true
	}
	if value.Figures != nil {
		runs, err := f.figuresXML(ctx, p, c.content, c.name, value.Figures)
		if err != nil {
			return err
		}
		f.insert(p, c.content, 0, runs)
		return nil
	}
	if old { // a table's control holds paragraphs
		f.insert(p, c.content, 0, `<w:p>`+run(value.Text, "")+`</w:p>`)
		return nil
	}
	p.changed = setWords(c.content, value.Text) || p.changed
	return nil
}

// numberedAs is a caption with the number that stands in a file before the one there: it counts what else the file has.
func numberedAs(standing, caption string) string {
	if number := captionNumber.FindString(standing); number != "" {
		return number + unnumbered(caption)
	}
	return caption
}

// shows tells whether pictures stand in an element already: their words say all that is in them.
func shows(e *etree.Element, figures []Figure) bool {
	pictures := e.FindElements(".//docPr")
	if len(figures) == 0 || len(pictures) != len(figures) {
		return false
	}
	for i, p := range pictures {
		if p.SelectAttrValue("descr", "") != figures[i].Scene.Desc ||
			p.SelectAttrValue("title", "") != figures[i].Scene.Title {
			return false
		}
	}
	return true
}

func empty(e *etree.Element) {
	for _, child := range e.ChildElements() {
		e.RemoveChild(child)
	}
}

// setTable puts the words of a table into the cells that stand there, which keep their looks; a table of another shape
// is made anew.
func (f *word) setTable(p *part, c tagged, t Table) error {
	if f.cells += len(t.Rows) * len(t.Columns); f.cells > mostCells {
		return swollen
	}
	rows := append([][]string{t.heads()}, t.Rows...)
	notes := below(c.content)
	if old := c.content.SelectElement("tbl"); old != nil && fits(old, rows) && len(notes) == len(t.Notes) {
		for i, note := range t.Notes {
			p.changed = setWords(notes[i], note) || p.changed
		}
		for i, row := range old.SelectElements("tr") {
			for k, cell := range row.SelectElements("tc") {
				p.changed = setWords(cell, rows[i][k]) || p.changed
			}
		}
		return nil
	}
	p.changed = true
	control := c.content.Parent()
	before := control // what the table comes to stand before
	for before != nil && before.Tag != "p" {
		before = before.Parent()
	}
	if before == nil { // it holds a table, or paragraphs in its place
		before = control
	}
	f.insertTable(p, before, c.name, t)
	control.Parent().RemoveChild(control)
	return nil
}

// below are the paragraphs behind the table of a control; one may stand before it (lead).
func below(content *etree.Element) (notes []*etree.Element) {
	passed := false
	for _, child := range content.ChildElements() {
		passed = passed || child.Tag == "tbl"
		if passed && child.Tag == "p" {
			notes = append(notes, child)
		}
	}
	return notes
}

func fits(table *etree.Element, rows [][]string) bool {
	all := table.SelectElements("tr")
	if len(all) != len(rows) {
		return false
	}
	for i, row := range all {
		if len(row.SelectElements("tc")) != len(rows[i]) {
			return false
		}
	}
	return true
}

// setWords puts words into the first piece of text of an element and empties the others; it tells whether that changed
// anything.
func setWords(e *etree.Element, words string) bool {
	pieces := texts(e)
	if e.Tag == "tc" {
		pieces = nil
		for _, paragraph := range e.SelectElements("p") {
			pieces = append(pieces, texts(paragraph)...)
		}
	}
	if said(e) == words {
		return false
	}
	if len(pieces) == 0 {
		run := runPlace(e).CreateElement("w:r")
		run.Space = e.Space
		pieces = []*etree.Element{run.CreateElement("w:t")}
		pieces[0].Space = e.Space
	}
	for _, one := range pieces {
		run := one.Parent()
		for _, other := range run.ChildElements() {
			if other.Tag == "br" || other.Tag == "noBreakHyphen" {
				run.RemoveChild(other)
			}
		}
	}
	setLines(pieces[0], words)
	for _, rest := range pieces[1:] {
		rest.SetText("")
	}
	return true
}

// said are the words of an element as run wrote them: breaks and hyphens where they stand.
func said(e *etree.Element) string {
	var out strings.Builder
	var walk func(*etree.Element)
	walk = func(e *etree.Element) {
		for _, child := range e.ChildElements() {
			switch child.Tag {
			case "t":
				out.WriteString(child.Text())
			case "br":
				out.WriteString("\n")
			case "noBreakHyphen":
				out.WriteString(noBreakHyphen)
			default:
				walk(child)
			}
		}
	}
	walk(e)
	return out.String()
}

// runPlace is where a run may stand in an element: a cell's is its paragraph.
func runPlace(e *etree.Element) *etree.Element {
	if p := e.SelectElement("p"); p != nil {
		return p
	}
	return e
}
