package proposal

import (
	"regexp"
	"strings"

	"hailong/internal/locale"
)

// heading begins a section.
func (r *reader) heading(title string) {
	r.close()
	r.begun, r.gapSince = true, false
	if r.ofPart {
		r.scale, r.ofPart = nil, false
	}
	title = strings.TrimRight(strings.TrimSpace(star.ReplaceAllString(title, "")), " :")
	if n := len(r.groups); n > 0 && len(r.groups[n-1].items) == 0 && r.groups[n-1].title != "" {
		r.leave(r.groups[n-1].title, Instruction) // a heading of headings
		r.groups[n-1].title = title
		return
	}
	r.groups = append(r.groups, &group{title: title})
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
	if elsewise.MatchString(locale.Fold(text)) || otherwise.MatchString(locale.Fold(bare)) {
		i.other = true
		return
	}
	if len(i.options) < mostOptions {
		i.options = append(i.options, bare)
	}
}

// elsewise is a choice of something else with room to write it.
var elsewise = regexp.MustCompile(`^(?:[a-z]+ ){0,3}(?:khac|other)\b[^?]{0,20}(?:\.{3,}|…|_{3,}|\((?:xin |vui long )?(?:ghi|neu|please|specify))`)

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
	case upper && r.item != nil && !asking(rest) && (r.item.boxed && shouted(rest) ||
		(r.item.rated || r.item.fill || len(r.item.options) > 0 && !r.item.lettered) && r.letter != "" && letter == following(r.letter)):
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
	case r.item != nil && len(r.item.options) == 0 && len(r.scale) > 0:
		r.ask("letter", "", rest)
	default:
		r.ask("letter", "", rest)
	}
	return true
}

var between = regexp.MustCompile(`(?:^|\s)[A-Ha-hđ]\s*[.)]\s+`)

// options are lettered choices, one or several on a line.
func (r *reader) options(text string) {
	r.item.lettered = true
	at := between.FindAllStringIndex(text, -1)
	if len(at) == 0 {
		r.option(alpha.ReplaceAllString(text, "$3"))
		return
	}
	for k, from := range at {
		to := len(text)
		if k+1 < len(at) {
			to = at[k+1][0]
		}
		r.option(text[from[1]:to])
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
		r.item.rated = r.item != nil
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
	if strings.TrimSpace(text[:at]) == "" { // boxes first
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
		r.item.text = join(r.item.text, label)
		return r.boxes(text[at:])
	}
	for strings.TrimSpace(text) != "" { // labels first
		if at = strings.IndexAny(text, "☐○"); at < 0 {
			r.option(text)
			break
		}
		r.option(text[:at])
		_, size := firstRune(text[at:])
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

var bullet = regexp.MustCompile(`^[-–—•▪●◦➢➤►▶✓✔·*+]\s*(\S.*)$`)

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
	case r.item != nil && r.item.style == "bullet" && !strings.HasSuffix(r.item.text, "?") && len(r.item.options) == 0,
		r.item == nil && len(r.groups) > 0 && (len(r.scale) > 0 || strings.HasSuffix(rest, "?")):
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

func (r *reader) foot(text string) bool {
	r.leave(text, Footnote)
	r.close()
	return true
}

// filled is a line of dots, or one that says where to type.
func (r *reader) filled(text string) bool {
	folded := locale.Fold(text)
	if r.item != nil && typed.MatchString(folded) {
		r.item.fill, r.item.last = true, 'f'
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

// going is a line without any sign: it goes on with what stands above, or begins something.
func (r *reader) going(text string) {
	folded, i := locale.Fold(text), r.item
	ends := strings.HasSuffix(text, ":") || strings.HasSuffix(strings.TrimSpace(aside.ReplaceAllString(text, "")), "?")
	step, isStep := stepOf(text)
	isStep = isStep && !step.figure && step.rank+len(text) > 4
	switch {
	case !isStep && r.toGrid(text):
	case skips.MatchString(folded):
		r.leave(text, Instruction)
	case i != nil && i.rated && ends && !lower(text): // it stands below a table
		r.close()
		r.scale = nil
		r.ask("", "", text)
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
	case i == nil && shouted(text) && len(r.groups) > 0 && len(r.groups[len(r.groups)-1].items) == 0 && !r.gap:
		r.groups[len(r.groups)-1].title += " " + text // a heading of two lines
	case i == nil && shouted(text):
		r.heading(text)
	case (i == nil || r.gap) && strings.HasSuffix(text, " *"):
		r.ask("", "", text)
	case i == nil && !r.begun && strings.HasSuffix(text, ":") && r.numbers > 1 && len(r.groups) == 0 &&
		len(strings.Fields(text)) > 4:
		r.leave(text, Instruction)
	case i == nil && ends && len(folded) < 300:
		r.ask("", "", text)
	case i == nil && len(r.scale) > 0 && len(r.groups) > 0 && len(folded) < 200 && r.style == "":
		r.ask("", "", text)
	case i == nil && r.begun && len(r.groups) > 0 && len(r.groups[len(r.groups)-1].items) == 0 && lower(text):
		r.groups[len(r.groups)-1].title = join(r.groups[len(r.groups)-1].title, text)
	case i == nil:
		r.leave(text, Instruction)
	case shouted(text) && (r.gap || i.last != 't'):
		r.heading(text)
	case english(text) && !english(i.text) && i.last == 't':
		i.en = join(i.en, text)
	case i.bare && !(r.gap && ends) && !(lower(text) && len(i.options) > 0):
		r.option(text)
	case i.last == 't' && !r.gap && (lower(text) || !finished(i.text)):
		r.words(text)
	case i.last == 'o' && !r.gap && !ends && len(i.options) > 0 && (lower(text) || !i.bare && !r.unmarked(i)):
		i.options[len(i.options)-1] = join(i.options[len(i.options)-1], text)
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

func (r *reader) unmarked(i *item) bool { return i.bare }

// skips are lines that lead to another question.
var skips = regexp.MustCompile(`^(?:→|=>|->|⇒|➔)|^\(?(?:neu|if)\b.*\b(?:chuyen|bo qua|tra loi tiep|skip|go) (?:sang|den|toi|to)? ?(?:cau|phan|muc|question|section)`)

// followed tells whether the question needs no choice to be answered.
func (r *reader) followed(i *item) bool { return textual.MatchString(locale.Fold(i.text)) || i.fill }

func bracketed(text string) bool {
	return strings.HasPrefix(text, "(") && strings.HasSuffix(strings.TrimRight(text, ".:"), ")")
}

// finished tells whether the words of a question are complete.
func finished(text string) bool {
	text = strings.TrimRight(strings.TrimSpace(aside.ReplaceAllString(text, "")), " )*")
	return strings.HasSuffix(text, "?") || strings.HasSuffix(text, ":") || strings.HasSuffix(text, ".")
}

var engWords = regexp.MustCompile(
	`(?i)\b(?:the|of|is|are|how|your|you|to|and|with|what|school|child|children|does|do|in|for|which)\b`)

// english tells whether a line is English: no mark of Vietnamese, and two words that English needs.
func english(text string) bool {
	return locale.Fold(text) == strings.ToLower(strings.Join(strings.Fields(text), " ")) &&
		len(engWords.FindAllString(text, 3)) > 1
}
