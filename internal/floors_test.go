// Package internal holds the test of the house's plan.
package internal

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
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

// plan is docs/architecture.md, the one place where the table of floors stands.
const plan = "../docs/architecture.md"

var (
	floorRow = regexp.MustCompile(`(?m)^\| (\d) [a-z ]+ \| (.+?) \| .+ \|$`)
	roomRow  = regexp.MustCompile(`(?m)^\| \x60([a-z0-9/-]+)\x60 \| [^|]+ \| [^|]+ \|$`)
	aRoom    = regexp.MustCompile("`(…/)?([a-z0-9/-]+)`") // …/x stands beside the room before it
)

// readFloors reads the table: an arrow parts those who may know each other from those who may not.
func readFloors(t *testing.T) map[string]floor {
	t.Helper()
	text, err := os.ReadFile(plan)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]floor{"api": {-1, 0}, "migrations": {-1, 0}}
	for _, row := range floorRow.FindAllStringSubmatch(string(text), -1) {
		number, err := strconv.Atoi(row[1])
		if err != nil {
			t.Fatal(err)
		}
		beside := ""
		for order, group := range strings.Split(row[2], "→") {
			for _, room := range aRoom.FindAllStringSubmatch(group, -1) {
				where := room[2]
				if room[1] != "" {
					where = path.Join(beside, where)
				}
				beside = path.Dir(where)
				if !strings.HasPrefix(where, "cmd/") {
					where = "internal/" + where
				}
				if _, twice := all[where]; twice {
					t.Errorf("%s stands on two floors", where)
				}
				all[where] = floor{number, order}
			}
		}
	}
	if len(all) < 30 {
		t.Fatalf("only %d rooms were read from %s: has the table another form?", len(all), plan)
	}
	return all
}

// Every room on floors 0 to 5 has its line in the list of rooms, and every line is a room.
func TestEveryRoomSaysWhatItOwns(t *testing.T) {
	text, err := os.ReadFile(plan)
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]bool{}
	for _, row := range roomRow.FindAllStringSubmatch(string(text), -1) {
		if told["internal/"+row[1]] {
			t.Errorf("%s is told twice", row[1])
		}
		told["internal/"+row[1]] = true
	}
	all := readFloors(t)
	for room, f := range all {
		if f.number >= 0 && f.number <= 5 && !told[room] {
			t.Errorf("%s has no line under The rooms in %s", room, plan)
		}
	}
	for room := range told {
		if _, is := all[room]; !is {
			t.Errorf("%s is told and stands on no floor", room)
		}
	}
}

// outside are the libraries that belong to certain floors; a prefix stands for all below it.
var outside = map[string]func(room string, f floor) bool{
	"github.com/gin-gonic/gin": func(room string, f floor) bool { return f.number >= 4 || room == "api" },
	"net/http":                 func(room string, f floor) bool { return f.number >= 4 || room == "api" },
	"gorm.io/gorm": func(room string, f floor) bool {
		return f.number == 1 || f.number == 2 || f.number == 5
	},
	"gorm.io/driver": func(room string, _ floor) bool { return room == "internal/database" },
	"modernc.org/sqlite": func(room string, _ floor) bool {
		return room == "internal/database" || room == "internal/replica"
	},
	"github.com/jackc/pgx":     func(_ string, f floor) bool { return f.number == 1 },
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
	floors, rooms := readFloors(t), map[string]bool{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && (strings.HasPrefix(d.Name(), ".") && d.Name() != ".." ||
			path == "../internal/absent") {
			return skip(err) // what stands in the place of modules belongs to no floor
		}
		if filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, ".gen.go") {
			return nil
		}
		room := filepath.ToSlash(filepath.Dir(path))[3:]
		if strings.HasPrefix(room, "internal/testkit") || room == "internal/e2e" {
			return nil
		}
		if _, known := floors[room]; !known {
			t.Errorf("%s stands on no floor of %s", room, plan)
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
			checkImport(t, floors, path, room, name)
		}
		checkCalls(t, set, room, floors[room], file)
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

func checkImport(t *testing.T, floors map[string]floor, path, room, name string) {
	t.Helper()
	f := floors[room]
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
var mayKnowEngines = []string{
	"internal/database", "internal/batch", "internal/portable", "internal/replica", "migrations",
	"internal/app", "cmd/hailong", "cmd/hailong-bench",
}

func checkCalls(t *testing.T, set *token.FileSet, room string, f floor, file *ast.File) {
	t.Helper()
	allowed := map[int]bool{} // lines that say why
	for _, group := range file.Comments {
		for _, c := range group.List {
			if strings.Contains(c.Text, "floors:") {
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
					f.number < 5 {
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
