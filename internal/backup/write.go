package backup

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"time"
	"unicode/utf8"

	"gorm.io/gorm"

	"hailong/internal/database"
	"hailong/internal/durable"
	"hailong/internal/portable"
)

// Writer makes backups.
type Writer struct {
	DB      *database.DB
	Program string // the version, for the manifest
	Now     func() time.Time
}

// Write makes the file at path, which must not be there yet. It writes a temporary file beside it from one snapshot of
// the database, reads that back whole, and only then gives it its name. What a crash leaves behind is never called
// path.
func (w Writer) Write(ctx context.Context, path string) (Manifest, error) {
	if _, err := os.Lstat(path); err == nil {
		return Manifest{}, fmt.Errorf("%s is there already; choose another name", path)
	}
	file, err := os.CreateTemp(filepath.Dir(path), unfinished+"*") // made with mode 0600
	if err != nil {
		return Manifest{}, fmt.Errorf("the backup cannot be written: %w", err)
	}
	m, err := w.dump(ctx, file)
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = same(file.Name(), m)
	}
	if err == nil {
		err = named(file.Name(), path)
	}
	if err != nil {
		_ = os.Remove(file.Name()) // the first error is what matters
	}
	return m, err
}

// unfinished begins the names of files that are still being written.
const unfinished = ".unfinished-backup-"

var unfinishedName = regexp.MustCompile(`^\.unfinished-backup-[0-9]+$`)

// same reads a finished file back and makes sure that it holds what was written.
func same(path string, written Manifest) error {
	file, err := Open(path)
	if err != nil {
		return err
	}
	defer file.Close() // only read
	if file.Manifest.Digest != written.Digest {
		return ErrDiffers
	}
	return file.Check()
}

// named gives a finished file its name, unless another one took it meanwhile, and makes the name durable.
func named(from, to string) error {
	if err := os.Link(from, to); err != nil { // unlike a rename it never replaces anything
		if errors.Is(err, os.ErrExist) {
			return fmt.Errorf("%s is there already; choose another name", to)
		}
		if err = os.Rename(from, to); err != nil { // a file system without links
			return err
		}
		return durable.SyncFolder(filepath.Dir(to))
	}
	return errors.Join(os.Remove(from), durable.SyncFolder(filepath.Dir(to)))
}

// dump writes the archive.
func (w Writer) dump(ctx context.Context, into io.Writer) (Manifest, error) {
	archive := zip.NewWriter(into)
	archive.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(out, flate.BestSpeed)
	})
	at := w.Now().UTC().Truncate(time.Second)
	m, err := survey(ctx, w.DB, func(t portable.Table) (io.Writer, error) {
		return archive.CreateHeader(&zip.FileHeader{Name: entryName(t.Name), Method: zip.Deflate, Modified: at})
	})
	if err != nil {
		return m, err
	}
	m.Program, m.MadeAt = w.Program, at
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return m, err
	}
	entry, err := archive.CreateHeader(&zip.FileHeader{Name: manifestName, Method: zip.Deflate, Modified: at})
	if err == nil {
		_, err = entry.Write(append(text, '\n'))
	}
	return m, errors.Join(err, archive.Close())
}

// Digest is the digest of everything a backup of the database would hold now, without writing one.
func Digest(ctx context.Context, db *database.DB) (string, error) {
	m, err := survey(ctx, db, func(portable.Table) (io.Writer, error) { return io.Discard, nil })
	return m.Digest, err
}

// survey reads all tables in one snapshot and writes each where into says.
func survey(ctx context.Context, db *database.DB, into func(portable.Table) (io.Writer, error)) (Manifest, error) {
	schema, err := db.Schema(ctx)
	if err != nil {
		return Manifest{}, err
	}
	m := Manifest{Format: format, Engine: db.Engine(), Schema: schema}
	err = db.Read(ctx, func(tx *gorm.DB) error {
		tables, err := portable.Tables(db, tx)
		if err != nil {
			return err
		}
		m.Tables = nil
		for _, t := range carried(tables) {
			out, err := into(t)
			if err != nil {
				return err
			}
			e, err := dumpTable(db, tx, t, out)
			if err != nil {
				return err
			}
			m.Tables = append(m.Tables, e)
		}
		return nil
	})
	m.Digest = m.digest()
	return m, err
}

func dumpTable(db *database.DB, tx *gorm.DB, t portable.Table, out io.Writer) (Entry, error) {
	e := Entry{Name: t.Name, Columns: t.Columns}
	hash := sha256.New()
	both := io.MultiWriter(out, hash)
	var line bytes.Buffer
	encode := json.NewEncoder(&line)
	encode.SetEscapeHTML(false)
	err := portable.Dump(db, tx, t, func(row portable.Row) error {
		for i, v := range row {
			if text, is := v.(string); is && !utf8.ValidString(text) {
				return fmt.Errorf("%s.%s holds a text that is not UTF-8", t.Name, t.Columns[i].Name)
			}
		}
		line.Reset()
		if err := encode.Encode(row); err != nil {
			return err
		}
		e.Rows++
		_, err := both.Write(line.Bytes())
		return err
	})
	e.Digest = hex.EncodeToString(hash.Sum(nil))
	return e, err
}
