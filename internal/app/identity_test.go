package app_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hailong/internal/app"
	"hailong/internal/testkit"
)

// A service starts on the secret that its database was written with, and on no other: else every link and receipt would
// be dead without anybody noticing.
func TestASecretBelongsToItsDatabase(t *testing.T) {
	dir := t.TempDir()
	settings := app.Settings{DataDir: filepath.Join(dir, "data")}
	start := func() error {
		return app.With(t.Context(), settings, testkit.Quiet(), func(*app.App) error { return nil })
	}
	if err := start(); err != nil {
		t.Fatal(err)
	}
	own, err := os.ReadFile(settings.SecretPath())
	if err != nil {
		t.Fatal(err)
	}
	other := app.Settings{DataDir: filepath.Join(dir, "other")}
	if err = app.With(t.Context(), other, testkit.Quiet(), func(*app.App) error { return nil }); err != nil {
		t.Fatal(err)
	}
	strange, err := os.ReadFile(other.SecretPath())
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		file []byte // nil for none
		want string // what the refusal says; "" for a start
	}{
		{"its own", own, ""},
		{"another's", strange, "not the secret that this database was written with"},
		{"none", nil, "bring the file back"},
		{"a newer before it", append(append([]byte{}, strange...), own...), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if err := os.RemoveAll(settings.SecretPath()); err != nil {
				t.Fatal(err)
			}
			if tt.file != nil {
				if err := os.WriteFile(settings.SecretPath(), tt.file, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			err := start()
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("%v, want %q", err, tt.want)
			}
		})
	}
}

// Two services on one SQLite file are refused, and one may follow another.
func TestOneServiceOnAFile(t *testing.T) {
	address := "sqlite:" + filepath.Join(t.TempDir(), "hailong.db")
	unlock, err := app.Exclusive(address)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = app.Exclusive(address); err == nil || !strings.Contains(err.Error(), "another hailong serves") {
		t.Errorf("a second one: %v", err)
	}
	if err = unlock(); err != nil {
		t.Fatal(err)
	}
	again, err := app.Exclusive(address)
	if err != nil {
		t.Fatal(err)
	}
	if err = again(); err != nil {
		t.Error(err)
	}
	if unlock, err = app.Exclusive("postgres://example"); err != nil || unlock() != nil {
		t.Errorf("several services on a server's database: %v", err)
	}
}

// Settings that cannot be meant are refused before anything is made.
func TestSettingsThatCannotBeMeant(t *testing.T) {
	good := app.Settings{Addr: "127.0.0.1:8080", BackupEvery: 1e12, BackupKeep: 1}
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		change func(*app.Settings)
		want   string
	}{
		"no port":               {func(s *app.Settings) { s.Addr = "127.0.0.1" }, "--addr"},
		"a port beyond all":     {func(s *app.Settings) { s.Addr = "127.0.0.1:99999" }, "--addr"},
		"a proxy by its name":   {func(s *app.Settings) { s.TrustedProxies = []string{"proxy"} }, "--trusted-proxies"},
		"no backup is kept":     {func(s *app.Settings) { s.BackupKeep = 0 }, "--backup-keep"},
		"a backup each second":  {func(s *app.Settings) { s.BackupEvery = 1e9 }, "--backup-every"},
		"a base that is no URL": {func(s *app.Settings) { s.BaseURL = "khaosat.vn" }, "--base-url"},
		"a base with a query":   {func(s *app.Settings) { s.BaseURL = "https://khaosat.vn?a=b" }, "--base-url"},
		"a password in it":      {func(s *app.Settings) { s.BaseURL = "https://a:b@khaosat.vn" }, "--base-url"},
		"a port of nothing":     {func(s *app.Settings) { s.BaseURL = "https://khaosat.vn:" }, "--base-url"},
		"no host":               {func(s *app.Settings) { s.BaseURL = "https://:8443" }, "--base-url"},
		"a host with marks":     {func(s *app.Settings) { s.BaseURL = "https://khảo.vn" }, "--base-url"},
		"a host that is spaced": {func(s *app.Settings) { s.BaseURL = "https://khao%20sat.vn" }, "--base-url"},
		"a number that is none": {func(s *app.Settings) { s.BaseURL = "http://192.168.1.300:8080" }, "--base-url"},
		"a port with a nought":  {func(s *app.Settings) { s.BaseURL = "https://khaosat.vn:08443" }, "--base-url"},
		"a number in brackets":  {func(s *app.Settings) { s.BaseURL = "http://[192.168.1.3]:8080" }, "--base-url"},
		"an empty label":        {func(s *app.Settings) { s.BaseURL = "https://khaosat..vn" }, "--base-url"},
		"marks in its path":     {func(s *app.Settings) { s.BaseURL = "https://khaosat.vn/khảo-sát" }, "--base-url"},
	} {
		t.Run(name, func(t *testing.T) {
			s := good
			tt.change(&s)
			if err := s.Check(); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want a word of %s", err, tt.want)
			}
		})
	}
}

