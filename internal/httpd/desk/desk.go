// Package desk is the school's own pages at /admin: from nothing to an open round, and from a closed round to the
// report. Every page works without script; the script keeps the live numbers moving, copies texts and takes dropped
// files. Each part of the desk is a package of its own; here they are put together, and here stands the one table of
// what there is.
package desk

import (
	"context"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/ballot"
	"hailong/internal/delivery"
	"hailong/internal/feedback"
	"hailong/internal/httpd/access"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/httpd/reach"
	"hailong/internal/invitation"
	"hailong/internal/keeper"
	"hailong/internal/live"
	"hailong/internal/problem"
	"hailong/internal/progress"
	"hailong/internal/school"
	"hailong/internal/survey"
)

// Desk is what the parts of the desk are made of.
type Desk struct {
	Accounts    *account.Accounts
	Sessions    *access.Sessions
	Keys        *account.Keys
	Schools     *school.Schools
	Surveys     *survey.Surveys
	Invitations *invitation.Invitations
	Box         *ballot.Box
	Keepers     *keeper.Keepers
	Feedback    *feedback.Feedback
	Live        *live.Hub
	Progress    *progress.Keeper
	// SetUp makes the first account and names its school, in one transaction.
	SetUp func(ctx context.Context, ticket string, p account.Person, from account.Browser,
		named school.Changes) (cookie string, err error)
	// Preview shows a questionnaire as parents will see it.
	Preview func(c *gin.Context, of school.School, s survey.Survey) error
	// Result shows the result of a closed round as everybody would see it.
	Result func(c *gin.Context, school, round uuid.UUID) error
	// InTurn goes on with a request of a school, with a heavy one when it is its turn; set by the front.
	InTurn  func(c *gin.Context, school uuid.UUID)
	Address delivery.Address
	Reach   *reach.Prober
	Now     func() time.Time
	frame   *frame.Frame
}

// Register puts the pages into the engine; refuse answers an error with Refusal.
func (d *Desk) Register(engine *gin.Engine, refuse func(*gin.Context, error)) {
	d.frame = &frame.Frame{Accounts: d.Accounts, Sessions: d.Sessions, Schools: d.Schools, Surveys: d.Surveys,
		Box: d.Box, Address: d.Address, Now: d.Now, InTurn: d.InTurn, Refuse: refuse}
	admin := engine.Group("/admin")
	for _, r := range d.routes() {
		d.frame.Register(admin, r)
	}
}

// Refusal shows why a request was not done.
func (d *Desk) Refusal(c *gin.Context, e *problem.Error, status int) { d.frame.Refusal(c, e, status) }
