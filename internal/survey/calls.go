package survey

import (
	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/locale"
)

// Calls is what became of the calls to some who are marked as having answered: how many said that they did, that they
// did not, and were not reached. All are zero while nobody has told.
type Calls struct{ Yes, No, Unreached int }

// Asked is how many were called.
func (c Calls) Asked() int { return c.Yes + c.No + c.Unreached }

// Args are the numbers as the sentences name them.
func (c Calls) Args() locale.Args {
	return locale.Args{"n": c.Asked(), "yes": c.Yes, "no": c.No, "unreached": c.Unreached}
}

// CallsTx keeps what became of the calls in place of what was told before.
func (s *Surveys) CallsTx(tx *gorm.DB, school, id uuid.UUID, told Calls) error {
	return tx.Model(&surveyRow{}).Where("school_id = ? AND id = ? AND status = ?", school, id, Closed).
		Updates(map[string]any{"calls_yes": told.Yes, "calls_no": told.No, "calls_unreached": told.Unreached}).Error
}
