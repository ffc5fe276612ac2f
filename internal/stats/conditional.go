package stats

import "slices"

// Condition says after which answers a question is asked: that to a Rating question is at most Most, or Value is among
// those to a Choice question. Whoever left that question out, or marked it not applicable, does not meet it.
type Condition struct {
	Question string
	Most     int
	Value    string // "" for a Rating question
}

// Conditions is the rule for questions that are asked on a condition only (section 6.2): whoever sees how many answered
// one may learn how many met its condition, which is an answer to the question that it hangs on. Its parts can be taken
// out, for the seals of before the rule and for tests that see it leak.
type Conditions struct {
	Roles bool // a rate never rests on such a question
	Shown bool // the question that it hangs on must be shown with its counts
	Met   bool // at least k must have met the condition
	Unmet bool // at least k must not have met it
	Joint bool // what joins ratings of one ballot leaves no such question in
	Texts bool // its texts stand among those of another question
}

// TheConditions is the whole rule.
var TheConditions = Conditions{Roles: true, Shown: true, Met: true, Unmet: true, Joint: true, Texts: true}

// Why is why nothing that is counted from a question may be published because it is asked on a condition; "" when it
// may, and for every other question.
func (c Conditions) Why(t Tally, k int, q Question) string {
	if q.If == nil {
		return ""
	}
	met := t.met(*q.If)
	switch {
	case c.Shown && !c.shows(t, k, q.If.Question):
		return Depends
	case c.Met && met < k, c.Unmet && t.Ballots()-met < k:
		return OneSided
	default:
		return ""
	}
}

// NobodyAsked tells whether everybody can see, in the counts of the question that it hangs on, that a question was put
// to nobody: to say that nobody answered it then tells nothing.
func (c Conditions) NobodyAsked(t Tally, k int, q Question) bool {
	return q.If != nil && t.met(*q.If) == 0 && c.shows(t, k, q.If.Question)
}

// shows tells whether a question is shown with its counts.
func (c Conditions) shows(t Tally, k int, question string) bool {
	q := t.plan.Question(question)
	if q.Kind == Choice {
		return WhyFew(k, t.Answered(question)) == "" && c.Why(t, k, q) == ""
	}
	return ShowQuestion(k, t.Levels(question)) && c.Why(t, k, q) == ""
}

// met is how many ballots meet a condition.
func (t Tally) met(c Condition) int {
	if c.Value != "" {
		return t.Chosen(c.Question, c.Value)
	}
	levels, met := t.Levels(c.Question), 0
	for _, n := range levels[:min(max(c.Most, 0), len(levels))] {
		met += n
	}
	return met
}

// Used is the question of a use.
func (p Plan) Used(use string) (q Question, asked bool) {
	for _, s := range p.Subjects {
		if i := slices.IndexFunc(s.Questions, func(q Question) bool { return q.Use == use }); i >= 0 {
			return s.Questions[i], true
		}
	}
	return Question{}, false
}

// Question is the question of an id, the zero Question when there is none.
func (p Plan) Question(id string) Question {
	for _, s := range p.Subjects {
		if i := slices.IndexFunc(s.Questions, func(q Question) bool { return q.ID == id }); i >= 0 {
			return s.Questions[i]
		}
	}
	return Question{}
}

// RatesConditional tells whether a rated question is asked on a condition.
func (p Plan) RatesConditional() bool {
	for _, s := range p.Subjects {
		if slices.ContainsFunc(s.Questions, func(q Question) bool { return q.If != nil && q.Kind == Rating }) {
			return true
		}
	}
	return false
}

// Rests tells whether the subject's published rate rests on a question that is asked on a condition. No new
// questionnaire can have one; those of before the rule may.
func (s Subject) Rests() bool {
	return slices.ContainsFunc(s.Questions, func(q Question) bool {
		return q.If != nil && (q.Role == Headline || q.Role == Item && s.Method() == ByAllItems)
	})
}

// Mixing is where the texts of questions that are asked on a condition stand: Room of them at most among those of Host,
// a text question that everybody is asked; "" for nowhere.
type Mixing struct {
	Host string
	Room int
}

// Mix mixes the texts of conditional questions among those of the last text question that everybody is asked, so that
// nobody can count them; texts are how many each question got. There are never more texts there than ballots were
// counted: more would tell that some are not its own, and with very many how many.
func (c Conditions) Mix(p Plan, texts map[string]int, ballots int) Mixing {
	var m Mixing
	for _, s := range p.Subjects {
		for _, q := range s.Questions {
			if q.Kind == Text && q.If == nil {
				m.Host = q.ID
			}
		}
	}
	m.Room = max(0, ballots-texts[m.Host])
	return m
}

// Mixes tells whether the texts of a question stand among another's.
func (c Conditions) Mixes(q Question) bool { return c.Texts && q.If != nil }
