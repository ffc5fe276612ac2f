package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"hailong/internal/demo"
	"hailong/internal/testkit"
)

const satisfied = testkit.Satisfied

// places runs a journey on each database, in parallel.
func places(t *testing.T, journey func(t *testing.T, p place)) {
	for _, engine := range testkit.Engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			journey(t, place{dir: t.TempDir(), database: testkit.BlankURL(t, engine)})
		})
	}
}

// form is satisfied as a browser sends it.
func form(t *testing.T, token string) string {
	t.Helper()
	var answers map[string]any
	if err := json.Unmarshal([]byte(satisfied), &answers); err != nil {
		t.Fatal(err)
	}
	sent := url.Values{"submission_key": {"submission-" + token}}
	for id, a := range answers {
		if several, ok := a.([]any); ok {
			for _, one := range several {
				sent.Add(id, fmt.Sprint(one))
			}
			continue
		}
		sent.Set(id, fmt.Sprint(a))
	}
	return sent.Encode()
}

var shownReceipt = regexp.MustCompile(`[0-9A-Z]{4}(-[0-9A-Z]{4}){3}`)

// The main journey: 201 parents, 182 answer by form, by JSON, again after a lost answer, and at once; 19 do not.
func TestASchoolsWholeRound(t *testing.T) { places(t, wholeRound) }

// The same through a pooler that gives each transaction another session, as many servers meet one PostgreSQL.
func TestASchoolsWholeRoundThroughAPooler(t *testing.T) {
	t.Parallel()
	address, _ := testkit.PooledURL(t)
	wholeRound(t, place{dir: t.TempDir(), database: address})
}

func wholeRound(t *testing.T, p place) {
	s := p.serve(t)
	s.key = p.key(t)
	s.must(http.StatusOK, http.MethodPatch, "/api/v1/school", map[string]string{"name": "Trường Mầm non Hoa Sen"}, nil)
	s.roster(demo.Roster)
	id, tokens := s.open("")
	if len(tokens) != 201 {
		t.Fatalf("%d links", len(tokens))
	}
	receipts := make([]string, 182)
	var next atomic.Int64
	var parents sync.WaitGroup
	for range 8 {
		parents.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(receipts); i = int(next.Add(1)) - 1 {
				receipts[i] = answer(t, s, tokens[i], i)
			}
		})
	}
	parents.Wait()
	if responded, eligible, text := s.participation(id); responded != 182 || eligible != 201 ||
		text != "182/201 (90,5%)" {
		t.Fatalf("%d of %d, %s", responded, eligible, text)
	}
	if open := s.must(http.StatusOK, http.MethodGet, "/api/v1/surveys/"+id+"/report-section?format=text&lang=vi", nil,
		nil); strings.Contains(string(open), "Kết quả") {
		t.Errorf("an open round tells its answers:\n%s", open)
	}
	s.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil)
	before := published(t, s, id)
	for _, token := range tokens[182:184] {
		if status, _ := s.cast(token); status != http.StatusForbidden {
			t.Errorf("a late ballot: %d", status)
		}
	}
	s.stop()

	again := p.serve(t)
	again.key = s.key
	if after := published(t, again, id); after != before {
		t.Errorf("a restart changes what is published:\n%s\n%s", before, after)
	}
	for i, receipt := range receipts {
		var state struct{ State string }
		if again.must(http.StatusOK, http.MethodGet, "/api/v1/receipts/"+receipt, nil,
			&state); state.State != "counted" {
			t.Fatalf("receipt %d is %s", i, state.State)
		}
	}
	if out, errs, status := p.run(t, "verify"); status != 0 || !strings.Contains(out, "1 surveys checked, 0 faults") {
		t.Errorf("verify beside the server: %d %s %s", status, out, errs)
	}
	evidence(t, p, again, id)
	again.stop()
	if strings.Contains(again.log.String(), tokens[0]) || strings.Contains(s.log.String(), receipts[0]) {
		t.Error("the log tells a link or a receipt")
	}
}

// evidence compares what the command writes with what the desk gives: the same bytes, and each on record.
func evidence(t *testing.T, p place, s *server, id string) {
	t.Helper()
	of := func() []byte { return s.must(http.StatusOK, http.MethodGet, at(id)+"/evidence", nil, nil) }
	first, file := of(), filepath.Join(t.TempDir(), "evidence.zip")
	p.must(t, "evidence", "--survey", id, "--out", file)
	if raw, err := os.ReadFile(file); err != nil || !bytes.Equal(raw, first) {
		t.Errorf("the command writes %d other bytes: %v", len(raw), err)
	}
	if _, errs, status := p.run(t, "evidence", "--survey", id, "--out", file); status != 1 ||
		!strings.Contains(errs, "exists") {
		t.Errorf("a file that is there: %d %s", status, errs)
	}
	if out := p.must(t, "verify", "--survey", id); !strings.Contains(out, "record of school") {
		t.Errorf("the record is not looked at: %s", out)
	}
	onPaper(t, p, s, id)
}

