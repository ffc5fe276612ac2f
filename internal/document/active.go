package document

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"hailong/internal/locale"
	"hailong/internal/problem"
)

// A report leaves the school, so nothing in it may reach outside or run where it is opened. What is not known to lie
// still is refused by name: Word has new ways every year. Two things that Word itself leaves in honest files, and that
// change nothing for a reader, are dropped: the path of the template a file was made from, and the settings of a
// printer.

// lyingStill are the relations inside a file that show something and do nothing, by the last word of their type; true
// where they lead to text, which is looked through, false where they lead to a picture or to letters.
var lyingStill = map[string]bool{
	"officeDocument": true, "core-properties": true, "extended-properties": true, "custom-properties": true,
	"styles": true, "stylesWithEffects": true,
	"settings": true, "webSettings": true, "fontTable": true, "numbering": true, "theme": true, "themeOverride": true,
	"header": true, "footer": true,
	"footnotes": true, "endnotes": true, "comments": true, "commentsExtended": true, "commentsIds": true,
	"commentsExtensible": true, "people": true,
	"glossaryDocument": true, "customXml": true, "customXmlProps": true, "chart": true, "chartEx": true,
	"chartStyle": true, "chartColorStyle": true,
	"chartUserShapes": true, "diagramData": true, "diagramLayout": true, "diagramQuickStyle": true,
	"diagramColors": true, "diagramDrawing": true,
	"docMetadata": true, "classificationlabels": true, "thumbnail": false, "image": false, "font": false,
	"hdphoto": false, "printerSettings": false,
}

// droppedKinds are the relations that are taken out of every file, with the elements that name them.
var droppedKinds = []string{"attachedTemplate", "printerSettings"}

// printers is where Word keeps the settings of printers.
const printers = "word/printerSettings/"

// relationTypes are whose relations are known.
var relationTypes = []string{"http://schemas.openxmlformats.org/", "http://schemas.microsoft.com/",
	"http://purl.oclc.org/ooxml/"}

// pictures and letters, by the end of a part's name.
var stillEnds = []string{
	".png", ".jpg", ".jpeg", ".jfif", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".webp", ".wdp", ".svg",
	".odttf", ".ttf",
}

// running are elements that bring in, embed or start something.
var running = []string{
	"altChunk", "subDoc", "object", "OLEObject", "oleObj", "control", "mailMerge", "movie", "videoFile", "audioFile",
	"wavAudioFile", "quickTimeFile",
	"entryMacro", "exitMacro", "externalData", "script", "foreignObject",
}

// fields are what a field may do: print what the file itself knows. Among the others are DDE, INCLUDETEXT and LINK.
var fields = strings.Fields(`PAGE NUMPAGES SECTION SECTIONPAGES DATE TIME CREATEDATE SAVEDATE PRINTDATE EDITTIME AUTHOR LASTSAVEDBY TITLE SUBJECT
	KEYWORDS COMMENTS FILENAME FILESIZE NUMWORDS NUMCHARS DOCPROPERTY REVNUM USERNAME USERINITIALS USERADDRESS TEMPLATE TOC TC TA TOA INDEX XE REF
	PAGEREF NOTEREF STYLEREF SEQ LISTNUM AUTONUM AUTONUMLGL AUTONUMOUT BIBLIOGRAPHY CITATION SYMBOL EQ ADVANCE FORMTEXT FORMCHECKBOX FORMDROPDOWN
	MERGEFIELD QUOTE SET IF COMPARE HYPERLINK`)

// plainLink tells whether an address is one that a reader may click on.
func plainLink(address string) bool {
	address = strings.ToLower(strings.TrimSpace(address))
	for _, begin := range []string{"http://", "https://", "mailto:", "#"} {
		if strings.HasPrefix(address, begin) {
			return true
		}
	}
	return false
}

// guard looks through a file for what may not go out with a report.
type guard struct {
	ctx    context.Context
	size   int // elements and attributes of all parts
	faults []problem.Field
}

// refuse notes a fault; key says what kind of thing was found, name what it is called.
func (g *guard) refuse(part, key, name string) {
	fault := problem.Field{Pointer: "/" + echo(part), Key: key, Args: map[string]any{"name": echo(name)}}
	if !g.full() && !slices.ContainsFunc(g.faults, func(f problem.Field) bool {
		return f.Pointer == fault.Pointer && f.Key == fault.Key && f.Args["name"] == fault.Args["name"]
	}) {
		g.faults = append(g.faults, fault)
	}
}

// echoed is how many letters of a hostile name a message repeats.
const echoed = 60

func echo(name string) string {
	name = locale.Line(name)
	if r := []rune(name); len(r) > echoed {
		return string(r[:echoed]) + "…"
	}
	return name
}

