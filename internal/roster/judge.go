package roster

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hailong/internal/locale"
	"hailong/internal/problem"
)

// leaving are words of a status, or of a note, that say that a child is not there: moved, stopped, waiting.
var leaving = regexp.MustCompile(
	`chuyen truong|chuyen di|da chuyen|chuyen sang truong|chuyen ve|thoi hoc|nghi hoc|da nghi|nghi luon|nghi han|` +
		`nghi tu|xin nghi|bo hoc|rut ho so|rut hs|cho nhap hoc|danh sach cho|dang cho|cho xep lop|chua nhap hoc|chua di hoc|chua den|chua den lop|bao luu|` +
		`ra truong|tot nghiep|tam dung|tam nghi|ngung hoc|dung hoc|du kien|moved|left|transferred|inactive|waiting|stopped|withdrawn|dropped`)

// present are whole words of a status that say that a child is there.
var present = regexp.MustCompile(
	`^(dang hoc|hoc|dang theo hoc|dang di hoc|di hoc|hien dien|co mat|moi|moi vao|moi nhap hoc|nhap hoc|da nhap hoc|` +
		`chuyen den|moi chuyen den|active|studying|enrolled|present|hoat dong|binh thuong|x|co|1|ok|yes|true|chinh thuc|hoc lai)$`)

// judge leaves out, or asks about, the rows that may be no children of today.
func (r *reader) judge() {
	r.suspicious()
	r.statuses()
	r.hiddenRows()
	r.rows = slices.DeleteFunc(r.rows, func(row *rawRow) bool { return row.gone })
}

// group is rows that one question is about.
type group struct {
	key, id string
	args    map[string]any
	rows    []*rawRow
	out     bool // what is done unless a person says otherwise
	offer   bool // it need not be asked
}

// put asks about a group, row by row, and tells what was left out.
func (r *reader) put(g group) {
	if len(g.rows) == 0 {
		return
	}
	if g.args == nil {
		g.args = map[string]any{}
	}
	g.args["n"] = len(g.rows)
	g.args["rows"] = rowList(g.rows)
	q := Question{ID: g.id, Field: problem.Field{Pointer: g.rows[0].Pointer(), Key: g.key, Args: g.args}}
	left := 0
	for _, row := range g.rows {
		out := r.out(row, g.out)
		if out {
			row.gone = true
			left++
		}
		q.Rows = append(q.Rows, Tick{ID: row.ID(), Row: row.String(), Text: row.text(), Out: out})
	}
	if g.offer {
		r.offer(q)
	} else {
		r.ask(q)
	}
	if left > 0 {
		args := map[string]any{"rows": rowList(goneOf(g.rows)), "word": g.args["word"]}
		r.leave("row", strings.Replace(g.key, ".ask.", ".left.", 1), left, args, g.rows[0].Pointer())
	}
}

func goneOf(rows []*rawRow) []*rawRow {
	var gone []*rawRow
	for _, row := range rows {
		if row.gone {
			gone = append(gone, row)
		}
	}
	return gone
}

// rowList names the first rows.
func rowList(rows []*rawRow) string {
	names := make([]string, 0, 6)
	for i, row := range rows {
		if i == 5 {
			names = append(names, "…")
			break
		}
		names = append(names, row.String())
	}
	return strings.Join(names, ", ")
}

// text is a row as a page repeats it.
func (r *rawRow) text() string {
	var parts []string
	for at := r.table.left; at <= r.table.right && at < len(r.line.Cells); at++ {
		if c := r.line.Cells[at]; !c.blank() && !c.Across {
			parts = append(parts, locale.Line(c.Text))
		}
	}
	return Echo(strings.Join(parts, " · "))
}

// suspicious asks about rows whose name is no name, and about lone texts among full rows.
func (r *reader) suspicious() {
	full := map[*table]int{}
	all := map[*table]int{}
	for _, row := range r.rows {
		all[row.table]++
		if row.cells() > 1 {
			full[row.table]++
		}
	}
	odd := group{key: "roster.ask.rows", id: "odd", out: true}
	for _, row := range r.rows {
		name := row.name()
		example := false
		for _, c := range row.line.Cells {
			example = example || isExample(c.Text)
		}
		lone := row.cells() == 1 && all[row.table] > 2 && 10*full[row.table] >= 8*all[row.table]
		class := locale.Fold(row.cell(Class).Text)
		sum := !row.sure && (footerWords.MatchString(class) || footerAlone.MatchString(class))
		if name != "" && row.nameKind() == Text && !strings.ContainsFunc(name, unicode.IsLetter) || name != "" &&
			row.nameKind() == Number ||
			example || lone && !row.sure || row.footer && !row.sure || sum {
			odd.rows = append(odd.rows, row)
		}
	}
	r.put(odd)
	r.keep()
}

