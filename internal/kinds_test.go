package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hailong/internal/locale"
	"hailong/internal/survey"
)

// everyday are kinds whose names are words of other things too: only where a type is asked for are they names of kinds.
var everyday = []string{"text", "percent", "number"}

// Whoever adds a kind of question finds everything about it in survey: nothing else knows the kinds by their names.
func TestOnlySurveyKnowsKindsByName(t *testing.T) {
	looked := 0
	for _, root := range []string{".", "../cmd"} {
		err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				if err == nil && (path == "survey" || d.Name() == "testdata") {
					return filepath.SkipDir
				}
				return err
			}
			var found []string
			switch filepath.Ext(path) {
			case ".go":
				if strings.HasSuffix(path, "_test.go") {
					return nil
				}
				found = kindsInGo(t, path)
			case ".html", ".js", ".css", ".tmpl", ".txt", ".xml":
				found = kindsInText(t, path)
			default:
				return nil
			}
			looked++
			for _, one := range found {
				t.Errorf("%s knows a kind by its name: ask survey.Traits", one)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if looked < 200 {
		t.Fatalf("only %d files were looked at", looked)
	}
}

// The contract's enum is the list of kinds, and the editor has a word for each.
func TestTheContractNamesEveryKind(t *testing.T) {
	contract, err := os.ReadFile("../api/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want := "type: {type: string, enum: [" + strings.Join(survey.Kinds(), ", ") + "]}"
	if !strings.Contains(string(contract), want) {
		t.Errorf("the contract lacks %q", want)
	}
	for _, lang := range locale.Languages {
		for _, name := range survey.Kinds() {
			if key := "survey.kind." + name; locale.Text(lang, key, nil) == key {
				t.Errorf("%s has no %q", lang, key)
			}
		}
	}
}

func kindsInText(t *testing.T, path string) (found []string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range survey.Kinds() {
		pattern := `\b` + name + `\d*\b.{0,9}\bType\b|\bType\b.{0,30}["'` + "`]" + name + `["'` + "`]"
		if !slices.Contains(everyday, name) {
			pattern += `|["'` + "`]" + name + `["'` + "`]" + `|survey\.kind\.` + name
		}
		if at := regexp.MustCompile(pattern).FindIndex(raw); at != nil {
			line := 1 + strings.Count(string(raw[:at[0]]), "\n")
			found = append(found, path+":"+strconv.Itoa(line))
		}
	}
	return found
}

// kindsInGo are the places of a Go file where a type is compared with a kind's name or a question is made of one, and
// every string that is a name and no everyday word.
func kindsInGo(t *testing.T, path string) (found []string) {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	add := func(n ast.Node) { found = append(found, files.Position(n.Pos()).String()) }
	named := func(e ast.Expr, names ...string) bool {
		literal, is := e.(*ast.BasicLit)
		if !is || literal.Kind != token.STRING {
			return false
		}
		value, err := strconv.Unquote(literal.Value)
		return err == nil && slices.Contains(names, value)
	}
	asksType := func(e ast.Expr) bool {
		selector, is := e.(*ast.SelectorExpr)
		return is && selector.Sel.Name == "Type"
	}
	all := survey.Kinds()
	own := slices.DeleteFunc(survey.Kinds(), func(name string) bool { return slices.Contains(everyday, name) })
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if named(n, own...) {
				add(n)
			}
		case *ast.BinaryExpr:
			if asksType(n.X) && named(n.Y, all...) || asksType(n.Y) && named(n.X, all...) {
				add(n)
			}
		case *ast.SwitchStmt:
			if n.Tag == nil || !asksType(n.Tag) {
				return true
			}
			for _, clause := range n.Body.List {
				if slices.ContainsFunc(clause.(*ast.CaseClause).List,
					func(e ast.Expr) bool { return named(e, all...) }) {
					add(clause)
				}
			}
		case *ast.CompositeLit:
			if selector, is := n.Type.(*ast.SelectorExpr); !is || selector.Sel.Name != "Question" {
				return true
			}
			for _, e := range n.Elts {
				if pair, is := e.(*ast.KeyValueExpr); is && named(pair.Value, all...) {
					add(pair)
				}
			}
		}
		return true
	})
	return found
}
