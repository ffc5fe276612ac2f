package survey

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/sound"
)

// soundRow is a row of sounds: a recording that a questionnaire names by its digest. Each survey has its own rows, so
// that they go when it is deleted or its ballots are erased, whatever other surveys still use.
type soundRow struct {
	SchoolID, SurveyID uuid.UUID
	Digest, Media      string
	Content            []byte
}

// TableName implements gorm's Tabler.
func (soundRow) TableName() string { return "sounds" }

// mostSounds is how many bytes the recordings of a survey may have together.
const mostSounds = 16 << 20

// digest names a recording by its bytes. 80 bits: nobody finds a second file to a name.
func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10]))
}

// SetSound keeps a file as the recording of a draft's question in a language, in the place of the one before.
func (s *Surveys) SetSound(ctx context.Context, by account.Actor, school, id uuid.UUID, question string,
	lang locale.Lang, file []byte) (err error) {
	defer problem.In(&err, "keep recording")
	if _, err = s.Get(ctx, school, id); err != nil { // before any work on the file of a stranger
		return err
	}
	media, content, err := sound.Clean(file)
	if err != nil {
		return err
	}
	row := soundRow{SchoolID: school, SurveyID: id, Digest: digest(content), Media: media, Content: content}
	return s.changeSound(ctx, by, school, id, question, lang, &row)
}

// DropSound forgets the recording of a draft's question in a language.
func (s *Surveys) DropSound(ctx context.Context, by account.Actor, school, id uuid.UUID, question string,
	lang locale.Lang) (err error) {
	defer problem.In(&err, "forget recording")
	return s.changeSound(ctx, by, school, id, question, lang, nil)
}

func (s *Surveys) changeSound(ctx context.Context, by account.Actor, school, id uuid.UUID, question string,
	lang locale.Lang, row *soundRow) error {
	return s.write(ctx, by, func(tx *gorm.DB) (account.Line, error) {
		of, err := s.GetTx(database.ForUpdate(tx), school, id)
		if err != nil {
			return account.Line{}, err
		}
		if of.Status != Draft {
			return account.Line{}, problem.New(problem.Conflict, "survey.frozen", nil)
		}
		q := of.find(question)
		if q == nil || q.Text.Only(lang) == "" {
			return account.Line{}, problem.New(problem.NotFound, "sound.question", nil)
		}
		q.Sound = maps.Clone(q.Sound)
		delete(q.Sound, lang)
		action := "record.sound_gone"
		if row != nil {
			action = "record.sound"
			if q.Sound == nil {
				q.Sound = map[locale.Lang]string{}
			}
			q.Sound[lang] = row.Digest
			if err = tx.Clauses(clause.OnConflict{DoNothing: true}).Create(row).Error; err != nil {
				return account.Line{}, err
			}
		}
		if err = pruneSoundsTx(tx, of); err != nil {
			return account.Line{}, err
		}
		stored, err := toRow(of)
		if err != nil {
			return account.Line{}, err
		}
		return of.Line(action, of.Number(question)+" · "+string(lang)), tx.Model(&surveyRow{}).
			Where("school_id = ? AND id = ? AND status = ?", school, id, Draft).
			Select("questionnaire", "uses_guessed").Updates(&stored).Error
	})
}

// find is the question of an id, to be changed in its place; nil when there is none.
func (q Questionnaire) find(id string) *Question {
	for _, s := range q.Sections {
		for i := range s.Questions {
			if s.Questions[i].ID == id {
				return &s.Questions[i]
			}
		}
	}
	return nil
}

// Sounds are the digests of all recordings that a questionnaire names.
func (q Questionnaire) Sounds() (all []string) {
	for _, question := range q.Questions() {
		all = slices.AppendSeq(all, maps.Values(question.Sound))
	}
	return all
}

// Unrecorded are the numbers of the questions that have no recording in a language they are written in, while others
// have one; nil where no question has any.
func (q Questionnaire) Unrecorded(lang locale.Lang) (numbers []string) {
	some, all := false, q.Numbers()
	for i, question := range q.Questions() {
		if question.Sound[lang] != "" {
			some = true
		} else if question.Text.Only(lang) != "" {
			numbers = append(numbers, all[i])
		}
	}
	if !some {
		return nil
	}
	return numbers
}

