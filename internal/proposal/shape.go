package proposal

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"hailong/internal/locale"
)

// What a line is for, where its place among the others tells it.
const (
	heads  = 'h' // a heading
	asks   = 'q' // a question
	rates  = 'r' // a statement beside a scale
	offers = 'o' // a choice
	tells  = 'i' // says something before the questions
)

// answersBelow is the head of a sheet of answers.
const answersBelow = 'a'

var signed = regexp.MustCompile(`^(?:\(?(?:\d{1,3}|[A-Za-zđ])\s*[.):/]|[-–—•▪●◦➢➤►▶✓✔·*+])\s*(\S.*)$`)

// shaped prepares the lines of a source for the reader: several questions or choices on one line come apart, the heads
// of tables are found by their shape and their short words get full ones, and lists in lists say what is a heading.
func shaped(lines []line) []line {
	lines = answers(lines)
	var all []line
	lines = joined(lines)
	for at := range lines {
		if at > 1 && typed.MatchString(locale.Fold(lines[at].text())) {
			titleAbove(lines[:at])
		}
	}
	for at := range lines {
		if entitles(lines, at) {
			lines[at].role = heads
		}
	}
	for _, l := range lines {
		if len(all) > mostLines {
			break
		}
		if points := pointsOf(l); len(points) > 1 {
			all = append(all, points...)
			continue
		}
		if l.role == 0 && len(l.cells) == 2 && boxBehind.MatchString(l.text()) {
			l.cells, l.row = []string{l.text()}, false
		}
		if len(l.cells) == 1 && l.role == 0 {
			all = append(all, pieces(l)...)
			continue
		}
		all = append(all, l)
	}
	spell(all)
	tables(all)
	nested(all)
	return all
}

// boxBehind is a choice of a list with its box behind it.
var boxBehind = regexp.MustCompile(`^[-–—•▪●◦+*·]\s*([^☐○]*[^☐○\s.…_])[\s.…_]*[☐○]$`)

// entitles tells whether a line without a mark is the heading of the numbered questions right below it.
func entitles(lines []line, at int) bool {
	l, text := lines[at], lines[at].text()
	if l.row || l.role != 0 || l.format != "" || at+1 >= len(lines) || at == 0 || lines[at-1].text() != "" || text == "" {
		return false
	}
	folded := locale.Fold(text)
	below := lines[at+1].text()
	return len(strings.Fields(text)) < 9 && !strings.ContainsAny(text[len(text)-1:], ".?:!;,*)") && !own(text) &&
		!boxed(text) && !heading(text) && bullet.FindString(text) == "" && !lower(text) && !letterhead.MatchString(folded) &&
		!titled.MatchString(folded) && !howTo.MatchString(folded) && !purpose.MatchString(folded) &&
		(digit.MatchString(below) || asked.MatchString(below)) && !typed.MatchString(folded)
}

// titleAbove finds the question above a field to write in, where a program for forms left it without a mark.
func titleAbove(lines []line) {
	for at := len(lines) - 1; at >= 0; at-- {
		l := &lines[at]
		if text := l.text(); text != "" {
			if (at == 0 || lines[at-1].text() == "") && !l.row && !own(text) && !naked.MatchString(text) && text != "*" {
				l.role = asks
			}
			return
		}
	}
}

var (
	aloneDigit = regexp.MustCompile(`^\(?(\d{1,2})[.)]?$`)
	aloneRoman = regexp.MustCompile(`^[IVX]{1,4}[.)]?$`)
)

// joined puts numbers that stand alone on their lines, as cells and the programs for forms are copied, before the words
// below them: where at least two follow each other and none stands before a line with a number of its own.
func joined(lines []line) []line {
	next, found := 1, map[int]int{}
	for at, l := range lines {
		text := l.text()
		m := aloneDigit.FindStringSubmatch(text)
		digits := m != nil && whole(m[1]) == next
		if l.row || !digits && !aloneRoman.MatchString(text) {
			continue
		}
		below := at + 1
		for below < len(lines) && lines[below].text() == "" {
			below++
		}
		if below == len(lines) || own(lines[below].text()) || aloneDigit.MatchString(lines[below].text()) {
			continue
		}
		found[at] = below
		if digits {
			next++
		}
	}
	if next < 3 {
		return lines
	}
	var all []line
	for at := 0; at < len(lines); at++ {
		below, is := found[at]
		if !is {
			all = append(all, lines[at])
			continue
		}
		all = append(all, with(lines[below], strings.Trim(lines[at].text(), "().")+". "+lines[below].text(), 0))
		at = below
	}
	return all
}

var wide = regexp.MustCompile(`\t|\s{2,}`)

