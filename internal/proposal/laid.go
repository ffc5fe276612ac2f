package proposal

import (
	"regexp"
	"strings"

	"hailong/internal/locale"
)

var columned = regexp.MustCompile(`\t|\s{2,}`)

// behind are boxes at the end of a line, however far they stand apart.
var behind = regexp.MustCompile(`^(.*?\S)[\s|]*((?:[☐○][\s|]*){2,})$`)

// laid makes a table of one that blanks lay out: labels that stand apart on a line, and below them lines that end with
// as many boxes.
func laid(lines []line) []line {
	for at := range lines {
		labels := labelsOf(lines[at])
		if len(labels) < 2 {
			continue
		}
		to := at + 1
		for ; to < len(lines); to++ {
			text := lines[to].text()
			if m := behind.FindStringSubmatch(text); text != "" && (m == nil || boxesIn(m[2]) != len(labels)) {
				break
			}
		}
		rows := 0
		for k := at + 1; k < to; k++ {
			m := behind.FindStringSubmatch(lines[k].text())
			if m == nil {
				continue
			}
			rows++
			lines[k].cells = append([]string{strings.TrimSpace(m[1])},
				strings.Fields(strings.Repeat("☐ ", len(labels)))...)
			lines[k].row = true
		}
		if rows > 0 {
			lines[at].steps, lines[at].row = steppedOf(labels), true
		}
	}
	return lines
}

// laidOut takes choices that blanks part on a line below their question; their boxes were lost.
func (r *reader) laidOut(text string) bool {
	i := r.item
	if i == nil || i.last != 't' || len(i.options) > 0 || i.rated || !finished(i.text) {
		return false
	}
	all := columned.Split(strings.TrimSpace(text), -1)
	for n, one := range all {
		if len(strings.Fields(one)) > 8 || strings.HasSuffix(one, "?") && n+1 < len(all) ||
			strings.Trim(one, "._… ") == "" {
			return false
		}
	}
	if len(all) < 2 {
		return false
	}
	for _, one := range all {
		r.option(one)
	}
	return true
}

func boxesIn(text string) int { return strings.Count(text, "☐") + strings.Count(text, "○") }

// labelsOf are short labels that stand apart on a line of their own.
func labelsOf(l line) []string {
	text := l.text()
	if l.row || len(l.cells) != 1 || l.role != 0 || len(text) > 300 || !strings.Contains(text, "  ") || own(text) ||
		boxed(text) || tailDots.MatchString(text) {
		return nil
	}
	var labels []string
	for _, one := range columned.Split(strings.TrimSpace(text), -1) {
		one = strings.Trim(one, " |")
		_, isStep := stepOf(one)
		if one == "" || headWords.MatchString(locale.Fold(one)) && (!isStep || strings.HasSuffix(one, ".")) {
			continue
		}
		if len(strings.Fields(one)) > 5 {
			return nil
		}
		labels = append(labels, one)
	}
	return labels
}

func steppedOf(labels []string) (steps []step) {
	for _, label := range labels {
		s, is := stepOf(label)
		if !is {
			s = step{label: label}
		}
		steps = append(steps, s)
	}
	return steps
}

// mostHeads is how many times a head in pieces is looked for: each costs as much as some hundred lines.
const mostHeads = 60

// broken puts the head of a table together that a document wrote in pieces, each on a line: "TT", "Nội dung", "Rất",
// "hài lòng" …
func broken(lines []line) []line {
	tries := mostHeads
	for at := 0; at < len(lines) && tries > 0; at++ {
		l := lines[at]
		text := strings.TrimSpace(l.text())
		if l.row || l.role != 0 || text == "" || len(text) > 300 || !columnHead.MatchString(locale.Fold(text)) {
			continue
		}
		to := at + 1
		for to < len(lines) && to < at+20 && fragment(lines[to]) {
			to++
		}
		if to > at+1 {
			tries--
		}
		for ; to > at+1; to-- { // no line of it belongs to the questions
			words := ""
			for _, one := range lines[at:to] {
				words += " " + one.text()
			}
			words = strings.TrimPrefix(strings.Join(strings.Fields(words), " "), "No. ")
			steps, rest := stepsAmong(words, false)
			if len(steps) > 2 && headWords.MatchString(locale.Fold(rest)) {
				lines[at] = line{cells: []string{strings.TrimSpace(words)}, steps: unfigured(steps)}
				lines = append(lines[:at+1], lines[to:]...)
				break
			}
		}
	}
	return lines
}

// columnHead is a line that begins the head of a table.
var columnHead = regexp.MustCompile(`^(?:tt|stt|no\.?|#|noi dung|tieu chi|cau hoi|items?|statements?|questions?)\b`)

// fragment is a line of a few words without a sign.
func fragment(l line) bool {
	text := l.text()
	return !l.row && l.role == 0 && text != "" && len(strings.Fields(text)) < 15 && !own(text) && !boxed(text) &&
		!heading(text) && !strings.ContainsAny(text, "?:")
}
