package locale_test

import (
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hailong/internal/locale"
)

func TestRatesBesideTheirDifference(t *testing.T) {
	for _, tt := range []struct {
		x1, n1, x2, n2 int
		earlier, later string
	}{
		{33, 38, 61, 62, "86,842%", "98,387%"},
		{150, 180, 182, 182, "83,3%", "100%"},
		{1999, 2000, 1, 2, ">99,9%", "50%"},
		{32, 2630, 1, 6, "1,21673%", "16,66667%"}, // their difference is 15.44994: four decimals would make it 15.45
		{182, 182, 182, 182, "100%", "100%"},
	} {
		if earlier, later := locale.Beside(locale.VI, tt.x1, tt.n1, tt.x2, tt.n2); earlier != tt.earlier ||
			later != tt.later {
			t.Errorf("%+v: %s, %s", tt, earlier, later)
		}
	}
}

// What is printed subtracts to the printed points, half up, whatever the counts.
func TestWhatIsPrintedSubtracts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n1, n2 := rapid.IntRange(5, 3000).Draw(t, "n1"), rapid.IntRange(5, 3000).Draw(t, "n2")
		x1, x2 := rapid.IntRange(0, n1).Draw(t, "x1"), rapid.IntRange(0, n2).Draw(t, "x2")
		earlier, later := locale.Beside(locale.EN, x1, n1, x2, n2)
		if strings.ContainsAny(earlier+later, "<>") {
			return
		}
		a, errA := strconv.ParseFloat(strings.TrimSuffix(earlier, "%"), 64)
		b, errB := strconv.ParseFloat(strings.TrimSuffix(later, "%"), 64)
		said, err := strconv.ParseFloat(strings.NewReplacer("−", "-", "+", "").
			Replace(locale.Points(locale.EN, x1, n1, x2, n2)), 64)
		if errA != nil || errB != nil || err != nil {
			t.Fatal(earlier, later, errA, errB, err)
		}
		if d := b - a - said; d > 0.05001 || d < -0.05001 {
			t.Fatalf("%s − %s is not %v", later, earlier, said)
		}
	})
}
