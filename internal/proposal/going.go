package proposal

import (
	"regexp"
	"strings"

	"hailong/internal/locale"
)

// going is a line without any sign: it goes on with what stands above, or begins something.
func (r *reader) going(text string) {
	folded, i := locale.Fold(text), r.item
	ends := strings.HasSuffix(text, ":") || strings.HasSuffix(strings.TrimSpace(aside.ReplaceAllString(text, "")), "?")
	step, isStep := stepOf(text)
	isStep = isStep && !step.figure && step.rank+len(text) > 4
	if r.ofTable && r.gap && (ends || strings.HasSuffix(text, "*")) && !lower(text) { // it stands below a table
		r.close()
		r.scale, r.ofTable, i = nil, false, nil
	}
	switch {
	case isStep && r.grid && !r.gap: // the head of a grid that was copied twice
	case !isStep && r.toGrid(text):
	case skips.MatchString(folded):
		r.leave(text, Instruction)
	case i != nil && i.rated && ends && !lower(text): // it stands below a table
		r.scale = nil
		r.ask("", "", text)
	case i != nil && bracketed(text) && fills.MatchString(folded):
		r.leave(text, Instruction)
	case i != nil && bracketed(text) && (r.choosing(folded) || i.last == 't' && len(i.options) == 0 && !r.gap):
		if !r.choosing(folded) {
			r.words(text)
		}
	case i != nil && !ends && len(folded) < 90 && r.choosing(folded):
		i.bare = true
	case footnote.MatchString(text):
		r.foot(text)
	case isStep && i != nil && (i.last == 'o' || len(i.under) == 0):
		r.option(step.label)
		i.bare = true
	case strings.HasSuffix(text, " *"):
		r.ask("", "", text)
	case i == nil:
		r.beginning(text, folded, ends)
	default:
		r.further(text, folded, ends)
	}
}

// beginning is a line without any sign where no question is open.
func (r *reader) beginning(text, folded string, ends bool) {
	empty := len(r.groups) > 0 && len(r.groups[len(r.groups)-1].items) == 0
	switch {
	case shouted(text) && empty && !r.gap:
		g := r.groups[len(r.groups)-1] // a heading of two lines
		g.title = r.join(g.title, text)
	case shouted(text):
		r.heading(text)
	case !r.begun && strings.HasSuffix(text, ":") && r.numbers > 1 && len(r.groups) == 0 &&
		len(strings.Fields(text)) > 4:
		r.leave(text, Instruction) // it leads to the numbered ones
	case ends && len(folded) < 300,
		len(r.scale) > 0 && len(r.groups) > 0 && len(folded) < 200 && r.style == "":
		r.ask("", "", text)
	case r.begun && empty && lower(text):
		r.groups[len(r.groups)-1].title = r.join(r.groups[len(r.groups)-1].title, text)
	default:
		r.leave(text, Instruction)
	}
}

// further is a line without any sign below an open question.
func (r *reader) further(text, folded string, ends bool) {
	i := r.item
	switch {
	case shouted(text) && (r.gap || i.last != 't'):
		r.heading(text)
	case i.last == 't' && (english(text) && !english(i.text) || r.both && !r.gap && accented(i.text) &&
		!accented(text)):
		i.en, r.both = r.join(i.en, text), true
	case r.laidOut(text):
	case i.bare && !(r.gap && ends) && !(lower(text) && len(i.options) > 0):
		r.option(text)
	case i.last == 't' && strings.HasSuffix(text, "?") && !lower(text) && i.number != "" && i.text != "" &&
		// a heading with a number, and a question below it without one
		!finished(i.text) && len(strings.Fields(i.text)) < 5:
		r.retire()
		r.ask("", "", text)
	case i.last == 't' && !r.gap && (lower(text) || !finished(i.text)):
		r.words(text)
	case i.last == 'o' && !r.gap && !ends && len(i.options) > 0 && (lower(text) || !i.bare):
		i.options[len(i.options)-1] = r.join(i.options[len(i.options)-1], text)
	case i.last == 't' && finished(i.text) && !ends && len(folded) < 100 && len(i.under) == 0 && !i.rated &&
		(!r.gap || !r.followed(i)):
		i.bare = true
		r.option(text)
	case ends || textual.MatchString(folded) && len(folded) < 200:
		r.ask("", "", text)
	case r.gap && len(folded) < 80 && i.last != 't':
		r.heading(text)
	case i.last == 't' && !r.gap:
		r.words(text)
	default:
		r.leave(text, Instruction)
	}
}

// skips are lines that lead to another question.
var skips = regexp.MustCompile(
	`^(?:→|=>|->|⇒|➔)|^\(?(?:neu|if)\b.*\b(?:chuyen|bo qua|tra loi tiep|skip|go) (?:sang|den|toi|to)? ?(?:cau|phan|muc|question|section)`)

// fills are hints below a question on how to write the answer.
var fills = regexp.MustCompile(`^\((?:ghi (?:so|ngan)|viet|nhap|dien|tra loi|khong bat buoc|tuy chon|optional)\b`)

// followed tells whether the question needs no choice to be answered.
func (r *reader) followed(i *item) bool { return textual.MatchString(locale.Fold(i.text)) || i.fill }

func bracketed(text string) bool {
	return strings.HasPrefix(text, "(") && strings.HasSuffix(strings.TrimRight(text, ".:"), ")")
}

// finished tells whether the words of a question are complete.
func finished(text string) bool {
	text = text[max(0, len(text)-300):] // it is asked again at each further line
	text = strings.TrimRight(strings.TrimSpace(aside.ReplaceAllString(text, "")), " )*")
	return strings.HasSuffix(text, "?") || strings.HasSuffix(text, ":") || strings.HasSuffix(text, ".")
}

var engWords = regexp.MustCompile(
	`(?i)\b(?:the|of|is|are|how|your|you|to|and|with|what|school|child|children|does|do|in|for|which)\b`)

// english tells whether a line is English: no mark of Vietnamese, and two words that English needs.
func english(text string) bool {
	return !accented(text) && len(engWords.FindAllString(text, 3)) > 1
}
