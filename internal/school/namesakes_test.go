package school_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"hailong/internal/database"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/secret"
	"hailong/internal/testkit"
)

// namesake is a child of a file: its class, name, day of birth and telephone.
type namesake struct{ class, name, born, phone string }

// officeLayouts are the four shapes in which offices have rosters, with a day of birth and no codes.
var officeLayouts = map[string]func(*testing.T, []namesake) []byte{
	"a class column": func(_ *testing.T, all []namesake) []byte {
		out := "STT;Lớp;Họ và tên;Ngày sinh;SĐT\n"
		for i, c := range all {
			out += fmt.Sprintf("%d;%s;%s;%s;%s\n", i+1, c.class, c.name, c.born, c.phone)
		}
		return []byte(out)
	},
	"the class in a line above": func(_ *testing.T, all []namesake) []byte {
		out := "STT,Họ tên,Ngày sinh,SĐT\n"
		for i, c := range all {
			if i == 0 || all[i-1].class != c.class {
				out += "Lớp: " + c.class + ",,,\n"
			}
			out += fmt.Sprintf("%d,%s,%s,%s\n", i+1, c.name, c.born, c.phone)
		}
		return []byte(out)
	},
	"the name in two columns": func(_ *testing.T, all []namesake) []byte {
		out := "Lớp\tHọ và đệm\tTên\tNgày, tháng, năm sinh\tĐiện thoại\n"
		for _, c := range all {
			at := strings.LastIndex(c.name, " ")
			out += strings.Join([]string{c.class, c.name[:at], c.name[at+1:], strings.ReplaceAll(c.born, "/", "-"),
				c.phone}, "\t") + "\n"
		}
		return []byte(out)
	},
	"a sheet for each class": func(t *testing.T, all []namesake) []byte {
		book := excelize.NewFile()
		rows := map[string]int{}
		for _, c := range all {
			if rows[c.class]++; rows[c.class] == 1 {
				if _, err := book.NewSheet(c.class); err != nil {
					t.Fatal(err)
				}
				_ = book.SetSheetRow(c.class, "A1", &[]string{"STT", "Họ và tên", "Ngày sinh", "SĐT"})
			}
			n := rows[c.class]
			_ = book.SetSheetRow(c.class, fmt.Sprintf("A%d", n+1), &[]any{n, c.name, c.born, c.phone})
		}
		_ = book.DeleteSheet("Sheet1")
		file, err := book.WriteToBuffer()
		if err != nil {
			t.Fatal(err)
		}
		return file.Bytes()
	},
}

func aSecret(t *testing.T) *secret.Server {
	t.Helper()
	server, err := secret.Create(t.TempDir() + "/secret")
	if err != nil {
		t.Fatal(err)
	}
	return server
}

// who is each child of the roster by what tells it apart here, its telephone, and the row that it is.
func who(t *testing.T, s *school.Schools, id uuid.UUID) map[string]school.Parent {
	t.Helper()
	all, err := s.Parents(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]school.Parent{}
	for _, p := range all {
		found[p.Phone] = p
	}
	return found
}

func TestNamesakesAreToldApartByBirthday(t *testing.T) {
	const an, chi = "Nguyễn Văn An", "Trần Thị Chi"
	first := []namesake{
		{"Lá 1", an, "12/03/2020", "0903000001"}, {"Lá 1", an, "05/11/2020", "0903000002"},
		{"Lá 1", "Lê Bé", "01/02/2020", "0903000003"}, {"Lá 2", chi, "07/07/2020", "0903000004"},
		{"Lá 3", chi, "08/08/2020", "0903000005"}, {"Lá 3", "Vũ Em", "09/09/2020", "0903000006"},
	}
	// The other order; one of the two goes up a class, and the two of one name in two classes change places. Nobody's
	// telephone is the same, so that birthdays alone tell.
	later := []namesake{
		{"Lá 1", "Lê Bé", "1/2/2020", "0904000003"}, {"Lá 1", an, "5/11/2020", "0904000002"},
		{"Lá 2", chi, "8/8/2020", "0904000005"}, {"Lá 2", an, "12/3/2020", "0904000001"},
		{"Lá 3", "Vũ Em", "9/9/2020", "0904000006"}, {"Lá 3", chi, "7/7/2020", "0904000004"},
	}
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		for name, layout := range officeLayouts {
			s, id := school.New(db), testkit.School(t, db).ID
			s.Secret = aSecret(t)
			r, err := s.Import(t.Context(), testkit.Clerk, id, layout(t, first), school.ImportOptions{})
			if err != nil || r.Parents != 6 {
				t.Fatalf("%s: %+v, %v", name, r, err)
			}
			if at := slices.IndexFunc(r.Reading.Told, func(f problem.Field) bool {
				return f.Key == "roster.told.birthday" && f.Args["n"] == 4
			}); at < 0 {
				t.Errorf("%s: what is kept is not told: %+v", name, r.Reading.Told)
			}
			before := who(t, s, id)
			r, err = s.Import(t.Context(), testkit.Clerk, id, layout(t, first), school.ImportOptions{})
			if err != nil || r.Added+r.Updated+r.Removed != 0 {
				t.Errorf("%s, the same again: %+v, %v", name, r, err)
			}
			r, err = s.Import(t.Context(), testkit.Clerk, id, layout(t, later), school.ImportOptions{})
			if err != nil || r.Added != 0 || r.Removed != 0 || r.Updated != 6 {
				t.Errorf("%s, in another order: %+v, %v", name, r, err)
			}
			for phone, p := range who(t, s, id) {
				if was := before[strings.Replace(phone, "0904", "0903", 1)]; was.ID != p.ID {
					t.Errorf("%s: %s in %s is not the child of before", name, p.ChildName, p.Class)
				}
			}
			days(t, db, id, 4)
		}
	})
}

