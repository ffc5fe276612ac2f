package roster

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"hailong/internal/locale"
	"hailong/internal/problem"
)

// duplicates refuses a child that stands twice in one class, or under one code, and asks about one that may stand in
// two classes. Children of one name and class are two where their days of birth are known and differ.
func (r *reader) duplicates() {
	byCode, byName, byChild := map[string]int{}, map[string]int{}, map[string][]int{}
	all := make([]keys, len(r.Children))
	classes := map[string]string{}
	for i, c := range r.Children {
		if _, there := classes[c.Class]; !there {
			classes[c.Class] = locale.NameKey(c.Class)
		}
		all[i] = keys{classes[c.Class], locale.NameKey(c.Code), locale.NameKey(c.Name)}
		if other, there := r.twice(c, all[i], byCode, byName); there && !problem.Enough(r.Faults) {
			field, cell := ChildCode, c.Code
			if cell == "" {
				field, cell = ChildName, c.Name
			}
			f := problem.Field{Pointer: c.Row.Pointer() + "/" + field, Key: "roster.fault.duplicate",
				Args: map[string]any{
					"row": c.Row.String(), "cell": Echo(cell), "column": locale.Word("roster.column." + field),
					"other": r.Children[other].Row.String()}}
			r.Faults = append(r.Faults, f)
			r.Faulty[c.Row.ID()] = append(r.Faulty[c.Row.ID()], f)
		}
		if c.Code != "" {
			byCode[all[i].code] = i
		}
		if c.Class != "" && c.Name != "" {
			at := all[i].class + "\x00" + all[i].name
			byName[at], byName[at+"\x00"+c.Born] = i, i
			byChild[all[i].name] = append(byChild[all[i].name], i)
		}
	}
	r.twoClasses(byChild, all)
}

// keys are what a child is compared by; each is made once.
type keys struct{ class, code, name string }

// twice finds the row that names the same child: by code, or by class and name unless both have codes of their own or
// were born on two days.
func (r *reader) twice(c Child, k keys, byCode, byName map[string]int) (int, bool) {
	if c.Code != "" {
		if other, there := byCode[k.code]; there {
			return other, true
		}
	}
	if c.Class == "" || c.Name == "" {
		return 0, false
	}
	at := k.class + "\x00" + k.name
	same := []string{at} // a child of whom no day is known may be any of that name
	if c.Born != "" {
		same = []string{at + "\x00" + c.Born, at + "\x00"}
	}
	for _, one := range same {
		if other, there := byName[one]; there && (c.Code == "" || r.Children[other].Code == "") {
			return other, true
		}
	}
	return 0, false
}

