package invitation

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"
)

// At most twenty are drawn and of a class at most half, by the digest alone; whoever has roster and digest draws them
// again, however the roster is sorted. The control is another digest, which draws others.
func TestTheDrawIsMadeByTheDigest(t *testing.T) {
	var answered []Drawn
	for class, n := range map[string]int{"A": 1, "B": 2, "C": 5, "D": 40} {
		for i := range n {
			answered = append(answered, Drawn{Class: class, ChildCode: fmt.Sprint(class, i), ChildName: "Bé"})
		}
	}
	first := draw(slices.Clone(answered), "d1")
	slices.Reverse(answered)
	if again := draw(slices.Clone(answered), "d1"); !slices.Equal(first.People, again.People) {
		t.Error("another order of the roster draws others")
	}
	if len(first.People) != MostDrawn {
		t.Errorf("%d are drawn", len(first.People))
	}
	if other := draw(slices.Clone(answered), "d2"); slices.Equal(first.People, other.People) {
		t.Error("the control: another digest draws the same")
	}
	for _, c := range first.Classes {
		if 2*c.Drawn > c.Answered {
			t.Errorf("%+v: more than half", c)
		}
	}
	few := draw(slices.DeleteFunc(answered, func(d Drawn) bool { return d.Class == "D" }), "d1")
	drawn := map[string]int{}
	for _, one := range few.People {
		drawn[one.Class]++
	}
	if drawn["A"] != 0 || drawn["B"] != 1 || drawn["C"] != 2 {
		t.Errorf("of small classes: %v", drawn)
	}
	// what docs/seal.md says, worked out by its words
	hash := func(d Drawn) string {
		return fmt.Sprintf("%x", sha256.Sum256([]byte("d1\n"+d.Class+"\n"+d.ChildCode+"\n"+d.ChildName)))
	}
	if !slices.IsSortedFunc(first.People, func(a, b Drawn) int {
		if hash(a) < hash(b) {
			return -1
		}
		return 1
	}) {
		t.Error("they do not stand in the order of their hashes")
	}
	if none := draw(nil, "d1"); len(none.People)+len(none.Classes) != 0 {
		t.Error("of nobody somebody is drawn")
	}
}
