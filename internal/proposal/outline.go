package proposal

import (
	"strings"
)

// nested gives lists in lists their roles: where most points of a list have a list of their own, or boxes, each is a
// question with its choices, and what stands above them is a heading.
func nested(lines []line) {
	type node struct {
		at, parent, children, grand, dotted int
		asks                                bool
	}
	var nodes []node
	var stack []string
	var path []int
	for at, l := range lines {
		key := signOf(l)
		if key == "" {
			if text := l.text(); boxed(text) && len(path) > 0 {
				nodes[path[len(path)-1]].children++
			} else if len(path) > 0 && strings.Trim(text, "._… ") == "" && text != "" {
				nodes[path[len(path)-1]].asks = true
			} else if heading(text) || l.format == "heading" {
				stack, path = nil, nil
			}
			continue
		}
		for k, open := range stack {
			if open == key {
				stack, path = stack[:k], path[:k]
				break
			}
		}
		parent := -1
		if len(path) > 0 {
			parent = path[len(path)-1]
			nodes[parent].children++
		}
		stack, path = append(stack, key), append(path, len(nodes))
		nodes = append(nodes, node{at: at, parent: parent, asks: asking(l.text())})
	}
	for _, n := range nodes {
		switch {
		case n.parent < 0:
		case n.children > 1:
			nodes[n.parent].grand++
		case n.children == 0 && tailDots.MatchString(lines[n.at].text()) && wordy(lines[n.at].text()):
			nodes[n.parent].dotted++
		}
	}
	asked, all := 0, 0
	for _, n := range nodes {
		if n.parent < 0 && bullet.MatchString(lines[n.at].text()) {
			if all++; n.asks || n.children > 0 {
				asked++
			}
		}
	}
	for _, n := range nodes {
		if n.parent < 0 {
			if asked > 1 && asked*2 > all && bullet.MatchString(lines[n.at].text()) {
				lines[n.at].role = asks // the points of the outermost list are asked
			}
			continue
		}
		up := nodes[n.parent]
		switch {
		case (up.grand*2 >= up.children && up.grand > 0 || up.dotted == up.children) &&
			!strings.HasSuffix(lines[up.at].text(), "?"):
			lines[up.at].role, lines[n.at].role = heads, asks
		case lines[up.at].role == asks && n.children == 0 && up.parent >= 0 && nodes[up.parent].grand > 0:
			lines[n.at].role = offers
		}
	}
}

// signOf names the sign or number that a line begins with, "" when it has none.
func signOf(l line) string {
	text := l.text()
	m := bullet.FindStringSubmatch(text)
	switch {
	case l.row, l.role != 0, heading(text), boxed(text) && m != nil:
		return ""
	case l.format != "" && l.format != "heading" && l.format != "none":
		return "list " + l.list + l.format
	case compound.MatchString(text):
		return ""
	case asked.MatchString(text), digit.MatchString(text), coded.MatchString(text):
		return "number"
	case alpha.MatchString(text):
		return "letter"
	case m != nil && text[0] != '*':
		return text[:len(text)-len(m[1])]
	}
	return ""
}
