package survey

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"hailong/internal/locale"
	"hailong/internal/problem"
)

// Limits of a questionnaire: generous for a school, small enough for an envelope and a phone.
const (
	mostSubjects  = 10
	mostSections  = 20
	mostQuestions = 80
	lengthTitle   = 200
	lengthLabel   = 200
	lengthText    = 600
	lengthOrigin  = 100
	lengthNotice  = 4000
	mostDecimals  = 2
)

var identifier = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,31}$`)

// reserved are form fields of our own.
var reserved = []string{"submission_key", "lang"}

// Tidy cleans every text and fills in what the maker may leave out: roles, lengths, the percent range.
func (q *Questionnaire) Tidy() {
	q.Title, q.Notice = line(q.Title), q.Notice.tidied(locale.Paragraphs)
	for i := range q.Subjects {
		q.Subjects[i].Label = line(q.Subjects[i].Label)
		if q.Subjects[i].Publish == byPeople {
			q.Subjects[i].Publish = ByPeople
		}
	}
	for i := range q.Sections {
		s := &q.Sections[i]
		s.Title = line(s.Title)
		for j := range s.Questions {
			s.Questions[j].tidy()
		}
	}
}

func (q *Question) tidy() {
	q.Text = line(q.Text)
	q.Role = cmp.Or(q.Role, None)
	q.Unit, q.Origin = line(q.Unit), locale.Line(q.Origin)
	if q.State != Untried { // of a file that somebody wrote
		q.State = ""
	}
	if k := kindOf(q.Type); k != nil {
		k.tidy(q)
	}
}

// Check tells everything that is wrong with a tidied questionnaire, with pointers such as /sections/0/questions/2/type.
func (q Questionnaire) Check() []problem.Field {
	faults := checkText("/title", q.Title, true, lengthTitle)
	faults = append(faults, checkText("/notice", q.Notice, false, lengthNotice)...)
	faults = append(append(faults, q.checkSubjects()...), q.tooManyLanguages()...)
	return sorted(append(faults, q.checkSections()...))
}

func (q Questionnaire) checkSubjects() []problem.Field {
	faults := count("/subjects", len(q.Subjects), mostSubjects)
	seen := map[string]bool{}
	for i, s := range q.Subjects {
		at := fmt.Sprintf("/subjects/%d", i)
		faults = append(faults, checkID(at+"/id", s.ID, seen)...)
		faults = append(faults, checkText(at+"/label", s.Label, true, lengthLabel)...)
		faults = append(faults, s.Target.faults(at+"/target")...)
		if s.Publish == ByMean && s.Target != 0 {
			faults = append(faults, problem.Field{Pointer: at + "/target", Key: "survey.fault.target_mean"})
		}
		if s.Publish == ByPeople {
			continue
		}
		if !slices.Contains(Publishing, s.Publish) {
			faults = append(faults, problem.Field{Pointer: at + "/publish", Key: "survey.fault.publish"})
		} else if !q.marks(s.ID) {
			faults = append(faults, problem.Field{Pointer: at + "/publish", Key: "survey.fault.publish_marks"})
		}
	}
	return faults
}

// marks tells whether a subject has a question whose marks could publish it.
func (q Questionnaire) marks(subject string) bool {
	return slices.ContainsFunc(q.Sections, func(s Section) bool {
		return s.Subject == subject && slices.ContainsFunc(s.Questions, func(question Question) bool {
			return question.Role == Headline || question.Role == Item
		})
	})
}

// checkCriterion names a criterion without an item, which could have no figure.
func (s Section) checkCriterion(at string) []problem.Field {
	item := func(q Question) bool { return q.Role == Item }
	if !s.Criterion || slices.ContainsFunc(s.Questions, item) {
		return nil
	}
	return []problem.Field{{Pointer: at + "/criterion", Key: "survey.fault.criterion"}}
}

func (q Questionnaire) checkSections() []problem.Field {
	faults := count("/sections", len(q.Sections), mostSections)
	sections, before, headlines := map[string]bool{}, map[string]Question{}, map[string]bool{}
	for i, s := range q.Sections {
		at := fmt.Sprintf("/sections/%d", i)
		faults = append(faults, checkID(at+"/id", s.ID, sections)...)
		faults = append(faults, checkText(at+"/title", s.Title, true, lengthTitle)...)
		faults = append(faults, s.checkCriterion(at)...)
		faults = append(faults, count(at+"/questions", min(len(s.Questions), mostQuestions), mostQuestions)...)
		if !slices.ContainsFunc(q.Subjects, func(subject Subject) bool { return subject.ID == s.Subject }) {
			faults = append(faults, problem.Field{Pointer: at + "/subject", Key: "survey.fault.subject"})
		}
		for j, question := range s.Questions {
			here := fmt.Sprintf("%s/questions/%d", at, j)
			for _, f := range question.check(before) {
				f.Pointer = here + f.Pointer
				faults = append(faults, f)
			}
			if question.Role == Headline && headlines[s.Subject] {
				faults = append(faults, problem.Field{Pointer: here + "/role", Key: "survey.fault.headline"})
			}
			headlines[s.Subject] = headlines[s.Subject] || question.Role == Headline
			before[question.ID] = question
		}
	}
	if len(faults) > 0 && len(before) == 0 {
		return faults // that there are no questions at all was said
	}
	faults = append(faults, q.checkUses()...)
	return append(faults, q.tooMany()...)
}

// tooMany points to the first question beyond as many as a questionnaire may have.
func (q Questionnaire) tooMany() []problem.Field {
	left := mostQuestions
	for i, s := range q.Sections {
		if len(s.Questions) > left {
			at := fmt.Sprintf("/sections/%d/questions/%d", i, left)
			return []problem.Field{{Pointer: at, Key: "survey.fault.questions",
				Args: map[string]any{"max": mostQuestions}}}
		}
		left -= len(s.Questions)
	}
	return nil
}

// check names what is wrong with one question, by member; before are the questions that stand above it.
func (q Question) check(before map[string]Question) []problem.Field {
	var faults []problem.Field
	if _, there := before[q.ID]; there || !identifier.MatchString(q.ID) || slices.Contains(reserved, q.ID) {
		faults = append(faults, problem.Field{Pointer: "/id", Key: "survey.fault.id"})
	}
	faults = append(faults, checkText("/text", q.Text, true, lengthText)...)
	faults = append(faults, long("/origin", utf8.RuneCountInString(q.Origin), lengthOrigin)...)
	if c := q.ShowIf; c != nil && !slices.Contains(before[c.Question].Conditions(), *c) {
		faults = append(faults, problem.Field{Pointer: "/show_if", Key: "survey.fault.show_if"})
	}
	k := kindOf(q.Type)
	if k == nil {
		return append(faults, problem.Field{Pointer: "/type", Key: "survey.fault.type"})
	}
	if !slices.Contains(k.traits().Roles, q.Role) {
		faults = append(faults, problem.Field{Pointer: "/role", Key: "survey.fault.role"})
	}
	if q.ShowIf != nil && q.Role != None {
		// how many answered would tell how many met the condition, which is an answer
		faults = append(faults, problem.Field{Pointer: "/role", Key: "survey.fault.conditional_role"})
	}
	return append(faults, k.check(q)...)
}

func checkID(at, id string, seen map[string]bool) []problem.Field {
	if seen[id] || !identifier.MatchString(id) {
		return []problem.Field{{Pointer: at, Key: "survey.fault.id"}}
	}
	seen[id] = true
	return nil
}

// long tells that a text has more than most characters, and by how many.
func long(at string, n, most int) []problem.Field {
	if n <= most {
		return nil
	}
	return []problem.Field{{Pointer: at, Key: "survey.fault.long", Args: map[string]any{"n": most, "over": n - most}}}
}

func count(at string, n, most int) []problem.Field {
	if n < 1 || n > most {
		return []problem.Field{{Pointer: at, Key: "survey.fault.count", Args: map[string]any{"max": most}}}
	}
	return nil
}

func sorted(faults []problem.Field) []problem.Field {
	slices.SortStableFunc(faults, func(a, b problem.Field) int { return strings.Compare(a.Pointer, b.Pointer) })
	return faults
}

// escape writes a member's name into a JSON pointer (RFC 6901), cut so that a hostile name stays small.
func escape(name string) string {
	if r := []rune(name); len(r) > 60 {
		name = string(r[:60])
	}
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}
