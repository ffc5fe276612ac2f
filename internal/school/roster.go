package school

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"hailong/internal/locale"
	"hailong/internal/problem"
)

// Limits of a roster file.
const (
	MostBytes   = 5 << 20
	mostRows    = 20_000
	headerRows  = 20 // the header stands among the first rows, below the office's titles
	lengthCell  = 100
	lengthEmail = 200
	echoed      = 60 // characters of a faulty cell that a message repeats
)

// row is a line of a file, by the number it has there, from 1.
type row struct {
	line  int
	cells []string
}

// Fields of a roster, as pointers and messages name them.
const (
	fieldClass      = "class"
	fieldChildCode  = "child_code"
	fieldChildName  = "child_name"
	fieldParentName = "parent_name"
	fieldPhone      = "phone"
	fieldEmail      = "email"
	// Some offices keep a name in two columns: Nguyễn Văn | An.
	fieldFamily = "child_family"
	fieldGiven  = "child_given"
)

// headers are the names that offices give to the columns, folded: lower case, without diacritics.
var headers = map[string]string{
	"class": fieldClass, "lop": fieldClass, "ten lop": fieldClass, "nhom lop": fieldClass, "nhom, lop": fieldClass, "lop hoc": fieldClass, "class name": fieldClass, "nhom/lop": fieldClass,
	"child_code": fieldChildCode, "child code": fieldChildCode, "ma tre": fieldChildCode, "ma hoc sinh": fieldChildCode, "ma hs": fieldChildCode, "ma dinh danh": fieldChildCode,
	"ma dinh danh bo gd&dt": fieldChildCode, "ma dinh danh hoc sinh": fieldChildCode, "ma so": fieldChildCode, "student code": fieldChildCode, "student id": fieldChildCode, "ma be": fieldChildCode,
	"child_name": fieldChildName, "child name": fieldChildName, "child's name": fieldChildName, "ho ten": fieldChildName, "ho va ten": fieldChildName, "ten tre": fieldChildName,
	"ho va ten tre": fieldChildName, "ho ten tre": fieldChildName, "ho ten hoc sinh": fieldChildName, "ho va ten hoc sinh": fieldChildName, "ten hoc sinh": fieldChildName, "student name": fieldChildName,
	"ho ten be": fieldChildName, "ho va ten be": fieldChildName, "ten be": fieldChildName, "full name": fieldChildName,
	"ho": fieldFamily, "ho dem": fieldFamily, "ho va dem": fieldFamily, "ho lot": fieldFamily, "ho va ten dem": fieldFamily, "ho ten dem": fieldFamily, "ho va chu dem": fieldFamily, "ten": fieldGiven,
	"parent_name": fieldParentName, "parent name": fieldParentName, "parent's name": fieldParentName, "ho va ten cha me": fieldParentName, "ho ten cha me": fieldParentName, "ten cha me": fieldParentName,
	"phu huynh": fieldParentName, "ho ten phu huynh": fieldParentName, "ho va ten phu huynh": fieldParentName, "ten phu huynh": fieldParentName, "cha me": fieldParentName, "cha/me": fieldParentName,
	"ho ten cha/me": fieldParentName, "nguoi giam ho": fieldParentName, "ho ten cmhs": fieldParentName, "cmhs": fieldParentName, "ho va ten cha/me": fieldParentName,
	"phone": fieldPhone, "phone number": fieldPhone, "dien thoai": fieldPhone, "so dien thoai": fieldPhone, "sdt": fieldPhone, "dt": fieldPhone, "dien thoai cha me": fieldPhone,
	"so dien thoai phu huynh": fieldPhone, "sdt phu huynh": fieldPhone, "di dong": fieldPhone, "mobile": fieldPhone, "so dt": fieldPhone, "tel": fieldPhone,
	"email": fieldEmail, "e-mail": fieldEmail, "thu dien tu": fieldEmail, "mail": fieldEmail, "dia chi email": fieldEmail,
}

