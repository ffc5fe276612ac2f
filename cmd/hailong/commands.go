package main

import (
	"fmt"

	"github.com/google/uuid"

	"hailong/internal/app"
)

const description = `Hailong asks a school's parents how satisfied they are, keeps every ballot sealed until the survey closes, and gives the school's report its figures.

    hailong serve    starts it; then open the address it prints
    hailong demo     shows a whole invented round on a throw-away database

Every setting may be a flag or, for good, an environment variable ($HAILONG_…).`

// commands are all commands; each stands in a file of its name.
type commands struct {
	app.Settings

	Serve    serveCommand    `cmd:"" help:"Start the service."`
	Demo     demoCommand     `cmd:"" help:"Play a whole invented round on a throw-away database and show its figures."`
	Migrate  migrateCommand  `cmd:"" help:"The database's schema: up, status."`
	School   schoolCommand   `cmd:"" help:"Schools: create, list."`
	Account  accountCommand  `cmd:"" help:"People: list them, or make a link with which one chooses a new password, when nobody can sign in any more."`
	Close    closeCommand    `cmd:"" help:"Close a survey and count it, as the desk does; also one whose closing stopped."`
	Clock    clockCommand    `cmd:"" help:"The server's clock, when it was far off at a start: show, confirm."`
	Key      keyCommand      `cmd:"" help:"API keys: create, list, revoke."`
	Secret   secretCommand   `cmd:"" help:"The server secret: list, renew."`
	Figures  figuresCommand  `cmd:"" help:"Compute figures from plain numbers: one JSON value a line in, one out."`
	Backup   backupCommand   `cmd:"" help:"Write everything in the database into one file, also while the service runs."`
	Restore  restoreCommand  `cmd:"" help:"Put a backup in the place of the database. The service must not be running."`
	Copy     copyCommand     `cmd:"" help:"Copy one database into another, of the same kind or the other. The service must not be running."`
	Report   reportCommand   `cmd:"" help:"Write the report of every school's last closed round into a folder."`
	Evidence evidenceCommand `cmd:"" help:"Write the evidence of a closed round into one file, to be checked elsewhere without this program."`
	Verify   verifyCommand   `cmd:"" help:"Check that counts, tallies and seals agree with the stored ballots, and that no line of the record was changed or taken away."`
	Health   healthCommand   `cmd:"" help:"Ask a running server whether it is ready; for health checks."`
	Version  versionCommand  `cmd:"" help:"Show the version."`
}

// anID reads an id that an operator has typed or copied.
func anID(text string) (uuid.UUID, error) {
	id, err := uuid.Parse(text)
	if err != nil {
		return uuid.Nil, fmt.Errorf("%q is no id: one looks like 5c001000-0000-4000-8000-000000000001", text)
	}
	return id, nil
}
