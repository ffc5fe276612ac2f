package report

import (
	"slices"

	"hailong/internal/font"
	"hailong/internal/locale"
	"hailong/internal/result"
	"hailong/internal/school"
)

// Printed is the section for PDF and pictures, whose typeface does not have every letter: a class whose name cannot be
// written is told by its place in the list. Word, spreadsheets and browsers have typefaces of their own and get the
// names as they are.
func Printed(s Section) Section {
	if len(s.Unprintable()) == 0 {
		return s
	}
	s.Table.Rows, s.Figures.Classes = slices.Clone(s.Table.Rows), slices.Clone(s.Figures.Classes)
	for i, c := range s.Figures.Classes {
		c.Class = school.Printed(s.Lang, c.Class, i+1)
		s.Figures.Classes[i] = c
		if i < len(s.Table.Rows)-1 {
			s.Table.Rows[i] = append([]string{ClassName(c, s.Lang)}, s.Table.Rows[i][1:]...)
		}
	}
	s.Table.Notes = append(slices.Clone(s.Table.Notes), locale.Text(s.Lang, "print.note", nil))
	return s
}

// Unprintable are the names and texts of the section with a letter that print does not have.
func (s Section) Unprintable() []string {
	all := []string{s.Meta.School, s.Meta.ParentOffice, s.Meta.Title, s.Meta.Period}
	for _, c := range s.Figures.Classes {
		all = append(all, c.Class)
	}
	for _, e := range s.Figures.Satisfaction {
		all = append(all, result.Label(e, s.Lang))
	}
	for _, q := range s.Meta.Questions {
		all = append(all, q.Text)
		for _, o := range q.Options {
			all = append(all, o.Label)
		}
	}
	for _, a := range s.Meta.Answers {
		all = append(all, a.Theme, a.Cause, a.Measure, a.Responsible, a.Answer)
	}
	return font.Lacking(all...)
}
