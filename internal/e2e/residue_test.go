package e2e

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/uuid"

	"hailong/internal/database"
	"hailong/internal/testkit"
)

// marked is a questionnaire whose answers can be told from everything else in a process.
const marked = `{"title":{"vi":"Khảo sát ý kiến cha mẹ học sinh","en":"Survey of parents"},"minutes":1,
	"subjects":[{"id":"s","label":{"vi":"công tác chăm sóc","en":"childcare"}}],"sections":[{"id":"a","subject":"s",
	"title":{"vi":"Chăm sóc","en":"Care"},"questions":[
	{"id":"rate","type":"likert5","role":"headline","required":true,
		"text":{"vi":"Ông/Bà hài lòng thế nào về bữa ăn của trẻ?","en":"How satisfied are you with the meals?"}},
	{"id":"zqfar","type":"number","min":730000,"max":740000,"text":{"vi":"Nhà cách trường?","en":"How far?"}},
	{"id":"short","type":"text","max_length":30,"text":{"vi":"Nói ngắn","en":"In short"}},
	{"id":"said","type":"text","max_length":500,"text":{"vi":"Điều muốn nói thêm","en":"Anything else"}}]}]}`

// comment is what parent n writes: so short that a program keeps it beside other things, and a long one.
func comment(n int) (short, long string) {
	short = fmt.Sprintf("Zkq%04dXw ữ", n)
	return short, strings.Repeat("Bữa ăn của cháu rất ngon. ", 1+n%12) + short
}

// traces are how an answer may lie in memory: its bytes as sent (also by the codes of a form or of JSON, which leave
// digits and Latin letters as they are), as an envelope packs them, and as Windows or Go's runes have them.
func traces() (all [][]byte) {
	const comment = "Zkq"
	all = append(all, []byte(comment), []byte(`\u005a\u006b\u0071`), []byte(`"zqfar":73`), []byte(`"zqfar": 73`),
		[]byte("zqfar=73"))
	for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
		var narrow, wide []byte
		for _, r := range comment {
			narrow, wide = order.AppendUint16(narrow, utf16.Encode([]rune{r})[0]), order.AppendUint32(wide, uint32(r))
		}
		all = append(all, narrow, wide)
	}
	return all
}

var mapping = regexp.MustCompile(`(?m)^([0-9a-f]+)-([0-9a-f]+) r.*$`)

// image calls look with what the process can read of its own memory, mapping by mapping.
func (s *server) image(look func(memory []byte)) {
	s.t.Helper()
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", s.process.Pid))
	if err != nil {
		s.t.Fatal(err)
	}
	memory, err := os.Open(fmt.Sprintf("/proc/%d/mem", s.process.Pid))
	if err != nil {
		s.t.Fatal(err)
	}
	defer memory.Close() // only read
	const most = 16 << 20
	piece := make([]byte, most)
	for _, m := range mapping.FindAllSubmatch(maps, -1) {
		var from, to int64
		if _, err = fmt.Sscanf(string(m[1])+" "+string(m[2]), "%x %x", &from, &to); err != nil {
			continue // the kernel's own, at the end of the addresses
		}
		for at := from; at < to; at += most - 64 { // what lies across two pieces is in the second
			n, _ := memory.ReadAt(piece[:min(most, to-at)], at) // a mapping may have a hole
			look(piece[:n])
		}
	}
}

// found is how many traces lie in the image, and some of them with what is around.
func (s *server) found(traces [][]byte) (n int, some []string) {
	s.image(func(memory []byte) {
		for _, trace := range traces {
			for from := 0; ; {
				at := bytes.Index(memory[from:], trace)
				if at < 0 {
					break
				}
				at += from
				if n++; len(some) < 12 {
					some = append(some, fmt.Sprintf("%q", memory[max(0, at-90):min(len(memory), at+90)]))
				}
				from = at + len(trace)
			}
		}
	})
	return n, some
}

// ballotJSON is parent n's ballot; escaped writes each letter by its code.
func ballotJSON(n int, escaped bool) string {
	short, long := comment(n)
	quote := func(s string) string {
		out := &strings.Builder{}
		for _, u := range utf16.Encode([]rune(s)) {
			fmt.Fprintf(out, `\u%04x`, u)
		}
		if !escaped {
			return s
		}
		return out.String()
	}
	return fmt.Sprintf(`{"submission_key":"submission-of-%04d","answers":{"rate":%d,"zqfar":73%04d,"short":"%s","said":"%s"}}`,
		n, 1+n%5, n, quote(short), quote(long))
}

func ballotForm(n int) url.Values {
	short, long := comment(n)
	return url.Values{"submission_key": {fmt.Sprintf("submission-of-%04d", n)}, "rate": {fmt.Sprint(1 + n%5)},
		"zqfar": {fmt.Sprintf("73%04d", n)}, "short": {short}, "said": {long}}
}

