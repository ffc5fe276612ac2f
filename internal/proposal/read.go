package proposal

import (
	"regexp"
	"strings"
	"unicode"

	"hailong/internal/locale"
)

// item is a question that is being read.
type item struct {
	text     string
	en       string
	style    string   // how it is numbered
	number   string   // its number, such as 2.1
	options  []string // in their order
	english  []string
	many     string // "one" or "some" where the source says so
	bare     bool   // lines without a sign are choices from here on
	square   bool   // choices have square boxes
	rated    bool   // a row of boxes or figures stands beside it
	fill     bool   // dots to write on
	unit     string // behind the dots
	kind     string // as a workbook names it
	required bool
	other    bool
	under    []step // the scale that it stands under
	last     byte   // what was read last of it: text, option, fill
}

// group is a section that is being read.
type group struct {
	title string
	items []*item
}

// reader goes through the lines once.
type reader struct {
	groups  []*group
	item    *item
	scale   []step
	ofTable bool           // the scale is that of a table: what stands below the table has none
	legend  []step         // of a legend with one step a line
	places  map[int]string // what the columns of a workbook hold
	style   string         // how questions are numbered
	number  int            // the last whole number of a question
	title   string
	open    bool // the title may go on
	begun   bool // a question or a heading was read
	gap     bool // a blank line stands above
	gapSince,
	round bool // the form uses round boxes, so that square ones mean several
	square bool
	items  int
	left   []Left
}

// read recognises a questionnaire in lines.
func read(lines []line) Proposal {
	r := &reader{}
	for _, l := range lines {
		text := l.text()
		r.round, r.square = r.round || strings.Contains(text, "○"), r.square || strings.Contains(text, "☐")
	}
	for _, l := range lines {
		text := l.text()
		if text == "" {
			r.gap, r.gapSince = true, true
			continue
		}
		r.line(l, text)
		r.gap = false
	}
	r.close()
	return r.proposal()
}

func (r *reader) line(l line, text string) {
	switch {
	case r.aside(l, text):
	case r.columns(l):
	case r.steps(l, text):
	case l.row && r.row(l):
	case l.row && len(l.cells) > 1:
		r.plain(line{list: l.list, format: l.format, cells: []string{text}}, text)
	default:
		for one := range strings.SplitSeq(strings.Join(l.cells, "\n"), "\n") {
			if one = strings.TrimSpace(one); one != "" {
				r.plain(l, one)
			}
		}
	}
}

// steps takes the head of a table or a legend, which say the scale of what follows.
func (r *reader) steps(l line, text string) bool {
	if s, is := stepOf(text); is && !s.figure && s.rank > 0 && !boxed(text) &&
		(r.item == nil || len(r.item.options) == 0 &&
			(r.item.last != 't' || len(r.legend) > 0)) {
		r.legend = append(r.legend, s) // one step a line
		if len(r.legend) > 2 {
			r.scale = r.legend
		}
		r.leave(text, Instruction)
		return true
	}
	steps, rest := stepsIn(l)
	if len(steps) < 3 || allFigures(steps) && len(steps) != 5 {
		return false
	}
	needs := r.item != nil && len(r.item.options) == 0 && !r.item.fill && !r.item.rated && r.item.last == 't'
	head := headWords.MatchString(locale.Fold(rest))
	switch {
	case head && needs && len(r.scale) == 0 && rest == "" && !allFigures(steps):
		for _, s := range steps {
			r.option(s.label)
		}
	case head && needs && len(r.scale) == 0 && rest == "":
		r.item.rated = true
	case head && allFigures(steps) && len(r.scale) == 5: // figures below the words of the same head
	case head:
		r.scale, r.legend, r.ofTable = steps, nil, l.row
	case boxed(text) || r.numbered(l, text) || allFigures(steps):
		return false
	case len(strings.Fields(rest)) > len(steps)*12:
		return false
	default: // a legend in a sentence
		r.scale, r.legend = unfigured(steps), nil
		r.leave(text, Instruction)
	}
	return true
}

func allFigures(steps []step) bool {
	for _, s := range steps {
		if !s.figure {
			return false
		}
	}
	return true
}

