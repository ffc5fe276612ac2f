package school_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"pgregory.net/rapid"

	"hailong/internal/database"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/roster"
	"hailong/internal/school"
	"hailong/internal/testkit"
)

func imported(t testing.TB, s *school.Schools, id uuid.UUID, file string, o school.ImportOptions) (school.ImportResult,
	error) {
	t.Helper()
	return s.Import(t.Context(), testkit.Clerk, id, []byte(file), o)
}

// children lists the active roster as "class|code|child|parent|phone|email".
func children(t testing.TB, s *school.Schools, id uuid.UUID) []string {
	t.Helper()
	parents, err := s.Parents(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, p := range parents {
		all = append(all, strings.Join([]string{p.Class, p.ChildCode, p.ChildName, p.ParentName, p.Phone, p.Email},
			"|"))
	}
	return all
}

func TestTheDemoRosterInBothFormats(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		s := school.New(db)
		var lists [][]string
		for _, name := range []string{"testdata/roster.csv", "testdata/roster.xlsx"} {
			file, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			id := testkit.School(t, db).ID
			got, err := s.Import(t.Context(), testkit.Clerk, id, file, school.ImportOptions{})
			if err != nil || got.Classes != 8 || got.Parents != 201 || got.Added != 201 ||
				got.Updated+got.Removed != 0 {
				t.Fatalf("%s: %+v, %v", name, got, err)
			}
			again, err := s.Import(t.Context(), testkit.Clerk, id, file, school.ImportOptions{})
			if err != nil || again.Added+again.Updated+again.Removed != 0 || again.Parents != 201 {
				t.Errorf("%s again: %+v, %v", name, again, err)
			}
			lists = append(lists, children(t, s, id))
		}
		if !slices.Equal(lists[0], lists[1]) {
			t.Error("the two files give two rosters")
		}
		if lists[0][0] != "Nhóm 25-36 tháng|TT23-001|Nguyễn Minh Khôi|Nguyễn Quốc Việt|0900000001|" {
			t.Errorf("first child: %s", lists[0][0])
		}
	})
}

