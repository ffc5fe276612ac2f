package secret

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// How much of what stands in a field or behind a link is looked at, and how many codes it may stand for.
const (
	longestTyped = 400
	mostMeant    = 128
	longestWord  = 24
)

// Meant are the codes of n letters that somebody may have meant by what was typed, pasted or left of a link by a
// messenger: full-width letters and letters of no width, any case, dashes and blanks, a label before it ("Mã: …"), a
// full stop or bracket behind it, the parameters that a messenger adds, and what a Vietnamese keyboard makes of it:
// under Telex AA is Â, DD is Đ, W is Ư and AS is Á, under VNI D9 is Đ and A1 is Á. The likeliest comes first; a code
// that is plainly written is the only one.
func Meant(typed string, n int) []string {
	var all []string
	for _, text := range pieces(typed) {
		for _, code := range Retyped(text) {
			if code = Canonical(code); IsCode(code, n) && !slices.Contains(all, code) {
				all = append(all, code)
			}
		}
		if len(all) == 0 || strings.IndexFunc(text, func(r rune) bool { return r > unicode.MaxASCII }) >= 0 {
			for _, code := range inFours(text, n) {
				if !slices.Contains(all, code) {
					all = append(all, code)
				}
			}
		}
		if len(all) == 0 {
			all = doubled(text, n)
		}
		if len(all) > 0 {
			break
		}
	}
	return all[:min(len(all), mostMeant)]
}

// pieces are the parts of a text in which a code may stand: first all of it, then the groups of letters from the first
// on, as far as a word follows that is none of it.
func pieces(typed string) []string {
	text := norm.NFKC.String(typed[:min(len(typed), longestTyped)])
	text = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, strings.ToUpper(text))
	text, _, _ = strings.Cut(text, "&")
	text, _, _ = strings.Cut(text, "?")
	text, _, _ = strings.Cut(text, "#")
	if at := strings.LastIndexAny(text, ":="); at >= 0 { // a label before it
		text = text[at+1:]
	}
	groups := strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r)
	})
	out := make([]string, 0, 2*len(groups))
	for end := len(groups); end > 0 && len(out) < 8; end-- {
		out = append(out, strings.Join(groups[:end], " "))
	}
	for begin := 1; begin < len(groups) && len(out) < 12; begin++ { // words before it
		out = append(out, strings.Join(groups[begin:], " "))
	}
	return out
}

// A mark that a Vietnamese keyboard put on a letter is a key that was typed behind it: at once, or later in the word.
var (
	telexKeys = map[rune]string{'\u0301': "S", '\u0300': "F", '\u0309': "R", '\u0303': "X", '\u0323': "J",
		'\u0306': "W", '\u031b': "W"}
	vniKeys = map[rune]string{'\u0301': "1", '\u0300': "2", '\u0309': "3", '\u0303': "4", '\u0323': "5", '\u0306': "8",
		'\u031b': "7", '\u0302': "6"}
)

// Retyped are the keys that may have been pressed for a text, in capitals and without blanks; the text itself when no
// Vietnamese letter is in it.
func Retyped(text string) []string {
	text = strings.ToUpper(norm.NFC.String(text[:min(len(text), longestTyped)]))
	if strings.IndexFunc(norm.NFD.String(text), func(r rune) bool { return unicode.Is(unicode.M, r) || r == 'Đ' }) < 0 {
		plain := strings.Join(strings.Fields(text), "")
		if strings.Contains(plain, "UW") { // a W that undid the horn of the W before it
			return []string{plain, strings.ReplaceAll(plain, "UW", "WW")}
		}
		return []string{plain}
	}
	var all []string
	for _, keys := range []map[rune]string{telexKeys, vniKeys} {
		lines := []string{""}
		for _, word := range strings.Fields(text) {
			lines = crossed(lines, pressed(word, keys))
		}
		for _, line := range lines {
			for _, one := range []string{line, strings.ReplaceAll(line, "UW", "WW")} {
				if !slices.Contains(all, one) {
					all = append(all, one)
				}
			}
		}
	}
	return all
}

func crossed(before, after []string) []string {
	all := make([]string, 0, len(before)*len(after))
	for _, a := range before {
		for _, b := range after {
			if len(all) < mostMeant {
				all = append(all, a+b)
			}
		}
	}
	return all
}

