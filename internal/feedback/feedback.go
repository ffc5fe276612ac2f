// Package feedback is what becomes of comments after the count: the school reads them, puts words on them, gathers them
// into themes, and answers each theme: what parents asked for, what the school did.
//
// It gets comments through the box's door only: shuffled, without class and time, and none of a small round. Names and
// numbers in them are masked until somebody of the school has looked, which is on record, as is hiding one. It promises
// that nothing it keeps links two comments beyond what the school does by hand. It never changes a comment: the box's
// digest stays true.
package feedback

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/survey"
)

// Feedback is the store of what the school did with comments.
type Feedback struct {
	db      *database.DB
	schools *school.Schools
	surveys *survey.Surveys
	box     *ballot.Box
	Now     func() time.Time
}

// New works on db; comments come from box.
func New(db *database.DB, schools *school.Schools, surveys *survey.Surveys, box *ballot.Box) *Feedback {
	return &Feedback{db: db, schools: schools, surveys: surveys, box: box, Now: time.Now}
}

// Comment is one comment as the school may read it.
type Comment struct {
	ID       uuid.UUID
	Question string
	Body     string // masked until Looked; "" while Hidden
	Masked   bool   // something in Body is masked
	Looked   bool   // somebody of the school has seen it whole
	Read     bool   // somebody of the school has ticked it as read
	Hidden   bool
	Reason   string      // of hiding
	Tags     []string    // in their order as words
	Themes   []uuid.UUID // in their order as ids
}

// Comments are all comments of a round. Shown is false, and there are none, until the round is closed, and for good
// when fewer than twice the threshold were counted.
type Comments struct {
	Shown bool
	List  []Comment
}

// List reads the comments of a round: shuffled, without class and time, masked where nobody has looked yet. NotFound
// for another school's survey.
func (f *Feedback) List(ctx context.Context, schoolID, surveyID uuid.UUID) (c Comments, err error) {
	defer problem.In(&err, "list comments")
	err = f.db.Read(ctx, func(tx *gorm.DB) error {
		c, err = f.listTx(tx, schoolID, surveyID, uuid.Nil)
		return err
	})
	return c, err
}

// listTx reads the comments of a survey; only one of them, unless only is uuid.Nil.
func (f *Feedback) listTx(tx *gorm.DB, schoolID, surveyID, only uuid.UUID) (Comments, error) {
	s, err := f.surveys.GetTx(tx, schoolID, surveyID)
	if err != nil {
		return Comments{}, err
	}
	texts, shown, err := f.box.CommentsTx(tx, s)
	if err != nil || !shown {
		return Comments{}, err
	}
	var people []school.Parent // of both rosters: whoever writes may name anybody
	for _, audience := range school.Audiences {
		some, err := f.schools.Of(audience).RosterTx(tx, schoolID)
		if err != nil {
			return Comments{}, err
		}
		people = append(people, some...)
	}
	known, err := marksTx(tx, schoolID, surveyID)
	if err != nil {
		return Comments{}, err
	}
	roster := namesOf(people)
	c := Comments{Shown: true, List: make([]Comment, 0, len(texts))}
	for _, t := range texts {
		if only != uuid.Nil && t.ID != only {
			continue
		}
		mark := known.of(t.ID)
		one := Comment{ID: t.ID, Question: t.Question, Body: t.Body, Looked: mark.Looked, Read: mark.IsRead,
			Hidden: mark.Hidden,
			Reason: mark.Reason, Tags: known.tags[t.ID], Themes: known.themes[t.ID]}
		switch {
		case one.Hidden:
			one.Body = ""
		case !one.Looked:
			one.Body, one.Masked = roster.mask(t.Body)
		}
		c.List = append(c.List, one)
	}
	return c, nil
}

// mustBeClosed is Conflict for a survey that has no comments: not yet, or never.
func mustBeClosed(s survey.Survey) error {
	switch s.Status {
	case survey.Closed:
		return nil
	case survey.Withdrawn:
		return problem.New(problem.Conflict, "survey.is_withdrawn", nil)
	default:
		return problem.New(problem.Conflict, "feedback.not_closed", nil)
	}
}

// Change is what the school does with one comment; nil leaves a member as it is.
type Change struct {
	Looked *bool // true only: what was seen cannot be unseen
	Read   *bool // ticked as read for everybody of the school; not on record
	Hidden *bool
	Reason string // of hiding, needed then
	Tags   *[]string
	Themes *[]uuid.UUID // all themes that it shall stand in
}

// Limits of what the school writes.
const (
	lengthReason = 200
	lengthTag    = 40
	mostTags     = 10
	mostThemes   = 100
	lengthTitle  = 150
	lengthAnswer = 2000
	lengthPlan   = 1000
)

// Update changes what the school did with a comment, and puts looking and hiding on record under actor. NotFound for a
// comment that is not of this survey or not shown. Invalid with all faults.
func (f *Feedback) Update(ctx context.Context, schoolID, surveyID, id uuid.UUID, actor account.Actor,
	c Change) (changed Comment, err error) {
	defer problem.In(&err, "update comment")
	err = f.updateAll(ctx, schoolID, surveyID, []uuid.UUID{id}, actor, c, func(tx *gorm.DB) error {
		changed, err = f.oneTx(tx, schoolID, surveyID, id)
		return err
	})
	return changed, err
}

// UpdateEqual is Update of comments that say the same: of all of them or of none.
func (f *Feedback) UpdateEqual(ctx context.Context, schoolID, surveyID uuid.UUID, ids []uuid.UUID,
	actor account.Actor, c Change) (err error) {
	defer problem.In(&err, "update equal comments")
	return f.updateAll(ctx, schoolID, surveyID, ids, actor, c, func(*gorm.DB) error { return nil })
}

