package report_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"hailong/internal/figures"
	"hailong/internal/invitation"
	"hailong/internal/locale"
	"hailong/internal/report"
	"hailong/internal/school"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// criteriaCase is a round of testdata/criteria, and what an independent count says of it.
type criteriaCase struct {
	Name     string
	Eligible int
	Subjects []survey.Subject
	Sections []survey.Section
	Ballots  []string
	Expected struct {
		Criteria []figures.Criterion
		Said     map[locale.Lang]map[string]string
	}
}

// section counts the ballots as the box does and composes the section.
func (c criteriaCase) section(t *testing.T, lang locale.Lang) report.Section {
	t.Helper()
	closed := time.Date(2026, 11, 12, 13, 0, 0, 0, time.UTC)
	s := survey.Survey{Status: survey.Closed, Threshold: 5, ClosedAt: &closed}
	s.Title, s.Subjects, s.Sections = survey.Text{VI: "Khảo sát"}, c.Subjects, c.Sections
	for i := range s.Sections {
		for j := range s.Sections[i].Questions {
			q := &s.Sections[i].Questions[j]
			q.Type, q.Text, q.NotApplicable = "likert5", survey.Text{VI: q.ID}, true
		}
	}
	s.Tidy()
	if faults := s.Check(); len(faults) > 0 {
		t.Fatal(faults)
	}
	tally := stats.NewTally(s.Plan())
	for _, line := range c.Ballots {
		answers := map[string]any{}
		for i, q := range s.Questions() {
			switch mark := line[i]; mark {
			case '-':
			case 'n':
				answers[q.ID] = "na"
			default:
				answers[q.ID] = int(mark - '0')
			}
		}
		raw, err := json.Marshal(answers)
		if err != nil {
			t.Fatal(err)
		}
		read, err := s.AnswersFromJSON(raw)
		if err != nil {
			t.Fatal(err)
		}
		tally.Add(read.Ballot("Lá"))
	}
	p := invitation.Sum([]invitation.ClassShare{{Class: "Lá",
		Share: invitation.Share{Responded: len(c.Ballots), Eligible: c.Eligible}}})
	d := figures.Compute(s, p, len(c.Ballots), &tally, time.Time{})
	return report.Compose(d, report.About(school.School{}, s, "", lang), lang)
}

// The vectors were made by testdata/criteria/make.py, which counts ballot by ballot and shares nothing with the
// program.
func TestCriteriaVectors(t *testing.T) {
	raw, err := os.ReadFile("testdata/criteria/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []criteriaCase }
	if err = json.Unmarshal(raw, &file); err != nil || len(file.Cases) < 19 {
		t.Fatalf("%d cases, %v", len(file.Cases), err)
	}
	for _, c := range file.Cases {
		t.Run(c.Name, func(t *testing.T) {
			for lang, said := range c.Expected.Said {
				s := c.section(t, lang)
				got := map[string]string{"result": strings.Join(s.Said(report.Result), " ")}
				for _, form := range s.Forms() {
					got[form.Form] = form.Text
				}
				for name, want := range said {
					if got[name] != want {
						t.Errorf("%s in %s:\n%s\nwant\n%s", name, lang, got[name], want)
					}
				}
				c.criteria(t, s.Figures.Criteria)
			}
		})
	}
}

// criteria compares the counts, means and ends of the criteria.
func (c criteriaCase) criteria(t *testing.T, got []figures.Criterion) {
	t.Helper()
	if len(got) != len(c.Expected.Criteria) {
		t.Fatalf("%d criteria, want %d", len(got), len(c.Expected.Criteria))
	}
	for i, want := range c.Expected.Criteria {
		one := got[i]
		// what the vector leaves out is computed from what it has: labels, and doubles beside their texts
		one.SubjectID, one.Label, one.LabelEN, one.Rate, one.Mean = "", "", "", nil, nil
		a, errA := json.Marshal(one)
		b, errB := json.Marshal(want)
		if errA != nil || errB != nil || string(a) != string(b) {
			t.Errorf("criterion %s: %s, want %s", want.SectionID, a, b)
		}
	}
}
