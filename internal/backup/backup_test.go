package backup_test

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hailong/internal/backup"
	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/locale"
	"hailong/internal/testkit"
)

var moment = time.Date(2023, 11, 12, 13, 0, 0, 0, time.UTC)

func writer(db *database.DB) backup.Writer {
	return backup.Writer{DB: db, Program: "test", Now: func() time.Time { return moment }}
}

// world is a database with a closed round and an open one, whose slips are drawn from a box, and the rooms over it.
func world(t *testing.T, db *database.DB) (rooms *testkit.Rooms, closed, open *testkit.Round) {
	t.Helper()
	rooms = testkit.Build(t, db, ballot.GroupCommit)
	closed = rooms.Open(t)
	rooms.CastAll(t, closed)
	if _, err := rooms.Box.Close(t.Context(), testkit.Clerk, closed.School, closed.Survey, ""); err != nil {
		t.Fatal(err)
	}
	open = rooms.OpenWith(t, []byte("3A: 9\n3B: 8\n"))
	for _, l := range open.Links[:11] {
		if _, err := rooms.Cast(t, l.Token, testkit.Satisfied); err != nil {
			t.Fatal(err)
		}
	}
	return rooms, closed, open
}

func write(t *testing.T, db *database.DB) (path string, m backup.Manifest) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "round"+backup.Ending)
	m, err := writer(db).Write(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return path, m
}

// restore puts the file in the place of the database at url.
func restore(t *testing.T, path, url string) (kept string) {
	t.Helper()
	file, err := backup.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close() // only read
	stage, err := backup.Load(t.Context(), file, url, testkit.Quiet())
	if err != nil {
		t.Fatal(err)
	}
	if kept, err = stage.Swap(t.Context()); err != nil {
		t.Fatal(err)
	}
	return kept
}

// From one engine to the other and back: the same digests of data, figures and box, a clean verify, and an open round
// that goes on with its key.
func TestAcrossTheEnginesAndBack(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		rooms, closed, open := world(t, db)
		seal, err := rooms.Box.Seal(t.Context(), closed.School, closed.Survey)
		if err != nil {
			t.Fatal(err)
		}
		path, first := write(t, db)
		other := "postgres"
		if db.Engine() == "PostgreSQL" {
			other = "sqlite"
		}
		for _, engine := range []string{
			other, strings.Join(slices.DeleteFunc(slices.Clone(testkit.Engines), func(e string) bool {
				return e == other
			}), "")} {
			url := testkit.BlankURL(t, engine)
			restore(t, path, url)
			copied := testkit.Open(t, url)
			var m backup.Manifest
			if path, m = write(t, copied); m.Digest != first.Digest {
				t.Fatalf("on %s the digest is %s, it was %s", engine, m.Digest, first.Digest)
			}
			there := testkit.BuildIn(t, copied, rooms.Dir, ballot.GroupCommit, testkit.Quiet())
			for _, round := range []*testkit.Round{closed, open} {
				if n, findings, err := there.Box.Verify(t.Context(), round.School, nil); err != nil || n != 1 ||
					len(findings) > 0 {
					t.Errorf("%d %v %v", n, findings, err)
				}
				was, err := rooms.Invitations.List(t.Context(), round.School, round.Survey)
				is, errThere := there.Invitations.List(t.Context(), round.School, round.Survey)
				if err = errors.Join(err, errThere); err != nil || was[0].Drawn != (round == open) || !slices.Equal(is, was) {
					t.Errorf("links %v, they were %v: %v", is, was, err)
				}
			}
			if got, err := there.Box.Seal(t.Context(), closed.School, closed.Survey); err != nil ||
				got.BoxDigest != seal.BoxDigest || got.FiguresDigest != seal.FiguresDigest {
				t.Errorf("%v %v", got, err)
			}
		}
		// The last copy is a database like any other: an old link is still used, a new one works, the round can be
		// closed.
		url := testkit.BlankURL(t, other)
		restore(t, path, url)
		there := testkit.BuildIn(t, testkit.Open(t, url), rooms.Dir, ballot.GroupCommit, testkit.Quiet())
		if r, err := there.Cast(t, open.Links[0].Token, testkit.Satisfied); err != nil || !r.Repeated {
			t.Errorf("%v %v", r, err)
		}
		if _, err = there.Cast(t, open.Links[11].Token, testkit.Satisfied); err != nil {
			t.Error(err)
		}
		if _, err = there.Box.Close(t.Context(), testkit.Clerk, open.School, open.Survey, ""); err != nil {
			t.Error(err)
		}
		if _, findings, err := there.Box.Verify(t.Context(), open.School, nil); err != nil || len(findings) > 0 {
			t.Errorf("%v %v", findings, err)
		}
	})
}