// days asks every column of the table for a day of birth in clear, and counts the hashes.
func days(t *testing.T, db *database.DB, id uuid.UUID, want int) {
	t.Helper()
	var rows []map[string]any
	if err := db.Query(t.Context()).Table("parents").Where("school_id = ?", id).Find(&rows).Error; err != nil {
		t.Fatal(err)
	}
	n, seen := 0, map[string]bool{}
	for _, row := range rows {
		for column, value := range row {
			random := column == "birthday" || strings.HasSuffix(column, "id") // a hash, or random digits
			if text := fmt.Sprint(value); !random && strings.Contains(text, "2020") {
				t.Errorf("a day of birth in clear: %s is %s", column, text)
			}
		}
		if hash := fmt.Sprint(row["birthday"]); hash != "" {
			n++
			seen[hash] = true
		}
	}
	if n != want || len(seen) != want {
		t.Errorf("%d hashes of birthdays, %d different ones, want %d", n, len(seen), want)
	}
}

func TestBirthdaysThatAreMissingOrOthers(t *testing.T) {
	const head = "Lớp,Họ tên,Ngày sinh,SĐT\n"
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		server := aSecret(t)
		start := func(file string) (*school.Schools, uuid.UUID) {
			s, id := school.New(db), testkit.School(t, db).ID
			s.Secret = server
			if _, err := imported(t, s, id, head+file, school.ImportOptions{}); err != nil {
				t.Fatal(err)
			}
			return s, id
		}
		const two = "A,Lê An,1/1/2020,0903000001\nA,Lê An,5/5/2020,0903000002\nA,Bé,,\nA,Chi,,\nA,Em,,\nA,Gia,,\n"
		rest := two[strings.Index(two, "A,Bé"):]
		for name, tt := range map[string]struct {
			file  string
			asked bool
			stays string // the telephone of the one of before that the one in the file is, without a question
		}{
			"one left, no day, the telephone":          {"A,Lê An,,0903000002\n", false, "0903000002"},
			"one left, no day, nothing":                {"A,Lê An,,\n", true, ""},
			"one left, its day":                        {"A,Lê An,05.05.2020,\n", false, "0903000002"},
			"one left, a corrected day, the telephone": {"A,Lê An,6/5/2020,0903000002\n", false, "0903000002"},
			"one left, a day of neither":               {"A,Lê An,6/5/2020,\n", true, ""},
		} {
			s, id := start(two)
			before := who(t, s, id)
			_, err := imported(t, s, id, head+tt.file+rest, school.ImportOptions{})
			if asked := problem.KeyOf(err) == "roster.same.asked"; asked != tt.asked || err != nil && !asked {
				t.Errorf("%s: %v", name, err)
			}
			if all, _ := s.Parents(t.Context(), id); !tt.asked && all[0].ID != before[tt.stays].ID {
				t.Errorf("%s: another child", name)
			}
		}
		s, id := start("A,Lê An,1/1/2020,\nB,Lê An,5/5/2020,\n")
		if _, err := imported(t, s, id, head+"A,Lê An,2/2/2020,\nB,Lê An,5/5/2020,\n",
			school.ImportOptions{ConfirmRemoved: 1}); problem.KeyOf(err) != "roster.same.asked" {
			t.Errorf("another day in the same class: %v", err)
		}
		s, id = start(two)
		if _, err := imported(t, s, id, head+"A,Lê An,1/1/2020,\nA,Lê An,,\n"+rest,
			school.ImportOptions{}); problem.KeyOf(err) != "roster.faults" {
			t.Errorf("one of two without a day: %v", err)
		}
		if _, err := imported(t, s, id, head+"A,Lê An,1/1/2020,\nA,Lê An,1-1-2020,\n"+rest,
			school.ImportOptions{}); problem.KeyOf(err) != "roster.faults" {
			t.Errorf("two of one day: %v", err)
		}
		days(t, db, id, 2)
		answered(t, s, id, head+"A,Lê An,,\n"+rest)
		days(t, db, id, 1) // the leaver's, until the leaver is erased
		one := who(t, s, id)[""]
		if _, err := imported(t, s, id, head+two, school.ImportOptions{}); err != nil {
			t.Error(err)
		}
		if again := who(t, s, id); again["0903000001"].ID == again["0903000002"].ID || one.ID == uuid.Nil {
			t.Error("two who are one")
		}
	})
}

