package report_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/report"
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

// round counts the ballots as the box does.
func (c criteriaCase) round(t testing.TB) *aRound {
	t.Helper()
	closed := time.Date(2026, 11, 12, 13, 0, 0, 0, time.UTC)
	r := &aRound{School: hoaSen}
	s := &r.Survey
	s.Status, s.Threshold, s.ClosedAt, s.Title = survey.Closed, 5, &closed, survey.Text{VI: "Khảo sát"}
	s.Subjects, s.Sections = c.Subjects, c.Sections
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
	r.tally = &tally
	var ballots []string
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
		ballots = append(ballots, string(raw))
	}
	r.class(t, "Lá", c.Eligible, ballots...)
	return r
}

// criteriaCases are the vectors.
func criteriaCases(t testing.TB) []criteriaCase {
	t.Helper()
	raw, err := os.ReadFile("testdata/criteria/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []criteriaCase }
	if err = json.Unmarshal(raw, &file); err != nil || len(file.Cases) < 19 {
		t.Fatalf("%d cases, %v", len(file.Cases), err)
	}
	return file.Cases
}

// criteriaRound is a good round of which one subject is published by its marks.
func criteriaRound(t testing.TB) *aRound {
	t.Helper()
	for _, c := range criteriaCases(t) {
		if c.Subjects[0].Publish == survey.ByAnswers {
			return c.round(t)
		}
	}
	t.Fatal("no round is published by its marks")
	return nil
}

// The vectors were made by testdata/criteria/make.py, which counts ballot by ballot and shares nothing with the
// program.
func TestCriteriaVectors(t *testing.T) {
	for _, c := range criteriaCases(t) {
		t.Run(c.Name, func(t *testing.T) {
			for lang, said := range c.Expected.Said {
				s := c.round(t).section(t, lang)
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

// A mean beside a share of marks is the mean of those marks, and not of the question that would publish people.
func TestTheMeanIsOfWhatIsPublished(t *testing.T) {
	s := criteriaRound(t).section(t, locale.VI)
	marks, why := s.Figures.Satisfaction[0].Marks()
	if why != "" || *s.Figures.Satisfaction[0].MeanText == marks.MeanText {
		t.Fatalf("the two means of this round are alike, or one is withheld: %s", why)
	}
	for _, form := range s.Forms() {
		if form.Form == "mean_and_rate" && !strings.Contains(form.Text, "lượt đánh giá "+marks.MeanText) {
			t.Errorf("%s, want the mean %s", form.Text, marks.MeanText)
		}
	}
}
