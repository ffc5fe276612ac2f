package manual

import (
	"bytes"
	"compress/gzip"
	_ "embed" // the page's template
	"encoding/json"
	"errors"
	"flag"
	"html/template"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/yuin/goldmark"

	"hailong/internal/httpd/access"
	"hailong/internal/packed"
)

var write = flag.Bool("write", false, "write the page anew")

//go:embed page.html
var pageTemplate string

//go:embed contract.gen.json.gz
var contract []byte // with its descriptions

// The page is what the contract says today. go generate ./api writes it.
func TestThePageIsCurrent(t *testing.T) {
	read, err := openapi3.NewLoader().LoadFromData(packed.Whole(contract))
	if err != nil {
		t.Fatal(err)
	}
	m := maker{read, access.Read(read)}
	var made bytes.Buffer
	err = template.Must(template.New("docs").Funcs(template.FuncMap{"markdown": markdown}).Parse(pageTemplate)).
		Execute(&made, map[string]any{
			"Style": template.CSS(style), "Info": read.Info, "Tags": m.tags(), "Schemas": m.schemas(),
		})
	if err != nil {
		t.Fatal(err)
	}
	if *write {
		var out bytes.Buffer
		w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // a level that there is
		_, err = w.Write(made.Bytes())
		if err = errors.Join(err, w.Close(), os.WriteFile("page.gen.html.gz", out.Bytes(), 0o644)); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(made.Bytes(), page()) {
		t.Error("page.gen.html.gz is not what the contract says: go generate ./api")
	}
	for _, o := range m.operations() {
		if !strings.Contains(made.String(), `<article id="`+o.OperationID+`">`) {
			t.Errorf("the page lacks %s", o.OperationID)
		}
	}
}

// markdown shows a description of the contract, which OpenAPI lets be written in CommonMark. Raw HTML in it is left
// out.
func markdown(text string) (template.HTML, error) {
	var out bytes.Buffer
	err := goldmark.Convert([]byte(text), &out)
	return template.HTML(out.String()), err // our own contract
}

// maker makes the page from the contract.
type maker struct {
	contract *openapi3.T
	needs    access.Needs
}

func (m maker) operations() []*openapi3.Operation {
	var all []*openapi3.Operation
	for _, item := range m.contract.Paths.Map() {
		for _, o := range item.Operations() {
			all = append(all, o)
		}
	}
	return all
}

type docsTag struct {
	Name, Description string
	Operations        []docsOperation
}

type docsOperation struct {
	Method, Path, Scope string
	*openapi3.Operation
	Body      []docsMedia
	Example   string
	Responses []docsResponse
}

type docsResponse struct {
	Status, Description string
	Body                []docsMedia
}

// docsMedia is a media type and the name of its schema, "" for one that stands in place.
type docsMedia struct{ Kind, Schema string }

func (m maker) tags() []docsTag {
	var tags []docsTag
	for _, t := range m.contract.Tags {
		tag := docsTag{Name: t.Name, Description: t.Description}
		for _, path := range m.contract.Paths.InMatchingOrder() {
			item := m.contract.Paths.Value(path)
			for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch,
				http.MethodDelete} {
				if o := item.GetOperation(method); o != nil && slices.Contains(o.Tags, t.Name) {
					tag.Operations = append(tag.Operations, m.operation(method, path, o))
				}
			}
		}
		slices.SortStableFunc(tag.Operations, func(a, b docsOperation) int { return strings.Compare(a.Path, b.Path) })
		tags = append(tags, tag)
	}
	return tags
}

func (m maker) operation(method, path string, o *openapi3.Operation) docsOperation {
	d := docsOperation{Method: method, Path: path, Operation: o,
		Scope: string(m.needs[method+" "+access.Route(path)].Scope)}
	if o.RequestBody != nil {
		for kind, media := range o.RequestBody.Value.Content {
			d.Body = append(d.Body, docsMedia{kind, name(media.Schema)})
			d.Example = marshal(media.Example)
		}
	}
	for _, status := range slices.Sorted(maps.Keys(o.Responses.Map())) {
		r := o.Responses.Value(status).Value
		response := docsResponse{Status: status}
		if r.Description != nil {
			response.Description = *r.Description
		}
		for _, kind := range slices.Sorted(maps.Keys(r.Content)) {
			response.Body = append(response.Body, docsMedia{kind, name(r.Content[kind].Schema)})
		}
		d.Responses = append(d.Responses, response)
	}
	return d
}

// name is the name of a schema of the contract, "" for one that stands in place.
func name(schema *openapi3.SchemaRef) string {
	if schema == nil {
		return ""
	}
	return strings.TrimPrefix(schema.Ref, "#/components/schemas/")
}

type docsSchema struct{ Name, Text string }

// schemas are the contract's own lines on each schema.
func (m maker) schemas() []docsSchema {
	var all []docsSchema
	for _, n := range slices.Sorted(maps.Keys(m.contract.Components.Schemas)) {
		all = append(all, docsSchema{n, marshal(m.contract.Components.Schemas[n].Value)})
	}
	return all
}

func marshal(v any) string {
	if v == nil {
		return ""
	}
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return ""
	}
	return string(raw)
}