// entry is one child of a file, normalised.
type entry struct {
	line                                                  int
	class, childCode, childName, parentName, phone, email string
}

// identity is how a child without a code is found again: by the one equality of names, in which every mark counts, since
// Lớp Mầm and Lớp Mâm are two classes.
func identity(class, child string) string {
	return locale.NameKey(class) + "\x00" + locale.NameKey(child)
}

// put writes a faulty cell back where the entry has nothing.
func (e *entry) put(field string, cell any) {
	into := map[string]*string{
		fieldClass: &e.class, fieldChildCode: &e.childCode, fieldChildName: &e.childName, fieldParentName: &e.parentName, fieldPhone: &e.phone, fieldEmail: &e.email,
	}[field]
	if into != nil && *into == "" {
		*into, _ = cell.(string)
	}
}

// readEntries finds the header and normalises what stands below it. All faults at once, or as many as are told; pointers are "/LINE/field".
func readEntries(rows []row) ([]entry, []problem.Field) {
	columns, first, faults := findHeader(rows)
	if len(faults) > 0 {
		return nil, faults
	}
	var entries []entry
	byCode, byName := map[string]entry{}, map[string]entry{}
	for _, r := range rows[first:] {
		if blank(r) {
			continue
		}
		e, wrong := normalise(r, columns)
		if problem.Enough(faults) { // no more are told: the cells stay as they were written, for a person to mend later
			for _, f := range wrong {
				e.put(FaultyField(f), f.Args["cell"])
			}
			wrong = nil
		}
		faults = append(faults, wrong...)
		if len(entries) == mostRows {
			return nil, []problem.Field{{Pointer: "", Key: "roster.fault.large"}}
		}
		if other, there := duplicate(e, byCode, byName); there && !problem.Enough(faults) {
			field, cell := fieldChildCode, e.childCode
			if cell == "" {
				field, cell = fieldChildName, e.childName
			}
			faults = append(faults, fault(e.line, field, "roster.fault.duplicate", cell, map[string]any{"other": other.line}))
		}
		if e.childCode != "" {
			byCode[locale.NameKey(e.childCode)] = e
		}
		if e.class != "" && e.childName != "" {
			byName[identity(e.class, e.childName)] = e
		}
		entries = append(entries, e)
	}
	if len(entries) == 0 && len(faults) == 0 {
		faults = []problem.Field{{Pointer: "", Key: "roster.fault.empty"}}
	}
	return entries, faults
}

// duplicate finds the line that names the same child: by code, or by class and name unless both have codes of their own.
func duplicate(e entry, byCode, byName map[string]entry) (entry, bool) {
	if e.childCode != "" {
		if other, there := byCode[locale.NameKey(e.childCode)]; there {
			return other, true
		}
	}
	other, there := byName[identity(e.class, e.childName)]
	return other, there && e.class != "" && e.childName != "" && (e.childCode == "" || other.childCode == "")
}

func blank(r row) bool {
	return !slices.ContainsFunc(r.cells, func(c string) bool { return strings.TrimSpace(c) != "" })
}

// findHeader gives the column of each field and the index of the first row below the header.
func findHeader(rows []row) (columns map[string]int, first int, faults []problem.Field) {
	for i, r := range rows[:min(headerRows, len(rows))] {
		columns = map[string]int{}
		var twice []problem.Field
		for at, cell := range r.cells {
			field, known := headers[strings.Trim(locale.Fold(cell), " .:*()")]
			if !known {
				continue
			}
			if _, there := columns[field]; there {
				twice = append(twice, fault(r.line, field, "roster.fault.twice", cell, nil))
			}
			columns[field] = at
		}
		_, class := columns[fieldClass]
		_, child := columns[fieldChildName]
		_, family := columns[fieldFamily]
		_, given := columns[fieldGiven]
		if class && (child || family && given) {
			return columns, i + 1, twice
		}
	}
	return nil, 0, []problem.Field{{Pointer: "", Key: "roster.fault.no_header"}}
}

