package roster

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"hailong/internal/httpd/desk/frame"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/roster"
	"hailong/internal/school"
)

// preview is a file that was read and not stored. Source is the file itself: it comes back with a person's choices, is
// read again, and is stored only when that gives what Shown names, so that nothing has to be kept here meanwhile.
type preview struct {
	school.ImportResult
	Source, Scope string
	Before        int      // children on the roster now
	Wrong         int      // how many cells and lines are wrong
	Whole         []string // what is wrong with the file as a whole
	Rows          []rowView
	More          int // rows that are not shown
	Groups        []classCount
	Asks          []askView
	Choose        []roster.SheetChoice // sheets that may be taken or left without a question
	Left, Notes   []string
	Changes       []roster.Change
	MoreChanges   int
	Kept          []keptChoice
	Sample        []sampleLine // of a sheet whose columns nobody named
	Unnamed       int
	Answered      map[string]string // "cùng một trẻ?", by the leaver's id
}

// rowView is a line of the file; with faults its cells can be mended in place.
type rowView struct {
	Line   string // in the file
	Drop   string // name of the box that drops the line
	Cells  []cellView
	Faults []string
}

type cellView struct {
	Field, Name, Value string // Name is of the form's field
	Wrong              bool
}

// classCount is a class as it will be published, with its children in the file and on the roster now.
type classCount struct {
	Name        string
	Parents     int
	Before      int
	Fresh, Gone bool
}

// askView is a question with its answers.
type askView struct {
	roster.Question
	Name string // of the form's field
	Text string
	More int // rows that are not shown
}

// keptChoice is an answer that the page has no field for any more.
type keptChoice struct{ Name, Value string }

type sampleLine struct {
	Number int
	Cells  []string
	First  bool
}

// Count is how many are wrong, as far as it is known.
func (p preview) Count() any {
	if p.Wrong >= problem.MostFields {
		return fmt.Sprintf("%d+", problem.MostFields)
	}
	return p.Wrong
}

// Large tells whether so many would leave that they must be confirmed by their number.
func (p preview) Large() bool { return school.MustConfirm(p.Removed, p.Before) }

// Columns are the places of a sample's columns, for the fields that name them.
func (p preview) Columns() []int {
	all := make([]int, len(p.Sample[0].Cells))
	for i := range all {
		all[i] = i
	}
	return all
}

// How many rows a preview shows. A form may have a thousand fields and no more.
const (
	shownRows    = 20
	shownFaulty  = 60
	shownTicks   = 100
	shownChanges = 200
)

const choicePrefix = "c."

// choices are the answers in a form; of a box and the hidden field before it, the last one counts.
func choices(c *gin.Context) roster.Choices {
	_ = c.PostForm("scope") // has the form read: Request.PostForm is empty before
	all := roster.Choices{}
	for name, values := range c.Request.PostForm {
		if id, is := strings.CutPrefix(name, choicePrefix); is && len(values) > 0 {
			all[id] = values[len(values)-1]
		}
	}
	return all
}

func (r *Rosters) preview(c *gin.Context, file []byte, page rosterPage) (*preview, error) {
	o := rosterOptions(c)
	o.DryRun, o.Shown = true, ""
	result, err := r.of(page.Page).Import(c.Request.Context(), frame.Actor(c), frame.Who(c).SchoolID, file, o)
	if err != nil {
		return nil, err
	}
	v := &preview{
		ImportResult: result, Source: base64.RawURLEncoding.EncodeToString(file), Scope: c.PostForm("scope"),
		Before: page.Total, Wrong: len(result.Faults), Unnamed: result.Reading.Unnamed, Answered: map[string]string{},
	}
	for _, answer := range (rosterPage{}).Answers() {
		for _, id := range leavers(c, answer) {
			v.Answered[id.String()] = answer
		}
	}
	lang := page.Lang
	drawn := map[string]bool{}
	v.sample(result.Reading, drawn)
	v.children(page, result.Reading, drawn)
	v.questions(result.Reading, lang, drawn)
	v.told(result.Reading, lang)
	countClasses(page.Classes, v)
	for id, value := range o.Choices {
		if !drawn[id] && len(v.Kept) < shownTicks*4 {
			v.Kept = append(v.Kept, keptChoice{choicePrefix + id, value})
		}
	}
	slices.SortFunc(v.Kept, func(a, b keptChoice) int { return strings.Compare(a.Name, b.Name) })
	return v, nil
}

// sample shows the first lines of a sheet whose columns nobody named.
func (p *preview) sample(r roster.Reading, drawn map[string]bool) {
	width := 0
	for _, l := range r.Sample {
		width = max(width, len(l.Cells))
	}
	if width < 2 {
		return
	}
	drawn[fmt.Sprintf("header.%d", r.Unnamed)] = true
	for i, l := range r.Sample {
		line := sampleLine{Number: l.Number, Cells: make([]string, width), First: i == min(1, len(r.Sample)-1)}
		for at, cell := range l.Cells {
			line.Cells[at] = cell.Text
		}
		p.Sample = append(p.Sample, line)
	}
	for at := range width {
		drawn[fmt.Sprintf("column.%d.%d", r.Unnamed, at)] = true
	}
}

