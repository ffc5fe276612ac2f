package delivery_test

import (
	"bytes"
	"flag"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/uuid"

	"hailong/api"
	"hailong/internal/delivery"
	"hailong/internal/invitation"
	"hailong/internal/locale"
	"hailong/internal/packed"
	"hailong/internal/problem"
	"hailong/internal/survey"
)

const contract = "../../api/openapi.yaml"

var update = flag.Bool("update", false, "write the channels of the list into the contract")

var (
	operation = regexp.MustCompile(`(?s)operationId: GetHandout\n.*?default: `)
	kinds     = regexp.MustCompile(`(name: kind\b.*?enum: )\[[^\]]*\]`)
	formats   = regexp.MustCompile(`(name: format\b.*?description: )"[^"]*"(.*?enum: )\[[^\]]*\]`)
)

// The contract offers the channels of the list, each with its formats and media types, and no others.
func TestContract(t *testing.T) {
	var names, endings, told []string
	media := map[string]bool{}
	for _, c := range delivery.Channels() {
		var own []string
		for _, f := range c.Formats {
			own = append(own, f.Name)
			media[strings.Split(f.MediaType, ";")[0]] = true
			if !slices.Contains(endings, f.Name) {
				endings = append(endings, f.Name)
			}
		}
		names, told = append(names, c.Name), append(told, c.Name+": "+strings.Join(own, ", "))
	}
	raw, err := os.ReadFile(contract)
	if err != nil {
		t.Fatal(err)
	}
	made := operation.ReplaceAllFunc(raw, func(part []byte) []byte {
		part = kinds.ReplaceAll(part, []byte("${1}["+strings.Join(names, ", ")+"]"))
		part = formats.ReplaceAll(part, []byte(`${1}"`+strings.Join(told, "; ")+`. Default: the first"${2}[`+
			strings.Join(endings, ", ")+"]"))
		for one := range media {
			if !bytes.Contains(part, []byte("            "+one+":")) {
				part = bytes.Replace(part, []byte("content:\n"),
					[]byte("content:\n            "+one+": {schema: {type: string, format: binary}}\n"), 1)
			}
		}
		return part
	})
	if *update {
		if err = os.WriteFile(contract, made, 0o600); err != nil {
			t.Fatal(err)
		}
		return // what is packed is made of it next
	}
	if !bytes.Equal(made, raw) {
		t.Error("the contract does not offer the channels of the list: go generate ./api")
	}
	doc, err := openapi3.NewLoader().LoadFromData(packed.Whole(api.Contract))
	if err != nil {
		t.Fatal(err)
	}
	get := doc.Paths.Value("/api/v1/surveys/{id}/handout").Get
	for parameter, want := range map[string][]string{"kind": names, "format": endings} {
		var offered []string
		for _, one := range get.Parameters.GetByInAndName("query", parameter).Schema.Value.Enum {
			name, _ := one.(string)
			offered = append(offered, name)
		}
		if !slices.Equal(offered, want) {
			t.Errorf("the contract's %s is one of %v, the list's of %v", parameter, offered, want)
		}
	}
	for one := range get.Responses.Value("200").Value.Content {
		if !media[one] {
			t.Errorf("no channel is a file of %s", one)
		}
	}
}

// A channel that is not personal reads no parent: it makes its files where there is nobody to read.
func TestChannelsThatNameNobody(t *testing.T) {
	for _, c := range delivery.Channels() {
		h := delivery.Handouts{Wording: wording(t, locale.VI, true), Survey: survey.Survey{Status: survey.Open},
			Classes: []invitation.ClassLink{choi}}
		for _, f := range c.Formats {
			if c.Personal {
				continue
			}
			file, err := h.File(t.Context(), c.Name, f.Name, choi.ClassID)
			if err != nil || len(file.Bytes) == 0 || file.MediaType != f.MediaType ||
				file.Name != "hailong-"+c.Name+"."+f.Name {
				t.Errorf("%s.%s: %s %s, %d bytes, %v", c.Name, f.Name, file.Name, file.MediaType, len(file.Bytes), err)
			}
			if _, err = h.File(t.Context(), c.Name, f.Name,
				uuid.Nil); f.OneClass != (problem.KindOf(err) == problem.Invalid) {
				t.Errorf("%s.%s of all classes: %v", c.Name, f.Name, err)
			}
			if c.Most > 0 && !f.OneClass {
				many := h
				many.Classes = slices.Repeat(h.Classes, c.Most+1)
				if _, err = many.File(t.Context(), c.Name, f.Name, uuid.Nil); problem.KindOf(err) != problem.TooLarge {
					t.Errorf("%d classes in one %s.%s: %v", c.Most+1, c.Name, f.Name, err)
				}
			}
		}
	}
}

// What asks for an answer is not made once nobody takes one, and nothing is made of a draft.
func TestChannelsOfARoundThatIsNotOpen(t *testing.T) {
	for status, key := range map[survey.Status]string{survey.Draft: "handout.draft", survey.Closed: "handout.over",
		survey.Withdrawn: "handout.over"} {
		for _, c := range delivery.Channels() {
			if c.Later && status != survey.Draft {
				continue
			}
			h := delivery.Handouts{Survey: survey.Survey{Status: status}}
			if _, err := h.File(t.Context(), c.Name, "", uuid.Nil); problem.KeyOf(err) != key {
				t.Errorf("%s of a round that is %s: %v", c.Name, status, err)
			}
		}
	}
}
