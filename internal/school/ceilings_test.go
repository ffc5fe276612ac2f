package school_test

import (
	"strings"
	"testing"

	"hailong/internal/database"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/testkit"
)

// Of a file in which everything is wrong the first faults are told; what is not told stands in its line as it was written, so
// that mending the first ones loses nothing.
func TestAPreviewKeepsWhatItDoesNotTell(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		schools, of := school.New(db), testkit.School(t, db)
		file := "Lớp,Họ tên,Điện thoại\n"
		for i := range 200 {
			file += "Mầm 1,Bé " + strings.Repeat("a", i+1)[:1+i%40] + strings.Repeat("b", i/40) + ",số " + strings.Repeat("9", 1+i%7) + "\n"
		}
		result, rows, err := schools.Preview(t.Context(), of.ID, []byte(file), school.ImportOptions{DryRun: true})
		if err != nil || len(result.Faults) != problem.MostFields || result.Faults[problem.MostFields-1].Key != "problem.more" || len(rows) != 200 {
			t.Fatalf("%d faults of %d rows: %v", len(result.Faults), len(rows), err)
		}
		for _, row := range rows {
			if !strings.HasPrefix(row.Child.Phone, "số 9") {
				t.Fatalf("line %d lost its telephone: %+v", row.Line, row.Child)
			}
		}
	})
}

// Lines of a million cells are refused before they are taken apart.
func TestLinesOfAMillionCells(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		schools, of := school.New(db), testkit.School(t, db)
		for name, file := range map[string]string{
			"a line of commas":     "Lớp,Họ tên" + strings.Repeat(",", 4<<20) + "\nMầm 1,An\n",
			"a cell of lines":      "Lớp,Họ tên\n" + strings.Repeat("\"\n\""+strings.Repeat(",", 900), 4000),
			"many lines of commas": "Lớp,Họ tên\n" + strings.Repeat(strings.Repeat(",", 200)+"\n", 20_000),
			"semicolons":           "Lớp;Họ tên" + strings.Repeat(";", 4<<20),
		} {
			_, err := schools.Import(t.Context(), of.ID, []byte(file), school.ImportOptions{})
			if problem.KindOf(err) != problem.TooLarge {
				t.Errorf("%s: %v", name, err)
			}
			if _, _, err = school.Sheet([]byte(file), 8); problem.KindOf(err) != problem.TooLarge {
				t.Errorf("%s as a sheet: %v", name, err)
			}
		}
	})
}
