package locale

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

var (
	ownLetter = []rune("\u0306\u0302\u031b")             // the marks that make another letter: ă; â ê ô; ơ ư
	toneOrder = []rune("\u0300\u0309\u0303\u0301\u0323") // huyền, hỏi, ngã, sắc, nặng
)

// Compare orders two texts as a Vietnamese list does: first by letters alone (a ă â b c d đ e ê … o ô ơ … u ư …), then
// by tones (none, huyền, hỏi, ngã, sắc, nặng), then small letters before capital ones. Other writing comes as its code
// points do.
func Compare(a, b string) int {
	lettersA, tonesA := orderKey(a)
	lettersB, tonesB := orderKey(b)
	return cmp.Or(slices.Compare(lettersA, lettersB), slices.Compare(tonesA, tonesB), strings.Compare(norm.NFC.String(b), norm.NFC.String(a)))
}

// orderKey is the letters of a text and, for each of them, the tones upon it.
func orderKey(s string) (letters []rune, tones []int) {
	for _, r := range norm.NFD.String(s) {
		if last := len(letters) - 1; last >= 0 && unicode.Is(unicode.Mn, r) {
			if own := slices.Index(ownLetter, r); own >= 0 {
				letters[last] += rune(own + 1)
			} else {
				tones[last] = tones[last]*8 + 1 + slices.Index(toneOrder, r)
			}
			continue
		}
		r = unicode.ToLower(r)
		weight := r * 8 // room for the letters between this and the next
		if r == 'đ' {
			weight = 'd'*8 + 1
		}
		letters, tones = append(letters, weight), append(tones, 0)
	}
	return letters, tones
}
