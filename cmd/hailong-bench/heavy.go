package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/app"
	"hailong/internal/bench"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/report"
	"hailong/internal/survey"
)

type benchHeavy struct {
	benchPlace

	Parents     int           `default:"2000" help:"Parents of each of two schools: one casts, the other's round is closed."`
	Casting     int           `default:"60000" help:"Invitations of the schools that only cast."`
	Connections int           `default:"32" help:"Connections that cast."`
	Times       int           `default:"10" help:"On how many connections each heavy request is sent at once."`
	Window      time.Duration `default:"10s" help:"How long casting is measured, alone and beside them."`
	Most        int64         `default:"300" help:"Megabytes that the process may hold; more is an error. 0 = only told."`
	Rounds      int           `default:"12" help:"Further rounds that the closed school has counted since."`
	Record      int           `default:"20000" help:"Lines of the closed school's record between its first opening and count."`
	Alone       bool          `help:"Only what each request costs by itself."`
	Only        string        `help:"Of those, only routes that hold this text."`
}

// Run tells what every request costs by itself, and what becomes of casting and of memory when the heavy ones come at
// once.
func (b benchHeavy) Run(ctx context.Context, c *console) error {
	for _, e := range b.engines() {
		if err := b.on(ctx, c, e, func(s *app.Served) error { return b.measure(ctx, c, e, s) }); err != nil {
			return err
		}
	}
	return nil
}

// target is the schools that are asked, and who asks.
type target struct {
	address                string
	open, over             bench.Round
	openKey, overKey       string // of programs
	openCookie, overCookie string // of people
	invitation, slug       string
	draft, waiting         string // rounds with three keys of the open school: before the opening, and before the count
	keeper                 string // the token of one who holds a sheet of the draft
	recording              string // the digest of one of the draft
	word, pdf              string // files that are dear to recognise
	spoken                 string // a question of the draft whose recording comes and goes
}

func (b benchHeavy) measure(ctx context.Context, c *console, e engine, s *app.Served) error {
	built, err := city(ctx, c, s, 2, 2*b.Parents, false)
	if err != nil {
		return err
	}
	t := target{address: strings.TrimPrefix(s.Base, "http://"), open: built.Rounds[0], over: built.Rounds[1]}
	if err = t.prepare(ctx, s, b.Record, b.Rounds); err != nil {
		return err
	}
	front, err := s.App.Front(s.App.Box, s.Base, s.Settings, nil)
	if err != nil {
		return err
	}
	c.print("%-64s %6s %8s %8s %8s %8s %9s\n", e.name, "status", "sent KB", "got KB", "ms", "cpu ms", "alloc MB")
	for _, r := range front.Routes() {
		if r.Method == http.MethodHead || strings.HasSuffix(r.Path, "/events") ||
			!strings.Contains(r.Path, b.Only) {
			continue
		}
		dearest, err := t.dearest(r.Method, r.Path)
		if err != nil {
			return fmt.Errorf("%s %s: %w", r.Method, r.Path, err)
		}
		c.print("%-64s %6d %8.1f %8.1f %8.1f %8.1f %9.1f\n", r.Method+" "+r.Path, dearest.Status,
			float64(dearest.Sent)/1024, float64(dearest.Got)/1024,
			float64(dearest.Took.Microseconds())/1000, float64(dearest.Work.Microseconds())/1000,
			float64(dearest.Allocated)/(1<<20))
	}
	if b.Alone {
		return nil
	}
	return b.storm(ctx, c, e, s, t)
}

// storm casts alone, then beside all heavy requests.
func (b benchHeavy) storm(ctx context.Context, c *console, e engine, s *app.Served, t target) error {
	built, err := city(ctx, c, s, 20, b.Casting, false)
	if err != nil {
		return err
	}
	ballots := bench.NewBallots(built.Mixed(false))
	alone := bench.Beside(ctx, t.address, ballots, b.Connections, nil, 0, b.Window, bench.Resident)
	asks := t.heavy()
	beside := bench.Beside(ctx, t.address, ballots, b.Connections, asks, b.Times, b.Window, bench.Resident)
	for name, one := range map[string]bench.Storm{
		"alone": alone, fmt.Sprintf("beside %d×%d", len(asks), b.Times): beside} {
		c.print("%s, %s: casts/s %.0f, p50 %s, p99 %s, refused %d; heavy: %d volleys, %d answered, %d told to come "+
			"again, %d lost; memory at most %d MB\n", e.name, name,
			one.Cast.Rate(), short(one.Cast.P50), short(one.Cast.P99), one.Cast.Refused, one.Volleys, one.Done,
			one.Busy, one.Lost, one.Peak>>20)
	}
	if b.Most > 0 && beside.Peak>>20 > b.Most {
		return fmt.Errorf("the process held %d MB, at most %d are wanted", beside.Peak>>20, b.Most)
	}
	return ctx.Err()
}

