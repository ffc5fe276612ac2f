package proposal

import (
	"strings"
	"unicode"

	"hailong/internal/locale"
)

// row reads a row of a table: a question with a scale or choices beside it, or a heading.
func (r *reader) row(l line) bool {
	number, texts, signs := "", []string(nil), 0
	for at, c := range l.cells {
		one := strings.TrimSpace(c)
		if number == "" && len(texts) == 1 && onlyN.MatchString(one) && at+1 < len(l.cells) && wordy(l.cells[at+1]) {
			r.groupOf(texts[0])
			number, texts = strings.Trim(one, ".()"), nil
			continue
		}
		switch {
		case one == "" || len(r.scale) > 0 && strings.Trim(one, "._… ") == "":
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
	if len(texts) == 1 && number == "" && signs == 0 && r.gap &&
		(asking(texts[0]) || strings.HasSuffix(texts[0], ":")) {
		r.close()
		r.scale = nil
		return false
	}
	if s, is := stepOf(texts[0]); is && !s.figure && len(texts) == 1 && number == "" && r.choosable() &&
		len(r.item.options) > 0 {
		r.option(s.label)
		return true
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
	case len(texts) == 1 && number != "" && signs == 0 &&
		(shouted(first) || !asking(first) && (l.signed || l.lettered && number[0] > '9')):
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
	case len(texts) == 1 && scaled && (roman.MatchString(first) || part.MatchString(first)):
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
		if l.single() && (!l.bare || shouted(first)) && !r.unnumbered() {
			r.heading(first)
			break
		}
		r.ask("row", "", texts[0])
		r.item.rated = r.item != nil
	case len(texts) > 1 && (number != "" || besides(texts)):
		if number == "" {
			_, number, first, _ = r.numberOf(line{}, first)
		}
		r.ask("row", number, first)
		r.beside(texts[1:])
	case len(texts) > 2 && own(first) && strings.HasSuffix(first, "?"):
		_, number, first, _ = r.numberOf(line{}, first)
		r.ask("row", number, first)
		r.beside(texts[1:])
	default:
		return false
	}
	return true
}

func wordy(text string) bool {
	return strings.IndexFunc(text, unicode.IsLetter) >= 0 && len(text) > 3
}

// groupOf begins the section that a cell before the number names, unless it stands in it already.
func (r *reader) groupOf(title string) {
	if n := len(r.groups); n == 0 || r.groups[n-1].title != title {
		r.heading(title)
	}
}

func asking(text string) bool {
	return strings.HasSuffix(strings.TrimSpace(text), "?") || tailDots.MatchString(text)
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

// besides tells whether a row is a question with boxes or dots in the cells beside it.
func besides(texts []string) bool {
	for _, one := range texts[1:] {
		if !boxed(one) && !tailDots.MatchString(one) {
			return false
		}
	}
	return !boxed(texts[0]) && !tailDots.MatchString(texts[0]) && bullet.FindString(texts[0]) == ""
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
