package school

import (
	"context"
	"time"

	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/locale"
	"hailong/internal/problem"
)

// EraseLeavers deletes names, phone numbers and e-mail addresses of the parents and children who left the roster more
// than the school's months before this moment, and tells how many. Their rows stay, nameless: the invitation of a past
// round still counts. Who comes back before that is an active parent again; who comes back later is a new one.
func (s *Schools) EraseLeavers(ctx context.Context, by account.Actor, of School, moment time.Time) (erased int,
	err error) {
	defer problem.In(&err, "erase leavers")
	before := moment.In(locale.Zone).AddDate(0, -of.RetentionMonths, 0).UnixMilli()
	parents := func(tx *gorm.DB) *gorm.DB { return tx.Model(&parentRow{}).Where("school_id = ?", of.ID) }
	var changes int64
	if err = parents(s.db.Query(ctx)).
		Where("active AND left_at IS NOT NULL OR NOT active AND (left_at IS NULL OR left_at < ? AND child_name <> '')",
			before).
		Count(&changes).Error; err != nil || changes == 0 {
		return 0, s.db.Translate(err)
	}
	err = s.write(ctx, by, func(tx *gorm.DB) (line account.Line, err error) {
		if _, err = s.LockTx(tx, of.ID); err != nil { // no import meanwhile
			return line, err
		}
		if err = parents(tx).Where("active AND left_at IS NOT NULL").Update("left_at", nil).Error; err != nil {
			return line, err
		}
		if err = parents(tx).Where("NOT active AND left_at IS NULL").Update("left_at",
			moment.UnixMilli()).Error; err != nil {
			return line, err
		}
		done := parents(tx).Where("NOT active AND left_at < ? AND child_name <> ''", before).
			Updates(map[string]any{"child_code": "", "child_name": "", "parent_name": "", "phone": "", "email": "",
				"other_name": "", "other_phone": "", "birthday": ""})
		if erased = int(done.RowsAffected); erased > 0 {
			line = account.Line{School: of.ID, Action: "record.leavers"}
		}
		return line, done.Error
	})
	if err != nil || erased == 0 {
		return erased, err
	}
	return erased, s.db.TruncateWAL(context.WithoutCancel(ctx))
}
