package roster

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"hailong/internal/locale"
	"hailong/internal/problem"
)

// spelled is one way in which a class is written.
type spelled struct {
	text  string
	count int
	known bool // the school has a class of this spelling
}

var (
	beforeClass  = set("lop nhom class")
	leadingZeros = regexp.MustCompile(`(^|\D)0+(\d)`)
)

// loose is what spellings of one class may have in common: no blanks, no marks between, no "Lớp ", no leading zeros.
func loose(class string) string {
	words := strings.Fields(class)
	for len(words) > 1 && beforeClass[strings.Trim(locale.Fold(words[0]), ":.-/")] {
		words = words[1:]
	}
	key := locale.NameKey(strings.Join(words, " "))
	key = strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.Is(unicode.M, c) {
			return c
		}
		return -1
	}, key)
	if key == "" {
		return locale.NameKey(class)
	}
	return leadingZeros.ReplaceAllString(key, "$1$2")
}

// joinClasses gives every class one spelling: what differs by case or the place of a tone mark is one class; what
// differs by blanks, dots or "Lớp ", or is written without marks, is asked.
func (r *reader) joinClasses() {
	spellings, keyOf, met := r.spellings()
	keys := map[string][]spelled{}
	for _, s := range spellings {
		keys[keyOf[s.text]] = append(keys[keyOf[s.text]], *s)
	}
	chosen := map[string]string{}
	groups := map[string][]string{}
	grouped := map[[2]string]bool{}
	var order []string
	for _, s := range spellings {
		key, l := keyOf[s.text], loose(s.text)
		if key == "" || grouped[[2]string{l, key}] {
			continue
		}
		if _, there := chosen[key]; !there {
			chosen[key] = kept(keys[key])
		}
		grouped[[2]string{l, key}] = true
		if groups[l] = append(groups[l], key); len(groups[l]) == 1 {
			order = append(order, l)
		}
	}
	r.knownSpellings(keys, groups)
	order = unmarked(groups, order)
	for _, l := range order {
		r.joinGroup(l, groups[l], keys, met, chosen)
	}
	for _, row := range r.rows {
		if to := chosen[keyOf[row.spelling]]; to != "" {
			row.spelling = to
		}
	}
}

// met is where the children of a class stand: the first, and how many.
type met struct{ first, count int }

// spellings are the ways in which classes are written, in the order of the file, with the key of each and the rows of
// each key. A file may have as many as children, and what is done below is done once for each.
func (r *reader) spellings() (all []*spelled, keyOf map[string]string, rows map[string]met) {
	keyOf, rows = map[string]string{}, map[string]met{}
	at := map[string]*spelled{}
	for i, row := range r.rows {
		if row.spelling == "" {
			row.spelling = row.cell(Class).Text
		}
		row.spelling = locale.Line(narrow(row.spelling))
		if at[row.spelling] == nil {
			at[row.spelling] = &spelled{text: row.spelling}
			all = append(all, at[row.spelling])
			keyOf[row.spelling] = locale.NameKey(row.spelling)
		}
		at[row.spelling].count++
		m, there := rows[keyOf[row.spelling]]
		if !there {
			m.first = i
		}
		m.count++
		rows[keyOf[row.spelling]] = m
	}
	return all, keyOf, rows
}

// kept is the spelling that stays: the school's, else the commonest that is not all capitals, else the first.
func kept(some []spelled) string {
	for _, s := range some {
		if s.known {
			return s.text
		}
	}
	best := slices.MaxFunc(some, func(a, b spelled) int {
		return cmp.Or(cmp.Compare(grace(a.text), grace(b.text)), cmp.Compare(a.count, b.count))
	})
	return best.text
}

// grace prefers "Mầm 1" to "mầm 1" and "MẦM 1".
func grace(text string) int {
	letters := []rune(text)
	switch {
	case len(letters) == 0:
		return 0
	case unicode.IsUpper(letters[0]) && strings.ToUpper(text) != text:
		return 2
	case strings.ToUpper(text) == text:
		return 1
	}
	return 0
}

// knownSpellings puts the school's classes beside those of the file that may be the same.
func (r *reader) knownSpellings(keys map[string][]spelled, groups map[string][]string) {
	for _, name := range r.known {
		key, l := locale.NameKey(name), loose(name)
		if len(groups[l]) > 0 && !slices.Contains(groups[l], key) {
			groups[l] = append(groups[l], key)
			keys[key] = []spelled{{text: name, known: true}}
		}
	}
}

// unmarked puts a class that is written without any mark beside the one that has them.
func unmarked(groups map[string][]string, order []string) []string {
	gone := map[string]bool{}
	marked := map[string][]string{}
	for l := range groups {
		if folded := locale.Fold(l); folded != l {
			marked[folded] = append(marked[folded], l)
		}
	}
	for plain, with := range marked {
		if len(with) == 1 && len(groups[plain]) > 0 {
			groups[with[0]] = append(groups[with[0]], groups[plain]...)
			gone[plain] = true
		}
	}
	return slices.DeleteFunc(order, func(l string) bool { return gone[l] })
}

// joinGroup asks whether spellings of one class are one.
func (r *reader) joinGroup(l string, keys []string, all map[string][]spelled, rows map[string]met,
	chosen map[string]string) {
	if len(keys) < 2 {
		return
	}
	best, most, first := "", -1, len(r.rows)
	for _, key := range keys {
		text, n := kept(all[key]), rows[key].count
		if all[key][0].known {
			n += MostRows
		}
		if n > most {
			best, most = text, n
		}
		if m, there := rows[key]; there {
			first = min(first, m.first)
		}
	}
	var names []string
	q := Question{ID: "class." + l, Chosen: best}
	for _, key := range keys {
		text := kept(all[key])
		names = append(names, "“"+Echo(text)+"”")
		q.Options = append(q.Options, Option{text, "roster.option.join", map[string]any{"name": Echo(text)}})
	}
	q.Options = append(q.Options, Option{"apart", "roster.option.apart", nil})
	q.Field = problem.Field{Key: "roster.ask.classes",
		Args: map[string]any{"names": strings.Join(names, ", "), "name": Echo(best)}}
	if first < len(r.rows) {
		q.Field.Pointer = r.rows[first].Pointer() + "/" + Class
	}
	r.ask(q)
	answer := r.answer(q)
	if answer == "apart" {
		return
	}
	for _, key := range keys {
		chosen[key] = answer
	}
}
