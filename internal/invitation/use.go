package invitation

import (
	"context"
	"database/sql"

	"github.com/google/uuid"

	"hailong/internal/batch"
	"hailong/internal/problem"
	"hailong/internal/survey"
)

// Use is one cast that wants to use up an invitation.
type Use struct {
	SchoolID, SurveyID, ID uuid.UUID
	Generation             int
	RetryTag               []byte
	ByClass                bool // it came by the link of a class
}

var useColumns = []batch.Column{{Name: "school_id", Type: "uuid"}, {Name: "survey_id", Type: "uuid"},
	{Name: "id", Type: "uuid"}, {Name: "generation", Type: "bigint"}, {Name: "retry_tag", Type: "bytea"}}

// UseTx moves invitations from unused to used, many in one statement, and tells which it moved: those were unused and
// of the generation named. The others were used, withdrawn or made anew before. The caller holds the surveys.
func (s *Invitations) UseTx(tx *batch.Tx, uses []Use) (map[uuid.UUID]bool, error) {
	asked := batch.List{Columns: useColumns, Rows: make([][]any, 0, len(uses))}
	for _, u := range uses {
		asked.Rows = append(asked.Rows, []any{u.SchoolID, u.SurveyID, u.ID, int64(u.Generation), u.RetryTag})
	}
	moved := make(map[uuid.UUID]bool, len(uses))
	err := tx.Each(`UPDATE invitations SET status = 'used', retry_tag = asked.retry_tag FROM asked
		WHERE invitations.school_id = asked.school_id AND invitations.survey_id = asked.survey_id AND invitations.id = asked.id
			AND invitations.generation = asked.generation AND invitations.status = 'unused'
		RETURNING invitations.id`, asked, func(row batch.Scanner) error {
		var id uuid.UUID
		err := row.Scan(&id)
		moved[id] = true
		return err
	})
	return moved, err
}

// UsedOf is how many invitations of a survey are used, as a value in a query; of is a table in it that has school_id
// and survey_id.
func UsedOf(of string) string {
	return "(SELECT count(*) FROM invitations u WHERE u.school_id = " + of + ".school_id AND u.survey_id = " + of +
		".survey_id AND u.status = 'used')"
}

// RenewedOf is how often links of a survey were made anew, as a value in a query; of is as in UsedOf.
func RenewedOf(of string) string {
	return "(SELECT coalesce(sum(g.generation - 1), 0) FROM invitations g WHERE g.school_id = " + of +
		".school_id AND g.survey_id = " + of + ".survey_id)"
}

// Again reads an invitation anew; its Stale says whether the generation given is one of before.
func (s *Invitations) Again(ctx context.Context, u Use) (_ Invitation, err error) {
	defer problem.In(&err, "find used invitation")
	inv := Invitation{SchoolID: u.SchoolID, SurveyID: u.SurveyID, ID: u.ID}
	err = s.db.Lookup(ctx, "SELECT generation, status, retry_tag FROM invitations WHERE school_id = ? AND survey_id "+
		"= ? AND id = ?", func(row *sql.Rows) error {
		return row.Scan(&inv.Generation, &inv.Status, &inv.RetryTag)
	}, u.SchoolID, u.SurveyID, u.ID)
	inv.Stale = inv.Generation != u.Generation
	return inv, err
}

// Holds tells whether a survey's invitation was used under this tag. It goes through the survey's invitations, which
// lie together; nobody asks often.
func (s *Invitations) Holds(ctx context.Context, school, survey uuid.UUID, tag []byte) (found bool, err error) {
	defer problem.In(&err, "look for receipt")
	err = s.db.Lookup(ctx, "SELECT 1 FROM invitations WHERE school_id = ? AND survey_id = ? AND retry_tag = ? LIMIT 1",
		func(*sql.Rows) error {
			found = true
			return nil
		}, school, survey, tag)
	return found, err
}

