package httpd

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"math"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/gin-gonic/gin"

	"hailong/internal/httpd/access"
	"hailong/internal/problem"
)

// validator checks every API request against the contract, once, before a handler sees it.
type validator struct {
	contract *openapi3.T
	routes   map[string]*routers.Route // by method and gin route
}

func newValidator(contract *openapi3.T) *validator {
	v := &validator{contract: contract, routes: map[string]*routers.Route{}}
	for path, item := range contract.Paths.Map() {
		for method, operation := range item.Operations() {
			shape := *operation
			// the key is checked before; the library would read the whole body for it
			shape.Security = openapi3.NewSecurityRequirements()
			v.routes[method+" "+access.Route(path)] = &routers.Route{Spec: contract, Path: path, PathItem: item,
				Method: method, Operation: &shape}
		}
	}
	return v
}

// check refuses a request that is not of the contract: 400 unreadable, 404 a path that cannot exist, 413, 415, 422.
func (v *validator) check(c *gin.Context) error {
	route := v.routes[c.Request.Method+" "+c.FullPath()]
	if route == nil {
		return nil // docs and the contract itself
	}
	if err := v.body(c, route.Operation); err != nil {
		return err
	}
	err := against(c, route, false)
	if err == nil {
		return nil
	}
	found := &finding{}
	found.collect(err)
	if kept, ok := c.Get(bodyKey); ok && !found.path {
		raw, _ := kept.([]byte)
		found.all(c, route, raw)
	}
	if found.path {
		return problem.New(problem.NotFound, "problem.not_found", nil)
	}
	return problem.Fields("problem.invalid", found.fields)
}

// against asks the contract's library, up to the first fault or for all.
func against(c *gin.Context, route *routers.Route, all bool) error {
	params := map[string]string{}
	for _, p := range c.Params {
		params[p.Key] = p.Value
	}
	return openapi3filter.ValidateRequest(c.Request.Context(), &openapi3filter.RequestValidationInput{
		Request: c.Request, PathParams: params, Route: route,
		Options: &openapi3filter.Options{
			MultiError: all, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc,
			ExcludeRequestBody:  !takesJSON(route.Operation) || c.Request.ContentLength == 0,
			SkipSettingDefaults: true,
		},
	})
}

// bodyKey is where the bytes of a JSON body are kept for whoever tells all its faults.
const bodyKey = "body-bytes"

// all looks for the other faults of a body in which there is one. The library has no end of its own: for a body of
// empty objects it took seconds. So lists are cut first, each where the whole has no room left, and what is cut has no
// say; the first fault of the whole stands in for it.
func (f *finding) all(c *gin.Context, route *routers.Route, raw []byte) {
	var value any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if d.Decode(&value) != nil {
		return
	}
	room := mostLooked
	short, err := json.Marshal(cut(value, &room))
	if err != nil {
		return
	}
	c.Request.Body, c.Request.ContentLength = io.NopCloser(bytes.NewReader(short)), int64(len(short))
	defer func() {
		c.Request.Body, c.Request.ContentLength = io.NopCloser(bytes.NewReader(raw)), int64(len(raw))
	}()
	several := &finding{}
	if err = against(c, route, true); err != nil {
		several.collect(err)
		*f = *several
	}
}

// mostLooked is in how many values of a body faults are looked for.
const mostLooked = 1000

// cut is a JSON value without the ends of lists for which there is no room; an object is kept whole, since a member
// that is cut would be one that is missing.
func cut(value any, room *int) any {
	*room--
	switch v := value.(type) {
	case []any:
		for i := range v {
			if *room <= 0 {
				return v[:max(1, i)]
			}
			v[i] = cut(v[i], room)
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			v[name] = cut(v[name], room)
		}
	}
	return value
}

func takesJSON(operation *openapi3.Operation) bool {
	return operation.RequestBody != nil && operation.RequestBody.Value.Content.Get("application/json") != nil &&
		operation.RequestBody.Value.Content["*/*"] == nil
}

// body reads a JSON body whole, within its cap, and puts it back for the next reader.
func (v *validator) body(c *gin.Context, operation *openapi3.Operation) error {
	if !takesJSON(operation) {
		return nil
	}
	raw, err := io.ReadAll(c.Request.Body)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return problem.New(problem.TooLarge, "problem.too_large", nil)
	}
	if err != nil {
		return problem.New(problem.Malformed, "problem.malformed", nil)
	}
	c.Request.Body, c.Request.ContentLength = io.NopCloser(bytes.NewReader(raw)), int64(len(raw))
	if len(raw) == 0 && !operation.RequestBody.Value.Required {
		return nil
	}
	if kind, _, err := mime.ParseMediaType(c.GetHeader("Content-Type")); err != nil || kind != "application/json" {
		return problem.New(problem.Unsupported, "problem.not_json", nil)
	}
	c.Set(bodyKey, raw)
	return strictJSON(raw)
}

// mostDepth is how deep a JSON body may nest: a questionnaire needs eight.
const mostDepth = 8