// full tells whether enough was found: nobody reads more.
func (g *guard) full() bool { return problem.Enough(g.faults) }

// guard looks through every part, and notes what is to be dropped.
func (f *word) guard(ctx context.Context) error {
	g := &guard{ctx: ctx}
	for _, one := range f.archive.File {
		raw, read := f.raw[one.Name]
		var err error
		switch end := strings.ToLower(path.Ext(one.Name)); {
		case one.Name == typesName:
			err = g.types(raw)
		case end == ".rels":
			err = f.relations(g, one.Name, raw)
		case read:
			err = g.part(one.Name, raw, !strings.HasPrefix(one.Name, "customXml/") &&
				!strings.HasPrefix(one.Name, "docProps/"))
		case !slices.Contains(stillEnds, end) && !strings.HasSuffix(one.Name, "/") &&
			!strings.HasPrefix(one.Name, printers):
			g.refuse(one.Name, "document.active.part", path.Base(one.Name))
		}
		if err != nil {
			return err
		}
		if g.full() {
			break
		}
	}
	return problem.Fields("document.active", g.faults)
}

// readAsXML tells whether a part is text that is looked through.
func readAsXML(one *zip.File) bool {
	end := strings.ToLower(path.Ext(one.Name))
	return end == ".xml" || end == ".rels" || end == ".svg"
}

// each gives every token of a part to see, while nothing is deeper than any text is, no entities are declared, and the
// whole file has no more elements than one that people wrote.
func (g *guard) each(raw []byte, see func(xml.Token)) error {
	reader, deep := xml.NewDecoder(bytes.NewReader(raw)), 0
	for n := 0; ; n++ {
		if n%4096 == 0 && g.ctx.Err() != nil {
			return g.ctx.Err()
		}
		token, err := reader.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return broken
		}
		switch one := token.(type) {
		case xml.StartElement:
			deep++
			g.size += 1 + len(one.Attr)
		case xml.EndElement:
			deep--
		case xml.Directive:
			return broken
		case xml.ProcInst:
			if one.Target != "xml" {
				return broken
			}
		}
		if deep > mostDeep {
			return broken
		}
		if g.size > mostElements {
			return complicated
		}
		see(token)
	}
}

// types refuses parts that are read as text though their names say picture.
func (g *guard) types(raw []byte) error {
	return g.each(raw, func(token xml.Token) {
		one, start := token.(xml.StartElement)
		if !start {
			return
		}
		name, kind := attribute(one, "PartName"), strings.ToLower(attribute(one, "ContentType"))
		end := strings.ToLower(path.Ext(name))
		if name == "" {
			name = attribute(one, "Extension")
			end = "." + strings.ToLower(name)
		}
		if strings.HasSuffix(kind, "xml") && !slices.Contains([]string{".xml", ".rels", ".svg"}, end) {
			g.refuse(typesName, "document.active.part", name)
		}
	})
}

