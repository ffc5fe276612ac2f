package school_test

import (
	"strings"
	"testing"

	"hailong/internal/database"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/testkit"
)

// The register is kept as it was typed or pasted from a sheet; what is no document is refused by its line and stores
// nothing.
func TestTheRegisterOfDocuments(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		schools, id := school.New(db), testkit.School(t, db).ID
		keep := func(text string) error {
			_, err := schools.Update(t.Context(), testkit.Clerk, id,
				school.Changes{PaperChanges: school.PaperChanges{Documents: &text}})
			return err
		}
		good := "Căn cứ | Luật |  | 14/06/2019 |  | Giáo dục\nTHỰC HIỆN\tKế hoạch\t15/KH-UBND\t20/1/2025\tUBND phường\tvề cải cách"
		if err := keep(good); err != nil {
			t.Fatal(err)
		}
		for _, wrong := range []string{"Căn cứ | Luật", "Theo | Luật | | 14/06/2019 | | Giáo dục",
			"Căn cứ | Luật | | 31/02/2019 | | Giáo dục", strings.Repeat(good+"\n", 16)} {
			if err := keep(wrong); problem.KindOf(err) != problem.Invalid {
				t.Errorf("%.40s: %v", wrong, err)
			}
		}
		stored, err := schools.Get(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		all, faults := school.Register(stored.Documents)
		if len(faults) > 0 || len(all) != 2 || all[0].CarriedOut || all[0].Number != "" || !all[1].CarriedOut ||
			all[1].Issuer != "UBND phường" || all[1].Day.Day() != 20 {
			t.Errorf("%+v %v", all, faults)
		}
	})
}
