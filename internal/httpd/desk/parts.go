package desk

import (
	"slices"
	"time"

	"hailong/internal/locale"
	"hailong/internal/survey"
)

// entry is a place that a menu leads to.
type entry struct {
	Path, Text string
	Current    bool
}

// Entry is a place of the desk's menu; text is a key of the catalogue.
func (p page) Entry(here, path, text string) entry {
	return entry{Path: path, Text: p.T(text), Current: p.Here == here}
}

// tab is a page of a round.
type tab struct {
	name, path, text string
	statuses         []survey.Status
	editors          bool // only for who may change something
}

// tabs are the pages of a round, in the order of its menu.
var tabs = []tab{
	{"round", "", "desk.tab.live", running, false},
	{"handout", "/handout", "desk.tab.handout", []survey.Status{survey.Open}, true},
	{"round", "", "desk.tab.figures", over, false},
	{"round", "", "desk.tab.draft", draft, false},
	{"edit", "/edit", "desk.tab.edit", draft, true},
	{"comments", "/comments", "comments.tab", over, true},
	{"report", "/report", "report.page.tab", over, false},
	{"share", "/share", "share.tab", over, false},
	{"form", "/form", "desk.tab.form", slices.Concat(running, over), false},
}

var (
	draft   = []survey.Status{survey.Draft}
	running = []survey.Status{survey.Open, survey.Closing}
	over    = []survey.Status{survey.Closed}
)

// Tabs is the menu of the round, as far as it has got and as far as the reader may go.
func (p roundPage) Tabs() []entry {
	var all []entry
	for _, t := range tabs {
		for _, s := range t.statuses {
			if s == p.Round.Status && (!t.editors || p.May("editor")) {
				all = append(all, entry{Path: p.Path() + t.path, Text: p.T(t.text), Current: t.name == p.Tab})
			}
		}
	}
	return all
}

// input is a field of a form with its label and, where it was refused, why.
type input struct {
	ID, Type, Label, Hint, Value, Complete, Wrong string
	Required                                      bool
	Least                                         int // characters that a new password must have; 0 for other fields
}

// Input makes a field; label is a key of the catalogue, and what stands under label + ".hint" is its hint. complete is
// the browser's autocomplete.
func (p page) Input(id, kind, label, value, complete string, required bool) input {
	in := input{ID: id, Type: kind, Label: p.T(label), Value: value, Complete: complete, Required: required,
		Wrong: p.Fault(id)}
	if hint := label + ".hint"; locale.Has(p.Lang, hint) {
		in.Hint = p.T(hint)
	}
	return in
}

// NewPassword makes the field of a password that is chosen, with the rule that it must keep.
func (p page) NewPassword(label string, least int) input {
	in := p.Input("password", "password", label, "", "new-password", true)
	in.Hint, in.Least = p.T("account.password.rule", "n", least), least
	return in
}

// Moment writes a moment for the reader.
func (p page) Moment(t time.Time) string { return locale.DateTime(p.Lang, t) }

// Day writes a day for the reader.
func (p page) Day(t time.Time) string { return locale.Date(p.Lang, t) }

// Fields are the columns of a roster.
func (page) Fields() []string { return rosterFields }

// Silent is how many have not answered yet.
func (p livePage) Silent() int { return p.P.Eligible - p.P.Responded }

// Half is half of a column's width.
func (b dayBar) Half() int { return b.W / 2 }

// Above is where a column's number stands.
func (b dayBar) Above() int { return b.Y - 6 }

// Words makes the fields of a text in both languages; English is asked for behind a click.
func (p page) Words(id, label string, t survey.Text) input {
	return input{ID: id, Label: p.T(label), Value: t.VI, Hint: t.EN, Complete: p.T("edit.english"), Wrong: p.Fault(id)}
}

// Levels are the steps of a scale up to which a condition may reach.
func (page) Levels() []int { return []int{1, 2, 3, 4} }
