package survey_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/locale"
	"hailong/internal/survey"
	"hailong/internal/testkit"
)

func kindsOf(all []survey.Advice) (kinds string) {
	for _, a := range all {
		kinds += string(a.Kind) + " "
	}
	return kinds
}

// A question about one thing stays as it is; one about several, or one that hopes for an answer, is told.
func TestAdviceOnWording(t *testing.T) {
	for _, tt := range []struct{ vi, en, want string }{
		{"Bữa ăn của trẻ đủ dinh dưỡng, hợp khẩu vị, an toàn thực phẩm", "", "double "},
		{"Phòng học sạch sẽ và thoáng mát", "", "double "},
		{"Nhà vệ sinh sạch; đủ nước", "", "double "},
		{"Giáo viên nhiệt tình/tận tâm", "", "double "},
		{"Phòng học sạch sẽ", "Classrooms are clean and airy", "double "},
		{"Phòng học sạch sẽ", "Classrooms are clean, airy", "double "},
		{"Bữa ăn của trẻ hợp khẩu vị", "Meals suit children's taste", ""},
		{"Nhìn chung, Ông/Bà hài lòng thế nào về công tác chăm sóc, giáo dục trẻ của nhà trường?",
			"Overall, how satisfied are you with the school's care and education?", ""},
		{"Khi trẻ ốm, cô báo ngay cho gia đình", "", ""},
		{"Cha và mẹ được mời dự họp", "", ""},
		{"Thái độ của giáo viên, nhân viên", "", ""},
		{"Phí dịch vụ khi thanh toán (nếu có, kể cả phí rút tiền) hợp lý", "", ""},
		{"Ông/Bà có đồng ý rằng trường ta là nhất không?", "", "leading "},
		{"Cô giáo rất tận tâm với trẻ", "", "leading "},
		{"Bữa ăn ngon như thế nào?", "", "leading "},
		{"Bữa ăn", "Don’t you like the meals?", "leading "},
		{"Nhà trường tuyệt vời và sạch sẽ", "", "double leading "},
	} {
		q := survey.Questionnaire{Sections: []survey.Section{{Questions: []survey.Question{
			{ID: "a", Type: "likert5", Text: survey.Text{VI: tt.vi, EN: tt.en}}}}}}
		all := q.Advice()
		if got := kindsOf(all); got != tt.want {
			t.Errorf("%q %q: %q, want %q", tt.vi, tt.en, got, tt.want)
		}
		for _, a := range all {
			if a.Question != "a" || a.Pointer != "/sections/0/questions/0/text" || a.Words == "" {
				t.Errorf("%q: %+v", tt.vi, a)
			}
			for _, lang := range locale.Languages {
				if in := a.In(lang); in == "survey.advice."+string(a.Kind) {
					t.Errorf("no words for %s", a.Kind)
				}
			}
		}
	}
	list := survey.Question{ID: "a", Type: "text", Text: survey.Text{VI: "Góp ý về bữa ăn, phòng học và sân chơi"}}
	if all := (survey.Questionnaire{Sections: []survey.Section{{Questions: []survey.Question{list}}}}).Advice(); len(all) != 0 {
		t.Errorf("who writes may write about several things: %v", all)
	}
}

// Where one question has English, the others are read in English too.
func TestAdviceOnEnglish(t *testing.T) {
	both, one := survey.Text{VI: "Có", EN: "Yes"}, survey.Text{VI: "Không"}
	q := survey.Questionnaire{Sections: []survey.Section{{Title: one, Questions: []survey.Question{
		{ID: "a", Type: "text", Text: both}, {ID: "b", Type: "text", Text: one},
		{ID: "c", Type: "single", Text: both, Options: []survey.Option{{Label: both}, {Label: one}}}}}}}
	var got []string
	for _, a := range q.Advice() {
		got = append(got, a.Pointer+" "+string(a.Kind))
	}
	want := []string{"/sections/0/title english", "/sections/0/questions/1/text english",
		"/sections/0/questions/2/options english"}
	if len(got) != len(want) || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
		t.Errorf("%q, want %q", got, want)
	}
	q.Sections[0].Questions = q.Sections[0].Questions[1:2]
	if all := q.Advice(); len(all) != 0 {
		t.Errorf("a questionnaire without English: %v", all)
	}
}

// A third survey of the same parents in a term is told, of whichever status, but not one of the term before.
func TestAdviceOnAskingOften(t *testing.T) {
	day := func(year int, month time.Month, day int) *time.Time {
		at := time.Date(year, month, day, 8, 0, 0, 0, locale.Zone)
		return &at
	}
	round := func(opened *time.Time) survey.Survey { return survey.Survey{ID: uuid.New(), OpenedAt: opened} }
	later := round(day(2026, 12, 30))
	later.OpensAt = day(2027, 2, 1)
	for name, tt := range map[string]struct {
		rounds []survey.Survey
		want   string
	}{
		"none":                    {nil, ""},
		"one":                     {[]survey.Survey{round(day(2026, 9, 10))}, ""},
		"two":                     {[]survey.Survey{round(day(2026, 9, 10)), round(day(2027, 1, 14))}, "often "},
		"one of the next term":    {[]survey.Survey{round(day(2026, 9, 10)), round(day(2027, 1, 16))}, ""},
		"one of the year before":  {[]survey.Survey{round(day(2026, 9, 10)), round(day(2025, 11, 27))}, ""},
		"one of summer":           {[]survey.Survey{round(day(2026, 9, 10)), round(day(2026, 7, 31))}, ""},
		"one that opens later on": {[]survey.Survey{round(day(2026, 9, 10)), later}, ""},
		"a draft":                 {[]survey.Survey{round(day(2026, 9, 10)), round(nil)}, ""},
	} {
		if got := kindsOf(round(nil).Advice(tt.rounds, *day(2026, 11, 27))); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
	draft := round(nil)
	draft.OpensAt = day(2027, 3, 1)
	if all := draft.Advice([]survey.Survey{round(day(2026, 9, 1)), round(day(2026, 10, 1))}, *day(2026, 11, 1)); len(all) != 0 {
		t.Errorf("a round that opens in the next term: %v", all)
	}
}

// A school without rounds has nothing to be told of them, and another school's do not count.
func TestAdviseReadsTheSchoolsRounds(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		surveys, ours := survey.NewSurveys(db), testkit.School(t, db)
		made, err := surveys.Create(t.Context(), account.Actor{}, ours.ID, survey.New{})
		if err != nil {
			t.Fatal(err)
		}
		all, err := surveys.Advise(t.Context(), made)
		if err != nil || kindsOf(all) != kindsOf(made.Questionnaire.Advice()) {
			t.Errorf("%v %v", all, err)
		}
	})
}