// relations looks at what a part names: what lies still inside the file, links that a reader clicks on, and nothing
// else.
func (f *word) relations(g *guard, name string, raw []byte) error {
	source := strings.TrimSuffix(strings.Replace(name, "_rels/", "", 1), path.Ext(name))
	return g.each(raw, func(token xml.Token) {
		one, start := token.(xml.StartElement)
		if !start || one.Name.Local != "Relationship" {
			return
		}
		kind, target := path.Base(attribute(one, "Type")), attribute(one, "Target")
		outside := attribute(one, "TargetMode") != "" && attribute(one, "TargetMode") != "Internal" ||
			strings.Contains(target, ":") ||
			strings.HasPrefix(target, "//") || strings.Contains(target, `\`)
		text, known := lyingStill[kind]
		known = known && slices.ContainsFunc(relationTypes, func(begin string) bool {
			return strings.HasPrefix(attribute(one, "Type"), begin)
		})
		end := strings.ToLower(path.Ext(target))
		switch {
		case slices.Contains(droppedKinds, kind):
			f.drop(source, name, attribute(one, "Id"), target, outside)
		case kind == "hyperlink" && (plainLink(target) || !outside && target == ""):
		case outside:
			g.refuse(name, "document.active.outside", kind+" "+target)
		case !known || text && end != ".xml" || !text && !slices.Contains(stillEnds, end):
			g.refuse(name, "document.active.relation", kind+" "+target)
		}
	})
}

// drop notes a relation that does not go out.
func (f *word) drop(source, relations, id, target string, outside bool) {
	f.drops = append(f.drops, dropped{source, relations, id})
	if part := path.Join(path.Dir(source), target); !outside && strings.HasPrefix(part, printers) {
		f.dropped[part] = true
	}
}

func attribute(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

// part looks through one part; active is false where words only lie: properties, and data of other programs.
func (g *guard) part(name string, raw []byte, active bool) error {
	s := scanner{guard: g, part: name}
	err := g.each(raw, func(token xml.Token) {
		if active && !g.full() {
			s.see(token)
		}
	})
	for _, open := range s.open {
		s.field(open)
	}
	return err
}

// scanner follows the elements of a part, and its fields: a field's code may be cut into pieces and hold other fields.
type scanner struct {
	*guard
	part    string
	code    bool // inside the text of a field's code
	open    []*field
	strayed bool
}

type field struct {
	code   strings.Builder
	nested bool // another field stands in its code
	told   bool
}

func (s *scanner) see(token xml.Token) {
	switch one := token.(type) {
	case xml.StartElement:
		s.element(one)
	case xml.EndElement:
		if one.Name.Local == "instrText" || one.Name.Local == "delInstrText" {
			s.code = false
			if n := len(s.open); n > 0 && s.strayed { // a code outside any field
				s.field(s.open[n-1])
				s.open, s.strayed = s.open[:n-1], false
			}
		}
	case xml.CharData:
		if n := len(s.open); s.code && n > 0 && !s.open[n-1].told {
			s.open[n-1].code.Write(one)
		}
	}
}

func (s *scanner) element(e xml.StartElement) {
	local := e.Name.Local
	if slices.Contains(running, local) {
		s.refuse(s.part, "document.active.element", local)
	}
	for _, a := range e.Attr {
		s.attribute(a)
	}
	switch local {
	case "fldSimple":
		f := &field{}
		f.code.WriteString(attribute(e, "instr"))
		s.field(f)
	case "instrText", "delInstrText":
		s.code = true
		if len(s.open) == 0 {
			s.open, s.strayed = append(s.open, &field{}), true
		}
	case "fldChar":
		s.mark(attribute(e, "fldCharType"))
	}
}

// mark follows a field's begin, the end of its code, and its end.
func (s *scanner) mark(kind string) {
	n := len(s.open)
	switch {
	case kind == "begin":
		if n > 0 {
			s.open[n-1].nested = s.open[n-1].nested || !s.open[n-1].told
		}
		s.open = append(s.open, &field{})
	case n == 0:
	case kind == "separate":
		s.field(s.open[n-1])
	case kind == "end":
		s.field(s.open[n-1])
		s.open = s.open[:n-1]
	}
}

// attribute refuses addresses that are not named by a relation, and acts of shapes.
func (s *scanner) attribute(a xml.Attr) {
	local := strings.ToLower(a.Name.Local)
	switch {
	case a.Value == "" || a.Name.Space == "xmlns":
	case local == "macro" || local == "action" || strings.HasSuffix(s.part, ".svg") && strings.HasPrefix(local, "on"):
		s.refuse(s.part, "document.active.element", a.Name.Local+" "+a.Value)
	case local == "href" && plainLink(a.Value):
	case (local == "href" || local == "src") && strings.ContainsAny(a.Value, `:/\`) &&
		!strings.HasPrefix(a.Value, "data:image/"):
		s.refuse(s.part, "document.active.outside", a.Value)
	}
}

// field judges the code of a field once.
func (s *scanner) field(f *field) {
	if f.told {
		return
	}
	f.told = true
	words := strings.Fields(f.code.String())
	if len(words) == 0 {
		if f.nested { // its name is what another field prints
			s.refuse(s.part, "document.active.field", "{ }")
		}
		return
	}
	name := strings.ToUpper(words[0])
	switch {
	case strings.HasPrefix(name, "="):
	case name == "HYPERLINK" && (f.nested || !linked(f.code.String())):
		s.refuse(s.part, "document.active.field", strings.Join(words, " "))
	case !slices.Contains(fields, name):
		s.refuse(s.part, "document.active.field", name)
	}
}

// linked tells whether the code of a HYPERLINK field leads to a plain link, or to a place in the file itself.
func linked(code string) bool {
	rest := strings.TrimSpace(code)[len("HYPERLINK"):]
	local := false
	for rest = strings.TrimSpace(rest); rest != ""; rest = strings.TrimSpace(rest) {
		word := ""
		if rest[0] == '"' {
			word, rest, _ = strings.Cut(rest[1:], `"`)
		} else {
			word, rest, _ = strings.Cut(rest, " ")
		}
		switch {
		case strings.EqualFold(word, `\l`), strings.EqualFold(word, `\o`), strings.EqualFold(word, `\t`):
			local = local || strings.EqualFold(word, `\l`)
			rest = strings.TrimSpace(rest)
			if strings.HasPrefix(rest, `"`) {
				_, rest, _ = strings.Cut(rest[1:], `"`)
			} else {
				_, rest, _ = strings.Cut(rest, " ")
			}
		case strings.HasPrefix(word, `\`) && !strings.HasPrefix(word, `\\`):
		default:
			return plainLink(word)
		}
	}
	return local
}