// Numbers, by their style.
var (
	roman = regexp.MustCompile(`^(?:[IVX]{1,5})\s*[.\-–:/)]\s*(\S.*)$`)
	part  = regexp.MustCompile(`^(?i:phần|mục|nội dung|nhóm|section|part)\s+(?:(?i:thứ )?(?i:nhất|hai|ba|tư|năm)|[IVX]{1,5}|\d{1,2}|[A-Z])\s*[.:\-–)]*\s*(.*)$`)
	asked = regexp.MustCompile(`^(?i:câu hỏi số|câu hỏi|câu|question|q)\s*(\d{1,3}(?:\.\d{1,2})?[a-z]?)\s*[.:)\-–/]*\s*(\S.*)$`)
	digit = regexp.MustCompile(`^\(?(\d{1,3}(?:\.\d{1,2}){0,2})\s*([.):/]|\s[\-–])\s*([^\d\s.].*)$`)
	deep  = regexp.MustCompile(`^(\d{1,2}\.\d{1,2})\.?\s+(\S.*)$`)
	coded = regexp.MustCompile(`^([A-Z]\d{1,2}(?:\.\d{1,2})?)\s*[.:)\-–]?\s+(\S.*)$`)
	naked = regexp.MustCompile(`^(\d{1,3})\s+(\p{Lu}.*)$`)
	alpha = regexp.MustCompile(`^([A-Za-zĐđ])\s*([.):/])\s*(\S.*)$`)
	onlyN = regexp.MustCompile(`^\(?(\d{1,3}(?:\.\d{1,2}){0,2}|[A-Z]\d{1,2}(?:\.\d)?)[.)]?$`)
	onlyH = regexp.MustCompile(`^(?:[IVX]{1,5}|[A-H])[.)]?$`)
)

// numberOf takes the number of a question off a line.
func (r *reader) numberOf(l line, text string) (style, number, rest string, ok bool) {
	if l.format != "" && l.format != "bullet" && l.format != "heading" && l.format != "none" {
		return "list " + l.format, "", text, true
	}
	if m := asked.FindStringSubmatch(text); m != nil {
		return "asked", m[1], m[2], true
	}
	if m := digit.FindStringSubmatch(text); m != nil {
		return "digit" + strings.TrimSpace(m[2]), m[1], m[3], true
	}
	if m := deep.FindStringSubmatch(text); m != nil {
		return "digit.", m[1], m[2], true
	}
	if m := coded.FindStringSubmatch(text); m != nil {
		return "coded", m[1], m[2], true
	}
	if m := naked.FindStringSubmatch(text); m != nil && (whole(m[1]) == r.number+1 || r.item != nil && r.item.rated) {
		return "digit.", m[1], m[2], true
	}
	return "", "", text, false
}

func (r *reader) numbered(l line, text string) bool {
	_, _, _, ok := r.numberOf(l, text)
	return ok
}

func whole(number string) (n int) {
	for _, d := range number {
		if d < '0' || d > '9' {
			return n
		}
		n = n*10 + int(d-'0')
	}
	return n
}

// plain reads a line that is no row of a table.
func (r *reader) plain(l line, text string) {
	if l.format == "heading" {
		r.heading(text)
		return
	}
	if m := part.FindStringSubmatch(text); m != nil && !strings.HasSuffix(text, "?") {
		r.heading(or(m[1], text))
		return
	}
	if m := roman.FindStringSubmatch(text); m != nil {
		r.heading(m[1])
		return
	}
	if l.format == "upperRoman" {
		r.heading(text)
		return
	}
	style, number, rest, ok := r.numberOf(l, text)
	if ok {
		if r.ofTable {
			r.scale = nil
		}
		r.numberedLine(style, number, rest)
		return
	}
	if m := alpha.FindStringSubmatch(text); m != nil && r.lettered(m, text) {
		return
	}
	if m := bulletBox.FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	if r.boxes(text) || r.bulleted(l, text) || r.filled(text) {
		return
	}
	r.going(text)
}

