package roster_test

import (
	"bytes"
	"testing"

	"hailong/internal/problem"
	"hailong/internal/roster"
)

// Letters are guessed in texts alone: neither of a workbook nor of a file that is too large, where it took seconds, and
// of a long text in its first lines with marks.
func TestNoLettersAreGuessedForNothing(t *testing.T) {
	noise := make([]byte, 1<<20)
	for i := range noise {
		noise[i] = byte(i*i>>3) | 0x80
	}
	for name, file := range map[string][]byte{
		"a workbook": append([]byte("PK\x03\x04\x00"), noise...),
		"too large":  bytes.Repeat(noise, 6),
	} {
		if n := testing.AllocsPerRun(1, func() { roster.Counts(file) }); n > 10 {
			t.Errorf("%s: %v allocations before it is known to be no list of numbers", name, n)
		}
		if _, err := roster.Read(file); problem.KindOf(err) == problem.Kind(0) {
			t.Errorf("%s is read: %v", name, err)
		}
	}
	line := []byte("L\xdd 1,Nguy\xd4n V\xa8n Ph\xf3c,0903 123 456\r\n") // TCVN3
	long := append([]byte("L\xedp,H\xe4 v\xb5 t\xaan,\xa7i\xd6n tho\xb9i\r\n"), bytes.Repeat(line, 10_000)...)
	if n := testing.AllocsPerRun(1, func() { roster.Counts(long) }); n > 300_000 {
		t.Errorf("a long text: %v allocations", n)
	}
	if book, err := roster.Read(long); err != nil || book.Encoding != "TCVN3" || len(book.Sheets[0].Lines) != 10_001 ||
		book.Sheets[0].Lines[10_000].Cells[1].Text != "Nguyễn Văn Phúc" {
		t.Errorf("a long text: %s, %v", book.Encoding, err)
	}
}
