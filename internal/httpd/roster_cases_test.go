package httpd_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
	"hailong/internal/testkit/offices"
)

const cases = "../roster/testdata/cases/"

// imported is the API's answer to a roster.
type imported struct {
	Classes, Parents, Added, Removed int
	AskedCount                       int `json:"asked_count"`
	Errors, Asked, Told              []struct{ Pointer, Detail string }
	LeftOut                          []struct {
		Kind, Pointer, Detail string
		Count                 int
	} `json:"left_out"`
	Rewritten []struct{ Pointer, Old, New string }
	Detail    string
}

// send gives the API a file, and reads its answer.
func sendRoster(t *testing.T, f *front, key string, file []byte, query string) (int, imported) {
	t.Helper()
	answer := f.send(request{method: http.MethodPost, path: "/api/v1/roster" + query, key: key,
		kind: "application/octet-stream", body: string(file)})
	var got imported
	if err := json.Unmarshal(answer.Body.Bytes(), &got); err != nil {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	return answer.Code, got
}

// stored lists the roster as "class|code|name|parent|phone|email|second parent|second phone".
func stored(t *testing.T, f *front, key string) []string {
	t.Helper()
	var list struct{ Parents []map[string]string }
	f.call(key, http.MethodGet, "/api/v1/parents", nil, &list, http.StatusOK)
	var all []string
	for _, p := range list.Parents {
		all = append(all, strings.Join(
			[]string{p["class"], p["child_code"], p["child_name"], p["parent_name"], p["phone"], p["email"],
				p["other_name"], p["other_phone"]}, "|"))
	}
	return all
}

// rightAnswers are those of the cases' README: what the API says, and what is stored once a person agreed to what was
// asked.
var rightAnswers = map[string]struct {
	status  int
	errors  []string // pointers
	asked   int
	told    string // in what was left out, told or rewritten
	want    []string
	parents int
}{
	"v01-code-with-E.xlsx": {
		status: 200, want: []string{"Lá 1|23E0001|Trần An||0903000001|||", "Lá 1|23E0002|Lê Bé||0903000002|||",
			"2E1|5E2|Lê Chi||0903000003|||"}},
	"v02-class-became-date.xlsx": {status: 422, errors: []string{"/2/class", "/3/class", "/4/class"},
		told: "Ô A2: Excel đã đổi thành ngày"},
	"v03-tone-mark-before.csv": {status: 200, parents: 12},
	"v03-tone-mark-after.csv":  {status: 200, parents: 12},
	"v04-two-sheets-two-row-header.xlsx": {
		status: 200, want: []string{"Lá 1|A1|Trần An|||||", "Lá 2|A2|Lê Bé|||||", "Lá 2|A3|Lê Chi|||||"}},
	"v05-footer-after-40-children.xlsx": {status: 200, parents: 40, told: "2 dòng cuối bảng"},
	"v06-mixed-line-ends.csv":           {status: 200, parents: 6},
	"v07-error-cells.xlsx": {status: 422, errors: []string{"/2/class", "/3/child_name"},
		told: "Ô A2 có lỗi #N/A"},
	"v08-emoji-class.csv":        {status: 200, parents: 16},
	"v09-khmer-cham-chinese.csv": {status: 200, parents: 24},
	"v10-merged-class.xlsx": {
		status: 200, want: []string{"Lá 1|A1|Trần An|||||", "Lá 1|A2|Lê Bé|||||", "Lá 1|A3|Lê Chi|||||",
			"Lá 2|A4|Lê Dũng|||||", "Lá 2|A5|Lê Em|||||"}},
	"v11-class-spellings.csv": {status: 409, asked: 1, told: "sẽ gộp thành một lớp “Mầm 1”",
		want: []string{"Mầm 1|A1|Trần An|||||", "Mầm 1|A2|Lê Bé|||||", "Mầm 1|A3|Lê Chi|||||", "Mầm 1|A4|Lê Dũng|||||",
			"Mầm 1|A5|Lê Em|||||"}},
	"v12-tcvn3.xlsx": {status: 409, asked: 1, told: "TCVN3",
		want: []string{"Lá 1|A1|Nguyễn Thị Hải Yến||0903000001|||", "Lá 1|A2|Trần Văn Đức||0903000002|||"}},
	"v13-html-table.xls":         {status: 200, want: []string{"Lá 1||Trần An|||||"}},
	"v14-two-phone-columns.xlsx": {status: 200, want: []string{"Lá 1||Trần An|Trần Cha|0903000001||Lê Mẹ|0903000002"}},
	"v15-cover-sheet-first.xlsx": {status: 200, told: "không phải danh sách trẻ",
		want: []string{"Lá 1|A1|Trần An|||||"}},
	"v16-hidden-rows.xlsx": {status: 200, told: "1 dòng bị ẩn trong tệp cũng được lấy (dòng 3)", parents: 3},
	"v17-two-phones-in-a-cell.xlsx": {status: 200, told: "“không có” không lưu", want: []string{
		"Lá 1|A1|Trần An||0903000001|||0912000001", "Lá 1|A2|Lê Bé||0903000002|||0912000002",
		"Lá 1|A3|Lê Chi||0903000003|||0912000003",
		"Lá 1|A4|Lê Dũng|||||", "Lá 1|A5|Lê Em|||em@vidu.vn||", "Lá 1|A6|Lê Giang|||giang@vidu.vn||"}},
}

// Every file of the cases gives the right answer through the API and through the desk's forms.
func TestFilesAsPeopleHaveThem(t *testing.T) {
	names, err := filepath.Glob(cases + "v*")
	if err != nil || len(names) != len(rightAnswers) {
		t.Fatalf("%d files, %d answers, %v", len(names), len(rightAnswers), err)
	}
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		for _, path := range names {
			name := filepath.Base(path)
			right := rightAnswers[name]
			file, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			t.Run(name, func(t *testing.T) {
				key := f.keyOf(testkit.School(t, db).ID)
				status, got := sendRoster(t, f, key, file, "")
				if status != right.status {
					t.Fatalf("%d %+v", status, got)
				}
				dryStatus, dry := sendRoster(t, f, key, file, "?dry_run=true")
				if dryStatus != http.StatusOK || dry.AskedCount != right.asked || len(dry.Asked) != right.asked ||
					len(dry.Errors) != len(right.errors) {
					t.Errorf("dry run: %d %+v", dryStatus, dry)
				}
				var pointers []string
				for _, e := range dry.Errors {
					pointers = append(pointers, e.Pointer)
				}
				if !slices.Equal(pointers, right.errors) {
					t.Errorf("faults at %v, want %v", pointers, right.errors)
				}
				if told := fmt.Sprintf("%+v", dry); !strings.Contains(told, right.told) {
					t.Errorf("not told %q: %s", right.told, told)
				}
				if right.status != http.StatusOK && len(stored(t, f, key)) != 0 {
					t.Error("something was stored")
				}
				if right.asked > 0 {
					if status, got = sendRoster(t, f, key, file,
						fmt.Sprintf("?confirm_asked=%d", right.asked)); status != http.StatusOK {
						t.Fatalf("agreed to: %d %+v", status, got)
					}
				}
				checkStored(t, stored(t, f, key), right.want, right.parents)
				deskStores(t, f, file, right.told, right.status != http.StatusUnprocessableEntity, right.want,
					right.parents)
			})
		}
	})
}