// numberedLine is a question, a choice of one, or a heading.
func (r *reader) numberedLine(style, number, rest string) {
	label, isStep := stepOf(rest)
	different := r.style != "" && style != r.style && !strings.Contains(number, ".")
	switch {
	case isStep && !label.figure && r.item == nil:
		r.legend = append(r.legend, label)
		if len(r.legend) > 2 {
			r.scale = r.legend
		}
		r.leave(rest, Instruction)
	case r.item != nil && (different || isStep && label.rank > 0) && (r.choosable() || r.item.last == 'o'):
		r.option(rest)
	case shouted(rest) && !strings.HasSuffix(rest, "?"):
		r.heading(rest)
	default:
		if r.style == "" || style == "asked" {
			r.style = style
		}
		r.nest(number)
		r.ask(style, number, rest)
	}
}

// nest turns the question before into a heading when the next one's number stands below its own.
func (r *reader) nest(number string) {
	i := r.item
	if i == nil || i.number == "" || !strings.HasPrefix(number, i.number+".") || len(i.options) > 0 || i.fill {
		return
	}
	g := r.groups[len(r.groups)-1]
	g.items = g.items[:len(g.items)-1]
	r.items--
	r.item = nil
	r.heading(i.text)
}

// ask begins a question; its choices and dots may stand on the same line.
func (r *reader) ask(style, number, text string) {
	r.close()
	if n := whole(number); n > 0 && !strings.Contains(number, ".") {
		r.number = n
	}
	r.begun = true
	if r.items >= mostQuestions {
		r.leave(text, Many)
		r.item = nil
		return
	}
	r.items++
	if len(r.groups) == 0 {
		r.groups = append(r.groups, &group{})
	}
	i := &item{style: style, number: number, last: 't', under: r.scale}
	g := r.groups[len(r.groups)-1]
	g.items = append(g.items, i)
	r.item = i
	r.words(text)
}

var (
	tailBoxes   = regexp.MustCompile(`^(.*?\S)\s*((?:[☐○]\s*){3,})$`)
	tailFigures = regexp.MustCompile(
		`^(.*?\S)\s+(?:\(?1\)?[\s,|/]+\(?2\)?[\s,|/]+\(?3\)?[\s,|/]+\(?4\)?[\s,|/]+\(?5\)?|5[\s,|/]+4[\s,|/]+3[\s,|/]+2[\s,|/]+1)$`)
	tailDots   = regexp.MustCompile(`[.…_·]*(?:\.{4,}|…{1,}|_{3,})[.…_·\s]*`)
	tailEither = regexp.MustCompile(
		`(?i)^(.*\S)\s*[(\[:]\s*((?:có|yes)\s*[/,;]\s*(?:không|no)|(?:đúng|true)\s*/\s*(?:sai|false))\s*[)\].]*$`)
	tailPlain  = regexp.MustCompile(`(?i)^(.*\?)\s*((?:có|yes)\s*(?:[/,;–-]|\s{2,})\s*(?:không|no))\s*\.?$`)
	inBrackets = regexp.MustCompile(`^(.*\S)\s*\(([^()]{5,200})\)\s*[:.]?$`)
	star       = regexp.MustCompile(`\s*\*+$|\s*\((?i:bắt buộc|required)\)$`)
	unitAfter  = regexp.MustCompile(`^\(?(%|phần trăm|percent|[\p{L}/ ]{1,20})\)?[.)]*$`)
)

// words takes the words of the open question, with what stands behind them on the line.
func (r *reader) words(text string) {
	i := r.item
	if bare := star.ReplaceAllString(text, ""); bare != text {
		i.required, text = true, bare
	}
	if m := tailBoxes.FindStringSubmatch(text); m != nil {
		i.rated, text = true, m[1]
	} else if m := tailFigures.FindStringSubmatch(text); m != nil {
		i.rated, text = true, m[1]
	} else if at := strings.IndexAny(text, "☐○"); at >= 0 {
		r.tail(text, at)
		return
	} else if m := tailEither.FindStringSubmatch(text); m != nil {
		r.either(m)
		return
	} else if m := tailPlain.FindStringSubmatch(text); m != nil {
		r.either(m)
		return
	} else if m := inBrackets.FindStringSubmatch(text); m != nil {
		if steps, _ := stepsInWords(m[2]); len(steps) > 2 {
			i.text = join(i.text, m[1])
			for _, s := range steps {
				r.option(s.label)
			}
			return
		}
	}
	if at := tailDots.FindStringIndex(text); at != nil {
		r.dots(text, at)
		return
	}
	r.choosing(locale.Fold(text))
	i.text, i.last = join(i.text, text), 't'
}

