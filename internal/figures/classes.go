package figures

import (
	"hailong/internal/invitation"
	"hailong/internal/locale"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// table decides once for each subject what of its classes may be shown. Ballots without a class label are one more
// class, always hidden.
func (r *round) table(s stats.Subject) stats.Table {
	if t, there := r.tables[s.ID]; there {
		return t
	}
	var classes []stats.Class
	r.labels = nil
	add := func(label string, bare bool) {
		if r.tally.ClassBallots(label) == 0 {
			return
		}
		ratio := r.tally.ClassResult(s.ID, label)
		classes = append(classes, stats.Class{Name: label, Rated: ratio.N, Satisfied: ratio.X, Bare: bare})
		r.labels = append(r.labels, label)
	}
	for _, c := range r.participation.Classes {
		add(c.Class, false)
	}
	add("", true)
	if r.conditions.Roles && s.Rests() {
		r.tables[s.ID] = withheldThroughout(classes)
		return r.tables[s.ID]
	}
	table := stats.Show(r.k, classes)
	if table.School != stats.Hidden && r.solvesForItem(s) {
		table = withoutFigures(table, classes)
	}
	r.tables[s.ID] = table
	return table
}

// solvesForItem tells whether a subject's published rate would solve for one of its items that is withheld (section
// 6.2): it is the rate over all items, in whatever status. Only where everybody who rated the subject rated the
// withheld item does its being withheld say already that the subject is coded; then nothing more is told by saying so.
func (r *round) solvesForItem(s stats.Subject) bool {
	if s.Method() != stats.ByAllItems || r.whyItems(s) == "" {
		return false
	}
	for _, q := range s.Questions {
		if l := r.tally.Levels(q.ID); q.Role == stats.Item && l.Rated() == r.tally.AllItems(s.ID).N &&
			!stats.ShowQuestion(r.k, l) {
			return false
		}
	}
	return true
}

// withoutFigures is a table without any figure: it depends on numbers of ballots alone.
func withoutFigures(t stats.Table, classes []stats.Class) stats.Table {
	t.School, t.Groups = stats.Hidden, nil
	if t.State == stats.NoTable {
		return t
	}
	t.State = stats.TableWithheld
	for i, c := range classes {
		if c.Rated > 0 {
			t.Classes[i] = stats.Withheld
		}
	}
	return t
}

// withheldThroughout is a table of which not even the numbers of ballots may be seen: every class with a ballot in the
// box is withheld.
func withheldThroughout(classes []stats.Class) stats.Table {
	t := stats.Table{School: stats.Hidden, State: stats.TableWithheld, Classes: make([]string, len(classes))}
	for i := range classes {
		t.Classes[i] = stats.Withheld
	}
	return t
}

func (r *round) class(c invitation.ClassShare) Class {
	entry := Class{
		Class: c.Class, Eligible: c.Eligible, Responded: c.Responded,
		Rate: stats.Ratio{X: c.Responded, N: c.Eligible}.Value(),
		Text: locale.Share(locale.VI, c.Responded, c.Eligible), Suppressed: true, Satisfaction: []ClassSubject{},
		Roster: r.classRoster(c),
	}
	if r.survey.Status != survey.Closed {
		return entry
	}
	for _, s := range r.survey.Subjects {
		one := r.classSubject(c, s.ID)
		entry.Satisfaction = append(entry.Satisfaction, one)
		entry.Suppressed = entry.Suppressed && one.Status != stats.Shown
	}
	return entry
}

func (r *round) classSubject(c invitation.ClassShare, subject string) ClassSubject {
	entry := ClassSubject{SubjectID: subject, Status: r.status(c, subject)}
	if entry.Status == stats.Shown {
		ratio := r.tally.ClassResult(subject, c.Class)
		entry.Rated = &ratio.N
		entry.Rate, entry.Text = ratio.Value(), orNull(locale.Percent(locale.VI, ratio.X, ratio.N))
	}
	return entry
}

// status of a class in a subject's table. A class whose ballots lost their label tells so by its own numbers of
// participation, which everybody knows; a withheld table wins.
func (r *round) status(c invitation.ClassShare, subject string) string {
	if c.Responded == 0 {
		return stats.Empty
	}
	if r.tally == nil {
		return stats.Few
	}
	table := r.table(subjectOf(r.tally.Plan(), subject))
	for i, label := range r.labels {
		if label == c.Class && i < len(table.Classes) {
			return table.Classes[i]
		}
	}
	switch {
	case table.State == stats.TableWithheld:
		return stats.Withheld
	case c.Responded < r.k:
		return stats.Few
	default:
		return stats.Complement
	}
}
