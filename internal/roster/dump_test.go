package roster_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"hailong/internal/locale"
	"hailong/internal/roster"
)

func dump(t *testing.T, name string, file []byte) {
	book, err := roster.Read(file)
	if err != nil {
		t.Log(name, "REFUSED", err)
		return
	}
	r := roster.Recognise(book, nil, nil)
	out := fmt.Sprintf("== %s: %d children\n", name, len(r.Children))
	for i, c := range r.Children {
		if i < 4 || i > len(r.Children)-2 {
			out += fmt.Sprintf("   %s|%s|%s|%s|%s|%s|%s|%s (%s)\n", c.Class, c.Code, c.Name, c.Parent, c.Phone, c.Email, c.OtherName, c.OtherPhone, c.Row)
		}
	}
	for _, f := range r.Faults {
		out += "   FAULT " + f.Pointer + " " + locale.Text(locale.VI, f.Key, f.Args) + "\n"
	}
	for _, q := range r.Asked {
		out += fmt.Sprintf("   ASK(%v) %s %s %s %v\n", q.Must, q.ID, q.Field.Pointer, locale.Text(locale.VI, q.Field.Key, q.Field.Args), q.Chosen)
	}
	for _, l := range r.LeftOut {
		out += "   LEFT " + l.Kind + " " + l.Field.Pointer + " " + locale.Text(locale.VI, l.Field.Key, l.Field.Args) + "\n"
	}
	for _, f := range r.Told {
		out += "   TOLD " + locale.Text(locale.VI, f.Key, f.Args) + "\n"
	}
	for i, c := range r.Changes {
		if i < 5 {
			out += fmt.Sprintf("   CHANGE %s %s %q -> %q\n", c.Row, c.Field, c.Old, c.New)
		}
	}
	t.Log(out)
}

func TestDump(t *testing.T) {
	names, _ := filepath.Glob("testdata/cases/*")
	for _, n := range names {
		file, _ := os.ReadFile(n)
		dump(t, n, file)
	}
}
