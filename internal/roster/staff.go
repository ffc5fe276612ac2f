package roster

import (
	"slices"
	"strings"
)

// staffHeaders are what lists of staff call the columns that a list of children has too, folded: a department stands
// where a class does, the person where a child does. What else such a list holds is left out and told, since nothing
// asks for it.
var staffHeaders = map[string][]string{
	Class: {"to", "to chuyen mon", "to bo phan", "bo phan", "to cong tac", "to nhom", "to khoi", "phong ban", "phong",
		"don vi", "ten to", "department", "team"},
	ChildName: {"ho ten", "ho va ten", "ho ten giao vien", "ho va ten giao vien", "ho ten can bo", "ho va ten can bo",
		"ho ten nhan vien", "ho va ten nhan vien", "ho ten cb gv nv", "ho va ten cb gv nv", "giao vien", "can bo",
		"can bo giao vien nhan vien", "cb gv nv", "full name", "name"},
	ChildCode: {"ma so", "ma cb", "ma can bo", "ma gv", "ma giao vien", "ma nhan vien", "ma nv", "ma vien chuc",
		"so hieu",
		"ma cb gv nv", "staff code", "code"},
}

// positions are what a list calls the columns of what somebody is. They are taken away before the list is read: a
// principal in one would be read as a signature below the list.
var positions = []string{"chuc vu", "chuc danh", "vi tri", "vi tri viec lam", "trinh do", "chuyen mon",
	"trinh do chuyen mon",
	"nhiem vu", "position"}

// omitted is a column that was taken away, with how many cells it had.
type omitted struct {
	name  string
	count int
}

// headerLines is how far down a header of staff is looked for.
const headerLines = 40

// OfStaff is a book in which the headers of lists of staff are called as those of children, for Recognise.
func OfStaff(book Book) Book {
	book.staff, book.Sheets = true, slices.Clone(book.Sheets)
	for i, sheet := range book.Sheets {
		lines := slices.Clone(sheet.Lines)
		for j, line := range lines[:min(len(lines), headerLines)] {
			if cells, ok := staffHeader(line.Cells); ok {
				lines[j].Cells = cells
				book.omitted = append(book.omitted, takePositions(lines[j:])...)
				break
			}
		}
		book.Sheets[i].Lines = lines
	}
	return book
}

// staffHeader is a line with its columns renamed; ok is false for one that names no department or nobody.
func staffHeader(cells []Cell) (renamed []Cell, ok bool) {
	renamed = slices.Clone(cells)
	found := map[string]bool{}
	for i, c := range cells {
		for field, names := range staffHeaders {
			if slices.Contains(names, label(strings.TrimSpace(c.Text))) && !found[field] {
				found[field], renamed[i].Text = true, field
			}
		}
	}
	return renamed, len(found) > 1
}

// takePositions blanks the columns of positions below a header.
func takePositions(lines []Line) (all []omitted) {
	for at, head := range lines[0].Cells {
		if !slices.Contains(positions, label(strings.TrimSpace(head.Text))) {
			continue
		}
		one := omitted{name: head.Text}
		for i := 1; i < len(lines); i++ {
			if lines[i].at(at).blank() {
				continue
			}
			lines[i].Cells = slices.Clone(lines[i].Cells)
			lines[i].Cells[at].Text = ""
			one.count++
		}
		all = append(all, one)
	}
	return all
}
