package feedback

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// State is how far the school is with a theme.
type State string

// The states, in the order in which a theme goes through them.
const (
	Accepted  State = "accepted"  // tiếp thu
	UnderWay  State = "under_way" // đang làm
	Done      State = "done"      // đã xong
	Explained State = "explained" // giải trình: why it cannot be done, or is so
)

// States are all states.
var States = []State{Accepted, UnderWay, Done, Explained}

// Theme is what parents asked for, in the school's words, and what the school did about it.
type Theme struct {
	ID       uuid.UUID
	Title    string
	Question string // whose change the next round shows; "" for none
	State    State
	Answer   string
	Plan
	Published bool // stands in the report and on the public page; never without an answer or a measure
	Comments  int  // how many were put into it; for the desk alone
	UpdatedAt time.Time
}

// Themes reads the themes of a round in the order in which they were made. NotFound for another school's survey.
func (f *Feedback) Themes(ctx context.Context, schoolID, surveyID uuid.UUID) (all []Theme, err error) {
	defer problem.In(&err, "list themes")
	err = f.db.Read(ctx, func(tx *gorm.DB) error {
		if _, err = f.surveys.GetTx(tx, schoolID, surveyID); err != nil {
			return err
		}
		all, err = f.themesTx(tx, schoolID, surveyID)
		return err
	})
	return all, err
}

// Published are the themes that everybody may read, without any number of comments: a small one would point at its
// writer.
func (f *Feedback) Published(ctx context.Context, schoolID, surveyID uuid.UUID) (_ []Theme, err error) {
	defer problem.In(&err, "read published themes")
	all, err := f.Themes(ctx, schoolID, surveyID)
	all = slices.DeleteFunc(all, func(t Theme) bool { return !t.Published })
	for i := range all {
		all[i].Comments = 0
	}
	return all, err
}

func (f *Feedback) themesTx(tx *gorm.DB, schoolID, surveyID uuid.UUID) ([]Theme, error) {
	var rows []themeRow
	if err := of(tx, schoolID, surveyID).Order("position, id").Find(&rows).Error; err != nil {
		return nil, err
	}
	var counts []struct {
		ThemeID uuid.UUID
		N       int
	}
	if err := of(tx.Model(&memberRow{}), schoolID, surveyID).Select("theme_id, count(*) AS n").Group("theme_id").
		Scan(&counts).Error; err != nil {
		return nil, err
	}
	in := map[uuid.UUID]int{}
	for _, c := range counts {
		in[c.ThemeID] = c.N
	}
	all := make([]Theme, 0, len(rows))
	for _, r := range rows {
		all = append(all, r.theme(in[r.ID]))
	}
	return all, nil
}

// Words are what the school says of a theme; nil leaves a member as it is.
type Words struct {
	ID                               uuid.UUID // of a theme to be made: sent twice, it is made once; zero: the room's choice
	Title, Question, Answer          *string
	Cause, Measure, Responsible, Due *string
	State                            *State
	Published                        *bool
	Comments                         *[]uuid.UUID // all comments that shall stand in it
}

func (w Words) apply(t *Theme, now time.Time) {
	for into, from := range map[*string]*string{&t.Title: w.Title, &t.Question: w.Question,
		&t.Responsible: w.Responsible, &t.Due: w.Due} {
		if from != nil {
			*into = locale.Line(*from)
		}
	}
	for into, from := range map[*string]*string{&t.Answer: w.Answer, &t.Cause: w.Cause, &t.Measure: w.Measure} {
		if from != nil {
			*into = locale.Paragraphs(*from)
		}
	}
	if w.State != nil {
		t.State = *w.State
	}
	if t.State != Done {
		t.DoneOn = ""
	} else if t.DoneOn == "" {
		t.DoneOn = Day(now)
	}
	if w.Published != nil {
		t.Published = *w.Published
	}
}

