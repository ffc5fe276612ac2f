package invitation

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hailong/internal/account"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/secret"
	"hailong/internal/survey"
)

// ClassCodeLength is how many letters the code of a class has: 8 × 5 = 40 random bits. It is on a poster and opens
// nothing by itself, so it need not be as long as a token.
const ClassCodeLength = 8

// ClassLink is one class of a survey with the code of its shared link.
type ClassLink struct {
	ClassID     uuid.UUID
	Class, Code string
	Share
	// on the roster, and those of them with a telephone: the others cannot come in by the class link
	Children, Phones int
	Drawn            int // of the children, those who are known by their number alone: all, or none
	Guesses          int // wrong tries of late, as far as this server saw them
}

// Usable tells whether any child of the class can come in by its link.
func (l ClassLink) Usable() bool { return l.Phones > 0 }

// Missing is how many children of the class have no telephone on the roster.
func (l ClassLink) Missing() int { return l.Children - l.Phones }

// Guessed tells whether somebody is trying out digits or names at this class.
func (l ClassLink) Guessed() bool { return l.Guesses >= guessesTold }

// Door is what the code of a class leads to. It names no child.
type Door struct {
	SchoolID, SurveyID, ClassID uuid.UUID
	Class                       string
	Off                         bool
	NoPhones                    bool          // no child of the class has a telephone on the roster: nobody can come in
	Survey                      survey.Survey // what Door alone fills in, for the page
}

type classLinkRow struct {
	Hash     []byte
	SchoolID uuid.UUID
	SurveyID uuid.UUID
	ClassID  uuid.UUID
}

// TableName implements gorm's Tabler.
func (classLinkRow) TableName() string { return "class_link_directory" }

type switchRow struct {
	SchoolID uuid.UUID
	SurveyID uuid.UUID
	Off      bool
}

// TableName implements gorm's Tabler.
func (switchRow) TableName() string { return "class_link_switches" }

// classCode derives the code of a class: the same one every time, so that a poster can be printed again.
func classCode(of *secret.Server, survey, class uuid.UUID) string {
	return secret.Code(of.ClassCode(survey[:], class[:]), ClassCodeLength)
}

// ClassLinks are the classes of a survey that is open or over, in the roster's order, each with its code; on tells
// whether the codes are taken. None for a draft; a round of staff has departments and no codes. The code of a class is
// known to this server from the moment it is first listed.
func (s *Invitations) ClassLinks(ctx context.Context, school, id uuid.UUID) (links []ClassLink, on bool, err error) {
	defer problem.In(&err, "list class links")
	var known []uuid.UUID
	with := false
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		head, err := s.surveys.GetTx(tx, school, id)
		if err != nil || head.Status == survey.Draft {
			return err
		}
		links, err = s.classesTx(tx, head)
		if with = head.HasClassLinks(); err != nil || !with {
			return err
		}
		if err = tx.Model(&classLinkRow{}).Where("school_id = ? AND survey_id = ?", school, id).
			Pluck("class_id", &known).Error; err != nil {
			return err
		}
		off, err := s.offTx(tx, school, id)
		on = !off
		return err
	})
	if err != nil || !with {
		return links, false, s.db.Translate(err)
	}
	of, err := s.secretTx(s.db.Query(ctx), school, id)
	if err != nil {
		return nil, false, err
	}
	there := map[uuid.UUID]bool{}
	for _, class := range known {
		there[class] = true
	}
	var missing []classLinkRow
	for i := range links {
		links[i].Code = classCode(of, id, links[i].ClassID)
		links[i].Guesses = int(s.guard.class.Tries(s.guard.classKey(id, links[i].ClassID), s.surveys.Now()))
		if !there[links[i].ClassID] {
			missing = append(missing, classLinkRow{Hash: of.ClassHash(links[i].Code), SchoolID: school, SurveyID: id,
				ClassID: links[i].ClassID})
		}
	}
	if len(missing) > 0 {
		err = s.db.Write(ctx, func(tx *gorm.DB) error {
			return tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&missing).Error
		})
	}
	return links, on, err
}

// classesTx are the classes that hold invitations, and those of the roster: with one right per family a class may have
// children and no invitation in its name.
func (s *Invitations) classesTx(tx *gorm.DB, of survey.Survey) ([]ClassLink, error) {
	var links []ClassLink
	err := tx.Raw(`SELECT c.id AS class_id, c.name AS class, count(i.id) AS eligible, count(CASE WHEN i.status = ? THEN 1 END) AS responded,
			(SELECT count(*) FROM parents p WHERE p.school_id = c.school_id AND p.class_id = c.id AND p.active AND p.audience = ?) AS children,
			(SELECT count(*) FROM parents p WHERE p.school_id = c.school_id AND p.class_id = c.id AND p.active AND p.audience = ? AND p.phone <> '') AS phones,
			(SELECT count(*) FROM parents p WHERE p.school_id = c.school_id AND p.class_id = c.id AND p.active AND p.audience = ? AND p.drawn) AS drawn
		FROM classes c LEFT JOIN invitations i ON i.school_id = c.school_id AND i.class_id = c.id AND i.survey_id = ? AND i.status <> ?
		WHERE c.school_id = ? AND (i.id IS NOT NULL OR EXISTS (SELECT 1 FROM parents p WHERE p.school_id = c.school_id AND p.class_id = c.id AND p.active AND p.audience = ?))
		GROUP BY c.school_id, c.id, c.name, c.position ORDER BY c.position, c.name`, Used, of.Audience, of.Audience,
		of.Audience, of.ID,
		Withdrawn, of.SchoolID, of.Audience).
		Scan(&links).Error
	return links, err
}

