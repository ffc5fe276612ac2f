package reconcile

import "slices"

// pair is a token of the text beside one of the document, -1 where one of them has none.
type pair struct {
	text, found int
	same        bool
}

// gain is what an equal pair is worth: numbers tell more than words.
func gain(t token) int {
	if t.counted {
		return 3
	}
	return 2
}

const gap = -1

// sign is what an alignment asks of a token, so that it compares numbers and no strings: the place in the text where
// its equal stands, 0 = nowhere; and what else it may stand for.
type sign struct{ which, like, gain int }

func signs(text, found []token) (ofText, ofFound []sign) {
	which := map[string]int{}
	for i, t := range text {
		which[t.key+t.value] = i + 1
	}
	of := func(all []token) []sign {
		out := make([]sign, len(all))
		for i, t := range all {
			out[i] = sign{which[t.key+t.value], t.like(), gain(t)}
		}
		return out
	}
	return of(text), of(found)
}

func worth(a, b sign) int {
	switch {
	case a.which == b.which:
		return a.gain
	case a.like != 0 && a.like == b.like:
		return 0
	default:
		return -2
	}
}

// The steps of an alignment: both go on, the text alone, the document alone.
const (
	both = iota
	textAlone
	foundAlone
)

// align puts a text beside a part of a document so that most is equal (Needleman and Wunsch 1970; what stands before
// and behind the text in the document costs nothing).
func align(textTokens, foundTokens []token) []pair {
	text, found := signs(textTokens, foundTokens)
	n, m := len(text), len(found)
	steps := make([]byte, (n+1)*(m+1))
	above, row := make([]int, m+1), make([]int, m+1)
	for i := 1; i <= n; i++ {
		row[0] = i * gap
		steps[i*(m+1)] = textAlone
		for j := 1; j <= m; j++ {
			best, step := above[j-1]+worth(text[i-1], found[j-1]), byte(both)
			if v := above[j] + gap; v > best {
				best, step = v, textAlone
			}
			if v := row[j-1] + gap; v > best {
				best, step = v, foundAlone
			}
			row[j], steps[i*(m+1)+j] = best, step
		}
		above, row = row, above
	}
	end := 0
	for j, score := range above {
		if score > above[end] {
			end = j
		}
	}
	var all []pair
	for i, j := n, end; i > 0; {
		switch steps[i*(m+1)+j] {
		case both:
			i, j = i-1, j-1
			all = append(all, pair{i, j, worth(text[i], found[j]) > 0})
		case textAlone:
			i--
			all = append(all, pair{i, -1, false})
		default:
			j--
			all = append(all, pair{-1, j, false})
		}
	}
	slices.Reverse(all)
	return all
}
