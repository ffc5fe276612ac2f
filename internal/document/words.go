package document

import (
	"regexp"
	"strings"

	"hailong/internal/canvas"
)

// Words are the texts of the document that say something of their own, in its order: paragraphs, captions, each table
// with its rows one after the other, what is written in charts. The letterhead and the signing table are what people
// fill and change; headings, and the numbers before captions, change with what else stands in the document.
func (p Document) Words() []string {
	var all []string
	for _, b := range p.Blocks {
		switch b := b.(type) {
		case Text:
			if b.Style != Heading1 && b.Style != Heading2 {
				all = append(all, b.Text)
			}
		case Table:
			all = append(append(all, unnumbered(b.Caption), b.words()), b.Notes...)
		case Figure:
			all = append(all, unnumbered(b.Caption), written(b.Scene))
		case Title:
			all = append(all, b.Abstract)
		case Seal:
			all = append(all, b.Lines...)
		}
	}
	return all
}

// captionNumber is what stands before the words of a caption: "Bảng 1. ".
var captionNumber = regexp.MustCompile(`^\p{L}+ [0-9]+\. `)

func unnumbered(caption string) string { return caption[len(captionNumber.FindString(caption)):] }

func (t Table) words() string {
	all := []string{strings.Join(t.heads(), " ")}
	for _, row := range t.Rows {
		all = append(all, strings.Join(row, " "))
	}
	return strings.Join(all, "\n")
}

func written(s canvas.Scene) string {
	var all []string
	for _, m := range s.Marks {
		if m.Kind == canvas.Words {
			all = append(all, m.Text)
		}
	}
	return strings.Join(all, " ")
}
