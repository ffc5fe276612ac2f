package testkit

import (
	"archive/zip"
	"bytes"
	"io"
	"testing"
)

// ChangePart is a zipped file with one of its parts changed.
func ChangePart(t testing.TB, file []byte, name string, change func(string) string) []byte {
	t.Helper()
	from, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	for _, part := range from.File {
		if part.Name != name {
			if err = to.Copy(part); err != nil {
				t.Fatal(err)
			}
			continue
		}
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		w, err := to.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = io.WriteString(w, change(string(raw))); err != nil {
			t.Fatal(err)
		}
	}
	if err = to.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
