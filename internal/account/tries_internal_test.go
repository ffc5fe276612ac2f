package account

import (
	"strconv"
	"testing"
	"time"

	"hailong/internal/cache"
)

// Tries at thousands of other accounts do not make the count of one begin anew, which would put its lines on record
// again; a new day does.
func TestStrangersDoNotClearACount(t *testing.T) {
	now := time.Date(2026, 11, 26, 8, 0, 0, 0, time.UTC)
	counts, mine := newTries(), cache.Hash("mine")
	for i := 1; i <= 12; i++ {
		n, due := counts.count(mine, now)
		if n != i || due != (i == 1 || i == 10) {
			t.Fatalf("try %d: counted as %d, due %v", i, n, due)
		}
		for other := range mostTries / 10 {
			counts.count(cache.Hash(strconv.Itoa(i), strconv.Itoa(other)), now)
		}
	}
	if n, _ := counts.by.Len(); n != mostTries {
		t.Errorf("%d counts are kept", n)
	}
	if n, due := counts.count(mine, now.Add(24*time.Hour)); n != 1 || !due {
		t.Errorf("the next day: %d, due %v", n, due)
	}
}