func checkStored(t *testing.T, got, want []string, parents int) {
	t.Helper()
	if want != nil && !slices.Equal(got, want) || want == nil && len(got) != parents {
		t.Errorf("stored %q, want %q or %d", got, want, parents)
	}
}

// deskStores sends a file through the preview of another school's desk, and stores what is shown untouched.
func deskStores(t *testing.T, f *front, file []byte, told string, good bool, want []string, parents int) {
	t.Helper()
	s := f.staff(uuid.NewString() + ".example")
	answer := f.send(drop(f, s.editor, file))
	page := answer.Body.String()
	if wantCode := map[bool]int{true: http.StatusOK,
		false: http.StatusUnprocessableEntity}[good]; answer.Code != wantCode {
		t.Fatalf("preview: %d %s", answer.Code, page)
	}
	if !strings.Contains(page, told) {
		t.Errorf("the preview does not tell %q", told)
	}
	if !good {
		return
	}
	if answer = f.send(post("/admin/roster/store", s.editor, kit.Untouched(page))); answer.Code != http.StatusSeeOther {
		t.Fatalf("store: %d %s", answer.Code, answer.Body)
	}
	checkStored(t, stored(t, f, f.keyOf(s.school)), want, parents)
}

func (f *front) keyOf(school uuid.UUID) string {
	f.Helper()
	key := f.KeyOf(school, account.Admin)
	return key
}

