package proposal

import (
	"regexp"
	"strings"

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
// more tells that it came to more lines than are read.
func shaped(lines []line) (all []line, more bool) {
	lines = stacked(answers(separated(lines)))
	alike(lines)
	lines = laid(broken(joined(lettered(lines))))
	for at := range lines {
		switch {
		case at > 0 && (lines[at].text() == "*" || hinted(lines[at].text())):
			starAbove(&lines[at-1])
		case at > 1 && typed.MatchString(locale.Fold(lines[at].text())):
			titleAbove(lines[:at])
		case entitles(lines, at):
			lines[at].role = heads
		}
	}
	for _, l := range lines {
		if len(all) > mostLines {
			more = true
			break
		}
		if m := answerLead.FindStringSubmatch(l.text()); m != nil && len(l.cells) == 1 {
			l.cells[0] = m[1]
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
	all = spell(all)
	tables(all)
	nested(all)
	return all, more
}

// entitles tells whether a line without a mark is the heading of the numbered questions right below it.
func entitles(lines []line, at int) bool {
	l, text := lines[at], lines[at].text()
	if l.row || l.role != 0 || l.steps != nil || l.format != "" || at+1 >= len(lines) || at == 0 || text == "" ||
		lines[at-1].text() != "" && !strings.HasPrefix(lines[at-1].text(), "☐") &&
			!strings.HasPrefix(lines[at-1].text(), "○") {
		return false
	}
	folded := locale.Fold(text)
	below := lines[at+1].text()
	return len(strings.Fields(text)) < 9 && !strings.ContainsAny(text[len(text)-1:], ".?:!;,*)") && !own(text) &&
		!boxed(text) && !tailDots.MatchString(text) && !heading(text) && bullet.FindString(text) == "" &&
		!lower(text) &&
		!letterhead.MatchString(folded) &&
		!titled.MatchString(folded) && !howTo.MatchString(folded) && !purpose.MatchString(folded) &&
		(digit.MatchString(below) || asked.MatchString(below)) && !typed.MatchString(folded)
}

// titleAbove finds the question above a field to write in, where a program for forms left it without a mark.
func titleAbove(lines []line) {
	for at := len(lines) - 1; at >= 0; at-- {
		l := &lines[at]
		if text := l.text(); text != "" {
			if (at == 0 || lines[at-1].text() == "" || strings.HasSuffix(text, "?") ||
				typed.MatchString(locale.Fold(lines[at-1].text()))) && !l.row && !own(text) &&
				!naked.MatchString(text) && text != "*" {
				l.role = asks
			}
			return
		}
	}
}

// answerLead leads to the choices or the room to write of a question above.
var answerLead = regexp.MustCompile(`^(?i:trả lời|đáp án|answer)\s*:\s*([☐○.…_].*)$`)

// hint is what programs for forms write below a question with choices.
var hint = regexp.MustCompile(
	`^(?:(?:hay )?chon tat ca|danh dau vao (?:tat ca )?cac muc|chi danh dau mot|check all that|mark only one|` +
		`tick all that|select all that|choose (?:one|all)|vui long chon nhieu nhat)\b.{0,30}$`)

func hinted(text string) bool { return len(text) < 120 && hint.MatchString(locale.Fold(text)) }

// starAbove finds the question above a star that stands alone, as browsers copy it, or above a hint.
func starAbove(l *line) {
	if text := l.text(); text != "" && !l.row && l.role == 0 && !own(text) && !naked.MatchString(text) {
		l.role = asks
	}
}

var (
	aloneDigit  = regexp.MustCompile(`^\(?(\d{1,2})[.)]?(?:\s*→)?$`)
	aloneLetter = regexp.MustCompile(`^[A-H][.)]?$`)
	aloneRoman  = regexp.MustCompile(`^[IVX]{1,4}[.)]?$`)
)

// lettered puts letters that stand alone on their lines before the choices below them.
func lettered(lines []line) (all []line) {
	next := byte('A')
	for at := 0; at < len(lines); at++ {
		text := lines[at].text()
		switch {
		case lines[at].row || !aloneLetter.MatchString(text) || at+1 == len(lines) || lines[at+1].row ||
			lines[at+1].text() == "" || own(lines[at+1].text()):
		case text[0] == next || text[0] == 'A':
			next = text[0] + 1
			at++
			all = append(all, with(lines[at], lines[at].text(), offers))
			continue
		}
		all = append(all, lines[at])
	}
	return all
}

// joined puts numbers that stand alone on their lines, as cells and the programs for forms are copied, before the words
// below them: where at least two follow each other and none stands before a line with a number of its own.
func joined(lines []line) []line {
	next, found := 1, map[int]int{}
	for at, l := range lines {
		text := l.text()
		kept := naked.FindStringSubmatch(text)
		if kept == nil {
			kept = digit.FindStringSubmatch(text)
		}
		if kept != nil && whole(kept[1]) == next && !l.row {
			next++ // a number that kept its words
			continue
		}
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
		number := strings.Trim(lines[at].text(), "().→ ")
		all = append(all, with(lines[below], number+". "+lines[below].text(), 0))
		at = below
	}
	return all
}
