package figures

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hailong/internal/invitation"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// The attacker of sections 6.1 and 6.2 reads the whole published document of rounds that have a question which is asked
// on a condition. Every possible world of a small school is enumerated, worlds whose documents are the same to the byte
// are put together, and the attacker fails the test where they let someone conclude what is protected.

// kindOfBallot is one way to fill the ballot in.
type kindOfBallot struct {
	ratings map[string]int
	na      []string
	choices []string // of the question F
	chosen  []string // of the question M
	texts   map[string]int
}

// scheme is a questionnaire and the ways in which its ballots may be filled in.
type scheme struct {
	questions []survey.Question // of the subject "s"
	second    []survey.Question // of the subject "t", may be none
	kinds     []kindOfBallot
	protected string // the question whose satisfied are protected: the headline of "s"
	condition survey.Condition
	asked     string // the question on a condition
	criterion bool   // the subject's marks are published, and are those of a criterion
}

func (s scheme) survey() survey.Survey {
	out := survey.Survey{Status: survey.Closed, Threshold: stats.DefaultThreshold, ClosedAt: &time.Time{}}
	out.Subjects = []survey.Subject{{ID: "s"}}
	out.Sections = []survey.Section{{ID: "s", Subject: "s", Questions: s.questions}}
	if s.criterion {
		out.Sections[0].Criterion, out.Subjects[0].Publish = true, survey.ByMean
	}
	if len(s.second) > 0 {
		out.Subjects = append(out.Subjects, survey.Subject{ID: "t"})
		out.Sections = append(out.Sections, survey.Section{ID: "t", Subject: "t", Questions: s.second})
	}
	return out
}

// seen is what leaves of a world: how many ballots of each kind each class has.
func (s scheme) seen(t *testing.T, world [][]int, rule stats.Conditions) string {
	t.Helper()
	q := s.survey()
	tally, ballots := stats.NewTally(q.Plan()), 0
	var classes []invitation.ClassShare
	var sizes []stats.ClassBallots
	for c, kinds := range world {
		n := 0
		for _, times := range kinds {
			n += times
		}
		ballots += n
		name := string(rune('A' + c))
		classes = append(classes, invitation.ClassShare{
			Class: name, Share: invitation.Share{Responded: n, Eligible: n + 1}})
		sizes = append(sizes, stats.ClassBallots{Class: name, Ballots: n})
	}
	labelled := stats.Labelled(q.Threshold, sizes)
	for c, kinds := range world {
		class := ""
		if name := string(rune('A' + c)); labelled[name] {
			class = name
		}
		for kind, times := range kinds {
			for range times {
				s.kinds[kind].count(tally, class)
			}
		}
	}
	canonical, err := compute(q, invitation.Sum(classes), ballots, &tally, time.Time{}, rule).Canonical()
	if err != nil {
		t.Fatal(err)
	}
	return string(canonical)
}

func (k kindOfBallot) count(tally stats.Tally, class string) {
	b := stats.Ballot{Class: class, Ratings: k.ratings, NA: map[string]bool{}, Choices: map[string][]string{}}
	for _, id := range k.na {
		b.NA[id] = true
	}
	if len(k.choices) > 0 {
		b.Choices["F"] = k.choices
	}
	if len(k.chosen) > 0 {
		b.Choices["M"] = k.chosen
	}
	tally.Add(b)
	for id, n := range k.texts {
		tally.AddTexts(id, n)
	}
}

func (s scheme) satisfied(kind int) bool { return s.kinds[kind].ratings[s.protected] >= 4 }

func (s scheme) met(kind int) bool {
	if s.condition.Equals != "" {
		return slices.Contains(s.kinds[kind].chosen, s.condition.Equals)
	}
	r := s.kinds[kind].ratings[s.condition.Question]
	return r > 0 && r <= s.condition.LTE
}

// worlds calls visit with every world of classes of these sizes.
func (s scheme) worlds(sizes []int, visit func([][]int)) {
	world := make([][]int, len(sizes))
	var class func(c int)
	var fill func(c, kind, left int)
	fill = func(c, kind, left int) {
		if kind == len(s.kinds)-1 {
			world[c][kind] = left
			class(c + 1)
			return
		}
		for n := 0; n <= left; n++ {
			world[c][kind] = n
			fill(c, kind+1, left-n)
		}
	}
	class = func(c int) {
		if c == len(sizes) {
			visit(world)
			return
		}
		world[c] = make([]int, len(s.kinds))
		fill(c, 0, sizes[c])
	}
	class(0)
}