// strained has a server collect at nearly every request, and have more threads than processors: what interrupts a
// thread, does so here.
var strained = []string{"GOGC=1", "GOMAXPROCS=8"}

// A quarter of a minute after the last ballot, nothing of any is left in the server's memory: not of those that were
// taken, of a form that was shown again with what is missing, or of JSON that was refused. Nor of keepers' sheets that
// were shown, typed back, and typed with a slip, nor of the half that they lock.
func TestNothingOfABallotStaysInMemory(t *testing.T) {
	if runtime.GOOS != "linux" || os.Getenv("HAILONG_TEST_PROGRAM") != "" {
		t.Skip("a process is read by /proc")
	}
	places(t, func(t *testing.T, p place) {
		calm := p
		p.settings = strained
		s := p.serve(t)
		s.key = p.key(t)
		s.roster(testkit.Roster(60, 60))
		tokens := s.openOwn(marked)
		var list struct{ Surveys []struct{ ID string } }
		s.must(http.StatusOK, http.MethodGet, "/api/v1/surveys", nil, &list)
		id := list.Surveys[0].ID
		s.must(http.StatusOK, http.MethodGet, "/api/v1/ballots/"+tokens[0], nil, nil)
		if n, some := s.found(traces()); n != 0 {
			t.Fatalf("%d traces before any ballot: %s", n, strings.Join(some, "\n"))
		}
		took := func(want int, path, kind, body string) {
			if status, answer := s.send(http.MethodPost, path, kind, body); status != want {
				t.Errorf("%d %s", status, answer)
			}
		}
		const kind = "application/x-www-form-urlencoded"
		var crowd sync.WaitGroup
		for n, token := range tokens[:90] {
			crowd.Go(func() {
				if n%2 == 0 {
					took(http.StatusCreated, "/api/v1/ballots/"+token, "application/json", ballotJSON(n, n%4 == 0))
					return
				}
				took(http.StatusOK, "/s/"+token, kind, ballotForm(n).Encode())
			})
		}
		crowd.Wait()
		s.pipelined(tokens[90:100])
		for n, token := range tokens[100:110] {
			took(http.StatusUnprocessableEntity, "/api/v1/ballots/"+token, "application/json",
				strings.Replace(ballotJSON(100+n, false), `"rate"`, `"rated"`, 1))
			lacking := ballotForm(100 + n)
			lacking.Del("rate")
			took(http.StatusUnprocessableEntity, "/s/"+token, kind, lacking.Encode())
			lacking.Set("switch", "en")
			s.unpacked("/s/"+token, lacking)
		}
		s.forgets(traces())
		s.findsWhatIsThere(t)
		s.stop()
		key := s.key
		s = calm.serve(t)
		s.key = key
		three, ofSheets := s.sheetsTyped(p)
		s.forgets(ofSheets)
		s.forgetsTheCount(p, id, three, ofSheets)
	})
}

// forgets waits until nothing of some traces is left, a quarter of a minute at most.
func (s *server) forgets(traces [][]byte) {
	s.t.Helper()
	last := time.Now()
	n, some := s.found(traces)
	s.t.Logf("%d traces at once", n) // few, or none, if memory was collected just now
	again := time.NewTicker(time.Second)
	defer again.Stop()
	for n > 0 && time.Since(last) < 15*time.Second {
		<-again.C
		n, some = s.found(traces)
	}
	if n > 0 {
		s.t.Fatalf("after a quarter of a minute %d traces:\n%s", n, strings.Join(some, "\n"))
	}
}

// sheetsTyped has a round with three keys wait for its count, after sheets were typed with a slip at the desk and by a
// program; nobody casts meanwhile, for which memory is erased anyway. The traces are how its sheets, what they stand for
// and the private half that they lock lie in memory.
func (s *server) sheetsTyped(p place) (three threeKeys, traces [][]byte) {
	s.t.Helper()
	three.id = s.draft()
	three.sheets = s.sheets(three.id)
	s.must(http.StatusOK, http.MethodPost, at(three.id)+"/open", nil, nil)
	s.must(http.StatusConflict, http.MethodPost, at(three.id)+"/close", nil, nil)
	raw := testkit.ReadSheets(s.t, three.sheets)
	wrong := testkit.Slip(s.t, raw[1].Rows(), 0)
	s.must(http.StatusUnprocessableEntity, http.MethodPost, at(three.id)+"/close",
		map[string]any{"sheets": []string{three.sheets[0], wrong}}, nil)
	s.signUp()
	db, err := database.Open(s.t.Context(), p.database, testkit.Quiet())
	if err != nil {
		s.t.Fatal(err)
	}
	traces = append(traces, testkit.PrivateHalf(s.t, db, uuid.MustParse(three.id), raw))
	if err = db.Close(); err != nil {
		s.t.Fatal(err)
	}
	for _, sheet := range raw {
		rows := sheet.Rows()
		traces = append(traces, sheet[:], testkit.SheetSeed(s.t, sheet), []byte(rows[0]), []byte(rows[1]),
			[]byte(strings.ReplaceAll(rows[0], "-", "")), []byte(strings.ReplaceAll(rows[1], "-", "")))
	}
	for n, tries := 0, 0; n == 0; tries++ { // memory may be collected right after the answer
		status, page := s.send(http.MethodPost, "/admin/rounds/"+three.id+"/count", "application/x-www-form-urlencoded",
			url.Values{"sheets/0": {three.sheets[2]}, "sheets/1": {wrong}}.Encode())
		if status != http.StatusUnprocessableEntity || !bytes.Contains(page, []byte(raw[2].Rows()[0])) {
			s.t.Fatalf("a slip at the desk: %d %s", status, page)
		}
		if n, _ = s.found(traces); n == 0 && tries == 5 {
			s.t.Fatal("no trace of what was typed just now")
		}
	}
	return three, traces
}

