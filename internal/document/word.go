package document

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"hailong/internal/locale"
	"hailong/internal/problem"
)

// What a school's Word file may be. A real report has some dozens of parts and a few hundred kilobytes of text; the
// rest of the bounds is for files that somebody made to do harm.
const (
	MostBytes        = 5 << 20  // of the file
	mostParts        = 1000     // in the archive
	mostWhole        = 64 << 20 // of all parts, unpacked
	mostText         = 6 << 20  // of the parts that are filled, unpacked
	mostXML          = 12 << 20 // of all parts that are looked through, unpacked
	mostDeep         = 200      // elements inside each other
	mostElements     = 250_000  // elements and attributes of all parts
	MostPlaceholders = 500      // in the file, each as often as it stands there
	mostDrops        = 20       // relations that are taken out
	mostCells        = 100_000  // of the tables that are put in
	mostDrawings     = 200      // charts that are put in
)

var (
	broken      = problem.New(problem.Invalid, "document.broken", nil)
	notWord     = problem.New(problem.Unsupported, "document.not_docx", nil)
	oldWord     = problem.New(problem.Unsupported, "document.old_word", nil)
	macros      = problem.New(problem.Unsupported, "document.macros", nil)
	complicated = problem.New(problem.TooLarge, "document.complicated", map[string]any{"n": mostElements})
	crowded     = problem.New(problem.TooLarge, "document.crowded", map[string]any{"n": MostPlaceholders})
	swollen     = problem.New(problem.TooLarge, "document.swollen",
		map[string]any{"cells": mostCells, "charts": mostDrawings})
	tooLarge = problem.New(problem.TooLarge, "document.large", map[string]any{"mb": MostBytes >> 20})
)

const typesName = "[Content_Types].xml"

// word is a school's Word file.
type word struct {
	archive  *zip.Reader
	raw      map[string][]byte // the parts that were read
	changed  map[string][]byte
	parts    []*part
	width    float64 // of the page's text, millimetres
	values   map[string]Value
	lang     locale.Lang // of the values
	pictures []string
	drawn    map[string]int // pictures by the chart they show
	drops    []dropped
	dropped  map[string]bool // parts that are not written again
	met      int             // placeholders so far
	cells    int             // of the tables put in so far
	drawings int             // put in so far
	made     int             // content controls made so far
	earlier  int             // the last number of a picture that an earlier filling put in
}

// dropped is a relation that does not go out: its part, the file of that part's relations, and its name in it.
type dropped struct{ source, relations, id string }

// part is a part with text.
type part struct {
	name      string
	namespace string // of WordprocessingML: transitional or strict
	tree      *etree.Document
	changed   bool
	pictures  []int
}

// namespaces of paragraphs: the usual one and that of strict files.
var wordSpaces = map[string]bool{nsWord: true, "http://purl.oclc.org/ooxml/wordprocessingml/main": true}

// open reads what is needed of a file, within its bounds.
func open(ctx context.Context, file []byte) (*word, error) {
	switch {
	case len(file) > MostBytes:
		return nil, tooLarge
	case bytes.HasPrefix(file, []byte{0xd0, 0xcf, 0x11, 0xe0}): // the old format, and files with a password
		return nil, oldWord
	case !bytes.HasPrefix(file, []byte("PK")):
		return nil, notWord
	}
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil || len(archive.File) == 0 {
		return nil, broken
	}
	f := &word{archive: archive, raw: map[string][]byte{}, changed: map[string][]byte{}, drawn: map[string]int{},
		dropped: map[string]bool{}, width: textWidth}
	if err = f.readParts(); err != nil {
		return nil, err
	}
	types, there := f.raw[typesName]
	if _, main := f.raw["word/document.xml"]; !there || !main {
		return nil, notWord
	}
	if bytes.Contains(types, []byte("macroEnabled")) || bytes.Contains(types, []byte("vbaProject")) {
		return nil, macros
	}
	if err = f.guard(ctx); err != nil {
		return nil, err
	}
	if err = f.takeOut(); err != nil {
		return nil, err
	}
	for _, one := range archive.File {
		if filled.MatchString(one.Name) {
			p, err := parse(one.Name, f.now(one.Name))
			if err != nil {
				return nil, err
			}
			f.parts = append(f.parts, p)
			if one.Name == "word/document.xml" {
				f.measure(p.tree)
			}
		}
	}
	return f, nil
}