// prepare casts and closes one round, and gives each school a key and a person who is signed in.
func (t *target) prepare(ctx context.Context, s *app.Served, lines, rounds int) error {
	if err := bench.Lengthen(ctx, s.App.Rooms, t.over.School, lines); err != nil {
		return err
	}
	if _, err := bench.Crowd(ctx, t.address, t.over.Tokens, 16, func(int) {}); err != nil {
		return err
	}
	if _, err := s.App.Box.Close(ctx, account.Program("bench"), t.over.School, t.over.Survey, ""); err != nil {
		return err
	}
	if err := t.laterRounds(ctx, s, t.over.School, rounds); err != nil {
		return err
	}
	for i, school := range []uuid.UUID{t.open.School, t.over.School} {
		key, _, err := s.App.Keys.Create(ctx, school, "bench", account.Admin)
		if err != nil {
			return err
		}
		email := fmt.Sprintf("bench%d@example.org", i)
		link, err := s.App.Accounts.Invite(ctx, account.Account{SchoolID: school, Name: "bench"},
			account.Person{Email: email, Name: "bench"}, account.Owner)
		if err != nil {
			return err
		}
		in, _, err := s.App.Accounts.SetPassword(ctx, link, "một câu dài để đo cho đủ", account.Browser{About: "bench"})
		if err != nil {
			return err
		}
		if i == 0 {
			t.openKey, t.openCookie = key, in.Cookie
		} else {
			t.overKey, t.overCookie = key, in.Cookie
		}
	}
	list, err := s.App.Invitations.List(ctx, t.open.School, t.open.Survey)
	if err != nil {
		return err
	}
	t.invitation = list[0].ID.String()
	share, err := s.App.Surveys.Share(ctx, account.Program("bench"), t.over.School, t.over.Survey)
	t.slug = share.Slug
	if err != nil {
		return err
	}
	if t.word, err = dearWord(); err != nil {
		return err
	}
	if t.pdf, err = dearPDF(); err != nil {
		return err
	}
	return t.threeKeys(ctx, s)
}

// threeKeys gives the open school two rounds with three keys: a draft with a recording, and one that waits for its
// count.
func (t *target) threeKeys(ctx context.Context, s *app.Served) error {
	by, school := account.Program("bench"), t.open.School
	waiting, err := s.App.Surveys.Create(ctx, by, school, survey.New{})
	if err != nil {
		return err
	}
	if _, err = bench.ThreeKeys(ctx, s.App.Rooms, school, waiting.ID); err != nil {
		return err
	}
	if _, err = s.App.Box.Open(ctx, by, school, waiting.ID); err != nil {
		return err
	}
	if _, err = s.App.Box.Close(ctx, by, school, waiting.ID, ""); problem.CodeOf(err) != problem.WantsSheets {
		return fmt.Errorf("a round with three keys closes without sheets: %w", err)
	}
	draft, err := s.App.Surveys.Create(ctx, by, school, survey.New{})
	if err != nil {
		return err
	}
	tokens, err := s.App.Keepers.Set(ctx, by, school, draft.ID, []string{"một", "hai", "ba"})
	if err != nil {
		return err
	}
	first, second := draft.Questions()[0].ID, draft.Questions()[1].ID
	for question, sound := range map[string][]byte{first: silence, second: silence[:len(silence)/2]} {
		if err = s.App.Surveys.SetSound(ctx, by, school, draft.ID, question, locale.VI, sound); err != nil {
			return err
		}
	}
	if draft, err = s.App.Surveys.Get(ctx, school, draft.ID); err != nil {
		return err
	}
	t.waiting, t.draft, t.keeper, t.spoken = waiting.ID.String(), draft.ID.String(), tokens[0], second
	t.recording = draft.Questions()[0].Sound[locale.VI]
	return nil
}

