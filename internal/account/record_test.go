package account_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/testkit"
)

func (p *people) write(t testing.TB, by account.Actor, details ...string) {
	t.Helper()
	for _, d := range details {
		if err := p.Record(t.Context(), p.school, by, "record.edit", d); err != nil {
			t.Fatal(err)
		}
	}
}

func (p *people) verify(t testing.TB) account.Chain {
	t.Helper()
	found, err := p.VerifyRecord(t.Context(), p.school)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Two people of one name, and a key of that name, are three actors.
func TestTheRecordTellsPeopleApart(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		p := newPeople(t, db)
		one, two := account.Account{ID: uuid.New(), Name: "Nguyễn Thị Lan"},
			account.Account{ID: uuid.New(), Name: "Nguyễn Thị Lan"}
		key := account.Key{ID: uuid.New(), Name: "Nguyễn Thị Lan"}
		for _, by := range []account.Actor{one.Actor(), two.Actor(), key.Actor(), account.Program("Nguyễn Thị Lan")} {
			p.write(t, by, "x")
		}
		entries, err := p.Entries(t.Context(), p.school, 0, 10)
		if err != nil || len(entries) != 4 {
			t.Fatal(entries, err)
		}
		for i, want := range []account.Actor{account.Program("Nguyễn Thị Lan"), key.Actor(), two.Actor(), one.Actor()} {
			if entries[i].By != want || entries[i].N != int64(4-i) {
				t.Errorf("%d: %+v", i, entries[i])
			}
		}
		if entries[2].By.Short() == entries[3].By.Short() || len(entries[2].By.Short()) != 8 {
			t.Error("their short ids are one")
		}
		older, err := p.Entries(t.Context(), p.school, 3, 1)
		if err != nil || len(older) != 1 || older[0].N != 2 {
			t.Errorf("%+v %v", older, err)
		}
	})
}

// Whatever is done to a stored line is found, and the first that does not stand as it was written is named.
func TestAChangedRecordIsFound(t *testing.T) {
	for name, tt := range map[string]struct{ sql, want string }{
		"nothing":        {"SELECT 1", ""},
		"its detail":     {"UPDATE audit SET detail = 'C' WHERE detail = 'c'", "line 3 ("},
		"its actor":      {"UPDATE audit SET actor = 'B' WHERE detail = 'c'", "line 3 ("},
		"its actor's id": {"UPDATE audit SET actor_id = '' WHERE detail = 'c'", "line 3 ("},
		"its moment":     {"UPDATE audit SET at = at + 1 WHERE detail = 'c'", "line 3 ("},
		"a letter moved across": {"UPDATE audit SET action = 'record.editc', detail = '' WHERE detail = 'c'",
			"line 3 ("},
		"its link": {"UPDATE audit SET previous = (SELECT previous FROM audit WHERE detail = 'b') " +
			"WHERE detail = 'c'", "line 2 ("},
		"taken away":           {"DELETE FROM audit WHERE detail = 'c'", "line 3 is missing"},
		"the first taken away": {"DELETE FROM audit WHERE detail = 'a'", "line 1 is missing"},
		"the last changed":     {"UPDATE audit SET detail = 'E' WHERE detail = 'e'", "line 5 ("},
		"the last taken away":  {"DELETE FROM audit WHERE detail = 'e'", "line 5 is missing: 5 lines were written"},
		"all taken away":       {"DELETE FROM audit", "line 1 is missing: 5 lines were written"},
		"the end taken away":   {"DELETE FROM audit_heads", "the end of the chain is not kept"},
		"one put beside":       {"UPDATE audit SET n = 0 WHERE detail = 'e'", "line 5 is missing"},
		"two that changed place": {"UPDATE audit SET n = CASE detail WHEN 'c' THEN 14 ELSE n END; UPDATE audit SET " +
			"n = 3 WHERE detail = 'd'; UPDATE audit SET n = 4 WHERE n = 14", "line 2 ("},
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			testkit.Databases(t, func(t *testing.T, db *database.DB) {
				p := newPeople(t, db)
				p.write(t, account.Actor{Kind: account.ByPerson, ID: uuid.New(), Name: "Lan"}, "a", "b", "c", "d", "e")
				for statement := range strings.SplitSeq(tt.sql, "; ") {
					if err := db.Write(t.Context(), testkit.Execute(statement)); err != nil {
						t.Fatal(err)
					}
				}
				found := p.verify(t)
				if tt.want == "" && (found.Fault != "" || found.Lines != 5 || len(found.Digest) != 64) ||
					!strings.HasPrefix(found.Fault, tt.want) {
					t.Errorf("%+v, want %q", found, tt.want)
				}
			})
		})
	}
}

