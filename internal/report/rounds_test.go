package report_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"hailong/internal/demo"
	"hailong/internal/figures"
	"hailong/internal/invitation"
	"hailong/internal/locale"
	"hailong/internal/report"
	"hailong/internal/school"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// aRound is a counted round: of the demo's questionnaire, with ballots of one's own making.
type aRound struct {
	School school.School
	Survey survey.Survey
	tally  *stats.Tally
	share  []invitation.ClassShare
}

var hoaSen = school.School{
	Name: "Trường Mầm non Hoa Sen", ParentOffice: "Ủy ban nhân dân phường Phương Liệt", Place: "Phương Liệt",
	Abbreviation: "MNHS", Threshold: 5, RetentionMonths: 24, ReportShare: true,
}

// newRound is a closed round without any ballot.
func newRound(t testing.TB) *aRound {
	t.Helper()
	opened, closed := time.Date(2023, 11, 1, 1, 0, 0, 0, time.UTC), time.Date(2023, 11, 12, 13, 0, 0, 0, time.UTC)
	s := survey.Survey{
		ID: uuid.MustParse("0b5cf1ab-6f0f-4d60-9e0a-3c2b2a4d1e5f"), Status: survey.Closed, Threshold: 5,
		SchoolYear: "2023-2024", Period: "Học kỳ 1",
		OpenedAt: &opened, ClosedAt: &closed,
	}
	if err := json.Unmarshal(demo.Survey, &s.Questionnaire); err != nil {
		t.Fatal(err)
	}
	s.AdoptUses()
	s.Tidy()
	tally := stats.NewTally(s.Plan())
	return &aRound{School: hoaSen, Survey: s, tally: &tally}
}

// class adds a class and its ballots, each an answer as JSON.
func (r *aRound) class(t testing.TB, name string, eligible int, ballots ...string) {
	t.Helper()
	label := name
	if len(ballots) < r.Survey.Threshold {
		label = ""
	}
	for _, raw := range ballots {
		answers, err := r.Survey.AnswersFromJSON(json.RawMessage(raw))
		if err != nil {
			t.Fatal(err)
		}
		r.tally.Add(answers.Ballot(label))
		for _, c := range r.Survey.Comments(answers) {
			r.tally.AddTexts(c.Question, 1)
		}
	}
	r.share = append(r.share, invitation.ClassShare{
		Class: name, Share: invitation.Share{Responded: len(ballots), Eligible: eligible}})
}

func (r *aRound) document() figures.Document {
	p := invitation.Sum(r.share)
	tally := r.tally
	if p.Responded < r.Survey.Threshold {
		tally = nil
	}
	return figures.Compute(r.Survey, p, p.Responded, tally, time.Time{})
}

func (r *aRound) section(t testing.TB, lang locale.Lang) report.Section {
	t.Helper()
	d := r.document()
	canonical, err := d.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	return report.Compose(d, report.About(r.School, r.Survey, figures.Digest(canonical), lang), lang)
}

// demoRound is the demo: 182 of 201 in 8 classes.
func demoRound(t testing.TB) *aRound { return demoWithout(t, func(int, string) bool { return false }) }

// demoWithout is the demo without some of its ballots, by their number and class; a class without any is not asked.
func demoWithout(t testing.TB, left func(int, string) bool) *aRound {
	t.Helper()
	r := newRound(t)
	ballots, err := demo.Ballots()
	if err != nil {
		t.Fatal(err)
	}
	eligible, answers := map[string]int{}, map[string][]string{}
	var order []string
	for _, line := range strings.Split(strings.TrimSpace(string(demo.Roster)), "\n")[1:] {
		class, _, _ := strings.Cut(line, ",")
		if eligible[class] == 0 {
			order = append(order, class)
		}
		eligible[class]++
	}
	for i, b := range ballots {
		if !left(i, b.Class) {
			answers[b.Class] = append(answers[b.Class], string(b.Answers))
		}
	}
	for _, class := range order {
		if len(answers[class]) == 0 {
			continue
		}
		r.class(t, class, eligible[class], answers[class]...)
	}
	return r
}

// fortyClasses is a large school with mixed opinions, small classes and one that nobody answered.
func fortyClasses(t testing.TB) *aRound {
	t.Helper()
	r := newRound(t)
	r.School.Name = "Trường Tiểu học Nguyễn Thị Minh Khai"
	for c := range 40 {
		var ballots []string
		for i := range []int{27, 24, 18, 22, 3, 25, 0, 21}[c%8] {
			level := func(q int) int { return 1 + (c*7+i*3+q*5+i*i)%5 }
			one := map[string]any{"G1": max(level(1), 1+(i+c)%5), "P6": 5 - (i*c)%3,
				"P1": []string{[]string{"cash", "qr", "bank_app"}[i%3]}, "G2": 70 + (i*7)%50}
			for q, name := range []string{"C1", "D1", "D4", "B2", "C4", "E5", "P2", "P3", "P4", "P5"} {
				one[name] = level(q)
			}
			raw, err := json.Marshal(one)
			if err != nil {
				t.Fatal(err)
			}
			ballots = append(ballots, string(raw))
		}
		r.class(t, fmt.Sprintf("Lớp %dA%d – cơ sở %d", c/8+1, c%8+1, c%3+1), 28, ballots...)
	}
	return r
}

// longName is the demo at a school whose name has 90 letters.
func longName(t testing.TB) *aRound {
	t.Helper()
	r := demoRound(t)
	r.School.Name = "Trường Phổ thông Dân tộc Bán trú Trung học cơ sở và Tiểu học Nguyễn Thị Minh Khai Tả Giàng"
	r.School.ParentOffice = "Ủy ban nhân dân xã Tả Giàng Phìn, tỉnh Lào Cai"
	r.School.Place = "Tả Giàng Phìn"
	closes := r.Survey.ClosedAt.Add(48 * time.Hour)
	r.Survey.ClosesAt, r.Survey.Reason, r.Survey.ParentsAdded, r.Survey.ParentsRemoved = &closes,
		"toàn bộ CMHS đã trả lời", 3, 1
	return r
}

// nobodyAnswered has 201 invited and no ballot.
func nobodyAnswered(t testing.TB) *aRound {
	t.Helper()
	r := newRound(t)
	for c := range 8 {
		r.class(t, fmt.Sprintf("Mầm %d", c+1), 25)
	}
	return r
}

var rounds = map[string]func(testing.TB) *aRound{"demo": demoRound, "forty-classes": fortyClasses,
	"long-name": longName, "nobody": nobodyAnswered}
