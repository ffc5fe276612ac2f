package roster

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"hailong/internal/locale"
	"hailong/internal/problem"
)

// heading is a title that names a class.
type heading struct {
	column int
	class  string
	alone  bool // nothing else stands in its line
}

// sheetWalk is a sheet that is being read from top to bottom.
type sheetWalk struct {
	sheetRead
	r        *reader
	index    int
	sheet    Sheet
	current  []*table
	headings []heading
	class    map[int]string // by table
	below    int            // lines since a footer; 0 before
	block    string         // a line that says that those below it are gone, or wait
}

func (r *reader) readSheet(i int, s Sheet) sheetRead {
	w := &sheetWalk{r: r, index: i, sheet: s, class: map[int]string{}, sheetRead: sheetRead{outside: map[int]int{}}}
	if first, err := strconv.Atoi(r.choices[fmt.Sprintf("header.%d", i)]); err == nil {
		w.chosen(first)
		return w.sheetRead
	}
	for at := 0; at < len(s.Lines); at++ {
		if tables, took := w.header(at); took > 0 {
			w.begin(tables)
			at += took - 1
			continue
		}
		if w.current == nil {
			w.title(s.Lines[at])
			continue
		}
		w.line(s.Lines[at])
	}
	if w.current == nil {
		w.above = 0
	}
	return w.sheetRead
}

// chosen reads a sheet whose columns a person named.
func (w *sheetWalk) chosen(first int) {
	t := &table{fields: map[string]int{}, nameTo: -1}
	for at := range mostColumns {
		field := w.r.choices[fmt.Sprintf("column.%d.%d", w.index, at)]
		switch field {
		case ParentName, Phone, Email:
			t.contact(meaning{field: field}, at)
		case Class, ChildCode, ChildName:
			if _, there := t.fields[field]; there {
				t.twice = append(t.twice, at)
			}
			t.fields[field] = at
		}
	}
	for _, l := range w.sheet.Lines {
		t.right = max(t.right, len(l.Cells)-1)
		if l.Number < first {
			t.header = l
		}
	}
	if !t.has(ChildName) {
		return
	}
	w.tables, w.current = []*table{t}, []*table{t}
	for _, l := range w.sheet.Lines {
		if l.Number < first {
			w.title(l)
			continue
		}
		w.line(l)
	}
}

// header is findTables for a line that can be one at all: a row of children has numbers in it.
func (w *sheetWalk) header(at int) ([]*table, int) {
	if !wordsOnly(w.sheet.Lines[at]) || lone(w.sheet.Lines[at]) {
		return nil, 0
	}
	return findTables(w.sheet.Lines, at)
}

// title is a line above the first header.
func (w *sheetWalk) title(l Line) {
	w.above++
	for at, c := range l.Cells {
		if c.blank() || c.Across || c.Down {
			continue
		}
		w.titles = append(w.titles, c.Text)
		if class, ok := headingClass(c.Text); ok {
			w.headings = append(w.headings, heading{at, class, lone(l)})
		}
	}
}

// begin takes up the tables of a header; the class of each is the last title above it.
func (w *sheetWalk) begin(tables []*table) {
	if w.current != nil {
		w.leftRow("roster.left.header", tables[0].header)
	}
	w.below = 0
	for _, t := range tables {
		if t.class != "" {
			w.class[t.number] = t.class
		}
		if !t.children() {
			for at := t.left; at <= t.right; at++ {
				w.outside[at] += 0
			}
			continue
		}
		for _, h := range w.headings {
			if h.column >= t.left && h.column <= t.right || h.alone || len(w.headings) == 1 {
				w.class[t.number] = h.class
			}
		}
		w.nameColumns(t)
	}
	w.headings = nil
	w.current = slices.DeleteFunc(tables, func(t *table) bool { return !t.children() })
	w.tables = append(w.tables, w.current...)
}

// nameColumns finds the second column of a name whose header stands over two: single words below an empty header.
func (w *sheetWalk) nameColumns(t *table) {
	at, there := t.fields[ChildName]
	if !there || t.nameTo >= 0 || !t.header.at(at+1).blank() || at+1 > t.right && t.right+1 < len(t.header.Cells) {
		return
	}
	single, other := 0, 0
	for _, l := range w.sheet.Lines {
		if c := l.at(at + 1); l.Number > t.header.Number && !c.blank() && !c.Across {
			if len(strings.Fields(c.Text)) == 1 && c.Kind == Text && syllable(c.Text) && !l.at(at).blank() {
				single++
			} else {
				other++
			}
		}
	}
	if single > 0 && single > 4*other {
		t.nameTo = at + 1
		t.right = max(t.right, at+1)
	}
}

