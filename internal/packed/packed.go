// Package packed opens what lies gzipped in the program, so that it need not be carried whole: letters, lists, the
// contract. It knows no file.
package packed

import (
	"bytes"
	"compress/gzip"
	"io"
)

// Whole is an embedded file as it was before it was packed. One that cannot be read is a broken build.
func Whole(file []byte) []byte {
	r, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		panic(err) // floors: the program cannot run with it, and every test fails
	}
	whole, err := io.ReadAll(r)
	if err != nil {
		panic(err) // floors: as above
	}
	return whole
}
