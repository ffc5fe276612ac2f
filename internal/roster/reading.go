package roster

import (
	"fmt"
	"slices"
	"strings"

	"hailong/internal/locale"
	"hailong/internal/problem"
)

// Child is one child of a file as it was understood, with the row that it comes from.
type Child struct {
	Row    Row
	Hidden bool

	Class, Code, Name, Parent, Phone, Email string
	OtherName, OtherPhone                   string // of the second parent, or the second number
	Born                                    string // the day of birth, 2020-03-12: tells children of one name apart
	Drawn                                   bool   // of a class that is known by its number alone
}

// Field is a member by its name, such as "phone"; nil for an unknown name.
func (c *Child) Field(name string) *string {
	return map[string]*string{
		Class: &c.Class, ChildCode: &c.Code, ChildName: &c.Name, ParentName: &c.Parent, Phone: &c.Phone,
		Email:     &c.Email,
		OtherName: &c.OtherName, OtherPhone: &c.OtherPhone,
	}[name]
}

// Row is where a child stands: its sheet from 0, its line as the file counts, its table from the left.
type Row struct {
	Sheet, Line, Table int
	Name               string // of the sheet, where several are read
}

// ID names the row in a form.
func (r Row) ID() string { return fmt.Sprintf("%d.%d.%d", r.Sheet, r.Line, r.Table) }

// String is how messages call the row: 12, or Lá 1!12 where there are several sheets.
func (r Row) String() string {
	if r.Name == "" {
		return fmt.Sprint(r.Line)
	}
	return fmt.Sprintf("%s!%d", Echo(r.Name), r.Line)
}

// Pointer is the row as a JSON pointer: /12, or /Lá 1/12.
func (r Row) Pointer() string {
	if r.Name == "" {
		return fmt.Sprintf("/%d", r.Line)
	}
	return fmt.Sprintf("/%s/%d", strings.NewReplacer("~", "~0", "/", "~1").Replace(r.Name), r.Line)
}

// Question is something that only a person knows. It has an answer at once, the safe one, which is done when the person
// says yes to all.
type Question struct {
	ID      string // of the choice that answers it
	Field   problem.Field
	Options []Option
	Chosen  string
	Typed   bool // Chosen is a text of one's own
	Rows    []Tick
	Must    bool // a program must not pass it over; else it is only offered
}

// Option is an answer to a question.
type Option struct {
	Value string
	Key   string
	Args  map[string]any
}

// Tick is a row that a question is about; Out says that it is left out.
type Tick struct {
	ID, Row, Text string
	Out           bool
}

// Left is something that was not taken. Kind is sheet, table, column, row or phone.
type Left struct {
	Kind  string
	Field problem.Field
	Count int
}

// Change is a value that was rewritten.
type Change struct {
	Row      Row
	Field    string
	Old, New string
}

// SheetChoice is a sheet of the file, and whether it is read.
type SheetChoice struct {
	Index    int
	Name     string
	Hidden   bool
	Children int // rows that look like children
	Taken    bool
	Named    bool // its columns are known
}

// Choices are a person's answers, by the ids of the questions. Besides those: "sheet.N" is "in" or "out"; "row.ID" is
// "in" or "out"; "header.N" is the first line with a child of sheet N, whose columns are then "column.N.C";
// "cell.ID.FIELD" is what stands in a cell after all.
type Choices map[string]string

// Reading is a file that was read: the children, and everything that a person should know of it.
type Reading struct {
	Children []Child
	Faulty   map[string][]problem.Field // faults by the id of their row
	Faults   []problem.Field
	Asked    []Question
	LeftOut  []Left
	Told     []problem.Field
	Changes  []Change
	Sheets   []SheetChoice
	Unnamed  int    // a sheet whose columns nobody named, from 0; -1 for none
	Sample   []Line // its first lines
	Drawn    bool   // classes and their numbers, no children
	Rows     int    // filled lines and parts of lines below a header: each is a child, or told
}

// Must are the questions that must be answered before anything is stored.
func (r Reading) Must() []Question {
	var must []Question
	for _, q := range r.Asked {
		if q.Must {
			must = append(must, q)
		}
	}
	return must
}

// FaultyField is the field that a fault is about, such as "phone".
func FaultyField(f problem.Field) string { return f.Pointer[strings.LastIndex(f.Pointer, "/")+1:] }

// reader is a reading that is being made.
type reader struct {
	Reading
	book    Book
	choices Choices
	known   []string // classes that the school has
	rows    []*rawRow
	several bool // sheets
}