// forgetSounds leaves out the recordings that keep does not want.
func (q *Questionnaire) forgetSounds(keep func(Question, locale.Lang, string) bool) {
	for i := range q.Sections {
		for j := range q.Sections[i].Questions {
			one := &q.Sections[i].Questions[j]
			one.Sound = maps.Clone(one.Sound)
			maps.DeleteFunc(one.Sound, func(lang locale.Lang, digest string) bool {
				return one.Text.Only(lang) == "" || !keep(*one, lang, digest)
			})
		}
	}
}

// wordsChanged tells that a recording was made of other words: what a parent hears must be what she answers.
func (q Questionnaire) wordsChanged(now Question, lang locale.Lang, digest string) (changed bool) {
	for _, before := range q.Questions() {
		if before.Sound[lang] != digest {
			continue
		}
		if heard(before.Text.Only(lang)) == heard(now.Text.Only(lang)) {
			return false
		}
		changed = true
	}
	return changed
}

// heard are the words of a text as they are heard: with their tones, without capitals and blanks.
func heard(text string) string { return strings.ToLower(locale.Line(text)) }

// knownSoundsTx leaves out the recordings that the school does not have: those of another school's file, or of a round
// whose ballots were erased.
func knownSoundsTx(tx *gorm.DB, school uuid.UUID, q *Questionnaire) error {
	named := q.Sounds()
	if len(named) == 0 {
		return nil
	}
	var known []string
	err := tx.Model(&soundRow{}).Where("school_id = ? AND digest IN ?", school, named).Distinct().
		Pluck("digest", &known).Error
	q.forgetSounds(func(_ Question, _ locale.Lang, digest string) bool { return slices.Contains(known, digest) })
	return err
}

// changedSoundsTx keeps of a changed draft's recordings those that the school has and that say the same words still.
func changedSoundsTx(tx *gorm.DB, old Survey, changed *Survey) error {
	if old.Status != Draft || len(old.Sounds())+len(changed.Sounds()) == 0 {
		return nil
	}
	before := old
	before.Sections = slices.Clone(old.Sections) // what is forgotten below must not change what it is compared with
	for i := range before.Sections {
		before.Sections[i].Questions = slices.Clone(before.Sections[i].Questions)
	}
	changed.forgetSounds(func(q Question, lang locale.Lang, digest string) bool {
		return !before.wordsChanged(q, lang, digest)
	})
	if err := knownSoundsTx(tx, old.SchoolID, &changed.Questionnaire); err != nil {
		return err
	}
	return adoptSoundsTx(tx, *changed)
}

// adoptSoundsTx gives a stored draft its own rows of what it names, and takes those that it names no more.
func adoptSoundsTx(tx *gorm.DB, of Survey) error {
	for _, digest := range of.Sounds() {
		err := tx.Exec("INSERT INTO sounds (school_id, survey_id, digest, media, content) "+
			"SELECT school_id, ?, digest, media, content FROM sounds WHERE school_id = ? AND digest = ? LIMIT 1 "+
			"ON CONFLICT DO NOTHING", of.ID, of.SchoolID, digest).Error
		if err != nil {
			return err
		}
	}
	return pruneSoundsTx(tx, of)
}

// pruneSoundsTx takes the rows that a draft names no more. TooLarge when what is left is more than it may have.
func pruneSoundsTx(tx *gorm.DB, of Survey) error {
	gone := soundsTx(tx, of.SchoolID, of.ID)
	if named := of.Sounds(); len(named) > 0 {
		gone = gone.Where("digest NOT IN ?", named)
	}
	if err := gone.Delete(&soundRow{}).Error; err != nil {
		return err
	}
	var bytes int64
	err := soundsTx(tx, of.SchoolID, of.ID).Model(&soundRow{}).Select("coalesce(sum(length(content)), 0)").
		Scan(&bytes).Error
	if err == nil && bytes > mostSounds {
		err = problem.New(problem.TooLarge, "sound.round", map[string]any{"mb": mostSounds >> 20})
	}
	return err
}

func soundsTx(tx *gorm.DB, school, id uuid.UUID) *gorm.DB {
	return tx.Where("school_id = ? AND survey_id = ?", school, id)
}

// Sound is a recording by its digest alone, whichever school's: the same bytes for everybody who asks.
func (s *Surveys) Sound(ctx context.Context, digest string) (media string, content []byte, err error) {
	defer problem.In(&err, "read recording")
	var row soundRow
	err = s.db.Query(ctx).Select("media", "content").Limit(1).Take(&row, "digest = ?", digest).Error
	if database.IsNotFound(err) {
		return "", nil, problem.New(problem.NotFound, "problem.not_found", nil)
	}
	return row.Media, row.Content, s.db.Translate(err)
}