// updateAll changes comments in one transaction, at whose end then is done.
func (f *Feedback) updateAll(ctx context.Context, schoolID, surveyID uuid.UUID, ids []uuid.UUID,
	actor account.Actor, c Change, then func(*gorm.DB) error) error {
	c.Reason = locale.Line(c.Reason)
	if c.Tags != nil {
		tidy := tidyTags(*c.Tags)
		c.Tags = &tidy
	}
	if err := problem.Fields("problem.invalid", c.faults()); err != nil {
		return err
	}
	return account.Act(ctx, f.db, func(tx *gorm.DB) error {
		if _, err := f.surveys.GetTx(database.ForUpdate(tx), schoolID, surveyID); err != nil { // two editors take turns
			return err
		}
		for _, id := range ids {
			if err := f.updateTx(tx, schoolID, surveyID, id, actor, c); err != nil {
				return err
			}
		}
		return then(tx)
	})
}

// updateTx changes one comment.
func (f *Feedback) updateTx(tx *gorm.DB, schoolID, surveyID, id uuid.UUID, actor account.Actor, c Change) error {
	before, err := f.oneTx(tx, schoolID, surveyID, id)
	if err != nil {
		return err
	}
	if err = f.markTx(tx, schoolID, surveyID, before, actor, c); err != nil {
		return err
	}
	if c.Tags != nil {
		if err = retagTx(tx, schoolID, surveyID, id, *c.Tags); err != nil {
			return err
		}
	}
	if c.Themes != nil {
		return f.regroupTx(tx, schoolID, surveyID, id, *c.Themes)
	}
	return nil
}

func (c Change) faults() []problem.Field {
	var faults []problem.Field
	if c.Looked != nil && !*c.Looked {
		faults = append(faults, problem.Field{Pointer: "/looked", Key: "feedback.fault.looked"})
	}
	if c.Hidden != nil && *c.Hidden && c.Reason == "" || utf8.RuneCountInString(c.Reason) > lengthReason {
		faults = append(faults, problem.Field{Pointer: "/reason", Key: "feedback.fault.reason",
			Args: map[string]any{"n": lengthReason}})
	}
	if c.Tags == nil {
		return faults
	}
	if len(*c.Tags) > mostTags {
		faults = append(faults, problem.Field{Pointer: "/tags", Key: "feedback.fault.tags",
			Args: map[string]any{"n": mostTags}})
	}
	for _, tag := range *c.Tags {
		if utf8.RuneCountInString(tag) > lengthTag {
			faults = append(faults, problem.Field{Pointer: "/tags", Key: "feedback.fault.tag",
				Args: map[string]any{"n": lengthTag}})
			break
		}
	}
	return faults
}

// tidyTags cleans words and drops empty ones and those that are there already, in whatever spelling.
func tidyTags(tags []string) []string {
	out := []string{}
	seen := map[string]bool{}
	for _, tag := range tags {
		tag = locale.Line(strings.TrimLeft(tag, "#"))
		if folded := strings.ToLower(tag); tag != "" && !seen[folded] {
			seen[folded] = true
			out = append(out, tag)
		}
	}
	return out
}

// oneTx reads one comment as listTx does.
func (f *Feedback) oneTx(tx *gorm.DB, schoolID, surveyID, id uuid.UUID) (Comment, error) {
	all, err := f.listTx(tx, schoolID, surveyID, id)
	if err == nil && len(all.List) != 1 {
		err = problem.New(problem.NotFound, "feedback.not_found", nil)
	}
	if err != nil {
		return Comment{}, err
	}
	return all.List[0], nil
}

// markTx stores what was looked at, read and hidden; looking and hiding with their lines in the record.
func (f *Feedback) markTx(tx *gorm.DB, schoolID, surveyID uuid.UUID, before Comment, actor account.Actor,
	c Change) error {
	after := before
	if c.Read != nil {
		after.Read = *c.Read
	}
	var actions []string
	if c.Looked != nil && !before.Looked {
		after.Looked = true
		actions = append(actions, "record.comment_look")
	}
	if c.Hidden != nil && *c.Hidden != before.Hidden {
		after.Hidden, after.Reason = *c.Hidden, c.Reason
		action := "record.comment_hide"
		if !after.Hidden {
			after.Reason, action = "", "record.comment_show"
		}
		actions = append(actions, action)
	}
	if len(actions) == 0 && after.Read == before.Read {
		return nil
	}
	row := markRow{SchoolID: schoolID, SurveyID: surveyID, CommentID: before.ID, Looked: after.Looked,
		IsRead: after.Read, Hidden: after.Hidden, Reason: after.Reason}
	if err := saveMarks(tx, []markRow{row}, "looked", "is_read", "hidden", "reason"); err != nil {
		return err
	}
	for _, action := range actions {
		detail := before.Short()
		if action == "record.comment_hide" {
			detail += " · " + after.Reason
		}
		if err := f.noteTx(tx, schoolID, surveyID, actor, action, detail); err != nil {
			return err
		}
	}
	return nil
}

// noteTx puts on record what was done about a round.
func (f *Feedback) noteTx(tx *gorm.DB, schoolID, surveyID uuid.UUID, by account.Actor, action, detail string) error {
	return account.LineTx(tx, f.Now(), by,
		account.Line{School: schoolID, Action: action, Detail: detail, Round: surveyID})
}

// Short is how a comment is called in the record: the first letters of its random id.
func (c Comment) Short() string { return "#" + c.ID.String()[:8] }
