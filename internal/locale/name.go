package locale

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The five tone marks of Vietnamese: huyền, sắc, ngã, hỏi, nặng.
const tones = "\u0300\u0301\u0303\u0309\u0323"

// marksAlike writes what keyboards and programs put for one another as one letter: apostrophes, and dashes.
var marksAlike = strings.NewReplacer(
	"’", "'", "ʼ", "'", "‘", "'", "‛", "'", "`", "'", "´", "'", "ʻ", "'", "′", "'", "＇", "'",
	"‐", "-", "‑", "-", "‒", "-", "–", "-", "—", "-", "―", "-", "−", "-", "﹣", "-", "－", "-",
)

// NameKey is the one equality of names, of classes and of codes: two texts are the same name when their keys are equal.
// Neither case, blanks, Unicode's way of composing, full-width forms, the kind of apostrophe or dash, nor the place of
// the tone mark inside of a syllable counts: hòa and hoà, thúy and thuý, khỏe and khoẻ. Every mark itself counts. A key
// is for comparing, not for showing.
func NameKey(name string) string {
	plain := norm.NFKC.String(strings.ToLower(norm.NFKC.String(marksAlike.Replace(Line(name)))))
	var out strings.Builder
	var held []rune // the tones of the syllable that is being read: they are written behind it
	release := func() {
		slices.Sort(held)
		for _, tone := range held {
			out.WriteRune(tone)
		}
		held = held[:0]
	}
	for _, r := range norm.NFD.String(marksAlike.Replace(plain)) {
		switch {
		case strings.ContainsRune(tones, r):
			held = append(held, r)
			continue
		case !unicode.IsLetter(r) && !unicode.Is(unicode.M, r):
			release()
		}
		out.WriteRune(r)
	}
	release()
	key := strings.Join(strings.Fields(norm.NFC.String(out.String())), " ")
	return dashes.Replace(key)
}

// dashes takes the blanks beside dashes away. It is made once: a roster asks for its key of every cell.
var dashes = strings.NewReplacer(" - ", "-", " -", "-", "- ", "-")

// NearNames tells whether two names that are not the same may still be one that was mistyped: they differ by one mark
// (a tone, a hat, a horn, đ for d), or only by blanks, apostrophes and dashes.
func NearNames(a, b string) bool {
	a, b = NameKey(a), NameKey(b)
	if a == b {
		return false
	}
	bareA, marksA := bare(a)
	bareB, marksB := bare(b)
	if bareA != bareB {
		return false
	}
	return apart(marksA, marksB) <= 1
}

// NameLetters are the plain letters and digits of a name: names that are the same, or near, have the same ones.
func NameLetters(name string) string {
	letters, _ := bare(NameKey(name))
	return letters
}

// bare takes a key apart into its plain letters, and the marks by the number of the letter that they stand behind.
func bare(key string) (letters string, marks map[int][]rune) {
	var out []rune
	marks = map[int][]rune{}
	for _, r := range norm.NFD.String(key) {
		switch {
		case r == 'đ':
			out = append(out, 'd')
			marks[len(out)] = append(marks[len(out)], r)
		case unicode.Is(unicode.M, r):
			marks[len(out)] = append(marks[len(out)], r)
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			out = append(out, r)
		}
	}
	return string(out), marks
}

// apart counts the marks that are added, left out or exchanged.
func apart(a, b map[int][]rune) int {
	n := 0
	for at, marks := range a {
		n += exchanged(marks, b[at])
	}
	for at, marks := range b {
		if _, both := a[at]; !both {
			n += len(marks)
		}
	}
	return n
}

func exchanged(a, b []rune) int {
	onlyA, onlyB := 0, len(b)
	for _, r := range a {
		if slices.Contains(b, r) {
			onlyB--
		} else {
			onlyA++
		}
	}
	return max(onlyA, onlyB)
}
