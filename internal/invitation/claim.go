package invitation

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/brake"
	"hailong/internal/cache"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/secret"
)

// Wrong digits at a child. Nine may be tried, by whoever it is, and then one every five days: ten in a round of ten
// days, of 10,000 that there are. Beyond that an address that has tried nothing at this child yet still has one try, so
// that nobody can shut a parent out from elsewhere. Who is right is never counted.
const (
	triesPerChild = 9
	triesFade     = 5 * 24 * time.Hour
	triesKept     = 200_000
	digitsAsked   = 4
)

// A class is told to be under guessing from so many wrong tries on; one fades every ten minutes.
const (
	guessesTold  = 20
	guessesFade  = 10 * time.Minute
	guessesKept  = 20_000
	guessesCount = 1 << 30 // they are counted and hold nobody up
)

// A class as it was read serves wrong tries for so long: a flood of them costs no reading. Who is right is looked up
// anew.
const (
	classFresh  = 2 * time.Second
	classesKept = 500
)

// Claim is what somebody tells at the link of a class: the child's name or its code, and the last digits of the
// telephone.
type Claim struct{ ChildCode, ChildName, Digits string }

// guard counts wrong tries at class links, in memory alone.
type guard struct {
	child, address, class *brake.Brake
	resets                *cache.Cache[[2]uuid.UUID, string] // class of a survey → since when the school let it begin anew
}

func newGuard() *guard {
	return &guard{
		child: brake.New(triesPerChild, triesFade, triesKept), address: brake.New(1, triesFade, triesKept),
		class:  brake.New(guessesCount, guessesFade, guessesKept),
		resets: cache.New[[2]uuid.UUID, string](guessesKept),
	}
}

// take counts a try at a child from an address before it is judged; ok tells whether it is judged at all.
func (g *guard) take(d Door, child uuid.UUID, address string, now time.Time) (undo func(), ok bool) {
	byChild := g.child.Key(d.SurveyID.String(), child.String(), g.epoch(d))
	byAddress := g.address.Key(d.SurveyID.String(), child.String(), g.epoch(d), brake.RemoteAddress(address))
	first := g.address.Take(byAddress, now) == 0
	counted := g.child.Take(byChild, now) == 0
	return func() {
		if first {
			g.address.Give(byAddress, now)
		}
		if counted {
			g.child.Give(byChild, now)
		}
	}, counted || first
}

func (g *guard) epoch(d Door) string {
	epoch, _ := g.resets.Get([2]uuid.UUID{d.SurveyID, d.ClassID})
	return epoch
}

// reset lets a class of a survey begin anew: what was counted before is not found any more, and fades.
func (g *guard) reset(survey, class uuid.UUID) {
	g.resets.Put([2]uuid.UUID{survey, class}, uuid.NewString())
	g.class.Forget(g.classKey(survey, class))
}

// missed counts a wrong try at a class.
func (g *guard) missed(d Door, now time.Time) { g.class.Take(g.classKey(d.SurveyID, d.ClassID), now) }

func (g *guard) classKey(survey, class uuid.UUID) brake.Key {
	return g.class.Key(survey.String(), class.String())
}

// candidate is a child that the link of a class may be about, and the invitation by which its parent answers.
type candidate struct {
	school.Parent
	holding      holding
	code, digits string   // as a claim is compared with them
	words        []string // of the name
}

// asked is a claim, ready to be compared.
type asked struct {
	codes  []string
	words  []string
	digits string
}

func (c Claim) asked() asked {
	a := asked{words: strings.Fields(plain(c.ChildName)), digits: lastDigits(c.Digits)}
	for _, code := range secret.Retyped(c.ChildCode) {
		if code = plain(code); code != "" {
			a.codes = append(a.codes, code)
		}
	}
	return a
}

// openClass is what the code of a class leads to while its round takes ballots, with the class's children.
type openClass struct {
	Door
	code     string
	children []candidate
	of       *secret.Server // that its links are made of
	read     time.Time
}

// Claim leads from the code of a class to a parent's own ballot, by a token that tells that it came this way. address
// is where the request comes from. Every kind of miss has one answer, Invalid "classlink.miss", and nothing is written.
// Forbidden when the class links are off or the survey takes no ballots, NotFound for a code that leads nowhere.
func (s *Invitations) Claim(ctx context.Context, code string, c Claim, address string) (token string, err error) {
	defer problem.In(&err, "claim invitation")
	now := s.surveys.Now()
	class, fresh, err := s.openClass(ctx, code, now)
	if err != nil {
		return "", err
	}
	asked := c.asked()
	aimed := asked.aimedAt(class.children)
	judged := make(map[uuid.UUID]bool, len(aimed))
	var undo []func()
	for _, id := range aimed {
		back, ok := s.guard.take(class.Door, id, address, now)
		judged[id] = ok
		undo = append(undo, back)
	}
	found := asked.pick(class.children, judged)
	if found != nil && !fresh { // what is remembered decides nothing
		if class, err = s.readClass(ctx, class.code, now); err != nil {
			return "", err
		}
		found = asked.pick(class.children, judged)
	}
	if found == nil {
		s.guard.missed(class.Door, now)
		return "", problem.Coded(problem.NoMatch, problem.Invalid, "classlink.miss", nil)
	}
	for _, back := range undo {
		back()
	}
	return class.of.ByClass(tokenOf(class.of, found.Invitation, found.Generation)), nil
}

