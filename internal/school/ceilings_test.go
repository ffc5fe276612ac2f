package school_test

import (
	"fmt"
	"strings"
	"testing"

	"hailong/internal/database"
	"hailong/internal/problem"
	"hailong/internal/roster"
	"hailong/internal/school"
	"hailong/internal/testkit"
)

// Of a file in which everything is wrong the first faults are told; once they are mended, the next are: nothing is
// lost.
func TestOfManyFaultsTheFirstAreTold(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		schools, of := school.New(db), testkit.School(t, db)
		file := "Lớp,Họ tên,Điện thoại\n"
		for i := range 120 {
			file += fmt.Sprintf("Mầm 1,Bé %d,số 9\n", i)
		}
		o := school.ImportOptions{DryRun: true, Choices: roster.Choices{}}
		for line := 2; ; {
			result, err := schools.Import(t.Context(), testkit.Clerk, of.ID, []byte(file), o)
			if err != nil {
				t.Fatal(err)
			}
			if len(result.Faults) == 0 {
				if line != 122 || result.Added != 120 {
					t.Errorf("done at line %d: %+v", line, result)
				}
				return
			}
			for _, f := range result.Faults {
				if f.Key != "roster.fault.phone" {
					if f.Key != "problem.more" || len(result.Faults) != problem.MostFields {
						t.Fatalf("%d faults, %+v", len(result.Faults), f)
					}
					continue
				}
				if want := fmt.Sprintf("/%d/phone", line); f.Pointer != want {
					t.Fatalf("%s, want %s", f.Pointer, want)
				}
				o.Choices[fmt.Sprintf("cell.0.%d.0.phone", line)] = "0903 123 456"
				line++
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
			_, err := schools.Import(t.Context(), testkit.Clerk, of.ID, []byte(file), school.ImportOptions{})
			if problem.KindOf(err) != problem.TooLarge {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
