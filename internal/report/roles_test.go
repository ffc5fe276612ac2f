package report_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/report"
	"hailong/internal/school"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// Every role has a place and a placeholder, and a school's own file may ask for each.
func TestEveryRoleHasAPlaceholder(t *testing.T) {
	names := report.Names(survey.Questionnaire{})
	for _, role := range report.Roles() {
		if _, known := names[role.Placeholder()]; !known {
			t.Errorf("nothing stands for {{%s}}", role.Placeholder())
		}
	}
	for _, role := range []report.Role{report.Interval, report.Trend} {
		if !role.OnRequest() {
			t.Errorf("%s is said without being asked", role)
		}
	}
}

// The page on reports names every placeholder: by itself, or by its last word where several are told together.
func TestThePageOnReportsNamesEveryPlaceholder(t *testing.T) {
	raw, err := os.ReadFile("../../docs/reports.md")
	if err != nil {
		t.Fatal(err)
	}
	page, general := string(raw), strings.NewReplacer(".childcare", ".SUBJECT", ".meals", ".SECTION")
	names := report.Names(survey.Questionnaire{Subjects: []survey.Subject{{ID: "childcare"}},
		Sections: []survey.Section{{ID: "meals", Subject: "childcare", Criterion: true}}})
	for name := range names {
		name = general.Replace(name)
		last := name[strings.LastIndex(name, ".")+1:]
		told := []string{"{{" + name + "}}", "`." + last + "`", "`" + last + "`"}
		if !slices.ContainsFunc(told, func(as string) bool { return strings.Contains(page, as) }) {
			t.Errorf("docs/reports.md does not tell of {{%s}}", name)
		}
	}
}

// A section says its sentences in the order of the table: only coverage and interval alternate, subject by subject.
func TestSentencesStandInTheirOrder(t *testing.T) {
	d := closed182()
	d.Disputes, d.Counted = 1, 180
	some := 4
	d.Participation.ByClassLink = &some
	m := report.Meta{School: "Trường", SchoolYear: "2023-2024", ParentsAdded: 1, Unreadable: 2, Early: true}
	order, last := report.Roles(), -1
	said := map[report.Role]bool{}
	for _, one := range report.Compose(d, m, locale.VI).Sentences {
		at := slices.Index(order, one.Role)
		if at < 0 {
			t.Fatalf("%q has the role %q, which is in no table", one.Text, one.Role)
		}
		if at < last && one.Role != report.Coverage {
			t.Errorf("%s comes after %s", one.Role, order[last])
		}
		last = at
		said[one.Role] = true
	}
	for _, role := range []report.Role{report.Context, report.Participation, report.Result, report.Coverage,
		report.Roster, report.Disputes, report.ByClassLink, report.Unreadable, report.Early} {
		if !said[role] {
			t.Errorf("nothing says %s", role)
		}
	}
}

func closed182() figures.Document {
	method, n, x, none := stats.ByHeadline, 182, 180, 0
	rate := 180.0 / 182
	return figures.Document{
		Status: "closed", Threshold: 5, Counted: 182,
		Participation: figures.Participation{Responded: 182, Eligible: 201},
		Satisfaction: []figures.Satisfaction{{
			SubjectID: "care", Label: "chăm sóc trẻ", LabelEN: "childcare", Method: &method, Status: stats.Exact,
			Rated: &n, Satisfied: &x, NotApplicable: &none, Rate: &rate,
		}},
	}
}

// Whether a survey closed early is told by its times; the reason is told when somebody gave one.
func TestClosedEarlyIsToldByTheTimes(t *testing.T) {
	planned := time.Date(2023, 11, 12, 13, 0, 0, 0, time.UTC)
	early, late := planned.Add(-time.Hour), planned.Add(10*time.Second)
	for name, tt := range map[string]struct {
		planned, closed *time.Time
		status          survey.Status
		reason, want    string
	}{
		"early, with a reason": {&planned, &early, survey.Closed, "đủ phiếu.",
			"Khảo sát đóng trước giờ đã định. Lý do: đủ phiếu."},
		"early, without a reason": {&planned, &early, survey.Closed, "",
			"Khảo sát đóng trước giờ đã định; không ghi lý do."},
		"at its time":                   {&planned, &late, survey.Closed, "", ""},
		"at its time, though a reason":  {&planned, &late, survey.Closed, "đủ phiếu", ""},
		"without a time set":            {nil, &early, survey.Closed, "đủ phiếu", ""},
		"withdrawn before its time":     {&planned, &early, survey.Withdrawn, "nhầm lớp", ""},
		"still open: nothing is closed": {&planned, nil, survey.Open, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			of := survey.Survey{Status: tt.status, ClosesAt: tt.planned, ClosedAt: tt.closed, Reason: tt.reason}
			section := report.Compose(closed182(), report.About(school.School{}, of, "", locale.VI), locale.VI)
			if said := strings.Join(section.Said(report.Early), " "); said != tt.want {
				t.Errorf("said %q, want %q", said, tt.want)
			}
		})
	}
}