func fault(line int, field, key, cell string, args map[string]any) problem.Field {
	all := map[string]any{"row": fmt.Sprint(line), "cell": echo(cell), "column": locale.Word("roster.column." + field)}
	for k, v := range args {
		all[k] = v
	}
	return problem.Field{Pointer: fmt.Sprintf("/%d/%s", line, field), Key: key, Args: all}
}

// echo is a cell as a message repeats it: one clean line, short. Pages escape it besides.
func echo(cell string) string {
	r := []rune(locale.Line(cell))
	if len(r) > echoed {
		return string(r[:echoed]) + "…"
	}
	return string(r)
}

func normalise(r row, columns map[string]int) (entry, []problem.Field) {
	var faults []problem.Field
	cell := func(field string, most int) string {
		at, there := columns[field]
		if !there || at >= len(r.cells) {
			return ""
		}
		raw := r.cells[at]
		clean := locale.Line(raw)
		if n := utf8.RuneCountInString(clean); n > most {
			faults = append(faults, fault(r.line, field, "roster.fault.long", raw, map[string]any{"n": most, "over": n - most}))
			return ""
		}
		if strings.ContainsFunc(raw, func(c rune) bool { return c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == utf8.RuneError }) {
			faults = append(faults, fault(r.line, field, "roster.fault.text", raw, nil))
			return ""
		}
		return clean
	}
	before := func() int { return len(faults) }
	e := entry{line: r.line}
	at := before()
	if e.class = cell(fieldClass, lengthCell); e.class == "" && before() == at {
		faults = append(faults, fault(r.line, fieldClass, "roster.fault.class", "", nil))
	}
	at = before()
	if e.childName = cell(fieldChildName, lengthCell); e.childName == "" {
		e.childName = strings.TrimSpace(cell(fieldFamily, lengthCell/2) + " " + cell(fieldGiven, lengthCell/2))
	}
	if e.childName == "" && before() == at {
		faults = append(faults, fault(r.line, fieldChildName, "roster.fault.child", "", nil))
	}
	e.childCode = cell(fieldChildCode, lengthCell)
	e.parentName = cell(fieldParentName, lengthCell)
	if raw := cell(fieldPhone, lengthCell); raw != "" {
		var ok bool
		if e.phone, ok = phone(raw); !ok {
			faults = append(faults, fault(r.line, fieldPhone, "roster.fault.phone", raw, nil))
		}
	}
	if e.email = cell(fieldEmail, lengthEmail); e.email != "" && !emailPattern.MatchString(e.email) {
		faults = append(faults, fault(r.line, fieldEmail, "roster.fault.email", e.email, nil))
	}
	return e, faults
}

var emailPattern = regexp.MustCompile(`^[^\s@<>(),;:"\\]+@[^\s@<>(),;:"\\]+\.[^\s@<>(),;:"\\.]{2,}$`)

var phoneMarks = strings.NewReplacer(" ", "", ".", "", "-", "", "(", "", ")", "", "\u00a0", "", "–", "", "/", "")

// phone writes a Vietnamese number as ten digits with a leading zero (eleven for landlines with long area codes), from
// how offices write them: blanks, dots, +84, 84, or the leading zero lost to a spreadsheet.
func phone(raw string) (string, bool) {
	digits := phoneMarks.Replace(strings.TrimPrefix(raw, "'"))
	switch {
	case strings.HasPrefix(digits, "+84"):
		digits = "0" + strings.TrimPrefix(digits[3:], "0")
	case strings.HasPrefix(digits, "0084"):
		digits = "0" + digits[4:]
	case strings.HasPrefix(digits, "84") && len(digits) == 11:
		digits = "0" + digits[2:]
	case len(digits) == 9 && digits[0] != '0':
		digits = "0" + digits
	}
	if (len(digits) != 10 && len(digits) != 11) || digits[0] != '0' || strings.Trim(digits, "0123456789") != "" || len(digits) == 11 && digits[1] != '2' {
		return "", false
	}
	return digits, true
}
