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

// rawRow is a filled row of a table before anybody judged it.
type rawRow struct {
	Row
	line     Line
	table    *table
	class    string // from a title or a line above, where no column has it
	classBy  string // "heading" or "sheet"
	footer   bool   // it stands below a footer
	spelling string // the class, cleaned and in the spelling that is kept
	gone     bool   // left out
	beside   string // the line above that says who stands below it, such as "Danh sách chờ"
}

func (r *rawRow) cell(field string) Cell {
	at, there := r.table.fields[field]
	if !there {
		return Cell{}
	}
	c := r.line.at(at)
	if c.Across {
		return Cell{}
	}
	return c
}

// name is the child's name in one or two columns.
func (r *rawRow) name() string {
	if c := r.cell(ChildName); !c.blank() {
		if r.table.nameTo >= 0 && !r.line.at(r.table.nameTo).Across {
			return strings.TrimSpace(c.Text + " " + r.line.at(r.table.nameTo).Text)
		}
		return c.Text
	}
	return strings.Join(strings.Fields(r.cell(family).Text+" "+r.cell(middle).Text+" "+r.cell(given).Text), " ")
}

// sheetRead is what one sheet gave.
type sheetRead struct {
	rows    []*rawRow
	tables  []*table
	titles  []string
	left    []Left
	outside map[int]int // cells in columns that no table has
	above   int         // lines above the first header
	lines   int
}

// sheets reads every sheet, decides which of them are taken, and asks where that is not plain.
func (r *reader) sheets() {
	reads := make([]sheetRead, len(r.book.Sheets))
	for i, s := range r.book.Sheets {
		reads[i] = r.readSheet(i, s)
		named := len(reads[i].tables) > 0
		children := len(reads[i].rows)
		if !named {
			children = childlike(s.Lines, nil)
		}
		r.Sheets = append(r.Sheets, SheetChoice{Index: i, Name: s.Name, Hidden: s.Hidden, Children: children,
			Named: named})
	}
	var taken []int
	for i := range r.Sheets {
		if r.chooseSheet(i, reads) {
			r.Sheets[i].Taken = true
			taken = append(taken, i)
		}
	}
	r.several = len(taken) > 1
	for _, i := range taken {
		r.takeSheet(i, reads[i])
	}
	if len(taken) == 0 && !slices.ContainsFunc(r.Sheets, func(s SheetChoice) bool { return s.Named }) {
		r.noHeader()
	}
}

// noHeader says that no sheet has a header, and offers the one that looks most like a roster for its columns to be
// named.
func (r *reader) noHeader() {
	r.Asked = nil
	key := "roster.fault.no_header"
	if r.book.Encoding != "" {
		key = "roster.fault.encoding"
	}
	r.Faults = append(r.Faults, problem.Field{Key: key})
	for i, s := range r.Sheets {
		if len(r.book.Sheets[i].Lines) > 0 && (r.Unnamed < 0 || s.Children > r.Sheets[r.Unnamed].Children) {
			r.Unnamed = i
		}
	}
}

// chooseSheet decides whether a sheet is read; where that is not plain, it asks.
func (r *reader) chooseSheet(i int, reads []sheetRead) bool {
	s, id := r.Sheets[i], fmt.Sprintf("sheet.%d", i)
	args := map[string]any{"name": Echo(s.Name), "n": s.Children}
	must := true
	put := func(key, chosen string) bool {
		q := Question{ID: id, Field: problem.Field{Key: key, Args: args}, Chosen: chosen,
			Options: []Option{{"out", "roster.option.sheet_out", nil}, {"in", "roster.option.sheet_in", nil}}}
		q.Must = must
		r.offer(q)
		if r.answer(q) == "in" {
			return true
		}
		r.leave("sheet", "roster.left.sheet", s.Children, map[string]any{"name": Echo(s.Name)}, "/"+Echo(s.Name))
		return false
	}
	switch {
	case len(r.book.Sheets[i].Lines) == 0:
		return false
	case !s.Named && s.Children == 0:
		r.leave("sheet", "roster.left.other_sheet", len(r.book.Sheets[i].Lines), map[string]any{"name": Echo(s.Name)},
			"/"+Echo(s.Name))
		return false
	case !s.Named:
		if !slices.ContainsFunc(r.Sheets, func(o SheetChoice) bool { return o.Named }) {
			return false
		}
		q := Question{ID: id, Field: problem.Field{Key: "roster.ask.unnamed_sheet", Args: args}, Chosen: "out",
			Options: []Option{{"out", "roster.option.sheet_out", nil}, {"columns", "roster.option.name_columns", nil}}}
		r.ask(q)
		if r.answer(q) == "columns" {
			r.Unnamed = i
		}
		r.leave("sheet", "roster.left.sheet", s.Children, map[string]any{"name": Echo(s.Name)}, "/"+Echo(s.Name))
		return false
	case s.Children == 0:
		return true
	case r.repeats(i, reads):
		must = false
		return put("roster.ask.same_sheet", "out")
	case s.Hidden:
		return put("roster.ask.hidden_sheet", "out")
	case others(s.Name, reads[i]):
		return put("roster.ask.other_people", "out")
	}
	if r.choices[id] == "out" {
		r.leave("sheet", "roster.left.sheet", s.Children, map[string]any{"name": Echo(s.Name)}, "/"+Echo(s.Name))
		return false
	}
	return true
}

