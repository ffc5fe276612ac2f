package report

import "slices"

// Role is what a sentence of the section says. Its text is the sentence's name in JSON, and "sentence." before it is
// its placeholder in a school's own Word file.
type Role string

// The roles of sentences.
const (
	Context       Role = "context"
	Participation Role = "participation"
	Result        Role = "result"
	Coverage      Role = "coverage"
	Interval      Role = "interval"
	Caution       Role = "caution"
	Target        Role = "target"
	Trend         Role = "trend"
	Handled       Role = "handled"
	Promised      Role = "promised"
	Dialogue      Role = "dialogue"
	Roster        Role = "roster"
	Disputes      Role = "disputes"
	ByClassLink   Role = "by_class_link"
	Unreadable    Role = "unreadable"
	Early         Role = "early"
)

// The parts of the whole report, by the keys of their headings.
const (
	partHow      = "report.paper.how"
	partResults  = "report.paper.results"
	partReading  = "report.paper.reading"
	partCompared = "report.paper.compared"
	partAnswers  = "report.paper.answers"
)

// sentenceKind is a row of the table of sentences.
type sentenceKind struct {
	role    Role
	heading string // of the part of the whole report in which it stands
	// said only where somebody asks for it: it rests on an assumption that nobody can check, or on another survey
	onRequest bool
	incident  bool // tells how the survey ran: what a reader of the result must know besides
}

// roles is the one table of sentences, in the order in which a section says them.
var roles = []sentenceKind{
	{role: Context, heading: partHow},
	{role: Participation, heading: partHow},
	{role: Result, heading: partResults},
	{role: Coverage, heading: partResults},
	{role: Interval, heading: partReading, onRequest: true},
	{role: Caution, heading: partResults},
	{role: Target, heading: partResults},
	{role: Trend, heading: partCompared, onRequest: true},
	{role: Handled, heading: partAnswers},
	{role: Promised, heading: partAnswers},
	{role: Dialogue, heading: partAnswers},
	{role: Roster, heading: partHow, incident: true},
	{role: Disputes, heading: partHow, incident: true},
	{role: ByClassLink, heading: partHow, incident: true},
	{role: Unreadable, heading: partHow, incident: true},
	{role: Early, heading: partHow, incident: true},
}

// which are the roles of the rows that pass, in the table's order.
func which(pass func(sentenceKind) bool) []Role {
	var all []Role
	for _, row := range roles {
		if pass(row) {
			all = append(all, row.role)
		}
	}
	return all
}

// Roles are all roles, in the order in which a section says them.
func Roles() []Role { return which(func(sentenceKind) bool { return true }) }

// Incidents are the roles that tell how the survey ran.
func Incidents() []Role { return which(func(row sentenceKind) bool { return row.incident }) }

// under are the roles of a part of the whole report.
func under(heading string) []Role {
	return which(func(row sentenceKind) bool { return row.heading == heading })
}

// OnRequest tells whether a sentence of this role is said only where somebody asks for it.
func (r Role) OnRequest() bool {
	return slices.ContainsFunc(roles, func(row sentenceKind) bool { return row.role == r && row.onRequest })
}

// Placeholder is what stands for the role's sentences in a school's own Word file.
func (r Role) Placeholder() string { return "sentence." + string(r) }

// Said are the texts of the sentences of some roles, in the section's order.
func (s Section) Said(roles ...Role) []string {
	var all []string
	for _, one := range s.Sentences {
		if slices.Contains(roles, one.Role) {
			all = append(all, one.Text)
		}
	}
	return all
}

// ByDefault are the sentences that a report says without being asked.
func (s Section) ByDefault() []Sentence {
	return slices.DeleteFunc(slices.Clone(s.Sentences), func(one Sentence) bool { return one.Role.OnRequest() })
}
