package roster

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"hailong/internal/locale"
	"hailong/internal/problem"
)

// MostDrawn is how many slips of one class may lie in a box: no class has more children.
const MostDrawn = 100

// counted is a class with the number of its children, as "3A: 32".
var counted = regexp.MustCompile(`^(.+?)\s*[:：]\s*(\d{1,3})$`)

// lineEnds makes each end of a line one, so that lines are counted as their writer sees them.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// Counts reads a text that has a class and its number of children a line, and no names: a child without a name for
// each. It is none when its first line is not such a line, or when a line has cells as a list of children has.
func Counts(file []byte) (r Reading, is bool) {
	if len(file) > MostBytes {
		return r, false
	}
	text, _, _ := decode(file)
	if !utf8.Valid(text) || strings.ContainsAny(string(text), ",;\t|<\x00") {
		return r, false
	}
	r = Reading{Drawn: true, Unnamed: -1, Faulty: map[string][]problem.Field{}}
	seen, at := map[string]bool{}, 0
	for line := range strings.SplitSeq(lineEnds.Replace(string(text)), "\n") {
		at++
		if strings.TrimSpace(line) == "" {
			continue
		}
		found := counted.FindStringSubmatch(locale.Line(narrow(line)))
		if found == nil && r.Rows == 0 {
			return Reading{}, false
		}
		r.Rows++
		r.countLine(Row{Line: at}, found, seen)
		if len(r.Children) > MostRows {
			r.Children, r.Faults = nil, []problem.Field{{Key: "roster.fault.large"}}
			break
		}
		if problem.Enough(r.Faults) {
			break
		}
	}
	return r, r.Rows > 0
}

// countLine takes one line: the line's class and number.
func (r *Reading) countLine(row Row, found []string, seen map[string]bool) {
	fault := func(key string) {
		r.Faults = append(r.Faults, problem.Field{Pointer: row.Pointer(), Key: key,
			Args: map[string]any{"row": fmt.Sprint(row.Line), "most": MostDrawn}})
	}
	if found == nil {
		fault("roster.drawn.line")
		return
	}
	n, err := strconv.Atoi(found[2])
	if err != nil || n < 1 || n > MostDrawn {
		fault("roster.drawn.number")
		return
	}
	if utf8.RuneCountInString(found[1]) > lengthCell {
		fault("roster.drawn.line")
		return
	}
	key := locale.NameKey(found[1])
	if seen[key] {
		fault("roster.drawn.twice")
		return
	}
	seen[key] = true
	for range n {
		r.Children = append(r.Children, Child{Row: row, Class: found[1], Drawn: true})
	}
}