// A backup holds neither the server secret nor a round's key, and its rows lie in the order of random ids.
func TestNoSecretIsInABackup(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		rooms, _, open := world(t, db)
		path, _ := write(t, db)
		everything := unzipped(t, path)
		for _, name := range []string{"secret", filepath.Join("keys", open.Survey.String())} {
			text, err := os.ReadFile(filepath.Join(rooms.Dir, name))
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Fields(string(text))
			if strings.Contains(everything, lines[len(lines)-1]) {
				t.Errorf("%s is in the backup", name)
			}
		}
		for _, l := range open.Links {
			if strings.Contains(everything, l.Token) {
				t.Fatal("a token is in the backup")
			}
		}
	})
}

func unzipped(t *testing.T, path string) string {
	t.Helper()
	archive, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close() // only read
	var all strings.Builder
	for _, f := range archive.File {
		entry, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err = io.Copy(&all, entry); err != nil {
			t.Fatal(err)
		}
		_ = entry.Close()
	}
	return all.String()
}

// A file that is cut or changed anywhere is refused, and the database it was to replace is as it was.
func TestADamagedFileIsRefused(t *testing.T) {
	db := testkit.Open(t, testkit.URL(t, "sqlite"))
	world(t, db)
	path, _ := write(t, db)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	refused := func(t *testing.T, text []byte) {
		t.Helper()
		bad := filepath.Join(t.TempDir(), "bad"+backup.Ending)
		if err := os.WriteFile(bad, text, 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := backup.Open(bad)
		if err == nil {
			err = errors.Join(file.Check(), file.Close())
		}
		if !errors.Is(err, backup.ErrDamaged) {
			t.Fatalf("taken: %v", err)
		}
	}
	for _, length := range []int{0, 1, len(whole) / 2, len(whole) - 1} {
		refused(t, whole[:length])
	}
	changed := 0
	for at := 40; at < len(whole); at += len(whole)/60 + 1 {
		text := slices.Clone(whole)
		text[at] ^= 0x40
		bad := filepath.Join(t.TempDir(), "changed"+backup.Ending)
		if err := os.WriteFile(bad, text, 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := backup.Open(bad)
		if err == nil {
			err = errors.Join(file.Check(), file.Close())
		}
		if err != nil {
			changed++
		}
	}
	if changed < 55 { // a few bytes of a zip's headers, such as times, mean nothing
		t.Errorf("only %d changes were noticed", changed)
	}
}

// The database that is replaced keeps its rows until the very end, and a restore that fails changes nothing.
func TestNothingIsReplacedByHalf(t *testing.T) {
	for _, engine := range testkit.Engines {
		t.Run(engine, func(t *testing.T) {
			db := testkit.Open(t, testkit.URL(t, engine))
			world(t, db)
			path, _ := write(t, db)
			url := testkit.URL(t, engine)
			target := testkit.Open(t, url)
			testkit.School(t, target)
			before, err := backup.Digest(t.Context(), target)
			if err != nil {
				t.Fatal(err)
			}
			file, err := backup.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			stage, err := backup.Load(t.Context(), file, url, testkit.Quiet())
			if err != nil {
				t.Fatal(err)
			}
			if now, err := backup.Digest(t.Context(), target); err != nil || now != before {
				t.Errorf("loading changed it: %v", err)
			}
			if err = stage.Drop(t.Context()); err != nil {
				t.Fatal(err)
			}
			gone, cancel := context.WithCancel(t.Context())
			cancel()
			if _, err = backup.Load(gone, file, url, testkit.Quiet()); err == nil {
				t.Error("loaded though it was told to stop")
			}
			file.Manifest.Digest = strings.Repeat("0", 64)
			if _, err = backup.Load(t.Context(), file, url, testkit.Quiet()); !errors.Is(err, backup.ErrDiffers) {
				t.Errorf("%v", err)
			}
			if now, err := backup.Digest(t.Context(), target); err != nil || now != before {
				t.Errorf("a failed restore changed it: %v", err)
			}
			if err = target.Close(); err != nil {
				t.Fatal(err)
			}
			restore(t, path, url)
			want, _ := backup.Digest(t.Context(), db)
			if now, err := backup.Digest(t.Context(), testkit.Open(t, url)); err != nil || now != want {
				t.Errorf("after the restore: %s, want %s, %v", now, want, err)
			}
		})
	}
}

// Of an earlier time the last backup of each of seven days and of four weeks stays, by the school's days, and those
// go on to stay as time goes on; of the newest a few. Other files are left alone.
func TestRotationKeepsDaysAndWeeks(t *testing.T) {
	db := testkit.Open(t, testkit.URL(t, "sqlite"))
	dir := t.TempDir()
	file := func(name string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	named := func(at time.Time) string { return "hailong-" + at.UTC().Format("20060102-150405") + backup.Ending }
	now := time.Date(2023, 11, 15, 5, 0, 0, 0, locale.Zone) // a Wednesday, and still Tuesday in Greenwich
	r := backup.Rotation{Writer: backup.Writer{DB: db, Program: "test", Now: func() time.Time { return now }},
		Dir: dir, Keep: 3, Age: time.Minute}
	for day := 1; day <= 40; day++ {
		at := now.AddDate(0, 0, -day)
		file(named(at))
		file(named(at.Add(11 * time.Hour)))
	}
	for minute := 1; minute <= 90; minute++ {
		file(named(now.Add(-time.Duration(minute) * time.Minute)))
	}
	file("hailong-mine.zip")
	there := func() (names []string) {
		t.Helper()
		if _, err := r.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			names = append(names, e.Name())
		}
		return names
	}
	at := func(day string, clock string) string {
		made, err := time.ParseInLocation("2/1/2006 15:04", day+" "+clock, locale.Zone)
		if err != nil {
			t.Fatal(err)
		}
		return named(made)
	}
	want := []string{
		at("29/10/2023", "16:00"), at("5/11/2023", "16:00"), // Sundays
		at("9/11/2023", "16:00"), at("10/11/2023", "16:00"), at("11/11/2023", "16:00"), at("12/11/2023", "16:00"),
		at("13/11/2023", "16:00"), at("14/11/2023", "16:00"),
		at("15/11/2023", "04:58"), at("15/11/2023", "04:59"), at("15/11/2023", "05:00"), "hailong-mine.zip"}
	if names := there(); !slices.Equal(names, want) {
		t.Errorf("%v\nwant %v", names, want)
	}
	file(".unfinished-backup-1")
	for range 30 { // a month, and the machine was off for a week of it
		now = now.AddDate(0, 0, 1)
		if now.Month() == time.November && now.Day() == 20 {
			now = now.AddDate(0, 0, 7)
		}
		there()
	}
	if err := os.Chtimes(filepath.Join(dir, ".unfinished-backup-1"), now, now.AddDate(0, 0, -2)); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Hour)
	want = []string{at("3/12/2023", "05:00"), at("10/12/2023", "05:00"), at("16/12/2023", "05:00"),
		at("17/12/2023", "05:00"), at("18/12/2023", "05:00"), at("19/12/2023", "05:00"), at("20/12/2023", "05:00"),
		at("21/12/2023", "05:00"), at("22/12/2023", "05:00"), at("22/12/2023", "06:00"), "hailong-mine.zip"}
	if names := there(); !slices.Equal(names, want) {
		t.Errorf("%v\nwant %v", names, want)
	}
}

// What a crash left behind goes before the backup is written, also of one that then fails: it may take the room that the
// backup needs. The folder's name may look like a pattern.
func TestUnfinishedFilesGoFirst(t *testing.T) {
	db := testkit.Open(t, testkit.URL(t, "sqlite"))
	dir := filepath.Join(t.TempDir(), "b[1]")
	r := backup.Rotation{Writer: backup.Writer{DB: db, Program: "test", Now: func() time.Time {
		return time.Now().AddDate(0, 0, 2)
	}}, Dir: dir, Keep: 3, Age: time.Hour}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{".unfinished-backup-1", ".unfinished-backup-mine"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, err := r.Run(stopped); err == nil {
		t.Error("a backup that was stopped was made")
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 || left[0].Name() != ".unfinished-backup-mine" {
		t.Errorf("%v %v", left, err)
	}
}

// A clock that is set back leaves files from a time to come. One backup is made then, not one at every look, so that
// the old ones do not go in an hour; and the one just made is not the first to go.
func TestRotationWhileTheClockIsSet(t *testing.T) {
	db := testkit.Open(t, testkit.URL(t, "sqlite"))
	now := moment
	r := backup.Rotation{Writer: backup.Writer{DB: db, Program: "test", Now: func() time.Time {
		return now
	}}, Dir: t.TempDir(), Keep: 3, Age: 24 * time.Hour}
	looks := func(n int) (made []string) {
		t.Helper()
		for range n {
			path, err := r.Run(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if path != "" {
				made = append(made, path)
			}
			now = now.Add(10 * time.Minute)
		}
		return made
	}
	looks(3 * 144) // three days
	for name, back := range map[string]time.Duration{"an hour": time.Hour, "a year": 365 * 24 * time.Hour} {
		now = now.Add(back)
		looks(1)
		now = now.Add(-back)
		made := looks(72) // half a day
		if len(made) > 1 {
			t.Errorf("%s back: %d backups in half a day", name, len(made))
		}
		for _, path := range made {
			if _, err := os.Stat(path); err != nil {
				t.Errorf("%s back: the backup just made is gone: %v", name, err)
			}
		}
	}
	now = now.AddDate(-10, 0, 0) // a computer without a battery begins in the past
	if made := looks(72); len(made) != 1 {
		t.Errorf("ten years back: %v", made)
	} else if _, err := os.Stat(made[0]); err != nil {
		t.Error(err)
	}
}

// An existing file is never written over.
func TestABackupNeverReplacesAFile(t *testing.T) {
	db := testkit.Open(t, testkit.URL(t, "sqlite"))
	path, _ := write(t, db)
	before, _ := os.ReadFile(path)
	if _, err := writer(db).Write(t.Context(), path); err == nil {
		t.Error("written over")
	}
	if after, _ := os.ReadFile(path); string(after) != string(before) {
		t.Error("changed")
	}
}

// A backup of a newer program is refused by an older one, and nothing is left of the attempt.
func TestABackupOfANewerProgramIsRefused(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		if err := db.Write(t.Context(),
			testkit.Execute("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)")); err != nil {
			t.Fatal(err)
		}
		path, m := write(t, db)
		file, err := backup.Open(path)
		if err != nil || m.Schema != 9999 {
			t.Fatal(m.Schema, err)
		}
		defer file.Close() // only read
		url := testkit.BlankURL(t, "sqlite")
		if _, err = backup.Load(t.Context(), file, url, testkit.Quiet()); !errors.Is(err, database.ErrNewer) {
			t.Errorf("%v", err)
		}
		if left, _ := filepath.Glob(strings.TrimPrefix(url, "sqlite:") + "*"); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	})
}