// otherPeople are words of sheets that list somebody else, or children who are gone or not there yet.
var otherPeople = regexp.MustCompile(
	`giao vien|can bo|nhan vien|cbgv|doi ngu|ban dai dien|phan cong|chuyen truong|nghi hoc|thoi hoc|` +
		`da nghi|ra truong|chuyen di|danh sach cho|cho nhap hoc|bao luu|da chuyen|roi truong|tot nghiep`)

// others tells whether a sheet lists other people than the school's children of today.
func others(name string, s sheetRead) bool {
	if otherPeople.MatchString(locale.Fold(name)) {
		return true
	}
	for _, title := range s.titles {
		folded := locale.Fold(title)
		if strings.HasPrefix(folded, "danh sach") && otherPeople.MatchString(folded) && headingOnly(folded) {
			return true
		}
	}
	for _, t := range s.tables {
		for at := t.left; at <= t.right && at < len(t.header.Cells); at++ {
			switch label(t.header.at(at).Text) {
			case "chuc vu", "trinh do", "chuyen mon", "trinh do chuyen mon", "nhiem vu", "ma can bo", "ma giao vien":
				return true
			}
		}
	}
	return false
}

// headingOnly tells a title that names a list from one that only says who teaches the class.
func headingOnly(folded string) bool {
	return !strings.Contains(folded, ":") && !strings.Contains(folded, "lop")
}

// repeats tells whether every child of a sheet stands in an earlier one, in the same class where it says which.
func (r *reader) repeats(i int, reads []sheetRead) bool {
	seen := map[string]bool{}
	for j := range i {
		if r.Sheets[j].Taken {
			for _, row := range reads[j].rows {
				seen[row.key(false)], seen[row.key(true)] = true, true
			}
		}
	}
	for _, row := range reads[i].rows {
		if !seen[row.key(!row.cell(Class).blank() || row.classBy == "heading" && row.class != "")] {
			return false
		}
	}
	return len(seen) > 0
}

func (r *rawRow) key(withClass bool) string {
	key := locale.NameKey(r.name()) + "\x00" + locale.NameKey(r.cell(ChildCode).Text)
	if !withClass {
		return key
	}
	class := r.cell(Class).Text
	if class == "" {
		class = r.class
	}
	return key + "\x00" + locale.NameKey(class)
}

// takeSheet takes the rows of a sheet, and tells what else there was.
func (r *reader) takeSheet(i int, read sheetRead) {
	name := r.book.Sheets[i].Name
	where := ""
	if r.several {
		where = name
	}
	for _, row := range read.rows {
		row.Name = where
		r.rows = append(r.rows, row)
	}
	r.Rows += read.lines
	pointer := ""
	if r.several {
		pointer = "/" + Echo(name)
	}
	for _, l := range read.left {
		l.Field.Pointer = pointer + l.Field.Pointer
		r.LeftOut = append(r.LeftOut, l)
	}
	r.leaveColumns(i, read, pointer)
	if read.above > 0 {
		r.leave("row", "roster.left.titles", read.above, map[string]any{"sheet": Echo(name)}, pointer)
	}
	for _, t := range read.tables {
		for _, at := range t.twice {
			r.Faults = append(r.Faults, problem.Field{
				Pointer: fmt.Sprintf("%s/%d/%s", pointer, t.header.Number, ChildName), Key: "roster.fault.twice",
				Args: map[string]any{"cell": Echo(t.header.at(at).Text)}})
			r.Unnamed = i
		}
	}
}

