package school

import (
	"context"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hailong/internal/picture"
	"hailong/internal/problem"
)

type logoRow struct {
	SchoolID uuid.UUID `gorm:"primaryKey"`
	Content  []byte
}

// TableName implements gorm's Tabler.
func (logoRow) TableName() string { return "school_logos" }

// Logo is the school's mark as a PNG; nil when it has none.
func (s *Schools) Logo(ctx context.Context, schoolID uuid.UUID) (_ []byte, err error) {
	defer problem.In(&err, "read logo")
	var rows []logoRow
	if err = s.db.Query(ctx).Find(&rows, "school_id = ?", schoolID).Error; err != nil || len(rows) == 0 {
		return nil, s.db.Translate(err)
	}
	return rows[0].Content, nil
}

// cleanLogo puts what is kept of a file in the place of the file; nothing in the place of an empty one.
func cleanLogo(file *[]byte) (*[]byte, error) {
	if file == nil || len(*file) == 0 {
		return file, nil
	}
	clean, err := picture.Clean(*file)
	return &clean, err
}

// keepLogoTx stores a clean logo in the place of the one before; an empty one forgets it.
func keepLogoTx(tx *gorm.DB, schoolID uuid.UUID, clean *[]byte) error {
	if clean == nil {
		return nil
	}
	if len(*clean) == 0 {
		return tx.Where("school_id = ?", schoolID).Delete(&logoRow{}).Error
	}
	return tx.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "school_id"}}, UpdateAll: true}).
		Create(&logoRow{schoolID, *clean}).Error
}