// pointsOf parts several points of a list on one line: "+ Có      + Không".
func pointsOf(l line) (all []line) {
	if l.role != 0 {
		return nil
	}
	for _, c := range wide.Split(strings.TrimSpace(l.text()), -1) {
		if c = strings.TrimSpace(c); bullet.FindString(c) == "" {
			return nil
		}
		all = append(all, line{cells: []string{c}})
	}
	return all
}

// marked are numbers and letters that begin something inside a line.
var (
	ownMark       = regexp.MustCompile(`^(?:(?i:câu hỏi số|câu hỏi|câu|question|q)\s*)?\(?[A-Z]?\d{1,3}(?:\.\d{1,2})*[a-z]?\s?[.)/:]\s*`)
	markedAsked   = regexp.MustCompile(`(?:^|[\s;.?])(?:Câu hỏi|Câu|câu|Question)\s(\d{1,2})\s?[.)/:]\s*`)
	markedDigits  = regexp.MustCompile(`(?:^|[\s;.?:])\(?(\d{1,2})\s?[.)/:]`)
	markedLetters = regexp.MustCompile(`(?:^|[\s;?:])\(?([A-Ha-h])\s?[.)]\s*`)
)

// pieces takes a line apart that holds several numbered questions, or a question with its numbered or lettered choices.
func pieces(l line) []line {
	text := l.cells[0]
	if m := boxBehind.FindStringSubmatch(text); m != nil {
		return []line{with(l, "☐ "+m[1], 0)}
	}
	if first, _ := firstRune(text); first == '☐' || first == '○' || len(text) > mostLine || strings.Count(text, "\n") > 0 {
		return []line{l}
	}
	if steps, _ := stepsInWords(text); len(steps) > 2 && (!own(text) || bracketed(text)) {
		return []line{l}
	}
	if at := inside(text); len(at) > 0 {
		return offered(l, text, at)
	}
	at := chain(text, markedAsked)
	if len(at) == 0 && (!own(text) || digit.MatchString(text)) {
		at = chain(text, markedDigits)
	}
	if len(at) == 0 {
		return choicesApart(l, text)
	}
	var all []line
	if head := strings.TrimSpace(text[:at[0]]); head != "" {
		all = append(all, with(l, head, tells))
	}
	for _, piece := range cutAt(text, at) {
		all = append(all, choicesApart(l, piece)...)
	}
	return all
}

// own tells whether a line begins with a mark of its own.
func own(text string) bool {
	return asked.MatchString(text) || digit.MatchString(text) || deep.MatchString(text) || coded.MatchString(text) ||
		alpha.MatchString(text) || compound.MatchString(text)
}

// inside finds numbered choices behind a mark of the line's own: "A1. Giới tính: 1. Nam 2. Nữ".
func inside(text string) []int {
	behind := ownMark.FindStringIndex(text)
	if behind == nil {
		return nil
	}
	at := chain(text[behind[1]:], markedDigits)
	if len(at) == 0 || at[0] == 0 {
		return nil
	}
	for k := range at {
		at[k] += behind[1]
	}
	return at
}

func with(l line, text string, role rune) line {
	l.cells, l.role = []string{strings.TrimSpace(text)}, role
	return l
}

// chain finds where consecutive marks begin: from the first of the line, or from 1 or a; none when there are fewer
// than two, or one has no words behind it.
func chain(text string, marks *regexp.Regexp) (at []int) {
	next := ""
	all := marks.FindAllStringSubmatchIndex(text, -1)
	for _, m := range all {
		mark := text[m[2]:m[3]]
		begins := m[0] == 0 || mark == "1" || mark == "a" || mark == "A"
		if len(at) > 0 && mark == next || len(at) == 0 && begins {
			from := m[0]
			for strings.IndexByte(" ;.?:\t", text[from]) >= 0 {
				from++
			}
			at, next = append(at, from), following(mark)
		}
	}
	if len(at) < 2 {
		return nil
	}
	for _, piece := range cutAt(text, at) {
		if strings.IndexFunc(mark.ReplaceAllString(piece, ""), unicode.IsLetter) < 0 {
			return nil
		}
	}
	return at
}

func following(mark string) string {
	if n, err := strconv.Atoi(mark); err == nil {
		return strconv.Itoa(n + 1)
	}
	return string(mark[0] + 1)
}

func cutAt(text string, at []int) (all []string) {
	for k, from := range at {
		to := len(text)
		if k+1 < len(at) {
			to = at[k+1]
		}
		all = append(all, strings.TrimRight(strings.TrimSpace(text[from:to]), ";, "))
	}
	return all
}

