package workbook

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"time"

	"github.com/xuri/excelize/v2"
)

// unknown is the time of a workbook of which nobody knows when it was made: the first that a ZIP archive can hold.
var unknown = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// Write ends the workbook and writes it out. Its times are at, so that the same cells are the same bytes; the zero time
// stands for a fixed one.
func (b *Book) Write(w io.Writer, title string, at time.Time) (err error) {
	defer b.file.Close() // nothing of it lies on a disk
	defer func() {       // a panic of the library ends this one workbook, not the others of a batch
		if fault := recover(); fault != nil {
			err = fmt.Errorf("write workbook: %v", fault)
		}
	}()
	if at.IsZero() {
		at = unknown
	}
	when := at.UTC().Format(time.RFC3339)
	b.keep(b.file.SetDocProps(&excelize.DocProperties{
		Title: title, Creator: b.header, Created: when, Modified: when, LastModifiedBy: "Hailong",
		Language: b.lang.String(),
	}))
	b.keep(b.file.SetAppProps(&excelize.AppProperties{Application: "Hailong"}))
	b.file.SetActiveSheet(0)
	if b.err != nil {
		return fmt.Errorf("write workbook: %w", b.err)
	}
	var out bytes.Buffer
	if err := b.file.Write(&out); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return steady(w, out.Bytes())
}

// media is a line of the list of types for a kind of picture. The library names every kind it knows, in the order of a
// map.
var media = regexp.MustCompile(`<Default Extension="[^"]*" ContentType="image/[^"]*"(?:/>|></Default>)`)

// steady copies a workbook without the list of pictures that it does not have: the same cells are the same bytes.
func steady(w io.Writer, workbook []byte) error {
	from, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		return err
	}
	to := zip.NewWriter(w)
	for _, part := range from.File {
		if part.Name != "[Content_Types].xml" {
			err = to.Copy(part)
		} else {
			err = withoutMedia(to, part)
		}
		if err != nil {
			return err
		}
	}
	return to.Close()
}

func withoutMedia(to *zip.Writer, part *zip.File) error {
	source, err := part.Open()
	if err != nil {
		return err
	}
	types, err := io.ReadAll(source)
	if err = errors.Join(err, source.Close()); err != nil {
		return err
	}
	target, err := to.Create(part.Name)
	if err != nil {
		return err
	}
	_, err = target.Write(media.ReplaceAll(types, nil))
	return err
}
