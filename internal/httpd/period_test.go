package httpd_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/format"
	"hailong/internal/locale"
	"hailong/internal/reading"
	"hailong/internal/report"
	"hailong/internal/testkit"
)

// school is the id of a key's school.
func (f *front) school(key string) string {
	f.Helper()
	known, err := f.keys.Authenticate(f.Context(), key)
	if err != nil {
		f.Fatal(err)
	}
	return known.SchoolID.String()
}

// on closes a round of the school of key at a moment, with answers.
func (f *front) on(key string, at time.Time, answers ...string) string {
	f.Helper()
	now := func() time.Time { return at }
	f.Surveys.Now, f.Box.Now = now, now
	defer func() { f.Surveys.Now, f.Box.Now = time.Now, time.Now }()
	return f.closedRound(key, answers...)
}

type periodReport struct {
	Name, From, To, Opening string
	Rounds                  []struct {
		SurveyID string `json:"survey_id"`
		Section  struct{ Sentences []struct{ Text string } }
		Answers  []struct{ Title, State string }
	}
	Changes []struct {
		SubjectID string `json:"subject_id"`
		Earlier   string `json:"earlier_survey_id"`
		Sentence  *string
		Text      *string
		Verdict   *string
		Reason    *string
	}
	Comparison []string
	LeftOut    []string `json:"left_out"`
	Chosen     []string `json:"left_out_by_choice"`
}

func day(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, locale.Zone)
	if err != nil {
		panic(err)
	}
	return t
}

// Rounds of two quarters: what each reports, what changed, and where the border runs.
func TestReportOverAPeriod(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		key := f.key(account.Admin)
		lower := strings.Replace(testkit.Satisfied, `"G1":5`, `"G1":2`, 1)
		first := f.on(key, day("2026-06-30 23:59"), append(repeat(testkit.Satisfied, 5), repeat(lower, 8)...)...)
		second := f.on(key, day("2026-07-01 00:00"), repeat(testkit.Satisfied, 15)...)
		f.call(key, http.MethodPost, second+"/themes",
			map[string]any{"title": "Sân chơi", "answer": "Đã làm mái che.", "published": true}, nil,
			http.StatusCreated)
		f.call(key, http.MethodPost, second+"/themes", map[string]any{"title": "Còn bàn"}, nil, http.StatusCreated)
		path := "/api/v1/schools/" + f.school(key) + "/report?period="
		var r periodReport
		f.call(key, http.MethodGet, path+"2026-Q3", nil, &r, http.StatusOK)
		if r.Name != "Quý III năm 2026" || r.From != "2026-07-01" || r.To != "2026-09-30" || len(r.Rounds) != 1 ||
			!strings.HasSuffix(second, r.Rounds[0].SurveyID) {
			t.Fatalf("%+v", r)
		}
		if a := r.Rounds[0].Answers; len(a) != 1 || a[0].Title != "Sân chơi" {
			t.Errorf("answers: %+v", a)
		}
		if len(r.Changes) != 2 || r.Changes[0].Verdict == nil ||
			*r.Changes[0].Verdict != "up" || *r.Changes[0].Text != "+61,5" {
			t.Errorf("%+v", r)
		}
		if len(r.Comparison) != 4 || !strings.HasPrefix(r.Comparison[1],
			"So với năm học 2025-2026 (đóng ngày 30 tháng 6 năm 2026), tỷ lệ hài lòng về công tác chăm sóc, giáo dục "+
				"trẻ tăng 61,5 điểm phần trăm") {
			t.Errorf("%q", r.Comparison)
		}
		f.call(key, http.MethodGet, path+"2026-Q2", nil, &r, http.StatusOK)
		if len(r.Rounds) != 1 || !strings.HasSuffix(first, r.Rounds[0].SurveyID) ||
			len(r.Comparison) != 1 {
			t.Errorf("%+v", r)
		}
		for period, rounds := range map[string]int{"2026-06": 1, "2026-07": 1, "2026-08": 0, "2026-H1": 1, "2026-H2": 1,
			"2026-9M": 2, "2026": 2, "2025-2026": 2, "2026-2027": 0} {
			var r periodReport
			if f.call(key, http.MethodGet, path+period, nil, &r, http.StatusOK); len(r.Rounds) != rounds ||
				r.Opening == "" {
				t.Errorf("%s has %d rounds: %s", period, len(r.Rounds), r.Opening)
			}
		}
		f.periodPapers(key, path+"2026-Q3")
		f.periodPapers(key, path+"2026-Q1") // without a round
		f.periodOwn(key, path)
		text := f.send(request{path: path + "2026-Q3&format=text&lang=en", key: key})
		for _, want := range []string{"Quarter III of 2026", "15/15", "Compared with earlier rounds",
			"Sân chơi (accepted): Đã làm mái che."} {
			if !strings.Contains(text.Body.String(), want) {
				t.Errorf("the text does not say %s:\n%s", want, text.Body)
			}
		}
	})
}

