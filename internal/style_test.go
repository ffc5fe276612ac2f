package internal

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

// What is written by hand is kept readable by figures, not by taste. Each limit is what the tree has reached; it may be
// lowered, never raised.
const (
	widest        = 120   // columns of a line; a tab counts four
	mostWide      = 0.005 // of all lines
	longest       = 80    // lines of a function outside tests
	mostNilChains = 0.08  // `err == nil` for each `err != nil`
)

type source struct {
	path string // from the root
	text []byte
	file *ast.File
	set  *token.FileSet
}

var once sync.Once
var read []source

// sources are the Go files that are written by hand, read once.
func sources(t *testing.T) []source {
	t.Helper()
	once.Do(func() { read = readSources(t) })
	return read
}

func readSources(t *testing.T) []source {
	t.Helper()
	var all []source
	set := token.NewFileSet()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && d.Name() != ".." || path == "../internal/absent") {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".go" || strings.HasSuffix(path, ".gen.go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(set, path, text, parser.ParseComments)
		all = append(all, source{filepath.ToSlash(path)[3:], text, file, set})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func (s source) isTest() bool {
	return strings.HasSuffix(s.path, "_test.go") || strings.HasPrefix(s.path, "internal/testkit/")
}

func TestLinesAreShort(t *testing.T) {
	lines, wide := 0, map[string]int{}
	for _, s := range sources(t) {
		for line := range bytes.Lines(s.text) {
			lines++
			line = bytes.ReplaceAll(bytes.TrimRight(line, "\n"), []byte("\t"), []byte("    "))
			if utf8.RuneCount(line) > widest {
				wide[s.path]++
			}
		}
	}
	all := 0
	for _, n := range wide {
		all += n
	}
	if share := float64(all) / float64(lines); share > mostWide {
		t.Errorf("%d lines (%.2f %%) have more than %d columns, most are in:", all, 100*share, widest)
		paths := make([]string, 0, len(wide))
		for path := range wide {
			paths = append(paths, path)
		}
		slices.SortFunc(paths, func(a, b string) int { return wide[b] - wide[a] })
		for _, path := range paths[:min(8, len(paths))] {
			t.Logf("%4d %s", wide[path], path)
		}
	}
}

func TestFunctionsAreShort(t *testing.T) {
	for _, s := range sources(t) {
		if s.isTest() {
			continue
		}
		for _, d := range s.file.Decls {
			f, is := d.(*ast.FuncDecl)
			if !is || f.Body == nil {
				continue
			}
			n := s.set.Position(f.Body.Rbrace).Line - s.set.Position(f.Body.Lbrace).Line - 1
			if n > longest && s.path != "internal/httpd/desk/routes.go" { // one table, a line for each path
				t.Errorf("%s: %s has %d lines, at most %d can be taken in at once", s.path, f.Name.Name, n, longest)
			}
		}
	}
}

// Code reads downwards: who meets an error leaves, and the plain way goes on without a step to the right.
func TestCodeReadsDownwards(t *testing.T) {
	equal, unequal, where := 0, 0, map[string]int{}
	for _, s := range sources(t) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			b, is := n.(*ast.BinaryExpr)
			if !is || b.Op != token.EQL && b.Op != token.NEQ {
				return true
			}
			x, isErr := b.X.(*ast.Ident)
			y, isNil := b.Y.(*ast.Ident)
			if isErr && isNil && x.Name == "err" && y.Name == "nil" {
				if b.Op == token.NEQ {
					unequal++
				} else {
					equal++
					where[filepath.Dir(s.path)]++
				}
			}
			return true
		})
	}
	if share := float64(equal) / float64(unequal); share > mostNilChains {
		t.Errorf("`err == nil` stands %d times, %.3f for each `err != nil`, want at most %.2f: %v",
			equal, share, mostNilChains, where)
	}
}

// untested are packages without a test beside them. "" is: not yet.
var untested = map[string]string{
	"api":              "generated; the front's tests call all of it",
	"internal/testkit": "what tests are made of: every test is its test", "internal/testkit/front": "the same",
	"internal/testkit/offices": "the same",

	"cmd/hailong-bench": "", "internal/app/rooms": "", "internal/export": "",
	"internal/calculator": "",
}

func TestEveryPackageHasATestBesideIt(t *testing.T) {
	has := map[string]bool{}
	for _, s := range sources(t) {
		dir := filepath.ToSlash(filepath.Dir(s.path))
		has[dir] = has[dir] || strings.HasSuffix(s.path, "_test.go")
	}
	for dir, tested := range has {
		if _, excused := untested[dir]; !tested && !excused {
			t.Errorf("%s has no test beside it", dir)
		}
	}
}

// Nothing checks the tags by which gin would check a struct: see decision 102.
func TestNobodyChecksByTags(t *testing.T) {
	for _, s := range sources(t) {
		if !s.isTest() && bytes.Contains(s.text, []byte("binding:"+`"`)) {
			t.Errorf("%s has a tag for gin's validator, which is left out", s.path)
		}
	}
}
