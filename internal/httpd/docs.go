package httpd

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the page's template and style
	"encoding/base64"
	"encoding/json"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/gin-gonic/gin"
	"github.com/yuin/goldmark"
)

//go:embed docs.html
var docsPage string

//go:embed docs.css
var docsStyle string

var docsTemplate = template.Must(template.New("docs").Funcs(template.FuncMap{"markdown": markdown}).Parse(docsPage))

// markdown shows a description of the contract, which OpenAPI lets be written in CommonMark. Raw HTML in it is left
// out.
func markdown(text string) (template.HTML, error) {
	var out bytes.Buffer
	err := goldmark.Convert([]byte(text), &out)
	return template.HTML(out.String()), err // our own contract
}

// docs shows the contract to people: made once from the contract itself, without script and without any other request.
func (s *Server) docs(c *gin.Context) {
	page, err := s.manual()
	if err != nil {
		s.fail(c, err)
		return
	}
	sum := sha256.Sum256([]byte(docsStyle))
	c.Header("Content-Security-Policy", "default-src 'none'; style-src 'sha256-"+
		base64.StdEncoding.EncodeToString(sum[:])+"'; frame-ancestors 'none'; base-uri 'none'")
	c.Data(http.StatusOK, "text/html; charset=utf-8", page)
}

func (s *Server) makeManual() ([]byte, error) {
	var page bytes.Buffer
	err := docsTemplate.Execute(&page, map[string]any{
		"Style": template.CSS(docsStyle), // our own file
		"Info":  s.contract.Info,
		"Tags":  s.tags(), "Schemas": s.schemas(),
	})
	return page.Bytes(), err
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

func (s *Server) tags() []docsTag {
	var tags []docsTag
	for _, t := range s.contract.Tags {
		tag := docsTag{Name: t.Name, Description: t.Description}
		for _, path := range s.contract.Paths.InMatchingOrder() {
			item := s.contract.Paths.Value(path)
			for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete} {
				if o := item.GetOperation(method); o != nil && slices.Contains(o.Tags, t.Name) {
					tag.Operations = append(tag.Operations, s.operation(method, path, o))
				}
			}
		}
		slices.SortStableFunc(tag.Operations, func(a, b docsOperation) int { return strings.Compare(a.Path, b.Path) })
		tags = append(tags, tag)
	}
	return tags
}

func (s *Server) operation(method, path string, o *openapi3.Operation) docsOperation {
	d := docsOperation{Method: method, Path: path, Operation: o,
		Scope: string(s.needs[method+" "+strings.NewReplacer("{", ":", "}", "").Replace(path)].Scope)}
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
func (s *Server) schemas() []docsSchema {
	var all []docsSchema
	for _, n := range slices.Sorted(maps.Keys(s.contract.Components.Schemas)) {
		all = append(all, docsSchema{n, marshal(s.contract.Components.Schemas[n].Value)})
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
