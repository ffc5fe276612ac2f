package proposal

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// boxBehind is a choice of a list with its box behind it.
var boxBehind = regexp.MustCompile(`^[-–—•▪●◦+*·]\s*([^☐○]*[^☐○\s.…_])[\s.…_]*[☐○]$`)

// pointsOf parts several points of a list on one line: "+ Có      + Không".
func pointsOf(l line) (all []line) {
	if l.role != 0 {
		return nil
	}
	for _, c := range columned.Split(strings.TrimSpace(l.text()), -1) {
		if c = strings.TrimSpace(c); bullet.FindString(c) == "" {
			return nil
		}
		all = append(all, line{cells: []string{c}})
	}
	return all
}

// marked are numbers and letters that begin something inside a line.
var (
	ownMark = regexp.MustCompile(
		`^(?:(?i:câu hỏi số|câu hỏi|câu|question|q)\s*)?\(?(?:[IVX]{1,5}\.)?[A-Z]?\d{1,3}(?:\.\d{1,2})*[a-z]?\s?[.)/:]\s*`)
	markedAsked   = regexp.MustCompile(`(?:^|[\s;.?])(?:Câu hỏi|Câu|câu|Question)\s(\d{1,2})\s?[.)/:]\s*`)
	markedDigits  = regexp.MustCompile(`(?:^|[\s;.?:])\(?(\d{1,2})\s?[.)/:]`)
	markedLetters = regexp.MustCompile(`(?:^|[\s;?:])\(?([A-Ha-hđ])\s?[.)]\s*`)
)

// pieces takes a line apart that holds several numbered questions, or a question with its numbered or lettered choices.
func pieces(l line) []line {
	text := l.cells[0]
	if m := boxBehind.FindStringSubmatch(text); m != nil {
		return []line{with(l, "☐ "+m[1], 0)}
	}
	if first, _ := utf8.DecodeRuneInString(text); first == '☐' || first == '○' || len(text) > mostLine ||
		strings.Count(text, "\n") > 0 {
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
		if end := m[1]; mark[0] <= '9' && end < len(text) && whole(text[end:end+1]) > 0 && text[end-1] != ')' &&
			text[end-1] != ' ' {
			continue // a part, an hour or a decimal: 1/3, 2:30, 1.5
		}
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
