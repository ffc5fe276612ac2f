package period

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"hailong/internal/document"
	"hailong/internal/locale"
	"hailong/internal/report"
	"hailong/internal/result"
)

// Word writes the report as a Word file.
func Word(w io.Writer, r *Report) error { return r.document().DOCX(w) }

// PDF writes the report as PDF.
func PDF(w io.Writer, r *Report) error {
	printed := *r
	printed.Rounds = slices.Clone(r.Rounds)
	for i := range printed.Rounds {
		printed.Rounds[i].Section = report.Printed(printed.Rounds[i].Section)
	}
	return printed.document().PDF(w)
}

// author writes the document of a report.
type author struct {
	r                       *Report
	blocks                  []document.Block
	parts, tables, pictures int
}

func (a *author) text(key string, args locale.Args) string { return locale.Text(a.r.Lang, key, args) }

func (a *author) add(b ...document.Block) { a.blocks = append(a.blocks, b...) }

func (a *author) say(style document.Style, words string) {
	a.add(document.Text{Style: style, Text: words})
}

func (a *author) part(words string) {
	a.parts++
	a.say(document.Heading1, numeral(a.parts)+". "+words)
}

// numeral is a small number in Roman letters.
func numeral(n int) string {
	out := ""
	for _, step := range []struct {
		n    int
		text string
	}{{100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= step.n; n -= step.n {
			out += step.text
		}
	}
	return out
}

func (a *author) table(t document.Table, caption string) {
	if len(t.Rows) == 0 {
		return
	}
	a.tables++
	t.Caption = a.text("report.paper.table", locale.Args{"number": fmt.Sprint(a.tables), "caption": caption})
	a.add(t)
}

// document is the report by Decree 30/2020/NĐ-CP. Its number, its day and its signer are blanks that people fill.
func (r *Report) document() document.Document {
	a := &author{r: r}
	title := a.text("period.title", locale.Args{"period": r.Period.Name(r.Lang)})
	a.add(report.Head(r.Lang, r.School, r.titled())...)
	for _, words := range r.Openings() {
		a.say(document.Body, words)
	}
	a.overview()
	for _, one := range r.Rounds {
		a.round(one)
	}
	a.comparison()
	a.say(document.Closing, a.text("report.paper.end", locale.Args{"school": r.School.Name}))
	a.add(report.Foot(r.Lang, r.School))
	return document.Document{Lang: r.Lang, Title: title, Author: r.School.Name, Date: r.made(), Blocks: a.blocks,
		Stop: r.Stop}
}

// made is the date of a report's file: the last closing that it tells of, or the period's first moment. The period's
// end may lie in the future.
func (r *Report) made() time.Time {
	from, _ := r.Period.Bounds()
	for _, one := range r.Rounds {
		if closed := one.Told.Survey.ClosedAt; closed != nil && closed.After(from) {
			from = *closed
		}
	}
	return from
}

// titled is the title of the report.
func (r *Report) titled() document.Title {
	title := locale.Text(r.Lang, "period.title", locale.Args{"period": r.Period.Name(r.Lang)})
	return document.Title{Kind: locale.Text(r.Lang, "report.paper.kind", nil),
		Abstract: strings.Replace(title, ", ", "\n", 1)}
}

// Outlined is the report by the school's own outline.
func (r *Report) Outlined() document.Document {
	o := report.Outlined{Lang: r.Lang, School: r.School, Title: r.titled(), Opening: r.Openings(),
		Empty: strings.Join(r.Openings(), " ")}
	for _, one := range r.Rounds {
		o.Sections, o.Names = append(o.Sections, report.Printed(one.Section)), append(o.Names, r.Title(one))
	}
	if len(r.Rounds) == 0 {
		o.Opening = nil
	}
	out := o.Document()
	out.Date, out.Stop = r.made(), r.Stop
	return out
}

// overview is every round of the period in one table.
func (a *author) overview() {
	if len(a.r.Rounds) == 0 {
		return
	}
	a.part(a.text("period.overview", nil))
	t := document.Table{Columns: []document.Column{
		{Head: a.text("period.column.round", nil), Share: 50},
		{Head: a.text("report.column.participation", nil), Share: 38, Center: true},
		{Head: a.text("report.column.label", nil), Share: 50},
		{Head: a.text("report.column.rate", nil), Share: 27, Center: true},
	}}
	for _, one := range a.r.Rounds {
		p := one.Told.Document.Participation
		title, share := a.r.Title(one), locale.Share(a.r.Lang, p.Responded, p.Eligible)
		for _, s := range one.Told.Document.Satisfaction {
			t.Rows = append(t.Rows, []string{title, share, result.Label(s, a.r.Lang), result.Rate(s, a.r.Lang)})
			title, share = "", ""
		}
	}
	a.table(t, a.text("period.overview", nil))
}

// round is one round: its finished section, whose tables and pictures go on with the numbers of this document, and the
// answers.
func (a *author) round(one Round) {
	a.part(a.r.Title(one))
	for _, b := range report.SectionDocument(one.Section).Blocks {
		switch b := b.(type) {
		case document.Text:
			if b.Style != document.Heading1 {
				a.add(b)
			}
		case document.Table:
			a.table(b, captionOf(b.Caption))
		case document.Figure:
			a.pictures++
			b.Caption = a.text("report.paper.figure",
				locale.Args{"number": fmt.Sprint(a.pictures), "caption": captionOf(b.Caption)})
			a.add(b)
		default:
			a.add(b)
		}
	}
	a.table(one.Section.AnswerTable(), a.text("report.paper.answers", nil))
}

// captionOf is a caption without its number.
func captionOf(caption string) string {
	_, words, _ := strings.Cut(caption, ". ")
	return words
}

// comparison is what changed since the rounds with which those of the period are compared.
func (a *author) comparison() {
	if len(a.r.Rounds) == 0 {
		return
	}
	a.part(a.text("period.comparison", nil))
	for _, words := range a.r.Comparison() {
		a.say(document.Body, words)
	}
	for _, one := range a.r.Rounds {
		a.table(report.ComparedTable(one.Section), a.r.Title(one))
	}
}