// answered imports a file that is asked about: the first leaver is another child, the next one the same.
func answered(t *testing.T, s *school.Schools, id uuid.UUID, file string) {
	t.Helper()
	dry, err := imported(t, s, id, file, school.ImportOptions{DryRun: true})
	if err != nil || len(dry.Questions) != 1 {
		t.Fatalf("%+v, %v", dry.Questions, err)
	}
	o := school.ImportOptions{Other: []uuid.UUID{dry.Questions[0].LeaverID}, DryRun: true}
	if dry, err = imported(t, s, id, file, o); err != nil || len(dry.Questions) != 1 ||
		dry.Questions[0].LeaverID == o.Other[0] {
		t.Fatalf("the second: %+v, %v", dry.Questions, err)
	}
	o.Same, o.DryRun = []uuid.UUID{dry.Questions[0].LeaverID}, false
	if r, err := imported(t, s, id, file, o); err != nil || r.Added != 0 || r.Removed != 1 {
		t.Errorf("%+v, %v", r, err)
	}
}

// A namesake that comes later takes nobody's place; what was made of an earlier secret is known until the next file;
// what is typed by hand keeps two of a class apart; and who left loses the hash with the name.
func TestBirthdaysOverTime(t *testing.T) {
	const head = "Lớp,Họ tên,Ngày sinh,SĐT\n"
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		of := testkit.School(t, db)
		s, id, path := school.New(db), of.ID, t.TempDir()+"/secret"
		var err error
		if s.Secret, err = secret.Create(path); err != nil {
			t.Fatal(err)
		}
		must := func(lines string) {
			t.Helper()
			if _, err := imported(t, s, id, head+lines, school.ImportOptions{ConfirmRemoved: 1}); err != nil {
				t.Fatal(err)
			}
		}
		must("A,Lê An,1/1/2020,0903000001\n")
		days(t, db, id, 0)
		only := who(t, s, id)["0903000001"]
		must("A,Lê An,5/5/2020,0903000002\nA,Lê An,1/1/2020,0903000001\n")
		if who(t, s, id)["0903000001"].ID != only.ID {
			t.Error("the newcomer took the place of the one who was there")
		}
		days(t, db, id, 2)
		if s.Secret, err = secret.Renew(path); err != nil {
			t.Fatal(err)
		}
		must("A,Lê An,5/5/2020,0903000009\nA,Lê An,1/1/2020,0903000008\n")
		if who(t, s, id)["0903000008"].ID != only.ID {
			t.Error("not known under the secret of before")
		}
		edited := who(t, s, id)["0903000008"]
		edited.Phone = "0903000001"
		if _, err = s.Put(t.Context(), testkit.Clerk, id, edited); err != nil {
			t.Errorf("a telephone typed by hand: %v", err)
		}
		days(t, db, id, 2)
		_, err = s.Put(t.Context(), testkit.Clerk, id,
			school.Parent{Class: "A", ChildName: "Lê An", Phone: "0903000003", Active: true})
		if problem.KindOf(err) != problem.Invalid {
			t.Errorf("a third of whom nothing is known: %v", err)
		}
		must("A,Lê An,5/5/2020,0903000009\n")
		days(t, db, id, 1)
		erase(t, s, of)
		days(t, db, id, 0)
	})
}

func erase(t *testing.T, s *school.Schools, of school.School) {
	t.Helper()
	for _, months := range []int{0, of.RetentionMonths + 1} {
		if _, err := s.EraseLeavers(t.Context(), testkit.Clerk, of,
			s.Now().In(locale.Zone).AddDate(0, months, 0)); err != nil {
			t.Fatal(err)
		}
	}
}