// Two servers write at once: one chain, in which every line stands once.
func TestTwoServersWriteOneRecord(t *testing.T) {
	for _, engine := range testkit.Engines {
		t.Run(engine, func(t *testing.T) { twoServersWrite(t, testkit.URL(t, engine)) })
	}
}

func twoServersWrite(t *testing.T, url string) {
	t.Helper()
	p := newPeople(t, testkit.Open(t, url))
	other := *p
	other.Accounts = account.NewAccounts(testkit.Open(t, url), nil)
	var writers sync.WaitGroup
	for i := range 8 {
		writers.Go(func() {
			by := []*people{p, &other}[i%2]
			for j := range 10 {
				if err := by.Record(t.Context(), p.school, account.Program("x"), "record.edit",
					fmt.Sprint(i, ".", j)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	if found := p.verify(t); found.Lines != 80 || found.Fault != "" {
		t.Errorf("%+v", found)
	}
}

// Lines of an earlier release come into the chain once, in their order; what is put there later is told.
func TestTheRecordOfAnEarlierRelease(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		p := newPeople(t, db)
		old := func(at int, detail string) {
			t.Helper()
			if err := db.Write(t.Context(),
				testkit.Execute(`INSERT INTO audit (school_id, id, at, actor, action, detail) VALUES (?, ?, ?, 'Lan', 'record.edit', ?)`,
					p.school, uuid.New(), at, detail)); err != nil {
				t.Fatal(err)
			}
		}
		for i, detail := range []string{"third", "first", "second"} {
			old([]int{300, 100, 200}[i], detail)
		}
		if found := p.verify(t); found.Fault == "" {
			t.Error("lines outside a chain pass for one")
		}
		for range 2 {
			if err := p.ChainEarlier(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		p.write(t, account.Program("x"), "fourth")
		entries, err := p.Entries(t.Context(), p.school, 0, 10)
		if err != nil || len(entries) != 4 ||
			entries[0].Detail+entries[1].Detail+entries[2].Detail+entries[3].Detail != "fourththirdsecondfirst" {
			t.Fatal(entries, err)
		}
		if found := p.verify(t); found.Lines != 4 || found.Fault != "" {
			t.Errorf("%+v", found)
		}
		old(400, "put there by hand")
		if err = p.ChainEarlier(t.Context()); err != nil {
			t.Fatal(err)
		}
		if found := p.verify(t); found.Fault != "1 lines stand outside the chain" {
			t.Errorf("%+v", found)
		}
	})
}

// Act and line are one: what is not stored leaves no line, and no gap.
func TestAnActThatFailsLeavesNoLine(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		p := newPeople(t, db)
		p.write(t, account.Program("x"), "a")
		err := db.Write(t.Context(), func(tx *gorm.DB) error {
			if err := p.RecordTx(tx, p.school, account.Program("x"), "record.edit", "undone"); err != nil {
				return err
			}
			return fmt.Errorf("the act failed")
		})
		if err == nil {
			t.Fatal("no error")
		}
		p.write(t, account.Program("x"), "b")
		if found := p.verify(t); found.Lines != 2 || found.Fault != "" {
			t.Errorf("%+v", found)
		}
	})
}
