package httpd_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/demo"
	"hailong/internal/testkit"
)

// cast sends the answers of one parent.
func (f *front) cast(token, answers string) {
	f.Helper()
	body := json.RawMessage(`{"submission_key":"submission-of-` + token + `","answers":` + answers + `}`)
	f.call("", http.MethodPost, "/api/v1/ballots/"+token, body, nil, http.StatusCreated)
}

// roundOf makes a round over a roster, answered by the first parents of the list, and closes it; the school year tells
// rounds apart.
func (f *front) roundOf(key, year string, answers []string) string {
	f.Helper()
	var s made
	f.call(key, http.MethodPost, "/api/v1/surveys", map[string]any{"school_year": year}, &s, http.StatusCreated)
	at := "/api/v1/surveys/" + s.ID
	f.call(key, http.MethodPost, at+"/open", nil, nil, http.StatusOK)
	var list struct{ Invitations []struct{ Link string } }
	f.call(key, http.MethodGet, at+"/invitations", nil, &list, http.StatusOK)
	for i, a := range answers {
		link := list.Invitations[i].Link
		f.cast(link[strings.LastIndex(link, "/")+1:], a)
	}
	f.call(key, http.MethodPost, at+"/close", nil, nil, http.StatusOK)
	return s.ID
}

func (f *front) roster(key string, roster []byte) {
	f.Helper()
	if answer := f.send(request{method: http.MethodPost, path: "/api/v1/roster", key: key, kind: "text/csv",
		body: string(roster)}); answer.Code != http.StatusOK {
		f.Fatal(answer.Body)
	}
}

// content and displeased are answers to the default questionnaire.
const (
	content    = `{"C1":5,"D1":4,"D4":5,"B2":5,"C4":4,"E5":5,"G1":5,"P1":["qr"],"P2":5,"P6":4}`
	displeased = `{"C1":2,"D1":2,"D4":3,"B2":3,"C4":2,"E5":3,"G1":2,"P1":["cash"],"P6":4}`
)

func some(contented, others int) []string {
	return append(slices.Repeat([]string{content}, contented), slices.Repeat([]string{displeased}, others)...)
}

// The demo's round, cast through the calls of the contract, gives the method's own figures, sentences among them.
func TestTheDemosRoundGivesTheMethodsFigures(t *testing.T) {
	raw, err := os.ReadFile("../figures/testdata/demo.json")
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]any
	if err = json.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	ballots, err := demo.Ballots()
	if err != nil {
		t.Fatal(err)
	}
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		key := f.key(account.Admin)
		f.roster(key, demo.Roster)
		id := f.draft(key)
		at := "/api/v1/surveys/" + id
		f.call(key, http.MethodPost, at+"/open", nil, nil, http.StatusOK)
		var list struct {
			Invitations []struct{ Class, Link string }
		}
		f.call(key, http.MethodGet, at+"/invitations", nil, &list, http.StatusOK)
		free := map[string][]string{}
		for _, i := range list.Invitations {
			free[i.Class] = append(free[i.Class], i.Link[strings.LastIndex(i.Link, "/")+1:])
		}
		for _, b := range ballots {
			f.cast(free[b.Class][0], string(b.Answers))
			free[b.Class] = free[b.Class][1:]
		}
		f.call(key, http.MethodPost, at+"/close", nil, nil, http.StatusOK)
		var got map[string]any
		f.call(key, http.MethodGet, at+"/statistics", nil, &got, http.StatusOK)
		sentences, _ := want["sentences"].(map[string]any)
		for key, w := range want {
			if key != "sentences" {
				holds(t, "/"+key, got[key], w)
			}
		}
		for _, lang := range []string{"vi", "en"} {
			var section struct {
				Sentences []struct{ Role, Text string }
			}
			f.call(key, http.MethodGet, at+"/report-section?lang="+lang, nil, &section, http.StatusOK)
			said := map[string]bool{}
			for _, s := range section.Sentences {
				said[s.Role+": "+s.Text] = true
			}
			expected, _ := sentences[lang].([]any)
			if len(expected) == 0 {
				t.Errorf("no sentences expected in %s", lang)
			}
			for _, s := range expected {
				one, _ := s.(map[string]any)
				if !said[fmt.Sprint(one["role"], ": ", one["text"])] {
					t.Errorf("%s: %v is not said", lang, one)
				}
			}
		}
	})
}

