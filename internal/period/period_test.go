package period_test

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hailong/internal/locale"
	"hailong/internal/period"
	"hailong/internal/problem"
)

func TestPeriods(t *testing.T) {
	for text, want := range map[string]struct{ vi, en, from, to string }{
		"2026-09":   {"Tháng 9 năm 2026", "September 2026", "2026-09-01", "2026-10-01"},
		"2026-01":   {"Tháng 1 năm 2026", "January 2026", "2026-01-01", "2026-02-01"},
		"2026-Q1":   {"Quý I năm 2026", "Quarter I of 2026", "2026-01-01", "2026-04-01"},
		"2026-Q3":   {"Quý III năm 2026", "Quarter III of 2026", "2026-07-01", "2026-10-01"},
		"2026-H1":   {"6 tháng đầu năm 2026", "First six months of 2026", "2026-01-01", "2026-07-01"},
		"2026-H2":   {"6 tháng cuối năm 2026", "Last six months of 2026", "2026-07-01", "2027-01-01"},
		"2026-9M":   {"9 tháng đầu năm 2026", "First nine months of 2026", "2026-01-01", "2026-10-01"},
		"2026":      {"Năm 2026", "Year 2026", "2026-01-01", "2027-01-01"},
		"2025-2026": {"Năm học 2025-2026", "School year 2025-2026", "2025-08-01", "2026-08-01"},
	} {
		p, err := period.Parse(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		from, to := p.Bounds()
		day := func(t time.Time) string { return t.In(locale.Zone).Format(time.DateOnly) }
		if p.String() != text || p.Name(locale.VI) != want.vi || p.Name(locale.EN) != want.en ||
			day(from) != want.from || day(to) != want.to {
			t.Errorf("%s: %s, %s, %s, %s to %s", text, p, p.Name(locale.VI), p.Name(locale.EN), day(from), day(to))
		}
		if from.Hour() != 0 || from.UTC().Hour() != 17 {
			t.Errorf("%s begins at %s", text, from)
		}
	}
}

func TestWhatIsNoPeriod(t *testing.T) {
	for text, key := range map[string]string{
		"": "period.fault.form", "2026-": "period.fault.form", "2026-Q": "period.fault.form",
		"2026-q3": "period.fault.form", "2026Q3": "period.fault.form",
		" 2026": "period.fault.form", "2026-Q3 ": "period.fault.form", "26-Q3": "period.fault.form",
		"2026-6M": "period.fault.form", "Quý III": "period.fault.form",
		"2026-1": "period.fault.form", "2026-09-01": "period.fault.form", "２０２６": "period.fault.form",
		"2026-Q3\n": "period.fault.form",
		"2026-13":   "period.fault.0", "2026-00": "period.fault.0", "2026-Q5": "period.fault.1",
		"2026-Q0": "period.fault.1", "2026-H3": "period.fault.2",
		"2025-2027": "period.fault.school_year", "2026-2025": "period.fault.school_year", "1999": "period.fault.year",
		"2200-Q1": "period.fault.year",
	} {
		_, err := period.Parse(text)
		var p *problem.Error
		if !errors.As(err, &p) || len(p.Fields) != 1 || p.Fields[0].Key != key || p.Fields[0].Pointer != "/period" ||
			!locale.Has(locale.EN, key) {
			t.Errorf("%q: %+v", text, err)
		}
	}
}

// What is written is read back.
func TestWhatIsWrittenIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := period.Period{Kind: period.Kind(rapid.IntRange(0, 5).Draw(t, "kind")), Year: rapid.IntRange(2001, 2198).
			Draw(t, "year")}
		if most := map[period.Kind]int{period.Month: 12, period.Quarter: 4, period.HalfYear: 2}[p.Kind]; most > 0 {
			p.N = rapid.IntRange(1, most).Draw(t, "n")
		}
		if read, err := period.Parse(p.String()); err != nil || read != p {
			t.Fatalf("%v was read as %v, %v", p, read, err)
		}
	})
}

// From the 15th to the 14th, as Decree 09/2019/NĐ-CP counts months, quarters, half-years and years.
func TestPeriodsFromTheFifteenth(t *testing.T) {
	for text, want := range map[string][2]string{
		"2026-01": {"2025-12-15", "2026-01-14"}, "2026-03": {"2026-02-15", "2026-03-14"},
		"2026-Q1": {"2025-12-15", "2026-03-14"}, "2026-Q4": {"2026-09-15", "2026-12-14"},
		"2026-H1": {"2025-12-15", "2026-06-14"}, "2026-H2": {"2026-06-15", "2026-12-14"},
		"2026-9M": {"2025-12-15", "2026-09-14"}, "2026": {"2025-12-15", "2026-12-14"},
		"2025-2026": {"2025-08-01", "2026-07-31"},
	} {
		p, err := period.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		p.MidMonth = true
		from, to := p.Bounds()
		if got := [2]string{from.Format(time.DateOnly), to.AddDate(0, 0, -1).Format(time.DateOnly)}; got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

// A moment lies in every period that holds it, and in no other of that kind, by the calendar and from the 15th.
func TestPeriodsHoldTheirMoments(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(978_307_200, 7_000_000_000).Draw(t, "at"), 0) // 2001 to 2191
		held := period.Holding(at, rapid.Bool().Draw(t, "mid"))
		if len(held) < 4 || len(held) > 5 {
			t.Fatalf("%v lies in %v", at, held)
		}
		for _, p := range held {
			if from, to := p.Bounds(); at.Before(from) || !at.Before(to) {
				t.Fatalf("%v lies in %v, which goes from %v to %v", at, p, from, to)
			}
		}
	})
}