// threeKeys is a round with the sheets that open it.
type threeKeys struct {
	id     string
	sheets []string
}

// findsWhatIsThere has the server hold the beginning of a request: what is looked for is found while it is there.
func (s *server) findsWhatIsThere(t *testing.T) {
	t.Helper()
	to, err := net.Dial("tcp", strings.TrimPrefix(s.base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer to.Close()
	if _, err = fmt.Fprint(to, "GET / HTTP/1.1\r\nHost: x\r\nX-Mark: Zkq\r\n"); err != nil {
		t.Fatal(err)
	}
	eventually(t, "what was sent just now is found", s.log.String, func() bool {
		n, _ := s.found(traces())
		return n > 0
	})
}

// pipelined casts ballots as a program may that does not wait for answers: all requests in one piece.
func (s *server) pipelined(tokens []string) {
	s.t.Helper()
	to, err := net.Dial("tcp", strings.TrimPrefix(s.base, "http://"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer to.Close()
	var all strings.Builder
	for n, token := range tokens {
		body := ballotJSON(90+n, false)
		fmt.Fprintf(&all, "POST /api/v1/ballots/%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n"+
			"Content-Length: %d\r\n\r\n%s", token, s.key, len(body), body)
	}
	if _, err = io.WriteString(to, all.String()); err != nil {
		s.t.Fatal(err)
	}
	answers := bufio.NewReader(to)
	for range tokens {
		answer, err := http.ReadResponse(answers, nil)
		if err != nil {
			s.t.Fatal(err)
		}
		var got struct{ Receipt string }
		err = json.NewDecoder(answer.Body).Decode(&got)
		if _ = answer.Body.Close(); err != nil || answer.StatusCode != http.StatusCreated || got.Receipt == "" {
			s.t.Fatalf("%d %v %v", answer.StatusCode, got, err)
		}
	}
}

// unpacked sends a form whose answer comes as plain text, and keeps the connection.
func (s *server) unpacked(path string, form url.Values) {
	s.t.Helper()
	to, err := net.Dial("tcp", strings.TrimPrefix(s.base, "http://"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer to.Close()
	body := form.Encode()
	_, err = fmt.Fprintf(to, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
		path, len(body), body)
	if err != nil {
		s.t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(to), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	page, err := io.ReadAll(answer.Body)
	if _ = answer.Body.Close(); err != nil || !bytes.Contains(page, []byte(form.Get("short"))) {
		s.t.Fatalf("%d, %v: the answers are not shown again", answer.StatusCode, err)
	}
}

// forgetsTheCount closes two rounds: neither a key nor a sheet nor an opened envelope stays in memory. Comments do, as
// every row of the database may.
func (s *server) forgetsTheCount(p place, id string, three threeKeys, ofSheets [][]byte) {
	s.t.Helper()
	file, err := os.ReadFile(filepath.Join(p.dir, "keys", id))
	if err != nil {
		s.t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(file)), "\n")
	key, err := hex.DecodeString(lines[len(lines)-1])
	if err != nil {
		s.t.Fatal(err)
	}
	if n, _ := s.found([][]byte{key}); n == 0 {
		s.t.Error("the key of an open round is not found: what is looked for cannot be found")
	}
	var packed []byte
	for _, r := range "Zkq" {
		packed = binary.BigEndian.AppendUint16(packed, uint16(r))
	}
	s.must(http.StatusOK, http.MethodPost, at(three.id)+"/close", map[string]any{"sheets": three.sheets[1:]}, nil)
	s.must(http.StatusOK, http.MethodPost, at(id)+"/close", nil, nil)
	s.forgets(append(ofSheets, key, packed))
}
