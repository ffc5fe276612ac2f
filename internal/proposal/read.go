package proposal

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hailong/internal/locale"
)

// item is a question that is being read.
type item struct {
	text     string
	en       string
	style    string   // how it is numbered
	number   string   // its number, such as 2.1
	options  []string // in their order
	many     string   // "one" or "some" where the source says so
	bare     bool     // lines without a sign are choices from here on
	boxed    bool     // choices have boxes
	lettered bool     // choices have letters
	counted  bool     // choices have numbers
	before   bool     // boxes stand before their labels
	square   bool     // choices have square boxes
	figures  int      // how many figures stood below it, one a line
	rated    bool     // a row of boxes or figures stands beside it
	fill     bool     // dots to write on
	unit     string   // behind the dots
	kind     string   // as a workbook names it
	required bool
	other    bool
	under    []step // the scale that it stands under
	last     byte   // what was read last of it: text, option, fill
}

// group is a section that is being read.
type group struct {
	title string
	en    string
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
	grid,
	must bool // statements of a grid stand here, each on a line; all of a grid or a table must be answered
	romans  int    // how many headings had a Roman number without a dot
	letter  string // of the last heading
	both    bool   // questions stand in Vietnamese and in English below it
	ofPart  bool   // the scale stands in a heading: the next heading ends it
	numbers int    // how many lines have a number
	round   bool   // the form uses round boxes, so that square ones mean several
	square  bool
	items   int
	left    []Left
	more    bool // something was longer than is read
}

// read recognises a questionnaire in lines; more tells that the source has more than these.
func read(lines []line, more bool) Proposal {
	r := &reader{}
	r.entitled(lines)
	lines, r.more = shaped(lines)
	r.more = r.more || more
	for _, l := range lines {
		text := l.text()
		if own(text) && !alpha.MatchString(text) {
			r.numbers++
		}
		r.round, r.square = r.round || strings.Contains(text, "○"), r.square || strings.Contains(text, "☐")
	}
	for _, l := range lines {
		text := l.text()
		if text == "" {
			r.gap, r.gapSince = true, true
			r.endGrid()
			continue
		}
		r.line(l, text)
		r.gap = false
	}
	r.close()
	return r.proposal()
}

// entitled takes the mark of a heading off the only one of a document, when the document begins with it: it is its
// title.
func (r *reader) entitled(lines []line) {
	first, headings := -1, 0
	for at, l := range lines {
		if first < 0 && l.text() != "" {
			first = at
		}
		if l.format == "heading" {
			headings++
		}
	}
	if headings == 1 && first >= 0 && lines[first].format == "heading" {
		lines[first].format, lines[first].role = "", tells
		r.title = lines[first].text()
	}
}

