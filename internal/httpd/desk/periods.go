package desk

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"hailong/internal/period"
	"hailong/internal/survey"
)

// periodsPage is every period in which a round was closed, and its report in each format.
type periodsPage struct {
	page
	Kinds []periodKind
}

// periodKind is the periods of one kind, the newest first.
type periodKind struct {
	Name    string
	Periods []periodLine
}

type periodLine struct {
	Name   string
	Rounds int
	Files  []entry
	from   time.Time
}

// periodFiles are the formats that people take; programs ask the API for the others.
var periodFiles = []struct{ format, text string }{{"docx", "periods.word"}, {"pdf", "periods.pdf"},
	{"xlsx", "periods.excel"}, {"text", "periods.text"}}

func (d *Desk) periods(c *gin.Context) {
	p := periodsPage{page: d.page(c, "home", "periods.title")}
	rounds, err := d.Surveys.List(c.Request.Context(), who(c).SchoolID, survey.Closed)
	if err != nil {
		d.refuse(c, err)
		return
	}
	count := map[period.Period]int{}
	for _, s := range rounds {
		if s.ClosedAt == nil {
			continue
		}
		for _, one := range period.Holding(*s.ClosedAt) {
			count[one]++
		}
	}
	for _, kind := range []period.Kind{period.Quarter, period.HalfYear, period.NineMonths, period.SchoolYear,
		period.Year, period.Month} {
		if k := p.kind(kind, count); len(k.Periods) > 0 {
			p.Kinds = append(p.Kinds, k)
		}
	}
	d.show(c, http.StatusOK, "periods.html", p)
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
		for _, file := range periodFiles {
			line.Files = append(line.Files, entry{
				Path: "/api/v1/schools/" + p.School.ID.String() + "/report?period=" + one.String() + "&format=" +
					file.format + "&lang=" + string(p.Lang), Text: p.T(file.text),
			})
		}
		k.Periods = append(k.Periods, line)
	}
	slices.SortFunc(k.Periods, func(a, b periodLine) int { return cmp.Compare(b.from.Unix(), a.from.Unix()) })
	return k
}