// readParts reads the parts with text and what refers to pictures. The sizes that an archive declares are not believed.
func (f *word) readParts() error {
	if len(f.archive.File) > mostParts {
		return broken
	}
	whole, text, all := uint64(0), int64(0), int64(0)
	seen := map[string]bool{}
	for _, one := range f.archive.File {
		whole += one.UncompressedSize64
		if whole > mostWhole || one.Method != zip.Store && one.Method != zip.Deflate || seen[one.Name] ||
			one.Flags&1 != 0 {
			return broken
		}
		seen[one.Name] = true
		if n := 0; strings.HasPrefix(one.Name, "word/media/hailong") {
			_, _ = fmt.Sscanf(one.Name, "word/media/hailong%d.png", &n)
			f.earlier = max(f.earlier, min(n, mostParts))
		}
		if !readAsXML(one) {
			continue
		}
		r, err := one.Open()
		if err != nil {
			return broken
		}
		raw, err := io.ReadAll(io.LimitReader(r, mostXML-all+1))
		err = errors.Join(err, r.Close())
		if all += int64(len(raw)); filled.MatchString(one.Name) {
			text += int64(len(raw))
		}
		if err != nil || text > mostText || all > mostXML {
			return broken
		}
		f.raw[one.Name] = raw
	}
	return nil
}

// now is a part as it stands: as it came, or without what is dropped.
func (f *word) now(name string) []byte {
	if raw, changed := f.changed[name]; changed {
		return raw
	}
	return f.raw[name]
}

// takeOut removes what is dropped from the files of relations, from the elements that name it, and from the list of
// parts.
func (f *word) takeOut() error {
	if len(f.drops) > mostDrops {
		return broken
	}
	for _, d := range f.drops {
		if err := f.without(d.relations, func(e *etree.Element) bool {
			return e.Tag == "Relationship" && e.SelectAttrValue("Id", "") == d.id
		}); err != nil {
			return err
		}
		err := f.without(d.source, func(e *etree.Element) bool {
			return slices.Contains(droppedKinds, e.Tag) && slices.ContainsFunc(e.Attr, func(a etree.Attr) bool {
				return a.Key == "id" && a.Value == d.id
			})
		})
		if err != nil {
			return err
		}
	}
	if len(f.dropped) == 0 {
		return nil
	}
	return f.without(typesName, func(e *etree.Element) bool {
		return f.dropped[strings.TrimPrefix(e.SelectAttrValue("PartName", ""), "/")]
	})
}

// without writes a part again without some of its elements; a part that is not there needs nothing.
func (f *word) without(name string, gone func(*etree.Element) bool) error {
	raw := f.now(name)
	if raw == nil {
		return nil
	}
	tree := etree.NewDocument()
	if err := tree.ReadFromBytes(raw); err != nil || tree.Root() == nil {
		return broken
	}
	var walk func(*etree.Element)
	walk = func(e *etree.Element) {
		for _, child := range e.ChildElements() {
			if gone(child) {
				e.RemoveChild(child)
				continue
			}
			walk(child)
		}
	}
	walk(tree.Root())
	return f.put(name, tree)
}

// parse reads a part that was looked through.
func parse(name string, raw []byte) (*part, error) {
	p := &part{name: name, tree: etree.NewDocument()}
	if err := p.tree.ReadFromBytes(raw); err != nil || p.tree.Root() == nil {
		return nil, broken
	}
	if p.namespace = p.tree.Root().NamespaceURI(); !wordSpaces[p.namespace] {
		return nil, broken
	}
	return p, nil
}

// paragraphs are all paragraphs of the part, those of tables and text boxes too.
func (p *part) paragraphs() []*etree.Element {
	var all []*etree.Element
	prefix := p.tree.Root().Space
	var walk func(*etree.Element)
	walk = func(e *etree.Element) {
		for _, child := range e.ChildElements() {
			if child.Tag == "p" && child.Space == prefix {
				all = append(all, child)
			}
			walk(child)
		}
	}
	walk(p.tree.Root())
	return all
}

// measure takes the width of the text from the last section of the document.
func (f *word) measure(tree *etree.Document) {
	for _, section := range tree.FindElements("//sectPr") {
		size, margin := section.SelectElement("pgSz"), section.SelectElement("pgMar")
		if size == nil || margin == nil {
			continue
		}
		w := length(size.SelectAttrValue("w:w", "")) - length(margin.SelectAttrValue("w:left", "")) - length(
			margin.SelectAttrValue("w:right", ""))
		if w > 30 && w < 500 {
			f.width = w
		}
	}
}

// length reads twentieths of a point as millimetres, 0 when it is no number.
func length(twentieths string) float64 {
	n, err := strconv.ParseFloat(twentieths, 64)
	if err != nil {
		return 0
	}
	return n * 25.4 / 1440
}
