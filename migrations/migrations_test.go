package migrations_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"hailong/internal/database"
	"hailong/internal/testkit"
)

// logical maps what an engine calls a type to what both mean by it.
var logical = map[string]string{
	"uuid": "text", "bytea": "bytes", "BLOB": "bytes", "TEXT": "text", "INTEGER": "integer", "BIGINT": "integer",
	"bigint": "integer", "BOOLEAN": "boolean",
}

// columns lists "table.column type null key" of every table of ours.
func columns(t *testing.T, db *database.DB) []string {
	t.Helper()
	query := `SELECT m.name || '.' || c.name, c.type, c."notnull", c.pk FROM sqlite_master m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE 'goose%'`
	if db.Engine() == "PostgreSQL" {
		query = `SELECT c.table_name || '.' || c.column_name, c.data_type, CASE c.is_nullable WHEN 'NO' THEN 1 ELSE 0 END,
			coalesce((SELECT k.ordinal_position FROM information_schema.table_constraints t JOIN information_schema.key_column_usage k
				USING (constraint_name, table_name) WHERE t.constraint_type = 'PRIMARY KEY' AND t.table_name = c.table_name AND k.column_name = c.column_name), 0)
			FROM information_schema.columns c WHERE c.table_schema = 'public' AND c.table_name NOT LIKE 'goose%'`
	}
	rows, err := db.Query(context.Background()).Raw(query).Rows()
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() // read to the end
	var all []string
	for rows.Next() {
		var column, kind string
		var notNull, key int
		if err = rows.Scan(&column, &kind, &notNull, &key); err != nil {
			t.Fatal(err)
		}
		if l, ok := logical[kind]; ok {
			kind = l
		}
		all = append(all, fmt.Sprint(column, " ", kind, " ", notNull, " ", key))
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
	slices.Sort(all)
	return all
}

func TestBothEnginesEndInOneLogicalSchema(t *testing.T) {
	schemas := map[string][]string{}
	testkit.Databases(t, func(t *testing.T, db *database.DB) { schemas[db.Engine()] = columns(t, db) })
	if len(schemas) != 2 {
		t.Skip("one engine only")
	}
	lite, pg := schemas["SQLite"], schemas["PostgreSQL"]
	if len(lite) < 80 || !slices.Equal(lite, pg) {
		t.Fatalf("the schemas differ:\n%s\n\n%s", strings.Join(lite, "\n"), strings.Join(pg, "\n"))
	}
}

func TestEveryDownUndoesItsUp(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		before := columns(t, db)
		if err := db.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
		if left := columns(t, db); len(left) != 0 {
			t.Fatalf("left behind: %v", left)
		}
		if err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if after := columns(t, db); !slices.Equal(before, after) {
			t.Fatalf("up, down, up gives another schema: %v", after)
		}
	})
}

// A column of these tables is a promise: nothing here may lead from an invitation to a ballot. Whoever adds one changes
// this list, and says in the migration why it cannot.
func TestTheTablesOfTheBoxHoldNothingElse(t *testing.T) {
	want := map[string]string{
		"envelopes": "id place sealed", "rounds": "listed number school_id survey_id",
		"receipts": "hash school_id survey_id",
		"ballots":  "answers class id school_id survey_id", "comments": "body id question school_id survey_id",
		"invitations": "class_id generation id parent_id retry_tag school_id status survey_id",
		"tallies":     "cell class item n part school_id survey_id",
		"round_days":  "cast_before day school_id survey_id",
	}
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		got := map[string][]string{}
		for _, line := range columns(t, db) {
			table, column, _ := strings.Cut(strings.Fields(line)[0], ".")
			got[table] = append(got[table], column)
		}
		for table, names := range want {
			if have := strings.Join(got[table], " "); have != names {
				t.Errorf("%s has %q, allowed are %q", table, have, names)
			}
		}
	})
}

func TestSchoolComesFirstInEveryKey(t *testing.T) {
	directories := []string{"server_facts", "schools", "key_directory", "token_directory", "account_directory",
		"sessions", "tickets", "receipts", "rounds", "envelopes", "shares", "jobs", "class_link_directory"}
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		for _, line := range columns(t, db) {
			f := strings.Fields(line)
			table, column, _ := strings.Cut(f[0], ".")
			if f[len(f)-1] == "1" && column != "school_id" && !slices.Contains(directories, table) {
				t.Errorf("%s: the key begins with %s", table, column)
			}
		}
	})
}

// PostgreSQL knows nothing of rows that are new; of two unique indexes that begin alike it then takes either, and goes
// through all rows of a round for one of them.
func TestNoTwoUniqueIndexesBeginAlike(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		if db.Engine() != "PostgreSQL" {
			return // SQLite takes the one of which it has most columns
		}
		var alike []string
		if err := db.Query(t.Context()).
			Raw(`SELECT string_agg(i.indexrelid::regclass::text, ' and ') FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
			WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'goose%' AND i.indnkeyatts > 1
			GROUP BY i.indrelid, i.indkey[0], i.indkey[1] HAVING count(*) > 1`).Scan(&alike).Error; err != nil {
			t.Fatal(err)
		}
		for _, a := range alike {
			t.Error(a)
		}
	})
}
