package report_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/report"
	"hailong/internal/stats"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// document makes a published document of whole-school counts.
func figuresOf(responded, eligible int, subjects []subject) figures.Document {
	d := figures.Document{Status: "closed", Threshold: 5, Counted: responded,
		Participation: figures.Participation{Responded: responded, Eligible: eligible}}
	for _, s := range subjects {
		method := s.Method
		if method == "" {
			method = stats.ByHeadline
		}
		e := figures.Satisfaction{Label: s.Label, LabelEN: s.LabelEN, Method: &method, Status: stats.Exact,
			Rated: &s.Rated, NotApplicable: &s.NotApplicable}
		switch {
		case s.Rated < 5:
			e.Status = stats.Hidden
		case s.Satisfied < stats.MinSatisfied:
			e.Status = stats.Coded
		default:
			e.Satisfied = &s.Satisfied
			n := eligible - s.NotApplicable
			low, high, _ := stats.Interval(stats.Ratio{X: s.Satisfied, N: s.Rated}, n, stats.Level)
			e.Interval = &figures.Interval{LowCount: low, HighCount: high, Population: n}
		}
		d.Satisfaction = append(d.Satisfaction, e)
	}
	return d
}

type subject struct {
	Label, Method    string
	LabelEN          string `json:"label_en"`
	Rated, Satisfied int
	NotApplicable    int `json:"not_applicable"`
}

func TestSentenceVectors(t *testing.T) {
	raw, err := os.ReadFile("testdata/sentences.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []struct {
			ID, Name string
			Input    struct {
				Responded, Eligible int
				Subjects            []subject
				Trend               json.RawMessage
			}
			Expected map[locale.Lang][]report.Sentence
		}
	}
	if err = json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, c := range file.Cases {
		for lang, want := range c.Expected {
			// The comparison with an earlier round is worded elsewhere; everything before it is checked here.
			want = slices.DeleteFunc(want, func(s report.Sentence) bool { return s.Role == "trend" })
			got := report.Sentences(figuresOf(c.Input.Responded, c.Input.Eligible, c.Input.Subjects), lang)
			checked++
			if !slices.Equal(got, want) {
				t.Errorf("%s %s %s:\n%v\nwant\n%v", c.ID, c.Name, lang, got, want)
			}
		}
	}
	if checked < 40 {
		t.Fatalf("only %d checked", checked)
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
	}
}

func TestSectionText(t *testing.T) {
	opened, closed := time.Date(2023, 11, 1, 1, 0, 0, 0, time.UTC), time.Date(2023, 11, 12, 13, 0, 0, 0, time.UTC)
	d := figuresOf(182, 201, []subject{
		{Label: "công tác chăm sóc, giáo dục trẻ", LabelEN: "childcare and education", Rated: 182, Satisfied: 182},
		{Label: "việc thanh toán không dùng tiền mặt tại trường", LabelEN: "cashless payment at the school", Rated: 182,
			Satisfied: 181},
	})
	full, most := "100%", "95,7%"
	d.Classes = []figures.Class{
		{Class: "Nhóm 25-36 tháng", Responded: 18, Eligible: 20,
			Satisfaction: []figures.ClassSubject{{Status: "shown", Text: &full}, {Status: "complement"}}},
		{Class: "Mầm 1", Responded: 23, Eligible: 25,
			Satisfaction: []figures.ClassSubject{{Status: "shown", Text: &full}, {Status: "shown", Text: &most}}},
		{Class: "Mầm 2", Responded: 3, Eligible: 25,
			Satisfaction: []figures.ClassSubject{{Status: "few"}, {Status: "few"}}},
	}
	m := report.Meta{
		School: "Trường Mầm non Hoa Sen", SchoolYear: "2023-2024", Period: "Học kỳ 1", From: &opened, To: &closed,
		Digest: strings.Repeat("0123456789abcdef", 4), Receipts: strings.Repeat("fedcba9876543210", 4),
		Record: strings.Repeat("13579bdf02468ace", 4), RecordLine: 1057, ParentsAdded: 3, ParentsRemoved: 1,
		Early: true, EarlyReason: "toàn bộ CMHS đã trả lời",
	}
	for _, lang := range locale.Languages {
		var out bytes.Buffer
		if err := report.PlainText(&out, report.Compose(d, m, lang)); err != nil {
			t.Fatal(err)
		}
		golden(t, "section."+string(lang)+".txt", out.Bytes())
	}
}

// The one picture of a section is that of the subjects; of one that shows no rate, that of who took part.
func TestPictureOfASection(t *testing.T) {
	var picture, drawing bytes.Buffer
	s := demoRound(t).section(t, locale.VI)
	if err := report.PNG(&picture, s); err != nil {
		t.Fatal(err)
	}
	if size, err := png.DecodeConfig(&picture); err != nil || size.Width < 1000 {
		t.Errorf("%+v (%v)", size, err)
	}
	for name, tt := range map[string]struct {
		change func(*report.Section)
		want   string
	}{
		"rates":   {func(*report.Section) {}, locale.Text(locale.VI, "report.chart.subjects.unit", nil)},
		"no rate": {func(s *report.Section) { s.Figures.Satisfaction = nil }, "201"},
	} {
		s := demoRound(t).section(t, locale.VI)
		tt.change(&s)
		drawing.Reset()
		if err := report.SVG(&drawing, s); err != nil || !strings.Contains(drawing.String(), tt.want) {
			t.Errorf("%s: the drawing does not say %q (%v)", name, tt.want, err)
		}
	}
	s.Figures.Satisfaction, s.Figures.Classes = nil, nil
	if err := report.SVG(&drawing, s); problem.KindOf(err) != problem.NotFound {
		t.Errorf("of nothing: %v", err)
	}
}
