package packed_test

import (
	"bytes"
	"compress/gzip"
	"testing"

	"hailong/internal/packed"
)

// What was packed comes back to the last byte, and a file that was cut is no shorter file.
func TestWhole(t *testing.T) {
	var file bytes.Buffer
	w := gzip.NewWriter(&file)
	if _, err := w.Write([]byte("Hài lòng")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got := packed.Whole(file.Bytes()); string(got) != "Hài lòng" {
		t.Errorf("%q", got)
	}
	for name, broken := range map[string][]byte{"cut": file.Bytes()[:file.Len()-1], "none": nil} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("a broken file is opened")
				}
			}()
			packed.Whole(broken)
		})
	}
}