// ResetGuesses lets the link of a class begin anew after somebody guessed at it: whom the guesses shut out, they shut
// out no longer. NotFound for a class that this survey does not have.
func (s *Invitations) ResetGuesses(ctx context.Context, by account.Actor, school, id, class uuid.UUID) (err error) {
	defer problem.In(&err, "reset guesses")
	links, _, err := s.ClassLinks(ctx, school, id)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(links, func(l ClassLink) bool { return l.ClassID == class })
	if at < 0 {
		return problem.New(problem.NotFound, "problem.not_found", nil)
	}
	line := account.Line{School: school, Action: "record.class_link_reset", Detail: links[at].Class, Round: id}
	if err = account.Note(ctx, s.db, s.surveys.Now, by, line); err != nil {
		return err
	}
	s.guard.reset(id, class)
	return nil
}

// SwitchClassLinks switches the class links of a survey off or on again. Conflict once it takes no ballots any more.
func (s *Invitations) SwitchClassLinks(ctx context.Context, by account.Actor, school, id uuid.UUID,
	on bool) (err error) {
	defer problem.In(&err, "switch class links")
	defer s.classes.Clear()
	word := map[bool]string{true: "handout.on", false: "handout.off"}[on]
	return account.Write(ctx, s.db, s.surveys.Now, by, func(tx *gorm.DB) (line account.Line, err error) {
		head, err := s.surveys.GetTx(tx, school, id)
		if err != nil {
			return line, err
		}
		if !head.HasClassLinks() {
			return line, problem.New(problem.Conflict, "classlink.staff", nil)
		}
		if head.Status != survey.Draft && head.Status != survey.Open {
			return line, problem.New(problem.Conflict, "survey.is_"+string(head.Status), nil)
		}
		again := clause.OnConflict{Columns: []clause.Column{{Name: "school_id"}, {Name: "survey_id"}}, UpdateAll: true}
		return head.Line("record.class_links", locale.Text(locale.VI, word, nil)),
			tx.Clauses(again).Create(&switchRow{SchoolID: school, SurveyID: id, Off: !on}).Error
	})
}

func (s *Invitations) offTx(tx *gorm.DB, school, survey uuid.UUID) (bool, error) {
	var row switchRow
	err := tx.Limit(1).Find(&row, "school_id = ? AND survey_id = ?", school, survey).Error
	return row.Off, err
}

// Door looks up the code of a class, as people type it; NotFound for one that leads nowhere.
func (s *Invitations) Door(ctx context.Context, code string) (door Door, err error) {
	defer problem.In(&err, "find class link")
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		if door, err = s.doorTx(tx, code); err != nil {
			return err
		}
		if door.Survey, err = s.surveys.GetTx(tx, door.SchoolID, door.SurveyID); err != nil {
			return err
		}
		var phones int64
		err = tx.Raw("SELECT count(*) FROM parents WHERE school_id = ? AND class_id = ? AND active AND audience = "+
			"'parents' AND phone <> ''",
			door.SchoolID, door.ClassID).
			Scan(&phones).Error
		door.NoPhones = phones == 0
		return err
	})
	return door, err
}

func (s *Invitations) doorTx(tx *gorm.DB, code string) (Door, error) {
	code = secret.Canonical(code)
	if !secret.IsCode(code, ClassCodeLength) {
		return Door{}, ErrUnknown()
	}
	var hashes [][]byte
	for _, of := range s.secret.All() {
		hashes = append(hashes, of.ClassHash(code))
	}
	var found struct {
		SchoolID, SurveyID, ClassID uuid.UUID
		Class                       string
	}
	done := tx.Raw(`SELECT l.school_id, l.survey_id, l.class_id, c.name AS class FROM class_link_directory l
		JOIN classes c ON c.school_id = l.school_id AND c.id = l.class_id WHERE l.hash IN ?`, hashes).Scan(&found)
	if done.Error != nil {
		return Door{}, s.db.Translate(done.Error)
	}
	if done.RowsAffected == 0 {
		return Door{}, ErrUnknown()
	}
	door := Door{SchoolID: found.SchoolID, SurveyID: found.SurveyID, ClassID: found.ClassID, Class: found.Class}
	var err error
	door.Off, err = s.offTx(tx, door.SchoolID, door.SurveyID)
	return door, s.db.Translate(err)
}

// KnownCode is the first of several codes that is one of a class; "" when none is.
func (s *Invitations) KnownCode(ctx context.Context, meant []string) (_ string, err error) {
	defer problem.In(&err, "recognise class code")
	by := make(map[string]string, len(meant))
	hashes := make([][]byte, 0, len(meant))
	for _, code := range meant {
		hash := s.secret.ClassHash(code)
		by[string(hash)] = code
		hashes = append(hashes, hash)
	}
	var row classLinkRow
	done := s.db.Query(ctx).Limit(1).Find(&row, "hash IN ?", hashes)
	return by[string(row.Hash)], s.db.Translate(done.Error)
}