func (r *reader) either(m []string) {
	r.item.text = join(r.item.text, m[1])
	for o := range strings.FieldsFuncSeq(m[2], func(c rune) bool {
		return strings.ContainsRune("/,;–-", c) || c == '\t'
	}) {
		if strings.Contains(strings.TrimSpace(o), "  ") {
			for part := range strings.SplitSeq(strings.TrimSpace(o), "  ") {
				r.option(part)
			}
			continue
		}
		r.option(o)
	}
}

// dots is a place to write on; what stands behind it is what is counted.
func (r *reader) dots(text string, at []int) {
	i := r.item
	behind := strings.TrimSpace(text[at[1]:])
	if before := strings.TrimSpace(text[:at[0]]); before != "" {
		i.text = join(i.text, before)
	}
	i.fill, i.last = true, 'f'
	if m := unitAfter.FindStringSubmatch(behind); m != nil {
		i.unit = strings.Trim(m[1], " ().")
	}
}

// tail splits a line whose choices stand behind the question: "…? ☐ Có ☐ Không", or "…: Có ☐ Không ☐".
func (r *reader) tail(text string, at int) {
	i := r.item
	before := strings.TrimSpace(text[:at])
	end := strings.LastIndexAny(before, "?:")
	bare := strings.TrimSpace(strings.TrimRight(text[at:], " ."))
	_, size := firstRune(bare)
	switch {
	case strings.TrimSpace(strings.Trim(bare[size:], "☐○ ")) == "" && end < 0: // one box behind a statement
		i.text, i.rated = join(i.text, before), true
	case end >= 0 && strings.TrimSpace(before[end+1:]) != "": // labels before their boxes
		i.text = join(i.text, before[:end+1])
		r.boxes(strings.TrimSpace(before[end+1:]) + " " + text[at:])
	default:
		i.text = join(i.text, before)
		r.choosing(locale.Fold(before))
		r.boxes(text[at:])
	}
}

func firstRune(text string) (rune, int) {
	for i, c := range text {
		if i > 0 {
			return []rune(text)[0], i
		}
		_ = c
	}
	return 0, len(text)
}

// choosing takes what a line says about how many may be chosen; it tells whether the line says that.
func (r *reader) choosing(folded string) bool {
	if r.item == nil {
		return false
	}
	switch {
	case several.MatchString(folded):
		r.item.many = "some"
	case single.MatchString(folded):
		r.item.many = "one"
	default:
		return false
	}
	return true
}

var (
	several = regexp.MustCompile(`chon nhieu|nhieu (?:lua chon|dap an|phuong an|o)\b|mot hoac nhieu|nhieu hon mot|tat ca (?:cac )?(?:muc|dap an|cau|lua chon|nhung|o)\b[^.?]{0,20}|` +
		`check all|select all|all that apply|one or more|choose (?:several|all)|mark all`)
	single = regexp.MustCompile(`chi (?:danh dau|chon) (?:mot|1)|chon (?:mot|1)\b|mark only one|choose one|select one|danh dau mot hinh`)
	typed  = regexp.MustCompile(`^(?:cau tra loi cua ban|your answer|van ban (?:cau )?tra loi (?:ngan|dai)|(?:short|long) answer text|tra loi (?:ngan|dai)|doan van)$`)
)

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func join(a, b string) string {
	b = strings.TrimSpace(b)
	switch {
	case a == "":
		return b
	case b == "":
		return a
	case strings.HasSuffix(a, "-") && !strings.HasSuffix(a, " -"):
		return strings.TrimSuffix(a, "-") + b
	}
	return a + " " + b
}

func boxed(text string) bool { return strings.ContainsAny(text, "☐○") }

func lower(text string) bool {
	for _, c := range text {
		return unicode.IsLower(c)
	}
	return false
}
