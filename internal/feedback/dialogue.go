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
	"hailong/internal/survey"
)

// Dialogue is the school's talk with parents about what a round brought up. The zero Dialogue is none.
type Dialogue struct {
	Day   string // YYYY-MM-DD
	Hour  string // 15:04, "" while nobody has said
	Place string
	Held  bool // it took place
	// how many came, and how many themes of k comments or more there were then; 0 until it took place
	Attended, Topics int
}

// Planned tells whether there is one.
func (d Dialogue) Planned() bool { return d.Day != "" }

const mostAttended = 100_000

type dialogueRow struct {
	SchoolID uuid.UUID
	SurveyID uuid.UUID
	Day      string
	Hour     string
	Place    string
	Held     bool
	Attended int
	Topics   int
}

// TableName implements gorm's Tabler.
func (dialogueRow) TableName() string { return "dialogues" }

// Dialogue reads the talk of a round. NotFound for another school's survey.
func (f *Feedback) Dialogue(ctx context.Context, schoolID, surveyID uuid.UUID) (d Dialogue, err error) {
	defer problem.In(&err, "read dialogue")
	err = f.db.Read(ctx, func(tx *gorm.DB) error {
		if _, err := f.surveys.GetTx(tx, schoolID, surveyID); err != nil {
			return err
		}
		var rows []dialogueRow
		if err := of(tx, schoolID, surveyID).Find(&rows).Error; err != nil || len(rows) == 0 {
			return err
		}
		r := rows[0]
		d = Dialogue{r.Day, r.Hour, r.Place, r.Held, r.Attended, r.Topics}
		return nil
	})
	return d, err
}

// Agenda are the themes that a talk may be about: those of k comments or more, in their order, k being the survey's
// threshold. A smaller one would point at its writer in a room where everybody knows everybody.
func (f *Feedback) Agenda(ctx context.Context, schoolID, surveyID uuid.UUID) (all []Theme, err error) {
	defer problem.In(&err, "read agenda")
	err = f.db.Read(ctx, func(tx *gorm.DB) error {
		s, err := f.surveys.GetTx(tx, schoolID, surveyID)
		if err != nil {
			return err
		}
		all, err = f.topicsTx(tx, s)
		return err
	})
	return all, err
}

func (f *Feedback) topicsTx(tx *gorm.DB, s survey.Survey) ([]Theme, error) {
	all, err := f.themesTx(tx, s.SchoolID, s.ID)
	return slices.DeleteFunc(all, func(t Theme) bool { return t.Comments < s.Threshold }), err
}

// SaveDialogue stores the talk of a closed round, on record; the zero Dialogue takes it away. Topics is counted here.
// Invalid with all faults.
func (f *Feedback) SaveDialogue(ctx context.Context, schoolID, surveyID uuid.UUID, by account.Actor,
	d Dialogue) (saved Dialogue, err error) {
	defer problem.In(&err, "save dialogue")
	d.Day, d.Hour, d.Place, d.Topics = locale.Line(d.Day), locale.Line(d.Hour), locale.Line(d.Place), 0
	if d != (Dialogue{}) {
		if err = problem.Fields("problem.invalid", d.faults(Day(f.Now()))); err != nil {
			return Dialogue{}, err
		}
	}
	err = account.Write(ctx, f.db, f.Now, by, func(tx *gorm.DB) (account.Line, error) {
		s, err := f.surveys.GetTx(database.ForUpdate(tx), schoolID, surveyID)
		if err != nil {
			return account.Line{}, err
		}
		if err = mustBeClosed(s); err != nil {
			return account.Line{}, err
		}
		saved = d
		if d == (Dialogue{}) {
			done := of(tx, schoolID, surveyID).Delete(&dialogueRow{})
			if done.Error != nil || done.RowsAffected == 0 {
				return account.Line{}, done.Error
			}
			return account.Line{School: schoolID, Action: "record.dialogue_off", Round: surveyID}, nil
		}
		if d.Held {
			topics, err := f.topicsTx(tx, s)
			if err != nil {
				return account.Line{}, err
			}
			saved.Topics = len(topics)
		}
		row := dialogueRow{schoolID, surveyID, saved.Day, saved.Hour, saved.Place, saved.Held, saved.Attended,
			saved.Topics}
		action := map[bool]string{true: "record.dialogue_held", false: "record.dialogue"}[d.Held]
		again := clause.OnConflict{Columns: []clause.Column{{Name: "school_id"}, {Name: "survey_id"}}, UpdateAll: true}
		return account.Line{School: schoolID, Action: action, Detail: locale.Day(d.Day), Round: surveyID},
			tx.Clauses(again).Create(&row).Error
	})
	return saved, err
}

// faults are everything that is wrong with a dialogue on a day.
func (d Dialogue) faults(today string) []problem.Field {
	var faults []problem.Field
	fault := func(pointer, key string, n int) {
		faults = append(faults, problem.Field{Pointer: pointer, Key: key, Args: map[string]any{"n": n}})
	}
	if day, err := time.Parse(time.DateOnly, d.Day); err != nil || day.Year() < 2000 {
		fault("/day", "feedback.fault.due", 0)
	} else if d.Held && d.Day > today {
		fault("/held", "feedback.fault.held", 0)
	}
	if _, err := time.Parse("15:04", d.Hour); d.Hour != "" && err != nil {
		fault("/hour", "feedback.fault.hour", 0)
	}
	if n := utf8.RuneCountInString(d.Place); n == 0 || n > lengthTitle {
		fault("/place", "feedback.fault.place", lengthTitle)
	}
	if d.Attended < 0 || d.Attended > mostAttended || d.Held && d.Attended == 0 || !d.Held && d.Attended != 0 {
		fault("/attended", "feedback.fault.attended", mostAttended)
	}
	return faults
}