// What is stored is exactly what was shown: when a colleague changed the roster meanwhile, or a choice was changed, the
// preview is shown again and nothing is stored. Pressed twice, it is stored once.
func TestWhatWasShownIsWhatIsStored(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		s := f.staff("hoasen.example")
		key := f.keyOf(s.school)
		file := []byte("Lớp,Mã trẻ,Họ tên,Trạng thái\nA,1,Lê An,đang học\nA,2,Trần Bé,chuyển trường\nB,3,Vũ Chi,\n")
		form := kit.Untouched(f.send(drop(f, s.editor, file)).Body.String())
		if status, got := sendRoster(t, f, key, []byte("Lớp,Mã trẻ,Họ tên\nA,9,Đỗ Giang\n"),
			""); status != http.StatusOK {
			t.Fatalf("a colleague: %d %+v", status, got)
		}
		answer := f.send(post("/admin/roster/store", s.editor, form))
		if answer.Code != http.StatusConflict ||
			!strings.Contains(answer.Body.String(), "Danh sách đã đổi từ lúc xem trước") ||
			len(stored(t, f, key)) != 1 {
			t.Fatalf("changed meanwhile: %d %v", answer.Code, stored(t, f, key))
		}
		form = kit.Untouched(answer.Body.String())
		changed := kit.Untouched(answer.Body.String())
		changed["c.row.0.3.0"] = []string{"in"}
		if again := f.send(post("/admin/roster/store", s.editor, changed)); again.Code != http.StatusConflict ||
			len(stored(t, f, key)) != 1 {
			t.Errorf("another choice: %d", again.Code)
		}
		form.Set("confirm_removed", "1")
		for range 2 {
			if answer = f.send(post("/admin/roster/store", s.editor, form)); answer.Code != http.StatusSeeOther {
				t.Fatalf("%d %s", answer.Code, answer.Body)
			}
		}
		if got := stored(t, f, key); !slices.Equal(got, []string{"A|1|Lê An|||||", "B|3|Vũ Chi|||||"}) {
			t.Errorf("%q", got)
		}
	})
}

// Every file of the offices goes the same way through the API and the desk: right, or asked; none in silence.
func TestFilesAsOfficesMakeThem(t *testing.T) {
	f := newFront(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	short := func(all []string) (bare []string) {
		for _, child := range all {
			bare = append(bare, strings.Join(strings.Split(child, "|")[:5], "|"))
		}
		return bare
	}
	for _, o := range offices.Files {
		t.Run(o.Name, func(t *testing.T) {
			file, key := o.File(t), f.keyOf(testkit.School(t, f.DB).ID)
			status, got := sendRoster(t, f, key, file, "")
			want := http.StatusOK
			switch {
			case o.Faults != nil:
				want = http.StatusUnprocessableEntity
			case len(o.Asked) > 0:
				want = http.StatusConflict
			}
			if status != want || status == http.StatusConflict && len(got.Errors) != len(o.Asked) {
				t.Fatalf("%d, want %d: %+v", status, want, got)
			}
			if status != http.StatusOK && len(stored(t, f, key)) > 0 {
				t.Error("something was stored")
			}
			if status == http.StatusConflict {
				if status, got = sendRoster(t, f, key, file,
					fmt.Sprintf("?confirm_asked=%d", len(o.Asked))); status != http.StatusOK {
					t.Fatalf("agreed to: %d %+v", status, got)
				}
			}
			inOrder := slices.Sorted(slices.Values(o.Children))
			if now := slices.Sorted(slices.Values(short(stored(t, f, key)))); !slices.Equal(now, inOrder) {
				t.Errorf("API: %q, want %q", now, inOrder)
			}
			s := f.staff(uuid.NewString() + ".example")
			page := f.send(drop(f, s.editor, file))
			if o.Faults != nil {
				if page.Code != http.StatusUnprocessableEntity {
					t.Errorf("desk: %d", page.Code)
				}
				return
			}
			if answer := f.send(post("/admin/roster/store", s.editor,
				kit.Untouched(page.Body.String()))); answer.Code != http.StatusSeeOther {
				t.Fatalf("desk: %d %s", answer.Code, answer.Body)
			}
			if now := slices.Sorted(slices.Values(short(stored(t, f, f.keyOf(s.school))))); !slices.Equal(now,
				inOrder) {
				t.Errorf("desk: %q, want %q", now, inOrder)
			}
		})
	}
}

// A double press of "Tạo khảo sát" makes one draft; the next form makes another.
func TestAFormSentTwiceMakesOneDraft(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		s := f.staff("hoasen.example")
		where := map[string]bool{}
		for range 2 {
			form := kit.Untouched(f.send(request{path: "/admin/new", header: as(s.editor)}).Body.String())
			form.Set("school_year", "2026-2027")
			for range 2 {
				answer := f.send(post("/admin/new", s.editor, form))
				if answer.Code != http.StatusSeeOther {
					t.Fatalf("%d %s", answer.Code, answer.Body)
				}
				where[answer.Header().Get("Location")] = true
			}
		}
		if len(where) != 2 {
			t.Errorf("two forms, each sent twice, made %v", where)
		}
	})
}

// drop sends a file to the roster's page, as a browser does.
func drop(f *front, cookie string, file []byte) request {
	f.Helper()
	r := f.Upload("/admin/roster", cookie, "danh-sach.csv", file, nil)
	return request{method: r.Method, path: r.Path, body: r.Body, kind: r.Kind, header: r.Header}
}
