package proposal

import (
	"regexp"
	"strings"

	"hailong/internal/locale"
)

// What the columns of a workbook hold, by the folded words of its head.
var columnNames = []struct {
	name  string
	words *regexp.Regexp
}{
	{"question", regexp.MustCompile(`^(?:(?:noi dung )?cau hoi|noi dung(?: cau hoi| hoi)?|question|question text)$`)},
	{"kind", regexp.MustCompile(`^(?:loai(?: cau hoi)?|kieu(?: cau hoi| tra loi)?|dang(?: cau hoi)?|type|kind|cach tra loi)$`)},
	{"options", regexp.MustCompile(
		`^(?:(?:cac )?(?:lua chon|phuong an|dap an)(?: tra loi)?|options?|choices|answers)$`)},
	{"section", regexp.MustCompile(`^(?:phan|muc|nhom|tieu chi|section|criterion|linh vuc)$`)},
	{"required", regexp.MustCompile(`^(?:bat buoc\??|required)$`)},
	{"english", regexp.MustCompile(`^(?:tieng anh|english|en)$`)},
}

// columns takes the head of a list of questions with their types, and its rows.
func (r *reader) columns(l line) bool {
	if !l.row {
		r.places = nil
		return false
	}
	found, head := map[int]string{}, map[string]bool{}
	for at, c := range l.cells {
		for _, column := range columnNames {
			if column.words.MatchString(strings.Trim(locale.Fold(c), " :*")) && !head[column.name] {
				found[at], head[column.name] = column.name, true
			}
		}
	}
	if head["question"] && (head["kind"] || head["options"]) {
		r.places, r.begun = found, true
		return true
	}
	if r.places == nil {
		return false
	}
	values := map[string]string{}
	for at, name := range r.places {
		if at < len(l.cells) {
			values[name] = l.cells[at]
		}
	}
	if values["question"] == "" {
		return false
	}
	if s := strings.TrimSpace(values["section"]); s != "" &&
		(len(r.groups) == 0 || r.groups[len(r.groups)-1].title != s) {
		r.heading(s)
	}
	text := strings.ReplaceAll(values["question"], "\n", " ")
	if m := digit.FindStringSubmatch(text); m != nil {
		text = m[3]
	}
	r.ask("row", "", text)
	if r.item == nil {
		return true
	}
	r.item.kind, r.item.en = locale.Fold(values["kind"]), values["english"]
	if req := locale.Fold(values["required"]); req == "x" || req == "co" || req == "yes" || req == "true" {
		r.item.required = true
	}
	for o := range strings.FieldsFuncSeq(values["options"], func(c rune) bool {
		return strings.ContainsRune("\n;|", c)
	}) {
		r.option(strings.TrimSpace(bullet.ReplaceAllString(strings.TrimSpace(o), "$1")))
	}
	r.close()
	return true
}

// row reads a row of a table: a question with a scale or choices beside it, or a heading.
func (r *reader) row(l line) bool {
	number, texts, signs := "", []string(nil), 0
	for _, c := range l.cells {
		one := strings.TrimSpace(c)
		switch {
		case one == "":
		case number == "" && len(texts) == 0 && (onlyN.MatchString(one) || onlyH.MatchString(one)):
			number = strings.Trim(one, ".()")
		case strings.Trim(one, "☐○xX ") == "" || figure.MatchString(one):
			signs++
		case len(texts) == 0 || texts[len(texts)-1] != one:
			texts = append(texts, one)
		}
	}
	if len(texts) == 0 {
		return signs > 0 || number != "" // a row of numbers below the head
	}
	if headWords.MatchString(locale.Fold(strings.Join(texts, " "))) && number == "" {
		return true
	}
	first := strings.ReplaceAll(texts[0], "\n", " ")
	if number == "" && len(texts) == 1 && signs == 0 && tailDots.MatchString(first) {
		r.plain(line{cells: texts}, first)
		return true
	}
	scaled := len(r.scale) > 0
	switch {
	case len(texts) == 1 && onlyH.MatchString(number) && (signs == 0 || !scaled) && number != "":
		r.heading(first)
	case len(texts) == 1 && number != "" && shouted(first) && signs == 0:
		r.heading(first)
	case len(texts) == 1 && (number != "" || signs > 2):
		if number == "" {
			_, number, first, _ = r.numberOf(line{}, first)
		}
		r.nest(number)
		r.ask("row", number, first)
		if r.item != nil && (signs > 2 || scaled && !r.item.fill) {
			r.item.rated = len(r.item.options) == 0
		}
	case len(texts) == 1 && scaled && len(l.cells) > 2 && (roman.MatchString(first) || part.MatchString(first)):
		return false
	case len(texts) == 1 && scaled && r.numbered(line{}, first):
		style, n, rest, _ := r.numberOf(line{}, first)
		r.nest(n)
		if shouted(rest) {
			r.heading(rest)
			break
		}
		r.ask(style, n, rest)
		r.item.rated = r.item != nil
	case len(texts) == 1 && scaled && r.item != nil && lower(first):
		r.words(first)
	case len(texts) == 1 && scaled && alpha.MatchString(first):
		return false
	case len(texts) == 1 && scaled:
		if l.single() && !r.unnumbered() {
			r.heading(first)
			break
		}
		r.ask("row", "", texts[0])
		r.item.rated = r.item != nil
	case len(texts) > 1 && number != "":
		r.ask("row", number, first)
		r.beside(texts[1:])
	default:
		return false
	}
	return true
}

// single tells whether the text of a row stands in its first cells, as a heading over the whole table does.
func (l line) single() bool {
	for at, c := range l.cells {
		if strings.TrimSpace(c) != "" {
			return at < 2
		}
	}
	return false
}

// unnumbered tells whether the questions of this table have no numbers: then a row without one is no heading.
func (r *reader) unnumbered() bool {
	if len(r.groups) == 0 {
		return true
	}
	items := r.groups[len(r.groups)-1].items
	return len(items) > 0 && items[len(items)-1].number == "" || len(items) == 0 && r.style == "" && r.number == 0
}

// beside are the choices that stand in cells beside a question.
func (r *reader) beside(cells []string) {
	if r.item == nil {
		return
	}
	for _, c := range cells {
		for one := range strings.SplitSeq(c, "\n") {
			one = strings.TrimSpace(one)
			switch {
			case one == "":
			case r.boxes(one), r.filled(one), r.choosing(locale.Fold(one)):
			default:
				r.option(bullet.ReplaceAllString(alpha.ReplaceAllString(one, "$3"), "$1"))
			}
		}
	}
}