// children shows the faulty rows, or the first of the good ones.
func (p *preview) children(page rosterPage, r roster.Reading, drawn map[string]bool) {
	lang := page.Lang
	for _, child := range r.Children {
		if child.Drawn {
			break // the classes and their numbers say it all
		}
		faults := r.Faulty[child.Row.ID()]
		if p.Wrong == 0 && len(p.Rows) < shownRows || len(faults) > 0 && len(p.Rows) < shownFaulty {
			row := rowView{Line: child.Row.String(), Drop: choicePrefix + "drop." + child.Row.ID()}
			wrong := map[string]string{}
			for _, f := range faults {
				row.Faults = append(row.Faults, locale.Text(lang, f.Key, f.Args))
				wrong[roster.FaultyField(f)], _ = f.Args["cell"].(string)
			}
			for _, field := range page.Fields() {
				id := "cell." + child.Row.ID() + "." + field
				cell := cellView{Field: field, Name: choicePrefix + id, Value: *child.Field(field)}
				if raw, is := wrong[field]; is {
					cell.Wrong = true
					if cell.Value == "" {
						cell.Value = raw
					}
				}
				drawn[id] = drawn[id] || p.Wrong > 0
				row.Cells = append(row.Cells, cell)
			}
			p.Rows = append(p.Rows, row)
		}
	}
	if p.Wrong == 0 && !r.Drawn {
		p.More = len(r.Children) - len(p.Rows)
	}
	for _, f := range problem.Told(r.Faults) {
		if !isOfRow(r, f.Pointer) {
			p.Whole = append(p.Whole, locale.Text(lang, f.Key, f.Args))
		}
	}
}

func isOfRow(r roster.Reading, pointer string) bool {
	for _, faults := range r.Faulty {
		for _, f := range faults {
			if f.Pointer == pointer {
				return true
			}
		}
	}
	return false
}

// questions shows what must be answered, and what can be chosen.
func (p *preview) questions(r roster.Reading, lang locale.Lang, drawn map[string]bool) {
	asked := map[string]bool{}
	for _, q := range r.Asked {
		asked[q.ID] = true
		ask := askView{Question: q, Name: choicePrefix + q.ID, Text: locale.Text(lang, q.Field.Key, q.Field.Args)}
		if len(ask.Rows) > shownTicks {
			ask.More = len(ask.Rows) - shownTicks
			ask.Rows = ask.Rows[:shownTicks]
		}
		drawn[q.ID] = len(q.Options) > 0 || q.Typed
		for _, t := range ask.Rows {
			drawn["row."+t.ID] = true
		}
		p.Asks = append(p.Asks, ask)
	}
	if len(r.Sheets) < 2 {
		return
	}
	for _, s := range r.Sheets {
		if id := fmt.Sprintf("sheet.%d", s.Index); s.Named && s.Children > 0 && !asked[id] {
			p.Choose = append(p.Choose, s)
			drawn[id] = true
		}
	}
}

// told lists what was not taken, what was understood, and what was rewritten.
func (p *preview) told(r roster.Reading, lang locale.Lang) {
	for _, l := range r.LeftOut {
		p.Left = append(p.Left, locale.Text(lang, l.Field.Key, l.Field.Args))
	}
	for _, f := range r.Told {
		p.Notes = append(p.Notes, locale.Text(lang, f.Key, f.Args))
	}
	p.Changes = r.Changes[:min(len(r.Changes), shownChanges)]
	p.MoreChanges = len(r.Changes) - len(p.Changes)
}

// countClasses gives every class of the file with its children, in order, and the classes that would lose theirs.
func countClasses(now []school.Class, p *preview) {
	before := map[string]int{}
	for _, class := range now {
		before[locale.NameKey(class.Name)] = class.Parents
	}
	at := map[string]int{}
	for _, child := range p.Reading.Children {
		key := locale.NameKey(child.Class)
		i, there := at[key]
		if !there {
			i = len(p.Groups)
			at[key] = i
			p.Groups = append(p.Groups, classCount{Name: child.Class, Before: before[key],
				Fresh: before[key] == 0 && p.Before > 0})
		}
		p.Groups[i].Parents++
	}
	for _, class := range now {
		if _, there := at[locale.NameKey(class.Name)]; !there && p.Scope != "classes" {
			p.Groups = append(p.Groups, classCount{Name: class.Name, Before: class.Parents, Gone: true})
		}
	}
}

// asking is a question with the page whose language it is put in.
type asking struct {
	Page rosterPage
	Ask  askView
}

// With puts a question beside the page, for its template.
func (p rosterPage) With(ask askView) asking { return asking{p, ask} }

// Say is T for a sentence whose arguments are ready.
func (p rosterPage) Say(key string, args map[string]any) string {
	return locale.Text(p.Lang, key, args)
}
