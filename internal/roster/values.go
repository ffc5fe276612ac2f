package roster

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"hailong/internal/locale"
	"hailong/internal/problem"
)

const (
	lengthCell  = 100
	lengthEmail = 200
	mostDigits  = 15 // of a number in a spreadsheet: what comes behind them is lost
)

// narrow writes full-width letters, digits and marks, and the wide blank, as the plain ones.
func narrow(text string) string {
	return strings.Map(func(c rune) rune {
		if c >= 0xff01 && c <= 0xff5e || c == 0x3000 {
			return []rune(width.Narrow.String(string(c)))[0]
		}
		return c
	}, text)
}

// mender makes the values of one row.
type mender struct {
	r      *reader
	row    *rawRow
	child  Child
	faults []problem.Field
	asIs   bool // cells as they stand in the file, whatever a person corrected
}

// fault notes what is wrong; beyond as many as are told nothing more is noted, since the file is refused anyway.
func (m *mender) fault(field, key, cell string, args map[string]any) {
	if problem.Enough(m.r.Faults) {
		return
	}
	all := map[string]any{"row": m.row.String(), "cell": Echo(cell), "column": locale.Word("roster.column." + field)}
	for k, v := range args {
		all[k] = v
	}
	m.faults = append(m.faults, problem.Field{Pointer: m.row.Pointer() + "/" + field, Key: key, Args: all})
}

func (m *mender) changed(field, from, to string) {
	if from != to {
		m.r.Changes = append(m.r.Changes, Change{m.row.Row, field, Echo(from), Echo(to)})
	}
}

// raw is the cell of a column as a person corrected it, else as it stands; a cell that is no text and no number is
// refused by its address.
func (m *mender) raw(field string, column int) (string, bool) {
	if text, there := m.r.choices["cell."+m.row.ID()+"."+field]; there && !m.asIs {
		return text, true
	}
	if column < 0 {
		return "", true
	}
	c := m.row.line.at(column)
	if c.Across || c.blank() {
		return "", true
	}
	at := fmt.Sprintf("%s%d", ColumnName(column), m.row.Line)
	if m.row.Name != "" {
		at = Echo(m.row.Name) + "!" + at
	}
	keys := map[Kind]string{Date: "roster.fault.date", Truth: "roster.fault.truth", Fault: "roster.fault.error",
		Unknown: "roster.fault.formula"}
	if key := keys[c.Kind]; key != "" {
		m.fault(field, key, c.Text, map[string]any{"at": at})
		return "", false
	}
	if c.Kind == Number && len(strings.Trim(c.Text, "-.")) > mostDigits {
		m.fault(field, "roster.fault.rounded", c.Text, map[string]any{"at": at})
		return "", false
	}
	return c.Text, true
}

// text cleans what stands in a cell; faulty when it is too long or has what cannot be printed.
func (m *mender) text(field, raw string, most int) (string, bool) {
	clean := strings.TrimLeft(locale.Line(narrow(unwrap(raw))), "' ") // a spreadsheet's mark of a text
	if n := utf8.RuneCountInString(clean); n > most {
		m.fault(field, "roster.fault.long", raw, map[string]any{"n": most, "over": n - most})
		return "", false
	}
	if strings.ContainsFunc(raw, func(c rune) bool {
		return c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == utf8.RuneError
	}) {
		m.fault(field, "roster.fault.text", raw, nil)
		return "", false
	}
	if clean != raw && locale.Line(raw) != clean {
		m.changed(field, raw, clean)
	}
	return clean, true
}

var rowNumber = regexp.MustCompile(`^\d{1,3}\s*(?:[.)\-:/]\s*|\s)(\p{L}.*)$`)

// take makes a child of a row that is left.
func (r *reader) take(row *rawRow) {
	m := &mender{r: r, row: row, child: Child{Row: row.Row, Hidden: row.line.Hidden, Born: day(row.cell(birth))}}
	if r.choices["drop."+row.ID()] != "" {
		r.leave("row", "roster.left.dropped", 1, map[string]any{"rows": row.String()}, row.Pointer())
		return
	}
	m.class()
	m.name()
	m.code()
	m.contacts()
	r.Children = append(r.Children, m.child)
	if len(m.faults) > 0 {
		r.Faulty[row.ID()] = append(r.Faulty[row.ID()], m.faults...)
		r.Faults = append(r.Faults, m.faults...)
	}
}

