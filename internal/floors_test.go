// Package internal holds the test of the house's plan.
package internal

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// floor is where a room stands: it may import rooms of lower floors, and of its own floor those named before it.
type floor struct {
	number int
	order  int // on its floor; rooms of one order do not know each other
}

// floors is the table of docs/architecture.md.
var floors = map[string]floor{
	"cmd/hailong": {6, 0}, "cmd/hailong-bench": {6, 0},
	"internal/app": {5, 2}, "internal/bench": {5, 2},
	"internal/app/rooms":   {5, 1},
	"internal/httpd":       {4, 6},
	"internal/httpd/pages": {4, 3}, "internal/httpd/desk": {4, 5}, "internal/httpd/apiv1": {4, 3},
	"internal/httpd/desk/frame": {4, 3}, "internal/httpd/desk/signin": {4, 4}, "internal/httpd/desk/round": {4, 4},
	"internal/httpd/desk/editor": {4, 4}, "internal/httpd/desk/running": {4, 4}, "internal/httpd/desk/handout": {4, 4},
	"internal/httpd/desk/roster": {4, 4}, "internal/httpd/desk/figures": {4, 4}, "internal/httpd/desk/report": {4, 4},
	"internal/httpd/desk/comments": {4, 4}, "internal/httpd/desk/people": {4, 4},
	"internal/httpd/public": {4, 3}, "internal/preview": {3, 2}, "internal/followup": {3, 5}, "internal/period": {3, 6},
	"internal/httpd/view":   {4, 2},
	"internal/httpd/access": {4, 1},
	"internal/calculator":   {3, 5}, "internal/export": {3, 2},
	"internal/report": {3, 4}, "internal/delivery": {3, 2},
	"internal/document": {3, 3},
	"internal/chart":    {3, 2},
	"internal/figures":  {3, 1}, "internal/canvas": {3, 1},
	"internal/feedback":   {2, 6},
	"internal/ballot":     {2, 5},
	"internal/invitation": {2, 4},
	"internal/survey":     {2, 3},
	"internal/school":     {2, 2},
	"internal/roster":     {0, 2},
	"internal/account":    {2, 1},
	"internal/database":   {1, 1}, "internal/live": {1, 1},
	"internal/locale": {0, 1}, "internal/stats": {0, 1}, "internal/demo": {0, 1},
	"internal/job": {1, 2}, "internal/backup": {1, 2},
	"internal/secret":   {0, 1},
	"internal/font":     {0, 1},
	"internal/problem":  {0, 1},
	"internal/brake":    {0, 1},
	"internal/workbook": {0, 2},
	"internal/durable":  {0, 0},
	"api":               {-1, 0}, "migrations": {-1, 0},
}

// outside are the libraries that belong to certain floors; a prefix stands for all below it.
var outside = map[string]func(room string, f floor) bool{
	"github.com/gin-gonic/gin": func(room string, f floor) bool { return f.number >= 4 || room == "api" },
	"net/http":                 func(room string, f floor) bool { return f.number >= 4 || room == "api" },
	"gorm.io/gorm": func(room string, f floor) bool {
		return f.number == 1 || f.number == 2 || f.number == 5
	},
	"gorm.io/driver":           func(room string, _ floor) bool { return room == "internal/database" },
	"modernc.org/sqlite":       func(room string, _ floor) bool { return room == "internal/database" },
	"github.com/jackc/pgx":     func(room string, _ floor) bool { return room == "internal/database" },
	"github.com/pressly/goose": func(room string, _ floor) bool { return room == "internal/database" },
	"database/sql":             func(room string, f floor) bool { return f.number == 1 || f.number == 2 },
}

