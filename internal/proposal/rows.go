package proposal

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"hailong/internal/locale"
)

// cells are what a row of a table holds: its number, its texts, and how many boxes or figures.
type cells struct {
	number string
	texts  []string
	signs  int
}

func (r *reader) cellsOf(l line) (c cells) {
	for at, one := range l.cells {
		one = strings.TrimSpace(one)
		switch {
		case one == "" || len(r.scale) > 0 && strings.Trim(one, "._… ") == "":
		case c.number == "" && len(c.texts) == 1 && onlyN.MatchString(one) && at+1 < len(l.cells) &&
			wordy(l.cells[at+1]):
			r.groupOf(c.texts[0])
			c.number, c.texts = strings.Trim(one, ".()"), nil
		case c.number == "" && len(c.texts) == 0 && (onlyN.MatchString(one) || onlyH.MatchString(one)):
			c.number = strings.Trim(one, ".()")
		case strings.Trim(one, "☐○xX ") == "" || figure.MatchString(one):
			c.signs++
		case len(c.texts) == 0 || c.texts[len(c.texts)-1] != one:
			c.texts = append(c.texts, one)
		}
	}
	return c
}

// row reads a row of a table: a question with a scale or choices beside it, or a heading.
func (r *reader) row(l line) bool {
	c := r.cellsOf(l)
	if len(c.texts) == 0 {
		return c.signs > 0 || c.number != "" // a row of numbers below the head
	}
	first := strings.ReplaceAll(c.texts[0], "\n", " ")
	alone := len(c.texts) == 1 && c.number == ""
	step, isStep := stepOf(first)
	switch {
	case alone && c.signs == 0 && r.gap && (asking(first) || strings.HasSuffix(first, ":")):
		r.close()
		r.scale = nil
		return false
	case alone && isStep && !step.figure && r.choosable() && len(r.item.options) > 0:
		r.option(step.label)
	case alone && c.signs == 0 && strings.HasSuffix(first, ":") && textual.MatchString(locale.Fold(first)) &&
		!own(first) &&
		!heading(first):
		r.scale = nil
		r.ask("", "", first)
	case c.number == "" && c.signs < 3 && headWords.MatchString(locale.Fold(strings.Join(c.texts, " "))):
	case alone && c.signs == 0 && tailDots.MatchString(first):
		r.plain(line{cells: c.texts}, first)
	case len(c.texts) > 1:
		return r.wide(c, first)
	case c.number != "" || c.signs > 2:
		r.narrow(l, c, first)
	case len(r.scale) > 0:
		return r.under(l, first)
	default:
		return false
	}
	return true
}

// wide is a row with choices or room to write in the cells beside the question.
func (r *reader) wide(c cells, first string) bool {
	choices := len(c.texts) > 2 && strings.HasSuffix(first, "?")
	if c.number == "" && !besides(c.texts) && !choices {
		return false
	}
	if c.number == "" {
		_, c.number, first, _ = r.numberOf(line{}, first)
	}
	r.ask("row", c.number, first)
	r.beside(c.texts[1:])
	return true
}

// narrow is a row with one text, and a number or boxes.
func (r *reader) narrow(l line, c cells, first string) {
	scaled := len(r.scale) > 0
	switch {
	case onlyH.MatchString(c.number) && (c.signs == 0 || !scaled),
		c.number != "" && c.signs == 0 &&
			(shouted(first) || !asking(first) && (l.signed || l.lettered && c.number[0] > '9')):
		r.heading(first)
		return
	case c.number == "":
		_, c.number, first, _ = r.numberOf(line{}, first)
	}
	r.nest(c.number)
	r.ask("row", c.number, first)
	switch {
	case r.item == nil:
	case c.signs == 0 && strings.HasSuffix(first, "?") && (l.signed || textual.MatchString(locale.Fold(first))):
		r.item.under = nil // no step stands beside it
	case c.signs > 2, scaled && !r.item.fill:
		r.item.rated = len(r.item.options) == 0
	}
}

// under is a row with one text below the head of a scale: a statement or a heading.
func (r *reader) under(l line, first string) bool {
	switch {
	case heading(first), alpha.MatchString(first) && !r.numbered(line{}, first):
		return false
	case r.numbered(line{}, first):
		style, n, rest, _ := r.numberOf(line{}, first)
		r.nest(n)
		if shouted(rest) || !l.bare && l.single() && signs(l) == 0 {
			r.heading(rest)
			break
		}
		r.ask(style, n, rest)
		r.rates()
	case r.item != nil && lower(first):
		r.words(first)
	case l.signed && signs(l) == 0, l.mixed && shouted(first), l.single() && !l.bare:
		r.heading(first)
	default:
		r.ask("row", "", first)
		r.rates()
	}
	return true
}

func wordy(text string) bool {
	return strings.IndexFunc(text, unicode.IsLetter) >= 0 && len(text) > 3
}

// groupOf begins the section that a cell before the number names, unless it stands in it already.
func (r *reader) groupOf(title string) {
	if n := len(r.groups); n == 0 || r.groups[n-1].title != titleOf(title) {
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

// besides tells whether a row is a question with boxes or dots in the cells beside it.
func besides(texts []string) bool {
	room := func(text string) bool { return boxed(text) || tailDots.MatchString(text) }
	return !slices.ContainsFunc(texts[1:], func(text string) bool { return !room(text) }) && !room(texts[0]) &&
		!bullet.MatchString(texts[0])
}

// colonBox is a box behind a label with a colon.
var colonBox = regexp.MustCompile(`\s*:\s*([☐○])`)

// beside are the choices that stand in cells beside a question.
func (r *reader) beside(cells []string) {
	if r.item == nil {
		return
	}
	for _, c := range cells {
		for one := range strings.SplitSeq(c, "\n") {
			one = colonBox.ReplaceAllString(strings.TrimSpace(one), " $1")
			switch {
			case one == "":
			case r.boxes(one), r.filled(one), r.choosing(locale.Fold(one)):
			default:
				r.option(bullet.ReplaceAllString(alpha.ReplaceAllString(one, "$3"), "$1"))
			}
		}
	}
}

// rates marks the open question as one that a scale answers.
func (r *reader) rates() {
	if r.item != nil {
		r.item.rated = true
	}
}
