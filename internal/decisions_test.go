package internal

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

var writeIndex = flag.Bool("write", false, "write docs/decisions/README.md anew")

var (
	decisionFile    = regexp.MustCompile(`^(\d{4})-[a-z0-9-]+\.md$`)
	decisionNumber  = regexp.MustCompile(`^(\d+)?[.:·\s]*`)
	decisionOneLine = regexp.MustCompile(`^(.{20,}?[^.]\.)(?:\s|$)`)
	superseded      = regexp.MustCompile(`(?m)^Superseded by \[(\d{4})\]`)
	inPart          = regexp.MustCompile(`(?m)^\*Superseded in .*`)
	numbered        = regexp.MustCompile(`\[(\d{4})\]`)
)

const indexHead = `# Decisions

Why things are as they are: context, decision, consequence, and what would change our mind, on one page each. A decision
is never rewritten; a later one supersedes it, and the old file then says so in the line below its title. Numbers that are
missing were set aside for work that needed no decision; they are not used again.

This page is made from the files: ` + "`go test ./internal -run TestDecisions -write`" + `.

| | decision | in one line |
|---|---|---|
`

// The index of decisions is what the files say, so that nobody keeps it by hand.
func TestDecisions(t *testing.T) {
	const dir = "../docs/decisions"
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	index, numbers := indexHead, map[string]string{}
	for _, e := range entries {
		if e.Name() == "README.md" {
			continue
		}
		name := decisionFile.FindStringSubmatch(e.Name())
		if name == nil {
			t.Errorf("%s: a decision is named NNNN-in-small-letters.md", e.Name())
			continue
		}
		if other := numbers[name[1]]; other != "" {
			t.Errorf("%s and %s have one number", e.Name(), other)
		}
		numbers[name[1]] = e.Name()
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if lines := strings.Count(string(text), "\n"); lines > 60 {
			t.Errorf("%s has %d lines: a decision is one page", e.Name(), lines)
		}
		index += indexRow(t, e.Name(), name[1], string(text))
	}
	for _, file := range numbers {
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		said := superseded.FindString(string(text)) + inPart.FindString(string(text))
		for _, by := range numbered.FindAllStringSubmatch(said, -1) {
			if numbers[by[1]] <= file {
				t.Errorf("%s is superseded by %s, which is no later decision", file, by[1])
			}
		}
	}
	file := filepath.Join(dir, "README.md")
	if *writeIndex {
		if err := os.WriteFile(file, []byte(index), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if is, err := os.ReadFile(file); err != nil || string(is) != index {
		t.Errorf("%s is not what the files say (%v): go test ./internal -run TestDecisions -write", file, err)
	}
}

func indexRow(t *testing.T, file, number, text string) string {
	t.Helper()
	heading, body, _ := strings.Cut(text, "\n")
	title, is := strings.CutPrefix(heading, "# ")
	if !is {
		t.Errorf("%s does not begin with a title", file)
	}
	written := decisionNumber.FindStringSubmatch(title)
	if n, err := strconv.Atoi(cmp.Or(written[1], number)); err != nil || fmt.Sprintf("%04d", n) != number {
		t.Errorf("%s calls itself %s", file, written[1])
	}
	title = title[len(written[0]):]
	first, size := utf8.DecodeRuneInString(title)
	if word, _, _ := strings.Cut(title, " "); word != "gofmt" && word != "gonum" && word != "gorm's" {
		title = string(unicode.ToUpper(first)) + title[size:]
	}
	line := oneLine(body)
	if by := superseded.FindStringSubmatch(text); by != nil {
		line = "*Superseded by " + by[1] + ".* " + line
	}
	if inPart.MatchString(text) {
		line = "*Superseded in part.* " + line
	}
	return fmt.Sprintf("| [%s](%s) | %s | %s |\n", number, file, title, line)
}

// oneLine is the first sentence of the decision, or of the whole text where it is not parted into context and decision.
func oneLine(body string) string {
	if _, decided, parted := strings.Cut(body, "**Decision"); parted {
		body = decided[strings.Index(decided, "**")+2:]
	} else if _, decided, parted := strings.Cut(body, "## Decision\n"); parted {
		body = decided
	}
	for paragraph := range strings.SplitSeq(strings.TrimSpace(body), "\n\n") {
		paragraph = strings.TrimSpace(strings.Join(strings.Fields(paragraph), " "))
		if paragraph == "" || superseded.MatchString(paragraph) || inPart.MatchString(paragraph) ||
			strings.HasPrefix(paragraph, "#") {
			continue
		}
		paragraph = strings.TrimPrefix(strings.ReplaceAll(paragraph, "|", "\\|"), "- ")
		if m := decisionOneLine.FindStringSubmatch(paragraph); m != nil {
			paragraph = m[1]
		}
		first, size := utf8.DecodeRuneInString(paragraph)
		return string(unicode.ToUpper(first)) + strings.TrimRight(paragraph[size:], ".:") + "."
	}
	return ""
}
