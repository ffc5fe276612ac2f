package canvas

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
)

// The library writes pages and knows nothing of tags. While the pages are written, each piece of content gets its
// number; afterwards the tree of the pieces is appended as an update of the file, in the way that PDF 1.4 (section
// 3.4.5) provides for: new versions of the catalog and the pages, the tree, and a table of where they lie.

// element is a node of the tree: a heading, a paragraph, a table, a row, a cell, a figure.
type element struct {
	role, alt string
	kids      []*element
	pieces    [][2]int // page and number of content on it
	parent    *element
	object    int
}

type tags struct {
	root     element
	page     int
	current  *element
	ornament bool               // the piece that is being written has no element
	owners   map[int][]*element // by page: whose each piece is
}

// Open begins an element; what is drawn until Close is inside. alt is what is read in a figure's place.
func (d *PDF) Open(role, alt string) { d.tags.open(role, alt) }

// Close ends the element that was opened last.
func (d *PDF) Close() { d.tags.current = d.tags.current.parent }

func (t *tags) open(role, alt string) {
	if t.current == nil {
		t.root.role = "Document"
		t.current, t.owners = &t.root, map[int][]*element{}
	}
	e := &element{role: role, alt: alt, parent: t.current}
	t.current.kids = append(t.current.kids, e)
	t.current = e
}

// Tagged writes content that is one element.
func (d *PDF) Tagged(role, alt string, write func()) {
	d.begin(role, alt)
	write()
	d.end()
}

// Content writes a piece of the current element.
func (d *PDF) Content(write func()) {
	d.piece()
	write()
	d.RawWriteStr("EMC")
}

// piece begins a piece of the current element.
func (d *PDF) piece() {
	t := &d.tags
	number := len(t.owners[t.page])
	t.owners[t.page] = append(t.owners[t.page], t.current)
	t.current.pieces = append(t.current.pieces, [2]int{t.page, number})
	d.RawWriteStr(fmt.Sprintf("/%s <</MCID %d>> BDC", t.current.role, number))
}

// Artifact writes what a screen reader leaves out: rules, lines of a table, page numbers.
func (d *PDF) Artifact(write func()) {
	d.begin("", "")
	write()
	d.end()
}

// begin opens an element and its one piece, without a role an ornament; end closes them.
func (d *PDF) begin(role, alt string) {
	d.tags.ornament = role == ""
	if role == "" {
		d.RawWriteStr("/Artifact BMC")
		return
	}
	d.Open(role, alt)
	d.piece()
}

func (d *PDF) end() {
	d.RawWriteStr("EMC")
	if !d.tags.ornament {
		d.Close()
	}
	d.tags.ornament = false
}

var (
	errTags   = errors.New("canvas: the written PDF has no place for tags")
	trailerOf = regexp.MustCompile(`(?s)trailer\s*<<(.*?)>>\s*startxref\s*(\d+)\s*%%EOF\s*$`)
	sizeOf    = regexp.MustCompile(`/Size (\d+)`)
	rootOf    = regexp.MustCompile(`/Root (\d+) 0 R`)
)