// faults are everything that is wrong with a theme of a questionnaire.
func (t Theme) faults(q survey.Questionnaire) []problem.Field {
	var faults []problem.Field
	fault := func(pointer, key string, n int) {
		faults = append(faults, problem.Field{Pointer: pointer, Key: key, Args: map[string]any{"n": n}})
	}
	if n := utf8.RuneCountInString(t.Title); n == 0 || n > lengthTitle {
		fault("/title", "feedback.fault.title", lengthTitle)
	}
	if n := utf8.RuneCountInString(t.Answer); n > lengthAnswer {
		faults = append(faults, problem.Field{Pointer: "/answer", Key: "feedback.fault.answer",
			Args: map[string]any{"n": lengthAnswer, "over": n - lengthAnswer}})
	}
	if !slices.Contains(States, t.State) {
		fault("/state", "feedback.fault.state", 0)
	}
	if t.Published && t.Answer == "" && t.Measure == "" {
		fault("/published", "feedback.fault.published", 0)
	}
	rated := func(question survey.Question) bool {
		return question.ID == t.Question && question.Traits().Counted == stats.Rating
	}
	if t.Question != "" && !slices.ContainsFunc(q.Questions(), rated) {
		fault("/question_id", "feedback.fault.question", 0)
	}
	return append(faults, t.Plan.faults()...)
}

// Make stores a new theme of a closed round. Conflict before the round is closed: there is nothing to answer yet.
func (f *Feedback) Make(ctx context.Context, schoolID, surveyID uuid.UUID, actor account.Actor, w Words) (made Theme,
	err error) {
	defer problem.In(&err, "make theme")
	id := w.ID
	if id == uuid.Nil {
		if id, err = uuid.NewRandom(); err != nil {
			return Theme{}, err
		}
	}
	err = account.Act(ctx, f.db, func(tx *gorm.DB) error {
		made, err = f.saveTx(tx, schoolID, surveyID, Theme{ID: id, State: Accepted}, true, actor, w)
		return err
	})
	return made, err
}

// Change changes a theme. NotFound for one that is not of this survey.
func (f *Feedback) Change(ctx context.Context, schoolID, surveyID, id uuid.UUID, actor account.Actor,
	w Words) (changed Theme, err error) {
	defer problem.In(&err, "change theme")
	err = account.Act(ctx, f.db, func(tx *gorm.DB) error {
		old, err := f.themeTx(tx, schoolID, surveyID, id)
		if err == nil {
			changed, err = f.saveTx(tx, schoolID, surveyID, old, false, actor, w)
		}
		return err
	})
	return changed, err
}

func (f *Feedback) themeTx(tx *gorm.DB, schoolID, surveyID, id uuid.UUID) (Theme, error) {
	all, err := f.themesTx(tx, schoolID, surveyID)
	if err != nil {
		return Theme{}, err
	}
	at := slices.IndexFunc(all, func(t Theme) bool { return t.ID == id })
	if at < 0 {
		return Theme{}, problem.New(problem.NotFound, "feedback.no_theme", nil)
	}
	return all[at], nil
}

