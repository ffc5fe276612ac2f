package internal

import (
	"go/ast"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// machinery are words of our own for things that databases, HTTP and Go have a word for, and that word. A newcomer must not
// need a glossary for a program's insides; the words of the product are another matter.
var machinery = []struct {
	word    *regexp.Regexp
	instead string
	left    []string // files that still have it
}{
	{word("crowd"), "concurrent requests, prepare batch", []string{
		"internal/ballot/queue.go",
		"internal/database/sqlite.go",
		"internal/database/sqlite_batch.go",
		"internal/invitation/class_link_test.go",
	}},
	{word("patience"), "a time limit, a detached context", []string{
		"internal/database/batch.go",
		"internal/database/dialect.go",
		"internal/database/postgres.go",
		"internal/database/sqlite.go",
	}},
	{word("emptied"), "truncate", nil},
	{word("journey"), "round trip", nil},
	{word("letIn"), "key cache", nil},
	{word("ticket"), "one-time link", []string{
		"cmd/hailong/account.go",
		"internal/app/demo.go",
		"internal/app/rooms/rooms.go",
		"internal/httpd/desk/desk.go",
		"internal/httpd/desk/signin/entry.go",
		"internal/httpd/strangers_test.go",
	}},
	{word("finder"), "lookup batcher", nil},
	{word("Warm"), "preload", nil},
	{word("Speak"), "set language", nil},
	{word("arrive"), "request log", nil},
}

// word matches a name that is the word, or has it as its first part: crowd, crowdSize, not crowded.
func word(w string) *regexp.Regexp { return regexp.MustCompile(`^` + w + `s?([A-Z_]\w*)?$`) }

// The names of the machinery are the field's own. Comments are for people to judge; names are checked here.
func TestMachineryHasTheFieldsWords(t *testing.T) {
	used := make([][]string, len(machinery))
	for _, s := range sources(t) {
		if strings.HasPrefix(s.path, "internal/e2e/") {
			continue // phones in an evening are a crowd of people
		}
		seen := map[string]bool{}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if id, is := n.(*ast.Ident); is {
				seen[id.Name] = true
			}
			return true
		})
		for i, m := range machinery {
			for name := range seen {
				if m.word.MatchString(name) && !slices.Contains(used[i], s.path) {
					used[i] = append(used[i], s.path)
					if !slices.Contains(m.left, s.path) {
						t.Errorf("%s calls something %s; the field says: %s", s.path, name, m.instead)
					}
				}
			}
		}
	}
	for i, m := range machinery {
		for _, path := range m.left {
			if !slices.Contains(used[i], path) {
				t.Logf("%s no longer has a name like %s: strike it from the list", path, m.word)
			}
		}
	}
}
