package font

import "strings"

// Wrap breaks a text between words into lines of at most width millimetres, the first one narrower by first. A word
// wider than a line is broken between letters. A line break in the text begins a new line.
func Wrap(s Style, size, width, first float64, text string) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		lines = append(lines, wrap(s, size, width, first, paragraph)...)
		first = 0
	}
	return lines
}

func wrap(s Style, size, width, first float64, text string) []string {
	var lines []string
	line, room := "", width-first
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\t' }) {
		joined := word
		if line != "" {
			joined = line + " " + word
		}
		if Width(s, size, joined) <= room {
			line = joined
			continue
		}
		if line != "" {
			lines, line, room = append(lines, line), "", width
		}
		for _, r := range word {
			if line != "" && Width(s, size, line+string(r)) > room {
				lines, line, room = append(lines, line), "", width
			}
			line += string(r)
		}
	}
	return append(lines, line)
}

// Balanced is Wrap into as few lines, of about equal length: no word stands alone on the last one.
func Balanced(s Style, size, width float64, text string) []string {
	best := Wrap(s, size, width, 0, text)
	fewest, whole := len(best), strings.Join(best, " ")
	for narrow := width; fewest > 1; {
		narrow -= width / 50
		tighter := Wrap(s, size, narrow, 0, text)
		if len(tighter) > fewest || strings.Join(tighter, " ") != whole {
			break
		}
		best = tighter
	}
	return best
}

// Fit is Balanced in the largest size from size down at which a text takes at most so many lines and no word is broken.
// What does not fit in least is cut there, and ends with an ellipsis.
func Fit(s Style, size, least, width float64, most int, text string) (lines []string, fitting float64) {
	words := strings.Join(strings.Fields(text), " ")
	for fitting = size; fitting >= least; fitting *= 0.94 {
		lines = Wrap(s, fitting, width, 0, text)
		if len(lines) <= most && strings.Join(strings.Fields(strings.Join(lines, " ")), " ") == words {
			return Balanced(s, fitting, width, text), fitting
		}
	}
	lines = Wrap(s, least, width, 0, text)
	if len(lines) <= most {
		return lines, least
	}
	lines = lines[:most]
	last := []rune(lines[most-1])
	for len(last) > 0 && Width(s, least, string(last)+ellipsis) > width {
		last = last[:len(last)-1]
	}
	lines[most-1] = strings.TrimRight(string(last), " ") + ellipsis
	return lines, least
}

const ellipsis = "…"
