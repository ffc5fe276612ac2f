package report

import (
	"fmt"
	"slices"
	"strings"

	"hailong/internal/canvas"
	"hailong/internal/chart"
	"hailong/internal/document"
	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/result"
	"hailong/internal/school"
)

// author writes a document from a section.
type author struct {
	s                               Section
	charts                          []Chart
	blocks                          []document.Block
	parts, points, tables, pictures int
}

func newAuthor(s Section) *author { return &author{s: s, charts: Charts(Printed(s), chart.Page)} }

func (a *author) text(key string, args locale.Args) string { return a.s.text(key, args) }

func (a *author) add(b ...document.Block) { a.blocks = append(a.blocks, b...) }

func (a *author) say(style document.Style, words string) {
	a.add(document.Text{Style: style, Text: words})
}

var roman = [...]string{"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"}

// part begins a part: I., II. …
func (a *author) part(key string) {
	a.say(document.Heading1, roman[a.parts]+". "+a.text(key, nil))
	a.parts++
	a.points = 0
}

// point begins a point of a part: 1., 2. …
func (a *author) point(words string) {
	a.points++
	a.say(document.Heading2, fmt.Sprintf("%d. %s", a.points, words))
}

func (a *author) table(t document.Table, caption string) {
	a.tables++
	t.Caption = a.text("report.paper.table", locale.Args{"number": fmt.Sprint(a.tables), "caption": caption})
	a.add(t)
}

// figure adds the charts of a name, with those that continue it.
func (a *author) figure(name string) {
	for _, c := range a.charts {
		if c.Name == name || continues(c.Name, name) {
			a.picture(c.Name, c.Scene, c.Caption)
		}
	}
}

// first adds the first chart of a name alone: those that continue it would say again what the table above it says.
func (a *author) first(name string, of int) {
	for _, c := range a.charts {
		if c.Name != name {
			continue
		}
		caption := c.Caption
		if c.Rows < of {
			caption = a.text("report.chart.first", locale.Args{"caption": c.Whole, "n": c.Rows, "of": of})
		}
		a.picture(c.Name, c.Scene, caption)
	}
}

func (a *author) picture(name string, scene canvas.Scene, caption string) {
	a.pictures++
	caption = a.text("report.paper.figure", locale.Args{"number": fmt.Sprint(a.pictures), "caption": caption})
	a.add(document.Figure{Name: "chart." + name, Scene: scene, Caption: caption})
}

// continues tells whether name is base and a number.
func continues(name, base string) bool {
	rest, found := strings.CutPrefix(name, base+".")
	return found && rest != "" && strings.Trim(rest, "0123456789") == ""
}

// SectionDocument is the section as a short document, to be taken into the school's own report.
func SectionDocument(s Section) document.Document {
	a := newAuthor(s)
	a.say(document.Heading1, s.about(" "))
	for _, words := range s.Said(Context) {
		a.say(document.Body, words)
	}
	a.say(document.Body, strings.Join(s.Said(Participation, Result), " "))
	for _, words := range s.Said(append(Incidents(), Coverage, Caution)...) {
		a.say(document.Body, words)
	}
	a.forms()
	a.classes()
	a.figure("subjects")
	if s.Seal != "" {
		a.say(document.Note, s.Seal)
	}
	return a.document()
}

func period(m Meta) string {
	if m.Period == "" {
		return ""
	}
	return ", " + m.Period
}

// about is what the report is about, its two parts joined.
func (s Section) about(joint string) string {
	return strings.ReplaceAll(s.text("report.paper.about",
		locale.Args{"year": s.Meta.SchoolYear, "period": period(s.Meta)}), "\n", joint)
}

func (a *author) document() document.Document {
	p := document.Document{Lang: a.s.Lang, Title: a.s.about(" "), Author: a.s.Meta.School, Blocks: a.s.named(a.blocks),
		Stop: a.s.Stop}
	if a.s.Meta.To != nil {
		p.Date = *a.s.Meta.To
	}
	return p
}

