package school

import (
	"context"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/locale"
	"hailong/internal/problem"
)

// ReportTemplate is the school's own Word file, into which its reports are filled. What is in it, the report room
// knows.
type ReportTemplate struct {
	Name    string // of the file, as it was brought
	Content []byte
	Changed time.Time
}

type templateRow struct {
	SchoolID  uuid.UUID `gorm:"primaryKey"`
	Name      string
	Content   []byte
	ChangedAt int64
}

// TableName implements gorm's Tabler.
func (templateRow) TableName() string { return "report_templates" }

// ReportTemplate reads the school's own template; NotFound when it has none.
func (s *Schools) ReportTemplate(ctx context.Context, schoolID uuid.UUID) (_ ReportTemplate, err error) {
	defer problem.In(&err, "read report template")
	var row templateRow
	err = s.db.Query(ctx).Take(&row, "school_id = ?", schoolID).Error
	if database.IsNotFound(err) {
		return ReportTemplate{}, problem.New(problem.NotFound, "school.no_template", nil)
	}
	return ReportTemplate{Name: row.Name, Content: row.Content, Changed: time.UnixMilli(row.ChangedAt).UTC()},
		s.db.Translate(err)
}

// KeepReportTemplate stores the school's template in the place of the one before.
func (s *Schools) KeepReportTemplate(ctx context.Context, by account.Actor, schoolID uuid.UUID, name string,
	content []byte) (err error) {
	defer problem.In(&err, "keep report template")
	name = locale.Line(name)
	for utf8.RuneCountInString(name) > lengthName {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	row := templateRow{SchoolID: schoolID, Name: name, Content: content, ChangedAt: s.Now().UnixMilli()}
	return s.write(ctx, by, func(tx *gorm.DB) (account.Line, error) {
		return account.Line{School: schoolID, Action: "record.template", Detail: name},
			tx.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "school_id"}}, UpdateAll: true}).
				Create(&row).Error
	})
}

// DropReportTemplate forgets the school's template; NotFound when it has none.
func (s *Schools) DropReportTemplate(ctx context.Context, by account.Actor, schoolID uuid.UUID) error {
	return s.write(ctx, by, func(tx *gorm.DB) (account.Line, error) {
		line := account.Line{School: schoolID, Action: "record.template_gone"}
		done := tx.Where("school_id = ?", schoolID).Delete(&templateRow{})
		if done.Error == nil && done.RowsAffected == 0 {
			return line, problem.New(problem.NotFound, "school.no_template", nil)
		}
		return line, done.Error
	})
}
