package locale

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Numbers are written from exact ratios of whole numbers, never through a rounded double: 1/16 is 6,25 %, which is 6,3
// %.

// Count writes a number of things: "1.234", in English "1,234".
func Count(lang Lang, n int) string {
	mark := "."
	if lang.Base() == EN {
		mark = ","
	}
	digits := strconv.Itoa(n)
	for at := len(digits) - 3; at > 0 && digits[at-1] != '-'; at -= 3 {
		digits = digits[:at] + mark + digits[at:]
	}
	return digits
}

// Percent writes x of n with one decimal, half up: "90,5%". "100%" only if x = n and "0%" only if x = 0; what would
// round to them is ">99,9%" and "<0,1%". "" when n = 0.
func Percent(lang Lang, x, n int) string { return percent(lang, x, n, ">", "<") }

// PercentWords is Percent for sentences: "trên 99,9%", "dưới 0,1%".
func PercentWords(lang Lang, x, n int) string {
	if lang.Base() == EN {
		return percent(lang, x, n, "over ", "under ")
	}
	return percent(lang, x, n, "trên ", "dưới ")
}

func percent(lang Lang, x, n int, over, under string) string {
	if n == 0 {
		return ""
	}
	tenths := (2000*int64(x) + int64(n)) / (2 * int64(n))
	switch {
	case x < n && tenths >= 1000:
		return over + Decimal(lang, 999, 1) + "%"
	case x > 0 && tenths == 0:
		return under + Decimal(lang, 1, 1) + "%"
	default:
		return short(lang, tenths) + "%"
	}
}

// PercentOf writes a rate that is no ratio of two counts, such as a weighted one, by the rules of Percent. What lies
// within the last bits of a double below a half is rounded up with it.
func PercentOf(lang Lang, rate float64) string {
	const bits = 1e-12
	tenths := int64(math.Floor(1000*rate + 0.5 + 1e-9))
	switch {
	case rate <= 1-bits && tenths >= 1000:
		return ">" + Decimal(lang, 999, 1) + "%"
	case rate >= bits && tenths == 0:
		return "<" + Decimal(lang, 1, 1) + "%"
	default:
		return short(lang, tenths) + "%"
	}
}

// PercentDown writes x of n with one decimal, rounded down, so that "at least" stays true. "" when n = 0.
func PercentDown(lang Lang, x, n int) string {
	if n == 0 {
		return ""
	}
	return short(lang, (1000*int64(x))/(int64(n))) + "%"
}

// PercentUp writes x of n with one decimal, rounded up, so that "at most" and "under" stay true. "" when n = 0.
func PercentUp(lang Lang, x, n int) string {
	if n == 0 {
		return ""
	}
	return short(lang, (1000*int64(x)+int64(n)-1)/(int64(n))) + "%"
}

// Fraction writes both numbers: "182/201".
func Fraction(lang Lang, x, n int) string { return Count(lang, x) + "/" + Count(lang, n) }

// Share writes both numbers and the percentage: "182/201 (90,5%)"; "0/0" when there is nobody.
func Share(lang Lang, x, n int) string {
	both := Fraction(lang, x, n)
	if n == 0 {
		return both
	}
	return both + " (" + Percent(lang, x, n) + ")"
}

// Mean writes a mean of answers 1…5 with two decimals, half up: "4,74/5". "5,00/5" only if all are 5, "1,00/5" only if
// all are 1. "" when n = 0.
func Mean(lang Lang, sum, n int) string {
	if n == 0 {
		return ""
	}
	hundredths := (200*int64(sum) + int64(n)) / (2 * int64(n))
	if hundredths == 500 && sum < 5*n {
		hundredths = 499
	}
	if hundredths == 100 && sum > n {
		hundredths = 101
	}
	return Decimal(lang, hundredths, 2) + "/5"
}

// MeanPercent writes the mean of n percentages that add up to sum, with one decimal, half up; it may exceed 100.
// "" when n = 0.
func MeanPercent(lang Lang, sum, n int) string {
	if n == 0 {
		return ""
	}
	return short(lang, (20*int64(sum)+int64(n))/(2*int64(n))) + "%"
}

// Points writes the difference of two rates, later − earlier, in percentage points from the exact ratios, half away
// from zero: "+2,3", "−2,3"; "0" only if equal, "+0,0" if it rounds away. "" when one of them has no value.
func Points(lang Lang, x1, n1, x2, n2 int) string {
	if n1 == 0 || n2 == 0 {
		return ""
	}
	sign, tenths := points(x1, n1, x2, n2)
	switch {
	case sign == 0:
		return "0"
	case tenths == 0:
		return signs[sign] + Decimal(lang, 0, 1)
	default:
		return signs[sign] + short(lang, tenths)
	}
}

var signs = map[int]string{1: "+", -1: "−"}

// PointsWords writes how large a difference of rates is, for a sentence that says its direction: "2,3"; "dưới 0,1" for
// what rounds away.
func PointsWords(lang Lang, x1, n1, x2, n2 int) string {
	_, tenths := points(x1, n1, x2, n2)
	switch {
	case tenths > 0:
		return short(lang, tenths)
	case lang.Base() == EN:
		return "under " + Decimal(lang, 1, 1)
	default:
		return "dưới " + Decimal(lang, 1, 1)
	}
}

