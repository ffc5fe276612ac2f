package proposal

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"hailong/internal/locale"
)

// heading begins a section.
func (r *reader) heading(title string) {
	r.close()
	r.begun, r.gapSince, r.must = true, false, false
	if r.ofPart {
		r.scale, r.ofPart = nil, false
	}
	title = titleOf(title)
	if n := len(r.groups); n > 0 && len(r.groups[n-1].items) == 0 && r.groups[n-1].title != "" {
		if g := r.groups[n-1]; !r.gap && g.en == "" && accented(g.title) && !accented(title) {
			g.en = title // the same heading in English
			return
		}
		r.leave(r.groups[n-1].title, Instruction) // a heading of headings
		r.groups[n-1].title = title
		return
	}
	r.groups = append(r.groups, &group{title: title})
}

// titleOf takes off a heading what is said in brackets about how to answer, and signs at its end.
func titleOf(title string) string {
	if m := inBrackets.FindStringSubmatch(title); m != nil &&
		(howTo.MatchString(locale.Fold(m[2])) || strings.Contains(m[2], "=") &&
			pleased.MatchString(locale.Fold(m[2]))) {
		title = m[1]
	}
	return strings.TrimRight(strings.TrimSpace(star.ReplaceAllString(title, "")), " :")
}

// close ends the open question.
func (r *reader) close() {
	r.item = nil
	r.gapSince = false
}

// choosable tells whether the open question may still get choices.
func (r *reader) choosable() bool {
	return r.item != nil && !r.item.rated && (!r.item.fill || len(r.item.options) > 0)
}

// option adds a choice to the open question. One that asks to write something is "other".
func (r *reader) option(text string) {
	i := r.item
	text = strings.TrimSpace(strings.Trim(strings.TrimSpace(text), "☐○;"))
	text = numberedChoice.ReplaceAllString(text, "$1")
	bare := strings.TrimSpace(strings.TrimRight(tailDots.ReplaceAllString(text, " "), " :.,;"))
	if bare == "" {
		return
	}
	i.last = 'o'
	if elsewise.MatchString(locale.Fold(text)) || otherwise.MatchString(locale.Fold(bare)) ||
		len(i.options) > 1 && somethingElse(bare) {
		i.other = true
		return
	}
	if len(i.options) < mostOptions {
		i.options = append(i.options, bare)
		return
	}
	r.leave(bare, Many)
}

// somethingElse tells whether a choice of up to three words ends in "other": "Nơi khác", but not "Ở xã khác".
func somethingElse(text string) bool {
	words := strings.Fields(locale.Fold(text))
	return len(words) > 1 && len(words) < 4 && words[len(words)-1] == "khac" && !places[words[0]] &&
		(len(words) == 2 || words[0] != "nguoi")
}

// places are words that lead to a place or a way, so that the choice needs no more words.
var places = set("o|tu|tai|den|cung|vao|truong|lop|con|hoc|di|mot|su|gia")

// elsewise is a choice of something else with room to write it.
var elsewise = regexp.MustCompile(
	`^(?:[a-z]+ ){0,3}(?:khac|other)\b[^?]{0,20}(?:\.{3,}|…|_{3,}|\((?:xin |vui long )?(?:ghi|neu|please|specify))`)

var numberedChoice = regexp.MustCompile(`^\d{1,2}\s?[.)]\s+(\p{L}.*)$`)

var otherwise = regexp.MustCompile(
	`^(?:muc|y kien|ly do|lua chon|cach|phuong an|hinh thuc|kenh|mon|nguon|loai|thiet bi|phuong tien|noi dung|hoat dong|yeu to|` +
		`dia diem|thoi gian|van de|kho khan|dap an|truong hop)? ?(?:khac|other)(?: ?[:(,/–-].*| \(?(?:xin|vui long|ghi|neu|please|specify|la)\b.*|)$`)

