package roster

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"golang.org/x/net/html/charset"

	"hailong/internal/problem"
)

// Limits of an unpacked workbook, enforced while it is read.
const (
	mostUnpacked = 32 << 20
	mostEntries  = 1000
	mostElements = 1_500_000 // XML elements of all parts: what a reader holds in memory grows with them
	mostSheets   = 200
	mostFilled   = 2_000_000 // cells that merges fill
)

// workbook is an .xlsx that is being read. Its parts are read here rather than by a library because the type, the
// format and the hidden state of a cell decide what it means, and must come from one pass over it.
type workbook struct {
	parts   map[string]*zip.File
	strings []string
	styles  []style
}

// readWorkbook reads all sheets of an .xlsx.
func readWorkbook(file []byte) (Book, error) {
	unreadable := refused("roster.fault.unreadable")
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return Book{}, unreadable
	}
	if key := otherArchive(archive); key != "" {
		return Book{}, refused(key)
	}
	if err = sound(archive); err != nil {
		return Book{}, err
	}
	w := workbook{parts: map[string]*zip.File{}}
	for _, f := range archive.File {
		w.parts[strings.ToLower(strings.TrimPrefix(path.Clean("/"+f.Name), "/"))] = f
	}
	book, err := w.read()
	var p *problem.Error
	if err != nil && !errors.As(err, &p) {
		return Book{}, unreadable
	}
	return book, err
}

// otherArchive tells files of other programs that are archives too by their parts.
func otherArchive(archive *zip.Reader) string {
	for _, f := range archive.File {
		name := strings.ToLower(f.Name)
		switch {
		case name == "mimetype" || name == "content.xml":
			return "roster.fault.ods"
		case strings.HasPrefix(name, "word/"):
			return "roster.fault.word"
		case name == "xl/workbook.bin" || name == "index/document.iwa":
			return "roster.fault.other_workbook"
		}
	}
	return ""
}

// sound refuses a workbook that would unpack to too much, and one whose parts are broken: a reader that takes a part up
// to its first fault loses the other half of a roster.
func sound(archive *zip.Reader) error {
	left := int64(mostUnpacked)
	for _, f := range archive.File {
		if len(archive.File) > mostEntries || f.UncompressedSize64 > uint64(left) {
			return tooLarge()
		}
		left -= int64(f.UncompressedSize64) // not above left
	}
	elements := 0
	for _, f := range archive.File {
		if !strings.HasSuffix(strings.ToLower(f.Name), ".xml") {
			continue
		}
		n, err := count(f, mostElements-elements)
		if err != nil {
			return refused("roster.fault.unreadable")
		}
		if elements += n; elements > mostElements {
			return tooLarge()
		}
	}
	return nil
}

// count reads an XML part to its end, or until it has more elements than most.
func count(f *zip.File, most int) (elements int, err error) {
	part, err := f.Open()
	if err != nil {
		return 0, err
	}
	defer part.Close() // read only
	d := xml.NewDecoder(part)
	d.CharsetReader = charset.NewReaderLabel
	for depth := 0; elements <= most; {
		token, err := d.RawToken()
		switch {
		case errors.Is(err, io.EOF) && depth == 0:
			return elements, nil
		case err != nil:
			return 0, io.ErrUnexpectedEOF
		}
		switch token.(type) {
		case xml.StartElement:
			elements++
			depth++
		case xml.EndElement:
			depth--
		}
	}
	return elements, nil
}

// part walks the start and end elements and the text of a part; a part that is not there has none.
func (w *workbook) part(name string, visit func(xml.Token) error) error {
	f, there := w.parts[strings.ToLower(strings.TrimPrefix(name, "/"))]
	if !there {
		return nil
	}
	part, err := f.Open()
	if err != nil {
		return err
	}
	defer part.Close() // read only
	d := xml.NewDecoder(io.LimitReader(part, mostUnpacked))
	d.CharsetReader = charset.NewReaderLabel
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err = visit(token); err != nil {
			return err
		}
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// attrID is the id of a relation, whose name is that of other attributes in another namespace.
func attrID(e xml.StartElement) string {
	for _, a := range e.Attr {
		if a.Name.Local == "id" && a.Name.Space != "" {
			return a.Value
		}
	}
	return ""
}

// relations are the targets of a part's relations by id, and by the last word of their type.
func (w *workbook) relations(of string) (byID, byType map[string]string, err error) {
	byID, byType = map[string]string{}, map[string]string{}
	dir, name := path.Split(of)
	err = w.part(path.Join(dir, "_rels", name+".rels"), func(t xml.Token) error {
		if e, is := t.(xml.StartElement); is && e.Name.Local == "Relationship" {
			target := attr(e, "Target")
			if !strings.HasPrefix(target, "/") {
				target = path.Join(dir, target)
			}
			byID[attr(e, "Id")], byType[path.Base(attr(e, "Type"))] = target, target
		}
		return nil
	})
	return byID, byType, err
}

type sheetPart struct {
	name, part string
	hidden     bool
}

func (w *workbook) read() (Book, error) {
	_, roots, err := w.relations("")
	if err != nil {
		return Book{}, err
	}
	main := roots["officeDocument"]
	if main == "" {
		main = "xl/workbook.xml"
	}
	byID, byType, err := w.relations(strings.TrimPrefix(main, "/"))
	if err != nil {
		return Book{}, err
	}
	var sheets []sheetPart
	err = w.part(main, func(t xml.Token) error {
		if e, is := t.(xml.StartElement); is && e.Name.Local == "sheet" {
			state := attr(e, "state")
			hidden := state == "hidden" || state == "veryHidden"
			sheets = append(sheets, sheetPart{attr(e, "name"), byID[attrID(e)], hidden})
		}
		return nil
	})
	if err != nil || len(sheets) == 0 {
		return Book{}, refused("roster.fault.unreadable")
	}
	if len(sheets) > mostSheets {
		return Book{}, tooLarge()
	}
	if err = errors.Join(w.readStrings(byType["sharedStrings"]), w.readStyles(byType["styles"])); err != nil {
		return Book{}, err
	}
	var book Book
	lines := 0
	for _, s := range sheets {
		sheet, err := w.readSheet(s)
		if err != nil {
			return Book{}, err
		}
		if lines += len(sheet.Lines); lines > mostLines {
			return Book{}, tooLarge()
		}
		book.Sheets = append(book.Sheets, sheet)
	}
	return book, nil
}

func (w *workbook) readStrings(part string) error {
	var text strings.Builder
	inText, phonetic := false, false
	return w.part(part, func(t xml.Token) error {
		switch e := t.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "si":
				text.Reset()
			case "t":
				inText = !phonetic
			case "rPh":
				phonetic = true
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "si":
				w.strings = append(w.strings, unescape(text.String()))
			case "t":
				inText = false
			case "rPh":
				phonetic = false
			}
		case xml.CharData:
			if inText {
				text.Write(e)
			}
		}
		return nil
	})
}
