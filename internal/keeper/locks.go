package keeper

import (
	"context"
	"slices"
	"strconv"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/database"
	"hailong/internal/problem"
	"hailong/internal/secret"
	"hailong/internal/survey"
)

type lockRow struct {
	SchoolID uuid.UUID
	SurveyID uuid.UUID
	Public   []byte
	Wrapped  []byte
}

// TableName implements gorm's Tabler.
func (lockRow) TableName() string { return "locks" }

func (r lockRow) locks() secret.Locks { return secret.Locks{Public: r.Public, Wrapped: r.Wrapped} }

// bound ties the locks to their round.
func bound(school, surveyID uuid.UUID) []byte { return slices.Concat(school[:], surveyID[:]) }

// LockTx makes the locks of a survey in the transaction that opens it and holds its row; nothing for one without
// keepers. Conflict, with the code KeepersMissing, until all three have typed their sheets back, and accepted by it what
// is opened: numbers, people and title.
func (k *Keepers) LockTx(tx *gorm.DB, school, id uuid.UUID) error {
	s, err := k.surveys.GetTx(tx, school, id)
	if err != nil || !s.ThreeKeys() {
		return err
	}
	var rows []keeperRow
	if err := of(database.ForUpdate(tx), s.SchoolID, s.ID).Order("place").
		Find(&rows, "state = ?", Confirmed).Error; err != nil {
		return err
	}
	v := View{Survey: s}
	if err = k.expectedTx(tx, s, &v); err != nil {
		return err
	}
	seen := v.Seen()
	rows = slices.DeleteFunc(rows, func(r keeperRow) bool { return r.Accepted != seen })
	if len(rows) != secret.Keepers {
		return problem.Coded(problem.KeepersMissing, problem.Conflict, "survey.keepers_missing",
			map[string]any{"n": len(rows), "of": secret.Keepers})
	}
	locks, err := secret.NewLocks([secret.Keepers][]byte{rows[0].Public, rows[1].Public, rows[2].Public},
		bound(s.SchoolID, s.ID))
	if err != nil {
		return err
	}
	return tx.Create(&lockRow{SchoolID: s.SchoolID, SurveyID: s.ID, Public: locks.Public, Wrapped: locks.Wrapped}).Error
}

// LayerTx is the outer layer of an open round's envelopes, in the transaction that read the round; nil for a round
// without three keys.
func (k *Keepers) LayerTx(tx *gorm.DB, s survey.Survey) (*secret.OuterLayer, error) {
	if !s.ThreeKeys() {
		return nil, nil
	}
	var row lockRow
	if err := of(tx, s.SchoolID, s.ID).Take(&row).Error; err != nil {
		return nil, err
	}
	return secret.NewOuterLayer(row.Public)
}

// WantsSheets is the refusal to count a round without two of its sheets.
func WantsSheets() error {
	return problem.Coded(problem.WantsSheets, problem.Conflict, "survey.wants_sheets", nil)
}

// Opening is what two sheets give: the key that takes the outer layer off, and whose sheets they were.
type Opening struct {
	Key   *secret.OuterKey
	Roles []string
}

// Unlock opens a round's outer layer with two typed sheets, for one count; nil for a round without three keys. Without
// sheets it is the Conflict WantsSheets; Invalid names every sheet that is not right, and its row.
func (k *Keepers) Unlock(ctx context.Context, s survey.Survey, typed []string) (_ *Opening, err error) {
	defer problem.In(&err, "unlock survey")
	if !s.ThreeKeys() {
		if len(typed) > 0 {
			return nil, problem.Fields("problem.invalid",
				[]problem.Field{{Pointer: "/sheets", Key: "survey.no_sheets"}})
		}
		return nil, nil
	}
	if len(typed) == 0 {
		return nil, WantsSheets()
	}
	if len(typed) != 2 {
		return nil, problem.Fields("problem.invalid", []problem.Field{{Pointer: "/sheets", Key: "survey.sheets_two"}})
	}
	var rows []keeperRow
	var lock lockRow
	err = k.db.Read(ctx, func(tx *gorm.DB) error {
		if err := of(tx, s.SchoolID, s.ID).Order("place").Find(&rows).Error; err != nil {
			return err
		}
		return of(tx, s.SchoolID, s.ID).Limit(1).Find(&lock).Error
	})
	if err != nil {
		return nil, err
	}
	places, sheets, err := recognise(rows, typed)
	if err != nil {
		return nil, err
	}
	defer clear(sheets[0][:])
	defer clear(sheets[1][:])
	key, err := lock.locks().Unlock(bound(s.SchoolID, s.ID), places, sheets)
	if err != nil { // the locks are not those that these keepers' sheets were made for
		return nil, problem.New(problem.Conflict, "survey.locks_damaged", nil)
	}
	opened := &Opening{Key: key}
	slices.Sort(places[:])
	for _, place := range places {
		opened.Roles = append(opened.Roles, rows[place].keeper(s, "").Role)
	}
	return opened, nil
}

