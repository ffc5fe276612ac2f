package migrations_test

import (
	"strings"
	"testing"
	"time"

	"hailong/internal/database"
	"hailong/internal/testkit"
)

// firstRelease is the last migration of the first released version.
const firstRelease = 5

// half a million parents, each invited to a closed round, whose ballots are counted, and to an open one, whose
// envelopes wait.
var million = []string{
	`INSERT INTO schools (id, name, parent_office, place, abbreviation, contact, retention_months, threshold)
		VALUES ('5c001000-0000-4000-8000-000000000001', 'Hoa Sen', '', '', '', '', 24, 5)`,
	`INSERT INTO classes (school_id, id, name, position) VALUES ('5c001000-0000-4000-8000-000000000001', 'c1a55000-0000-4000-8000-000000000001', 'Mầm 1', 0)`,
	`INSERT INTO surveys (school_id, id, status, template_id, school_year, period, questionnaire, created_at, reason, threshold, retention_months, round_key,
		envelope_size, parents_opened, parents_added, parents_removed, unreadable)
		SELECT '5c001000-0000-4000-8000-000000000001', @id(0), 'closed', '', '2023-2024', '', '{}', 1, '', 5, 24, '', 2000, 500000, 0, 0, 0 UNION ALL
		SELECT '5c001000-0000-4000-8000-000000000001', @id(1), 'open', '', '2023-2024', '', '{}', 1, '', 5, 24, 'f', 2000, 500000, 0, 0, 0`,
	`INSERT INTO parents (school_id, id, class_id, position, child_code, child_name, parent_name, phone, email, active)
		SELECT '5c001000-0000-4000-8000-000000000001', @id(n), 'c1a55000-0000-4000-8000-000000000001', n, 'T' || n, 'Bé ' || n, '', '0903000000', '', true FROM @numbers`,
	`INSERT INTO invitations (school_id, survey_id, id, parent_id, class_id, generation, status, retry_tag)
		SELECT '5c001000-0000-4000-8000-000000000001', @id(round), @id(n), @id(n), 'c1a55000-0000-4000-8000-000000000001', 0, 'used', @random(32) FROM @numbers, @rounds`,
	`INSERT INTO token_directory (hash, school_id, survey_id, invitation_id, generation)
		SELECT @random(32), '5c001000-0000-4000-8000-000000000001', @id(round), @id(n), 0 FROM @numbers, @rounds`,
	`INSERT INTO receipts (hash, school_id, survey_id) SELECT @random(32), '5c001000-0000-4000-8000-000000000001', @id(round) FROM @numbers, @rounds`,
	`INSERT INTO ballots (school_id, survey_id, id, class, answers)
		SELECT '5c001000-0000-4000-8000-000000000001', @id(0), @id(n), 'Mầm 1', '{"C1":5,"D1":4,"D4":5,"B2":5,"C4":4,"E5":5,"G1":5,"P1":["qr"],"P2":5,"P6":4}' FROM @numbers`,
	`INSERT INTO envelopes (school_id, survey_id, id, sealed)
		SELECT '5c001000-0000-4000-8000-000000000001', @id(1), @id(n), @random(512) FROM @numbers`,
}

var spelled = map[string]*strings.Replacer{
	"SQLite": strings.NewReplacer("@id(0)", "'00000000-0000-4000-8000-000000000000'", "@id(1)",
		"'00000000-0000-4000-8000-000000000001'",
		"@id(n)", "printf('00000000-0000-4000-8000-%012x', n)", "@id(round)",
		"printf('00000000-0000-4000-8000-%012x', round)",
		"@random(32)", "randomblob(32)", "@random(512)", "randomblob(512)", "@rounds",
		"(SELECT 0 AS round UNION ALL SELECT 1)",
		"@numbers", "(WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n < 499999) SELECT n FROM c)"),
	"PostgreSQL": strings.NewReplacer("@id(0)", "'00000000-0000-4000-8000-000000000000'::uuid", "@id(1)",
		"'00000000-0000-4000-8000-000000000001'::uuid",
		"@id(n)", "('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid", "@id(round)",
		"('00000000-0000-4000-8000-' || lpad(to_hex(round), 12, '0'))::uuid",
		"@random(32)", "sha256(random()::text::bytea || n::text::bytea)", "@random(512)",
		"decode(repeat(md5(random()::text || n), 32), 'hex')", "@rounds", "(VALUES (0), (1)) AS r(round)",
		"@numbers", "generate_series(0, 499999) AS s(n)", "'5c001000-0000-4000-8000-000000000001'",
		"'5c001000-0000-4000-8000-000000000001'::uuid",
		"'c1a55000-0000-4000-8000-000000000001'", "'c1a55000-0000-4000-8000-000000000001'::uuid"),
}

// BenchmarkFromTheFirstRelease rehearses every migration since the first released version on a database of a million
// ballots, half of them in their envelopes: go test ./migrations -run '^$' -bench FirstRelease -benchtime 1x -timeout
// 30m
func BenchmarkFromTheFirstRelease(b *testing.B) {
	for _, engine := range testkit.Engines {
		b.Run(engine, func(b *testing.B) {
			var took time.Duration
			for b.Loop() {
				db := testkit.Open(b, testkit.BlankURL(b, engine))
				if err := db.MigrateTo(b.Context(), firstRelease); err != nil {
					b.Fatal(err)
				}
				for _, statement := range million {
					if err := db.Write(b.Context(),
						testkit.Execute(spelled[db.Engine()].Replace(statement))); err != nil {
						b.Fatal(err)
					}
				}
				began := time.Now()
				if err := db.Migrate(b.Context()); err != nil {
					b.Fatal(err)
				}
				took += time.Since(began)
				if kept := count(b, db, "SELECT count(*) FROM envelopes") +
					count(b, db, "SELECT count(*) FROM ballots"); kept != 1000000 {
					b.Fatalf("%d ballots are left", kept)
				}
			}
			b.ReportMetric(took.Seconds()/float64(b.N), "s/migration")
		})
	}
}

func count(b *testing.B, db *database.DB, query string) (n int) {
	b.Helper()
	if err := db.Query(b.Context()).Raw(query).Scan(&n).Error; err != nil {
		b.Fatal(err)
	}
	return n
}