// mostMembers is how many members an object may have: answers have one for each question.
const mostMembers = 1000

// strictJSON refuses what Go's decoder would let pass: members twice, text after the value, deep nesting, broken UTF-8.
func strictJSON(raw []byte) error {
	if !utf8.Valid(raw) {
		return problem.New(problem.Malformed, "problem.malformed", nil)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var fields []problem.Field
	if err := walk(d, "", 0, &fields); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		fields = append(fields, problem.Field{Pointer: "", Key: "problem.trailing"})
	}
	return problem.Fields("problem.invalid", fields)
}

// walk reads one JSON value at pointer at.
func walk(d *json.Decoder, at string, depth int, fields *[]problem.Field) error {
	token, err := d.Token()
	if err != nil {
		return problem.New(problem.Malformed, "problem.malformed", nil)
	}
	open, nested := token.(json.Delim)
	if !nested {
		return nil
	}
	if depth == mostDepth {
		return problem.Fields("problem.invalid", []problem.Field{{Pointer: at, Key: "problem.deep"}})
	}
	seen := map[string]bool{}
	for d.More() {
		place := at + "/-"
		if open == '{' {
			name, err := d.Token()
			if err != nil {
				return problem.New(problem.Malformed, "problem.malformed", nil)
			}
			member, _ := name.(string)
			place = at + "/" + pointer(member)
			if len(seen) == mostMembers {
				return problem.Fields("problem.invalid", []problem.Field{{Pointer: at, Key: "problem.many"}})
			}
			if seen[member] && !problem.Enough(*fields) {
				*fields = append(*fields, problem.Field{Pointer: place, Key: "problem.twice"})
			}
			seen[member] = true
		}
		if err := walk(d, place, depth+1, fields); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return problem.New(problem.Malformed, "problem.malformed", nil)
	}
	return nil
}

// pointer writes a member's name for a JSON pointer, cut so that a hostile name stays small.
func pointer(name string) string {
	if r := []rune(name); len(r) > 60 {
		name = string(r[:60])
	}
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}

// finding collects what the contract's validator found. Its own texts are English and never shown.
type finding struct {
	path   bool // a part of the path is not of its form: nothing can be there
	fields []problem.Field
}

var quoted = regexp.MustCompile(`property "([^"]*)"`)

// keys of the catalogue by the contract's keyword that was broken.
var schemaKeys = map[string]string{
	"required": "problem.missing", "type": "problem.type", "format": "problem.format", "enum": "problem.enum",
	"pattern":   "problem.format",
	"maxLength": "problem.long", "maxItems": "problem.many", "minimum": "problem.range", "maximum": "problem.range",
	"nullable": "problem.type",
	"oneOf":    "problem.type", "properties": "problem.unknown", "additionalProperties": "problem.unknown",
}

func (f *finding) collect(err error) {
	var (
		several openapi3.MultiError
		request *openapi3filter.RequestError
		schema  *openapi3.SchemaError
	)
	switch {
	case errors.As(err, &request) && request != nil && !isMulti(err):
		if p := request.Parameter; p != nil {
			f.path = f.path || p.In == openapi3.ParameterInPath
			f.fields = append(f.fields, problem.Field{Pointer: "/" + p.Name, Key: "problem.parameter"})
			return
		}
		if request.Err == nil {
			f.fields = append(f.fields, problem.Field{Pointer: "", Key: "problem.member"})
			return
		}
		f.collect(request.Err)
	case isMulti(err) && errors.As(err, &several):
		for _, one := range several {
			f.collect(one)
		}
	case errors.As(err, &schema):
		f.schema(schema)
	default:
		f.fields = append(f.fields, problem.Field{Pointer: "", Key: "problem.member"})
	}
}

func isMulti(err error) bool {
	_, multi := err.(openapi3.MultiError) // the outermost error decides how to go on
	return multi
}

func (f *finding) schema(e *openapi3.SchemaError) {
	at := ""
	for _, part := range e.JSONPointer() {
		at += "/" + pointer(part)
	}
	key, known := schemaKeys[e.SchemaField]
	if !known {
		key = "problem.member"
	}
	if name := quoted.FindStringSubmatch(e.Reason); name != nil &&
		(key == "problem.missing" || key == "problem.unknown") && !strings.HasSuffix(at, "/"+pointer(name[1])) {
		at += "/" + pointer(name[1])
	}
	args := lengths(e)
	if key == "problem.long" && args == nil {
		key = "problem.member"
	}
	f.fields = append(f.fields, problem.Field{Pointer: at, Key: key, Args: args})
}

// lengths are what a text may have and by how much it is longer, where that is the fault.
func lengths(e *openapi3.SchemaError) map[string]any {
	text, ok := e.Value.(string)
	if e.SchemaField != "maxLength" || !ok || e.Schema == nil || e.Schema.MaxLength == nil {
		return nil
	}
	most := int(min(*e.Schema.MaxLength, math.MaxInt32)) // bounded beside it
	return map[string]any{"n": most, "over": utf8.RuneCountInString(text) - most}
}
