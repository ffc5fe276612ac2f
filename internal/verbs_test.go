package internal

import (
	"go/ast"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

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
	for room, verbs := range unnamed {
		t.Errorf("%s: %s do not name their faults", room, strings.Join(verbs, " "))
	}
	if named < 100 {
		t.Errorf("only %d verbs were found", named)
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

// alone are the functions of subjects that write and are nobody's act: the one that does it for all others, and what the
// server does by itself.
var alone = map[string]string{
	"Act":          "does it for all others",
	"ChainEarlier": "at the start",
	"First":        "at the start",
	"keep":         "of the clock",
	"clean":        "of the box, after a closing: repeated until it is done",
	"ClassLinks":   "stores what is derived anyway",
}

// What somebody asks for goes by account.Act or account.Write: it does not end with the caller, in whose place an engine
// that was told to stop may have committed. Nothing that follows the commit is then left out.
func TestActsDoNotHangOnTheirCaller(t *testing.T) {
	floors, found := readFloors(t), map[string]bool{}
	for _, s := range sources(t) {
		if s.isTest() || floors[path.Dir(s.path)].number != 2 {
			continue
		}
		for _, d := range s.file.Decls {
			f, is := d.(*ast.FuncDecl)
			if !is {
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				call, is := n.(*ast.SelectorExpr)
				if !is || call.Sel.Name != "Write" || !isDatabase(call.X) {
					return true
				}
				found[f.Name.Name] = true
				if alone[f.Name.Name] == "" {
					t.Errorf("%s: %s writes with its caller's context", s.path, f.Name.Name)
				}
				return true
			})
		}
	}
	if len(found) != len(alone) {
		t.Errorf("found %v, of %v", found, alone)
	}
}

// isDatabase tells whether an expression is a field or a variable that holds the database.
func isDatabase(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		return strings.EqualFold(e.Sel.Name, "db")
	case *ast.Ident:
		return strings.EqualFold(e.Name, "db")
	}
	return false
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