func (r *reader) line(l line, text string) {
	if l.group != "" {
		r.groupOf(l.group)
	}
	switch {
	case r.columns(l):
	case l.role != 0:
		r.known(l.role, text)
	case r.roman(text):
	case l.steps != nil && !l.row: // capitals such as RHL HL BT are no title
		r.head(l.steps)
		r.ofTable = false
	case r.aside(l, text):
	case l.steps != nil:
		r.head(l.steps)
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

// known reads a line of which it is known what it is for.
func (r *reader) known(role rune, text string) {
	_, _, rest, _ := r.numberOf(line{}, text)
	if m := signed.FindStringSubmatch(text); m != nil {
		rest = m[1]
	}
	switch {
	case role == heads:
		if m := alpha.FindStringSubmatch(text); m != nil {
			r.letter = m[1]
		}
		r.heading(rest)
	case role == offers && r.item != nil && boxed(rest):
		r.boxes(rest)
	case role == offers && r.item != nil:
		r.option(rest)
	case role == tells:
		r.leave(text, Instruction)
	case role == answersBelow:
		r.leave(text, Answers)
	default:
		r.endGrid()
		r.ask("bullet", "", rest)
		if role == rates && r.item != nil {
			r.item.rated = true
		}
	}
}

// head begins a table. A question above it that nothing answers is its heading.
func (r *reader) head(steps []step) {
	r.retire()
	r.scale, r.legend, r.ofTable = steps, nil, true
}

// retire turns a question without an answer into a heading.
func (r *reader) retire() {
	i := r.item
	if i == nil || i.last != 't' || len(i.options) > 0 || i.fill || i.rated {
		return
	}
	g := r.groups[len(r.groups)-1]
	g.items = g.items[:len(g.items)-1]
	r.items--
	r.heading(i.text)
	r.must = i.required
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
	if len(steps) < 3 || l.row && strings.HasSuffix(l.cells[0], "?") || allFigures(steps) && len(steps) != 5 {
		return false
	}
	needs := r.item != nil && len(r.item.options) == 0 && !r.item.fill && !r.item.rated && r.item.last == 't'
	head := headWords.MatchString(locale.Fold(rest))
	switch {
	case head && needs && len(r.scale) == 0 && rest == "" && !allFigures(steps):
		for _, s := range steps {
			r.option(s.label)
		}
		r.item.bare = !boxed(text)
	case head && needs && len(r.scale) == 0 && rest == "":
		r.item.rated = true
	case head && allFigures(steps) && len(r.scale) == 5: // figures below the words of the same head
	case head:
		if l.row && rest != "" {
			r.retire()
		}
		r.scale, r.legend, r.ofTable = steps, nil, l.row
	case boxed(text) || r.numbered(l, text) && !bracketed(text) || allFigures(steps) ||
		r.item != nil && alpha.MatchString(text) && !bracketed(text):
		return false
	case len(strings.Fields(rest)) > len(steps)*12:
		return false
	case inBrackets.MatchString(text) && heading(text): // it stands in a heading
		m := inBrackets.FindStringSubmatch(text)
		r.plain(line{cells: m[1:2]}, m[1])
		r.scale, r.legend, r.ofPart = unfigured(steps), nil, true
	default: // a legend in a sentence
		r.scale, r.legend = unfigured(steps), nil
		r.leave(text, Instruction)
	}
	return true
}

func allFigures(steps []step) bool {
	return !slices.ContainsFunc(steps, func(s step) bool { return !s.figure })
}

// plain reads a line that is no row of a table.
func (r *reader) plain(l line, text string) {
	if l.format == "heading" {
		if m := part.FindStringSubmatch(text); m != nil {
			text = or(m[1], text)
		} else if m := roman.FindStringSubmatch(text); m != nil {
			text = m[1]
		}
		r.heading(text)
		return
	}
	if m := compound.FindStringSubmatch(text); m != nil {
		r.deeper(m[1], m[2])
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
	if r.figured(text) {
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
	if r.labelled(text) || r.between(text) || r.boxes(text) || r.bulleted(l, text) || tailDots.MatchString(text) &&
		r.laidOut(text) || r.filled(text) {
		return
	}
	r.going(text)
}

// deeper reads a line such as I.1 or I.1.a: a letter at the end is a choice of what has the number before it.
func (r *reader) deeper(number, rest string) {
	number = strings.TrimRight(number, ".):/")
	last := number[strings.LastIndex(number, ".")+1:]
	if above := strings.TrimSuffix(number, "."+last); whole(last) == 0 && r.choosable() && r.item.number == above {
		r.option(rest)
		return
	}
	r.numberedLine("deep", number, rest)
}

// numberedLine is a question, a choice of one, or a heading.
func (r *reader) numberedLine(style, number, rest string) {
	r.endGrid()
	if r.choosable() && strings.IndexAny(rest, "☐○") == 0 {
		r.boxes(rest)
		return
	}
	if i := r.item; i != nil && i.number == "" && i.style == "" && strings.HasSuffix(i.text, ":") &&
		!textual.MatchString(locale.Fold(i.text)) {
		r.retire() // it leads to the numbered ones
	}
	label, isStep := stepOf(rest)
	main := r.style
	if i := r.item; main == "" && i != nil &&
		(number == "1" && !r.gap && strings.HasSuffix(i.text, "?") || i.counted) &&
		whole(number) == len(i.options)+1 {
		main, i.counted, i.rated = i.style, true, false
	}
	different := main != "" && style != main && !strings.Contains(number, ".") && !r.below(number) &&
		(r.item == nil || r.item.style != style)
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

// below tells whether a number stands below that of the open question: 2.1 or 2a below 2.
func (r *reader) below(number string) bool {
	if r.item == nil || r.item.number == "" {
		return false
	}
	rest, is := strings.CutPrefix(number, r.item.number)
	return is && rest != "" && (rest[0] == '.' || rest[0] > '9')
}

// nest turns the question before into a heading when the next one's number stands below its own.
func (r *reader) nest(number string) {
	if i := r.item; r.below(number) {
		i.rated = false
		r.retire()
	}
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
	i := &item{style: style, number: number, last: 't', under: r.scale, required: r.must && (r.grid || r.ofTable)}
	g := r.groups[len(r.groups)-1]
	g.items = append(g.items, i)
	r.item = i
	r.words(text)
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// join puts the words of two lines together, no more of them than of one line: every further line looks at them again.
func (r *reader) join(a, b string) string {
	b = strings.TrimSpace(b)
	if keep := max(mostLine-len(a), 0); len(b) > keep {
		b, r.more = strings.ToValidUTF8(b[:keep], ""), true
	}
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
	first, _ := utf8.DecodeRuneInString(text)
	return unicode.IsLower(first)
}
