package school

import (
	"fmt"
	"testing"

	"github.com/google/uuid"
)

// A class in which everybody is somebody else is looked through once, not once for each: of twice the children about
// twice the memory is asked for.
func TestWorkGrowsAsTheClassDoes(t *testing.T) {
	work := func(n int) float64 {
		var entries []entry
		var stored []Parent
		for i := range n {
			entries = append(entries, entry{class: "Mầm 1", childName: fmt.Sprintf("Trần Văn An %d", i)})
			stored = append(stored, Parent{ID: uuid.New(), Class: "Mầm 1", Active: true,
				ChildName: fmt.Sprintf("Lê Thị Bé %d", i)})
		}
		return testing.AllocsPerRun(1, func() { ask(entries, stored, map[int]Parent{}, ImportOptions{}) })
	}
	if once, twice := work(100), work(200); twice > 2.5*once {
		t.Errorf("%.0f allocations, of twice as many %.0f", once, twice)
	}
}
