package proposal

import "strings"

// stacked makes the rows of a table of lines with a cell each, as viewers copy a table: its head, then again and again
// a number, the words, and as many boxes as the head has labels.
func stacked(lines []line) (all []line) {
	for at := 0; at < len(lines); at++ {
		body := bodyOf(lines[at:])
		labels := body - 2 // without the columns of the numbers and the words
		if labels < 2 || len(rowOf(lines[at+body:], labels)) == 0 {
			all = append(all, lines[at])
			continue
		}
		var head []string
		for _, l := range lines[at : at+body] {
			head = append(head, l.text())
		}
		all = append(all, line{cells: head, row: true})
		for at += body; ; at += 2 + labels {
			cells := rowOf(lines[at:], labels)
			if cells == nil {
				break
			}
			all = append(all, line{cells: cells, row: true})
		}
		at--
	}
	return all
}

// bodyOf is how many lines the head has, 0 when it is none.
func bodyOf(lines []line) int {
	for at, l := range lines[:min(len(lines), 10)] {
		text := strings.ToLower(l.text())
		switch {
		case at == 0 && text != "tt" && text != "stt" && text != "no.", l.row, text == "":
			return 0
		case text == "1":
			return at
		}
	}
	return 0
}

// rowOf are the cells of a row: a number, words, and boxes.
func rowOf(lines []line, labels int) (cells []string) {
	if len(lines) < 2+labels || !aloneDigit.MatchString(lines[0].text()) {
		return nil
	}
	for at, l := range lines[:2+labels] {
		text := l.text()
		if l.row || text == "" || at > 1 && strings.Trim(text, "☐○") != "" {
			return nil
		}
		cells = append(cells, text)
	}
	return cells
}