// dearest asks for a route with the cheapest and largest requests that reach it, of the open and of the closed round,
// and gives the one that took the most of the processor.
func (t *target) dearest(method, route string) (bench.Cost, error) {
	var most bench.Cost
	rounds := []struct{ school, survey, key, cookie string }{
		{t.over.School.String(), t.over.Survey.String(), t.overKey, t.overCookie},
		{t.open.School.String(), t.open.Survey.String(), t.openKey, t.openCookie},
	}
	if method != http.MethodGet {
		rounds = rounds[:1] // a closed round cannot be closed by it
	}
	token := t.open.Tokens[0]
	if strings.HasPrefix(route, "/k/") {
		token = t.keeper
	}
	if id := t.stage(route); id != "" {
		rounds = rounds[:1]
		rounds[0].survey, rounds[0].key, rounds[0].cookie = id, t.openKey, t.openCookie
	}
	for _, round := range rounds {
		who, id := round.cookie, round.survey
		if strings.HasPrefix(route, "/api/") {
			who = round.key
		}
		if strings.HasPrefix(route, "/api/v1/schools/:id") || strings.HasPrefix(route, "/school/:id") {
			id = round.school
		}
		fixed := strings.NewReplacer(":id", id, ":template_id", "hai-long-cmhs", ":token", token, ":slug", t.slug,
			":digest", t.recording, ":question_id", t.spoken, ":lang", "vi",
			":class", "L%E1%BB%9Bp%201", ":chart", "questions.childcare",
			":invitation", t.invitation, ":receipt", "0000-0000-0000-0000", ":code", "ABCDEFGH", ":kind", "slips.pdf",
			":comment_id", t.invitation, ":theme_id", t.invitation,
			":theme", t.invitation, ":ticket", "x", ":topic", "rate", ":period", "2026")
		for _, more := range t.bodies(method, route) {
			cost, err := bench.Once(t.address,
				asked(method, fixed.Replace(route)+more.query, more.kind, who, more.body))
			if err != nil {
				return most, err
			}
			if cost.Work > most.Work || most.Status >= http.StatusBadRequest && cost.Status < http.StatusBadRequest &&
				cost.Work*2 > most.Work {
				most = cost
			}
		}
	}
	return most, nil
}

// stage is the round of a route that is only for drafts, or for a round that waits for its count; "" for any other.
func (t *target) stage(route string) string {
	switch route[strings.LastIndexByte(route, '/')+1:] {
	case "keepers", "paste", "edit", "sounds", "questionnaire.json", ":lang":
		return t.draft
	case "count":
		return t.waiting
	}
	return ""
}

// body is what is sent along with a request.
type body struct {
	query, kind string
	body        []byte
}

// bodies are the requests that a route is asked by: for what reads, the dearest forms of its answer; for what writes,
// nothing that is stored, but much to read and much that is wrong.
func (t *target) bodies(method, route string) []body {
	if method == http.MethodGet {
		switch {
		case strings.HasSuffix(route, "/handout"):
			return []body{{query: "?kind=slips"}, {query: "?kind=poster"}, {query: "?kind=poster&format=png"},
				{query: "?kind=links&format=xlsx"}, {}}
		case strings.HasSuffix(route, "/file"):
			return []body{{query: "?format=docx"}, {query: "?format=xlsx"}, {query: "?format=csv"}, {}}
		case strings.HasSuffix(route, "/charts/:chart"):
			return []body{{query: "?format=png&width=200"}, {query: "?format=svg"}}
		case strings.HasSuffix(route, "/report"), strings.HasSuffix(route, "/report-section"),
			strings.HasSuffix(route, "/export"):
			return []body{{query: "?format=docx"}, {query: "?format=pdf"}, {query: "?format=xlsx"},
				{query: "?format=pdf&period=2026"}, {}}
		}
		return []body{{}}
	}
	const text, form, parts = "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
	switch {
	case strings.HasSuffix(route, "/roster"):
		return []body{{"?dry_run=true", "text/csv", wrongRoster}, {"?dry_run=true", "text/csv", longRoster}}
	case strings.HasSuffix(route, "/report-template"):
		return []body{{"", "application/octet-stream", report.Example[:len(report.Example)-1]},
			{"", "application/octet-stream", report.Example}}
	case strings.HasSuffix(route, "/paste"):
		return []body{{"", parts, file(pastedBrackets)}, {"", parts, file(pastedCells)}, {"", parts, file(t.word)},
			{"", parts, file(t.pdf)}}
	case strings.HasSuffix(route, "/:lang"):
		if method == http.MethodDelete {
			return []body{{}}
		}
		return []body{{"", "audio/mpeg", silence}}
	case strings.HasSuffix(route, "/sounds"):
		return []body{{"", parts, file(string(silence), "question", t.spoken, "lang", "vi")},
			{"", parts, file("", "question", t.spoken, "lang", "vi", "do", "drop")}}
	case strings.HasSuffix(route, "/find"):
		return []body{{"", form, []byte("words=b%C3%A9")}}
	case strings.HasPrefix(route, "/api/"):
		return []body{{"", text, wrongSections}, {"", text, wrongAnswers}}
	}
	return []body{{"", form, bytes.Repeat([]byte("a=1&"), 16<<8)}}
}