func TestFilesThatOfficesHave(t *testing.T) {
	const want = "Mầm 1||Lê An||0903123456|"
	for name, file := range map[string]string{
		"comma, no accents":        "Lop,Ho va ten,SDT\nMầm 1,Lê An,0903 123 456\n",
		"semicolon and byte order": "\ufeffLớp;Họ tên;Điện thoại\nMầm 1;Lê An;+84903123456\n",
		"tab and English":          "class\tchild_name\tphone\nMầm 1\tLê An\t84903123456\n",
		"the leading zero lost":    "Lớp,Họ và tên trẻ,Số điện thoại\nMầm 1,Lê An,903123456\n",
		"titles above, empty below": "TRƯỜNG MẦM NON,,\nDanh sách trẻ,,\n,,\nSTT,LỚP,HỌ VÀ TÊN,ĐIỆN THOẠI\n1,Mầm " +
			"1,Lê An,0903.123.456\n,,\n,,,\n",
		"decomposed Unicode": "Lớp,Họ tên,SĐT\nMa\u0302\u0300m 1,Le\u0302 An,0903-123-456\n",
		"commas in an address": "Lớp;Họ tên;Địa chỉ;SĐT\nMầm 1;Lê An;12, ngõ 3, phường X, quận Y, Hà " +
			"Nội;0903123456\n",
		"the name in two columns":  "Lớp,Họ và đệm,Tên,SĐT\nMầm 1,Lê,An,0903123456\n",
		"lines of an old Mac":      "Lớp,Họ tên,SĐT\rMầm 1,Lê An,0903123456\r",
		"a column to sort by":      "Lớp,Họ và tên,Tên,SĐT\nMầm 1,Lê An,An,0903123456\n",
		"a quote inside of a cell": "Lớp,Họ tên,Ghi chú,SĐT\nMầm 1,Lê An,gọi \"Bi\",0903123456\n",
		"a cell of two lines":      "Lớp,Họ tên,Ghi chú,SĐT\nMầm 1,Lê An,\"một,\nhai\",0903123456\n",
		"quotes, CRLF, unknown column": "\"Lớp\",\"Họ tên\",\"Ngày sinh\",\"SĐT\"\r\n\"Mầm 1\",\"Lê " +
			"An\",\"1,2,2020\",\"0903 123 456\"\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			db := testkit.Open(t, testkit.URL(t, "sqlite"))
			s, id := school.New(db), testkit.School(t, db).ID
			if _, err := imported(t, s, id, file, school.ImportOptions{}); err != nil {
				t.Fatal(err)
			}
			if got := children(t, s, id); len(got) != 1 || got[0] != want {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
}

func TestEveryFaultyLineIsNamedAndNothingStored(t *testing.T) {
	file := "Lớp,Mã trẻ,Họ " +
		"tên,SĐT,Email\nA,1,An,0903123456,\n,2,Bé,,\nA,1,Chi,,\nA,4,,,\nA,5,Dũng,12,x@y\nA,6,An,,\n,,,,\n"
	want := map[string]string{
		"/3/class": "roster.fault.class", "/4/child_code": "roster.fault.duplicate",
		"/5/child_name": "roster.fault.child",
		"/6/phone":      "roster.fault.phone", "/6/email": "roster.fault.email",
	}
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		s, id := school.New(db), testkit.School(t, db).ID
		_, err := imported(t, s, id, file, school.ImportOptions{})
		var e *problem.Error
		if !errors.As(err, &e) || e.Kind != problem.Invalid {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, f := range e.Fields {
			got[f.Pointer] = f.Key
			for _, lang := range locale.Languages {
				if text := locale.Text(lang, f.Key, f.Args); strings.Contains(text, "{") || text == f.Key {
					t.Errorf("%s in %s: %q", f.Key, lang, text)
				}
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%v, want %v", got, want)
		}
		dry, err := imported(t, s, id, file, school.ImportOptions{DryRun: true})
		if err != nil || len(dry.Faults) != len(want) {
			t.Errorf("dry run: %+v, %v", dry, err)
		}
		if left := children(t, s, id); len(left) != 0 {
			t.Errorf("stored all the same: %v", left)
		}
	})
}

func TestFilesThatAreNoRoster(t *testing.T) {
	db := testkit.Open(t, testkit.URL(t, "sqlite"))
	s, id := school.New(db), testkit.School(t, db).ID
	for name, tt := range map[string]struct{ file, key string }{
		"empty":                          {" \n", "roster.fault.empty"},
		"no header":                      {"a,b\n1,2\n", "roster.fault.no_header"},
		"header only":                    {"Lớp,Họ tên\n", "roster.fault.empty"},
		"Windows-1258":                   {"L\xf3p,T\xean\nA,B\n", "roster.fault.encoding"},
		"UTF-16":                         {"\xff\xfeL\x00", "roster.fault.encoding"},
		"old xls or password":            {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xxxx", "roster.fault.old"},
		"broken zip":                     {"PK\x03\x04xxxx", "roster.fault.unreadable"},
		"a quote that swallows the rest": {"Lớp,Họ tên,Ghi chú\nA,An,\"oops\nB,Bé,x\n", "roster.fault.quote"},
		"two quotes that swallow a line": {"Lớp,Họ tên,Ghi chú\nA,An,\"oops\nB,Bé,\"\n", "roster.fault.quote"},
		"two columns of names":           {"Lớp,Họ tên,Họ tên\nA,B,\n", "roster.fault.twice"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := imported(t, s, id, tt.file, school.ImportOptions{})
			var e *problem.Error
			if !errors.As(err, &e) || len(e.Fields) != 1 || e.Fields[0].Key != tt.key {
				t.Errorf("%v, want %s", err, tt.key)
			}
		})
	}
	if _, err := imported(t, s, id, strings.Repeat("x", roster.MostBytes+1),
		school.ImportOptions{}); problem.KindOf(err) != problem.TooLarge {
		t.Errorf("too large: %v", err)
	}
}

func TestImportingAgain(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		s, id := school.New(db), testkit.School(t, db).ID
		var last school.Diff
		s.OnRoster = func(_ *gorm.DB, _ uuid.UUID, d school.Diff) error { last = d; return nil }
		must := func(file string, o school.ImportOptions) school.ImportResult {
			t.Helper()
			r, err := imported(t, s, id, file, o)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		must("Lớp,Mã,Mã trẻ,Họ tên\nA,,1,An\nA,,2,Bé\nB,,,Chi\nB,,,Dũng\n", school.ImportOptions{})
		before, _ := s.Parents(t.Context(), id)

		// An moves to B by code, Chi gets a code by class and name, a newcomer comes, Dũng leaves.
		r := must("Lớp,Mã trẻ,Họ tên\nB,1,An\nA,2,Bé\nB,3,Chi\nC,4,Em\n", school.ImportOptions{})
		if r.Added != 1 || r.Updated != 2 || r.Removed != 1 || r.Parents != 4 || r.Classes != 3 {
			t.Errorf("%+v", r)
		}
		if len(last.Added) != 1 || len(last.Removed) != 1 || last.Removed[0].ChildName != "Dũng" {
			t.Errorf("told: %+v", last)
		}
		after, _ := s.Parents(t.Context(), id)
		for _, p := range after {
			if at := slices.IndexFunc(before,
				func(q school.Parent) bool { return q.ChildName == p.ChildName }); at >= 0 && before[at].ID != p.ID {
				t.Errorf("%s became another row", p.ChildName)
			}
		}
		// Dũng comes back as the same row.
		r = must("Lớp,Họ tên\nB,Dũng\nB,An\nB,Chi\n", school.ImportOptions{ClassesOnly: true})
		if r.Added != 1 || len(last.Restored) != 1 || r.Removed != 0 || r.Parents != 5 {
			t.Errorf("%+v %+v", r, last)
		}
		if _, err := imported(t, s, id, "Lớp,Họ tên\nB,An\n",
			school.ImportOptions{}); problem.KindOf(err) != problem.Conflict {
			t.Errorf("four of five leave without a word: %v", err)
		}
		if _, err := imported(t, s, id, "Lớp,Họ tên\nB,An\n",
			school.ImportOptions{ConfirmRemoved: 3}); problem.KindOf(err) != problem.Conflict {
			t.Errorf("another number was confirmed: %v", err)
		}
		if r = must("Lớp,Họ tên\nB,An\n", school.ImportOptions{ConfirmRemoved: 4}); r.Removed != 4 || r.Parents != 1 {
			t.Errorf("%+v", r)
		}
	})
}

// A line without a code must not take the child that a later line names by its code.
func TestCodesAreMatchedBeforeNames(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		s, id := school.New(db), testkit.School(t, db).ID
		for _, file := range []string{"Lớp,Mã trẻ,Họ tên\nA,1,An\n", "Lớp,Mã trẻ,Họ tên\nA,,An\nB,1,An\n"} {
			if _, err := imported(t, s, id, file, school.ImportOptions{}); err != nil {
				t.Fatal(err)
			}
		}
		if got := children(t, s, id); !slices.Equal(got, []string{"A||An|||", "B|1|An|||"}) {
			t.Error(got)
		}
	})
}