// finding is what the attacker concludes under a rule, "" for nothing.
func (s scheme) finding(t *testing.T, sizes []int, rule stats.Conditions) string {
	t.Helper()
	alike := map[string][][][]int{}
	s.worlds(sizes, func(world [][]int) {
		kept := make([][]int, len(world))
		for c := range world {
			kept[c] = append([]int(nil), world[c]...)
		}
		seen := s.seen(t, kept, rule)
		alike[seen] = append(alike[seen], kept)
	})
	for seen, worlds := range alike {
		if found := s.concludes(sizes, worlds); found != "" {
			return fmt.Sprintf("%v %s: %.600s", sizes, found, seen)
		}
		if found := s.apart(seen, worlds); found != "" {
			return fmt.Sprintf("%v %s: %.600s", sizes, found, seen)
		}
	}
	return ""
}

// concludes is what worlds that look alike say of a class: that nobody, or that nobody else, is satisfied. Whoever
// knows one ballot of it, or of another class, is an insider.
func (s scheme) concludes(sizes []int, alike [][][]int) string {
	for c := range sizes {
		if s.nobody(alike, c, 0, 0, func([][]int) bool { return true }) {
			return fmt.Sprintf("nobody in class %d is satisfied", c)
		}
		for d := range sizes {
			for kind := range s.kinds {
				own, ownRated := 0, 0
				if d == c && s.satisfied(kind) {
					own = 1
				}
				if d == c && s.kinds[kind].ratings[s.protected] > 0 {
					ownRated = 1
				}
				if s.nobody(alike, c, own, ownRated, func(w [][]int) bool { return w[d][kind] > 0 }) {
					return fmt.Sprintf("a parent of class %d with ballot %d knows: nobody else in class %d is satisfied", d, kind, c)
				}
			}
		}
	}
	return ""
}

// nobody tells whether in every world that agrees with what is known, more of class c rated than the ownRated that are
// known anyway, and just own are satisfied; false when none agrees.
func (s scheme) nobody(alike [][][]int, c, own, ownRated int, agrees func([][]int) bool) bool {
	some := false
	for _, w := range alike {
		if !agrees(w) {
			continue
		}
		some = true
		x, rated := 0, 0
		for kind, n := range w[c] {
			if s.satisfied(kind) {
				x += n
			}
			if s.kinds[kind].ratings[s.protected] > 0 {
				rated += n
			}
		}
		if x != own || rated <= ownRated {
			return false
		}
	}
	return some
}

// apart is the other thing that no figure may do: tell a number of the question on a condition while it is certain that
// fewer than k ballots met the condition, or that fewer than k did not. (In the document null stands for every number
// of it.)
func (s scheme) apart(seen string, alike [][][]int) string {
	at := strings.Index(seen, `"question_id":"`+s.asked+`"`)
	if at < 0 {
		return ""
	}
	entry := seen[strings.LastIndex(seen[:at], "{"):]
	entry = entry[:strings.Index(entry, "}")]
	if !strings.ContainsAny(strings.NewReplacer(`"`+s.asked+`"`, "", "likert5", "").Replace(entry), "0123456789") {
		return ""
	}
	var met, unmet bool // in every world too few
	met, unmet = true, true
	for _, w := range alike {
		in, out := 0, 0
		for _, kinds := range w {
			for kind, n := range kinds {
				if s.met(kind) {
					in += n
				} else {
					out += n
				}
			}
		}
		met, unmet = met && in < stats.DefaultThreshold, unmet && out < stats.DefaultThreshold
	}
	if met || unmet {
		return fmt.Sprintf("a number is told of fewer than k ballots that met (%v) or did not meet (%v) the condition",
			met, unmet)
	}
	return ""
}

func headline(id string) survey.Question {
	return survey.Question{ID: id, Type: "likert5", Role: survey.Headline, Required: true}
}