// holds finds everything of want in got. Lists of questions are matched by their id, and want lists the rated ones
// only.
func holds(t *testing.T, at string, got, want any) {
	t.Helper()
	switch want := want.(type) {
	case map[string]any:
		have, _ := got.(map[string]any)
		for key, w := range want {
			if key == "satisfied" && strings.HasPrefix(at, "/questions") {
				continue // follows from the counts
			}
			holds(t, at+"/"+key, have[key], w)
		}
	case []any:
		have, _ := got.([]any)
		for i, w := range want {
			if q, ok := w.(map[string]any); ok && at == "/questions" {
				n := slices.IndexFunc(have, func(h any) bool {
					return h.(map[string]any)["question_id"] == q["question_id"]
				})
				holds(t, fmt.Sprint(at, "/", q["question_id"]), have[n], w)
			} else if i < len(have) {
				holds(t, fmt.Sprint(at, "/", i), have[i], w)
			} else {
				t.Errorf("%s has %d entries, want %d", at, len(have), len(want))
			}
		}
	case float64:
		if have, ok := got.(float64); !ok || math.Abs(have-want) > 1e-12*math.Max(1, math.Abs(want)) {
			t.Errorf("%s is %v, want %v", at, got, want)
		}
	default:
		if got != want {
			t.Errorf("%s is %v, want %v", at, got, want)
		}
	}
}

type change struct {
	SubjectID       string `json:"subject_id"`
	QuestionID      string `json:"question_id"`
	Published       bool
	Reason, Verdict *string
	Text            *string
	Difference      *float64
	Mean            *struct{ Difference float64 }
}

// A round is compared with an earlier one, and all rounds stand in one series; nothing of it is under the seal.
func TestWhatChangedSinceTheLastRound(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		key := f.key(account.Admin)
		f.roster(key, testkit.Roster(20, 20))
		first := f.roundOf(key, "2022-2023", some(20, 16))
		second := f.roundOf(key, "2023-2024", some(35, 3))
		at := "/api/v1/surveys/" + second + "/statistics"
		plain := f.call(key, http.MethodGet, at, nil, nil, http.StatusOK)
		var compared struct {
			Counted int
			Trend   struct {
				Against struct {
					SchoolYear string `json:"school_year"`
				}
				Satisfaction []change
				Questions    []change
			}
		}
		answer := f.call(key, http.MethodGet, at+"?against="+first, nil, &compared, http.StatusOK)
		c := compared.Trend.Satisfaction
		if compared.Counted != 38 || compared.Trend.Against.SchoolYear != "2022-2023" || len(c) != 2 ||
			!c[0].Published || *c[0].Verdict != "up" || *c[0].Text != "+36,5" || c[0].Mean == nil {
			t.Errorf("%s", answer.Body)
		}
		if *c[1].Verdict != "no_clear_change" || *c[1].Difference != 0 {
			t.Errorf("%+v", c[1])
		}
		if len(compared.Trend.Questions) != 12 {
			t.Errorf("%d questions compared", len(compared.Trend.Questions))
		}
		looks := []struct{ path, etag string }{{at, plain.Header().Get("ETag")},
			{at + "?against=" + first, answer.Header().Get("ETag")}}
		for _, path := range []string{"/seal", "/comments", "/export", "/explanations"} {
			path = "/api/v1/surveys/" + second + path
			looks = append(looks, struct{ path, etag string }{path, f.send(request{path: path, key: key}).Header().
				Get("ETag")})
		}
		for _, r := range looks {
			for _, known := range []string{r.etag, `"other", W/` + r.etag, "*"} {
				same := f.send(request{path: r.path, key: key, header: map[string]string{"If-None-Match": known}})
				if r.etag == "" || same.Code != http.StatusNotModified || same.Body.Len() != 0 ||
					same.Header().Get("ETag") != r.etag {
					t.Errorf("%s, %s: %d", r.path, known, same.Code)
				}
			}
			if other := f.send(request{path: r.path, key: key,
				header: map[string]string{"If-None-Match": `"other"`}}); other.Code != http.StatusOK {
				t.Errorf("another version: %d", other.Code)
			}
		}
		f.call(key, http.MethodGet, "/api/v1/surveys/"+first+"/statistics?against="+second, nil, nil,
			http.StatusUnprocessableEntity)
		f.call(key, http.MethodGet, at+"?against="+uuid.NewString(), nil, nil, http.StatusNotFound)
		f.call(key, http.MethodGet, at+"?against=yesterday", nil, nil, http.StatusUnprocessableEntity)
		f.call(key, http.MethodGet, at+"?against="+f.draft(key), nil, nil, http.StatusForbidden)

		var all struct {
			Series []struct {
				SubjectID string `json:"subject_id"`
				Points    []struct {
					Round struct {
						SchoolYear string `json:"school_year"`
					}
					Text   *string
					Change *change
				}
			}
		}
		f.call(key, http.MethodGet, "/api/v1/statistics", nil, &all, http.StatusOK)
		if len(all.Series) != 2 || len(all.Series[0].Points) != 2 || all.Series[0].Points[0].Change != nil ||
			*all.Series[0].Points[1].Change.Verdict != "up" ||
			*all.Series[0].Points[0].Text != "55,6%" {
			t.Errorf("%+v", all)
		}
		// While a round is open, two looks with nobody between are the same answer.
		open := f.draft(key)
		f.call(key, http.MethodPost, "/api/v1/surveys/"+open+"/open", nil, nil, http.StatusOK)
		live := f.call(key, http.MethodGet, "/api/v1/surveys/"+open+"/statistics", nil, nil, http.StatusOK)
		same := f.send(request{path: "/api/v1/surveys/" + open + "/statistics", key: key,
			header: map[string]string{"If-None-Match": live.Header().Get("ETag")}})
		if same.Code != http.StatusNotModified {
			t.Errorf("%d", same.Code)
		}
	})
}