func TestClassesThatDifferInDiacriticsAreTwo(t *testing.T) {
	db := testkit.Open(t, testkit.URL(t, "sqlite"))
	s, id := school.New(db), testkit.School(t, db).ID
	if _, err := imported(t, s, id, "Lớp,Họ tên\nMầm,An\nMâm,An\n", school.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	if got := children(t, s, id); len(got) != 2 {
		t.Error(got)
	}
}

func TestAFailingFollowerUndoesTheImport(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		s, id := school.New(db), testkit.School(t, db).ID
		s.OnRoster = func(*gorm.DB, uuid.UUID, school.Diff) error { return errors.New("no") }
		if _, err := imported(t, s, id, "Lớp,Họ tên\nB,An\n", school.ImportOptions{}); err == nil {
			t.Fatal("accepted")
		}
		if left := children(t, s, id); len(left) != 0 {
			t.Errorf("stored all the same: %v", left)
		}
	})
}

// Importing a second roster over a first one gives what the second one alone gives.
func TestTheLastFileIsTheRoster(t *testing.T) {
	db := testkit.Open(t, testkit.URL(t, "sqlite"))
	s := school.New(db)
	rapid.Check(t, func(r *rapid.T) {
		file := func(label string) string {
			seen, out := map[string]bool{}, "Lớp,Mã trẻ,Họ tên,SĐT\n"
			for range rapid.IntRange(1, 12).Draw(r, label) {
				class, child := rapid.SampledFrom([]string{"A", "B", "C"}).Draw(r, "class"),
					rapid.SampledFrom([]string{"An", "Bé", "Chi", "Dũng", "Em"}).Draw(r, "child")
				code := rapid.SampledFrom([]string{"", "1", "2", "3", "4", "5", "6"}).Draw(r, "code")
				if me := class + child; !seen["code"+code] && !seen["bare"+me] && (code != "" || !seen[me]) {
					seen["code"+code], seen[me], seen["bare"+me] = code != "", true, code == ""
					out += class + "," + code + "," + child + ",\n" // one number in two classes would be asked about
				}
			}
			return out
		}
		first, second := file("first"), file("second")
		both, one := testkit.School(t, db).ID, testkit.School(t, db).ID
		for _, step := range []struct {
			id   uuid.UUID
			file string
		}{{both, first}, {both, second}, {one, second}} {
			for confirm := 0; ; confirm++ {
				_, err := imported(t, s, step.id, step.file, school.ImportOptions{ConfirmRemoved: confirm})
				if problem.KindOf(err) == problem.Conflict {
					continue
				}
				if err != nil {
					r.Fatal(err)
				}
				break
			}
		}
		// A file without codes keeps those that are known.
		bare := func(all []string) []string {
			for i, c := range all {
				part := strings.SplitN(c, "|", 3)
				all[i] = part[0] + "|" + part[2]
			}
			return all
		}
		if a, b := bare(children(t, s, both)), bare(children(t, s, one)); !slices.Equal(a, b) {
			r.Fatalf("%v\n%v", a, b)
		}
	})
}