func (w *sheetWalk) leftRow(key string, l Line) {
	w.lines++
	for i := range w.left {
		if w.left[i].Field.Key == key {
			w.left[i].Count++
			w.left[i].Field.Args["n"] = w.left[i].Count
			if rows, is := w.left[i].Field.Args["rows"].(string); is && w.left[i].Count <= 5 {
				w.left[i].Field.Args["rows"] = fmt.Sprintf("%s, %d", rows, l.Number)
			}
			return
		}
	}
	w.left = append(w.left, Left{"row", problem.Field{Pointer: fmt.Sprintf("/%d", l.Number), Key: key,
		Args: map[string]any{"n": 1, "rows": fmt.Sprint(l.Number)}}, 1})
}

// line reads a line below a header, in each of the tables.
func (w *sheetWalk) line(l Line) {
	inside := 0
	for at, c := range l.Cells {
		if c.blank() || c.Across {
			continue
		}
		if !slices.ContainsFunc(w.current, func(t *table) bool { return at >= t.left && at <= t.right }) {
			w.outside[at]++
			continue
		}
		if !c.Down {
			inside++
		}
	}
	if inside == 0 {
		return
	}
	if w.below > 0 {
		w.below++
	}
	for _, t := range w.current {
		w.row(l, t, inside)
	}
}

// row is a line in one table: a heading, a footer, an empty number, or a child.
func (w *sheetWalk) row(l Line, t *table, inside int) {
	var texts []string
	for at := t.left; at <= t.right && at < len(l.Cells); at++ {
		if c := l.Cells[at]; !c.blank() && !c.Across && !c.Down {
			texts = append(texts, c.Text)
		}
	}
	row := &rawRow{Row: Row{Sheet: w.index, Line: l.Number, Table: t.number}, line: l, table: t}
	row.sure = row.proven()
	name := row.name()
	switch {
	case len(texts) == 0:
		return
	case w.separator(row, texts, inside):
		return
	case !row.sure && footer(texts):
		w.below = 1
		w.leftRow("roster.left.footer", l)
		return
	case name == "" && w.below > 0 && !row.sure:
		w.leftRow("roster.left.footer", l)
		return
	case name == "" && len(texts) == 1 && strings.ContainsFunc(texts[0], unicode.IsLetter) &&
		len(strings.Fields(texts[0])) > 1:
		w.block = ""
		if otherPeople.MatchString(locale.Fold(texts[0])) {
			w.block = texts[0]
		}
		w.leftRow("roster.left.text", l)
		return
	case name == "" && row.onlyNumber():
		w.leftRow("roster.left.numbered", l)
		return
	case !row.sure && mean(name).field != "" && labels(texts) > 1:
		w.leftRow("roster.left.header", l)
		return
	case strings.Trim(strings.Join(texts, ""), "-–—_=*.… ") == "":
		w.leftRow("roster.left.rule", l)
		return
	}
	w.lines++
	row.footer, row.beside = w.below > 0, w.block
	row.class, row.classBy = w.class[t.number], "heading"
	if row.class == "" {
		row.class, row.classBy = w.sheetClass(), "sheet"
	}
	w.rows = append(w.rows, row)
}

// labels counts the texts that are names of columns.
func labels(texts []string) int {
	n := 0
	for _, text := range texts {
		if mean(text).field != "" {
			n++
		}
	}
	return n
}

var generic = regexp.MustCompile(
	`^(sheet|trang tinh|trang|bang|danh sach|ds|tong hop|tong|data|du lieu|roster|hoc sinh|hs|tre|toan truong|` +
		`nam hoc|hk|hoc ky|file|import|mau|form|thong tin|cmhs|phu huynh|export|result|list|table|worksheet|report|students?)?[\s\d_().-]*$`)

// sheetClass is the sheet's name, where it can be a class.
func (w *sheetWalk) sheetClass() string {
	name := locale.Line(w.sheet.Name)
	folded := locale.Fold(name)
	if generic.MatchString(folded) && !regexp.MustCompile(`^\d{1,2}$`).MatchString(folded) {
		return ""
	}
	if class, ok := headingClass(name); ok && strings.HasPrefix(folded, "danh sach") || ok &&
		strings.HasPrefix(folded, "ds") {
		return class
	}
	for _, prefix := range []string{"DS ", "Ds ", "ds "} {
		name = strings.TrimPrefix(name, prefix)
	}
	return strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(name, "Lớp:"), "lớp:"))
}