// day is the day of birth in a cell, 2020-03-12; "" when none is there for sure. The day stands before the month, as
// everywhere in Vietnam.
func day(c Cell) string {
	text := c.Text
	if n, err := strconv.ParseFloat(text, 64); err == nil && c.Kind == Number {
		text = serial(n) // a date that lost its format
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if len(parts) < 3 {
		return ""
	}
	d, m, y := parts[0], parts[1], parts[2]
	if len(d) == 4 {
		d, y = y, d
	} else if len(y) == 2 {
		y = "20" + y
	}
	born, err := time.Parse("2006-1-2", y+"-"+m+"-"+d)
	if err != nil {
		return ""
	}
	return born.Format(time.DateOnly)
}

// twoClasses asks about children of one name in two classes where nothing tells them apart. Where a telephone or a date
// of birth is the same, the later row is left out unless a person says otherwise.
func (r *reader) twoClasses(byChild map[string][]int, all []keys) {
	same := Question{ID: "twice", Field: problem.Field{Key: "roster.ask.twice"}}
	alike := Question{ID: "alike", Field: problem.Field{Key: "roster.ask.alike"}}
	gone := map[int]bool{}
	done := map[string]bool{}
	for i, c := range r.Children {
		key := all[i].name
		if c.Name == "" || done[key] || len(byChild[key]) < 2 || byChild[key][0] != i {
			continue
		}
		done[key] = true
		for n, j := range byChild[key][1:] {
			earlier := byChild[key][:min(n+1, mostAlike)]
			strong, weak := r.against(j, earlier, all)
			if !strong && !weak {
				continue
			}
			q := &alike
			if strong {
				q = &same
			}
			other := r.Children[j]
			first := r.Children[earlier[0]]
			out := strong
			if chosen := r.choices["row."+other.Row.ID()]; chosen != "" {
				out = chosen == "out"
			}
			gone[j] = out
			if q.Field.Pointer == "" {
				q.Field.Pointer = other.Row.Pointer()
			}
			q.Rows = append(q.Rows, Tick{ID: other.Row.ID(), Row: other.Row.String(), Out: out,
				Text: Echo(other.Name) + " · " + Echo(other.Class) + " – " + first.Row.String() + " · " +
					Echo(first.Class)})
		}
	}
	r.askTwice(same)
	r.askTwice(alike)
	r.dropChildren(gone)
}

func (r *reader) askTwice(q Question) {
	if len(q.Rows) == 0 {
		return
	}
	var rows []string
	for i, t := range q.Rows {
		if i < 5 {
			rows = append(rows, t.Row)
		}
	}
	q.Field.Args = map[string]any{"n": len(q.Rows), "rows": strings.Join(rows, ", ")}
	r.ask(q)
}

func (r *reader) dropChildren(gone map[int]bool) {
	var left []Child
	for i, c := range r.Children {
		if gone[i] {
			r.leave("row", "roster.left.twice", 1, map[string]any{"rows": c.Row.String()}, c.Row.Pointer())
			continue
		}
		left = append(left, c)
	}
	r.Children = left
}

// mostAlike bounds with how many of its name a child is compared: a file of one name alone would take the square of its
// length.
const mostAlike = 40

// against compares a child with those of its name in other classes: strong when something besides the name is the same,
// weak when nothing tells them apart and the name is a full one.
func (r *reader) against(j int, earlier []int, all []keys) (strong, weak bool) {
	b := r.Children[j]
	for _, i := range earlier {
		a := r.Children[i]
		if all[i].class == all[j].class {
			continue
		}
		differ := a.Code != "" && b.Code != "" || apart2(a.Born, b.Born)
		same := a.Phone != "" && a.Phone == b.Phone || a.Born != "" && a.Born == b.Born
		switch {
		case same && !differ:
			strong = true
		case !differ && !apart2(a.Phone, b.Phone) && !apart2(a.Parent, b.Parent) && fullName(b.Name):
			weak = true
		}
	}
	return strong, weak
}

// apart2 tells whether two values are there and are not the same.
func apart2(a, b string) bool {
	return a != "" && b != "" && locale.NameKey(a) != locale.NameKey(b)
}

func fullName(name string) bool {
	return len(strings.Fields(name)) >= 3 && !strings.ContainsFunc(name, unicode.IsDigit)
}

// tell groups what was left out value by value where there is much of it.
func (r *reader) tell() {
	const most = 10
	n := map[string]int{}
	var kept []Left
	at := map[string]int{}
	for _, l := range r.LeftOut {
		if l.Kind != "phone" && l.Field.Key != "roster.left.twice" && l.Field.Key != "roster.left.dropped" {
			kept = append(kept, l)
			continue
		}
		key := l.Kind + l.Field.Key
		if n[key]++; n[key] <= most {
			at[key] = len(kept)
			kept = append(kept, l)
			continue
		}
		last := &kept[at[key]]
		if last.Field.Key == l.Field.Key {
			last.Field = problem.Field{Pointer: last.Field.Pointer, Key: "roster.left.more",
				Args: map[string]any{"n": 1}}
		}
		last.Count++
		last.Field.Args["n"] = last.Count
	}
	r.LeftOut = kept
}