// Beside writes two rates that stand beside their difference in points: as Percent, with as many more decimals as it
// takes for what is printed to subtract to the printed points: 33/38 and 61/62 are 86,842% and 98,387% beside
// "+11,5", for 98,4 − 86,8 is not 11,5.
func Beside(lang Lang, x1, n1, x2, n2 int) (earlier, later string) {
	return beside(lang, x1, n1, x2, n2, Percent)
}

// BesideWords is Beside for sentences.
func BesideWords(lang Lang, x1, n1, x2, n2 int) (earlier, later string) {
	return beside(lang, x1, n1, x2, n2, PercentWords)
}

func beside(lang Lang, x1, n1, x2, n2 int, plain func(Lang, int, int) string) (earlier, later string) {
	earlier, later = plain(lang, x1, n1), plain(lang, x2, n2)
	if n1 == 0 || n2 == 0 || capped(x1, n1) || capped(x2, n2) {
		return earlier, later
	}
	sign, tenths := points(x1, n1, x2, n2)
	unit := int64(1) // of the last decimal, in tenths of a point
	for places := 1; places <= mostPlaces; places++ {
		a, b := scaled(x1, n1, 1000*unit), scaled(x2, n2, 1000*unit)
		if (2*int64(sign)*(b-a)+unit)/(2*unit) == tenths {
			if places > 1 {
				earlier, later = Decimal(lang, a, places)+"%", Decimal(lang, b, places)+"%"
			}
			return earlier, later
		}
		unit *= 10
	}
	return earlier, later
}

const mostPlaces = 8 // as many as two rates of a few thousand people may need

// scaled is x/n in units of 1/whole, half up.
func scaled(x, n int, whole int64) int64 {
	d := new(big.Int).Mul(big.NewInt(int64(x)), big.NewInt(2*whole))
	return d.Add(d, big.NewInt(int64(n))).Quo(d, big.NewInt(2*int64(n))).Int64()
}

// capped tells whether Percent writes a bound and no number, such as ">99,9%".
func capped(x, n int) bool {
	tenths := scaled(x, n, 1000)
	return x < n && tenths >= 1000 || x > 0 && tenths == 0
}

// points are the direction of x2/n2 − x1/n1 and its size in tenths of a point, half away from zero.
func points(x1, n1, x2, n2 int) (sign int, tenths int64) {
	d := new(big.Int).Sub(product(x2, n1), product(x1, n2))
	sign = d.Sign()
	n := product(n1, n2)
	d.Abs(d).Mul(d, big.NewInt(2000)).Add(d, n).Quo(d, n.Mul(n, big.NewInt(2)))
	return sign, d.Int64()
}

func product(a, b int) *big.Int { return new(big.Int).Mul(big.NewInt(int64(a)), big.NewInt(int64(b))) }

// short writes tenths with one decimal, without ",0".
func short(lang Lang, tenths int64) string {
	if tenths%10 == 0 {
		return Count(lang, int(tenths/10))
	}
	return Count(lang, int(tenths/10)) + Decimal(lang, tenths%10, 1)[1:]
}

// Decimal writes a whole number of tenths (places 1) or hundredths (places 2) with the language's decimal mark.
func Decimal(lang Lang, n int64, places int) string {
	digits := strconv.FormatInt(n, 10)
	for len(digits) <= places {
		digits = "0" + digits
	}
	mark := ","
	if lang.Base() == EN {
		mark = "."
	}
	return digits[:len(digits)-places] + mark + digits[len(digits)-places:]
}

// Coded stands before a published bound, "dưới 15%". The published text is under a seal: it is no word of a catalogue.
const Coded = "dưới "

// Published writes a published Vietnamese number for a reader of lang: a document holds the text once.
func Published(lang Lang, text string) string {
	if lang.Base() == EN {
		return strings.NewReplacer(Coded, "under ", ",", ".", ".", ",").Replace(text)
	}
	return text
}

// Number writes a number with at most three decimals, half up, and no more of them than it has.
func Number(lang Lang, v float64) string {
	places, n := 3, int64(math.Floor(1000*v+0.5+1e-6))
	for places > 0 && n%10 == 0 {
		places, n = places-1, n/10
	}
	if places == 0 {
		return Count(lang, int(n))
	}
	return Decimal(lang, n, places)
}

// AddsUp tells whether the percentages of parts, as Percent writes them, add to 100.
func AddsUp(parts ...int) bool {
	n, sum := 0, int64(0)
	for _, x := range parts {
		n += x
	}
	if n == 0 {
		return true
	}
	for _, x := range parts {
		if capped(x, n) {
			return false
		}
		sum += scaled(x, n, 1000)
	}
	return sum == 1000
}

// Fixed writes a number with one decimal, half up, such as an index of 0…100. It is no percentage.
func Fixed(lang Lang, v float64) string {
	return short(lang, int64(math.Floor(10*v+0.5+1e-9)))
}