// separator is a line that names the class of the children below it.
func (w *sheetWalk) separator(row *rawRow, texts []string, inside int) bool {
	if len(texts) > 3 || row.sure {
		return false
	}
	name := row.name()
	named := name != "" && !aside(name)
	for _, text := range texts {
		if named && name != text {
			continue
		}
		class, ok := headingClass(text)
		if !ok && !row.table.has(Class) && inside == 1 && likeClass(text) {
			class, ok = locale.Line(text), true
			if m := classLike.FindStringSubmatch(class); m != nil {
				class = m[1]
			}
		}
		if !ok || len(texts) > 2 && classHeading.FindString(text) == "" {
			continue
		}
		at := slices.IndexFunc(row.line.Cells, func(c Cell) bool { return c.Text == text && !c.Across })
		if inside == 1 {
			for _, t := range w.current {
				w.class[t.number] = class
			}
		} else {
			w.class[row.table.number] = class
		}
		w.headings = append(w.headings, heading{at, class, inside == 1})
		w.below, w.block = 0, ""
		w.leftRow("roster.left.heading", row.line)
		return true
	}
	return false
}

// aside tells what stands beside the name of a class: how many there are, who teaches it.
func aside(text string) bool {
	return strings.Contains(text, ":") || footer([]string{text}) || !strings.ContainsFunc(text, unicode.IsLetter)
}

// proven tells whether a row has what only a child's row has: a code, a telephone or a date of birth beside a name.
func (r *rawRow) proven() bool {
	if r.name() == "" {
		return false
	}
	for _, field := range []string{ChildCode, birth} {
		if c := r.cell(field); !c.blank() && !c.Down && strings.ContainsAny(c.Text, "0123456789") {
			return true
		}
	}
	for _, p := range r.table.people {
		if _, ok := phone(r.line.at(p.phone).Text); ok && p.phone >= 0 && !r.line.at(p.phone).Down {
			return true
		}
	}
	return false
}

// onlyNumber tells a row that was numbered, or given a class, and never filled in.
func (r *rawRow) onlyNumber() bool {
	idle := map[int]bool{}
	for _, field := range []string{counter, Class, grade} {
		if at, there := r.table.fields[field]; there {
			idle[at] = true
		}
	}
	for at := r.table.left; at <= r.table.right && at < len(r.line.Cells); at++ {
		if c := r.line.Cells[at]; !idle[at] && !c.blank() && !c.Across && !c.Down {
			return false
		}
	}
	return true
}

// footerWords begin the text of a row below the children; footerAlone are the whole of it, since some names begin so.
var (
	footerWords = regexp.MustCompile(
		`^(tong cong|tong so|si so|nguoi lap|pho hieu truong|p\.? ?hieu truong|hieu truong|hieu pho|giao vien|` +
			`gvcn|gv chu nhiem|thu ky|ke toan|ban giam hieu|danh sach (nay|gom|co|tren)|an dinh|\(ky|ky ten|ky, |xac nhan|noi nhan|` +
			`ghi chu ?:|luu y ?:|nguoi kiem tra|trong do|nam ?:|nu ?:|lap bang|lap bieu|cong lop|cong ?:)`)
	footerAlone = regexp.MustCompile(
		`^(tong|cong|chu nhiem|duyet|chu tich|to truong|van thu|thu truong|luu y|ghi chu|nguoi duyet)[\s:.]*[\d]*$`)
)

var dated = regexp.MustCompile(`ngay\s*[\d.…_ ]*\s*thang\s*[\d.…_ ]*\s*nam`)

// footer tells a row below the children: sums, signatures, the date.
func footer(texts []string) bool {
	for _, text := range texts {
		folded := locale.Fold(strings.TrimSpace(text))
		if at := footerWords.FindStringIndex(folded); at != nil && (at[1] == len(folded) || !letterAt(folded, at[1])) {
			return true
		}
		if footerAlone.MatchString(folded) {
			return true
		}
		if dated.MatchString(folded) {
			return true
		}
	}
	return false
}

func letterAt(s string, i int) bool {
	return s[i] >= 'a' && s[i] <= 'z' && s[i-1] >= 'a' && s[i-1] <= 'z'
}