// recordOnPaper is what a report prints of the record.
var recordOnPaper = regexp.MustCompile(`dòng (\d+), mã băm: ([0-9a-f ]+)`)

// onPaper compares the record with what the printed report says of it, as somebody does who types it.
func onPaper(t *testing.T, p place, s *server, id string) {
	t.Helper()
	text := string(s.must(http.StatusOK, http.MethodGet, at(id)+"/report-section?format=text&lang=vi", nil, nil))
	printed := recordOnPaper.FindStringSubmatch(text)
	if printed == nil {
		t.Fatalf("no digest of the record in %s", text)
	}
	typed := printed[1] + ":" + strings.TrimSpace(printed[2])
	other := printed[1] + ":" + strings.Repeat("0", 64)
	for _, tt := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"--survey", id, "--record", typed}, 0, "is the one on paper"},
		{[]string{"--survey", id, "--record", strings.ToUpper(typed[:len(printed[1])+20])}, 0, "is the one on paper"},
		{[]string{"--survey", id, "--record", other}, 3, "on paper stands 0000"},
		{[]string{"--survey", id, "--record", "9999999:" + printed[2]}, 3, "is gone, on paper"},
		{[]string{"--survey", id, "--record", typed[:len(printed[1])+8]}, 1, "is no line with its digest"},
		{[]string{"--record", typed}, 1, "say --survey"},
		{[]string{"--survey", "5c001000-0000-4000-8000-000000000001"}, 1, "there is no survey"},
	} {
		if out, errs, status := p.run(t, append([]string{"verify"}, tt.args...)...); status != tt.status ||
			!strings.Contains(out+errs, tt.want) {
			t.Errorf("%v: %d %s%s", tt.args, status, out, errs)
		}
	}
}

// answer casts as parent number i does, and gives the receipt.
func answer(t *testing.T, s *server, token string, i int) string {
	t.Helper()
	if i%3 == 0 {
		status, page := s.send(http.MethodPost, "/s/"+token, "application/x-www-form-urlencoded", form(t, token))
		receipt := shownReceipt.FindString(string(page))
		if status != http.StatusOK || receipt == "" {
			t.Errorf("form %d: %d %s", i, status, page)
		}
		return receipt
	}
	status, receipt := s.cast(token)
	if status != http.StatusCreated {
		t.Errorf("cast %d: %d", i, status)
	}
	if i%5 == 0 { // the answer was lost on the way: the phone sends again
		if status, same := s.cast(token); status != http.StatusOK || same != receipt {
			t.Errorf("again %d: %d %s, not %s", i, status, same, receipt)
		}
	}
	return receipt
}

// published is everything that a closed round tells, checked against what a school with 182 content parents must read.
func published(t *testing.T, s *server, id string) string {
	t.Helper()
	at := "/api/v1/surveys/" + id
	var figures struct {
		Participation struct{ Responded, Eligible int }
		Satisfaction  []struct {
			Rated, Satisfied int
			Rate             float64
			Text             string
		}
	}
	raw := s.must(http.StatusOK, http.MethodGet, at+"/statistics", nil, &figures)
	if figures.Participation.Responded != 182 || figures.Participation.Eligible != 201 ||
		len(figures.Satisfaction) != 2 {
		t.Errorf("%+v", figures)
	}
	for _, a := range figures.Satisfaction {
		if a.Satisfied != 182 || a.Rated != 182 || a.Rate != 1 || a.Text != "100%" {
			t.Errorf("%+v", a)
		}
	}
	out := string(raw)
	for _, query := range []string{"format=text&lang=vi", "format=text&lang=en", "format=json"} {
		section := s.must(http.StatusOK, http.MethodGet, at+"/report-section?"+query, nil, nil)
		for _, figure := range []string{"182/201", "100%"} {
			if !strings.Contains(string(section), figure) {
				t.Errorf("%s does not say %s:\n%s", query, figure, section)
			}
		}
		out += string(section)
	}
	return out + string(s.must(http.StatusOK, http.MethodGet, at+"/seal", nil, nil))
}

