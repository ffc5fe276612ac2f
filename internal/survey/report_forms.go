package survey

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/problem"
)

// ChooseReportForms keeps which sentence forms a closed survey's report says, in that order, in place of those chosen
// before. What the names stand for is known to the report alone; whoever calls has asked it. Conflict before the survey
// is closed.
func (s *Surveys) ChooseReportForms(ctx context.Context, by account.Actor, school, id uuid.UUID,
	names []string) (err error) {
	defer problem.In(&err, "choose report forms")
	chosen := strings.Join(names, " ")
	return s.write(ctx, by, func(tx *gorm.DB) (line account.Line, err error) {
		head, err := s.GetTx(database.ForUpdate(tx), school, id)
		if err != nil {
			return line, err
		}
		if head.Status != Closed {
			return line, problem.New(problem.Conflict, "report.only_closed", nil)
		}
		if chosen == strings.Join(head.ReportForms, " ") {
			return line, nil
		}
		return head.Line("record.report_forms", strings.Join(names, ", ")), tx.Model(&surveyRow{}).
			Where("school_id = ? AND id = ?", school, id).Update("report_forms", chosen).Error
	})
}
