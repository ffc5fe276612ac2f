package report

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"hailong/internal/httpd/desk/frame"
	"hailong/internal/period"
	"hailong/internal/survey"
)

// periodsPage is every period in which a round was closed, and its report in each format.
type periodsPage struct {
	frame.Page
	Kinds []periodKind
}

// periodKind is the periods of one kind, the newest first.
type periodKind struct {
	Name    string
	Periods []periodLine
}

type periodLine struct {
	Name, Path string
	Rounds     int
	Files      []frame.FileLink
	from       time.Time
}

// Periods lists the periods.
func (r *Reports) Periods(c *gin.Context) error {
	p := periodsPage{Page: r.Page(c, "home", "periods.title")}
	rounds, err := r.Surveys.List(c.Request.Context(), frame.Who(c).SchoolID, survey.Closed)
	if err != nil {
		return err
	}
	count := map[period.Period]int{}
	for _, s := range rounds {
		for _, one := range holding(s, p.School.MidMonth) {
			count[one]++
		}
	}
	for _, kind := range []period.Kind{period.Quarter, period.HalfYear, period.NineMonths, period.SchoolYear,
		period.Year, period.Month} {
		if k := p.kind(kind, count); len(k.Periods) > 0 {
			p.Kinds = append(p.Kinds, k)
		}
	}
	return views.Show(c, http.StatusOK, "periods.html", p)
}

// holding are the periods that a round belongs to: those in which it was closed, and its own school year.
func holding(s survey.Survey, mid bool) []period.Period {
	if s.ClosedAt == nil {
		return nil
	}
	held := period.Holding(*s.ClosedAt, mid)
	if year, err := period.Parse(s.SchoolYear); err == nil {
		held = append(held, year)
	}
	return held
}

func (p periodsPage) kind(kind period.Kind, count map[period.Period]int) periodKind {
	names := map[period.Kind]string{
		period.Month: "periods.months", period.Quarter: "periods.quarters", period.HalfYear: "periods.halves",
		period.NineMonths: "periods.nine_months",
		period.Year:       "periods.years", period.SchoolYear: "periods.school_years",
	}
	k := periodKind{Name: p.T(names[kind])}
	for one, n := range count {
		if one.Kind != kind {
			continue
		}
		line := periodLine{Name: one.Name(p.Lang), Rounds: n}
		line.from, _ = one.Bounds()
		line.Path, line.Files = "/admin/periods/"+one.String(), periodFiles(p.Page, one)
		k.Periods = append(k.Periods, line)
	}
	slices.SortFunc(k.Periods, func(a, b periodLine) int { return cmp.Compare(b.from.Unix(), a.from.Unix()) })
	return k
}