// ReportDocument is the whole report by Decree 30/2020/NĐ-CP. Its number, its day and its signer are blanks that people
// fill.
func ReportDocument(s Section) document.Document {
	a := newAuthor(s)
	a.add(Head(s.Lang, s.Meta.paper(), document.Title{Kind: a.text("report.paper.kind", nil), Abstract: s.about("\n")},
		a.grounds()...)...)
	a.say(document.Body, a.text("report.paper.begin", locale.Args{"school": s.Meta.School}))
	a.how()
	a.results()
	a.reading()
	a.compared()
	a.answers()
	a.sealed()
	a.say(document.Closing, a.text("report.paper.end", locale.Args{"school": s.Meta.School}))
	a.add(Foot(s.Lang, s.Meta.paper()))
	return a.document()
}

const blank = "\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0"

func orBlank(s string) string { return orSame(s, blank+blank) }

func orSame(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// paper is whose document it is, as the section knows the school.
func (m Meta) paper() school.School {
	s := m.Paper
	s.Name, s.ParentOffice, s.Place, s.Abbreviation = m.School, m.ParentOffice, m.Place, m.Abbreviation
	return s
}

// grounds are the facts that the program knows, on which the report stands besides the documents of the register.
func (a *author) grounds() (all []string) {
	all = append(all, a.text("report.paper.ground.survey",
		locale.Args{"title": a.s.Meta.Title, "year": a.s.Meta.SchoolYear, "period": period(a.s.Meta)}))
	all = append(all, a.text("report.paper.ground.roster", locale.Args{"n": a.s.Figures.Participation.Eligible}))
	if a.s.Seal != "" {
		all = append(all, a.text("report.paper.ground.count",
			locale.Args{"closed": locale.DateTime(a.s.Lang, *a.s.Meta.To), "n": a.s.Figures.Counted}))
	}
	return all
}

func (a *author) how() {
	a.part(partHow)
	for _, words := range a.s.Said(under(partHow)...) {
		a.say(document.Body, words)
	}
	if len(a.s.Figures.Classes) <= rowsOfClasses { // else the table by class says the same on fewer pages
		a.figure("participation")
	}
}

func (a *author) results() {
	a.part(partResults)
	a.point(a.text("report.paper.joint", nil))
	a.say(document.Body, strings.Join(a.s.Said(Participation, Result), " "))
	for _, words := range a.s.Said(Coverage, Caution, Target) {
		a.say(document.Body, words)
	}
	a.forms()
	if t := a.s.subjectTable(); len(t.Rows) > 0 {
		a.table(t, a.text("report.paper.subjects", nil))
	}
	if t := a.s.methodTable(); len(t.Rows) > 0 {
		a.table(t, a.text("report.paper.methods", nil))
	}
	if t := a.s.ratesTable(); len(t.Rows) > 0 {
		a.table(t, a.text("report.paper.rates", nil))
	}
	if t := a.s.BesideTable(); len(t.Rows) > 0 && !slices.Contains(a.s.Meta.Forms, twoKinds) {
		a.table(t, a.text("report.paper.beside", nil))
	}
	a.figure("subjects")
	a.figure("criteria")
	if len(a.s.Figures.Satisfaction) > 0 && a.s.Figures.Counted > 0 {
		a.point(a.text(a.s.caption("table.classes"), nil))
		a.classes()
	}
	for _, e := range a.s.Figures.Satisfaction {
		a.subject(e)
	}
}

// forms are the sentences that the school chose.
func (a *author) forms() {
	for _, one := range a.s.Chosen() {
		if one.Text != "" {
			a.say(document.Body, one.Text)
		}
		if one.Table != nil {
			a.table(*one.Table, a.text("report.form.title."+one.Form, nil))
		}
	}
}

func (a *author) classes() {
	if len(a.s.Table.Rows) < 2 {
		return
	}
	a.table(a.s.classTable(), a.text(a.s.caption("table.classes"), nil))
}

// subject is what was said of one subject, question by question.
func (a *author) subject(e figures.Satisfaction) {
	rows := a.s.questionTable(e.SubjectID)
	if a.s.Figures.Counted < a.s.Figures.Threshold || len(rows.Rows) == 0 {
		return
	}
	a.point(a.text("report.paper.questions", locale.Args{"label": result.Label(e, a.s.Lang)}))
	a.table(rows, a.text("report.paper.questions.table", nil))
	a.first("questions."+e.SubjectID, len(rows.Rows))
	if x := e.Expectation; x.Text != nil {
		a.say(document.Body, a.text("report.paper.expectation",
			locale.Args{"text": locale.Published(a.s.Lang, *x.Text), "n": *x.Answered}))
	}
	if c := a.s.Figures.Cashless; c != nil && a.s.channels().Subject == e.SubjectID {
		a.say(document.Body, a.s.paying())
		a.figure("channels")
	}
	for _, q := range a.s.Figures.Questions {
		if t := a.s.choiceTable(q); q.SubjectID == e.SubjectID && len(t.Rows) > 0 {
			a.table(t, a.text("report.paper.choices",
				locale.Args{"question": strings.TrimSuffix(a.s.words(q.QuestionID).Text, "?"), "n": *q.Answered}))
		}
	}
}

// paying says how parents pay, or that it is not published.
func (s Section) paying() string {
	c := s.Figures.Cashless
	if c == nil {
		return s.text("report.no_cashless", nil)
	}
	return s.text("report.paper.cashless", locale.Args{
		"share": result.Percent(s.Lang, c.Cashless, c.Answered), "cashless": c.Cashless, "answered": c.Answered,
		"mixed": c.Mixed, "cash": c.CashOnly, "other": c.OtherOnly,
	})
}

func (a *author) reading() {
	if a.s.Figures.Counted < a.s.Figures.Threshold {
		return
	}
	a.part(partReading)
	a.say(document.Body, a.text("report.paper.reading.rate", nil))
	if said := a.s.Said(Interval); len(said) > 0 {
		a.say(document.Body, strings.Join(append([]string{a.text("report.paper.reading.interval", nil)}, said...), " "))
	}
}

func (a *author) answers() {
	said := a.s.Said(under(partAnswers)...)
	if len(a.s.Meta.Answers)+len(said) == 0 {
		return
	}
	a.part(partAnswers)
	for _, words := range said {
		a.say(document.Body, words)
	}
	if t := a.s.AnswerTable(); len(t.Rows) > 0 {
		a.table(t, a.text(partAnswers, nil))
	}
}

// sealed says what fixes the figures, with a code that holds the whole digest.
func (a *author) sealed() {
	if a.s.Seal == "" {
		return
	}
	a.part("report.paper.seal")
	m := a.s.Meta
	digests := a.s.digests()
	lines := slices.Concat([]string{a.s.Seal, digests[0], a.text("report.paper.seal.check", nil)}, digests[1:])
	content := strings.Join([]string{"HAILONG", m.SurveyID, m.Digest,
		fmt.Sprintf("%d/%d", a.s.Figures.Participation.Responded, a.s.Figures.Participation.Eligible)}, " ")
	if m.PublicURL != "" {
		content = m.PublicURL
	}
	scene, err := canvas.QR(document.SealSide, a.text("report.paper.seal.code", nil), content)
	if err == nil { // else the address is too long for a code; the lines say all that it would
		a.add(document.Seal{QR: scene, Lines: lines})
	}
}

// digests are what fixes a sealed round, each behind its name: the figures, then what there is of receipts and record.
func (s Section) digests() []string {
	m := s.Meta
	lines := []string{s.text("report.paper.seal.digest", locale.Args{"digest": grouped16(m.Digest)})}
	if m.Receipts != "" {
		lines = append(lines, s.text("report.paper.seal.receipts", locale.Args{"digest": grouped16(m.Receipts)}))
	}
	if m.Record != "" {
		lines = append(lines, s.text("report.paper.seal.record",
			locale.Args{"n": m.RecordLine, "digest": grouped16(m.Record)}))
	}
	return lines
}

// grouped16 parts a digest so that it breaks between lines.
func grouped16(digest string) string {
	var parts []string
	for rest := range slices.Chunk([]byte(digest), 16) {
		parts = append(parts, string(rest))
	}
	return strings.Join(parts, " ")
}