// heavy is one of every kind of request that costs much.
func (t *target) heavy() []bench.Request {
	closed, open := "/api/v1/surveys/"+t.over.Survey.String(), "/api/v1/surveys/"+t.open.Survey.String()
	var all []bench.Request
	for _, path := range []string{
		"/report?format=pdf", "/report?format=docx", "/report?format=xlsx", "/report?template=own",
		"/report-section?format=pdf", "/charts/participation?format=png&width=200", "/export?format=xlsx",
		"/statistics", "/explanations", "/comments?q=a",
	} {
		all = append(all, asked(http.MethodGet, closed+path, "", t.overKey, nil))
	}
	for _, path := range []string{"/invitations", "/handout?kind=slips", "/handout?kind=poster",
		"/handout?kind=links&format=xlsx", "/class-links"} {
		all = append(all, asked(http.MethodGet, open+path, "", t.openKey, nil))
	}
	for _, path := range []string{"/api/v1/parents", "/api/v1/surveys", "/api/v1/schools/" + t.over.School.String() +
		"/report?format=pdf&period=2026", "/api/docs", "/api/openapi.yaml"} {
		all = append(all, asked(http.MethodGet, path, "", t.overKey, nil))
	}
	for _, path := range []string{"", "/rounds/" + t.open.Survey.String(), "/rounds/" + t.open.Survey.String() +
		"/handout", "/roster"} {
		all = append(all, asked(http.MethodGet, "/admin"+path, "", t.openCookie, nil))
	}
	for _, path := range []string{"/rounds/" + t.over.Survey.String() + "/report", "/rounds/" + t.over.Survey.String(),
		"/rounds/" + t.over.Survey.String() + "/comments"} {
		all = append(all, asked(http.MethodGet, "/admin"+path, "", t.overCookie, nil))
	}
	return append(all,
		asked(http.MethodPost, "/api/v1/roster?dry_run=true", "text/csv", t.overKey, longRoster),
		asked(http.MethodPost, "/api/v1/roster?dry_run=true", "text/csv", t.openKey, wrongRoster),
		asked(http.MethodPost, "/api/v1/surveys", "application/json", t.overKey, wrongSections),
		asked(http.MethodPut, "/api/v1/school/report-template", "application/octet-stream", t.overKey, report.Example),
		asked(http.MethodPost, "/api/v1/ballots/"+t.open.Tokens[0], "application/json", "", wrongAnswers),
		asked(http.MethodPost, "/api/v1/ballots/0000000000ZZ", "application/json", "", wrongAnswers),
	)
}

// asked is a request of a program or of a person.
func asked(method, path, kind, who string, body []byte) bench.Request {
	head := ""
	switch {
	case strings.HasPrefix(path, "/api/") && who != "":
		head = "Authorization: Bearer " + who + "\r\n"
	case strings.HasPrefix(path, "/admin") && path != "/admin/sign-out":
		head = "Cookie: hailong=" + who + "\r\n"
	}
	if kind != "" {
		head += "Content-Type: " + kind + "\r\n"
	}
	return bench.Request{Method: method, Path: path, Headers: head, Body: body}
}
