package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/singleflight"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hailong/internal/account"
	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/durable"
	"hailong/internal/feedback"
	"hailong/internal/figures"
	"hailong/internal/invitation"
	"hailong/internal/live"
	"hailong/internal/school"
	"hailong/internal/secret"
	"hailong/internal/survey"
)

// app is all rooms over one database, built in one place.
type app struct {
	log         *slog.Logger
	db          *database.DB
	server      *secret.Server
	keyring     *secret.Keyring
	schools     *school.Schools
	surveys     *survey.Surveys
	invitations *invitation.Invitations
	box         *ballot.Box
	metrics     *metrics
	feedback    *feedback.Feedback
	keys        *account.Keys
	accounts    *account.Accounts
	live        *live.Hub
	asking      singleflight.Group // for troubles
}

var errBaseURL = errors.New("--base-url must be an http or https address without a query")

func logger(w io.Writer) *slog.Logger { return slog.New(slog.NewJSONHandler(w, nil)) }

// connect opens the database, brings its schema up to date and loads the server secret.
func connect(ctx context.Context, s Settings, log *slog.Logger) (*database.DB, *secret.Server, error) {
	if err := writable(s.DataDir); err != nil {
		return nil, nil, err
	}
	db, err := database.Open(ctx, s.database(), log)
	if err != nil {
		return nil, nil, err
	}
	if err = db.Migrate(ctx); err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	server, err := identify(ctx, db, s.secret())
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return db, server, nil
}