// isExample tells a cell that shows how a row is filled in. Most begin with another letter and need no folding.
func isExample(text string) bool {
	text = strings.TrimSpace(text)
	if text == "" || text[0] < utf8.RuneSelf && text[0] != 'v' && text[0] != 'V' {
		return false
	}
	folded := locale.Fold(text)
	return strings.HasPrefix(folded, "vi du") || strings.HasPrefix(folded, "vd:") || strings.HasPrefix(folded, "vd ")
}

// keep drops the rows that were left out.
func (r *reader) keep() {
	r.rows = slices.DeleteFunc(r.rows, func(row *rawRow) bool { return row.gone })
}

func (r *rawRow) nameKind() Kind {
	if r.table.has(ChildName) && !r.cell(ChildName).blank() {
		return r.cell(ChildName).Kind
	}
	return r.cell(given).Kind
}

// cells counts what is filled in a row, without what a merge brought.
func (r *rawRow) cells() int {
	n := 0
	for at := r.table.left; at <= r.table.right && at < len(r.line.Cells); at++ {
		if c := r.line.Cells[at]; !c.blank() && !c.Across && !c.Down {
			n++
		}
	}
	return n
}

// statuses asks about children who are said to have moved, stopped or to wait, by what is said: by default they are not
// invited.
func (r *reader) statuses() {
	var order []string
	groups := map[string]*group{}
	add := func(row *rawRow, word string, out bool) {
		key := locale.Fold(word)
		if groups[key] == nil {
			order = append(order, key)
			groups[key] = &group{key: "roster.ask.status", id: "status." + key,
				args: map[string]any{"word": Echo(word)}, out: out}
		}
		groups[key].rows = append(groups[key].rows, row)
	}
	taken := map[*table]map[int]bool{}
	for _, row := range r.rows {
		if taken[row.table] == nil {
			taken[row.table] = row.table.taken()
		}
		word, out := row.status(taken[row.table])
		if word != "" {
			add(row, word, out)
		}
	}
	for _, key := range order {
		g := groups[key]
		switch {
		case key == "struck":
			g.key, g.id = "roster.ask.struck", "struck"
		case !g.out:
			g.key = "roster.ask.status_unknown"
		}
		r.put(*g)
	}
	r.keep()
}

// status is what a row says about the child's being there; out when that means that it is not. taken are the columns of
// its table.
func (r *rawRow) status(taken map[int]bool) (word string, out bool) {
	if c := r.cell(status); !c.blank() {
		folded := label(c.Text)
		switch {
		case leaving.MatchString(folded):
			return c.Text, true
		case folded == "chuyen", folded == "nghi", folded == "cho", folded == "thoi", folded == "0", folded == "no",
			folded == "khong", folded == "false",
			strings.HasPrefix(folded, "nghi "), strings.HasPrefix(folded, "cho "),
			strings.HasPrefix(folded, "chuyen ") && folded != "chuyen den":
			return c.Text, !strings.HasPrefix(folded, "chuyen den")
		case !present.MatchString(folded):
			return c.Text, false
		}
		return "", false
	}
	if r.beside != "" {
		return r.beside, true
	}
	for at := r.table.left; at < len(r.line.Cells); at++ {
		c := r.line.Cells[at]
		own := !taken[at] || at == r.table.fields[notes] && r.table.has(notes) || at == r.table.fields[Class] &&
			r.table.has(Class)
		if at > r.table.right && r.table.number > 0 {
			break
		}
		if !own || c.Kind != Text || c.Across {
			continue
		}
		folded := locale.Fold(c.Text)
		if leaving.MatchString(folded) && !strings.Contains(folded, "chuyen den") {
			return c.Text, true
		}
	}
	if in := inBrackets.FindString(r.name()); in != "" && leaving.MatchString(locale.Fold(in)) {
		return strings.Trim(in, "()[]{}"), true
	}
	if r.cell(ChildName).Struck || r.cell(given).Struck {
		return "struck", true
	}
	return "", false
}

// hiddenRows tells of rows that a filter hides: they are taken, and can be left out.
func (r *reader) hiddenRows() {
	g := group{key: "roster.ask.hidden", id: "hidden", offer: true}
	for _, row := range r.rows {
		if row.line.Hidden {
			g.rows = append(g.rows, row)
		}
	}
	if len(g.rows) > 0 {
		r.Told = append(r.Told, problem.Field{Pointer: g.rows[0].Pointer(), Key: "roster.told.hidden",
			Args: map[string]any{"n": len(g.rows), "rows": rowList(g.rows)}})
	}
	r.put(g)
}

