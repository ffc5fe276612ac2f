package reading

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
)

// written are the parts of a Word file that hold what a reader sees.
var written = regexp.MustCompile(`^word/(document|header|footer|footnotes|endnotes)\d*\.xml$`)

// mostDeep is how many elements may stand inside each other.
const mostDeep = 500

// wordLines reads the paragraphs of a Word file. What is struck out by the tracking of changes does not count.
func wordLines(ctx context.Context, file []byte) ([]Line, error) {
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, broken
	}
	w := &words{ctx: ctx, left: mostText}
	inflated, main := budget(mostInflated), false
	for _, part := range archive.File {
		if !written.MatchString(part.Name) {
			continue
		}
		main = main || part.Name == "word/document.xml"
		r, err := part.Open()
		if err != nil {
			return nil, broken
		}
		read := &io.LimitedReader{R: r, N: int64(inflated) + 1}
		err = w.part(xml.NewDecoder(read))
		inflated = budget(read.N - 1)
		_ = r.Close() // a part that was read to its end
		if inflated < 0 {
			return nil, swollen
		}
		if err != nil {
			return nil, err
		}
	}
	if !main {
		return nil, unknown
	}
	return w.all, nil
}

// words are the paragraphs read so far.
type words struct {
	ctx    context.Context
	all    []Line
	blocks int
	left   budget
	open   []*strings.Builder // the paragraphs that are being read: one in a text box stands inside another
	taken  bool               // inside an element of text
	gone   int                // depth of deleted text
}

func (w *words) part(from *xml.Decoder) error {
	from.Strict = true
	for deep := 0; ; {
		token, err := from.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return broken
		}
		switch e := token.(type) {
		case xml.StartElement:
			if deep++; deep > mostDeep {
				return broken
			}
			if err = w.begin(e.Name.Local); err != nil {
				return err
			}
		case xml.EndElement:
			deep--
			w.end(e.Name.Local)
		case xml.CharData:
			if err = w.text(string(e)); err != nil {
				return err
			}
		}
	}
}

func (w *words) begin(name string) error {
	switch name {
	case "p":
		w.open = append(w.open, &strings.Builder{})
		return w.ctx.Err()
	case "t":
		w.taken = true
	case "del", "moveFrom":
		w.gone++
	case "tab", "br", "cr":
		return w.put(" ")
	case "noBreakHyphen":
		return w.put("-")
	}
	return nil
}

func (w *words) end(name string) {
	switch name {
	case "t":
		w.taken = false
	case "del", "moveFrom":
		w.gone--
	case "p":
		n := len(w.open) - 1
		if n < 0 {
			return
		}
		w.blocks++
		if text := strings.TrimSpace(w.open[n].String()); text != "" {
			w.all = append(w.all, Line{Text: text, Block: w.blocks})
		}
		w.open = w.open[:n]
	}
}

func (w *words) text(words string) error {
	if !w.taken || w.gone > 0 {
		return nil
	}
	return w.put(words)
}

func (w *words) put(words string) error {
	if !w.left.take(len(words)) {
		return swollen
	}
	if n := len(w.open); n > 0 {
		w.open[n-1].WriteString(words)
	}
	return nil
}
