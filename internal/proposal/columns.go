package proposal

import (
	"encoding/csv"
	"maps"
	"regexp"
	"slices"
	"strings"

	"hailong/internal/locale"
)

// What the columns of a workbook hold, by the folded words of its head.
var columnNames = []struct {
	name  string
	words *regexp.Regexp
}{
	{"question", regexp.MustCompile(`^(?:(?:noi dung )?cau hoi|noi dung(?: cau hoi| hoi)?|question|question text)$`)},
	{"kind", regexp.MustCompile(`^(?:loai(?: cau hoi)?|kieu(?: cau hoi| tra loi)?|dang(?: cau hoi)?|type|kind|(?:cach|hinh thuc)(?: tra loi)?)$`)},
	{"options", regexp.MustCompile(
		`^(?:(?:cac )?(?:lua chon|phuong an|dap an)(?: tra loi)?|options?|choices?|answers?)(?: ?(?:\d{1,2}|[a-h]))?$`)},
	{"section", regexp.MustCompile(
		`^(?:phan|muc|nhom(?: cau hoi| noi dung)?|chu de|tieu chi|section|criterion|linh vuc)$`)},
	{"required", regexp.MustCompile(`^(?:bat buoc\??|required)$`)},
	{"english", regexp.MustCompile(`^(?:tieng anh|english|en)$`)},
}

// separated makes rows of a list of questions that is written with commas.
func separated(lines []line) []line {
	for at, l := range lines {
		if text := l.text(); l.row || len(text) > 200 || !strings.Contains(text, ",") {
			continue
		}
		cells := commas(l)
		if head := namesOf(cells); len(head) < 2 || !slices.Contains(slices.Collect(maps.Values(head)), "question") {
			continue
		}
		for k := at; k < len(lines) && lines[k].text() != ""; k++ {
			lines[k].cells, lines[k].row = commas(lines[k]), true
		}
	}
	return lines
}

func commas(l line) []string {
	r := csv.NewReader(strings.NewReader(l.text()))
	r.LazyQuotes = true
	if cells, err := r.Read(); err == nil {
		return cells
	}
	return l.cells
}

// namesOf are the columns that a head has; only that of choices may stand there several times.
func namesOf(cells []string) map[int]string {
	found, head := map[int]string{}, map[string]bool{}
	for at, c := range cells {
		for _, column := range columnNames {
			if column.words.MatchString(strings.Trim(locale.Fold(aside.ReplaceAllString(c, "")), " :*")) &&
				(!head[column.name] || column.name == "options") {
				found[at], head[column.name] = column.name, true
			}
		}
	}
	return found
}

// columns takes the head of a list of questions with their types, and its rows.
func (r *reader) columns(l line) bool {
	if !l.row {
		if r.places != nil {
			r.close()
		}
		r.places = nil
		return false
	}
	found := namesOf(l.cells)
	head := slices.Collect(maps.Values(found))
	if slices.Contains(head, "question") && (slices.Contains(head, "kind") || slices.Contains(head, "options")) {
		r.places, r.begun = found, true
		return true
	}
	if r.places == nil {
		return false
	}
	values := map[string]string{}
	for at, cell := range l.cells {
		if name := r.places[at]; name != "" {
			values[name] = strings.TrimLeft(values[name]+"\n"+cell, "\n")
		}
	}
	if values["question"] == "" && (r.item == nil || values["options"] == "") {
		r.close()
		return false
	}
	if values["question"] == "" { // its cell reaches over several rows
		r.offer(values["options"])
		return true
	}
	if s := strings.TrimSpace(values["section"]); s != "" {
		r.groupOf(s)
	}
	text := strings.ReplaceAll(values["question"], "\n", " ")
	if m := digit.FindStringSubmatch(text); m != nil {
		text = strings.TrimSpace(m[3])
	}
	r.ask("row", "", text)
	if r.item == nil {
		return true
	}
	for _, name := range []string{"kind", "english", "required", "options"} {
		r.told(name, values[name])
	}
	for at, cell := range l.cells {
		if r.places[at] == "" {
			r.choosing(locale.Fold(cell))
		}
	}
	return true
}

// told takes what a list of questions says of the open one; it tells whether it does.
func (r *reader) told(name, said string) bool {
	switch name {
	case "kind":
		r.item.kind = locale.Fold(said)
		return slices.ContainsFunc(kinds, func(k kindName) bool { return k.words.MatchString(r.item.kind) })
	case "english":
		r.item.en = said
	case "required":
		is := locale.Fold(said)
		r.item.required = r.item.required || is == "x" || is == "co" || is == "yes" || is == "true"
	case "options":
		r.offer(said)
	default:
		return false
	}
	return true
}

// offer takes the choices of a cell.
func (r *reader) offer(cell string) {
	for o := range strings.FieldsFuncSeq(cell, func(c rune) bool { return strings.ContainsRune("\n;|", c) }) {
		o = strings.TrimSpace(o)
		if at := tailDots.FindStringIndex(o); at != nil && at[0] == 0 && len(r.item.options) == 0 {
			r.dots(o, at)
			continue
		}
		r.option(signed.ReplaceAllString(o, "$1"))
	}
}
