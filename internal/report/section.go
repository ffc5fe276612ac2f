package report

import (
	"strconv"
	"strings"
	"time"

	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/result"
	"hailong/internal/school"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// Meta is what a section says besides the figures.
type Meta struct {
	School, Title, SchoolYear, Period string
	From, To                          *time.Time   // when ballots were taken
	Digest                            string       // of the sealed figures; "" before the count
	Receipts                          string       // digest of the published list of receipts; "" without one
	Record                            string       // digest of the record's line of the count; "" where none is sealed
	RecordLine                        int64        // its place
	ParentsAdded, ParentsRemoved      int          // changes of the roster after the opening
	OpenedWith                        []string     // the roles whose sheets opened the box; none without sheets
	Calls                             survey.Calls // to some who are marked as having answered
	Unreadable                        int          // ballots that could not be opened and were left out
	Early                             bool         // closed before its time
	EarlyReason                       string       // why, "" when nobody said
	Unit                              school.Unit  // what had one right to answer
	SurveyID                          string
	ParentOffice, Place, Abbreviation string         // of the letterhead
	Questions                         []result.Asked // in the order of the form
	Paper                             school.School  // whose document it is: the letterhead, the register, who signs
	Plain                             bool           // the old wording: 182/201 without the rate
	PublicURL                         string         // of the page that the school shares; "" = none
	// what the round before is called, "" when nothing is compared
	Before     string
	BeforeYear string                  // its school year
	BeforeTook figures.Participation   // who took part in it
	Changes    []figures.SubjectChange // since then
	// what changed in how parents pay; nil when this round does not publish it
	Cashless *figures.CashlessChange
	Series   []figures.Series // each subject over the rounds up to this one
	Answers  []Answer         // what parents asked for and what the school did
	Beside   *Beside          // the round of the other respondents, nil for none
	Forms    []string         // the sentence forms that the school put into its report, in its order
	// what became of the comments and of earlier measures, in words; with Answers
	Followed []Sentence
}

// Answer is what the school says to what parents asked for.
type Answer struct {
	Theme       string `json:"theme"`
	Cause       string `json:"cause"`
	Measure     string `json:"measure"`
	Responsible string `json:"responsible"`
	Due         string `json:"due"` // YYYY-MM-DD, "" for none
	Answer      string `json:"answer"`
	State       string `json:"state"`
	Earlier     bool   `json:"-"` // of the round before
}

// About makes the Meta of a survey of a school; digest is "" before the count.
func About(s school.School, of survey.Survey, digest string, lang locale.Lang) Meta {
	m := Meta{
		School: s.Name, Title: of.Title.In(lang), SchoolYear: of.SchoolYear, Period: of.Period, From: of.OpenedAt,
		To: of.ClosedAt, Digest: digest,
		ParentsAdded: of.ParentsAdded, ParentsRemoved: of.ParentsRemoved, Unreadable: of.Unreadable, Unit: of.Unit,
		OpenedWith: of.OpenedWith, Calls: of.Calls,
		SurveyID: of.ID.String(), ParentOffice: s.ParentOffice, Place: s.Place, Abbreviation: s.Abbreviation,
		Paper: s, Plain: !s.ReportShare, Questions: result.Questionnaire(of.Questionnaire, lang),
		Forms: of.ReportForms,
	}
	if of.OpensAt != nil && of.OpenedAt != nil && of.OpensAt.After(*of.OpenedAt) {
		m.From = of.OpensAt
	}
	if of.Status == survey.Closed && of.ClosesAt != nil && of.ClosedAt != nil && of.ClosedAt.Before(*of.ClosesAt) {
		m.Early, m.EarlyReason = true, of.Reason
	}
	return m
}

// Section is the finished section in one language.
type Section struct {
	Lang      locale.Lang
	Meta      Meta
	Sentences []Sentence
	Table     Table
	Seal      string // "" before the count
	Figures   figures.Document
	Stop      func() error // not nil once nobody waits for it any more; may be nil
}

// Table is participation and satisfaction by class, as ready text. The first row below the columns is the first class,
// the last one the whole school.
type Table struct {
	Columns []string   `json:"columns"`
	Rows    [][]string `json:"rows"`
	Notes   []string   `json:"notes"` // what the columns and the dashes mean
}

// Compose writes the section of a document.
func Compose(d figures.Document, m Meta, lang locale.Lang) Section {
	lang = d.Audience.Words(lang)
	s := Section{Lang: lang, Meta: m, Figures: d, Table: table(d, lang)}
	w := &writer{d: d, lang: lang}
	if m.Unit != "" {
		s.Table.Notes = append(s.Table.Notes, w.text("report.unit."+string(m.Unit), nil))
	}
	if context := w.context(m); context != "" {
		s.Sentences = append(s.Sentences, Sentence{Context, context})
	}
	s.Sentences = append(s.Sentences, sentences(d, lang, m.Plain)...)
	w.tookPart(m)
	s.Sentences = append(append(s.Sentences, w.out...), m.trends(lang)...)
	s.Sentences = append(s.Sentences, m.Followed...)
	for _, words := range w.roster(m) {
		s.Sentences = append(s.Sentences, Sentence{Roster, words})
	}
	if d.Disputes > 0 {
		s.Sentences = append(s.Sentences, Sentence{Disputes, w.text("report.disputes", locale.Args{"n": d.Disputes})})
	}
	if n := d.Participation.ByClassLink; n != nil && *n > 0 {
		s.Sentences = append(s.Sentences,
			Sentence{ByClassLink, w.text("report.by_class_link", locale.Args{"n": *n})})
	}
	if m.Unreadable > 0 {
		s.Sentences = append(s.Sentences,
			Sentence{Unreadable, w.text("report.unreadable", locale.Args{"n": m.Unreadable})})
	}
	if m.Early {
		key := "report.early"
		if m.EarlyReason == "" {
			key = "report.early.without_reason"
		}
		s.Sentences = append(s.Sentences,
			Sentence{Early, w.text(key, locale.Args{"reason": strings.TrimRight(m.EarlyReason, ".")})})
	}
	if m.Digest != "" && m.To != nil {
		s.Seal = w.text("report.seal",
			locale.Args{"digest": m.Digest[:16], "closed": locale.DateTime(lang, *m.To), "n": d.Counted})
		if len(m.OpenedWith) > 0 {
			s.Seal += " " + w.text("keepers.opened", locale.Args{"roles": strings.Join(m.OpenedWith, ", ")})
		}
		if m.Calls.Asked() > 0 {
			s.Seal += " " + w.text("calls.told", m.Calls.Args())
		}
	}
	return s
}

// context says who asked whom about what, and when. "" while there is nothing to say.
func (w *writer) context(m Meta) string { return w.asked(m, "report.context") }

// how is the first clause of a report: what the school did, in the past tense, how it asked, and where everybody reads
// the result, where it is shown.
func (w *writer) how(m Meta) string {
	said := w.asked(m, "report.how")
	if said != "" && m.PublicURL != "" {
		said += " " + w.text("report.how.link", locale.Args{"link": m.PublicURL})
	}
	return said
}

func (w *writer) asked(m Meta, key string) string {
	if m.School == "" || len(w.d.Satisfaction) == 0 {
		return ""
	}
	args := locale.Args{"school": m.School, "year": m.SchoolYear, "period": "", "dates": w.dates(m),
		"labels": w.labels(w.d.Satisfaction, "with")}
	if m.Period != "" {
		args["period"] = ", " + m.Period
	}
	return w.text(key, args)
}

// dates say when ballots were taken, behind a comma; "" while that is not known.
func (w *writer) dates(m Meta) string {
	switch {
	case m.From != nil && m.To != nil && locale.Date(w.lang, *m.From) == locale.Date(w.lang, *m.To):
		return w.text("report.on", locale.Args{"day": locale.Date(w.lang, *m.From)})
	case m.From != nil && m.To != nil:
		return w.text("report.from_to",
			locale.Args{"from": locale.Date(w.lang, *m.From), "to": locale.Date(w.lang, *m.To)})
	case m.From != nil:
		return w.text("report.from", locale.Args{"from": locale.Date(w.lang, *m.From)})
	default:
		return ""
	}
}

// table is who took part by class, and the rates that may be shown. A subject without a single one is no column of
// dashes: its note says why. A dash carries the mark of its reason, the same in every format.
func table(d figures.Document, lang locale.Lang) Table {
	t := Table{Columns: []string{locale.Text(lang, "report.column.class", nil),
		locale.Text(lang, "report.column.participation", nil)}}
	var marks result.Marks
	var columns []int // the subjects that have one
	for i, s := range d.Satisfaction {
		note := result.Label(s, lang)
		if s.Publish != survey.ByPeople {
			note += locale.Text(lang, "report.note.people", nil)
		}
		if why := withoutClasses(d, i, lang); why != "" { // no column bears its number
			t.Notes = append(t.Notes, result.Heading(note)+". "+why)
			continue
		}
		t.Notes = append(t.Notes, "("+strconv.Itoa(i+1)+") "+note)
		columns = append(columns, i)
		t.Columns = append(t.Columns, locale.Text(lang, "report.column.subject", locale.Args{"n": i + 1}))
	}
	for _, c := range d.Classes {
		row := []string{ClassName(c, lang), locale.Share(lang, c.Responded, c.Eligible)}
		for _, i := range columns {
			if cell := c.Satisfaction[i]; cell.Status == stats.Shown {
				row = append(row, ClassRate(c, cell, lang))
			} else {
				row = append(row, result.Dash+marks.Of(figures.WhyClass(lang, cell.Status, d.Threshold)))
			}
		}
		t.Rows = append(t.Rows, row)
	}
	total := []string{locale.Text(lang, "report.row.total", nil),
		locale.Share(lang, d.Participation.Responded, d.Participation.Eligible)}
	for _, i := range columns {
		total = append(total, result.Rate(d.Satisfaction[i], lang))
	}
	t.Rows = append(t.Rows, total)
	t.Notes = append(append(t.Notes, marks.Notes()...), RosterNotes(d, lang)...)
	return t
}

// ClassRate is the rate of a class as its table prints it: with the number who rated the subject where not all did who
// took part.
func ClassRate(c figures.Class, cell figures.ClassSubject, lang locale.Lang) string {
	rate := locale.Published(lang, *cell.Text)
	if cell.Rated == nil || *cell.Rated >= c.Responded {
		return rate
	}
	return locale.Text(lang, "report.class_rate", locale.Args{"rate": rate, "n": *cell.Rated})
}

// withoutClasses is why no class has a rate of subject i, "" when one has: why the whole school has none, else the
// status that every class with ballots shares, or that there are too few ballots everywhere.
func withoutClasses(d figures.Document, i int, lang locale.Lang) string {
	if s := d.Satisfaction[i]; s.Status == stats.Hidden && s.Reason != nil { // there is no group that classes are put into
		return s.Why(lang, d.Threshold)
	}
	why := ""
	for _, c := range d.Classes {
		switch status := c.Satisfaction[i].Status; {
		case status == stats.Shown:
			return ""
		case why == "" || why == stats.Empty:
			why = status
		}
	}
	if why == "" {
		return ""
	}
	return figures.WhyClass(lang, why, d.Threshold)
}

// FileName is what a file of the section is called, without its ending: in letters that every system takes.
func FileName(s Section) string {
	words := "bao-cao-hai-long-" + s.Meta.SchoolYear
	if s.Lang.Base() == locale.EN {
		words = "satisfaction-report-" + s.Meta.SchoolYear
	}
	if period := locale.Fold(s.Meta.Period); period != "" {
		words += "-" + period
	}
	var out strings.Builder
	for _, r := range words {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			out.WriteRune(r)
		case out.Len() > 0 && !strings.HasSuffix(out.String(), "-"):
			out.WriteByte('-')
		}
	}
	return strings.TrimRight(out.String(), "-")
}
