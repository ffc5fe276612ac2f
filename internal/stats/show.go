package stats

import "cmp"

// Class is what one class contributes to one subject.
type Class struct {
	Name      string // NFC
	Rated     int    // n
	Satisfied int    // x
	Bare      bool   // ballots without a class label: always hidden, however many
}

// The statuses of a subject's figure for the whole school.
const (
	Exact  = "exact"  // shown as it is
	Coded  = "coded"  // fewer than MinSatisfied are satisfied: only "under …" is shown
	Hidden = "hidden" // fewer than k ballots: nothing is shown
)

// The statuses of a class in a subject's table.
const (
	Shown      = "shown"
	Few        = "few"        // fewer than k ballots
	Complement = "complement" // would follow from the total and the shown ones
	Withheld   = "withheld"   // the whole table is not published
	Empty      = "empty"      // no ballot
)

// The states of a subject's class table.
const (
	Published     = "published"
	TableWithheld = "withheld"
	NoTable       = "none"
)

// Table says what of a subject may be shown.
type Table struct {
	School  string   // Exact, Coded or Hidden
	State   string   // Published, TableWithheld or NoTable
	Classes []string // a status for each class, in the order given
	Groups  [][]int  // indexes of classes whose counts can be derived: each shown class alone, all hidden ones together
}

// Show decides what may be shown of one subject, with threshold k (section 6.1 of the method). Hiding depends on the
// numbers of ballots only, which everybody knows anyway; the satisfied decide only whether the whole table is
// published. Sources: Willenborg & de Waal, Elements of Statistical Disclosure Control, 2001; Kenthapadi, Mishra &
// Nissim, Simulatable Auditing, 2005. The one-sided, all-or-nothing rule is Hailong's own.
func Show(k int, classes []Class) Table {
	return rule{k: k, least: MinSatisfied, complement: true, allOrNothing: true}.show(classes)
}

// rule is the algorithm with its steps named, so that a test can take one out and see it leak.
type rule struct {
	k, least                 int
	complement, allOrNothing bool
}

func (r rule) show(classes []Class) Table {
	rated, satisfied := 0, 0
	for _, c := range classes {
		rated += c.Rated
		satisfied += c.Satisfied
	}
	t := Table{School: r.school(rated, satisfied), State: NoTable, Classes: r.hide(classes)}
	var hidden []int
	for i, status := range t.Classes {
		switch status {
		case Shown:
			t.Groups = append(t.Groups, []int{i})
		case Few, Complement:
			hidden = append(hidden, i)
		}
	}
	if rated < r.k || len(t.Groups) == 0 {
		t.Groups = nil
		return t
	}
	if len(hidden) > 0 {
		t.Groups = append(t.Groups, hidden)
	}
	t.State = Published
	for _, group := range t.Groups {
		x := 0
		for _, i := range group {
			x += classes[i].Satisfied
		}
		if r.allOrNothing && x < r.least {
			t.State = TableWithheld
		}
	}
	if t.State == TableWithheld {
		t.Groups = nil
		for i, c := range classes {
			if c.Rated > 0 {
				t.Classes[i] = Withheld
			}
		}
	}
	return t
}

func (r rule) school(rated, satisfied int) string {
	switch {
	case rated < r.k:
		return Hidden
	case satisfied < r.least:
		return Coded
	default:
		return Exact
	}
}

// hide is steps 2 and 3: small classes, and the smallest shown one where they would follow from total − shown.
func (r rule) hide(classes []Class) []string {
	statuses := make([]string, len(classes))
	hidden := 0
	for i, c := range classes {
		switch {
		case c.Rated == 0:
			statuses[i] = Empty
		case c.Rated < r.k || c.Bare:
			statuses[i] = Few
			hidden += c.Rated
		default:
			statuses[i] = Shown
		}
	}
	if r.complement && hidden > 0 && hidden < r.k {
		if i := smallest(classes, func(i int) bool { return statuses[i] == Shown }); i >= 0 {
			statuses[i] = Complement
		}
	}
	return statuses
}

// smallest is the index of the class with the fewest ballots among those that take part; of equals the first by name,
// by code points. −1 when none takes part.
func smallest(classes []Class, takesPart func(int) bool) int {
	best := -1
	for i, c := range classes {
		if takesPart(i) && (best < 0 ||
			cmp.Or(cmp.Compare(c.Rated, classes[best].Rated), cmp.Compare(c.Name, classes[best].Name)) < 0) {
			best = i
		}
	}
	return best
}

// ClassBallots is how many ballots a class gave.
type ClassBallots struct {
	Class   string
	Ballots int
}

// Labelled are the classes whose ballots may keep their class (section 6.3): those with at least k ballots, but when
// the ballots of all others are together fewer than k, the smallest of these loses its label too.
func Labelled(k int, classes []ClassBallots) map[string]bool {
	as := make([]Class, 0, len(classes))
	for _, c := range classes {
		as = append(as, Class{Name: c.Class, Rated: c.Ballots})
	}
	keep := map[string]bool{}
	for i, status := range (rule{k: k, complement: true}).hide(as) {
		if status == Shown {
			keep[as[i].Name] = true
		}
	}
	return keep
}

// Coding is the ratio whose upward rounding is printed behind "under" for a Coded figure: ℓ/n.
func Coding(rated int) Ratio { return Ratio{min(MinSatisfied, rated), rated} }

// ShowQuestion tells whether the counts of one rated question may be shown, at school level only.
func ShowQuestion(k int, l Levels) bool { return WhyQuestion(k, l) == "" }

// Half tells whether fewer than half of the eligible answered: then no interval is put into words, and a caution
// stands.
func Half(responded, eligible int) (fewer bool) { return 2*responded < eligible }
