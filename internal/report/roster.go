package report

import (
	"strings"
	"time"

	"hailong/internal/figures"
	"hailong/internal/locale"
)

// ClassName is a class as it stands beside its figures: with the mark of one that was made or refilled, in every
// format alike.
func ClassName(c figures.Class, lang locale.Lang) string {
	if c.Roster == nil || c.Roster.Mark == nil {
		return c.Class
	}
	return c.Class + " (" + locale.Text(lang, "report.roster.mark."+*c.Roster.Mark, nil) + ")"
}

// RosterNotes say what the marks of classes mean, where there are any.
func RosterNotes(d figures.Document, lang locale.Lang) (notes []string) {
	for _, mark := range []string{figures.Made, figures.Refilled} {
		if len(marked(d, mark)) > 0 {
			args := locale.Args{"k": d.Threshold, "came": d.Threshold - 1}
			notes = append(notes, locale.Text(lang, "report.note."+mark, args))
		}
	}
	return notes
}

func marked(d figures.Document, mark string) (classes []string) {
	for _, c := range d.Classes {
		if c.Roster != nil && c.Roster.Mark != nil && *c.Roster.Mark == mark {
			classes = append(classes, c.Class)
		}
	}
	return classes
}

// roster says how the list of those who were asked came about. Of a round that was closed before this was kept it
// says what changed after the opening, in all.
func (w *writer) roster(m Meta) []string {
	r := w.d.Roster
	if r == nil {
		if m.ParentsAdded+m.ParentsRemoved == 0 {
			return nil
		}
		return []string{w.text("report.roster", locale.Args{"added": m.ParentsAdded, "removed": m.ParentsRemoved})}
	}
	said := []string{w.text("report.roster.first", nil)}
	if b := r.Before; b != nil {
		title := b.Title
		if w.lang.Base() == locale.EN {
			title = b.TitleEN
		}
		key := "report.roster.before"
		changes := w.changes(false)
		if changes == "" {
			key = "report.roster.same"
		}
		closed := b.ClosedAt
		if at, err := time.Parse(time.RFC3339, closed); err == nil {
			closed = locale.Date(w.lang, at)
		}
		said[0] = w.text(key, locale.Args{
			"title": title, "closed": closed, "n": b.Eligible, "added": *r.Added, "removed": *r.Removed,
			"classes": changes,
		})
	}
	if changes := w.changes(true); changes != "" {
		all := locale.Args{"added": r.AddedAfterOpening, "removed": r.RemovedAfterOpening}
		said = append(said, w.text("report.roster", all)+" "+
			w.text("report.roster.classes", locale.Args{"classes": changes}))
	}
	for _, mark := range []string{figures.Made, figures.Refilled} {
		if classes := marked(w.d, mark); len(classes) > 0 {
			said = append(said, w.text("report.roster."+mark, locale.Args{"classes": strings.Join(classes, ", ")}))
		}
	}
	return said
}

// changes lists the classes whose list changed, since the round before or since the opening; "" when none did.
func (w *writer) changes(later bool) string {
	var all []string
	say := func(class string, added, removed, in, out int) {
		if added+removed+in+out == 0 {
			return
		}
		words := class
		if added+removed > 0 {
			words = w.text("report.roster.class", locale.Args{"class": class, "added": added, "removed": removed})
		}
		if in > 0 {
			words += w.text("report.roster.in", locale.Args{"n": in})
		}
		if out > 0 {
			words += w.text("report.roster.out", locale.Args{"n": out})
		}
		all = append(all, words)
	}
	for _, c := range w.d.Classes {
		switch r := c.Roster; {
		case r == nil:
		case later:
			say(c.Class, r.AddedAfterOpening, r.RemovedAfterOpening, r.MovedIn, r.MovedOut)
		case r.Added != nil:
			say(c.Class, *r.Added, *r.Removed, 0, 0)
		}
	}
	for _, c := range w.d.Roster.Gone {
		if later {
			say(c.Class, c.AddedAfterOpening, c.RemovedAfterOpening, 0, 0)
		} else {
			say(c.Class, 0, c.Before, 0, 0)
		}
	}
	return strings.Join(all, "; ")
}