// leaveColumns tells the columns that are not read; where they look like children, it asks.
func (r *reader) leaveColumns(i int, read sheetRead, pointer string) {
	lines := r.book.Sheets[i].Lines
	done := map[string]bool{}
	for _, t := range read.tables {
		taken := t.taken()
		for at := t.left; at <= t.right; at++ {
			header := t.header.at(at)
			if taken[at] || header.Across {
				continue
			}
			count := 0
			for _, row := range read.rows {
				if row.table == t && !row.line.at(at).blank() && !row.line.at(at).Across {
					count++
				}
			}
			name := header.Text
			if header.blank() {
				name = ColumnName(at)
			}
			if count > 0 && !done[name] {
				done[name] = true
				r.leave("column", "roster.left.column", count, map[string]any{"name": Echo(name)}, pointer+"/"+
					Echo(name))
			}
		}
	}
	var columns []int
	cells := 0
	for at, n := range read.outside {
		columns = append(columns, at)
		cells += n
	}
	if len(columns) == 0 {
		return
	}
	slices.Sort(columns)
	names := make([]string, 0, len(columns))
	for _, at := range columns {
		names = append(names, ColumnName(at))
	}
	args := map[string]any{"name": strings.Join(names, ", ")}
	r.leave("table", "roster.left.table", cells, args, pointer)
	if n := childlike(lines, read.outside); n > 0 {
		q := Question{ID: fmt.Sprintf("outside.%d", i), Chosen: "out",
			Options: []Option{{"out", "roster.option.leave", nil}},
			Field: problem.Field{Pointer: pointer, Key: "roster.ask.outside",
				Args: map[string]any{"name": args["name"], "n": n}}}
		r.ask(q)
	}
}

var surnames = set("nguyen tran le pham huynh hoang vu vo phan truong bui dang do ngo ho duong dinh doan lam ly mai " +
	"dao trinh ha luu cao luong " +
	"phung ta to tang chu chau quach thai la vuong tong tieu dam luc kieu mac nong be ma vi hua loc trieu giang " +
	"than thach son kim danh lo lu " +
	"cam quang ca deo cu thao giap vang sung hau ly ha giang trang au ninh cung lai nghiem khuat phi bach ton dau " +
	"tu phuong khong")

// childlike counts the lines that look like a child's: a name of a person, or a telephone beside words. In some columns
// only, when they are given. One is not enough: a head teacher signs.
func childlike(lines []Line, only map[int]int) int {
	n := 0
	for _, l := range lines {
		person, digits, text := false, false, false
		for at, c := range l.Cells {
			if _, there := only[at]; only != nil && !there || c.Across || c.blank() {
				continue
			}
			_, isPhone := phone(c.Text)
			digits = digits || isPhone && len(c.Text) > 8
			person = person || personLike(c.Text)
			text = text || len(strings.Fields(c.Text)) > 1
		}
		if person || digits && text {
			n++
		}
	}
	if n < 2 {
		return 0
	}
	return n
}

// personLike tells whether a text can be the name of a person.
func personLike(text string) bool {
	parts := strings.Fields(text)
	if len(parts) < 2 || len(parts) > 6 || !surnames[locale.Fold(parts[0])] {
		return false
	}
	for _, p := range parts {
		first := []rune(p)[0]
		if !unicode.IsUpper(first) || strings.ContainsFunc(p, func(c rune) bool {
			return !unicode.IsLetter(c) && !unicode.Is(unicode.M, c) && c != '\'' && c != '-'
		}) {
			return false
		}
	}
	return true
}

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
	name := row.name()
	switch {
	case len(texts) == 0:
		return
	case w.separator(row, texts, inside):
		return
	case footer(texts) && !row.sure():
		w.below = 1
		w.leftRow("roster.left.footer", l)
		return
	case name == "" && w.below > 0 && !row.sure():
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
	case labels(texts) > 1 && mean(name).field != "" && !row.sure():
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
	if len(texts) > 3 || row.sure() {
		return false
	}
	for _, text := range texts {
		class, ok := headingClass(text)
		if !ok && !row.table.has(Class) && inside == 1 && likeClass(text) {
			class, ok = locale.Line(text), true
			if m := classLike.FindStringSubmatch(class); m != nil {
				class = m[1]
			}
		}
		name := row.name()
		if !ok || name != "" && name != text && !aside(name) || len(texts) > 2 && classHeading.FindString(text) == "" {
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

// sure tells whether a row has what only a child's row has: a code, a telephone or a date of birth beside a name.
func (r *rawRow) sure() bool {
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
