package roster

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
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
	sure     bool   // it has what only a child's row has
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
	seen := map[string]bool{}
	for i := range r.Sheets {
		if r.chooseSheet(i, reads[i], seen) {
			r.Sheets[i].Taken = true
			taken = append(taken, i)
			if i+1 < len(r.Sheets) {
				reads[i].remember(seen)
			}
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

// chooseSheet decides whether a sheet is read; where that is not plain, it asks. seen are the children of those that
// were taken before it.
func (r *reader) chooseSheet(i int, read sheetRead, seen map[string]bool) bool {
	s, id := r.Sheets[i], fmt.Sprintf("sheet.%d", i)
	out := func(key string, count int) bool {
		r.leave("sheet", key, count, map[string]any{"name": Echo(s.Name)}, "/"+Echo(s.Name))
		return false
	}
	question := func(key, other string, words string) Question {
		return Question{ID: id, Chosen: "out",
			Field:   problem.Field{Key: key, Args: map[string]any{"name": Echo(s.Name), "n": s.Children}},
			Options: []Option{{"out", "roster.option.sheet_out", nil}, {other, words, nil}}}
	}
	ask := func(key string, must bool) bool {
		q := question(key, "in", "roster.option.sheet_in")
		q.Must = must
		r.offer(q)
		return r.answer(q) == "in" || out("roster.left.sheet", s.Children)
	}
	switch {
	case len(r.book.Sheets[i].Lines) == 0:
		return false
	case !s.Named && s.Children == 0:
		return out("roster.left.other_sheet", len(r.book.Sheets[i].Lines))
	case !s.Named:
		if !slices.ContainsFunc(r.Sheets, func(o SheetChoice) bool { return o.Named }) {
			return false
		}
		q := question("roster.ask.unnamed_sheet", "columns", "roster.option.name_columns")
		r.ask(q)
		if r.answer(q) == "columns" {
			r.Unnamed = i
		}
		return out("roster.left.sheet", s.Children)
	case s.Children == 0:
		return true
	case read.repeats(seen):
		return ask("roster.ask.same_sheet", false)
	case s.Hidden:
		return ask("roster.ask.hidden_sheet", true)
	case !r.book.staff && others(s.Name, read):
		return ask("roster.ask.other_people", true)
	case r.choices[id] == "out":
		return out("roster.left.sheet", s.Children)
	default:
		return true
	}
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

// remember puts the children of a sheet among those that were seen. A file may have thousands of sheets: none is gone
// through again for each that follows.
func (s sheetRead) remember(seen map[string]bool) {
	for _, row := range s.rows {
		seen[row.key(false)], seen[row.key(true)] = true, true
	}
}

// repeats tells whether every child of a sheet stands in an earlier one, in the same class where it says which.
func (s sheetRead) repeats(seen map[string]bool) bool {
	if len(seen) == 0 {
		return false
	}
	for _, row := range s.rows {
		if !seen[row.key(!row.cell(Class).blank() || row.classBy == "heading" && row.class != "")] {
			return false
		}
	}
	return true
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
	where, pointer := "", ""
	if r.several {
		where, pointer = name, "/"+Echo(name)
	}
	for _, row := range read.rows {
		row.Name = where
		r.rows = append(r.rows, row)
	}
	r.Rows += read.lines
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
	r.leaveOutside(i, read, pointer)
}

// leaveOutside tells the columns that belong to no table.
func (r *reader) leaveOutside(i int, read sheetRead, pointer string) {
	if len(read.outside) == 0 {
		return
	}
	cells := 0
	names := make([]string, 0, len(read.outside))
	for _, at := range slices.Sorted(maps.Keys(read.outside)) {
		names = append(names, ColumnName(at))
		cells += read.outside[at]
	}
	name := strings.Join(names, ", ")
	r.leave("table", "roster.left.table", cells, map[string]any{"name": name}, pointer)
	if n := childlike(r.book.Sheets[i].Lines, read.outside); n > 0 {
		r.ask(Question{ID: fmt.Sprintf("outside.%d", i), Chosen: "out",
			Options: []Option{{"out", "roster.option.leave", nil}},
			Field: problem.Field{Pointer: pointer, Key: "roster.ask.outside",
				Args: map[string]any{"name": name, "n": n}}})
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
