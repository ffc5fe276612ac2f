package proposal

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"hailong/internal/locale"
)

var (
	tailBoxes   = regexp.MustCompile(`^(.*?\S)\s*((?:[☐○]\s*){3,})$`)
	tailFigures = regexp.MustCompile(
		`^(.*?\S)\s+(?:\(?1\)?[\s,|/]+\(?2\)?[\s,|/]+\(?3\)?[\s,|/]+\(?4\)?[\s,|/]+\(?5\)?|5[\s,|/]+4[\s,|/]+3[\s,|/]+2[\s,|/]+1)$`)
	tailDots   = regexp.MustCompile(`[.…_·]*(?:\.{4,}|…{1,}|_{3,})[.…_·\s]*`)
	tailEither = regexp.MustCompile(
		`(?i)^(.*\?|.*\S\s*[(\[:])\s*(có|yes|đúng|true)\s*(?:[/,;–-]|\s{2,})\s*(không|no|sai|false)\s*[)\].]*$`)
	askStrokes  = regexp.MustCompile(`^(.*\?)[\s|]*([^?:.|/]+[/|][^?:.]+)$`)
	tailStrokes = regexp.MustCompile(`^([^:]*\S)\s*:\s*([^:?.]+?(?:\s+[/|]\s+|/|\s*\|\s*)[^:?.]+)$`)
	inBrackets  = regexp.MustCompile(`^(.*\S)\s*\(([^()]{5,200})\)\s*[:.]?$`)
	hintFirst   = regexp.MustCompile(`^\(([^()]{4,60})\)[.:]?\s*(\S.*)$`)
	star        = regexp.MustCompile(`\s*\*+$|\s*\((?i:bắt buộc|required)\)$`)
	unitAfter   = regexp.MustCompile(`^\(?(%|phần trăm|percent|[\p{L}/ ]{1,20})\)?[.)]*$`)
)

// words takes the words of the open question, with what stands behind them on the line.
func (r *reader) words(text string) {
	i := r.item
	if bare := star.ReplaceAllString(text, ""); bare != text {
		i.required, text = true, bare
	}
	if m := hintFirst.FindStringSubmatch(text); m != nil && r.choosing(locale.Fold(m[1])) {
		text = m[2]
	}
	if m := tailBoxes.FindStringSubmatch(text); m != nil {
		i.rated, text = true, m[1]
	} else if m := tailFigures.FindStringSubmatch(text); m != nil {
		i.rated, text = true, m[1]
	} else if before, run := tailRun(text); len(run) > 2 && before != "" {
		if i.text, i.last = r.join(i.text, before), 't'; len(i.under) == len(run) {
			i.rated = true
			return
		}
		for _, one := range run {
			r.option(one)
		}
		return
	} else if at := strings.IndexAny(text, "☐○"); at >= 0 {
		r.tail(text, at)
		return
	} else if m := tailEither.FindStringSubmatch(text); m != nil {
		i.text = r.join(i.text, strings.TrimRight(m[1], " ([:"))
		r.option(m[2])
		r.option(m[3])
		return
	} else if m := tailStrokes.FindStringSubmatch(text); m != nil && !pairOfNames(m[2]) {
		r.strokes(m)
		return
	} else if m := askStrokes.FindStringSubmatch(text); m != nil && !pairOfNames(m[2]) && len(m[2]) < 150 &&
		!(bracketed(m[2]) && several.MatchString(locale.Fold(m[2])) && !strings.Contains(m[2], ";")) {
		r.strokes(m)
		return
	}
	if at := tailDots.FindStringIndex(text); at != nil {
		r.dots(text, at)
		return
	}
	r.choosing(locale.Fold(text))
	i.text, i.last = r.join(i.text, text), 't'
}

// ends tells whether steps are only the two ends of a scale.
func ends(steps []step) bool {
	words := 0
	for _, s := range steps {
		if !s.figure {
			words++
		}
	}
	return words < 3 && words < len(steps)
}

// strokes part choices behind a colon: "Phương tiện: xe máy / ô tô".
func (r *reader) strokes(m []string) {
	r.item.text = r.join(r.item.text, m[1])
	choices, said, _ := strings.Cut(strings.Trim(m[2], "() "), ";")
	if !r.choosing(locale.Fold(said)) {
		choices += "/" + said
	}
	for o := range strings.FieldsFuncSeq(choices, func(c rune) bool { return c == '/' || c == '|' }) {
		r.option(o)
	}
}

