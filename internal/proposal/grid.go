package proposal

import (
	"strings"

	"hailong/internal/locale"
)

// toGrid turns a question whose choices are the steps of a scale into the heading of the statements below it, as the
// programs for forms write a grid when it is copied. It tells whether the line is such a statement.
func (r *reader) toGrid(text string) bool {
	i := r.item
	if r.grid && !r.gap && !asking(text) && !boxed(text) {
		r.statement(text)
		return true
	}
	if i == nil || r.gap || !i.bare || len(i.options) < 3 || asking(text) || strings.HasSuffix(text, ":") {
		return false
	}
	steps, is := isScale(i.options)
	if !is || otherwise.MatchString(locale.Fold(text)) {
		return false
	}
	i.options, i.last = nil, 't'
	r.retire()
	r.scale, r.grid = steps, true
	r.statement(text)
	return true
}

// statement is a line of a grid. Browsers copy some grids twice: the second time it is the same question.
func (r *reader) statement(text string) {
	for _, i := range r.groups[len(r.groups)-1].items {
		if i.style == "grid" && i.text == text {
			return
		}
	}
	r.ask("grid", "", text)
}

// endGrid ends a grid at a blank line.
func (r *reader) endGrid() {
	if r.grid {
		r.grid, r.scale = false, nil
		r.close()
	}
}