// lettered is a line such as "a) Có": a choice of the open question, else a question or a heading.
func (r *reader) lettered(m []string, text string) bool {
	letter, rest := m[1], m[3]
	upper := letter == strings.ToUpper(letter)
	chosen := r.choosable() && (len(r.item.options) > 0 || !r.gap || !upper) && !(upper && shouted(rest) && r.gap)
	switch {
	case r.item != nil && r.item.style == "letter" && (len(r.item.options) > 0 && !r.item.lettered ||
		r.item.fill || r.item.rated):
		r.ask("letter", "", rest)
	case upper && r.item != nil && !asking(rest) && (r.item.boxed && shouted(rest) ||
		(r.item.rated || r.item.fill || len(r.item.options) > 0 && !r.item.lettered) && r.letter != "" &&
			letter == following(r.letter)):
		r.heading(rest)
		r.letter = letter
	case upper && shouted(rest) && !(r.item != nil && len(r.item.options) > 0 && !r.gap):
		r.heading(rest)
		r.letter = letter
	case r.item != nil && (tailBoxes.MatchString(rest) || tailFigures.MatchString(rest)):
		if r.item.style != "letter" {
			r.retire()
		}
		r.ask("letter", "", rest)
	case chosen && len(r.scale) == 0 || r.item != nil && len(r.item.options) > 0:
		r.options(text)
	case upper && (r.item == nil || r.gap):
		r.heading(rest)
		r.letter = letter
	default:
		r.ask("letter", "", rest)
	}
	return true
}

// options are lettered choices, one or several on a line.
func (r *reader) options(text string) {
	r.item.lettered = true
	for _, piece := range markedLetters.Split(text, -1) {
		r.option(alpha.ReplaceAllString(piece, "$3"))
	}
}

// aside is what stands in brackets.
var aside = regexp.MustCompile(`\([^()]*\)`)

var bulletBox = regexp.MustCompile(`^[-*+•–]\s*([☐○].*)$`)

var loneO = regexp.MustCompile(`^[oO0]\s+(\S.*)$`)

// boxes are choices with boxes before or behind them.
func (r *reader) boxes(text string) bool {
	if m := loneO.FindStringSubmatch(text); m != nil && r.choosable() {
		r.option(m[1])
		return true
	}
	at := strings.IndexAny(text, "☐○")
	if at < 0 {
		return false
	}
	text = r.remark(text, at)
	if m := tailBoxes.FindStringSubmatch(text); m != nil { // a statement beside boxes
		r.ask("row", "", m[1])
		r.rates()
		return true
	}
	if r.item == nil || r.item.rated {
		if end := strings.LastIndexAny(text[:at], "?:"); end < 0 {
			return false
		}
		r.ask("", "", text)
		return true
	}
	if end := strings.LastIndexAny(text[:at], "?"); end > 0 && (len(r.item.options) > 0 || r.item.fill) {
		r.ask("", "", text)
		return true
	}
	r.item.boxed = true
	r.item.square = r.item.square || strings.Contains(text, "☐")
	if strings.Trim(text, "☐○ ") == "" && boxesIn(text) > 2 && len(r.item.options) == 0 { // those of a table's row
		r.rates()
		return true
	}
	if label := strings.TrimSpace(text[:at]); r.item.before && lower(label) && len(r.item.options) > 0 {
		last := &r.item.options[len(r.item.options)-1] // the rest of a label that was too long for its line
		*last, text, at = r.join(*last, label), text[at:], 0
	}
	if strings.TrimSpace(text[:at]) == "" { // boxes first
		r.item.before = true
		for one := range strings.FieldsFuncSeq(text, func(c rune) bool { return c == '☐' || c == '○' }) {
			r.option(one)
		}
		return true
	}
	if label := strings.TrimSpace(text[:at]); strings.HasSuffix(label, ":") && len(r.item.options) == 0 {
		if r.item.fill || strings.HasSuffix(r.item.text, ":") {
			r.introduced()
			r.ask("", "", text)
			return true
		}
		r.item.text = r.join(r.item.text, label)
		return r.boxes(text[at:])
	}
	for strings.TrimSpace(text) != "" { // labels first
		if at = strings.IndexAny(text, "☐○"); at < 0 {
			r.option(text)
			break
		}
		r.option(text[:at])
		_, size := utf8.DecodeRuneInString(text[at:])
		text = text[at+size:]
	}
	return true
}

// remark takes what is said in brackets behind the last choice about how to choose.
func (r *reader) remark(text string, boxAt int) string {
	m := inBrackets.FindStringSubmatchIndex(text)
	if m == nil || m[4] < boxAt {
		return text
	}
	said := locale.Fold(text[m[4]:m[5]])
	if !r.choosing(said) && !pleased.MatchString(said) {
		return text
	}
	return strings.TrimSpace(text[:m[4]-1])
}