// choicesApart parts a question from the lettered choices behind it, and questions from the choices that semicolons
// part.
func choicesApart(l line, text string) []line {
	if at := chain(text, markedLetters); len(at) > 0 && at[0] > 0 {
		return offered(l, text, at)
	}
	if strings.Count(text, ";") < 2 || !strings.Contains(text, "?") || boxed(text) {
		return []line{with(l, text, l.role)}
	}
	var all []line
	for part := range strings.SplitSeq(text, ";") {
		if q, first, is := strings.Cut(part, "?"); is {
			all = append(all, with(l, q+"?", 0))
			part = first
		} else if len(all) == 0 {
			return []line{with(l, text, l.role)}
		}
		if part = strings.Trim(part, " .:,"); part != "" {
			all = append(all, with(l, part, offers))
		}
	}
	return all
}

var mark = regexp.MustCompile(`^\(?(?:\d{1,2}|[A-Ha-h])\s?[.)/:]\s*`)

func offered(l line, text string, at []int) []line {
	all := []line{with(l, text[:at[0]], 0)}
	for _, piece := range cutAt(text, at) {
		all = append(all, with(l, mark.ReplaceAllString(piece, ""), offers))
	}
	return all
}

// Short words for steps, as heads of tables have them: the initials of the full ones. A form may explain its own.
var (
	shorts = map[string]string{"RHL": "Rất hài lòng", "HL": "Hài lòng", "BT": "Bình thường", "KHL": "Không hài lòng",
		"RKHL": "Rất không hài lòng", "CHL": "Chưa hài lòng"}
	explained = regexp.MustCompile(`(\p{Lu}{1,5})\)?\s*(?:[:=–-]|là)\s*([\p{L}/ ]{2,40})`)
)

// spell writes the full words for short ones in the cells of rows.
func spell(lines []line) {
	full := map[string]string{}
	for short, label := range shorts {
		full[short] = label
	}
	for _, l := range lines {
		for _, m := range explained.FindAllStringSubmatch(l.text(), 20) {
			label := strings.TrimSpace(m[2])
			if _, is := stepOf(label); is && initials(label) == strings.ToLower(locale.Fold(m[1])) {
				full[m[1]] = label
			}
		}
	}
	for _, l := range lines {
		for i, c := range l.cells {
			if label := full[strings.TrimSpace(c)]; l.row && label != "" {
				l.cells[i] = label
			} else if degree, short, is := strings.Cut(strings.TrimSpace(c), " "); l.row && is && full[short] != "" {
				l.cells[i] = degree + " " + strings.ToLower(full[short])
			}
		}
	}
}

func initials(label string) string {
	var all strings.Builder
	for word := range strings.FieldsSeq(locale.Fold(label)) {
		all.WriteByte(word[0])
	}
	return all.String()
}

// nested gives lists in lists their roles: where most points of a list have a list of their own, or boxes, each is a
// question with its choices, and what stands above them is a heading.
func nested(lines []line) {
	type node struct{ at, parent, children, grand int }
	var nodes []node
	var stack []string
	var path []int
	for at, l := range lines {
		key := signOf(l)
		if key == "" {
			if text := l.text(); boxed(text) && len(path) > 0 {
				nodes[path[len(path)-1]].children++
			} else if heading(text) || l.format == "heading" {
				stack, path = nil, nil
			}
			continue
		}
		for k, open := range stack {
			if open == key {
				stack, path = stack[:k], path[:k]
				break
			}
		}
		parent := -1
		if len(path) > 0 {
			parent = path[len(path)-1]
			nodes[parent].children++
		}
		stack, path = append(stack, key), append(path, len(nodes))
		nodes = append(nodes, node{at: at, parent: parent})
	}
	for _, n := range nodes {
		if n.parent >= 0 && n.children > 1 {
			nodes[n.parent].grand++
		}
	}
	for _, n := range nodes {
		if n.parent < 0 {
			continue
		}
		up := nodes[n.parent]
		switch {
		case up.grand*2 >= up.children && up.grand > 0 && !strings.HasSuffix(lines[up.at].text(), "?"):
			lines[up.at].role, lines[n.at].role = heads, asks
		case lines[up.at].role == asks && n.children == 0 && up.parent >= 0 && nodes[up.parent].grand > 0:
			lines[n.at].role = offers
		}
	}
}

// signOf names the sign or number that a line begins with, "" when it has none.
func signOf(l line) string {
	text := l.text()
	m := bullet.FindStringSubmatch(text)
	switch {
	case l.row, l.role != 0, heading(text), boxed(text) && m != nil:
		return ""
	case l.format != "" && l.format != "heading" && l.format != "none":
		return "list " + l.list + l.format
	case compound.MatchString(text):
		return ""
	case asked.MatchString(text), digit.MatchString(text), coded.MatchString(text):
		return "number"
	case alpha.MatchString(text):
		return "letter"
	case m != nil && text[0] != '*':
		return text[:len(text)-len(m[1])]
	}
	return ""
}