// Link is where a token leads, by its hash.
type Link struct {
	Hash        []byte
	ID, ClassID uuid.UUID
	Generation  int
}

// Links are the links of a survey by which a ballot may still be cast. The two tables are read one after the other and
// joined here: just after an opening PostgreSQL knows nothing of the new rows, and its own join of them takes the square
// of their number. A link that is made anew between the two is missing.
func (s *Invitations) Links(ctx context.Context, school, survey uuid.UUID) (_ []Link, err error) {
	defer problem.In(&err, "list links")
	unused := map[uuid.UUID]Link{}
	if err := s.db.Lookup(ctx, "SELECT id, class_id, generation FROM invitations WHERE school_id = ? AND survey_id = ? "+
		"AND status = 'unused'", func(row *sql.Rows) error {
		var l Link
		err := row.Scan(&l.ID, &l.ClassID, &l.Generation)
		unused[l.ID] = l
		return err
	}, school, survey); err != nil {
		return nil, err
	}
	all := make([]Link, 0, len(unused))
	err = s.db.Lookup(ctx, "SELECT hash, generation, invitation_id FROM token_directory WHERE school_id = ? AND "+
		"survey_id = ?", func(row *sql.Rows) error {
		var hash []byte
		var generation int
		var id uuid.UUID
		err := row.Scan(&hash, &generation, &id)
		if l, there := unused[id]; there && l.Generation == generation {
			l.Hash = hash
			all = append(all, l)
		}
		return err
	}, school, survey)
	return all, err
}

// IsDrawn tells whether an invitation stands on a slip that was drawn from a box, so that nobody knows whose it is.
func (s *Invitations) IsDrawn(ctx context.Context, school, survey, id uuid.UUID) (drawn bool, err error) {
	defer problem.In(&err, "look for a drawn slip")
	err = s.db.Lookup(ctx, "SELECT p.drawn FROM invitations i JOIN parents p ON p.school_id = i.school_id AND p.id = "+
		"i.parent_id WHERE i.school_id = ? AND i.survey_id = ? AND i.id = ?",
		func(row *sql.Rows) error { return row.Scan(&drawn) }, school, survey, id)
	return drawn, err
}

// Kinds tells whether a round asks people known by name, and whether it asks by slips drawn from a box; of one that asks
// nobody yet, whom the roster would have it ask.
func (s *Invitations) Kinds(ctx context.Context, school uuid.UUID, of survey.Survey) (named, drawn bool, err error) {
	defer problem.In(&err, "look for drawn slips")
	kind := func(row *sql.Rows) error {
		var is bool
		err := row.Scan(&is)
		named, drawn = named || !is, drawn || is
		return err
	}
	err = s.db.Lookup(ctx, "SELECT DISTINCT p.drawn FROM invitations i JOIN parents p ON p.school_id = i.school_id AND "+
		"p.id = i.parent_id WHERE i.school_id = ? AND i.survey_id = ? AND i.status <> 'withdrawn'", kind, school, of.ID)
	if err != nil || named || drawn {
		return named, drawn, err
	}
	err = s.db.Lookup(ctx, "SELECT DISTINCT drawn FROM parents WHERE school_id = ? AND audience = ? AND active", kind,
		school, of.Audience)
	return named, drawn, err
}

// Named tells whether a round asks anybody who is known by name. It ends at the first one, so that pages may ask often.
func (s *Invitations) Named(ctx context.Context, school, survey uuid.UUID) (named bool, err error) {
	defer problem.In(&err, "look for somebody with a name")
	err = s.db.Lookup(ctx, "SELECT EXISTS (SELECT 1 FROM invitations i JOIN parents p ON p.school_id = i.school_id AND "+
		"p.id = i.parent_id WHERE i.school_id = ? AND i.survey_id = ? AND i.status <> 'withdrawn' AND NOT p.drawn)",
		func(row *sql.Rows) error { return row.Scan(&named) }, school, survey)
	return named, err
}
