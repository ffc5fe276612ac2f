package document

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// What a document took from figures has a name in it, so that the file a clerk has finished can be given other figures
// later (refill.go). A maker names its sentences, tables and charts; any other line with a number in it is named by its
// words around the numbers, so that the same line of another round has the same name.

var figuresIn = regexp.MustCompile(`[0-9][0-9.,]*`)

// namer names lines; a name that stands in a document already gets a number.
type namer map[string]int

func (n namer) name(given string) string {
	n[given]++
	if n[given] > 1 {
		return fmt.Sprintf("%s~%d", given, n[given])
	}
	return given
}

// line is the name of a line, "" when there is no number in it.
func (n namer) line(given, words string) string {
	if given == "" && !figuresIn.MatchString(words) {
		return ""
	}
	if given == "" {
		given = "line." + hashed(words)
	}
	return n.name(given)
}

func hashed(words string) string {
	sum := sha256.Sum256([]byte(figuresIn.ReplaceAllString(words, "#")))
	return hex.EncodeToString(sum[:6])
}

// named is the document with a name for everything that a number is in, but for the letterhead and the signing table,
// which people fill.
func (p Document) named() Document {
	n := namer{}
	p.Blocks = slices.Clone(p.Blocks)
	for i, b := range p.Blocks {
		switch b := b.(type) {
		case Text:
			if b.Style != Heading1 && b.Style != Heading2 {
				b.Name = n.line(b.Name, b.Text)
			}
			p.Blocks[i] = b
		case Title:
			b.name = n.line("", b.Abstract)
			p.Blocks[i] = b
		case Table:
			if b.Name == "" {
				b.Name = "table." + hashed(strings.Join(b.heads(), "\n"))
			}
			b.Name, b.captionName = n.name(b.Name), n.line("", b.Caption)
			p.Blocks[i] = b
		case Figure:
			if b.Name == "" {
				b.Name = "chart." + hashed(b.Scene.Title)
			}
			b.Name, b.captionName = n.name(b.Name), n.line("", b.Caption)
			p.Blocks[i] = b
		case Seal:
			b.name = n.name("seal.code")
			for _, line := range b.Lines {
				b.lineNames = append(b.lineNames, n.line("", line))
			}
			p.Blocks[i] = b
		}
	}
	return p
}

// Values are the named things of the document as another finished one takes them.
func (p Document) Values() map[string]Value {
	all := map[string]Value{}
	say := func(name, words string) {
		if name != "" {
			all[name] = Value{Text: words}
		}
	}
	caption := func(name, words string) {
		if name != "" {
			all[name] = Value{Text: words, numbered: true} // a report and its outline count their tables apart
		}
	}
	for _, b := range p.named().Blocks {
		switch b := b.(type) {
		case Text:
			say(b.Name, b.Text)
		case Title:
			say(b.name, b.Abstract)
		case Table:
			all[b.Name] = Value{Table: &b}
			caption(b.captionName, b.Caption)
		case Figure:
			all[b.Name] = Value{Figures: []Figure{b}}
			caption(b.captionName, b.Caption)
		case Seal:
			all[b.name] = Value{Figures: []Figure{{Scene: b.QR}}}
			for i, line := range b.Lines {
				say(b.lineNames[i], line)
			}
		}
	}
	return all
}
