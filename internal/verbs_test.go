package internal

import (
	"go/ast"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// mostUnnamed is how many verbs of the subjects do not yet say who they are when they fail; it only goes down.
const mostUnnamed = 5

// Each exported verb of a subject says in which verb a fault of ours happened: defer problem.In(&err, "open survey").
// One that only hands on what another verb gave needs no name of its own, and a …Tx belongs to the verb whose
// transaction it joins.
func TestVerbsNameTheirFaults(t *testing.T) {
	floors := readFloors(t)
	named, unnamed := 0, map[string][]string{}
	for _, s := range sources(t) {
		room := path.Dir(s.path)
		if s.isTest() || floors[room].number != 2 {
			continue
		}
		for _, d := range s.file.Decls {
			f, is := d.(*ast.FuncDecl)
			if !is || !isVerb(f) {
				continue
			}
			if namesItself(f) {
				named++
			} else {
				unnamed[room] = append(unnamed[room], f.Name.Name)
			}
		}
	}
	all := 0
	for _, verbs := range unnamed {
		all += len(verbs)
	}
	if all > mostUnnamed {
		t.Errorf("%d verbs name their faults, %d do not, at most %d:", named, all, mostUnnamed)
		for room, verbs := range unnamed {
			t.Logf("%s: %s", room, strings.Join(verbs, " "))
		}
	}
}

// isVerb tells whether a function is exported, takes a context first and may fail.
func isVerb(f *ast.FuncDecl) bool {
	if f.Recv == nil || !f.Name.IsExported() || strings.HasSuffix(f.Name.Name, "Tx") || f.Type.Results == nil ||
		len(f.Type.Params.List) == 0 {
		return false
	}
	first, is := f.Type.Params.List[0].Type.(*ast.SelectorExpr)
	if !is || first.Sel.Name != "Context" {
		return false
	}
	results := f.Type.Results.List
	last, is := results[len(results)-1].Type.(*ast.Ident)
	return is && last.Name == "error"
}

// namesItself tells whether a verb defers problem.In, or does nothing but call another.
func namesItself(f *ast.FuncDecl) bool {
	if _, returns := f.Body.List[0].(*ast.ReturnStmt); returns && len(f.Body.List) == 1 {
		return true
	}
	found := false
	ast.Inspect(f.Body, func(n ast.Node) bool {
		if d, is := n.(*ast.DeferStmt); is {
			if called, is := d.Call.Fun.(*ast.SelectorExpr); is && called.Sel.Name == "In" {
				found = true
			}
		}
		return !found
	})
	return found
}

var byKey = regexp.MustCompile(`(KeyOf\([^)]*\)|\.Key) [!=]= "(parent|survey|account|receipt|public|classlink|problem)\.`)

// wordedByKey choose words by the key of words, and decide nothing else by it.
var wordedByKey = []string{"internal/httpd/pages/pages.go"}

// The program decides by kinds and codes; sentences may be reworded, split and merged.
func TestNobodyDecidesByTheKeyOfASentence(t *testing.T) {
	for _, s := range sources(t) {
		if at := byKey.Find(s.text); at != nil && !s.isTest() && !slices.Contains(wordedByKey, s.path) {
			t.Errorf("%s decides by the key of a sentence (%s): give the error a problem.Code", s.path, at)
		}
	}
}
