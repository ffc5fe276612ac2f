package report_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/report"
	"hailong/internal/school"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// settled is a round for which everything is set that forms tell of: targets, criteria, an earlier round, themes with
// measures. Two classes of 25 and 20 parents answered; marks are what the parent of a number gives to each subject as a
// whole and to the items of the first and of the second criterion of each.
func settled(t testing.TB, marks func(i int) [3]int) *aRound {
	t.Helper()
	r := newRound(t)
	for i := range r.Survey.Subjects {
		r.Survey.Subjects[i].Target = survey.Target(950)
	}
	var sections []survey.Section
	criterion := map[string]int{} // of each item
	for _, whole := range r.Survey.Sections {
		half := slices.Clone(whole.Questions)
		rest := whole
		whole.Questions, rest.Questions, rest.ID = nil, nil, whole.ID+"-2"
		rest.Title = survey.Text{VI: whole.Title.VI + " (tiếp)", EN: whole.Title.In(locale.EN) + " (2)"}
		for i, q := range half {
			if q.Role == survey.Item && i%2 == 1 {
				rest.Questions, criterion[q.ID] = append(rest.Questions, q), 2
				continue
			}
			if q.Role == survey.Item {
				criterion[q.ID] = 1
			}
			whole.Questions = append(whole.Questions, q)
		}
		for _, one := range []survey.Section{whole, rest} {
			one.Criterion = slices.ContainsFunc(one.Questions, func(q survey.Question) bool {
				return q.Role == survey.Item
			})
			if len(one.Questions) > 0 {
				sections = append(sections, one)
			}
		}
	}
	r.Survey.Sections = sections
	r.Survey.Tidy()
	if faults := r.Survey.Check(); len(faults) > 0 {
		t.Fatal(faults)
	}
	tally := stats.NewTally(r.Survey.Plan())
	r.tally = &tally
	ballot := func(i int) string {
		given := marks(i)
		answers := map[string]any{"G1": given[0], "P6": given[0], "P1": []string{"qr"}, "G2": 60 + 8*given[0]}
		for id, at := range criterion {
			answers[id] = given[at]
		}
		raw, err := json.Marshal(answers)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	r.class(t, "Lá 1", 28, many(25, ballot)...)
	r.class(t, "Lá 2", 22, many(20, func(i int) string { return ballot(25 + i) })...)
	return r
}

var settledRounds = map[string]func(i int) [3]int{
	"good":     func(i int) [3]int { return [3]int{5 - i%2, 5, 4 + i%2} },
	"bad":      func(i int) [3]int { return [3]int{2 + i%3, 1 + i%5, 2 + i%4} },
	"withheld": func(i int) [3]int { return [3]int{2 + 3*(i/43), 3 + i%3, 1 + 4*(i/43)} },
}

// settledSection is the section of a settled round beside one of the year before and one of the staff.
func settledSection(t testing.TB, name string, lang locale.Lang) report.Section {
	t.Helper()
	r := settled(t, settledRounds[name])
	before := settled(t, func(i int) [3]int { return [3]int{5 - i%4, 4, 4} })
	before.Survey.SchoolYear = "2022-2023"
	s := r.section(t, lang)
	compared := figures.Compare(figures.Published{Survey: before.Survey, Document: before.document()},
		figures.Published{Survey: r.Survey, Document: r.document()})
	m := s.Meta
	m.Before = locale.Text(lang, "report.trend.period", locale.Args{"year": "2022-2023"})
	m.Changes, m.Cashless = compared.Satisfaction, compared.Cashless
	staff := settled(t, settledRounds["good"])
	staff.Survey.Audience = school.Staff
	m.Beside = &report.Beside{Survey: staff.Survey, Figures: staff.document()}
	m.Answers = []report.Answer{
		{Theme: "Sân chơi nắng", Cause: "Chưa có mái che", Measure: "Lắp mái che", Responsible: "Tổ hành chính",
			Due: "2024-05-31", State: "Đang làm"},
		{Theme: "Thực đơn lặp lại", Answer: "Thực đơn đổi hai tuần một lần.", State: "Đã xong"},
	}
	return report.Compose(s.Figures, m, lang)
}

// Every form is made by settings alone, in both languages, for a good round, a bad one and one with withheld figures.
func TestEveryFormIsMadeBySettings(t *testing.T) {
	for name := range settledRounds {
		for _, lang := range locale.Languages {
			s := settledSection(t, name, lang)
			var out strings.Builder
			for _, one := range s.Forms() {
				if one.Empty() {
					t.Errorf("%s of %s in %s says nothing: it lacks %s", one.Form, name, lang, one.Lacks)
				}
				fmt.Fprintf(&out, "## %s\n%s\n", one.Form, one.Text)
				if one.Table != nil {
					for _, row := range one.Table.Cells() {
						out.WriteString(strings.ReplaceAll(strings.Join(row, " | "), "\n", "; ") + "\n")
					}
				}
			}
			golden(t, "forms-settled-"+name+"."+string(lang)+".txt", []byte(out.String()))
		}
	}
}
