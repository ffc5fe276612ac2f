package proposal

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"hailong/internal/locale"
)

// Short words for steps, as heads of tables have them: the initials of the full ones. A form may explain its own.
var (
	shorts = map[string]string{"RHL": "Rất hài lòng", "HL": "Hài lòng", "BT": "Bình thường", "KHL": "Không hài lòng",
		"RKHL": "Rất không hài lòng", "CHL": "Chưa hài lòng"}
	explained = regexp.MustCompile(`(\p{Lu}{1,5})\)?\s*(?:[:=–(-]|là)\s*([\p{L}/ ]{2,40})`)
)

// spell writes the full words for short ones in the cells of rows.
func spell(lines []line) (all []line) {
	full := maps.Clone(shorts)
	for _, l := range lines {
		for _, m := range explained.FindAllStringSubmatch(l.text(), 20) {
			label := strings.TrimSpace(m[2])
			if _, is := stepOf(label); is && (len(m[1]) == 1 || initials(label) == strings.ToLower(locale.Fold(m[1]))) {
				full[m[1]] = label
			}
		}
	}
	before := ""
	for _, l := range lines {
		if text, tail := shortTail(l, full); tail != "" {
			if tail != before {
				all = append(all, line{cells: []string{tail}, steps: stepsOf(tail, full)})
			}
			before, l.cells = tail, []string{text}
		}
		all = append(all, l)
		for i, c := range l.cells {
			if label := full[strings.TrimSpace(c)]; l.row && label != "" {
				l.cells[i] = label
			} else if degree, short, is := strings.Cut(strings.TrimSpace(c), " "); l.row && is && full[short] != "" {
				l.cells[i] = degree + " " + strings.ToLower(full[short])
			}
		}
	}
	return all
}

// shortTail parts a statement from at least three short words for steps at its end.
func shortTail(l line, full map[string]string) (text, tail string) {
	if l.row || len(l.cells) != 1 {
		return "", ""
	}
	words := strings.Fields(l.cells[0])
	from := len(words)
	for from > 0 && full[words[from-1]] != "" {
		from--
	}
	if from == 0 || len(words)-from < 3 {
		return "", ""
	}
	tail = strings.Join(words[from:], " ")
	text = l.cells[0]
	for _, short := range slices.Backward(words[from:]) {
		text = strings.TrimSpace(text[:strings.LastIndex(text, short)])
	}
	return text, tail
}

func stepsOf(tail string, full map[string]string) (steps []step) {
	for short := range strings.FieldsSeq(tail) {
		s, _ := stepOf(full[short])
		steps = append(steps, s)
	}
	return steps
}

func initials(label string) string {
	var all strings.Builder
	for word := range strings.FieldsSeq(locale.Fold(label)) {
		all.WriteByte(word[0])
	}
	return all.String()
}