// pressed are the keys that may have made one word, those first whose marks were typed at once.
func pressed(word string, keys map[rune]string) []string {
	letters := norm.NFC.String(word)
	if utf8.RuneCountInString(letters) > longestWord {
		return nil
	}
	var plain []rune
	var marks []later
	for _, r := range letters {
		parts := []rune(norm.NFD.String(string(r)))
		base, rest := parts[0], parts[1:]
		telex := keys['\u0301'] == "S"
		switch {
		case base == 'Đ':
			base = 'D'
			marks = append(marks, later{map[bool]string{true: "D", false: "9"}[telex], len(plain) + 1})
		case base == 'U' && telex && slices.Contains(rest, '\u031b'): // W alone
			base = 'W'
			rest = slices.DeleteFunc(rest, func(m rune) bool { return m == '\u031b' })
		}
		plain = append(plain, base)
		for _, mark := range rest {
			key := keys[mark]
			if mark == '\u0302' && telex {
				key = string(base)
			}
			if key != "" {
				marks = append(marks, later{key, len(plain)})
			}
		}
	}
	lines := []string{string(plain)}
	for _, mark := range slices.Backward(marks) { // from behind, so that the places before stay
		lines = mark.among(lines, len(plain))
	}
	return lines
}

// later is a key that was pressed behind its letter.
type later struct {
	key  string
	from int // letters that stand before it at least
}

// among are the lines with the key at each place where it may have been pressed, among so many letters.
func (l later) among(lines []string, letters int) []string {
	var more []string
	for at := l.from; at <= letters; at++ {
		for _, line := range lines {
			runes := []rune(line)
			at := min(at, len(runes))
			if made := string(runes[:at]) + l.key + string(runes[at:]); !slices.Contains(more, made) &&
				len(more) < mostMeant {
				more = append(more, made)
			}
		}
	}
	return more
}

// inFours are the codes of n letters by their groups of four, as they are printed: of a group in which keys were lost
// it is known how many.
func inFours(text string, n int) []string {
	groups := strings.Fields(text)
	if n%4 != 0 || len(groups) != n/4 {
		return nil
	}
	var all []string
	for _, keys := range []map[rune]string{telexKeys, vniKeys} {
		lines := []string{""}
		for _, group := range groups {
			lines = crossed(lines, four(group, keys))
		}
		for _, line := range lines {
			if code := Canonical(line); IsCode(code, n) && !slices.Contains(all, code) {
				all = append(all, code)
			}
		}
	}
	return all
}

// four are the groups of four letters that may have made a group on the screen, in which at most two keys were lost: a
// key that undid a mark stands once, and of two tones on one letter the first is gone.
func four(group string, keys map[rune]string) []string {
	lines := pressed(group, keys)
	tones, undo := "SFRXJ", "SFRXJWAED"
	if keys['\u0301'] == "1" {
		tones, undo = "12345", "123456789"
	} else {
		for i, line := range lines {
			lines[i] = strings.ReplaceAll(line, "UW", "WW")
		}
	}
	for range 2 {
		var longer []string
		for _, line := range lines {
			if len(line) < 4 {
				longer = append(longer, oneMore(line, tones, undo)...)
			}
		}
		lines = append(lines, longer...)
	}
	lines = slices.DeleteFunc(lines, func(line string) bool { return len(line) != 4 })
	slices.Sort(lines)
	return slices.Compact(lines)
}

func oneMore(line, tones, undo string) []string {
	var all []string
	for i := range len(line) {
		if i > 0 && strings.IndexByte(tones, line[i]) >= 0 {
			for at := 1; at <= i; at++ {
				for _, lost := range tones {
					all = append(all, line[:at]+string(lost)+line[at:])
				}
			}
		}
		if strings.IndexByte(undo, line[i]) >= 0 {
			all = append(all, line[:i]+line[i:i+1]+line[i:])
		}
	}
	return all
}

// doubled are the codes of n letters of which a keyboard took one key: typed twice, a key undoes its mark and stands
// once.
func doubled(text string, n int) []string {
	var all []string
	for _, line := range Retyped(text) {
		code := Canonical(line)
		if !IsCode(code, n-1) {
			continue
		}
		for i := range code {
			if strings.IndexByte("SFRXJWAED0123456789", code[i]) < 0 {
				continue
			}
			if made := code[:i] + code[i:i+1] + code[i:]; !slices.Contains(all, made) {
				all = append(all, made)
			}
		}
	}
	return all
}
