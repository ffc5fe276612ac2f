package document

import (
	"context"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/beevik/etree"

	"hailong/internal/locale"
)

// Found is a placeholder's name and how often it stands in a file.
type Found struct {
	Name  string
	Times int
}

// Placeholders lists the names in a school's Word file in the order of the file; an error says in the reader's words
// why it is no file that can be filled. Invalid names each active part.
func Placeholders(ctx context.Context, file []byte) ([]Found, error) {
	f, err := open(ctx, file)
	if err != nil {
		return nil, err
	}
	var all []Found
	at, total := map[string]int{}, 0
	for _, p := range f.parts {
		for _, paragraph := range p.paragraphs() {
			if err = ctx.Err(); err != nil {
				return nil, err
			}
			for _, s := range spots(join(texts(paragraph))) {
				if total++; total > MostPlaceholders {
					return nil, crowded
				}
				i, there := at[s.name]
				if !there {
					i, at[s.name] = len(all), len(all)
					all = append(all, Found{Name: s.name})
				}
				all[i].Times++
			}
		}
	}
	return all, nil
}

// Unknown is a placeholder that stands for nothing, and the known name that is most like it, "" when none is.
type Unknown struct{ Name, Nearest string }

// mostNear is for how many unknown names the most alike one is looked for: who has more has misunderstood something
// else.
const mostNear = 20

// Unknowns are those of the names that have no value.
func Unknowns[V any](names []Found, values map[string]V) []Unknown {
	var all []Unknown
	known := slices.Sorted(maps.Keys(values))
	for _, one := range names {
		if _, there := values[one.Name]; there {
			continue
		}
		u := Unknown{Name: one.Name}
		if len(all) < mostNear {
			u.Nearest = nearest(one.Name, known)
		}
		all = append(all, u)
	}
	return all
}

func clean(name string) string { return strings.ToLower(locale.NFC(strings.TrimSpace(name))) }

// texts are the pieces of text of a paragraph, without those of a text box that hangs on it.
func texts(paragraph *etree.Element) []*etree.Element {
	var all []*etree.Element
	var walk func(*etree.Element)
	walk = func(e *etree.Element) {
		for _, child := range e.ChildElements() {
			switch child.Tag {
			case "p": // of a text box; it is a paragraph of its own
			case "t":
				if child.Space != paragraph.Space {
					continue
				}
				all = append(all, child)
			default:
				walk(child)
			}
		}
	}
	walk(paragraph)
	return all
}

func join(pieces []*etree.Element) string {
	var out strings.Builder
	for _, t := range pieces {
		out.WriteString(t.Text())
	}
	return out.String()
}

// spot is a placeholder in a text: the bytes from…to, and its name.
type spot struct {
	from, to int
	name     string
}

// longestName is how many letters a placeholder's name may have.
const longestName = 80

// spots finds the placeholders of a text, {{name}} as a school types it: blanks inside the braces do not matter. It
// looks at every byte once.
func spots(text string) []spot {
	var all []spot
	for at := 0; ; {
		open := strings.Index(text[at:], "{{")
		if open < 0 {
			return all
		}
		from := at + open
		length := strings.IndexAny(text[from+2:], "{}\n")
		if length < 0 {
			return all
		}
		end := from + 2 + length
		name := clean(strings.Trim(text[from+2:end], " \u00a0"))
		switch {
		case text[end] == '{':
			at = max(from+1, end-1)
			if end > from+2 {
				at = end
			}
		case strings.HasPrefix(text[end:], "}}") && name != "" && utf8.RuneCountInString(name) <= longestName:
			all = append(all, spot{from, end + 2, name})
			at = end + 2
		default:
			at = end + 1
		}
	}
}

// nearest is the known name with the fewest letters to change, "" when that would be half of them.
func nearest(name string, known []string) string {
	best, fewest := "", len([]rune(name))/2+1
	for _, one := range known {
		if more := utf8.RuneCountInString(one) - utf8.RuneCountInString(name); max(more, -more) >= fewest {
			continue
		}
		if d := distance([]rune(name), []rune(one)); d < fewest {
			best, fewest = one, d
		}
	}
	return best
}

// distance is Levenshtein's: the letters to add, to leave out or to change.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range b {
			change := diagonal
			if x != y {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