// The quarterly report of a yearly survey compares with the round of the year before, and two rounds of one quarter are
// compared with each other; so do the report of the round and its comparison for programs. A round without figures
// between them breaks nothing; what the school chooses holds everywhere and is on record.
func TestOneRuleOfComparison(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		key := f.key(account.Admin)
		lower := strings.Replace(testkit.Satisfied, `"G1":5`, `"G1":2`, 1)
		first := f.on(key, day("2025-11-30 08:00"), append(repeat(testkit.Satisfied, 5), repeat(lower, 8)...)...)
		f.on(key, day("2026-03-01 08:00"), repeat(testkit.Satisfied, 3)...) // of which nothing is published
		second := f.on(key, day("2026-11-20 08:00"), repeat(testkit.Satisfied, 15)...)
		id := func(path string) string { return path[strings.LastIndex(path, "/")+1:] }
		path := "/api/v1/schools/" + f.school(key) + "/report?period=2026-Q4"
		against := func(want string) {
			t.Helper()
			var r periodReport
			f.call(key, http.MethodGet, path, nil, &r, http.StatusOK)
			var c struct {
				With  string
				Trend *struct {
					Against struct {
						SurveyID string `json:"survey_id"`
					}
					Cashless struct{ Channels []any }
				}
			}
			f.call(key, http.MethodGet, second+"/comparison", nil, &c, http.StatusOK)
			if c.Trend == nil || c.Trend.Against.SurveyID != want || len(c.Trend.Cashless.Channels) == 0 ||
				len(r.Changes) != 2 || r.Changes[0].Earlier != want || *r.Changes[0].Text != "+61,5" {
				t.Errorf("%+v\n%+v", c.Trend, r.Changes)
			}
		}
		against(id(first))
		choose := func(with string, status int) {
			t.Helper()
			f.call(key, http.MethodPut, second+"/comparison", map[string]any{"with": with}, nil, status)
		}
		choose("year", http.StatusOK)
		against(id(first))
		choose(id(first), http.StatusOK)
		against(id(first))
		for _, none := range []string{id(second), "tomorrow", "", strings.ToUpper(id(first))} {
			choose(none, http.StatusUnprocessableEntity)
		}
		against(id(first))
		third := f.on(key, day("2026-12-01 08:00"), append(repeat(testkit.Satisfied, 6), repeat(lower, 8)...)...)
		var r periodReport
		f.call(key, http.MethodGet, path, nil, &r, http.StatusOK)
		if len(r.Changes) != 4 || r.Changes[2].Earlier != id(second) || *r.Changes[2].Verdict != "down" {
			t.Errorf("two rounds of one quarter: %+v", r.Changes)
		}
		f.call(key, http.MethodPut, first+"/comparison", map[string]any{"with": id(third)}, nil,
			http.StatusUnprocessableEntity)
	})
}

