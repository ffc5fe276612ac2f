package backup

import (
	"archive/zip"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"

	"hailong/internal/database"
	"hailong/internal/portable"
)

// File is a backup that was opened.
type File struct {
	Manifest Manifest
	archive  *zip.ReadCloser
}

// mostManifest bounds what is read into memory of a file that may be anything.
const mostManifest = 4 << 20

// Open opens a backup and reads its manifest. ErrDamaged when it is none, or not whole. Check reads the rest.
func Open(path string) (*File, error) {
	archive, err := zip.OpenReader(path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w (%w)", path, ErrDamaged, err)
	}
	f := &File{archive: archive}
	if err = f.readManifest(); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), archive.Close())
	}
	return f, nil
}

func (f *File) readManifest() error {
	entry, err := f.archive.Open(manifestName)
	if err != nil {
		return ErrDamaged
	}
	defer entry.Close() // only read
	text, err := io.ReadAll(io.LimitReader(entry, mostManifest))
	if err == nil {
		err = json.Unmarshal(text, &f.Manifest)
	}
	switch {
	case err != nil:
		return fmt.Errorf("%w (%w)", ErrDamaged, err)
	case f.Manifest.Format > format:
		return fmt.Errorf("%w: the backup has format %d, this program reads %d", database.ErrNewer, f.Manifest.Format,
			format)
	case f.Manifest.Format != format || f.Manifest.Digest != f.Manifest.digest():
		return ErrDamaged
	}
	return nil
}

// Close closes the file.
func (f *File) Close() error { return f.archive.Close() }

// Check reads every row and compares numbers and digests with the manifest: ErrDamaged, naming the table.
func (f *File) Check() error {
	for _, e := range f.Manifest.Tables {
		next, closed, err := f.rows(e)
		if err != nil {
			return err
		}
		for err == nil {
			_, err = next()
		}
		if !errors.Is(err, io.EOF) {
			return errors.Join(err, closed())
		}
		if err = closed(); err != nil {
			return err
		}
	}
	return nil
}

// rows reads the rows of a table, in the order of the manifest's columns, and compares with the manifest at the end: a
// file that is not whole never ends with io.EOF.
func (f *File) rows(e Entry) (next portable.Source, closed func() error, err error) {
	entry, err := f.archive.Open(entryName(e.Name))
	if err != nil {
		return nil, nil, fmt.Errorf("%w: table %s is missing", ErrDamaged, e.Name)
	}
	r := &reader{entry: e, hash: sha256.New()}
	r.lines = bufio.NewReaderSize(io.TeeReader(entry, r.hash), 1<<16)
	return r.next, entry.Close, nil
}

type reader struct {
	entry Entry
	lines *bufio.Reader
	hash  hash.Hash
	read  int64
}

func (r *reader) next() (portable.Row, error) {
	line, err := r.lines.ReadBytes('\n')
	if errors.Is(err, io.EOF) && len(line) == 0 {
		if r.read != r.entry.Rows || hex.EncodeToString(r.hash.Sum(nil)) != r.entry.Digest {
			return nil, r.damaged(errors.New("its digest differs"))
		}
		return nil, io.EOF
	}
	if err != nil {
		return nil, r.damaged(err)
	}
	r.read++
	row, err := decode(line, r.entry.Columns)
	if err != nil {
		return nil, r.damaged(err)
	}
	return row, nil
}

func (r *reader) damaged(err error) error {
	return fmt.Errorf("%w: table %s, row %d: %w", ErrDamaged, r.entry.Name, r.read, err)
}

// decode reads one line back into values of the columns' kinds.
func decode(line []byte, columns []portable.Field) (portable.Row, error) {
	var raw []any
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.UseNumber()
	if err := decoder.Decode(&raw); err != nil {
		return nil, errors.New("no row")
	}
	if len(raw) != len(columns) {
		return nil, fmt.Errorf("%d values, not %d", len(raw), len(columns))
	}
	for i, c := range columns {
		value, err := typed(raw[i], c.Kind)
		if err != nil {
			return nil, fmt.Errorf("column %s is no %s", c.Name, c.Kind)
		}
		raw[i] = value
	}
	return raw, nil
}

var errKind = errors.New("another kind")

func typed(v any, kind portable.Kind) (any, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case bool:
		if kind == portable.Boolean {
			return v, nil
		}
	case string:
		switch kind {
		case portable.Text:
			return v, nil
		case portable.Bytes:
			return base64.StdEncoding.DecodeString(v)
		}
	case json.Number:
		switch kind {
		case portable.Integer:
			return v.Int64()
		case portable.Real:
			return v.Float64()
		}
	}
	return nil, errKind
}
