package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

const description = `Hailong asks a school's parents how satisfied they are, keeps every ballot sealed until the survey closes, and gives the school's report its figures.

    hailong serve    starts it; then open the address it prints
    hailong demo     shows a whole invented round on a throw-away database

Every setting may be a flag or, for good, an environment variable ($HAILONG_…).`

// Settings are shared by all commands: each is a flag and an environment variable. They are read here once; the rooms
// receive plain values.
type Settings struct {
	Database       string   `env:"HAILONG_DATABASE" placeholder:"ADDRESS" help:"Where the data lies: sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME. Default: hailong.db in the data folder."`
	DataDir        string   `env:"HAILONG_DATA_DIR" default:"data" placeholder:"FOLDER" help:"Folder of the server secret and the keys of open surveys. Keep it private, and apart from backups of the database."`
	SecretFile     string   `env:"HAILONG_SECRET_FILE" placeholder:"FILE" help:"The server secret (64 hexadecimal digits; a line for each, the newest first). Default: the file secret in the data folder, made at the first start."`
	Addr           string   `env:"HAILONG_ADDR" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where to listen. 127.0.0.1 is this computer only; put a TLS proxy in front for parents' phones."`
	BaseURL        string   `env:"HAILONG_BASE_URL" placeholder:"URL" help:"What parents' links begin with, such as https://khaosat.truong.edu.vn or https://truong.edu.vn/khaosat. Default: http:// and the address."`
	MetricsAddr    string   `env:"HAILONG_METRICS_ADDR" placeholder:"HOST:PORT" help:"Where Prometheus finds /metrics, such as 127.0.0.1:9180. Default: nowhere. Keep it away from parents' networks."`
	TrustedProxies []string `env:"HAILONG_TRUSTED_PROXIES" placeholder:"ADDRESS" help:"Addresses of proxies whose X-Forwarded-For may be believed. None by default."`

	BackupDir   string        `env:"HAILONG_BACKUP_DIR" placeholder:"FOLDER" help:"Where serve puts backups by itself, best on another disk. None by default."`
	BackupEvery time.Duration `env:"HAILONG_BACKUP_EVERY" default:"24h" placeholder:"TIME" help:"How old the newest backup may become, such as 6h."`
	BackupKeep  int           `env:"HAILONG_BACKUP_KEEP" default:"14" placeholder:"NUMBER" help:"How many backups stay; older ones are deleted."`
}

// database is the address of the database.
func (s Settings) database() string {
	if s.Database != "" {
		return s.Database
	}
	return "sqlite:" + filepath.Join(s.DataDir, "hailong.db")
}

func (s Settings) secret() string {
	if s.SecretFile != "" {
		return s.SecretFile
	}
	return filepath.Join(s.DataDir, "secret")
}

// check refuses settings that cannot be meant, before anything is made or opened.
func (s Settings) check() error {
	_, port, err := net.SplitHostPort(s.Addr)
	if _, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil {
		return fmt.Errorf("--addr %s is no address: write HOST:PORT, such as 127.0.0.1:8080, or 0.0.0.0:8080 for "+
			"every network of this computer", s.Addr)
	}
	for _, proxy := range s.TrustedProxies {
		_, notOne := netip.ParseAddr(proxy)
		if _, notMany := netip.ParsePrefix(proxy); notOne != nil && notMany != nil {
			return fmt.Errorf("--trusted-proxies: %s is no address, such as 10.0.0.2, and no network, such as "+
				"10.0.0.0/8", proxy)
		}
	}
	if s.BackupKeep < 1 || s.BackupEvery < time.Minute {
		return errors.New("--backup-keep is 1 or more, --backup-every 1m or more")
	}
	_, err = s.base(s.Addr)
	return err
}

// base is what links begin with, without a slash at the end; addr is where the server really listens.
func (s Settings) base(addr string) (string, error) {
	if s.BaseURL == "" {
		return "http://" + addr, nil
	}
	u, err := url.Parse(s.BaseURL)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || strings.ContainsAny(s.BaseURL, "?#") {
		return "", errBaseURL
	}
	if u.User != nil {
		return "", errors.New("--base-url holds a user name or a password: every parent's link would show it; write " +
			"the address without")
	}
	if port, err := strconv.ParseUint(u.Port(), 10, 16); u.Hostname() == "" || u.Port() != "" &&
		(err != nil || port == 0) || strings.HasSuffix(u.Host, ":") {
		return "", fmt.Errorf("--base-url: %q is no host with a port, such as khaosat.truong.edu.vn or "+
			"khaosat.truong.edu.vn:8443", u.Host)
	}
	if path := strings.TrimRight(u.Path, "/"); !pathOfBase.MatchString(path) || u.RawPath != "" {
		return "", fmt.Errorf("--base-url: the path %q may hold letters without marks, digits, - and _ between "+
			"single slashes, such as /khaosat", u.Path)
	}
	return strings.TrimRight(s.BaseURL, "/"), nil
}

// pathOfBase is a path that stands in addresses, cookies' names and pages as it is, whatever proxy it passes.
var pathOfBase = regexp.MustCompile(`^(/[A-Za-z0-9_-]+)*$`)

// anID reads an id that an operator has typed or copied.
func anID(text string) (uuid.UUID, error) {
	id, err := uuid.Parse(text)
	if err != nil {
		return uuid.Nil, fmt.Errorf("%q is no id: one looks like 5c001000-0000-4000-8000-000000000001", text)
	}
	return id, nil
}

// commands are all commands; each stands in a file of its name.
type commands struct {
	Settings

	Serve   serveCommand   `cmd:"" help:"Start the service."`
	Demo    demoCommand    `cmd:"" help:"Play a whole invented round on a throw-away database and show its figures."`
	Migrate migrateCommand `cmd:"" help:"The database's schema: up, status."`
	School  schoolCommand  `cmd:"" help:"Schools: create, list."`
	Account accountCommand `cmd:"" help:"People: list them, or make a link with which one chooses a new password, when nobody can sign in any more."`
	Close   closeCommand   `cmd:"" help:"Close a survey and count it, as the desk does; also one whose closing stopped."`
	Key     keyCommand     `cmd:"" help:"API keys: create, list, revoke."`
	Secret  secretCommand  `cmd:"" help:"The server secret: list, renew."`
	Figures figuresCommand `cmd:"" help:"Compute figures from plain numbers: one JSON value a line in, one out."`
	Backup  backupCommand  `cmd:"" help:"Write everything in the database into one file, also while the service runs."`
	Restore restoreCommand `cmd:"" help:"Put a backup in the place of the database. The service must not be running."`
	Copy    copyCommand    `cmd:"" help:"Copy one database into another, of the same kind or the other. The service must not be running."`
	Report  reportCommand  `cmd:"" help:"Write the report of every school's last closed round into a folder."`
	Verify  verifyCommand  `cmd:"" help:"Check that counts, tallies and seals agree with the stored ballots, and that no line of the record was changed or taken away."`
	Health  healthCommand  `cmd:"" help:"Ask a running server whether it is ready; for health checks."`
	Bench   benchCommand   `cmd:"" help:"Measure this machine: cast, read, nation. Each uses a throw-away database."`
	Version versionCommand `cmd:"" help:"Show the version."`
}
