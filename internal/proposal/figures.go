package proposal

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// strokes stand between figures.
var strokes = strings.NewReplacer("|", " ", ",", " ", "/", " ")

// tailRun parts figures in a row, such as 1 2 3 4 or 0 to 10, from the words before them.
func tailRun(text string) (before string, run []string) {
	if text == "" || strings.IndexByte("0123456789)|", text[len(text)-1]) < 0 {
		return text, nil
	}
	words := strings.Fields(strokes.Replace(text))
	from := len(words)
	for from > 0 && len(words)-from < 11 {
		n, err := strconv.Atoi(strings.Trim(words[from-1], "()"))
		if err != nil || n < 0 || n > 10 {
			break
		}
		if len(run) > 0 && strconv.Itoa(n+1) != run[0] {
			break
		}
		run = append([]string{strconv.Itoa(n)}, run...)
		from--
	}
	if len(run) < 3 || run[0] > "1" {
		return text, nil
	}
	return strings.TrimRight(text[:lastOf(text, len(run))], " \t|,/("), run
}

// lastOf is where the last n figures of a text begin.
func lastOf(text string, n int) int {
	all := runFigure.FindAllStringIndex(text, -1)
	return all[len(all)-n][0]
}

var runFigure = regexp.MustCompile(`\d+`)

// figured takes a line that has nothing but figures in a row below a question: they are its choices.
func (r *reader) figured(text string) bool {
	i := r.item
	before, run := tailRun(text)
	if i == nil || len(run) < 3 || strings.Trim(before, "( ") != "" || len(i.options) > 0 || i.rated || i.last != 't' {
		return false
	}
	if len(i.under) == len(run) || slices.Equal(run, []string{"1", "2", "3", "4", "5"}) {
		i.rated = true
		return true
	}
	for _, one := range run {
		r.option(one)
	}
	return true
}

// poles are five boxes between the two ends of a scale.
var poles = regexp.MustCompile(`^([^☐○]*\pL)[\s–-]*(?:[☐○][\s–-]*){5}(\pL[^☐○]*)$`)

// between takes five boxes between the two ends of the scale of satisfaction.
func (r *reader) between(text string) bool {
	if r.item == nil || boxesIn(text) != 5 {
		return false
	}
	m := poles.FindStringSubmatch(text)
	if m == nil {
		return false
	}
	low, is := stepOf(m[1])
	high, also := stepOf(m[2])
	if !is || !also || low.rank+high.rank != 6 || low.rank != 1 && low.rank != 5 {
		return false
	}
	r.rates()
	return true
}

// labelled takes a line below a question that says what a list of questions has in columns: "Loại: chọn một".
func (r *reader) labelled(text string) bool {
	name, said, _ := strings.Cut(text, ":")
	if r.item == nil || strings.TrimSpace(said) == "" {
		return false
	}
	name = namesOf([]string{name})[0]
	if by := "/"; name == "options" {
		if !strings.ContainsAny(said, ";|/") {
			by = ","
		}
		said = strings.ReplaceAll(said, by, "\n")
	}
	return r.told(name, said)
}

var nakedRoman = regexp.MustCompile(`^(I|II|III|IV|V|VI|VII|VIII|IX|X)\s+(\p{Lu}.*)$`)

var romanNumbers = strings.Fields("I II III IV V VI VII VIII IX X")

// roman takes a heading whose Roman number has no dot, one after another; the figures of its row are no words of it.
func (r *reader) roman(text string) bool {
	m := nakedRoman.FindStringSubmatch(text)
	if m == nil || r.romans >= len(romanNumbers) || m[1] != romanNumbers[r.romans] || !accented(m[2]) {
		return false
	}
	r.romans++
	title, _ := tailRun(m[2])
	r.heading(title)
	return true
}
