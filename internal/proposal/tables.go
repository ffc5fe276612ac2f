package proposal

import (
	"regexp"
	"slices"
	"strings"

	"hailong/internal/locale"
)

// tables looks at each table as a whole: what its head is, and which of its rows are headings.
func tables(lines []line) {
	for at := 1; at+1 < len(lines); at++ { // a numbered line between rows is a row
		l := &lines[at]
		if !lines[at-1].row || !lines[at+1].row || l.role != 0 || l.row || !own(l.text()) && !heading(l.text()) {
			continue
		}
		steps, _ := stepsIn(lines[at+1])
		head := len(steps) > 2 && !boxed(lines[at+1].text()) && signs(lines[at+1]) == 0
		switch {
		case head && asking(l.text()): // between two tables
		case head && own(l.text()):
			l.role = heads
		default:
			l.row = true
		}
	}
	for at := 1; at+1 < len(lines); at++ { // so is one word or a few between rows with boxes
		l := &lines[at]
		if text := l.text(); !l.row && l.role == 0 && lines[at-1].row && lines[at+1].row && text != "" &&
			len(strings.Fields(text)) < 12 && !strings.ContainsAny(text[len(text)-1:], ".:?)") && !boxed(text) &&
			!tailDots.MatchString(text) && !lower(text) {
			l.row, l.role = true, heads
		}
	}
	for from := 0; from < len(lines); {
		to := from
		for to < len(lines) && lines[to].row {
			to++
		}
		if to > from+1 {
			table(lines[from:to])
		}
		from = to + 1
	}
}

// table marks the rows of one table. Where rows have boxes or figures, one without is a heading; where most have plain
// numbers, one with a letter and a number is.
func table(rows []line) {
	signed, plain, lettered, loud := 0, 0, 0, 0
	for _, l := range rows {
		if shouted(l.text()) {
			loud++
		}
		if signs(l) > 2 {
			signed++
		}
		switch first := strings.Trim(l.cells[0], ". "); {
		case whole(first) > 0 && onlyN.MatchString(first):
			plain++
		case onlyN.MatchString(first):
			lettered++
		}
	}
	for at := range rows {
		rows[at].signed = signed > 1
		rows[at].mixed = loud*2 < len(rows)
		rows[at].bare = plain+lettered == 0
		rows[at].lettered = lettered > 0 && plain > lettered
	}
	for at := range min(3, len(rows)-1) {
		if steps := headOf(rows[at], rows[at+1:]); steps != nil {
			rows[at].steps = steps
			grouped(rows[at], rows[at+1:])
			return
		}
	}
}

// grouped takes the first of two columns of words as the names of sections, where it names several questions at once.
func grouped(head line, body []line) {
	first := 0
	for first < len(head.cells) {
		if _, is := stepOf(head.cells[first]); is {
			break
		}
		first++
	}
	named, below := 0, 0
	for _, l := range body {
		switch {
		case len(l.cells) < 2 || onlyN.MatchString(l.cells[0]) || onlyH.MatchString(l.cells[0]) || signs(l) > 0 &&
			l.cells[1] == "":
			return
		case l.cells[0] != "" && l.cells[1] != "":
			named++
		case l.cells[0] == "" && l.cells[1] != "":
			below++
		}
	}
	if first != 2 || named == 0 || below == 0 {
		return
	}
	for at, l := range body {
		if l.cells[0] != "" && l.cells[1] != "" {
			body[at].group, body[at].cells = l.cells[0], append([]string{""}, l.cells[1:]...)
		}
	}
}

func signs(l line) (n int) {
	for _, c := range l.cells {
		if c != "" && (strings.Trim(c, "☐○xX ") == "" || figure.MatchString(c)) {
			n++
		} else if before, run := tailRun(c); before == "" {
			n += len(run)
		}
	}
	return n
}

var noted = regexp.MustCompile(`^(?:ghi chu|ly do|y kien(?: khac)?|gop y|nhan xet|notes?|comments?|remarks?)\b`)