func FuzzRoster(f *testing.F) {
	f.Add([]byte("Lớp,Họ tên\nA,An\n"))
	f.Add([]byte("a;b\tc\"\n\"\n"))
	f.Add([]byte("PK\x03\x04"))
	if file, err := os.ReadFile("testdata/roster.xlsx"); err == nil {
		f.Add(file)
	}
	db := testkit.Open(f, testkit.URL(f, "sqlite"))
	s, id := school.New(db), testkit.School(f, db).ID
	f.Fuzz(func(t *testing.T, file []byte) {
		_, err := s.Import(t.Context(), testkit.Clerk, id, file, school.ImportOptions{DryRun: true})
		if err != nil && problem.KindOf(err) == problem.Internal {
			t.Fatal(err)
		}
	})
}

func BenchmarkImport(b *testing.B) {
	var file strings.Builder
	file.WriteString("Lớp,Mã trẻ,Họ tên,SĐT\n")
	for i := range 20_000 {
		fmt.Fprintf(&file, "Lớp %d,HS%06d,Nguyễn Thị %d,0903%06d\n", i/40, i, i, i)
	}
	testkit.Databases(b, func(b *testing.B, db *database.DB) {
		s := school.New(db)
		for b.Loop() {
			if _, err := s.Import(b.Context(), testkit.Clerk, testkit.School(b, db).ID, []byte(file.String()),
				school.ImportOptions{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