// openClass is a class as it was read a moment ago, or now; fresh tells which.
func (s *Invitations) openClass(ctx context.Context, typed string, now time.Time) (class openClass, fresh bool,
	err error) {
	code := secret.Canonical(typed)
	if !secret.IsCode(code, ClassCodeLength) {
		return openClass{}, false, ErrUnknown()
	}
	class, there := s.classes.Get(code)
	if age := now.Sub(class.read); there && age >= 0 && age < classFresh {
		return class, false, nil
	}
	if class, err = s.readClass(ctx, code, now); err != nil {
		return openClass{}, true, err
	}
	s.classes.Put(code, class)
	return class, true, nil
}

func (s *Invitations) readClass(ctx context.Context, code string, now time.Time) (openClass, error) {
	class := openClass{code: code, read: now}
	err := s.db.Read(ctx, func(tx *gorm.DB) (err error) {
		if class.Door, err = s.doorTx(tx, code); err != nil {
			return err
		}
		head, err := s.surveys.GetTx(tx, class.SchoolID, class.SurveyID)
		if err != nil {
			return err
		}
		if why := head.Takes(now); why != nil {
			return why
		}
		if class.Off {
			return problem.New(problem.Forbidden, "classlink.off", nil)
		}
		if class.of, err = s.secretTx(tx, class.SchoolID, class.SurveyID); err != nil {
			return err
		}
		class.children, err = s.candidatesTx(tx, class.Door, head.Unit)
		for i := range class.children {
			child := &class.children[i]
			child.code, child.words, child.digits = plain(child.ChildCode), strings.Fields(plain(child.ChildName)),
				lastDigits(child.Phone)
		}
		return err
	})
	return class, err
}

// candidatesTx are the children of a class: those in it now, and those who were when they were invited. With one right
// per family a child leads to its family's invitation, in whosever name that is.
func (s *Invitations) candidatesTx(tx *gorm.DB, door Door, unit school.Unit) ([]candidate, error) {
	var children []candidate
	held, err := s.holdingsTx(tx, door.SchoolID, door.SurveyID, "AND (i.class_id = ? OR p.class_id = ?)", door.ClassID,
		door.ClassID)
	for _, h := range held {
		children = append(children, candidate{Parent: h.Parent, holding: h})
	}
	if err != nil || unit != school.PerFamily {
		return children, err
	}
	all, err := s.holdingsTx(tx, door.SchoolID, door.SurveyID, "")
	if err != nil {
		return nil, err
	}
	families := map[string]holding{}
	for _, h := range all {
		if other, there := families[h.Family()]; !there || other.Status == Used {
			families[h.Family()] = h
		}
	}
	roster, err := s.schools.RosterTx(tx, door.SchoolID)
	for _, p := range roster {
		if h, invited := families[p.Family()]; invited && p.ClassID == door.ClassID && h.ID != p.ID {
			children = append(children, candidate{Parent: p, holding: h})
		}
	}
	return children, err
}

// aimedAt are the invitations of the children that a claim names, each once; none without the digits of a telephone,
// since that is no guess.
func (a asked) aimedAt(children []candidate) []uuid.UUID {
	if a.digits == "" {
		return nil
	}
	var aimed []uuid.UUID
	seen := map[uuid.UUID]bool{}
	for _, child := range children {
		if id := child.holding.Invitation; !seen[id] && a.names(child) {
			seen[id] = true
			aimed = append(aimed, id)
		}
	}
	return aimed
}

// names tells whether a claim is about a child: by its code, or by the last words of its name.
func (a asked) names(child candidate) bool {
	return slices.Contains(a.codes, child.code) || endsWith(child.words, a.words)
}

// plain is a name or a code for people who type without diacritics; it is looser than the one equality of names, never
// stricter.
func plain(name string) string { return locale.Fold(locale.NameKey(name)) }

// pick is the invitation of the child that a claim fits, among those that are judged; nil when there is none. Two
// children whose name and digits are the same are two ballots of one parent as a rule: the one that is not used comes
// first.
func (a asked) pick(children []candidate, judged map[uuid.UUID]bool) (found *holding) {
	for _, child := range children {
		h := child.holding
		if a.digits == "" || !judged[h.Invitation] || child.digits != a.digits || !a.names(child) {
			continue
		}
		if found == nil || found.Status == Used && h.Status != Used {
			found = &h
		}
	}
	return found
}

// endsWith tells whether the last words of a child's name are those that were typed: parents write "Kiệt", "Tuấn Kiệt"
// or the whole name.
func endsWith(name, typed []string) bool {
	if len(typed) == 0 || len(typed) > len(name) {
		return false
	}
	return slices.Equal(name[len(name)-len(typed):], typed)
}

// lastDigits are the last four digits of a number, "" when it has fewer; full-width ones are digits, too.
func lastDigits(number string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, locale.NameKey(number))
	if len(digits) < digitsAsked {
		return ""
	}
	return digits[len(digits)-digitsAsked:]
}
