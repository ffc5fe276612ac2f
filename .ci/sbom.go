//go:build ignore

// Command sbom writes what a build of Hailong is made of as CycloneDX 1.5 JSON: it reads the modules that the Go linker
// noted in the program itself, so it tells what is in the file and not what might have been. The same file gives the
// same bytes: no clock, no random serial.
//
//	go run .ci/sbom.go PROGRAM > hailong.cdx.json
package main

import (
	"cmp"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"runtime/debug"
	"slices"
	"strings"
)

type document struct {
	Format       string       `json:"bomFormat"`
	Version      string       `json:"specVersion"`
	Number       int          `json:"version"`
	Metadata     metadata     `json:"metadata"`
	Components   []component  `json:"components"`
	Dependencies []dependency `json:"dependencies"`
}

type metadata struct {
	Component component `json:"component"`
}

type component struct {
	Type       string     `json:"type"`
	Ref        string     `json:"bom-ref"`
	Name       string     `json:"name"`
	Version    string     `json:"version,omitempty"`
	PURL       string     `json:"purl,omitempty"`
	Scope      string     `json:"scope,omitempty"`
	Hashes     []hash     `json:"hashes,omitempty"`
	Properties []property `json:"properties,omitempty"`
}

type hash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type dependency struct {
	Ref       string   `json:"ref"`
	DependsOn []string `json:"dependsOn"`
}

func main() {
	if len(os.Args) != 2 {
		fail("go run .ci/sbom.go PROGRAM")
	}
	raw, err := os.ReadFile(os.Args[1])
	if err != nil {
		fail(err)
	}
	info, err := buildinfo.ReadFile(os.Args[1])
	if err != nil {
		fail(err)
	}
	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	if err = out.Encode(of(info, sha256.Sum256(raw))); err != nil {
		fail(err)
	}
}

func of(info *debug.BuildInfo, sum [sha256.Size]byte) document {
	program := component{Type: "application", Ref: "hailong", Name: "hailong",
		Hashes: []hash{{"SHA-256", hex.EncodeToString(sum[:])}}}
	for _, s := range info.Settings {
		switch s.Key {
		case "GOOS", "GOARCH", "CGO_ENABLED", "-tags", "-trimpath", "vcs.revision":
			program.Properties = append(program.Properties, property{"go:build:" + s.Key, s.Value})
		}
	}
	modules := []component{{
		Type: "library", Ref: purl("std", strings.TrimPrefix(info.GoVersion, "go")), Name: "std",
		Version: info.GoVersion,
		PURL:    purl("std", strings.TrimPrefix(info.GoVersion, "go")), Scope: "required",
	}}
	for _, m := range info.Deps {
		if m.Replace != nil && strings.HasPrefix(m.Replace.Path, "./") {
			continue // a folder of this tree, which is the program itself
		}
		if m.Replace != nil {
			m = m.Replace
		}
		modules = append(modules, component{
			Type: "library", Ref: purl(m.Path, m.Version), Name: m.Path, Version: m.Version,
			PURL: purl(m.Path, m.Version), Scope: "required",
			Properties: []property{{"go:sum", m.Sum}}, // of the module's folder, as go.sum has it: no hash of a file
		})
	}
	slices.SortFunc(modules, func(a, b component) int { return cmp.Compare(a.Ref, b.Ref) })
	all := dependency{Ref: program.Ref}
	for _, m := range modules {
		all.DependsOn = append(all.DependsOn, m.Ref)
	}
	return document{"CycloneDX", "1.5", 1, metadata{program}, modules, []dependency{all}}
}

// purl is a module as package URLs write it.
func purl(path, version string) string {
	return "pkg:golang/" + path + "@" + url.PathEscape(version)
}

func fail(why any) {
	fmt.Fprintln(os.Stderr, "sbom:", why)
	os.Exit(1)
}
