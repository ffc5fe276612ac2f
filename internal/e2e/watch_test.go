package e2e

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
)

var (
	metricName = regexp.MustCompile(`\b(?:hailong|process|go)_[a-z_]+`)
	byLabels   = regexp.MustCompile(`by \(([a-z, ]+)\)`)
	runbook    = regexp.MustCompile(`runbook: engineer\.md#(\S+)`)
	alertName  = regexp.MustCompile(`alert: (\S+)`)
)

const operations = "../../docs/operations/"

// watched checks that whatever the alert rules and the dashboard ask for is told by a running server.
func watched(t *testing.T, metrics string) {
	t.Helper()
	rules, err := os.ReadFile(operations + "prometheus-rules.yml")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(operations + "grafana-dashboard.json")
	if err != nil {
		t.Fatal(err)
	}
	var dashboard struct {
		Panels []struct{ Targets []struct{ Expr string } }
	}
	if err = json.Unmarshal(raw, &dashboard); err != nil {
		t.Fatal(err)
	}
	asked := string(rules)
	for _, p := range dashboard.Panels {
		for _, target := range p.Targets {
			asked += "\n" + target.Expr
		}
	}
	names := metricName.FindAllString(asked, -1)
	if len(names) < 20 {
		t.Fatalf("only %v are asked for: the test looks at nothing", names)
	}
	for _, name := range names {
		if !strings.Contains("\n"+metrics, "\n"+name+" ") && !strings.Contains("\n"+metrics, "\n"+name+"{") {
			t.Errorf("%s is watched and is no metric", name)
		}
	}
	for _, labels := range byLabels.FindAllStringSubmatch(asked, -1) {
		for label := range strings.SplitSeq(labels[1], ", ") {
			if !strings.Contains(metrics, label+`="`) {
				t.Errorf("%s is asked for and no metric has such a label", label)
			}
		}
	}
}

// Each alert leads to its line in the page for the night.
func TestAlertsLeadToWhatToDo(t *testing.T) {
	rules, err := os.ReadFile(operations + "prometheus-rules.yml")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(operations + "engineer.md")
	if err != nil {
		t.Fatal(err)
	}
	alerts, books := alertName.FindAllStringSubmatch(string(rules), -1),
		runbook.FindAllStringSubmatch(string(rules), -1)
	if len(alerts) == 0 || len(alerts) != len(books) {
		t.Fatalf("%d alerts, %d runbooks", len(alerts), len(books))
	}
	for i, alert := range alerts {
		if books[i][1] != strings.ToLower(alert[1]) ||
			!strings.Contains(string(page), `<a id="`+books[i][1]+`"></a>`+alert[1]) {
			t.Errorf("%s leads to %s", alert[1], books[i][1])
		}
	}
}
