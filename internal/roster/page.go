package roster

import (
	"bytes"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
)

// readPage reads the tables of a web page, which school systems export under the name .xls; each is a sheet.
func readPage(file []byte) ([]Sheet, error) {
	content, err := charset.NewReader(bytes.NewReader(file), "text/html")
	if err != nil {
		return nil, refused("roster.fault.unreadable")
	}
	root, err := html.Parse(content)
	if err != nil {
		return nil, refused("roster.fault.unreadable")
	}
	if nested(root, 0) > mostNested {
		return nil, refused("roster.fault.unreadable")
	}
	var sheets []Sheet
	lines := 0
	for node := range root.Descendants() {
		if node.DataAtom != atom.Table {
			continue
		}
		sheet, err := readTable(node)
		if err != nil {
			return nil, err
		}
		if lines += len(sheet.Lines); lines > mostLines {
			return nil, tooLarge()
		}
		if len(sheet.Lines) > 0 {
			sheets = append(sheets, sheet)
		}
	}
	for i := range sheets {
		if len(sheets) > 1 {
			sheets[i].Name = "Bảng " + strconv.Itoa(i+1)
		}
	}
	return sheets, nil
}

// mostNested is how many tables may lie in each other: what is inside is read once for each.
const mostNested = 4

// nested is the deepest that tables lie in each other.
func nested(node *html.Node, above int) (deepest int) {
	if node.DataAtom == atom.Table {
		above++
	}
	deepest = above
	for child := node.FirstChild; child != nil; child = child.NextSibling {
		deepest = max(deepest, nested(child, above))
	}
	return deepest
}

func readTable(table *html.Node) (Sheet, error) {
	var sheet Sheet
	below := map[int]hanging{} // cells that reach down into the next rows, by column
	number := 0
	for node := range table.Descendants() {
		if node.DataAtom != atom.Tr || inner(node, table) {
			continue
		}
		number++
		cells := readTableRow(node, below)
		if len(cells) > mostColumns || len(sheet.Lines) > mostLines {
			return Sheet{}, tooLarge()
		}
		if filled(cells) {
			hidden := strings.Contains(strings.ReplaceAll(attribute(node, "style"), " ", ""), "display:none")
			sheet.Lines = append(sheet.Lines, Line{Number: number, Hidden: hidden, Cells: cells})
		}
	}
	return sheet, nil
}

// hanging is a cell with rowspan, and how many rows it still reaches into.
type hanging struct {
	cell Cell
	left int
}

func readTableRow(row *html.Node, below map[int]hanging) []Cell {
	var cells []Cell
	fill := func() {
		for at, h := below[len(cells)], len(cells); at.left > 0; at, h = below[len(cells)], len(cells) {
			down := at.cell
			down.Down = true
			cells = append(cells, down)
			at.left--
			below[h] = at
		}
	}
	for node := row.FirstChild; node != nil && len(cells) <= mostColumns; node = node.NextSibling {
		if node.DataAtom != atom.Td && node.DataAtom != atom.Th {
			continue
		}
		fill()
		cell := Cell{Text: unwrap(textOf(node))}
		for i := range min(span(node, "colspan"), mostColumns+1-len(cells)) {
			cell.Across = i > 0
			if down := span(node, "rowspan") - 1; down > 0 {
				below[len(cells)] = hanging{cell, down}
			}
			cells = append(cells, cell)
		}
	}
	fill()
	return cells
}

func span(node *html.Node, name string) int {
	n, err := strconv.Atoi(attribute(node, name))
	if err != nil || n < 1 {
		return 1
	}
	return min(n, mostLines)
}

func attribute(node *html.Node, name string) string {
	for _, a := range node.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// inner tells whether a row belongs to a table inside of this one.
func inner(row, table *html.Node) bool {
	for up := row.Parent; up != nil && up != table; up = up.Parent {
		if up.DataAtom == atom.Table {
			return true
		}
	}
	return false
}

func textOf(node *html.Node) string {
	var out strings.Builder
	for n := range node.Descendants() {
		switch {
		case n.Type == html.TextNode && n.Parent.DataAtom != atom.Style && n.Parent.DataAtom != atom.Script:
			out.WriteString(n.Data)
		case n.DataAtom == atom.Br || n.DataAtom == atom.P || n.DataAtom == atom.Div:
			out.WriteString("\n")
		}
	}
	return strings.TrimSpace(strings.ReplaceAll(out.String(), "\u00a0", " "))
}
