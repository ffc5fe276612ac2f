package api_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// Every generated type is used: by a handler, or as a part of one that is. What no handler needs is taken out of the
// contract for the generator in server.overlay.yaml; the contract itself stays whole.
func TestEveryGeneratedTypeIsUsed(t *testing.T) {
	set := token.NewFileSet()
	generated, err := parser.ParseFile(set, "api.gen.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]map[string]bool{} // of each declaration, what it names
	var types []string
	for _, d := range generated.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			name := d.Name.Name
			if d.Recv != nil {
				continue // a method is used with its type
			}
			parts[name] = names(d)
		case *ast.GenDecl:
			for _, s := range d.Specs {
				if s, is := s.(*ast.TypeSpec); is {
					parts[s.Name.Name] = names(s.Type)
					if !s.Assign.IsValid() { // a second name of a type costs nothing
						types = append(types, s.Name.Name)
					}
				}
			}
		}
	}
	used := map[string]bool{}
	var reach func(name string)
	reach = func(name string) {
		if used[name] || parts[name] == nil {
			return
		}
		used[name] = true
		for part := range parts[name] {
			reach(part)
		}
	}
	for name := range named(t, set) {
		reach(name)
	}
	for _, name := range types {
		if !used[name] {
			t.Errorf("%s is generated and used by nobody", name)
		}
	}
	if len(types) < 100 || len(used) < 100 {
		t.Errorf("%d types, %d used", len(types), len(used))
	}
}

// names are the identifiers in a piece of code.
func names(n ast.Node) map[string]bool {
	all := map[string]bool{}
	ast.Inspect(n, func(n ast.Node) bool {
		if i, is := n.(*ast.Ident); is {
			all[i.Name] = true
		}
		return true
	})
	return all
}

// named are the names of this package that the program uses.
func named(t *testing.T, set *token.FileSet) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	err := filepath.WalkDir("../internal", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if s, is := n.(*ast.SelectorExpr); is {
				if of, is := s.X.(*ast.Ident); is && of.Name == "api" {
					all[s.Sel.Name] = true
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
