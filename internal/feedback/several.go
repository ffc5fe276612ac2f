package feedback

import (
	"context"
	"unicode/utf8"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/stats"
)

// Tag puts a word on several comments, or takes it off them. Invalid when there is none, or the word is none.
func (f *Feedback) Tag(ctx context.Context, schoolID, surveyID uuid.UUID, comments []uuid.UUID, tag string,
	off bool) (err error) {
	defer problem.In(&err, "tag comments")
	tidy := tidyTags([]string{tag})
	var faults []problem.Field
	if len(comments) == 0 {
		faults = append(faults, problem.Field{Pointer: "/comments", Key: "feedback.fault.none"})
	}
	if len(tidy) == 0 || utf8.RuneCountInString(tidy[0]) > lengthTag {
		faults = append(faults, problem.Field{Pointer: "/tag", Key: "feedback.fault.tag",
			Args: map[string]any{"n": lengthTag}})
	}
	if err := problem.Fields("problem.invalid", faults); err != nil {
		return err
	}
	return account.Act(ctx, f.db, func(tx *gorm.DB) error {
		if err := f.heldTx(tx, schoolID, surveyID, comments); err != nil {
			return err
		}
		if off {
			return of(tx, schoolID, surveyID).Where("comment_id IN ? AND tag = ?", comments, tidy[0]).
				Delete(&tagRow{}).Error
		}
		known, err := marksTx(tx, schoolID, surveyID)
		if err != nil {
			return err
		}
		var rows []tagRow
		for _, id := range comments {
			if same := tidyTags(append(known.tags[id], tidy[0])); len(same) == len(known.tags[id]) {
				continue // it bears the word already, perhaps in another spelling
			} else if len(same) > mostTags {
				return problem.Fields("problem.invalid",
					[]problem.Field{{Pointer: "/tag", Key: "feedback.fault.tags", Args: map[string]any{"n": mostTags}}})
			}
			rows = append(rows, tagRow{SchoolID: schoolID, SurveyID: surveyID, CommentID: id, Tag: tidy[0]})
		}
		if len(rows) == 0 {
			return nil
		}
		return tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&rows).Error
	})
}

// MarkRead ticks comments as read for everybody of the school, or unticks them. Invalid when there is none.
func (f *Feedback) MarkRead(ctx context.Context, schoolID, surveyID uuid.UUID, comments []uuid.UUID,
	read bool) (err error) {
	defer problem.In(&err, "mark comments as read")
	if len(comments) == 0 {
		return problem.Fields("problem.invalid", []problem.Field{{Pointer: "/comments", Key: "feedback.fault.none"}})
	}
	return account.Act(ctx, f.db, func(tx *gorm.DB) error {
		if err := f.heldTx(tx, schoolID, surveyID, comments); err != nil {
			return err
		}
		var rows []markRow
		marked := map[uuid.UUID]bool{} // one row a comment: PostgreSQL takes no two of one statement for the same
		for _, id := range comments {
			if !marked[id] {
				rows = append(rows, markRow{SchoolID: schoolID, SurveyID: surveyID, CommentID: id, IsRead: read})
			}
			marked[id] = true
		}
		return saveMarks(tx, rows, "is_read")
	})
}

// Take is List for a file that is taken away, on record with what it is called. Conflict until the round is closed,
// NotFound for good when its comments are not shown.
func (f *Feedback) Take(ctx context.Context, schoolID, surveyID uuid.UUID, by account.Actor,
	what string) (c Comments, err error) {
	defer problem.In(&err, "take comments")
	err = account.Act(ctx, f.db, func(tx *gorm.DB) error {
		s, err := f.surveys.GetTx(tx, schoolID, surveyID)
		if err != nil {
			return err
		}
		if err = mustBeClosed(s); err != nil {
			return err
		}
		if c, err = f.listTx(tx, schoolID, surveyID, uuid.Nil); err != nil {
			return err
		}
		if !c.Shown {
			return problem.New(problem.NotFound, "comments.few",
				map[string]any{"k": stats.LeastForTexts(s.Threshold)})
		}
		return f.noteTx(tx, schoolID, surveyID, by, "record.comments_taken", what)
	})
	return c, err
}

// Gather puts several comments into a theme, beside those that stand in it; with out they leave it. theme is uuid.Nil
// for a new one, which gets the title.
func (f *Feedback) Gather(ctx context.Context, schoolID, surveyID, theme uuid.UUID, title string, comments []uuid.UUID,
	out bool, actor account.Actor) (err error) {
	defer problem.In(&err, "gather comments")
	if len(comments) == 0 {
		return problem.Fields("problem.invalid", []problem.Field{{Pointer: "/comments", Key: "feedback.fault.none"}})
	}
	if title = locale.Line(title); theme == uuid.Nil {
		_, err := f.Make(ctx, schoolID, surveyID, actor, Words{Title: &title, Comments: &comments})
		return err
	}
	return account.Act(ctx, f.db, func(tx *gorm.DB) error {
		if err := f.heldTx(tx, schoolID, surveyID, comments); err != nil {
			return err
		}
		if _, err := f.themeTx(tx, schoolID, surveyID, theme); err != nil {
			return err
		}
		if out {
			return of(tx, schoolID, surveyID).Where("theme_id = ? AND comment_id IN ?", theme, comments).
				Delete(&memberRow{}).Error
		}
		return join(tx, schoolID, surveyID, []uuid.UUID{theme}, comments)
	})
}

// heldTx holds the survey, so that two editors take turns, and makes sure that the comments are its own.
func (f *Feedback) heldTx(tx *gorm.DB, schoolID, surveyID uuid.UUID, comments []uuid.UUID) error {
	if _, err := f.surveys.GetTx(database.ForUpdate(tx), schoolID, surveyID); err != nil {
		return err
	}
	return f.knownTx(tx, schoolID, surveyID, comments)
}

// knownTx is Invalid when one of the comments is not of the survey, or not shown.
func (f *Feedback) knownTx(tx *gorm.DB, schoolID, surveyID uuid.UUID, comments []uuid.UUID) error {
	s, err := f.surveys.GetTx(tx, schoolID, surveyID)
	if err != nil {
		return err
	}
	texts, _, err := f.box.CommentsTx(tx, s)
	if err != nil {
		return err
	}
	known := map[uuid.UUID]bool{}
	for _, t := range texts {
		known[t.ID] = true
	}
	for _, id := range comments {
		if !known[id] {
			return problem.Fields("problem.invalid",
				[]problem.Field{{Pointer: "/comments", Key: "feedback.fault.comments"}})
		}
	}
	return nil
}