// add copies file to w and appends the tree.
func (t *tags) add(w io.Writer, file []byte) error {
	found := trailerOf.FindSubmatch(file)
	if found == nil || t.current == nil {
		return errTags
	}
	trailer := string(found[1])
	size, root := sizeOf.FindStringSubmatch(trailer), rootOf.FindStringSubmatch(trailer)
	if size == nil || root == nil {
		return errTags
	}
	next, _ := strconv.Atoi(size[1])
	catalog, _ := strconv.Atoi(root[1])
	u := &update{base: len(file), offsets: map[int]int{}, next: next}
	tree, parents := u.number(), u.number()
	t.number(u, &t.root)
	for page := 1; page <= t.page; page++ {
		if err := u.again(file, 1+2*page, fmt.Sprintf("/StructParents %d /Tabs /S", page-1)); err != nil {
			return err
		}
	}
	members := fmt.Sprintf("/MarkInfo <</Marked true>> /StructTreeRoot %d 0 R /ViewerPreferences "+
		"<</DisplayDocTitle true>>", tree)
	if err := u.again(file, catalog, members); err != nil {
		return err
	}
	u.object(tree, fmt.Sprintf("<</Type /StructTreeRoot /K %d 0 R /ParentTree %d 0 R /ParentTreeNextKey %d>>",
		t.root.object, parents, t.page))
	t.describe(u, &t.root, tree)
	var nums strings.Builder
	for page := 1; page <= t.page; page++ {
		_, _ = fmt.Fprintf(&nums, "%d [", page-1)
		for _, owner := range t.owners[page] {
			_, _ = fmt.Fprintf(&nums, "%d 0 R ", owner.object)
		}
		nums.WriteString("] ")
	}
	u.object(parents, "<</Nums ["+nums.String()+"]>>")
	u.finish(sizeOf.ReplaceAllString(trailer, fmt.Sprintf("/Size %d", u.next)), string(found[2]))
	if _, err := w.Write(file); err != nil {
		return err
	}
	_, err := w.Write(u.out.Bytes())
	return err
}

func (t *tags) number(u *update, e *element) {
	e.object = u.number()
	for _, kid := range e.kids {
		t.number(u, kid)
	}
}

func (t *tags) describe(u *update, e *element, parent int) {
	var kids strings.Builder
	for _, p := range e.pieces {
		_, _ = fmt.Fprintf(&kids, "<</Type /MCR /Pg %d 0 R /MCID %d>> ", 1+2*p[0], p[1])
	}
	for _, kid := range e.kids {
		_, _ = fmt.Fprintf(&kids, "%d 0 R ", kid.object)
	}
	extra := ""
	if e.alt != "" {
		extra += " /Alt " + unicodeString(e.alt)
	}
	if e.role == "TH" {
		extra += " /A <</O /Table /Scope /Column>>"
	}
	u.object(e.object, fmt.Sprintf("<</Type /StructElem /S /%s /P %d 0 R%s /K [%s]>>", e.role, parent, extra,
		kids.String()))
	for _, kid := range e.kids {
		t.describe(u, kid, e.object)
	}
}

// unicodeString writes a text string of PDF in UTF-16.
func unicodeString(s string) string {
	var out strings.Builder
	out.WriteString("<FEFF")
	for _, unit := range utf16.Encode([]rune(s)) {
		_, _ = fmt.Fprintf(&out, "%04X", unit)
	}
	return out.String() + ">"
}

// update is what is appended to a file: objects, and the table of where they begin.
type update struct {
	out     bytes.Buffer
	base    int
	offsets map[int]int
	next    int
}

func (u *update) number() int {
	u.next++
	return u.next - 1
}

func (u *update) object(number int, body string) {
	u.offsets[number] = u.base + u.out.Len()
	_, _ = fmt.Fprintf(&u.out, "%d 0 obj\n%s\nendobj\n", number, body)
}

// again writes a dictionary of the file once more, with members added.
func (u *update) again(file []byte, number int, members string) error {
	head := fmt.Appendf(nil, "\n%d 0 obj\n", number)
	at := bytes.LastIndex(file, head)
	if at < 0 {
		return errTags
	}
	body, _, found := bytes.Cut(file[at+len(head):], []byte("endobj"))
	end := bytes.LastIndex(body, []byte(">>"))
	if !found || end < 0 {
		return errTags
	}
	u.object(number, string(body[:end])+members+">>")
	return nil
}

func (u *update) finish(trailer, previous string) {
	at := u.base + u.out.Len()
	u.out.WriteString("xref\n")
	for number := range u.next {
		if offset, there := u.offsets[number]; there {
			_, _ = fmt.Fprintf(&u.out, "%d 1\n%010d 00000 n \n", number, offset)
		}
	}
	_, _ = fmt.Fprintf(&u.out, "trailer\n<<%s/Prev %s\n>>\nstartxref\n%d\n%%%%EOF\n", trailer, previous, at)
}
