package app

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

	"hailong/internal/database"
	"hailong/internal/school"
)

var errBaseURL = errors.New("--base-url must be an http or https address without a query")

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

	Replica         string `env:"HAILONG_REPLICA" placeholder:"FOLDER" help:"A second place, on another disk, that is written before anything is acknowledged; for SQLite. None by default. With it, restore needs no file."`
	ReplicaRequired bool   `env:"HAILONG_REPLICA_REQUIRED" help:"Acknowledge nothing while the replica cannot be written. Else ballots are taken without it, and the fault is told."`

	BackupDir   string        `env:"HAILONG_BACKUP_DIR" placeholder:"FOLDER" help:"Where serve puts backups by itself, best on another disk. Default: beside the data folder, its name with -backups; none = no backups."`
	BackupEvery time.Duration `env:"HAILONG_BACKUP_EVERY" default:"24h" placeholder:"TIME" help:"How old the newest backup may become, such as 6h."`
	BackupKeep  int           `env:"HAILONG_BACKUP_KEEP" default:"6" placeholder:"NUMBER" help:"How many of the newest backups stay, besides the last one of each of 7 days and of 4 weeks."`
}

// DatabaseAddress is the address of the database.
func (s Settings) DatabaseAddress() string {
	if s.Database != "" {
		return s.Database
	}
	return "sqlite:" + filepath.Join(s.DataDir, "hailong.db")
}

// noBackups is what --backup-dir says where none are wanted.
const noBackups = "none"

// BackupFolder is where serve puts backups: beside the data folder unless another is named; "" for nowhere.
func (s Settings) BackupFolder() string {
	switch s.BackupDir {
	case noBackups:
		return ""
	case "":
		if whole, err := filepath.Abs(s.DataDir); err == nil && filepath.Clean(s.DataDir) == "." {
			return whole + "-backups"
		}
		return filepath.Clean(s.DataDir) + "-backups" // not within it: whoever carries the keys carries no ballots
	default:
		return s.BackupDir
	}
}

// DatabaseDir is the folder of an SQLite file; of a server's database the data folder stands for it.
func (s Settings) DatabaseDir() string {
	if path, is := database.FileOf(s.DatabaseAddress()); is {
		return filepath.Dir(path)
	}
	return s.DataDir
}

// SecretPath is the file of the server secret.
func (s Settings) SecretPath() string {
	if s.SecretFile != "" {
		return s.SecretFile
	}
	return filepath.Join(s.DataDir, "secret")
}

// Check refuses settings that cannot be meant, before anything is made or opened.
func (s Settings) Check() error {
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
	_, err = s.Base(s.Addr)
	return err
}

// Base is what links begin with, without a slash at the end; addr is where the server really listens.
func (s Settings) Base(addr string) (string, error) {
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
	if !school.HasHost(u) {
		return "", fmt.Errorf("--base-url: %q is no host with a port, such as khaosat.truong.edu.vn or "+
			"khaosat.truong.edu.vn:8443", u.Host)
	}
	path := strings.TrimRight(u.Path, "/")
	if !pathOfBase.MatchString(path) || u.RawPath != "" {
		return "", fmt.Errorf("--base-url: the path %q may hold letters without marks, digits, - and _ between "+
			"single slashes, such as /khaosat", u.Path)
	}
	return u.Scheme + "://" + strings.ToLower(u.Host) + path, nil
}

// pathOfBase is a path that stands in addresses, cookies' names and pages as it is, whatever proxy it passes.
var pathOfBase = regexp.MustCompile(`^(/[A-Za-z0-9_-]+)*$`)
