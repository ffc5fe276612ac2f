// Package reconcile compares a finished document with what a round's figures say: it finds the sentences and tables of
// the round in it, whatever was written around them, and names each number that is another one than the sealed. It
// knows ready words alone, neither figures nor files.
package reconcile

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"hailong/internal/locale"
	"hailong/internal/reading"
)

// Difference is a number of a document that is not the one that stands under the seal.
type Difference struct {
	Found, Sealed string
	Before, After string // the words around it
	Page, Block   int    // where it stands, as in reading.Line
}

// Result is what a comparison found.
type Result struct {
	Same        int // numbers that are the round's, as they are sealed
	Other       int // numbers that belong to no sentence or table of the round, or to one that is not judged
	Differences []Difference
}

// Bounds of the work that one comparison may make.
const (
	mostWindows  = 6          // places at which one text of the round is looked for
	mostSpots    = 300        // of three words in a document
	mostTokens   = 80000      // of a document
	mostSquares  = 60_000_000 // pairs of tokens that are compared
	costOfVote   = 10         // of finding a place, in such pairs
	leastWords   = 2          // equal words by which a text is recognised
	leastAlike   = 0.55       // of a text's tokens, to be this text
	nearlyAsGood = 0.04
)

// Compare looks for each of the texts (a sentence, or a table with its rows one after the other) in the lines of a
// document. What fits one of unjudged better than each of them is that text, and no other with wrong numbers: of its
// numbers nothing is said. They are known by their words alone, so that a number of theirs cannot be tried out.
func Compare(ctx context.Context, texts, unjudged []string, lines []reading.Line) (Result, error) {
	c := &comparison{claims: map[int]claim{}, spots: map[[3]string][]int{}, squares: mostSquares}
	lines = slices.Clone(lines)
	for i, line := range lines {
		lines[i].Text = locale.NFC(line.Text)
		if numbersPage(lines, i) {
			continue
		}
		if c.found = append(c.found, tokens(lines[i].Text, i)...); len(c.found) > mostTokens {
			c.found = c.found[:mostTokens]
			break
		}
	}
	for i := range len(c.found) - 2 {
		if key := threeFrom(c.found, i); telling(key) && len(c.spots[key]) < mostSpots {
			c.spots[key] = append(c.spots[key], i)
		}
	}
	seen := map[string]bool{}
	for i, text := range slices.Concat(texts, unjudged) {
		if err := ctx.Err(); err != nil {
			return Result{}, err
		}
		if !seen[text] && strings.ContainsAny(text, figures) {
			head, _, _ := strings.Cut(text, "\n")
			c.unjudged = i >= len(texts)
			c.look(c.known(text), c.known(head))
		}
		seen[text] = true
	}
	return c.result(lines), nil
}

// known are the tokens of a text; of one that is not judged with numbers that no document has.
func (c *comparison) known(text string) []token {
	all := tokens(locale.NFC(text), 0)
	for i, t := range all {
		if c.unjudged && t.number {
			all[i].value = "–"
		}
	}
	return all
}

// numbersPage tells whether a line is the number of its page: alone, above everything else on it or below. A Word file
// has no pages, and any other such line is a cell.
func numbersPage(lines []reading.Line, i int) bool {
	line := lines[i]
	first := i == 0 || lines[i-1].Page != line.Page
	last := i == len(lines)-1 || lines[i+1].Page != line.Page
	return line.Page > 0 && line.Text == strconv.Itoa(line.Page) && (first || last)
}

// comparison is the work on one document.
type comparison struct {
	found   []token
	spots   map[[3]string][]int // where three tokens in a row stand
	claims  map[int]claim       // by number of a found token
	squares int                 // pairs of tokens that may still be compared

	unjudged bool // the text that is looked for is
}

// claim is what a text of the round says about a token of the document.
type claim struct {
	alike  float64 // how well the text fits there
	worded float64 // how well its words do, whatever its numbers are
	sealed string
	same   bool

	unjudged bool
}

func threeFrom(all []token, i int) [3]string {
	return [3]string{all[i].key, all[i+1].key, all[i+2].key}
}

// telling tells whether three tokens say where a text may stand: three numbers stand everywhere.
func telling(key [3]string) bool {
	return key[0] != anyNumber || key[1] != anyNumber || key[2] != anyNumber
}

// look claims the tokens of the document at which a text stands; head is its first line, which a table repeats on each
// page.
func (c *comparison) look(text, head []token) {
	pad := len(text)/3 + 12
	for _, begin := range c.begins(text) {
		c.lookIn(text, head, max(begin-pad, 0), min(begin+len(text)+pad, len(c.found)))
	}
}

// lookIn claims the tokens from…to at which the text stands best, and then looks before and behind them: a sentence may
// stand there twice.
func (c *comparison) lookIn(text, head []token, from, to int) {
	if c.squares -= (to - from) * len(text); c.squares < 0 || (to-from)*2 < len(text) {
		return
	}
	places := without(c.found, from, to, head)
	part := make([]token, len(places))
	for i, at := range places {
		part[i] = c.found[at]
	}
	pairs := align(text, part)
	if !c.claim(pairs, text, places) {
		return
	}
	first, last := to, from
	for _, p := range pairs {
		if p.same {
			first, last = min(first, places[p.found]), max(last, places[p.found])
		}
	}
	c.lookIn(text, head, from, first)
	c.lookIn(text, head, last+1, to)
}