// schemes are the questionnaires that the attacker is given.
func schemes() map[string]scheme {
	low := survey.Condition{Question: "G", LTE: 3}
	on := func(q survey.Question) survey.Question {
		q.ShowIf = &low
		return q
	}
	answered := kindOfBallot{ratings: map[string]int{"G": 1}, choices: []string{"a"}}
	follow := on(survey.Question{ID: "F", Type: "multi", Role: survey.None, Options: []survey.Option{{Value: "a"}}})
	item := survey.Question{ID: "I", Type: "likert5", Role: survey.Item}
	chosen := survey.Condition{Question: "M", Equals: "a"}
	ifChosen := func(q survey.Question) survey.Question {
		q.ShowIf = &chosen
		return q
	}
	many := survey.Question{ID: "M", Type: "multi", Role: survey.None,
		Options: []survey.Option{{Value: "a"}, {Value: "b"}}}
	afterChoice := ifChosen(follow)
	return map[string]scheme{
		"a follow-up of a choice": {
			questions: []survey.Question{headline("G"), many, afterChoice}, condition: chosen,
			kinds: []kindOfBallot{{ratings: map[string]int{"G": 5}, chosen: []string{"b"}},
				{ratings: map[string]int{"G": 1}, chosen: []string{"b"}},
				{ratings: map[string]int{"G": 5}, chosen: []string{"a"}, choices: []string{"a"}},
				{ratings: map[string]int{"G": 1}, chosen: []string{"a"}, choices: []string{"a"}}},
		},
		"a follow-up of a choice that only the dissatisfied are offered": {
			questions: []survey.Question{headline("G"), on(many), afterChoice}, condition: chosen,
			kinds: []kindOfBallot{{ratings: map[string]int{"G": 5}},
				{ratings: map[string]int{"G": 1}, chosen: []string{"a"}, choices: []string{"a"}},
				{ratings: map[string]int{"G": 1}, chosen: []string{"b"}}},
		},
		"a rating after a choice": {
			questions: []survey.Question{headline("G"), many,
				ifChosen(survey.Question{ID: "F", Type: "likert5", Role: survey.None})}, condition: chosen,
			kinds: []kindOfBallot{{ratings: map[string]int{"G": 5}, chosen: []string{"b"}},
				{ratings: map[string]int{"G": 1}, chosen: []string{"b"}},
				{ratings: map[string]int{"G": 1, "F": 5}, chosen: []string{"a"}},
				{ratings: map[string]int{"G": 5, "F": 1}, chosen: []string{"a"}}},
		},
		"a follow-up that all answer": {
			questions: []survey.Question{headline("G"), follow},
			kinds:     []kindOfBallot{{ratings: map[string]int{"G": 5}}, answered},
		},
		"a follow-up that some leave out": {
			questions: []survey.Question{headline("G"), follow},
			kinds:     []kindOfBallot{{ratings: map[string]int{"G": 5}}, answered, {ratings: map[string]int{"G": 1}}},
		},
		"a headline that does not apply to all": {
			questions: []survey.Question{headline("G"), follow},
			kinds:     []kindOfBallot{{ratings: map[string]int{"G": 5}}, answered, {na: []string{"G"}}},
		},
		"a rating on a condition": {
			questions: []survey.Question{headline("G"),
				on(survey.Question{ID: "F", Type: "likert5", Role: survey.None})},
			kinds: []kindOfBallot{
				{ratings: map[string]int{"G": 5}}, {ratings: map[string]int{"G": 2, "F": 5}},
				{ratings: map[string]int{"G": 2, "F": 1}},
			},
		},
		"a text on a condition": {
			questions: []survey.Question{headline("G"), on(survey.Question{ID: "F", Type: "text"}),
				{ID: "T", Type: "text"}},
			kinds: []kindOfBallot{
				{ratings: map[string]int{"G": 5}}, {ratings: map[string]int{"G": 5}, texts: map[string]int{"T": 1}},
				{ratings: map[string]int{"G": 1}, texts: map[string]int{"F": 1}},
				{ratings: map[string]int{"G": 1}, texts: map[string]int{"F": 1, "T": 1}},
			},
		},
		"a second subject on a condition": {
			questions: []survey.Question{headline("G")}, second: []survey.Question{on(headline("F"))},
			kinds: []kindOfBallot{
				{ratings: map[string]int{"G": 5}}, {ratings: map[string]int{"G": 1, "F": 5}},
				{ratings: map[string]int{"G": 1, "F": 1}},
			},
		},
		"an item on a condition": {
			questions: []survey.Question{headline("G"), on(item)},
			kinds: []kindOfBallot{{ratings: map[string]int{"G": 5}}, {ratings: map[string]int{"G": 1, "I": 5}},
				{ratings: map[string]int{"G": 1, "I": 1}}},
		},
		"six ratings with the one on a condition": {
			questions: append([]survey.Question{
				headline("G"), on(survey.Question{ID: "F", Type: "likert5", Role: survey.None})}, others(4)...),
			kinds: []kindOfBallot{{ratings: with(4, map[string]int{"G": 5})},
				{ratings: with(4, map[string]int{"G": 1, "F": 1})}},
		},
		"marks of a criterion beside a withheld item": {
			questions: []survey.Question{headline("G"), item, {ID: "J", Type: "likert5", Role: survey.Item},
				on(survey.Question{ID: "F", Type: "likert5", Role: survey.None})},
			criterion: true,
			kinds: []kindOfBallot{{ratings: map[string]int{"G": 5, "I": 5, "J": 5}},
				{ratings: map[string]int{"G": 1, "I": 5, "J": 1, "F": 1}}, {ratings: map[string]int{"G": 5, "I": 5}}},
		},
		"channels on a condition": {
			questions: []survey.Question{headline("G"),
				on(survey.Question{ID: "F", Type: "multi", Role: survey.None, Use: survey.Channels,
					Options: []survey.Option{{Value: "cash"}, {Value: "a"}}})},
			kinds: []kindOfBallot{{ratings: map[string]int{"G": 5}}, answered},
		},
	}
}

