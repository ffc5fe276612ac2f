// Package period knows the stretches of time that schools report about — month, quarter, six and nine months, year,
// school year — and writes the report over the rounds that were closed in one: for the steering board, with what
// changed since the period before.
//
// Figures of different rounds stand side by side and are never added up: the same parents answer each.
package period

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"hailong/internal/locale"
	"hailong/internal/problem"
)

// Kind is how long a period is.
type Kind int

// The kinds, each with how it is written.
const (
	Month      Kind = iota // 2026-09
	Quarter                // 2026-Q3
	HalfYear               // 2026-H1, 2026-H2
	NineMonths             // 2026-9M
	Year                   // 2026
	SchoolYear             // 2025-2026: the rounds that bear it
)

// Period is one stretch of time. N is the month, the quarter or the half of it; a school year is named by its first
// year.
type Period struct {
	Kind Kind
	Year int
	N    int
	// from the 15th of the month before to the 14th of its last month, as Decree 09/2019/NĐ-CP counts; not of school
	// years
	MidMonth bool
}

// First and last year that a round may lie in, as for a survey's times.
const (
	firstYear = 2000
	lastYear  = 2199
)

var forms = []struct {
	kind    Kind
	pattern *regexp.Regexp
	most    int // of N; 0 where there is none
}{
	{Month, regexp.MustCompile(`^(\d{4})-(\d{2})$`), 12},
	{Quarter, regexp.MustCompile(`^(\d{4})-Q(\d)$`), 4},
	{HalfYear, regexp.MustCompile(`^(\d{4})-H(\d)$`), 2},
	{NineMonths, regexp.MustCompile(`^(\d{4})-9M$`), 0},
	{Year, regexp.MustCompile(`^(\d{4})$`), 0},
	{SchoolYear, regexp.MustCompile(`^(\d{4})-(\d{4})$`), 0},
}

// Parse reads a period as String writes it, and nothing else. Invalid, and why, for any other text.
func Parse(text string) (Period, error) {
	for _, form := range forms {
		found := form.pattern.FindStringSubmatch(text)
		if found == nil {
			continue
		}
		p := Period{Kind: form.kind, Year: number(found[1])}
		if form.kind == SchoolYear && number(found[2]) != p.Year+1 {
			return Period{}, refused("period.fault.school_year", nil)
		}
		if form.most > 0 {
			if p.N = number(found[2]); p.N < 1 || p.N > form.most {
				return Period{}, refused(fmt.Sprintf("period.fault.%d", form.kind), locale.Args{"max": form.most})
			}
		}
		if p.Year < firstYear || p.Year > lastYear {
			return Period{}, refused("period.fault.year",
				locale.Args{"from": strconv.Itoa(firstYear), "to": strconv.Itoa(lastYear)})
		}
		return p, nil
	}
	return Period{}, refused("period.fault.form", nil)
}

func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0 // the patterns let digits pass only, and few of them
	}
	return n
}

func refused(key string, args locale.Args) error {
	return problem.Fields("problem.invalid", []problem.Field{{Pointer: "/period", Key: key, Args: args}})
}

// String writes the period as Parse reads it.
func (p Period) String() string {
	switch p.Kind {
	case Month:
		return fmt.Sprintf("%04d-%02d", p.Year, p.N)
	case Quarter:
		return fmt.Sprintf("%04d-Q%d", p.Year, p.N)
	case HalfYear:
		return fmt.Sprintf("%04d-H%d", p.Year, p.N)
	case NineMonths:
		return fmt.Sprintf("%04d-9M", p.Year)
	case SchoolYear:
		return fmt.Sprintf("%04d-%04d", p.Year, p.Year+1)
	default:
		return fmt.Sprintf("%04d", p.Year)
	}
}

// firstSchoolMonth begins the Vietnamese school year.
const firstSchoolMonth = time.August

// middle is how many days of a month lie in the period before, where periods go from the 15th to the 14th.
const middle = 14

// Bounds are the first moment of the period and the first after it, by the clocks of Vietnam. Of a school year they are
// its months alone: a round that bears it may close outside of them.
func (p Period) Bounds() (from, to time.Time) {
	month, months := time.January, 12
	switch p.Kind {
	case Month:
		month, months = time.Month(p.N), 1
	case Quarter:
		month, months = time.Month(3*p.N-2), 3
	case HalfYear:
		month, months = time.Month(6*p.N-5), 6
	case NineMonths:
		months = 9
	case SchoolYear:
		month = firstSchoolMonth
	case Year:
	}
	from = time.Date(p.Year, month, 1, 0, 0, 0, 0, locale.Zone)
	to = from.AddDate(0, months, 0)
	if p.MidMonth && p.Kind != SchoolYear {
		from, to = from.AddDate(0, -1, middle), to.AddDate(0, -1, middle)
	}
	return from, to
}

// Holding are the periods that a moment lies in, one of each kind but the school year, which is the round's own; the
// two halves of a year are one kind, and of its last quarter there are no nine months.
func Holding(t time.Time, mid bool) []Period {
	t = t.In(locale.Zone)
	if mid { // the 15th begins the next month
		t = t.AddDate(0, 0, -middle).AddDate(0, 0, 1-t.AddDate(0, 0, -middle).Day()).AddDate(0, 1, 0)
	}
	month, year := int(t.Month()), t.Year()
	all := []Period{{Month, year, month, mid}, {Quarter, year, (month + 2) / 3, mid},
		{HalfYear, year, (month + 5) / 6, mid}, {Kind: Year, Year: year, MidMonth: mid}}
	if t.Month() <= time.September {
		all = append(all, Period{Kind: NineMonths, Year: year, MidMonth: mid})
	}
	return all
}

var roman = [5]string{"", "I", "II", "III", "IV"}

// Name is how a report calls the period: "Quý III năm 2026", "6 tháng đầu năm 2026", "Năm học 2025-2026".
func (p Period) Name(lang locale.Lang) string {
	args := locale.Args{"year": strconv.Itoa(p.Year), "next": strconv.Itoa(p.Year + 1)}
	key := ""
	switch p.Kind {
	case Month:
		key, args["month"] = "period.month", strconv.Itoa(p.N)
		if lang.Base() == locale.EN {
			args["month"] = time.Month(p.N).String()
		}
	case Quarter:
		key, args["quarter"] = "period.quarter", roman[p.N]
	case HalfYear:
		key = [3]string{"", "period.first_half", "period.second_half"}[p.N]
	case NineMonths:
		key = "period.nine_months"
	case SchoolYear:
		key = "period.school_year"
	case Year:
		key = "period.year"
	}
	return locale.Text(lang, key, args)
}
