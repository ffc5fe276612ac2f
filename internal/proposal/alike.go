package proposal

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"hailong/internal/locale"
)

// What a form begins its lines with need not be known: what numbers most of its questions does so from one on, and a
// sign that begins several lines one after another is the sign of a list.
var (
	leadNumber = regexp.MustCompile(`^([^\d.?!:;…_☐○]{0,24}?)(\d{1,3})(\D.*)?$`)
	ofAll      = regexp.MustCompile(`^\s*(?:/|of|trên|trong)\s*\d{1,3}\b`)
	leadLetter = regexp.MustCompile(`^([A-H])\s+(\p{Lu}.*|\d.*)$`)
	leadSign   = regexp.MustCompile(`^([^\pL\pN\s☐○.…"“'(\[*=|]{1,3})\s*([\pL\pN].*)$`)
)

// alike gives lines that are numbered in one way of their own, such as "#1", "Question 1 of 5" or "Câu 1/ Question 1:",
// plain numbers, and lines with a sign of their own the plain sign of a list.
func alike(lines []line) {
	groups := map[string][]int{}
	sign, from := "", 0
	var letters []int
	for at, l := range lines {
		if l.row || len(l.cells) != 1 {
			sign = ""
			continue
		}
		text := l.cells[0]
		if m := leadNumber.FindStringSubmatch(text); m != nil && len(strings.Fields(m[1])) < 4 && !heading(text) {
			groups[locale.Fold(m[1])] = append(groups[locale.Fold(m[1])], at)
		}
		if m := leadLetter.FindStringSubmatch(text); m != nil && at > 0 {
			before := leadLetter.FindStringSubmatch(lines[at-1].text())
			if m[1] == "A" || before != nil && before[1] < m[1] {
				letters = append(letters, at)
			}
		}
		m := leadSign.FindStringSubmatch(text)
		switch {
		case m == nil || bullet.MatchString(text):
			if text != "" {
				sign = ""
			}
		case m[1] != sign:
			sign, from = m[1], at
		default:
			listed(&lines[from])
			listed(&lines[at])
			from = at
		}
	}
	for _, at := range groups {
		numberedAlike(lines, at)
	}
	for _, at := range letters {
		if m := leadLetter.FindStringSubmatch(lines[at].cells[0]); m != nil && len(letters) > 1 {
			lines[at].cells[0] = m[1] + ". " + m[2]
		}
	}
}

func listed(l *line) {
	m := leadSign.FindStringSubmatch(l.cells[0])
	switch {
	case m == nil || strings.HasPrefix(l.cells[0], "- "):
	case strings.Trim(m[1], "_") == "":
		l.cells[0] = "☐ " + m[2] // room to tick
	default:
		l.cells[0] = "- " + m[2]
	}
}

// numberedAlike takes the number off lines with the same words before it, if they count from one and most of them have
// other lines between them, as choices have not.
func numberedAlike(lines []line, all []int) {
	last, beside, counted := 0, 0, false
	rests := make([]string, len(all))
	for k, at := range all {
		m := leadNumber.FindStringSubmatch(lines[at].cells[0])
		if m == nil { // the sign before it was another one's
			return
		}
		if n := whole(m[2]); n != last+1 && (n != 1 || k == 0) {
			return
		}
		if last = whole(m[2]); k > 0 && all[k-1] == at-1 {
			beside++
		}
		rests[k] = again(ofAll.ReplaceAllString(m[3], ""), m[2])
		counted = counted || rests[k] != m[3]
	}
	if len(all) < 3 || beside*2 > len(all) {
		return
	}
	mark := rests[0]
	for _, rest := range rests[1:] {
		for !strings.HasPrefix(rest, mark) {
			mark = mark[:len(mark)-1]
		}
	}
	known := own(lines[all[0]].cells[0])
	if whole := mark == rests[0] && mark == rests[len(rests)-1]; !whole {
		mark = mark[:strings.LastIndex(mark, "\x00")+1]
	}
	if known && !counted {
		return
	}
	for k, at := range all {
		n := whole(leadNumber.FindStringSubmatch(lines[at].cells[0])[2])
		rest := strings.TrimLeft(rests[k][len(mark):], " .:)/]>-–")
		lines[at].cells[0] = strings.TrimSpace(strconv.Itoa(n) + ". " +
			strings.ReplaceAll(rest, "\x00", strconv.Itoa(n)))
	}
}

// again marks where a number stands a second time.
func again(rest, number string) string {
	at := strings.Index(rest, number)
	if at < 0 || at > 24 || strings.IndexFunc(rest[at+len(number):], unicode.IsDigit) == 0 {
		return rest
	}
	return rest[:at] + "\x00" + rest[at+len(number):]
}
