// Package rooms builds every room over one database and hands them to each other. It is the one place that knows which
// room needs which; the program, the tests and the measurements all build theirs here.
package rooms

import (
	"context"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/ballot"
	"hailong/internal/clock"
	"hailong/internal/database"
	"hailong/internal/feedback"
	"hailong/internal/figures"
	"hailong/internal/invitation"
	"hailong/internal/keeper"
	"hailong/internal/live"
	"hailong/internal/progress"
	"hailong/internal/school"
	"hailong/internal/secret"
	"hailong/internal/survey"
)

// Rooms are all rooms over one database.
type Rooms struct {
	Log         *slog.Logger
	DB          *database.DB
	Clock       *clock.Guard
	Server      *secret.Server
	Keyring     *secret.Keyring
	Schools     *school.Schools
	Surveys     *survey.Surveys
	Invitations *invitation.Invitations
	Keepers     *keeper.Keepers
	Box         *ballot.Box
	Progress    *progress.Keeper
	Feedback    *feedback.Feedback
	Keys        *account.Keys
	Accounts    *account.Accounts
	Live        *live.Hub

	onResidue func()
	onCommit  func(casts int, took time.Duration, failed bool)
}

// Options are what differs between a service and a test.
type Options struct {
	Log    *slog.Logger
	Dir    string        // where round keys and revoked API keys are kept
	Limits ballot.Limits // of the box
	// is told that memory of ballots is to be erased; may be nil
	OnResidue func()
	OnCommit  func(casts int, took time.Duration, failed bool) // is told of each commit of ballots; may be nil
}

// KeyringIn is the keys of open surveys that lie in a data folder.
func KeyringIn(dir string) *secret.Keyring { return secret.NewKeyring(filepath.Join(dir, "keys")) }

// Build makes all rooms over a database whose schema is current.
func Build(db *database.DB, server *secret.Server, o Options) *Rooms {
	r := &Rooms{
		Log: o.Log, DB: db, Clock: clock.New(db, o.Log), Server: server, Keyring: KeyringIn(o.Dir),
		Schools: school.New(db),
		Surveys: survey.NewSurveys(db), Keys: account.NewKeys(db, server), Accounts: account.NewAccounts(db, server),
		Live: &live.Hub{}, onCommit: o.OnCommit, onResidue: o.OnResidue,
	}
	r.Invitations = invitation.New(db, server, r.Surveys)
	r.Keepers = keeper.New(db, server, r.Schools, r.Surveys, r.Invitations)
	r.Keepers.Before = ballot.LastCountedTx
	r.Schools.Secret = server
	r.Schools.OnRoster = r.Invitations.RosterTx
	r.Keys.Remember(filepath.Join(o.Dir, "revoked"))
	r.Accounts.Place = r.Schools.Called
	r.Box = r.NewBox(o.Limits)
	r.Progress = progress.New(db, r.Box.StrangeKeys, filepath.Join(o.Dir, "progress"))
	r.Feedback = feedback.New(db, r.Schools, r.Surveys, r.Box)
	return r
}

// NewBox makes a ballot box over the rooms; a service has one, a measurement two.
func (r *Rooms) NewBox(limits ballot.Limits) *ballot.Box {
	return ballot.New(ballot.Rooms{
		DB: r.DB, Clock: r.Clock, Secret: r.Server, Keys: r.Keyring, Schools: r.Schools, Surveys: r.Surveys,
		Invitations: r.Invitations, Keepers: r.Keepers, Figures: figures.Sealed, OnChange: r.Live.Hint,
		OnCommit: r.onCommit, OnResidue: r.onResidue, Log: r.Log,
	}, limits)
}

// SetUp makes the first account and names its school, in one transaction.
func (r *Rooms) SetUp(ctx context.Context, ticket string, p account.Person, from account.Browser,
	named school.Changes) (cookie string, err error) {
	return r.Accounts.Setup(ctx, ticket, p, from, func(tx *gorm.DB, id uuid.UUID) error {
		_, err := r.Schools.UpdateTx(tx, id, named)
		return err
	})
}

// Stop answers every cast that waits, waits for what goes on in the background, and ends the connections.
func (r *Rooms) Stop() error {
	r.Box.Stop()
	r.Accounts.Settle()
	return r.DB.Close()
}