// writable makes the data folder and tries to write there, so that a wrong folder is told at the start.
func writable(dir string) error {
	if err := durable.Folder(dir); err != nil {
		return fmt.Errorf("the data folder %s cannot be made: %w", dir, err)
	}
	probe, err := os.CreateTemp(dir, ".write-*")
	if err != nil {
		return fmt.Errorf("the data folder %s cannot be written: %w", dir, err)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// fact is a row of server_facts: what the server must recognise at its next start.
type fact struct{ Name, Value string }

// TableName implements gorm's Tabler.
func (fact) TableName() string { return "server_facts" }

const secretFact = "secret"

// identify loads the server secret and makes sure that it is the one this database was written with. A new database
// gets a new secret; an old one without its secret is refused, because every link and receipt would be dead.
func identify(ctx context.Context, db *database.DB, path string) (*secret.Server, error) {
	known, err := knownSecret(ctx, db)
	if err != nil {
		return nil, err
	}
	server, loadErr := secret.Load(path)
	switch {
	case loadErr == nil && known == "":
	case loadErr == nil && known == server.Fingerprint():
		return server, nil
	case loadErr == nil && holds(server, known): // it was renewed
		return server, db.Write(ctx, func(tx *gorm.DB) error {
			return tx.Model(&fact{}).Where("name = ?", secretFact).Update("value", server.Fingerprint()).Error
		})
	case loadErr == nil:
		return nil, fmt.Errorf("%s is not the secret that this database was written with; bring the right file back",
			path)
	case !errors.Is(loadErr, secret.ErrMissing):
		return nil, loadErr
	case known != "":
		return nil, fmt.Errorf("%w: the database is not empty, and without %s its links and receipts are dead; "+
			"bring the file back", secret.ErrMissing, path)
	default:
		if server, err = secret.Create(path); errors.Is(err, os.ErrExist) { // another server was faster
			server, err = secret.Load(path)
		}
		if err != nil {
			return nil, fmt.Errorf("the server secret cannot be made: %w", err)
		}
	}
	if err = db.Write(ctx, func(tx *gorm.DB) error {
		return tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&fact{secretFact, server.Fingerprint()}).Error
	}); err != nil {
		return nil, err
	}
	if known, err = knownSecret(ctx, db); err == nil && known != server.Fingerprint() {
		err = fmt.Errorf("%s is not the secret that this database was written with", path)
	}
	return server, err
}

func holds(server *secret.Server, fingerprint string) bool {
	_, err := server.Named(fingerprint)
	return err == nil
}

// secretsHeld makes sure that the file still holds every server secret of which links are made that may be used.
func (a *app) secretsHeld(ctx context.Context, path string) error {
	prints, err := a.surveys.Secrets(ctx)
	if err != nil {
		return err
	}
	for _, print := range prints {
		if !holds(a.server, print) {
			return fmt.Errorf("%s does not hold the secret %s any more, of which links of a running survey are "+
				"made; bring its line back", path, print)
		}
	}
	return nil
}

// knownSecret is the fingerprint of the secret that a database was written with, "" for a new one.
func knownSecret(ctx context.Context, db *database.DB) (string, error) {
	var known fact
	if err := db.Query(ctx).Take(&known, "name = ?", secretFact).Error; err != nil && !database.IsNone(err) {
		return "", db.Tell(err)
	}
	return known.Value, nil
}

// build makes the rooms and hands them to each other.
func build(ctx context.Context, s Settings, log *slog.Logger) (*app, error) {
	db, server, err := connect(ctx, s, log)
	if err != nil {
		return nil, err
	}
	a := &app{log: log, db: db, server: server, keyring: keyring(s)}
	a.schools = school.New(db)
	a.surveys = survey.NewSurveys(db)
	a.invitations = invitation.New(db, server, a.surveys)
	a.schools.OnRoster = a.invitations.RosterTx
	a.keys = account.NewKeys(db, server)
	a.keys.Remember(filepath.Join(s.DataDir, "revoked"))
	a.accounts = account.NewAccounts(db, server)
	a.accounts.Place = a.schools.Called
	a.live = &live.Hub{}
	a.metrics = newMetrics()
	a.box = a.newBox(ballot.GroupCommit)
	a.metrics.watch(a)
	a.feedback = feedback.New(db, a.schools, a.surveys, a.box, account.NewAccounts(db, server))
	if _, err = a.schools.First(ctx); err != nil {
		return nil, errors.Join(err, a.close())
	}
	if err = errors.Join(a.secretsHeld(ctx, s.secret()), a.accounts.ChainEarlier(ctx)); err != nil {
		return nil, errors.Join(err, a.close())
	}
	return a, nil
}

// newBox makes a ballot box over the rooms; the program has one, a measurement two.
func (a *app) newBox(limits ballot.Limits) *ballot.Box {
	return ballot.New(ballot.Rooms{
		DB: a.db, Secret: a.server, Keys: a.keyring, Schools: a.schools, Surveys: a.surveys, Invitations: a.invitations,
		Figures: figures.Sealed, OnChange: a.live.Hint, OnCommit: a.metrics.committed, Log: a.log,
	}, limits)
}

// setUp makes the first account and names its school, in one transaction.
func (a *app) setUp(ctx context.Context, ticket string, p account.Person, from account.Browser,
	named school.Changes) (cookie string, err error) {
	return a.accounts.Setup(ctx, ticket, p, from, func(tx *gorm.DB, id uuid.UUID) error {
		_, err := a.schools.UpdateTx(tx, id, named)
		return err
	})
}

// close answers every cast that waits, then ends the connections.
func (a *app) close() error {
	a.box.Stop()
	a.accounts.Settle()
	return a.db.Close()
}

// readyTime is how long anybody waits for an answer to whether the server is ready: what does not answer by then is
// not.
const readyTime = 2 * time.Second

// troubles say why the server is not ready, without any secret; none when it is. They are looked for once for all who
// ask meanwhile, so that a store which hangs holds one question and not one for each.
func (a *app) troubles(ctx context.Context) []string {
	found := a.asking.DoChan("", func() (any, error) {
		looking, cancel := context.WithTimeout(context.WithoutCancel(ctx), readyTime)
		defer cancel()
		return a.lookForTroubles(looking), nil
	})
	limit := time.NewTimer(readyTime)
	defer limit.Stop()
	select {
	case answer := <-found:
		all, _ := answer.Val.([]string)
		return all
	case <-limit.C:
		return []string{"the database does not answer"}
	}
}

func (a *app) lookForTroubles(ctx context.Context) []string {
	if err := a.box.Try(ctx); err != nil && a.refusal(ctx) == "" {
		return []string{"the database does not answer"}
	}
	list, err := a.box.Troubles(ctx)
	if err != nil {
		return []string{"the database does not answer"}
	}
	var all []string
	if why := a.refusal(ctx); why != "" {
		all = append(all, why+"; ballots are refused until it takes writes again")
	}
	for _, t := range list {
		text := "survey " + t.Survey.String() + " cannot be counted; see the log"
		if t.File != "" {
			text = "survey " + t.Survey.String() + ": key file missing: " + filepath.Base(t.File)
		}
		all = append(all, text)
	}
	return all
}

// refusal is why nothing can be stored, "" when it can.
func (a *app) refusal(ctx context.Context) string { return a.db.Refusal(ctx, tryToWrite) }

// tried is as much as a few hundred ballots take.
const tried = 1 << 20

// tryToWrite stores a row and takes it away in the same transaction: its pages are written and are free afterwards.
func tryToWrite(tx *gorm.DB) error {
	row := fact{Name: "try", Value: strings.Repeat("0", tried)}
	if err := tx.Create(&row).Error; err != nil {
		return err
	}
	return tx.Delete(&fact{}, "name = ?", row.Name).Error
}