// headOf takes the head of a table by its shape: short labels over columns that hold nothing but boxes or figures.
func headOf(head line, body []line) (steps []step) {
	if len(head.cells) < 3 || onlyN.MatchString(head.cells[0]) || signs(head) > 0 ||
		strings.Contains(head.text(), "?") {
		return nil
	}
	strange := false
	for at := len(head.cells) - 1; at > 0; at-- {
		label := strings.ReplaceAll(head.cells[at], "\n", " ")
		if label == "" || noted.MatchString(locale.Fold(label)) {
			continue
		}
		s, is := stepOf(label)
		if !is && len(strings.Fields(label)) > 6 || !unfilled(body, at) || !is &&
			headWords.MatchString(locale.Fold(label)) {
			break
		}
		if !is {
			s = step{label: label}
		}
		if steps, strange = append(steps, s), strange || !is; len(steps) > mostOptions {
			return nil
		}
	}
	if len(steps) < 2 || strange && len(steps) < 3 {
		return nil
	}
	slices.Reverse(steps)
	return steps
}

// unfilled tells whether a column has no words.
func unfilled(body []line, at int) bool {
	for _, l := range body {
		if at < len(l.cells) && l.cells[at] != "" && l.cells[at] != l.cells[max(at-1, 0)] &&
			strings.Trim(l.cells[at], "☐○xX ") != "" && !figure.MatchString(l.cells[at]) {
			return false
		}
	}
	return true
}

// answered is how the first column of a sheet of answers is called by the programs that collect them.
var (
	answered = regexp.MustCompile(`^(?:dau thoi gian|timestamp|thoi gian (?:bat dau|hoan thanh|gui)|start time|id)$`)
	ofGrid   = regexp.MustCompile(`^(.*\S)\s*\[([^\]]+)\]\s*$`)
	ofForm   = regexp.MustCompile(
		`^(?:(?:dia chi )?e-?mail(?: address)?|(?:start|completion|last modified) time|ten|name|id|` +
			`(?:tong )?diem(?: so)?|score|thoi gian (?:bat dau|hoan thanh|gui|nop|sua doi|lam bai)\b.*)$`)
)

// answers makes questions of a sheet that holds the answers to a form: of its head alone. Of the answers only whether
// they are steps of satisfaction is looked at; not one is shown.
func answers(lines []line) []line {
	var all []line
	for at := 0; at < len(lines); at++ {
		l := lines[at]
		if !l.row || len(l.cells) < 3 || !answered.MatchString(strings.Trim(locale.Fold(l.cells[0]), " :*")) {
			all = append(all, l)
			continue
		}
		to := at + 1
		for to < len(lines) && lines[to].row {
			to++
		}
		all = append(all, line{cells: []string{l.cells[0]}, role: answersBelow})
		all = append(all, asksOf(l, lines[at+1:to])...)
		at = to - 1
	}
	return all
}

func asksOf(head line, body []line) (all []line) {
	grid := ""
	for at, c := range head.cells {
		c = strings.ReplaceAll(c, "\n", " ")
		if c == "" || ofForm.MatchString(strings.Trim(locale.Fold(c), " :*")) || at == 0 {
			continue
		}
		if m := ofGrid.FindStringSubmatch(c); m != nil {
			if m[1] != grid {
				all = append(all, line{cells: []string{m[1]}, role: heads})
			}
			grid, c = m[1], m[2]
		}
		role := asks
		if rated(body, at) {
			role = rates
		}
		all = append(all, line{cells: []string{c}, role: role})
	}
	return all
}

// rated tells whether all cells of a column are steps of satisfaction.
func rated(body []line, at int) bool {
	n := 0
	for _, l := range body {
		if at >= len(l.cells) || l.cells[at] == "" {
			continue
		}
		if s, is := stepOf(l.cells[at]); !is || s.rank == 0 || s.figure {
			return false
		}
		n++
	}
	return n > 0
}