// Another wording is another question, whatever its id.
func TestAnotherWordingIsNotCompared(t *testing.T) {
	f := newFront(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	key := f.key(account.Admin)
	f.roster(key, testkit.Roster(10, 10))
	first := f.roundOf(key, "2022-2023", some(18, 0))
	var draft struct {
		ID       string
		Subjects []map[string]any
		Sections []map[string]any
	}
	f.call(key, http.MethodPost, "/api/v1/surveys", map[string]any{}, &draft, http.StatusCreated)
	for _, s := range draft.Sections {
		for _, q := range s["questions"].([]any) {
			if q := q.(map[string]any); q["id"] == "G1" {
				q["text"] = "Nhìn chung, Ông/Bà rất hài lòng, phải không?"
			}
		}
	}
	at := "/api/v1/surveys/" + draft.ID
	f.call(key, http.MethodPatch, at, map[string]any{"subjects": draft.Subjects, "sections": draft.Sections}, nil,
		http.StatusOK)
	f.call(key, http.MethodPost, at+"/open", nil, nil, http.StatusOK)
	var list struct{ Invitations []struct{ Link string } }
	f.call(key, http.MethodGet, at+"/invitations", nil, &list, http.StatusOK)
	for _, i := range list.Invitations {
		f.cast(i.Link[strings.LastIndex(i.Link, "/")+1:], content)
	}
	f.call(key, http.MethodPost, at+"/close", nil, nil, http.StatusOK)
	var compared struct {
		Trend struct{ Satisfaction []change }
	}
	f.call(key, http.MethodGet, at+"/statistics?against="+first, nil, &compared, http.StatusOK)
	if c := compared.Trend.Satisfaction; c[0].Published || *c[0].Reason != "different_question" || !c[1].Published {
		t.Errorf("%+v", c)
	}
}

// A file holds what is published and nothing else: the same pattern of hiding, no row for a ballot, no cell that a
// spreadsheet would run.
func TestExports(t *testing.T) {
	f := newFront(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	key := f.key(account.Admin)
	f.roster(key, []byte("Lớp,Mã trẻ,Họ và tên trẻ\n"+roll("=HYPERLINK(1)", "H", 12)+roll("Mầm", "M", 3)+roll("Lá", "L",
		12)))
	id := f.roundOf(key, "2023-2024", some(27, 0))
	at := "/api/v1/surveys/" + id + "/export"
	table := f.send(request{path: at, key: key})
	if table.Header().Get("Content-Type") != "text/csv; charset=utf-8" ||
		!strings.Contains(table.Header().Get("Content-Disposition"), "attachment") {
		t.Errorf("%v", table.Header())
	}
	records, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(table.Body.String(), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, r := range records {
		found[strings.Join(r[:5], "|")] = r[5] + "|" + r[6]
		for _, cell := range r {
			if strings.HasPrefix(cell, "=") {
				t.Errorf("a spreadsheet would run %s", cell)
			}
		}
	}
	for row, want := range map[string]string{
		"school||||responded": "27|closed", "subject||childcare||satisfied": "27|exact",
		"class|Mầm|childcare||rate": "|few", "class|'=HYPERLINK(1)|childcare||rate": "|complement",
		"class|Lá|childcare||rate": "1|shown", "choice:5||childcare|G1|count": "27|", "cashless||||cashless": "27|",
	} {
		if found[row] != want {
			t.Errorf("%s is %q, want %q", row, found[row], want)
		}
	}
	var whole struct {
		Figures       struct{ Counted int }
		Questionnaire struct{ Sections []any }
	}
	f.call(key, http.MethodGet, at+"?format=json", nil, &whole, http.StatusOK)
	if whole.Figures.Counted != 27 || len(whole.Questionnaire.Sections) == 0 {
		t.Errorf("%+v", whole)
	}
	book := f.send(request{path: at + "?format=codebook&lang=en", key: key}).Body.String()
	for _, want := range []string{"measure,satisfied,", "question,G1,", "choice,G1=5,Very satisfied",
		"status,few,Fewer than 5 ballots of the class"} {
		if !strings.Contains(book, want) {
			t.Errorf("%s is not in the codebook", want)
		}
	}
	for _, measure := range records[1:] {
		if !strings.Contains(book, "measure,"+measure[4]+",") {
			t.Errorf("the codebook does not say what %s is", measure[4])
		}
	}
	same := f.send(request{path: at, key: key, header: map[string]string{"If-None-Match": table.Header().Get("ETag")}})
	if same.Code != http.StatusNotModified {
		t.Errorf("%d", same.Code)
	}
	f.call(key, http.MethodGet, at+"?format=sav", nil, nil, http.StatusUnprocessableEntity)
}

func roll(class, code string, n int) string {
	out := ""
	for i := range n {
		out += fmt.Sprintf("%s,%s-%d,Bé %d\n", class, code, i, i)
	}
	return out
}

// An office sees the published rates of its schools and nothing else.
func TestRollup(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		office := f.key(account.StatisticsRead)
		above, err := f.keys.Authenticate(t.Context(), office)
		if err != nil {
			t.Fatal(err)
		}
		for _, school := range []struct{ contented, others int }{{22, 2}, {24, 0}, {1, 20}, {3, 0}} {
			key := f.key(account.Admin)
			below, err := f.keys.Authenticate(t.Context(), key)
			if err != nil {
				t.Fatal(err)
			}
			if err = f.Schools.Belong(t.Context(), testkit.Clerk, below.SchoolID, &above.SchoolID); err != nil {
				t.Fatal(err)
			}
			f.roster(key, testkit.Roster(24))
			f.roundOf(key, "2022-2023", some(20, 1))
			f.roundOf(key, "2023-2024", some(school.contented, school.others))
		}
		stranger := f.key(account.Admin)
		f.roster(stranger, testkit.Roster(24))
		f.roundOf(stranger, "2023-2024", some(10, 10))
		var r struct {
			Schools, Included, Satisfied, Rated int
			Text                                string
			Details                             []struct {
				Flag     string
				RankFrom *int `json:"rank_from"`
				RankTo   *int `json:"rank_to"`
			}
			Reversal *struct {
				Warn   bool
				Strata []int `json:"strata_signs"`
			}
		}
		at := "/api/v1/rollup?subject=childcare&school_year=2023-2024"
		answer := f.call(office, http.MethodGet, at+"&against=2022-2023", nil, &r, http.StatusOK)
		if r.Schools != 4 || r.Included != 2 || r.Satisfied != 46 || r.Rated != 48 || r.Text != "95,8%" ||
			len(r.Details) != 2 || r.Reversal == nil || len(r.Reversal.Strata) != 2 || r.Reversal.Warn {
			t.Errorf("%s", answer.Body)
		}
		for _, d := range r.Details {
			if d.RankFrom == nil || d.Flag != "within" {
				t.Errorf("%+v", d)
			}
		}
		r.Reversal = nil
		if f.call(office, http.MethodGet, "/api/v1/rollup?subject=canteen&school_year=2023-2024", nil, &r,
			http.StatusOK); r.Schools != 0 || r.Included != 0 {
			t.Errorf("%+v", r)
		}
		f.call(office, http.MethodGet, "/api/v1/rollup?subject=childcare&school_year=23", nil, nil,
			http.StatusUnprocessableEntity)
		if f.call(stranger, http.MethodGet, at, nil, &r, http.StatusOK); r.Schools != 0 {
			t.Errorf("a school that is no office sees %+v", r)
		}
	})
}

// Every published figure leads to where it is explained, and the page that explains it works the demo's numbers by
// hand.
func TestEveryFigureIsExplained(t *testing.T) {
	f := newFront(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	key := f.key(account.Admin)
	f.roster(key, testkit.Roster(12, 12))
	id := f.roundOf(key, "2023-2024", some(20, 2))
	for lang, want := range map[string][]string{
		"vi": {"182/201 (90,5%)", "99,5% đến 100%", "4,74/5", "93,4", "95,2%", "91,2%", "1.066", "5.006", "0,954"},
		"en": {"182/201 (90.5%)", "99.5% to 100%", "4.74/5", "93.4", "95.2%", "91.2%", "1,066", "5,006", "0.954"},
	} {
		page := f.send(request{path: "/figures?lang=" + lang}).Body.String()
		for _, text := range want {
			if !strings.Contains(page, text) {
				t.Errorf("%s: the page does not work out %s", lang, text)
			}
		}
		var all struct {
			Explanations []struct {
				Figure, Name, Definition, Method string
				SubjectID                        *string `json:"subject_id"`
				Value, Withheld                  *string
				Numerator, Denominator           *struct {
					N    int
					What string
				}
				LeftOut []struct {
					N   int
					Why string
				} `json:"left_out"`
			}
		}
		f.call(key, http.MethodGet, "/api/v1/surveys/"+id+"/explanations?lang="+lang, nil, &all, http.StatusOK)
		seen := map[string]bool{}
		for _, e := range all.Explanations {
			seen[e.Figure] = true
			_, anchor, _ := strings.Cut(e.Method, "#")
			if !strings.Contains(page, `id="`+anchor+`"`) {
				t.Errorf("%s: %s leads nowhere", lang, e.Method)
			}
			if e.Name == "" || e.Definition == "" || strings.Contains(e.Name+e.Definition, "explain.") ||
				(e.Value == nil) != (e.Withheld != nil) {
				t.Errorf("%s: %+v", lang, e)
			}
			if e.Figure == "headline" && *e.SubjectID == "childcare" &&
				(e.Numerator.N != 20 || e.Denominator.N != 22 || len(e.LeftOut) != 1 || e.LeftOut[0].N != 2) {
				t.Errorf("%s: %+v", lang, e)
			}
		}
		for _, figure := range []string{"participation", "headline", "all_items", "answers", "all_parents", "interval",
			"mean", "index", "weighted", "question", "cashless"} {
			if !seen[figure] {
				t.Errorf("%s is not explained", figure)
			}
		}
	}
}

// A stranger works the digest out from published statistics that were reformatted, with the script of the
// documentation, and sees when one number was changed.
func TestAStrangerRecomputesTheDigest(t *testing.T) {
	python := testkit.Program(t, "python3")
	f := newFront(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	key := f.key(account.Admin)
	f.roster(key, testkit.Roster(17, 18))
	id := f.roundOf(key, "2023-2024", some(19, 6))
	dir := t.TempDir()
	write := func(name string, v any) string {
		t.Helper()
		raw, err := json.MarshalIndent(v, "", "    ")
		if err != nil {
			t.Fatal(err)
		}
		if err = os.WriteFile(filepath.Join(dir, name), raw, 0o600); err != nil {
			t.Fatal(err)
		}
		return filepath.Join(dir, name)
	}
	var document, seal map[string]any
	f.call(key, http.MethodGet, "/api/v1/surveys/"+id+"/statistics", nil, &document, http.StatusOK)
	f.call(key, http.MethodGet, "/api/v1/surveys/"+id+"/seal", nil, &seal, http.StatusOK)
	run := func() (string, error) {
		out, err := exec.CommandContext(t.Context(), python, "../evidence/files/recompute.py",
			write("statistics.json", document), write("seal.json", seal)).Output() // our own script
		return strings.TrimSpace(string(out)), err
	}
	if digest, err := run(); err != nil || digest != seal["figures_digest"] {
		t.Errorf("%s, sealed was %v (%v)", digest, seal["figures_digest"], err)
	}
	document["counted"] = 26
	if digest, err := run(); err == nil || digest == seal["figures_digest"] {
		t.Errorf("a changed number is not seen: %s", digest)
	}
	for name, change := range map[string]func(){
		"no statistics":         func() { document = map[string]any{"counted": 26} },
		"a comparison in it":    func() { document["trend"] = map[string]any{} },
		"of a round still open": func() { document["status"] = "open" },
	} {
		f.call(key, http.MethodGet, "/api/v1/surveys/"+id+"/statistics", nil, &document, http.StatusOK)
		if digest, err := run(); err != nil {
			t.Fatal(digest, err)
		}
		change()
		if digest, err := run(); err == nil || digest != "" {
			t.Errorf("%s has a digest: %s", name, digest)
		}
		document = map[string]any{}
	}
}
