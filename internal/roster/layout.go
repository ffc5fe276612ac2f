package roster

import (
	"regexp"
	"slices"
	"strings"

	"hailong/internal/locale"
)

// deepest is how many filled lines may stand above the first header: titles, covers, explanations.
const deepest = 40

// table is a block of columns below one header.
type table struct {
	number      int // of the sheet, from 0
	header      Line
	left, right int // first and last column
	fields      map[string]int
	people      []contactColumns
	nameTo      int // the last column of the child's name, where its header spans two
	twice       []int
	class       string // from a title, when no column has it
}

// contactColumns are the columns of one parent; -1 for none.
type contactColumns struct {
	of                 string
	name, phone, email int
}

func (t *table) has(field string) bool { _, there := t.fields[field]; return there }

// column is where a field stands, −1 when no column has it.
func (t *table) column(field string) int {
	if at, there := t.fields[field]; there {
		return at
	}
	return -1
}

// children tells whether a table can hold children: it names them, and something else besides.
func (t *table) children() bool {
	named := t.has(ChildName) || t.has(family) && t.has(given)
	return named && len(t.fields)+len(t.people) >= 2
}

// knownColumns is how many columns of the best header row among the first lines are known.
func knownColumns(lines []Line) int {
	most := 0
	for _, l := range lines[:min(deepest, len(lines))] {
		known := 0
		for _, c := range l.Cells {
			if mean(c.Text).field != "" {
				known++
			}
		}
		most = max(most, known)
	}
	return most
}

// findTables reads a header that begins at line i: the tables that it names, and how many lines it takes. None when the
// line is no header of children.
func findTables(lines []Line, i int) (tables []*table, took int) {
	if !labelled(lines[i]) {
		return nil, 0
	}
	header, took := lines[i], 1
	if i+1 < len(lines) && lines[i+1].Number-lines[i].Number <= 2 && subHeader(lines[i], lines[i+1]) {
		header, took = under(lines[i], lines[i+1]), 2
	}
	tables = splitTables(header)
	if took == 2 {
		for _, t := range tables {
			t.group(lines[i])
		}
	}
	if !slices.ContainsFunc(tables, func(t *table) bool { return t.children() }) {
		if took == 2 { // a title with one word of a header in it
			if tables = splitTables(lines[i]); slices.ContainsFunc(tables, func(t *table) bool {
				return t.children()
			}) {
				return tables, 1
			}
		}
		return nil, 0
	}
	for i+took < len(lines) && (numbered(lines[i+took].Cells) || hint(lines[i+took].Cells)) {
		took++
	}
	return tables, took
}

// subHeader tells whether a line is the second one of a header below a labelled one: what stands in it are names of
// columns, not data.
func subHeader(above, line Line) bool {
	if !wordsOnly(line) || lone(above) {
		return false
	}
	known, other, fresh := 0, 0, 0
	for at, c := range line.Cells {
		if c.blank() {
			continue
		}
		m := mean(c.Text)
		if m.field == "" {
			m = mean(groupAt(above, at) + " " + c.Text)
		}
		switch {
		case m.field == "":
			other++
		case !c.Down:
			known++
			if above.at(at).blank() || above.at(at).Across || mean(above.at(at).Text).field == "" ||
				spans(above, line, at) {
				fresh++
			}
		}
	}
	return fresh > 0 && known >= other
}

// labelled tells whether a line has the name of a column or of a group of columns. It is asked of every child of a long
// file, and spares it all that a header is asked besides.
func labelled(l Line) bool {
	return slices.ContainsFunc(l.Cells, func(c Cell) bool {
		return !c.blank() && (mean(c.Text).field != "" || isGroup(c.Text))
	})
}

// lone tells a line with one text in it, such as a title that is merged across.
func lone(l Line) bool {
	n := 0
	for _, c := range l.Cells {
		if !c.blank() && !c.Across {
			n++
		}
	}
	return n < 2
}

// spans tells whether an upper header stands over the column on its right too.
func spans(above, line Line, at int) bool {
	return !above.at(at).blank() && (above.at(at+1).Across || above.at(at+1).blank() && !line.at(at+1).blank())
}

// wordsOnly tells whether a line can be one of a header: a row of children has numbers in it.
func wordsOnly(l Line) bool {
	for _, c := range l.Cells {
		digits := 0
		for _, letter := range c.Text {
			if letter >= '0' && letter <= '9' {
				digits++
			}
		}
		if c.Kind != Text || digits >= 9 || len(c.Text) > 400 {
			return false
		}
	}
	return true
}

