package school_test

import (
	"testing"

	"hailong/internal/database"
	"hailong/internal/school"
	"hailong/internal/testkit"
)

// A code is a child only together with its name or its telephone, in a file and by hand.
func TestACodeAloneIsNoChild(t *testing.T) {
	const head = "Lớp,Mã trẻ,Họ tên,SĐT\n"
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		s, id := school.New(db), testkit.School(t, db).ID
		step := func(name, lines string, o school.ImportOptions, added, updated, removed int) {
			t.Helper()
			o.ConfirmRemoved = removed
			r, err := imported(t, s, id, head+lines, o)
			if err != nil || r.Added != added || r.Updated != updated || r.Removed != removed {
				t.Errorf("%s: %+v, %v", name, r, err)
			}
		}
		const first = "A,1,Lê An,0903000001\nA,2,Lê Bé,\nB,3,Lê Chi,0903000003\n"
		step("the first", first, school.ImportOptions{}, 3, 0, 0)
		step("a mark and a telephone", "A,1,Lê Ân,0903000009\nA,2,LÊ BÉ,\nB,3,Lê Chi,0903000003\n",
			school.ImportOptions{}, 0, 2, 0)
		step("a name, the same telephone", "A,1,Bi,0903000009\nA,2,Lê Bé,\nB,3,Lê Chi,0903000003\n",
			school.ImportOptions{}, 0, 2, 0)
		const others = "A,1,Vũ Lan,0903000011\nA,2,Vũ Mai,\nB,3,Lê Chi,0903000003\n"
		step("two others", others, school.ImportOptions{}, 2, 0, 2)
		step("the same again", others, school.ImportOptions{}, 0, 0, 0)
		step("into a class of its own", "C,3,Vũ Nga,0903000013\n", school.ImportOptions{ClassesOnly: true}, 1, 0, 1)
		step("a code that a child without one had",
			"A,,Vũ Lan,0903000011\nA,1,Vũ Oanh,\nA,2,Vũ Mai,\nC,3,Vũ Nga,0903000013\n", school.ImportOptions{}, 1, 1, 0)
		all, err := s.Parents(t.Context(), id)
		if err != nil || len(all) != 4 {
			t.Fatal(all, err)
		}
		was := all[3]
		by := was
		by.ChildName, by.Phone = "Vũ Phúc", "0903000099"
		if by, err = s.Put(t.Context(), testkit.Clerk, id, by); err != nil || by.ID == was.ID {
			t.Errorf("by hand another name and telephone are the same child: %v %v", by, err)
		}
		if left, err := s.Parent(t.Context(), id, was.ID); err != nil || left.Active || left.ChildCode != "" {
			t.Errorf("the one of before: %+v, %v", left, err)
		}
		again := by
		if again.ChildName = "Vũ Phương"; again.Active {
			if again, err = s.Put(t.Context(), testkit.Clerk, id, again); err != nil || again.ID != by.ID {
				t.Errorf("another name with the same telephone: %v %v", again, err)
			}
		}
	})
}
