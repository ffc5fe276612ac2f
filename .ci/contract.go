//go:build ignore

// Command contract packs the contract: as it is written, for the program to serve; as JSON without what is there for
// people and generators alone, for the program to check calls by, which so needs no YAML; and as JSON whole, for the test
// that makes the page of the contract. It is run by go generate ./api, with the modules of tools.mod.
//
//	go run -modfile=../.ci/tools.mod ../.ci/contract.go openapi.yaml
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

func main() {
	if len(os.Args) != 2 {
		fail("contract.go FILE.yaml")
	}
	written, err := os.ReadFile(os.Args[1])
	if err != nil {
		fail(err)
	}
	var document yaml.Node
	if err = yaml.Unmarshal(written, &document); err != nil {
		fail(err)
	}
	asText(&document)
	var all any
	if err = document.Decode(&all); err != nil {
		fail(err)
	}
	name := strings.TrimSuffix(os.Args[1], ".yaml")
	pack(name+".gen.yaml.gz", written)
	pack("../internal/httpd/manual/contract.gen.json.gz", asJSON(all))
	forChecks(all, false)
	pack(name+".gen.json.gz", asJSON(all))
}

// forChecks takes out of a part of the contract what checks no call; the members of named bear names, not keywords.
func forChecks(part any, named bool) {
	switch part := part.(type) {
	case []any:
		for _, one := range part {
			forChecks(one, false)
		}
	case map[string]any:
		for key, one := range part {
			switch {
			case named:
				forChecks(one, false)
			case slices.Contains([]string{"description", "summary", "example", "tags"}, key), strings.HasPrefix(key, "x-go-"):
				delete(part, key)
			case key != "default" && key != "enum":
				forChecks(one, slices.Contains([]string{"properties", "schemas", "responses", "parameters", "headers"}, key))
			}
		}
	}
}

func asJSON(all any) []byte {
	out, err := json.Marshal(all)
	if err != nil {
		fail(err)
	}
	return out
}

// asText makes names of members and what looks like a day the texts that they are in JSON.
func asText(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!timestamp" {
		n.Tag = "!!str"
	}
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 && child.Kind == yaml.ScalarNode {
			child.Tag = "!!str"
		}
		asText(child)
	}
}

func pack(name string, content []byte) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		fail(err)
	}
	if _, err = w.Write(content); err != nil {
		fail(err)
	}
	if err = w.Close(); err != nil {
		fail(err)
	}
	if err = os.WriteFile(name, out.Bytes(), 0o644); err != nil {
		fail(err)
	}
}

func fail(why any) {
	fmt.Fprintln(os.Stderr, "contract:", why)
	os.Exit(1)
}