// fillClasses finds the class of each row: its column, a title or line above, the sheet's name; and asks where the
// column is filled only in the first row of each class.
func (r *reader) fillClasses() {
	byTable := map[*table][]*rawRow{}
	var order []*table
	for _, row := range r.rows {
		if byTable[row.table] == nil {
			order = append(order, row.table)
		}
		byTable[row.table] = append(byTable[row.table], row)
	}
	from := map[string]int{}
	for _, t := range order {
		rows := byTable[t]
		blank := 0
		for _, row := range rows {
			if row.cell(Class).blank() {
				blank++
			}
		}
		column := t.has(Class) && blank < len(rows)
		if column && blank > len(rows)-blank && !rows[0].cell(Class).blank() && rows[0].class == "" {
			r.fillDown(rows)
		}
		if column {
			r.composeGrades(rows)
			continue
		}
		r.classless(t, rows, from)
	}
	for _, by := range []string{"heading", "sheet"} {
		if from[by] > 0 {
			r.Told = append(r.Told, problem.Field{Key: "roster.told.class_" + by, Args: map[string]any{"n": from[by]}})
		}
	}
}

// classless gives the rows of a table without a class column the class of a title or of the sheet; a sheet's name that
// does not look like a class is asked about.
func (r *reader) classless(t *table, rows []*rawRow, from map[string]int) {
	var bare []*rawRow
	certain := map[string]bool{} // by the name of a class: the rows of a sheet have one
	for _, row := range rows {
		if _, there := certain[row.class]; !there {
			certain[row.class] = r.certain(row.class)
		}
		row.spelling = row.class
		switch {
		case row.class == "":
			bare = append(bare, row)
		case row.classBy == "sheet" && !certain[row.class]:
			bare = append(bare, row)
			from[row.classBy]++
		default:
			from[row.classBy]++
		}
	}
	if len(bare) == 0 {
		return
	}
	q := Question{ID: fmt.Sprintf("class.sheet.%d.%d.%d", bare[0].Sheet, t.number, t.header.Number), Typed: true,
		Chosen: bare[0].class,
		Field: problem.Field{Pointer: bare[0].Pointer() + "/" + Class, Key: "roster.ask.table_class",
			Args: map[string]any{"n": len(bare), "rows": rowList(bare), "name": Echo(bare[0].class)}}}
	r.ask(q)
	for _, row := range bare {
		row.spelling = r.answer(q)
	}
}

// certain tells whether a sheet's name is surely a class: it looks like one, or every sheet that is read is named so.
func (r *reader) certain(class string) bool {
	if _, ok := headingClass(class); ok || likeClass(class) {
		return true
	}
	return slices.ContainsFunc(r.known, func(known string) bool {
		return locale.NameKey(known) == locale.NameKey(class)
	})
}

// fillDown asks whether the class of a row holds for the empty ones below it.
func (r *reader) fillDown(rows []*rawRow) {
	q := Question{ID: fmt.Sprintf("fill.%d.%d", rows[0].Sheet, rows[0].table.number), Chosen: "yes",
		Options: []Option{{"yes", "roster.option.fill", nil}, {"no", "roster.option.no_fill", nil}}}
	n, last := 0, ""
	for _, row := range rows {
		if c := row.cell(Class); !c.blank() {
			last = c.Text
			continue
		}
		n++
		row.class = last
	}
	q.Field = problem.Field{Pointer: rows[0].Pointer() + "/" + Class, Key: "roster.ask.fill",
		Args: map[string]any{"n": n}}
	r.ask(q)
	if r.answer(q) == "yes" {
		for _, row := range rows {
			row.spelling = row.class
		}
	}
}

// composeGrades asks about classes of one name in different grades: "1" in Mầm and "1" in Chồi.
func (r *reader) composeGrades(rows []*rawRow) {
	grades := map[string]map[string]bool{}
	for _, row := range rows {
		class, g := locale.NameKey(row.cell(Class).Text), locale.NameKey(row.cell(grade).Text)
		if class == "" || g == "" || len([]rune(class)) > 2 {
			continue
		}
		if grades[class] == nil {
			grades[class] = map[string]bool{}
		}
		grades[class][g] = true
	}
	for _, some := range grades {
		if len(some) < 2 {
			continue
		}
		q := Question{ID: fmt.Sprintf("grades.%d.%d", rows[0].Sheet, rows[0].table.number), Chosen: "yes",
			Options: []Option{{"yes", "roster.option.compose", nil}, {"no", "roster.option.no_compose", nil}},
			Field:   problem.Field{Pointer: rows[0].Pointer() + "/" + Class, Key: "roster.ask.grades"}}
		r.ask(q)
		if r.answer(q) == "yes" {
			for _, row := range rows {
				g := strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(locale.Line(row.cell(grade).Text), "Khối"),
					"khối"))
				row.spelling = strings.TrimSpace(g + " " + locale.Line(row.cell(Class).Text))
			}
		}
		return
	}
}
