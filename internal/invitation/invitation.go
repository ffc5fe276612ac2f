// Package invitation owns each parent's right to answer a survey once: issuing with the opening and with every change
// of the roster, the token in the link, looking one up, using it up, and who has answered.
//
// It promises that an invitation is used at most once and that no token is stored. It knows parents and never answers.
package invitation

import (
	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/cache"
	"hailong/internal/database"
	"hailong/internal/school"
	"hailong/internal/secret"
	"hailong/internal/survey"
)

// Status is where an invitation stands.
type Status string

// The statuses of an invitation.
const (
	Unused    Status = "unused"
	Used      Status = "used"
	Withdrawn Status = "withdrawn" // its parent left the roster before answering
)

// TokenLength is how many letters a token has: 12 × 5 = 60 random bits.
const TokenLength = 12

// Invitation is what a token leads to.
type Invitation struct {
	SchoolID, SurveyID, ID uuid.UUID
	ClassID                uuid.UUID // when the invitation was made; a child who moves keeps it
	Generation             int
	Status                 Status
	RetryTag               []byte // of the cast that used it
	Stale                  bool   // the token is of an earlier generation: the link was made anew
}

// Listed is one line of the list of links, for the school's admins alone.
type Listed struct {
	ID                                             uuid.UUID
	Class, ChildCode, ChildName, ParentName, Token string
	Used                                           bool
	// nobody knows whose it is: it stands on slips alone, in no list
	Drawn bool
}

// Share is how many of the eligible parents answered.
type Share struct{ Responded, Eligible int }

// ClassShare is the share of one class.
type ClassShare struct {
	Class string
	Share
	Roster *ClassRoster // nil where it was not asked for, or not kept
}

// Participation is who was asked and who answered, classes in the roster's order.
type Participation struct {
	Share
	Classes  []ClassShare
	Roster   *Roster // nil where it was not asked for, or not kept
	Disputes int     // parents who say that they have not answered, though their link was used
	ByClass  *int    // ballots that came by the links of classes; nil where it is not told
}

// Sum makes the participation of a survey from its classes.
func Sum(classes []ClassShare) Participation {
	p := Participation{Classes: classes}
	for _, c := range classes {
		p.Responded += c.Responded
		p.Eligible += c.Eligible
	}
	return p
}

// Invitations is the store of all invitations.
type Invitations struct {
	db      *database.DB
	secret  *secret.Server
	surveys *survey.Surveys
	schools *school.Schools
	guard   *guard
	views   account.Views
	classes *cache.Cache[string, openClass]
}

// New works on db; tokens are derived from the server secret.
func New(db *database.DB, server *secret.Server, surveys *survey.Surveys) *Invitations {
	return &Invitations{db: db, secret: server, surveys: surveys, schools: school.New(db), guard: newGuard(),
		classes: cache.New[string, openClass](classesKept)}
}

// secretTx is the server secret that a survey's links are made of: the one that was the newest when it was first
// opened.
func (s *Invitations) secretTx(tx *gorm.DB, school, survey uuid.UUID) (*secret.Server, error) {
	fingerprint, err := s.surveys.SecretTx(tx, school, survey)
	if err != nil {
		return nil, err
	}
	return s.secret.Named(fingerprint)
}

// tokenOf derives the token of an invitation from the secret of its round: the same one every time, so that the list of
// links can be made again and nothing is stored that opens a ballot.
func tokenOf(of *secret.Server, id uuid.UUID, generation int) string {
	return secret.Code(of.Token(id[:], []byte{byte(generation >> 8), byte(generation)}), TokenLength)
}
