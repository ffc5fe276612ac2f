package database

import (
	"strings"
	"testing"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// What gorm writes for SQLite: an offset needs a limit, no row is locked, names are quoted part by part.
func TestSQLiteStatements(t *testing.T) {
	db, err := gorm.Open(sqliteGorm{}, &gorm.Config{DryRun: true, DisableAutomaticPing: true})
	if err != nil {
		t.Fatal(err)
	}
	most := 5
	for name, tt := range map[string]struct {
		ask  func(*gorm.DB) *gorm.DB
		want string
	}{
		"all":  {func(q *gorm.DB) *gorm.DB { return q }, "SELECT * FROM `schools`"},
		"some": {func(q *gorm.DB) *gorm.DB { return q.Limit(most) }, "SELECT * FROM `schools` LIMIT 5"},
		"some, after some": {func(q *gorm.DB) *gorm.DB { return q.Limit(most).Offset(2) },
			"SELECT * FROM `schools` LIMIT 5 OFFSET 2"},
		"all after some": {func(q *gorm.DB) *gorm.DB { return q.Offset(2) },
			"SELECT * FROM `schools` LIMIT -1 OFFSET 2"},
		"no row is locked": {func(q *gorm.DB) *gorm.DB { return q.Clauses(clause.Locking{Strength: "UPDATE"}) },
			"SELECT * FROM `schools`"},
		"a value stays out of the text": {func(q *gorm.DB) *gorm.DB { return q.Where("name = ?", "Hoa'; --") },
			"SELECT * FROM `schools` WHERE name = ?"},
		"a column of a table": {func(q *gorm.DB) *gorm.DB {
			return q.Order(clause.OrderByColumn{
				Column: clause.Column{Table: "schools", Name: "na`me"}})
		}, "SELECT * FROM `schools` ORDER BY `schools`.`na``me`"},
	} {
		t.Run(name, func(t *testing.T) {
			var rows []map[string]any
			got := strings.TrimSpace(tt.ask(db.Table("schools")).Find(&rows).Statement.SQL.String())
			if got != tt.want {
				t.Errorf("%s\nwant %s", got, tt.want)
			}
		})
	}
}