// recognise tells whose sheets were typed, counted from 0.
func recognise(rows []keeperRow, typed []string) (places [2]int, sheets [2]secret.KeeperSheet, err error) {
	var faults []problem.Field
	for i, one := range typed {
		pointer := "/sheets/" + strconv.Itoa(i)
		if sheets[i], err = secret.ReadKeeperSheet(one); err != nil {
			faults = append(faults, slip(pointer, err))
			continue
		}
		public, err := sheets[i].Public()
		if err != nil {
			return places, sheets, err
		}
		places[i] = slices.IndexFunc(rows, func(r keeperRow) bool { return slices.Equal(r.Public, public) })
		switch {
		case places[i] < 0:
			faults = append(faults, slip(pointer, secret.ErrOtherSheet))
		case i == 1 && sheets[0] == sheets[1]:
			faults = append(faults, problem.Field{Pointer: pointer, Key: "survey.sheet_twice"})
		}
	}
	return places, sheets, problem.Fields("problem.invalid", faults)
}

// BackTx takes what an opening made: locks, sheets and links. The roles stay, and each of them needs a new link.
func (k *Keepers) BackTx(tx *gorm.DB, school, id uuid.UUID) error {
	if err := of(tx, school, id).Delete(&lockRow{}).Error; err != nil {
		return err
	}
	return of(tx.Model(&keeperRow{}), school, id).
		Updates(map[string]any{"token_hash": nil, "public": nil, "state": Unlinked}).Error
}

// EndTx takes what two sheets could still open of a round that is over. Its keepers' links stay, to say so.
func (k *Keepers) EndTx(tx *gorm.DB, school, id uuid.UUID) error {
	if err := of(tx, school, id).Delete(&lockRow{}).Error; err != nil {
		return err
	}
	return of(tx.Model(&keeperRow{}), school, id).Update("public", nil).Error
}

// DeleteTx takes all of a draft that is deleted.
func (k *Keepers) DeleteTx(tx *gorm.DB, school, id uuid.UUID) error {
	return of(tx, school, id).Delete(&keeperRow{}).Error
}

// FaultTx is what is wrong with the locks of an open round: "" when they are of the right sizes, and there exactly when
// the round has three keys.
func (k *Keepers) FaultTx(tx *gorm.DB, s survey.Survey) (string, error) {
	var locks []lockRow
	if err := of(tx, s.SchoolID, s.ID).Find(&locks).Error; err != nil {
		return "", err
	}
	var confirmed int64
	if err := of(tx.Model(&keeperRow{}), s.SchoolID, s.ID).Where("state = ? AND length(public) = ?", Confirmed,
		secret.PublicSize).Count(&confirmed).Error; err != nil {
		return "", err
	}
	switch {
	case !s.ThreeKeys() && len(locks) > 0:
		return "a round without keepers has locks", nil
	case !s.ThreeKeys():
		return "", nil
	case len(locks) != 1 || len(locks[0].Public) != secret.PublicSize || len(locks[0].Wrapped) != secret.WrappedSize:
		return "the locks of its three keys are missing or of another size", nil
	case confirmed != secret.Keepers:
		return "a keeper's sheet is not known any more", nil
	}
	return "", nil
}