// without are the places from…to of the document without the repetitions of a table's head.
func without(found []token, from, to int, head []token) []int {
	var places []int
	met := false
	for at := from; at < to; at++ {
		if len(head) >= 3 && at+len(head) <= to && equalKeys(found[at:at+len(head)], head) {
			if met {
				at += len(head) - 1
				continue
			}
			met = true
		}
		places = append(places, at)
	}
	return places
}

func equalKeys(a, b []token) bool {
	return slices.EqualFunc(a, b, func(x, y token) bool { return x.key == y.key && x.value == y.value })
}

// begins are the places of the document at which the text may begin, the likeliest first: where most of its threes
// stand at the right distance.
func (c *comparison) begins(text []token) []int {
	votes := map[int]int{}
	width := max(len(text)/4, 8)
	threes := 0
	for i := range len(text) - 2 {
		key := threeFrom(text, i)
		if !telling(key) {
			continue
		}
		threes++
		if c.squares -= costOfVote * len(c.spots[key]); c.squares < 0 {
			return nil
		}
		for _, at := range c.spots[key] {
			votes[(at-i+mostTokens)/width]++
		}
	}
	var all []int
	for bucket, n := range votes {
		if (n+votes[bucket+1])*4 >= threes {
			all = append(all, bucket)
		}
	}
	slices.SortFunc(all, func(a, b int) int {
		if votes[a] != votes[b] {
			return votes[b] - votes[a]
		}
		return a - b
	})
	for i, bucket := range all {
		all[i] = bucket*width - mostTokens
	}
	return all[:min(len(all), mostWindows)]
}

// claim keeps what an alignment says about the tokens that stand among equal ones; false when the text is not there.
func (c *comparison) claim(pairs []pair, text []token, places []int) bool {
	alike, worded, words := quality(pairs, text)
	if alike < leastAlike || words < leastWords {
		return false
	}
	frame := pairs
	if c.unjudged { // whatever stands in the place of a number of its, is it
		frame = slices.Clone(pairs)
		for i, p := range pairs {
			frame[i].same = p.same || numbered(p, text) && c.found[places[p.found]].number
		}
	}
	for i, p := range pairs {
		if p.text < 0 || p.found < 0 || !framed(frame, i) {
			continue
		}
		place := places[p.found]
		if like := text[p.text].like(); like == 0 || like != c.found[place].like() {
			continue
		}
		next := claim{alike: alike, worded: worded, sealed: text[p.text].text, same: p.same, unjudged: c.unjudged}
		old, there := c.claims[place]
		better := next.alike > old.alike+nearlyAsGood
		asGood := next.alike > old.alike-nearlyAsGood
		if next.unjudged && !old.unjudged { // it has no numbers to be right: its words tell, also by a little
			better = next.worded > old.worded+nearlyAsGood || !old.same && next.worded > old.worded
		}
		if !there || better || asGood && next.same && !old.same {
			c.claims[place] = next
		}
	}
	return true
}

// numbered tells whether a number of the text stands at one of the document, the same or another.
func numbered(p pair, text []token) bool { return p.text >= 0 && p.found >= 0 && text[p.text].number }

// quality is how much of a text was found, how much with every number taken for right, and how many of its words.
func quality(pairs []pair, text []token) (alike, worded float64, words int) {
	got, other, all := 0, 0, 0
	for _, t := range text {
		all += gain(t)
	}
	for _, p := range pairs {
		if p.same {
			got += gain(text[p.text])
			if !text[p.text].counted {
				words++
			}
		}
	}
	// a number that differs does not make it another text
	for _, p := range pairs {
		if !p.same && numbered(p, text) {
			got += gain(text[p.text]) / 2
			other += gain(text[p.text]) - gain(text[p.text])/2
		}
	}
	whole := float64(max(all, 1))
	return float64(got) / whole, float64(got+other) / whole, words
}

// framed tells whether a pair stands among equal ones: three of the four on each side that there are.
func framed(pairs []pair, i int) bool {
	near, same := 0, 0
	for k := max(i-4, 0); k <= min(i+4, len(pairs)-1); k++ {
		if k == i {
			continue
		}
		near++
		if pairs[k].same {
			same++
		}
	}
	return same >= min(3, near)
}

func (c *comparison) result(lines []reading.Line) Result {
	var r Result
	for i, t := range c.found {
		said, claimed := c.claims[i]
		switch {
		case (!claimed || said.unjudged) && t.number:
			r.Other++
		case said.unjudged:
		case claimed && said.same:
			if t.counted {
				r.Same++
			}
		case claimed:
			line := lines[t.line]
			r.Differences = append(r.Differences, Difference{Found: t.text, Sealed: said.sealed, Page: line.Page,
				Block: line.Block, Before: c.around(lines, i, -1),
				After: c.around(lines, i, 1)})
		}
	}
	return r
}

// around are the words before or behind a token as they are written, some from the lines beside it.
func (c *comparison) around(lines []reading.Line, i, step int) string {
	const words = 6
	out := ""
	for k := i + step; k >= 0 && k < len(c.found) && k >= i-words && k <= i+words; k += step {
		first, second := c.found[min(k, k-step)], c.found[max(k, k-step)]
		between := " · "
		if first.line == second.line {
			between = lines[first.line].Text[first.to:second.at]
		}
		if step < 0 {
			out = first.text + between + out
		} else {
			out += between + second.text
		}
	}
	return out
}
