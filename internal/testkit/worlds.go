package testkit

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"hailong/internal/figures"
	"hailong/internal/invitation"
	"hailong/internal/school"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// World is one way in which a few parents may have filled in a ballot on two items, each a criterion of its own: what
// is published of it, and of each item how many are satisfied, how many rated it, and whether that is withheld.
type World struct {
	figures.Published
	Satisfied, Rated [2]int
	Withheld         [2]bool

	ballots []string // an answer a letter
}

// waysToAnswer are the ways to fill in such a ballot; - leaves an item out.
var waysToAnswer = []string{"55", "52", "25", "22", "5-", "2-"}

// twoItems is the questionnaire of the worlds.
const twoItems = `{"subjects":[{"id":"s","label":"nội dung"}],"sections":[
	{"id":"cA","subject":"s","criterion":true,"title":"A","questions":[{"id":"A","type":"likert5","role":"item","text":"A"}]},
	{"id":"cB","subject":"s","criterion":true,"title":"B","questions":[{"id":"B","type":"likert5","role":"item","text":"B"}]}
]}`

// Worlds are all of seven ballots in which an item is withheld that somebody rated. A world in which none is looks like
// none of these. publish is how the subject is published.
func Worlds(t testing.TB, publish string) (all []World) {
	t.Helper()
	ballots := make([]string, 0, 7)
	var fill func(way int)
	fill = func(way int) {
		if len(ballots) == cap(ballots) {
			w := newWorld(t, publish, school.Parents, slices.Clone(ballots))
			if w.Withheld[0] && w.Rated[0] > 0 || w.Withheld[1] && w.Rated[1] > 0 {
				all = append(all, w)
			}
			return
		}
		for ; way < len(waysToAnswer); way++ {
			ballots = append(ballots, waysToAnswer[way])
			fill(way)
			ballots = ballots[:len(ballots)-1]
		}
	}
	fill(0)
	return all
}

// Tenfold is the world with ten times its ballots, so that little is withheld: what an output tells of it, it could not
// keep to itself if it were made of the ballots.
func (w World) Tenfold(t testing.TB) World {
	t.Helper()
	return newWorld(t, w.Survey.Subjects[0].Publish, w.Survey.Audience, slices.Repeat(w.ballots, 10))
}

// OtherWorld is a round of the same two items in which nothing is withheld, to stand beside the worlds.
func OtherWorld(t testing.TB, publish string, audience school.Audience) World {
	t.Helper()
	w := newWorld(t, publish, audience, slices.Repeat(waysToAnswer, 4))
	w.Survey.ID = uuid.MustParse("0b5cf1ab-6f0f-4d60-9e0a-3c2b2a4d1e5f")
	w.Document.SurveyID = w.Survey.ID.String()
	return w
}

// newWorld counts the ballots as the box does.
func newWorld(t testing.TB, publish string, audience school.Audience, ballots []string) World {
	t.Helper()
	closed := time.Date(2026, 11, 12, 13, 0, 0, 0, time.UTC)
	w := World{ballots: ballots}
	s := &w.Survey
	s.Audience = audience
	s.Status, s.Threshold, s.ClosedAt, s.Title = survey.Closed, 5, &closed, survey.Text{VI: "Khảo sát"}
	if err := json.Unmarshal([]byte(twoItems), &s.Questionnaire); err != nil {
		t.Fatal(err)
	}
	s.Subjects[0].Publish = publish
	if publish != survey.ByMean { // a mean has no target in percent
		s.Subjects[0].Target = 900
	}
	s.Tidy()
	if faults := s.Check(); len(faults) > 0 {
		t.Fatal(faults)
	}
	tally := stats.NewTally(s.Plan())
	for _, one := range ballots {
		answers := survey.Answers{}
		for i, id := range []string{"A", "B"} {
			if one[i] != '-' {
				answers[id] = survey.Answer{Rating: int(one[i] - '0')}
			}
			if one[i] == '5' {
				w.Satisfied[i]++
			}
		}
		tally.Add(answers.Ballot("Lá"))
	}
	share := []invitation.ClassShare{{Class: "Lá",
		Share: invitation.Share{Responded: len(ballots), Eligible: 3 * len(ballots)}}}
	w.Document = figures.Compute(*s, invitation.Sum(share), len(ballots), &tally, time.Time{})
	for i := range w.Satisfied {
		q := w.Document.Questions[i]
		w.Withheld[i], w.Rated[i] = q.Counts == nil, *q.Rated
	}
	return w
}

// Attack puts together the worlds that look alike: all that an attacker reads of them is the same.
type Attack struct{ looks map[string][]World }

// NewAttack reads worlds by say. Of two whose whole documents are the same, also in what is not written, say would say
// the same, so one is asked.
func NewAttack(t testing.TB, worlds []World, say func(World) string) Attack {
	t.Helper()
	type told struct {
		document figures.Document
		words    string
	}
	known, a := map[string][]told{}, Attack{map[string][]World{}}
	for _, w := range worlds {
		canonical, err := w.Document.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		w.Digest = figures.Digest(canonical)
		same := known[w.Digest]
		at := slices.IndexFunc(same, func(one told) bool { return reflect.DeepEqual(one.document, w.Document) })
		if at < 0 {
			at, same = len(same), append(same, told{w.Document, say(w)})
			known[w.Digest] = same
		}
		a.looks[same[at].words] = append(a.looks[same[at].words], w)
	}
	return a
}

// Solve is the attack of those who are told more of each world: how many items are withheld, and one that is certain
// all the same, "" for none.
func (a Attack) Solve(more func(World) string) (some int, leak string) {
	for seen, alike := range a.looks {
		byMore := map[string][]World{}
		for _, w := range alike {
			told := more(w)
			byMore[told] = append(byMore[told], w)
		}
		for _, worlds := range byMore {
			first := worlds[0]
			for i, x := range first.Satisfied {
				if !first.Withheld[i] || first.Rated[i] == 0 {
					continue
				}
				some++
				if !slices.ContainsFunc(worlds, func(w World) bool { return w.Satisfied[i] != x }) {
					leak = fmt.Sprintf("item %d of %d ratings has %d satisfied: %.1500s", i, first.Rated[i], x, seen)
				}
			}
		}
	}
	return some, leak
}

// Reads tells whether the attack would find a fault in one output, which is then made of all ballots of a world instead
// of what is published of it: among the worlds of the look that most have, an item is certain then. The same world is
// read twice, since an output that differs by itself would look like a find.
func (a Attack) Reads(t testing.TB, say func(World) string) bool {
	t.Helper()
	most := ""
	for seen, worlds := range a.looks {
		if n := len(a.looks[most]); len(worlds) > n || len(worlds) == n && seen < most {
			most = seen
		}
	}
	first := a.looks[most][0]
	if once, again := say(first), say(first); once != again {
		t.Error("the same world is not read the same twice")
	}
	_, leak := Attack{map[string][]World{most: a.looks[most]}}.Solve(func(w World) string { return say(w.Tenfold(t)) })
	return leak != ""
}