// saveTx stores a theme and, when asked for, which comments stand in it. That an answer is published, changed while it
// is, or taken back goes on record.
func (f *Feedback) saveTx(tx *gorm.DB, schoolID, surveyID uuid.UUID, old Theme, fresh bool, actor account.Actor,
	w Words) (Theme, error) {
	s, err := f.surveys.GetTx(database.ForUpdate(tx), schoolID, surveyID)
	if err == nil {
		err = mustBeClosed(s)
	}
	if err != nil {
		return Theme{}, err
	}
	if fresh {
		if made, err := f.themeTx(tx, schoolID, surveyID, old.ID); problem.KindOf(err) != problem.NotFound {
			return made, err
		}
	}
	t := old
	w.apply(&t, f.Now())
	if err = problem.Fields("problem.invalid", t.faults(s.Questionnaire)); err != nil {
		return Theme{}, err
	}
	t.UpdatedAt = f.Now().UTC()
	row := themeRow{
		SchoolID: schoolID, SurveyID: surveyID, ID: t.ID, Title: t.Title, Question: t.Question, State: t.State,
		Answer: t.Answer, Cause: t.Cause, Measure: t.Measure, Responsible: t.Responsible, Due: t.Due, DoneOn: t.DoneOn,
		Published: t.Published, UpdatedAt: t.UpdatedAt.UnixMilli(),
	}
	if fresh {
		var n int64
		if err = of(tx.Model(&themeRow{}), schoolID, surveyID).Count(&n).Error; err != nil {
			return Theme{}, err
		}
		if n >= mostThemes {
			return Theme{}, problem.New(problem.Conflict, "feedback.many_themes", map[string]any{"n": mostThemes})
		}
		row.Position = int(n) + 1
		err = tx.Create(&row).Error
	} else {
		err = of(tx.Model(&themeRow{}), schoolID, surveyID).Where("id = ?", t.ID).
			Select("title", "question", "state", "answer", "cause", "measure", "responsible", "due", "done_on",
				"published", "updated_at").Updates(&row).Error
	}
	if err != nil {
		return Theme{}, err
	}
	if w.Comments != nil {
		if err = f.gatherTx(tx, schoolID, surveyID, t.ID, *w.Comments); err != nil {
			return Theme{}, err
		}
	}
	if t.Published || old.Published {
		action := "record.theme_publish"
		if !t.Published {
			action = "record.theme_retract"
		}
		if err = f.noteTx(tx, schoolID, surveyID, actor, action, t.Title); err != nil {
			return Theme{}, err
		}
	}
	return f.themeTx(tx, schoolID, surveyID, t.ID)
}

// Delete removes a theme; its comments stay, in no theme or in their others. A published one leaves a line in the
// record.
func (f *Feedback) Delete(ctx context.Context, schoolID, surveyID, id uuid.UUID, actor account.Actor) error {
	return account.Act(ctx, f.db, func(tx *gorm.DB) error {
		if _, err := f.surveys.GetTx(tx, schoolID, surveyID); err != nil {
			return err
		}
		old, err := f.themeTx(tx, schoolID, surveyID, id)
		if err != nil {
			return err
		}
		if err = of(tx, schoolID, surveyID).Where("id = ?", id).Delete(&themeRow{}).Error; err != nil ||
			!old.Published {
			return err
		}
		return f.noteTx(tx, schoolID, surveyID, actor, "record.theme_retract", old.Title)
	})
}

// gatherTx puts exactly these comments into a theme.
func (f *Feedback) gatherTx(tx *gorm.DB, schoolID, surveyID, theme uuid.UUID, comments []uuid.UUID) error {
	err := f.knownTx(tx, schoolID, surveyID, comments)
	if err != nil {
		return err
	}
	if err = of(tx, schoolID, surveyID).Where("theme_id = ?", theme).Delete(&memberRow{}).Error; err != nil {
		return err
	}
	return join(tx, schoolID, surveyID, []uuid.UUID{theme}, comments)
}

// regroupTx puts a comment into exactly these themes.
func (f *Feedback) regroupTx(tx *gorm.DB, schoolID, surveyID, comment uuid.UUID, themes []uuid.UUID) error {
	all, err := f.themesTx(tx, schoolID, surveyID)
	if err != nil {
		return err
	}
	for _, id := range themes {
		if !slices.ContainsFunc(all, func(t Theme) bool { return t.ID == id }) {
			return problem.Fields("problem.invalid", []problem.Field{{Pointer: "/themes", Key: "feedback.no_theme"}})
		}
	}
	if err = of(tx, schoolID, surveyID).Where("comment_id = ?", comment).Delete(&memberRow{}).Error; err != nil {
		return err
	}
	return join(tx, schoolID, surveyID, themes, []uuid.UUID{comment})
}

func join(tx *gorm.DB, schoolID, surveyID uuid.UUID, themes, comments []uuid.UUID) error {
	var rows []memberRow
	for _, theme := range themes {
		for _, comment := range comments {
			rows = append(rows, memberRow{SchoolID: schoolID, SurveyID: surveyID, ThemeID: theme, CommentID: comment})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&rows).Error
}