// The school chooses which rounds of a period its report has: the choice holds for every format and is on record, the
// report says which were left out, and rounds without a ballot leave themselves out.
func TestTheSchoolChoosesTheRoundsOfAPeriod(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		key, other := f.key(account.Admin), f.key(account.Admin)
		id := func(path string) string { return path[strings.LastIndex(path, "/")+1:] }
		first := id(f.on(key, day("2026-10-05 08:00"), repeat(testkit.Satisfied, 6)...))
		second := id(f.on(key, day("2026-11-05 08:00"), repeat(testkit.Satisfied, 8)...))
		f.on(key, day("2026-12-05 08:00")) // nobody answered
		at := "/api/v1/schools/" + f.school(key) + "/report"
		choose := func(status int, left ...string) {
			t.Helper()
			f.call(key, http.MethodPut, at+"/rounds?period=2026-Q4",
				map[string]any{"left_out": append([]string{}, left...)}, nil,
				status)
		}
		told := func(period string, rounds, left int, chosen ...string) {
			t.Helper()
			var r periodReport
			f.call(key, http.MethodGet, at+"?period="+period, nil, &r, http.StatusOK)
			if len(r.Rounds) != rounds || len(r.LeftOut) != left || !slices.Equal(r.Chosen, chosen) ||
				!strings.Contains(r.Opening, "đã đóng 3 đợt khảo sát") {
				t.Errorf("%s: %d rounds, %q, %q, %s", period, len(r.Rounds), r.LeftOut, r.Chosen, r.Opening)
			}
		}
		told("2026-Q4", 2, 1)
		choose(http.StatusNoContent, first)
		told("2026-Q4", 1, 2, first)
		told("2026", 2, 1) // another period has a choice of its own
		for _, one := range []string{"docx", "pdf", "docx&template=outline", "pdf&template=outline"} {
			lines, err := reading.Lines(t.Context(),
				f.send(request{path: at + "?period=2026-Q4&format=" + one, key: key}).Body.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			text := ""
			for _, line := range lines {
				text += line.Text + " "
			}
			if !strings.Contains(text, "Theo lựa chọn của nhà trường, báo cáo không gồm đợt") ||
				!strings.Contains(text, "8/15") ||
				!strings.HasSuffix(one, "outline") && !strings.Contains(text, " · năm học 2026-2027 (đóng ") ||
				strings.Contains(text, "khảo sát 6/15") {
				t.Errorf("%s: %.300s", one, text)
			}
		}
		for _, none := range [][]string{{first, uuid.NewString()}, {id(f.on(other, day("2026-10-06 08:00"),
			repeat(testkit.Satisfied, 5)...))}} {
			choose(http.StatusUnprocessableEntity, none...)
		}
		told("2026-Q4", 1, 2, first)
		choose(http.StatusUnprocessableEntity, first, second) // one without a ballot would remain
		choose(http.StatusNoContent)
		told("2026-Q4", 2, 1)
		lines, err := f.Accounts.Entries(t.Context(), uuid.MustParse(f.school(key)), 0, 50)
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, line := range lines {
			if strings.HasPrefix(line.Action, "record.period") {
				said = append(said, line.Action+" "+line.Detail)
			}
		}
		if len(said) != 2 || !strings.HasPrefix(said[0], "record.period_all Quý IV năm 2026") {
			t.Errorf("on record: %q", said)
		}
	})
}