func isGroup(text string) bool {
	folded := label(text)
	for _, word := range []string{"cha", "me", "bo", "tre", "hoc sinh", "thong tin", "phu huynh", "lien he", "gia dinh",
		"giam ho"} {
		if contains(strings.Fields(folded), word) {
			return len(strings.Fields(folded)) <= 6
		}
	}
	return false
}

// groupAt is the upper header above a column: its own cell, or the nearest on the left.
func groupAt(above Line, at int) string {
	for c := min(at, len(above.Cells)-1); c >= 0; c-- {
		if !above.Cells[c].blank() {
			return above.Cells[c].Text
		}
	}
	return ""
}

// under joins the two lines of a header: "Cha" above "Họ và tên" is the father's name.
func under(above, below Line) Line {
	width := max(len(above.Cells), len(below.Cells))
	joined := Line{Number: below.Number, Cells: make([]Cell, width)}
	for at := range width {
		up, down := above.at(at), below.at(at)
		switch {
		case down.blank() || down.Down || up.Text == down.Text:
			joined.Cells[at] = up
		case up.blank() || up.Across:
			joined.Cells[at] = Cell{Text: withGroup(groupAt(above, at), down.Text)}
		default:
			joined.Cells[at] = Cell{Text: withGroup(up.Text, down.Text)}
		}
	}
	return joined
}

// withGroup is the second line's name with its group's, where the group says whose it is.
func withGroup(group, text string) string {
	if m := mean(text); m.field != "" && !isGroup(group) {
		return text
	}
	return text + " " + label(group)
}

// splitTables finds the tables of a header line: side by side, with an empty column between them or without.
func splitTables(header Line) []*table {
	var tables []*table
	for _, r := range regions(header) {
		t := &table{number: len(tables), header: header, left: r[0], right: r[1], fields: map[string]int{}, nameTo: -1}
		for at := r[0]; at <= r[1]; at++ {
			t.name(at, header.at(at))
		}
		tables = append(tables, t)
	}
	return tables
}

// regions are the first and last columns of the blocks of a header: a new one begins where the names begin again.
func regions(header Line) [][2]int {
	var all [][2]int
	seen := map[string]bool{}
	begin, last := -1, -1
	for at, c := range header.Cells {
		if c.blank() || c.Across {
			continue
		}
		m := mean(c.Text)
		key := m.field + "/" + m.of
		again := seen[key] && (m.field == counter || m.field == Class || m.field == ChildName || m.field == family ||
			m.field == ChildCode)
		gap := last >= 0 && at-last > 1 && !header.Cells[at-1].Across && header.Cells[at-1].blank()
		if begin >= 0 && again && (seen[ChildName+"/"] || seen[given+"/"]) && (gap || restarts(header, begin, at)) {
			all = append(all, [2]int{begin, at - 1})
			begin, seen = at, map[string]bool{}
		}
		if begin < 0 {
			begin = at
		}
		if m.field != "" {
			seen[key] = true
		}
		last = at
	}
	if begin >= 0 {
		all = append(all, [2]int{begin, max(last, len(header.Cells)-1)})
	}
	return all
}

// restarts tells whether the labels from a column on repeat those from the beginning.
func restarts(header Line, begin, at int) bool {
	if label(header.at(begin).Text) == label(header.at(at).Text) {
		return true
	}
	return label(header.at(begin+1).Text) == label(header.at(at).Text) &&
		label(header.at(begin+2).Text) == label(header.at(at+1).Text) &&
		!header.at(at+1).blank()
}

// name takes a column into the table.
func (t *table) name(at int, c Cell) {
	if c.blank() || c.Across {
		if c.Across && t.has(ChildName) && t.fields[ChildName] == at-1 {
			t.nameTo = at
		}
		return
	}
	m := mean(c.Text)
	switch m.field {
	case "":
	case ParentName, Phone, Email:
		t.contact(m, at)
	default:
		old, there := t.fields[m.field]
		switch {
		case !there:
			t.fields[m.field] = at
		case m.field == Class || m.field == ChildCode:
			if preferred(m.field, c.Text) > preferred(m.field, t.header.at(old).Text) {
				t.fields[m.field] = at
			}
		case m.field == ChildName:
			t.twice = append(t.twice, at)
		}
	}
}

// preferred ranks columns of one meaning: the name of a class before its number in another program, a school's own code
// before the state's, and a bare "Mã" last.
func preferred(field, header string) int {
	words := strings.Fields(label(header))
	has := func(some ...string) bool {
		return slices.ContainsFunc(some, func(w string) bool { return contains(words, w) })
	}
	switch {
	case field == Class && has("ma"), field == ChildCode && len(words) < 2:
		return 0
	case field == ChildCode && has("cccd", "so dinh danh", "ca nhan"):
		return 1
	case field == ChildCode && has("dinh danh"):
		return 2
	}
	return 3
}