// 200 phones send by one link at the same moment: one ballot. Each sends all but its last byte first; the last bytes go
// together, so that the server has every request at once.
func TestOneLinkOneBallot(t *testing.T) {
	places(t, func(t *testing.T, p place) {
		s := p.serve(t)
		s.key = p.key(t)
		s.roster(testkit.Roster(6))
		id, tokens := s.open("")
		var phones [200]net.Conn
		for i := range phones {
			body := fmt.Sprintf(`{"submission_key":"phone-number-%06d","answers":%s}`, i, satisfied)
			c, err := net.Dial("tcp", strings.TrimPrefix(s.base, "http://"))
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close() // a test's own
			if _, err = fmt.Fprintf(c,
				"POST /api/v1/ballots/%s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "+
					"%d\r\n\r\n%s", tokens[0], len(body), body[:len(body)-1]); err != nil {
				t.Fatal(err)
			}
			phones[i] = c
		}
		var taken, used atomic.Int64
		var answers sync.WaitGroup
		for _, c := range phones {
			answers.Go(func() {
				if _, err := c.Write([]byte("}")); err != nil {
					t.Error(err)
					return
				}
				answer, err := http.ReadResponse(bufio.NewReader(c), nil)
				if err != nil {
					t.Error(err)
					return
				}
				defer answer.Body.Close() // its status is enough
				switch {
				case answer.StatusCode == http.StatusCreated:
					taken.Add(1)
				case answer.StatusCode == http.StatusConflict:
					used.Add(1)
				default:
					t.Errorf("%s", answer.Status)
				}
			})
		}
		answers.Wait()
		if responded, _, _ := s.participation(id); taken.Load() != 1 || used.Load() != 199 || responded != 1 {
			t.Errorf("%d taken, %d told that it is used, %d counted", taken.Load(), used.Load(), responded)
		}
		s.stop()
	})
}

// Two servers share one PostgreSQL database, the secret and the keys: every link is taken once, wherever it is sent,
// and no ballot is taken after the closing by the other.
func TestTwoServers(t *testing.T) {
	p := place{dir: t.TempDir(), database: testkit.BlankURL(t, "postgres")}
	one := p.serve(t)
	one.key = p.key(t)
	two := p.serve(t)
	two.key = one.key
	one.roster(testkit.Roster(200, 200))
	id, tokens := one.open("")
	var acknowledged, refused atomic.Int64
	var phones sync.WaitGroup
	late := tokens[len(tokens)-4:] // kept until the closing is done
	tokens = tokens[:len(tokens)-4]
	for w := range 16 {
		phones.Go(func() {
			for i := w / 4; i < len(tokens); i += 4 { // each token is sent by four phones, at both servers
				s := one
				if (w+i)%2 == 0 {
					s = two
				}
				status, body := s.send(http.MethodPost, "/api/v1/ballots/"+tokens[i], "application/json",
					fmt.Sprintf(`{"submission_key":"phone-%010d","answers":%s}`, w*1000+i, satisfied))
				switch status {
				case http.StatusCreated:
					acknowledged.Add(1)
				case http.StatusConflict:
				case http.StatusForbidden:
					refused.Add(1)
				default:
					t.Errorf("%d %s", status, body)
				}
				if w == 0 && i == 240 {
					two.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil)
				}
			}
		})
	}
	phones.Wait()
	for _, token := range late {
		for _, s := range []*server{one, two} {
			if status, _ := s.cast(token); status != http.StatusForbidden {
				t.Errorf("after the closing: %d", status)
			}
		}
	}
	if responded, _, _ := one.participation(id); int64(responded) != acknowledged.Load() {
		t.Errorf("%d acknowledged, %d counted, %d too late", acknowledged.Load(), responded, refused.Load())
	}
	t.Logf("%d acknowledged, %d too late", acknowledged.Load(), refused.Load())
	one.stop()
	two.stop()
	if out, _, status := p.run(t, "verify"); status != 0 {
		t.Error(out)
	}
}

// The demo tells the school's own old sentence, and what README.md shows of it.
func TestDemo(t *testing.T) {
	p := place{dir: t.TempDir(), database: "sqlite:" + t.TempDir() + "/unused.db"}
	out, errs, status := p.run(t, "demo", "--once", "--addr", "127.0.0.1:0")
	if status != 0 {
		t.Fatal(errs)
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, shown, found := strings.Cut(string(readme), "\n```\nImporting ")
	shown, _, ended := strings.Cut("Importing "+shown, "```")
	if !found || !ended {
		t.Error("README.md shows no demo")
	}
	parts := strings.FieldsFunc(shown, func(r rune) bool { return r == '\n' || r == '…' })
	for _, said := range append(parts, "182/201", "100%", "Admin key:", "Address:") {
		if !strings.Contains(out, said) {
			t.Errorf("does not say %s:\n%s", said, out)
		}
	}
}