func (m *mender) class() {
	raw, ok := m.raw(Class, m.row.table.column(Class))
	if !ok {
		return
	}
	if _, mended := m.r.choices["cell."+m.row.ID()+"."+Class]; mended {
		m.row.spelling = locale.Line(narrow(raw))
	}
	text, ok := m.text(Class, m.row.spelling, lengthCell)
	if !ok {
		return
	}
	if text == "" {
		m.fault(Class, "roster.fault.class", "", nil)
		return
	}
	if old := locale.Line(raw); old != "" && old != text {
		m.changed(Class, old, text)
	}
	m.child.Class = text
}

func (m *mender) name() {
	t := m.row.table
	parts := []int{-1}
	switch {
	case t.has(ChildName) && !m.row.cell(ChildName).blank():
		parts = []int{t.fields[ChildName]}
		if t.nameTo >= 0 && !m.row.line.at(t.nameTo).Across {
			parts = append(parts, t.nameTo)
		}
	case t.has(family) && t.has(given):
		parts = []int{t.fields[family], t.fields[given]}
		if t.has(middle) {
			parts = []int{t.fields[family], t.fields[middle], t.fields[given]}
		}
	}
	if _, mended := m.r.choices["cell."+m.row.ID()+"."+ChildName]; mended {
		parts = parts[:1]
	}
	var all []string
	for _, at := range parts {
		raw, ok := m.raw(ChildName, at)
		if !ok {
			return
		}
		all = append(all, raw)
	}
	text, ok := m.text(ChildName, strings.TrimSpace(strings.Join(all, " ")), lengthCell)
	if !ok {
		return
	}
	if in := rowNumber.FindStringSubmatch(text); in != nil {
		m.changed(ChildName, text, in[1])
		text = in[1]
	}
	if text == "" {
		m.fault(ChildName, "roster.fault.child", "", nil)
		return
	}
	m.child.Name = text
}

func (m *mender) code() {
	if raw, ok := m.raw(ChildCode, m.row.table.column(ChildCode)); ok {
		m.child.Code, _ = m.text(ChildCode, raw, lengthCell)
	}
}

// contact is what a row says of one parent.
type contact struct {
	of, name, phone, email, second string
}

// contacts takes the first parent that is filled for the one to be asked, and keeps the second; what a person corrected
// stands in its place.
func (m *mender) contacts() {
	var all []contact
	before := len(m.faults)
	m.asIs = true
	for _, p := range m.row.table.people {
		c := contact{of: p.of}
		if raw, ok := m.raw(ParentName, p.name); ok {
			c.name, _ = m.text(ParentName, raw, lengthCell)
		}
		m.phoneOf(&c, p.phone)
		m.emailOf(&c, p.email)
		if c != (contact{of: p.of}) {
			all = append(all, c)
		}
	}
	m.choose(all)
	m.asIs = false
	for _, field := range []string{ParentName, Phone, Email} {
		text, mended := m.r.choices["cell."+m.row.ID()+"."+field]
		if !mended {
			continue
		}
		kept := slices.DeleteFunc(slices.Clone(m.faults[before:]), func(f problem.Field) bool {
			return FaultyField(f) == field
		})
		m.faults = append(m.faults[:before], kept...)
		var c contact
		switch field {
		case ParentName:
			m.child.Parent, _ = m.text(field, text, lengthCell)
		case Phone:
			m.phoneOf(&c, -1)
			m.child.Phone = c.phone
		case Email:
			m.emailOf(&c, -1)
			m.child.Email = c.email
		}
	}
}

// choose puts the contact first who has a telephone; a number of nobody belongs to the first who is named.
func (m *mender) choose(all []contact) {
	if len(all) == 0 {
		return
	}
	first := max(0, slices.IndexFunc(all, func(c contact) bool { return c.phone != "" }))
	main := all[first]
	rest := slices.Delete(slices.Clone(all), first, first+1)
	if main.name == "" && main.of == anyParent {
		main, rest = whoseNumber(main, rest)
	}
	m.child.Parent, m.child.Phone, m.child.Email = main.name, main.phone, main.email
	other := contact{phone: main.second}
	for _, c := range rest {
		switch {
		case m.child.Email == "" && c.email != "":
			m.child.Email = c.email
		case c.email != "" && c.email != m.child.Email:
			m.leftPhone(Email, c.email)
		}
		if other.name == "" && (other.phone == "" || other.phone == c.phone) && (c.name != "" || c.phone != "") {
			other = contact{name: c.name, phone: c.phone}
			continue
		}
		for _, text := range []string{c.name, c.phone} {
			if text != "" && text != m.child.Phone && text != other.phone {
				m.leftPhone(Phone, text)
			}
		}
	}
	if other.phone == m.child.Phone {
		other.phone = ""
	}
	m.child.OtherName, m.child.OtherPhone = other.name, other.phone
}

