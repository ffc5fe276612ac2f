package roster_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"hailong/internal/roster"
	"hailong/internal/testkit/offices"
)

// Every file of the offices is right, or asks; none loses or falsifies a child in silence.
func TestFilesAsOfficesMakeThem(t *testing.T) {
	for _, o := range offices.Files {
		t.Run(o.Name, func(t *testing.T) {
			book, err := roster.Read(o.File(t))
			if err != nil {
				t.Fatal(err)
			}
			r := roster.Recognise(book, nil, nil)
			var faults, asked, children []string
			for _, f := range r.Faults {
				faults = append(faults, f.Pointer)
			}
			for i, q := range r.Must() {
				id := q.ID
				if i < len(o.Asked) && o.Asked[i] == "class.*" && strings.HasPrefix(id, "class.") {
					id = "class.*"
				}
				asked = append(asked, id)
			}
			for _, c := range r.Children {
				children = append(children, strings.Join([]string{c.Class, c.Code, c.Name, c.Parent, c.Phone}, "|"))
			}
			if !slices.Equal(faults, o.Faults) || !slices.Equal(asked, o.Asked) || o.Faults == nil &&
				!slices.Equal(children, o.Children) {
				t.Errorf("children %q\nwant     %q\nfaults %q, want %q\nasked %q, want %q", children, o.Children,
					faults, o.Faults, asked, o.Asked)
			}
			told := fmt.Sprintf("%+v %+v %+v", r.LeftOut, r.Told, r.Changes)
			for _, word := range o.Told {
				if !strings.Contains(told, word) {
					t.Errorf("not told %q: %s", word, told)
				}
			}
		})
	}
}

// Rows in are rows stored and rows told, and nothing that a person chooses can lose one in silence.
func TestRowsInAreRowsStoredAndTold(t *testing.T) {
	for _, o := range offices.Files {
		book, err := roster.Read(o.File(t))
		if err != nil {
			t.Fatal(err)
		}
		r := roster.Recognise(book, nil, nil)
		told := 0
		for _, l := range r.LeftOut {
			if l.Kind == "row" && l.Field.Key != "roster.left.titles" {
				told += l.Count
			}
		}
		if len(r.Children)+told != r.Rows {
			t.Errorf("%s: %d children and %d told of %d rows", o.Name, len(r.Children), told, r.Rows)
		}
	}
}

// No workbook, however broken, costs more than a refusal.
func FuzzBook(f *testing.F) {
	for _, o := range offices.Files {
		f.Add(o.File(f))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		book, err := roster.Read(file)
		if err != nil {
			return
		}
		r := roster.Recognise(book, nil, nil)
		told := 0
		for _, l := range r.LeftOut {
			if l.Kind == "row" && l.Field.Key != "roster.left.titles" {
				told += l.Count
			}
		}
		if len(r.Children)+told != r.Rows && len(r.Children) <= roster.MostRows {
			t.Errorf("%d children and %d told of %d rows", len(r.Children), told, r.Rows)
		}
	})
}

// FuzzCells puts any text into the cells of a sheet: what is read is never a number that the text was not, and every
// row is stored or told.
func FuzzCells(f *testing.F) {
	f.Add("Lá 1", "23E0001", "Trần An", "0903000001 / 0912000001")
	f.Add("=\"001\"", "９", "1. An", "không có")
	f.Fuzz(func(t *testing.T, class, code, name, phone string) {
		book := roster.Book{Sheets: []roster.Sheet{{Lines: []roster.Line{
			{Number: 1, Cells: []roster.Cell{{Text: "Lớp"}, {Text: "Mã trẻ"}, {Text: "Họ và tên"}, {Text: "SĐT"}}},
			{Number: 2, Cells: []roster.Cell{{Text: class}, {Text: code}, {Text: name}, {Text: phone}}},
			{Number: 3, Cells: []roster.Cell{{Text: "Lá 1"}, {Text: "A"}, {Text: "Lê Bé"}, {}}},
		}}}}
		r := roster.Recognise(book, nil, nil)
		told := 0
		for _, l := range r.LeftOut {
			if l.Kind == "row" {
				told += l.Count
			}
		}
		if len(r.Children)+told != r.Rows {
			t.Errorf("%d children and %d told of %d rows", len(r.Children), told, r.Rows)
		}
	})
}