// introduced takes back a question that only leads to those below it.
func (r *reader) introduced() {
	if r.item.fill {
		return
	}
	if r.item.number != "" {
		r.retire()
		return
	}
	r.leave(r.item.text, Instruction)
	r.item.text = ""
}

var bullet = regexp.MustCompile(`^[-–—•▪●◦➢➤►▶✓✔·*+§❖◆◇♦]\s*(\S.*)$`)

// bulleted is a choice of the open question, else a question.
func (r *reader) bulleted(l line, text string) bool {
	rest := text
	if m := bullet.FindStringSubmatch(text); m != nil {
		rest = m[1]
	} else if l.format != "bullet" {
		return false
	}
	switch {
	case text[0] == '*' && (!r.choosable() || r.gap || r.item.rated):
		return r.foot(text)
	case r.boxes(rest):
	case r.item != nil && r.item.style == "bullet" && len(r.item.options) == 0 &&
		(!strings.HasSuffix(r.item.text, "?") || strings.HasSuffix(rest, "?")),
		r.item != nil && r.item.style == "bullet" && (r.item.boxed || r.item.rated || r.item.fill) && bulletSign(text),
		r.item == nil && (tailFigures.MatchString(rest) || tailBoxes.MatchString(rest)),
		r.item == nil && len(r.groups) > 0 && (len(r.scale) > 0 || asking(rest) || strings.HasSuffix(rest, ":")):
		r.ask("bullet", "", rest)
	case r.choosable() && !(len(r.item.under) > 0 && len(r.item.options) == 0 && tailBoxes.MatchString(rest)):
		if fill := tailDots.FindStringIndex(rest); fill != nil && strings.Trim(rest[:fill[0]], " :") == "" {
			r.item.fill = len(r.item.options) == 0
			return true
		}
		r.option(rest)
	case r.item == nil:
		r.leave(text, Instruction)
	default:
		r.ask("bullet", "", rest)
	}
	return true
}

// bulletSign tells whether a line begins with a round sign, which none of its choices with boxes has.
func bulletSign(text string) bool {
	return strings.HasPrefix(text, "•") || strings.HasPrefix(text, "●")
}

// untold tells whether the last heading has no question yet.
func (r *reader) untold() bool {
	n := len(r.groups)
	return n > 0 && len(r.groups[n-1].items) == 0 && r.groups[n-1].title != ""
}

func (r *reader) foot(text string) bool {
	r.leave(text, Footnote)
	r.close()
	return true
}

// figures is a field that takes numbers alone.
var figures = regexp.MustCompile(`phai la (?:mot )?so|must be a number|enter a number`)

// filled is a line of dots, or one that says where to type.
func (r *reader) filled(text string) bool {
	folded := locale.Fold(text)
	if r.item != nil && typed.MatchString(folded) {
		r.item.fill, r.item.last = true, 'f'
		if figures.MatchString(folded) {
			r.item.kind = "so"
		}
		return true
	}
	at := tailDots.FindStringIndex(text)
	if at == nil {
		return false
	}
	before := strings.TrimSpace(text[:at[0]])
	switch {
	case strings.Trim(before, "- ") == "" && r.item != nil && len(r.item.options) == 0:
		r.dots(text, at)
	case strings.Trim(before, "- ") == "" && r.item == nil && r.untold():
		r.ask("", "", r.groups[len(r.groups)-1].title) // room to write below a heading
		if r.item != nil {
			r.dots(text, at)
		}
	case strings.Trim(before, "- ") == "":
		r.leave(text, Header)
	case r.item != nil && otherwise.MatchString(locale.Fold(strings.TrimRight(before, ": "))) &&
		len(r.item.options) > 0:
		r.item.other = true
	case r.item != nil && r.item.last == 't' && !strings.HasSuffix(r.item.text, "?") &&
		!strings.HasSuffix(r.item.text, ":") && !r.gap && (lower(text) || len(r.item.under) == 0):
		r.dots(text, at)
	default:
		r.ask("", "", text)
	}
	return true
}
