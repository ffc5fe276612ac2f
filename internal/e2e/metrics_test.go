package e2e

import (
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"hailong/internal/testkit"
)

// What is seen from outside tells how the service is, and of nobody: no token, no school, no survey.
func TestMetricsNameNobody(t *testing.T) {
	addr := freeAddress(t)
	dir := t.TempDir()
	p := place{dir: dir, database: "sqlite:" + filepath.Join(dir, "hailong.db")}
	s := p.serve(t, "--metrics-addr", addr, "--backup-dir", filepath.Join(dir, "backups"))
	s.key = p.key(t)
	s.roster(testkit.Roster(9))
	id, tokens := s.open("")
	for _, token := range tokens[:3] {
		if status, _ := s.cast(token); status != http.StatusCreated {
			t.Fatal(status)
		}
	}
	text := scrape(t, addr)
	for _, want := range []string{
		"hailong_casts_total 3\n", "hailong_envelopes_sealed 3\n", "hailong_queue_casts 0\n",
		"hailong_queue_capacity 2048\n", "hailong_ready 1\n", `hailong_troubles{kind="round_key"} 0`, "hailong_store_writable 1\n",
		"hailong_commits_failed_total 0\n",
		`hailong_requests_total{route="/api/v1/ballots/:token",method="POST",status="201"} 3`,
		"hailong_commit_seconds_count",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
	watched(t, text)
	for _, secret := range append(tokens, id, id[:8]) {
		if strings.Contains(text, secret) {
			t.Errorf("metrics hold %s", secret)
		}
	}
	if status, _ := s.send(http.MethodGet, "/metrics", "", ""); status != http.StatusNotFound {
		t.Errorf("metrics at the parents' address: %d", status)
	}
	s.stop()
}

// scrape reads /metrics at its own address.
func scrape(t *testing.T, addr string) string {
	t.Helper()
	answer, err := client.Get("http://" + addr + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close() // read to the end
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
