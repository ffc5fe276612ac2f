package app_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"hailong/internal/app"
)

// gate lets nothing through until it is opened, as a pipe does that nobody reads.
type gate struct {
	open chan struct{}
	to   io.Writer
}

func (g gate) Write(p []byte) (int, error) {
	<-g.open
	return g.to.Write(p)
}

// The second that the end of a log is waited for does not pass while its writer is at work.
func TestALogThatNobodyReadsStallsNobody(t *testing.T) { synctest.Test(t, stallsNobody) }

func stallsNobody(t *testing.T) {
	t.Helper()
	var out bytes.Buffer
	g := gate{make(chan struct{}), &out}
	log := app.NewUnstalled(g)
	const lines = 3000
	for i := range lines {
		if _, err := fmt.Fprintf(log, "line %d\n", i); err != nil {
			t.Fatal(err)
		}
	}
	close(g.open)
	log.Close()
	text := out.String()
	kept := strings.Count(text, "line ")
	if !strings.HasPrefix(text, "line 0\n") || kept == lines {
		t.Errorf("%d lines kept", kept)
	}
	if told := fmt.Sprintf(`"lines":%d}`, lines-kept); !strings.Contains(text, told) {
		t.Errorf("%s is not told: %s", told, text[len(text)-200:])
	}
}

func TestALogIsWrittenToItsEndInOrder(t *testing.T) { synctest.Test(t, writtenInOrder) }

func writtenInOrder(t *testing.T) {
	t.Helper()
	var out bytes.Buffer
	log := app.NewUnstalled(&out)
	want := ""
	for i := range 100 {
		line := fmt.Sprintf("line %d\n", i)
		_, _ = log.Write([]byte(line))
		want += line
	}
	log.Close()
	if out.String() != want {
		t.Errorf("%q", out.String())
	}
}