// Recognise finds the children in a book. known are the classes that the school has already, whose spelling is kept.
func Recognise(book Book, choices Choices, known []string) Reading {
	r := &reader{choices: choices, known: known, Reading: Reading{Unnamed: -1, Faulty: map[string][]problem.Field{}}}
	r.book = r.fonts(book)
	r.sheets()
	for _, o := range r.book.omitted {
		r.leave("column", "roster.left.column", o.count, map[string]any{"name": Echo(o.name)}, "/"+Echo(o.name))
	}
	if len(r.rows) == 0 && len(r.Faults) == 0 && len(r.Must()) == 0 {
		r.Faults = append(r.Faults, problem.Field{Key: "roster.fault.empty"})
	}
	r.judge()
	r.fillClasses()
	r.joinClasses()
	for _, row := range r.rows {
		r.take(row)
	}
	r.duplicates()
	r.tell()
	if n := len(r.Changes); n > 0 {
		first := r.Changes[0]
		r.Told = append(r.Told, problem.Field{Pointer: first.Row.Pointer() + "/" + first.Field,
			Key:  "roster.told.changes",
			Args: map[string]any{"n": n, "sample": "“" + first.Old + "” → “" + first.New + "”"}})
	}
	if len(r.Children) > MostRows {
		r.Faults = []problem.Field{{Key: "roster.fault.large"}}
	}
	if len(r.Children) == 0 && len(r.Faults) == 0 && len(r.Must()) == 0 {
		r.Faults = append(r.Faults, problem.Field{Key: "roster.fault.empty"})
	}
	if r.Unnamed >= 0 {
		lines := r.book.Sheets[r.Unnamed].Lines
		r.Sample = lines[:min(len(lines), sampled)]
	}
	return r.Reading
}

// sampled is how many lines of a sheet are shown for its columns to be named.
const sampled = 8

// fonts offers to convert the letters of old fonts, and says when a code page was guessed.
func (r *reader) fonts(book Book) Book {
	if book.Guessed {
		r.ask(Question{ID: "encoding",
			Field:   problem.Field{Key: "roster.ask.encoding", Args: map[string]any{"name": book.Encoding}},
			Chosen:  "yes",
			Options: []Option{{"yes", "roster.option.right", nil}}})
	} else if book.Encoding != "" {
		r.Told = append(r.Told, problem.Field{Key: "roster.told.encoding", Args: map[string]any{"name": book.Encoding}})
	}
	font := oldFont(book)
	if font == nil {
		return book
	}
	as, samples := converted(book, font)
	q := Question{ID: "font", Field: problem.Field{
		Key: "roster.ask.font", Args: map[string]any{"name": font.name, "sample": Echo(strings.Join(samples, "; "))}},
		Options: []Option{{"convert", "roster.option.convert", nil}, {"keep", "roster.option.keep", nil}},
		Chosen:  "convert"}
	r.ask(q)
	if r.answer(q) == "keep" {
		return book
	}
	return as
}

// ask puts a question; what was chosen already stays chosen.
func (r *reader) ask(q Question) {
	q.Must = true
	r.offer(q)
}

// offer is ask for what needs no answer.
func (r *reader) offer(q Question) {
	q.Chosen = r.answer(q)
	r.Asked = append(r.Asked, q)
}

func (r *reader) answer(q Question) string {
	chosen, there := r.choices[q.ID]
	if !there {
		return q.Chosen
	}
	if q.Typed || slices.ContainsFunc(q.Options, func(o Option) bool { return o.Value == chosen }) {
		return locale.Line(chosen)
	}
	return q.Chosen
}

// out tells whether a row is left out: as a person chose, else as it would be.
func (r *reader) out(row *rawRow, else_ bool) bool {
	switch r.choices["row."+row.ID()] {
	case "in":
		return false
	case "out":
		return true
	}
	return else_
}

func (r *reader) leave(kind, key string, count int, args map[string]any, pointer string) {
	if args == nil {
		args = map[string]any{}
	}
	args["n"] = count
	r.LeftOut = append(r.LeftOut, Left{kind, problem.Field{Pointer: pointer, Key: key, Args: args}, count})
}

// Echo is a cell as a message repeats it: one clean line, short. Pages escape it besides.
func Echo(cell string) string {
	const echoed = 60
	letters := []rune(locale.Line(cell))
	if len(letters) > echoed {
		return string(letters[:echoed]) + "…"
	}
	return string(letters)
}