// forbidden are calls that nobody makes: a clock or a coin of its own, words past the catalogue and the log, a schema
// made by guessing, an id that tells when it was made.
var forbidden = map[string]string{
	"time.Now":       "take the room's Now",
	"rand.Seed":      "take crypto/rand",
	"rand.IntN":      "take crypto/rand",
	"fmt.Print":      "write to the log or the console that was handed in",
	"fmt.Println":    "write to the log or the console that was handed in",
	"fmt.Printf":     "write to the log or the console that was handed in",
	"db.AutoMigrate": "write a migration",
	"uuid.NewUUID":   "it holds the time: take uuid.NewRandom",
	"uuid.NewV6":     "it holds the time: take uuid.NewRandom",
	"uuid.NewV7":     "it holds the time: take uuid.NewRandom",
}

const mathRand = "math/rand"

var engines = regexp.MustCompile(`(?i)sqlite|postgres`)

func TestFloors(t *testing.T) {
	set := token.NewFileSet()
	rooms := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && strings.HasPrefix(d.Name(), ".") && d.Name() != ".." {
			return skip(err)
		}
		if filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, ".gen.go") {
			return nil
		}
		room := filepath.ToSlash(filepath.Dir(path))[3:]
		if strings.HasPrefix(room, "internal/testkit") || room == "internal/e2e" {
			return nil
		}
		f, known := floors[room]
		if !known {
			t.Errorf("%s stands on no floor", room)
			return nil
		}
		rooms[room] = true
		file, err := parser.ParseFile(set, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		for _, i := range file.Imports {
			name, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			checkImport(t, path, room, f, name)
		}
		checkCalls(t, set, room, file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for room := range floors {
		if !rooms[room] && room != "api" {
			t.Errorf("%s is in the plan and not in the house", room)
		}
	}
}

func skip(err error) error {
	if err != nil {
		return err
	}
	return filepath.SkipDir
}

func checkImport(t *testing.T, path, room string, f floor, name string) {
	t.Helper()
	if ours, is := strings.CutPrefix(name, "hailong/"); is {
		other := floors[ours]
		if other.number > f.number || other.number == f.number && other.order >= f.order {
			t.Errorf("%s imports %s, which stands above it or beside it", path, ours)
		}
		if ours == "internal/testkit" {
			t.Errorf("%s imports testkit, which is for tests alone", path)
		}
		return
	}
	if strings.HasPrefix(name, mathRand) {
		t.Errorf("%s imports %s: take crypto/rand", path, name)
	}
	for library, may := range outside {
		if (name == library || strings.HasPrefix(name, library+"/")) && !may(room, f) {
			t.Errorf("%s imports %s, which does not belong on floor %d", path, name, f.number)
		}
	}
}

// mayKnowEngines are the rooms that tell the two databases apart.
var mayKnowEngines = []string{"internal/database", "migrations", "internal/app", "cmd/hailong", "cmd/hailong-bench"}

func checkCalls(t *testing.T, set *token.FileSet, room string, file *ast.File) {
	t.Helper()
	allowed := map[int]bool{} // lines that say why
	for _, group := range file.Comments {
		for _, c := range group.List {
			if strings.Contains(c.Text, "nolint:forbidigo") {
				allowed[set.Position(c.Pos()).Line] = true
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			called, ok := n.Fun.(*ast.SelectorExpr)
			if !ok {
				break
			}
			if of, ok := called.X.(*ast.Ident); ok {
				if instead, is := forbidden[of.Name+"."+called.Sel.Name]; is && !allowed[set.Position(n.Pos()).Line] &&
					floors[room].number < 5 {
					t.Errorf("%s calls %s.%s: %s", set.Position(n.Pos()), of.Name, called.Sel.Name, instead)
				}
			}
		case *ast.BasicLit:
			if n.Kind == token.STRING && engines.MatchString(n.Value) && !slices.Contains(mayKnowEngines, room) &&
				!strings.HasPrefix(n.Value, `"gorm.io`) {
				t.Errorf("%s tells the databases apart: %s", set.Position(n.Pos()), n.Value)
			}
		}
		return true
	})
}