// others are n questions that everybody is asked, with the ratings of 5 that everybody gives them.
func others(n int) []survey.Question {
	var all []survey.Question
	for i := range n {
		all = append(all, survey.Question{ID: fmt.Sprint("Q", i), Type: "likert5", Role: survey.None})
	}
	return all
}

func with(n int, ratings map[string]int) map[string]int {
	for i := range n {
		ratings[fmt.Sprint("Q", i)] = 5
	}
	return ratings
}

// sizesOf are the classes of the small schools: more where a ballot can be filled in only few ways.
func (s scheme) sizes() [][]int {
	if len(s.kinds) > 3 {
		return [][]int{{10}, {11}}
	}
	return [][]int{{6}, {12}, {5, 6}, {3, 9}}
}

func attack(t *testing.T, rule stats.Conditions) (found []string) {
	t.Helper()
	for name, s := range schemes() {
		s.protected, s.asked = "G", "F"
		if s.condition.Question == "" {
			s.condition = survey.Condition{Question: "G", LTE: 3}
		}
		for _, sizes := range s.sizes() {
			if one := s.finding(t, sizes, rule); one != "" {
				found = append(found, name+" "+one)
				break
			}
		}
	}
	return found
}

// Nothing is given away by a question on a condition; and the attacker sees each part of the rule when it is missing.
func TestAConditionGivesNothingAway(t *testing.T) {
	for _, found := range attack(t, stats.TheConditions) {
		t.Error(found)
	}
	for name, take := range map[string]func(*stats.Conditions){
		"roles": func(c *stats.Conditions) { c.Roles = false },
		"shown": func(c *stats.Conditions) { c.Shown = false },
		"met":   func(c *stats.Conditions) { c.Met = false },
		"unmet": func(c *stats.Conditions) { c.Unmet = false },
		"joint": func(c *stats.Conditions) { c.Joint = false },
		"texts": func(c *stats.Conditions) { c.Texts = false },
	} {
		rule := stats.TheConditions
		take(&rule)
		found := attack(t, rule)
		if len(found) == 0 {
			t.Errorf("without %q the attacker finds nothing", name)
			continue
		}
		t.Logf("without %q: %d questionnaires leak, such as %.300s", name, len(found), found[0])
	}
}