// Links begin with a base as browsers write it, however it was typed: pages and cookies go by its first letters.
func TestABaseIsWrittenAsBrowsersDo(t *testing.T) {
	for typed, want := range map[string]string{
		"":                              "http://127.0.0.1:8080",
		"HTTPS://KhaoSat.Truong.edu.vn": "https://khaosat.truong.edu.vn",
		"https://Truong.vn:8443/Khao/":  "https://truong.vn:8443/Khao", // a path has two kinds of letters
		"http://[2001:DB8::1]:8080/":    "http://[2001:db8::1]:8080",
		"https://xn--trng-zw5b.vn":      "https://xn--trng-zw5b.vn",
	} {
		if got, err := (app.Settings{BaseURL: typed}).Base("127.0.0.1:8080"); err != nil || got != want {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
}

// A database that is gone beside a folder that was in use is not begun anew in silence, and the refusal makes nothing;
// what it names as the way out works, and so does bringing the file back.
func TestALostDatabaseIsNotBegunAnew(t *testing.T) {
	for name, trace := range map[string]func(t *testing.T, s app.Settings) (wayOut string){
		"it was in use": func(_ *testing.T, s app.Settings) string { return filepath.Join(s.DataDir, "remembered") },
		"a key alone tells": func(t *testing.T, s app.Settings) string {
			t.Helper()
			keys := filepath.Join(s.DataDir, "keys")
			if err := errors.Join(os.Remove(filepath.Join(s.DataDir, "remembered")), os.MkdirAll(keys, 0o700),
				os.WriteFile(filepath.Join(keys, "a-round"), nil, 0o600)); err != nil {
				t.Fatal(err)
			}
			return keys
		},
	} {
		t.Run(name, func(t *testing.T) {
			settings := app.Settings{DataDir: filepath.Join(t.TempDir(), "data")}
			start := func() error {
				return app.With(t.Context(), settings, testkit.Quiet(), func(*app.App) error { return nil })
			}
			if err := errors.Join(start(), start()); err != nil {
				t.Fatal(err)
			}
			wayOut := trace(t, settings)
			file := filepath.Join(settings.DataDir, "hailong.db")
			if err := os.Rename(file, file+".away"); err != nil {
				t.Fatal(err)
			}
			for what, lose := range map[string]func() error{
				"missing": func() error { return nil },
				"empty":   func() error { return os.WriteFile(file, nil, 0o600) },
			} {
				if err := lose(); err != nil {
					t.Fatal(err)
				}
				err := start()
				if err == nil || !strings.Contains(err.Error(), "is missing or empty") ||
					!strings.Contains(err.Error(), "không thấy cơ sở dữ liệu") ||
					!strings.Contains(err.Error(), wayOut) {
					t.Errorf("%s: %v", what, err)
				}
				if info, statErr := os.Stat(file); statErr == nil && info.Size() > 0 {
					t.Errorf("%s: a database was made", what)
				}
				_ = os.Remove(file)
			}
			if err := os.Rename(file+".away", file); err != nil {
				t.Fatal(err)
			}
			if err := start(); err != nil {
				t.Errorf("brought back: %v", err)
			}
			if err := errors.Join(os.Remove(file), os.RemoveAll(filepath.Join(settings.DataDir, "remembered")),
				os.RemoveAll(filepath.Join(settings.DataDir, "keys")), start()); err != nil {
				t.Errorf("begun anew on purpose: %v", err)
			}
		})
	}
}

// An empty database on a server is told from the one that was in use, like a file.
func TestAnotherEmptyDatabaseIsNotBegun(t *testing.T) {
	settings := app.Settings{DataDir: t.TempDir(), Database: testkit.URL(t, "postgres")}
	start := func() error {
		return app.With(t.Context(), settings, testkit.Quiet(), func(*app.App) error { return nil })
	}
	if err := errors.Join(start(), start()); err != nil {
		t.Fatal(err)
	}
	settings.Database = testkit.URL(t, "postgres")
	if err := start(); err == nil || !strings.Contains(err.Error(), "is missing or empty") {
		t.Error(err)
	}
}