// pairOfNames tells whether a stroke stands between two names of one person, such as Ông/Bà, or between figures.
func pairOfNames(text string) bool {
	return names.MatchString(locale.Fold(text)) || strings.ContainsAny(text, "☐○") || tailDots.MatchString(text)
}

var names = regexp.MustCompile(
	`\b(?:ong ?/ ?ba|anh ?/ ?chi|co ?/ ?chu|bo ?/ ?me|cha ?/ ?me|thay ?/ ?co|em ?/ ?con|con ?/ ?em)\b|\d/\d`)

// dots is a place to write on; what stands behind it is what is counted.
func (r *reader) dots(text string, at []int) {
	i := r.item
	behind := strings.TrimSpace(text[at[1]:])
	if before := strings.TrimSpace(text[:at[0]]); before != "" {
		i.text = r.join(i.text, before)
	}
	if i.last = 'f'; len(i.under) > 2 && !strings.HasSuffix(i.text, "?") && (behind == "" || behind == "điểm") &&
		len([]rune(strings.TrimSpace(text[at[0]:at[1]]))) < 9 {
		i.rated = true // room for a figure
		return
	}
	if behind == "/5" {
		i.rated = true
		return
	}
	i.fill = true
	if m := unitAfter.FindStringSubmatch(behind); m != nil {
		i.unit = strings.Trim(m[1], " ().")
	}
}

// tail splits a line whose choices stand behind the question: "…? ☐ Có ☐ Không", or "…: Có ☐ Không ☐".
func (r *reader) tail(text string, at int) {
	i := r.item
	before := strings.TrimSpace(text[:at])
	end := strings.LastIndexAny(before, "?:")
	bare := strings.TrimSpace(strings.TrimRight(text[at:], " ."))
	_, size := utf8.DecodeRuneInString(bare)
	switch {
	case strings.TrimSpace(strings.Trim(bare[size:], "☐○ ")) == "" && end < 0: // one box behind a statement
		i.text, i.rated = r.join(i.text, before), true
	case end >= 0 && before[end+1:] != "" && !bracketed(strings.TrimSpace(before[end+1:])): // labels before their boxes
		i.text = r.join(i.text, before[:end+1])
		r.boxes(strings.TrimSpace(before[end+1:]) + " " + text[at:])
	default:
		i.text = r.join(i.text, before)
		r.choosing(locale.Fold(before))
		r.boxes(text[at:])
	}
}

// choosing takes what a line says about how many may be chosen; it tells whether the line says that.
func (r *reader) choosing(folded string) bool {
	if r.item == nil {
		return false
	}
	switch {
	case several.MatchString(folded):
		r.item.many = "some"
	case single.MatchString(folded):
		r.item.many = "one"
	default:
		return false
	}
	return true
}

var (
	several = regexp.MustCompile(`chon (?:duoc )?nhieu|chon (?:duoc )?hon mot\b|chon (?:cac|nhung)\b|danh dau nhieu|toi da (?:hai|ba|bon|[2-9])\b|it nhat (?:mot|hai|1|2)\b|up to (?:two|three|four|[2-9])\b|nhieu (?:lua chon|dap an|phuong an|o)\b|mot hoac nhieu|nhieu hon mot|tat ca (?:cac )?(?:muc|phuong an|y|dap an|cau|lua chon|nhung|o)\b[^.?]{0,20}|` +
		`(?:cac|tat ca) muc phu hop|check all|select all|as many as (?:you|apply)|all that apply|one or more|choose (?:several|all)|mark all`)
	single = regexp.MustCompile(`chi (?:danh dau|chon) (?:mot|1)|chon (?:mot|1)\b|mark only one|choose one|select one|danh dau mot hinh`)
	typed  = regexp.MustCompile(`^(?:gia tri phai la (?:mot )?so|the value must be a number|please enter a number|type your answer here|(?:nhap )?cau tra loi(?: (?:cua ban|dang van ban.*|bang chu.*))|enter your answer|your answer|van ban (?:cau )?tra loi (?:ngan|dai)|(?:short|long) answer text|tra loi (?:ngan|dai)|doan van)[. ]*$`)
)