func (t *table) contact(m meaning, at int) {
	set := func(p *contactColumns) bool {
		into := map[string]*int{ParentName: &p.name, Phone: &p.phone, Email: &p.email}[m.field]
		if *into >= 0 {
			return false
		}
		*into = at
		return true
	}
	for i := range t.people {
		if t.people[i].of == m.of && set(&t.people[i]) {
			return
		}
	}
	p := contactColumns{m.of, -1, -1, -1}
	set(&p)
	t.people = append(t.people, p)
}

// group takes the class from the upper line of a header: "Mầm 1" above the columns of its children.
func (t *table) group(above Line) {
	for at := t.left; at <= t.right && at < len(above.Cells); at++ {
		text := above.Cells[at].Text
		class, ok := headingClass(text)
		if !ok && likeClass(text) && mean(text).field == "" {
			class, ok = locale.Line(text), true
		}
		if ok && !above.Cells[at].Across {
			t.class = class
		}
	}
}

// taken are the columns of a table that are kept, or need not be.
func (t *table) taken() map[int]bool {
	all := map[int]bool{}
	for field, at := range t.fields {
		all[at] = !helping[field]
	}
	for _, p := range t.people {
		for _, at := range []int{p.name, p.phone, p.email} {
			if at >= 0 {
				all[at] = true
			}
		}
	}
	if t.nameTo >= 0 {
		all[t.nameTo] = true
	}
	return all
}

// helping are columns that help to understand the others, and are not kept.
var helping = map[string]bool{birth: true, notes: true, grade: true, livesAt: true}

var (
	classHeading = regexp.MustCompile(
		`(?i)^\s*(?:[IVX]+[.)]\s*|\d+[.)]\s*)?(?:l[ớơ]p|nhóm(?:\s*/?\s*lớp)?|nhóm trẻ|tên lớp|khối\s*/\s*lớp|class)\s*[:\-–.]?\s*(.+)$`)
	classTitle = regexp.MustCompile(
		`(?i)(?:danh\s+sách|ds|sổ|bảng|thông tin|lý lịch).*?\s(?:lớp|nhóm(?:\s*/?\s*lớp)?|nhóm trẻ)\s*[:\-–]?\s*(.+)$`)
	classEnd = regexp.MustCompile(
		`(?i)\s*(?:[;|,(\[]|\s[-–]\s|\s{3,}|năm\s+học|nh\s*:|niên\s+khóa|niên\s+khoá|giáo\s+viên|gvcn|gv\s*:|gv\s|sĩ\s+số|sỉ\s+số|ss\s*:|tổng|học\s+kỳ|học\s+kì|hk\s|tháng\s+\d|cô\s*:|trường|tại\s|\d+\s+(?:trẻ|bé|cháu|học\s+sinh|em)).*$`)
	classLike = regexp.MustCompile(
		`(?i)^\s*(?:[IVX]+[.)]\s*|\d+[.)]\s*)?((?:mầm|mam|chồi|choi|lá|la|nhà trẻ|nha tre|nhóm trẻ|nhóm|cơm thường|cơm nát|cháo|bột|mẫu giáo|mgl|mgb|mgn|nt|mg|lớp)\b?[\s.]*[\p{L}\p{N} .\-]{0,14}|\d{1,2}\s?[A-ZĐ]\d{0,2})$`)
)

// headingClass is the class that a title or a line between children names: "Lớp: Mầm 1", "DANH SÁCH TRẺ LỚP MẦM 1".
func headingClass(text string) (class string, ok bool) {
	folded := locale.Fold(text)
	for _, other := range []string{"giao vien", "gvcn", "hieu truong", "cac lop", "theo lop", "toan truong", "tong so",
		"lop hoc", "so lop", "lop truong"} {
		if at := strings.Index(folded, other); at >= 0 && at < 25 {
			return "", false
		}
	}
	for _, pattern := range []*regexp.Regexp{classHeading, classTitle} {
		m := pattern.FindStringSubmatch(strings.ReplaceAll(text, "\n", "   "))
		if m == nil {
			continue
		}
		name := locale.Line(strings.Trim(classEnd.ReplaceAllString(m[1], ""), " :-–.,;"))
		if name != "" && len([]rune(name)) <= 30 && len(strings.Fields(name)) <= 5 {
			return name, true
		}
	}
	return "", false
}

// likeClass tells whether a text alone can be the name of a class.
func likeClass(text string) bool {
	return classLike.MatchString(locale.Line(text)) && len(strings.Fields(text)) <= 5
}