func TestPeriodsThatAreNone(t *testing.T) {
	f := newFront(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	key := f.key(account.StatisticsRead)
	path := "/api/v1/schools/" + f.school(key) + "/report"
	for query, pointer := range map[string]string{"": "/period", "?period=": "/period", "?period=2026-Q5": "/period",
		"?period=Q3": "/period", "?period=2026&format=svg": "/format", "?period=2026-99": "/period"} {
		answer := f.send(request{path: path + query, key: key, header: map[string]string{"Accept-Language": "vi"}})
		p := f.problem(answer)
		if answer.Code != http.StatusUnprocessableEntity || len(p.Errors) != 1 || p.Errors[0].Pointer != pointer ||
			p.Errors[0].Detail == "" {
			raw, _ := json.Marshal(p)
			t.Errorf("%q: %d %s", query, answer.Code, raw)
		}
	}
	if answer := f.send(request{path: "/api/v1/schools/" + f.school(f.key(account.Admin)) + "/report?period=2026",
		key: key}); answer.Code != http.StatusNotFound {
		t.Errorf("another school's: %d", answer.Code)
	}
}

// periodPapers pulls the report of a period in every format, twice: the bytes are the same.
func (f *front) periodPapers(key, path string) {
	f.Helper()
	for _, name := range format.Names(format.Period) {
		for _, lang := range []string{"vi", "en"} {
			at := path + "&format=" + name + "&lang=" + lang
			one, other := f.send(request{path: at, key: key}), f.send(request{path: at, key: key})
			if one.Code != http.StatusOK || one.Body.Len() == 0 || !bytes.Equal(one.Body.Bytes(), other.Body.Bytes()) {
				f.Errorf("%s: %d, %d bytes, then %d", at, one.Code, one.Body.Len(), other.Body.Len())
			}
		}
	}
	book := f.send(request{path: path + "&format=xlsx", key: key})
	if name := book.Header().Get("Content-Disposition"); !strings.Contains(name, "bao-cao-2026-q") {
		f.Errorf("the workbook is called %s", name)
	}
	sheet, err := excelize.OpenReader(bytes.NewReader(book.Body.Bytes()))
	if err != nil {
		f.Fatal(err)
	}
	rows, err := sheet.GetRows(sheet.GetSheetName(0))
	if err != nil || len(rows) < 3 || strings.HasSuffix(path, "Q3") &&
		(len(rows) != 7 || rows[3][1] != "15" || rows[3][7] != "100%" || !strings.HasPrefix(rows[6][0], "Từ ngày")) {
		f.Errorf("%q, %v", rows, err)
	}
}

// periodOwn fills the school's own Word file with the last round of a period.
func (f *front) periodOwn(key, path string) {
	f.Helper()
	f.call(key, http.MethodGet, path+"2026-Q3&template=own&format=docx", nil, nil, http.StatusNotFound)
	word := map[string]string{"Content-Type": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
	f.send(request{method: http.MethodPut, path: "/api/v1/school/report-template?name=a.docx", key: key,
		body: string(report.Example), header: word})
	f.call(key, http.MethodGet, path+"2026-Q3&template=own&format=pdf", nil, nil, http.StatusUnprocessableEntity)
	f.call(key, http.MethodGet, path+"2026-Q1&template=own&format=docx", nil, nil, http.StatusConflict)
	filled := f.send(request{path: path + "2026-Q3&template=own&format=docx", key: key})
	if text := unzipped(f, filled.Body.Bytes(), "word/document.xml"); !strings.Contains(text, "15/15") {
		f.Errorf("%d: the own file does not say 15/15", filled.Code)
	}
}

// The opening sentence of a report tells of no day that has not come: of a period that still runs it goes to the day on
// which the report is made and says so, and one that has not begun is not told as if it had passed.
func TestOpeningOfAPeriodThatRuns(t *testing.T) {
	f := newFront(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	key := f.key(account.Admin)
	f.on(key, day("2026-07-10 09:00"), repeat(testkit.Satisfied, 15)...)
	f.Surveys.Now = func() time.Time { return day("2026-08-14 23:59") }
	defer func() { f.Surveys.Now = time.Now }()
	const sofar = "14 August 2026 (the day of this report; the period has not ended)"
	for name, want := range map[string]string{
		"2026-Q2&lang=vi": "Từ ngày 01 tháng 4 năm 2026 đến ngày 30 tháng 6 năm 2026, {school} không đóng đợt khảo " +
			"sát nào.",
		"2026-07&lang=en": "From 1 July 2026 to 31 July 2026, {school} closed 1 round of the survey.",
		"2026-Q3&lang=vi": "Từ ngày 01 tháng 7 năm 2026 đến ngày 14 tháng 8 năm 2026 (ngày lập báo cáo; kỳ báo cáo " +
			"chưa kết thúc), {school} đã đóng 1 đợt khảo sát.",
		"2026-Q3&lang=en": "From 1 July 2026 to " + sofar + ", {school} closed 1 round of the survey.",
		"2026-08&lang=en": "From 1 August 2026 to " + sofar + ", {school} closed no round of the survey.",
		"2027&lang=vi": "Kỳ báo cáo này bắt đầu từ ngày 01 tháng 01 năm 2027; đến ngày 14 tháng 8 năm 2026 chưa " +
			"có đợt khảo sát nào của {school} trong kỳ.",
		"2027&lang=en": "This period begins on 1 January 2027; on 14 August 2026, {school} has no round of the " +
			"survey in it.",
	} {
		var r periodReport
		path := "/api/v1/schools/" + f.school(key) + "/report?period=" + name
		f.call(key, http.MethodGet, path, nil, &r, http.StatusOK)
		school := f.send(request{path: path + "&format=text", key: key}).Body.String()
		school, rest, _ := strings.Cut(school, "\n")
		if want = strings.ReplaceAll(want, "{school}", school); r.Opening != want ||
			!strings.Contains(rest, "\n"+want+"\n") {
			t.Errorf("%s opens with %q, and as text:\n%s", name, r.Opening, rest)
		}
	}
}

// unzipped is a part of a Word file or a workbook.
func unzipped(t testing.TB, file []byte, name string) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	part, err := archive.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(part)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// What parents asked for in one round and what the school did stands in the next, with the change of the related
// question.
func TestTheNextRoundShowsWhatChanged(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		key := f.key(account.Admin)
		low := strings.Replace(testkit.Satisfied, `"C1":5`, `"C1":2`, 1)
		first := f.on(key, day("2026-03-01 08:00"), append(repeat(low, 9), repeat(testkit.Satisfied, 5)...)...)
		for _, theme := range []map[string]any{
			{"title": "Sân chơi nắng", "answer": "Đã làm mái che.", "state": "done", "question_id": "C1",
				"published": true},
			{"title": "Nhắc giờ đón", "answer": "Đã nhắc trong nhóm lớp.", "state": "done", "question_id": "D1",
				"published": true},
			{"title": "Chưa công bố", "answer": "Còn bàn.", "question_id": "C1"},
		} {
			f.call(key, http.MethodPost, first+"/themes", theme, nil, http.StatusCreated)
		}
		second := f.on(key, day("2026-06-01 08:00"), repeat(testkit.Satisfied, 15)...)
		var s shown
		f.call(key, http.MethodPost, second+"/share", nil, &s, http.StatusOK)
		page := f.send(request{path: "/p/" + s.Slug}).Body.String()
		text := f.send(request{path: second + "/report-section?format=text", key: key,
			header: map[string]string{"Accept-Language": "vi"}}).Body.String()
		for _, want := range []string{"Sân chơi nắng", "Đã làm mái che.",
			"tăng 64,3 điểm phần trăm, từ 35,7% lên 100%.", "chưa thay đổi rõ (vẫn 100%)."} {
			for name, got := range map[string]string{"page": page, "report": text} {
				if !strings.Contains(got, want) {
					t.Errorf("the %s does not say %s", name, want)
				}
			}
		}
		if strings.Contains(page+text, "Chưa công bố") {
			t.Error("what is not published is told")
		}
		// The first round tells of none before it, and its own report has its own answers only.
		own := f.send(request{path: first + "/report-section?format=text", key: key}).Body.String()
		if !strings.Contains(own, "Đã làm mái che.") || strings.Contains(own, "64,3") {
			t.Errorf("the first round's report:\n%s", own)
		}
		word := f.send(request{path: second + "/report?format=docx", key: key})
		if word.Code != http.StatusOK ||
			!strings.Contains(unzipped(t, word.Body.Bytes(), "word/document.xml"), "tăng 64,3 điểm") {
			t.Errorf("the Word report: %d", word.Code)
		}
	})
}

// shown is where a result is read.
type shown struct{ Slug, Link, Embed, Image string }