// whoseNumber gives a number without a name to the parent who has the same one, else to the first named without any.
func whoseNumber(main contact, rest []contact) (contact, []contact) {
	for _, same := range []bool{true, false} {
		for i, c := range rest {
			if c.name != "" && (same && c.phone == main.phone && main.phone != "" || !same && c.phone == "") {
				main.name = c.name
				if main.email == "" {
					main.email = c.email
				}
				return main, slices.Delete(slices.Clone(rest), i, i+1)
			}
		}
	}
	return main, rest
}

func (m *mender) leftPhone(field, text string) {
	m.r.LeftOut = append(m.r.LeftOut,
		Left{"phone", problem.Field{Pointer: m.row.Pointer() + "/" + field, Key: "roster.left.value",
			Args: map[string]any{"n": 1, "rows": m.row.String(), "cell": Echo(text)}}, 1})
}

func (m *mender) phoneOf(c *contact, column int) {
	raw, ok := m.raw(Phone, column)
	if !ok || strings.TrimSpace(raw) == "" {
		return
	}
	text, ok := m.text(Phone, raw, lengthCell)
	if !ok {
		return
	}
	if number, ok := phone(text); ok {
		c.phone = number
		m.changed(Phone, raw, number)
		return
	}
	numbers, words, bad := phones(narrow(raw))
	switch {
	case len(numbers) > 0:
		c.phone = numbers[0]
		m.changed(Phone, raw, numbers[0])
		if len(numbers) > 1 {
			c.second = numbers[1]
		}
		for _, more := range append(numbers[min(2, len(numbers)):], bad...) {
			m.leftPhone(Phone, more)
		}
	case len(bad) == 0 && words != "":
		m.leftPhone(Phone, text)
	default:
		m.fault(Phone, "roster.fault.phone", raw, nil)
	}
}

var emailPattern = regexp.MustCompile(`^[^\s@<>(),;:"\\]+@[^\s@<>(),;:"\\]+\.[^\s@<>(),;:"\\.]{2,}$`)

func (m *mender) emailOf(c *contact, column int) {
	raw, ok := m.raw(Email, column)
	if !ok {
		return
	}
	text, ok := m.text(Email, raw, lengthEmail)
	if !ok || text == "" {
		return
	}
	if emailPattern.MatchString(text) {
		c.email = text
		return
	}
	var found []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("<>,;()\"", r)
	}) {
		if part = strings.TrimPrefix(part, "mailto:"); emailPattern.MatchString(part) {
			found = append(found, part)
		}
	}
	switch {
	case len(found) > 0:
		c.email = found[0]
		m.changed(Email, raw, found[0])
		for _, more := range found[1:] {
			m.leftPhone(Email, more)
		}
	case !strings.Contains(text, "@"):
		m.leftPhone(Email, text)
	default:
		m.fault(Email, "roster.fault.email", text, nil)
	}
}

// Clean makes a child of what was typed into a form as it would be of a row; faults point to "/field".
func Clean(c Child) (Child, []problem.Field) {
	values := []string{c.Class, c.Code, c.Name, c.Parent, c.Phone, c.Email, c.OtherName, c.OtherPhone}
	line := Line{Cells: make([]Cell, len(values))}
	for i, v := range values {
		line.Cells[i].Text = v
	}
	t := &table{fields: map[string]int{Class: 0, ChildCode: 1, ChildName: 2}, nameTo: -1, right: len(values)}
	t.people = []contactColumns{{anyParent, 3, 4, 5}, {mother, 6, 7, -1}}
	row := &rawRow{line: line, table: t, spelling: locale.Line(narrow(c.Class))}
	m := &mender{r: &reader{}, row: row, child: Child{}}
	m.class()
	m.name()
	m.code()
	var all []contact
	for _, p := range t.people {
		one := contact{}
		one.name, _ = m.text(ParentName, line.at(p.name).Text, lengthCell)
		m.phoneOf(&one, p.phone)
		m.emailOf(&one, p.email)
		all = append(all, one)
	}
	m.child.Parent, m.child.Phone, m.child.Email = all[0].name, all[0].phone, all[0].email
	m.child.OtherName, m.child.OtherPhone = all[1].name, all[1].phone
	return m.child, m.faults
}
