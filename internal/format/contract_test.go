package format_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"hailong/api"
	"hailong/internal/format"
	"hailong/internal/packed"
	"hailong/internal/report"
)

const contract = "../../api/openapi.yaml"

var update = flag.Bool("update", false, "write the names and media types of the list into the contract")

var ofs = map[string]format.Of{
	"section": format.Section, "report": format.Report, "period": format.Period, "figures": format.Figures, "comments": format.List,
}

// The contract offers the formats of the list, each with its media type, to those who may look, and no others.
func TestContract(t *testing.T) {
	raw, err := os.ReadFile(contract)
	if err != nil {
		t.Fatal(err)
	}
	for _, of := range ofs {
		raw = offered(t, raw, of)
	}
	if *update {
		if err = os.WriteFile(contract, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		return // what is packed is made of it next
	}
	doc, err := openapi3.NewLoader().LoadFromData(packed.Whole(api.Contract))
	if err != nil {
		t.Fatal(err)
	}
	operations := map[string]*openapi3.Operation{}
	for _, path := range doc.Paths.Map() {
		for _, operation := range path.Operations() {
			operations[operation.OperationID] = operation
		}
	}
	for what, of := range ofs {
		t.Run(what, func(t *testing.T) { sameAsContract(t, of, operations[of.Operation]) })
	}
	role := doc.Components.Schemas["ReportSection"].Value.Properties["sentences"].Value.Items.Value.Properties["role"]
	var roles []any
	for _, r := range report.Roles() {
		roles = append(roles, string(r))
	}
	if !slices.Equal(role.Value.Enum, roles) {
		t.Errorf("the contract knows the roles %v, the report %v", role.Value.Enum, roles)
	}
}

func sameAsContract(t *testing.T, of format.Of, operation *openapi3.Operation) {
	t.Helper()
	if operation == nil {
		t.Fatalf("the contract has no %s", of.Operation)
	}
	parameter := operation.Parameters.GetByInAndName("query", "format").Schema.Value
	var names []any
	media := map[string]bool{}
	for _, f := range format.All(of) {
		names = append(names, f.Name)
		media[strings.Split(f.MediaType, ";")[0]] = true
	}
	if !slices.Equal(parameter.Enum, names) || parameter.Default != of.Default {
		t.Errorf("the contract offers %v, %v by default; the list has %v, %s", parameter.Enum, parameter.Default, names,
			of.Default)
	}
	content := operation.Responses.Value("200").Value.Content
	for one := range content {
		if !media[one] {
			t.Errorf("no format of the list has the media type %s", one)
		}
		delete(media, one)
	}
	if len(media) > 0 {
		t.Errorf("the contract does not answer with %v: go generate ./api", media)
	}
	if scopes := (*operation.Security)[0]["key"]; !slices.Equal(scopes, []string{string(of.Scope)}) {
		t.Errorf("the contract lets %v look, the list %s", scopes, of.Scope)
	}
}

var (
	enum    = regexp.MustCompile(`(?s)(name: format\b.*?enum: )\[[^\]]*\]`)
	content = regexp.MustCompile(`(?m)^( +)content:\n`)
)

// offered is the contract with the formats of the list at their operation. A media type that is there keeps its
// schema; a new one is a file.
func offered(t *testing.T, raw []byte, of format.Of) []byte {
	t.Helper()
	from := bytes.Index(raw, []byte("operationId: "+of.Operation+"\n"))
	if from < 0 {
		t.Fatalf("the contract has no %s", of.Operation)
	}
	rest := raw[from:]
	if next := bytes.Index(rest[1:], []byte("operationId: ")); next > 0 {
		rest = rest[:next+1]
	}
	made := enum.ReplaceAll(rest, []byte("${1}["+strings.Join(format.Names(of), ", ")+"]"))
	at := content.FindSubmatchIndex(made)
	if at == nil {
		t.Fatalf("%s answers nothing", of.Operation)
	}
	indent := strings.Repeat(" ", at[3]-at[2]+2)
	var added strings.Builder
	for _, f := range format.All(of) {
		media := indent + strings.Split(f.MediaType, ";")[0] + ":"
		if !bytes.Contains(made, []byte("\n"+media)) && !strings.Contains(added.String(), media) {
			fmt.Fprintf(&added, "%s {schema: {type: string, format: binary}}\n", media)
		}
	}
	made = slices.Concat(made[:at[1]], []byte(added.String()), made[at[1]:])
	return slices.Concat(raw[:from], made, raw[from+len(rest):])
}
