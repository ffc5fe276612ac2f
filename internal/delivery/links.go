// Package delivery makes what a school hands out: the texts for chat groups, the slips, the posters, the list of links.
// It stores nothing, and the same round gives the same bytes.
package delivery

import (
	"bytes"
	"encoding/csv"

	"hailong/internal/invitation"
	"hailong/internal/locale"
)

// Link is what a parent opens; base is what links begin with, without a slash at the end.
func Link(base string, i invitation.Listed) string { return base + "/s/" + i.Token }

// KeeperLink is what a keeper of a round with three keys opens.
func KeeperLink(base, token string) string { return base + "/k/" + token }

// LinksCSV writes the list for Excel: UTF-8 with a byte order mark, and no cell that a spreadsheet would run.
func LinksCSV(lang locale.Lang, base string, list []invitation.Listed) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	var header []string
	for _, key := range columns("roster.column.") {
		header = append(header, locale.Text(lang, key, nil))
	}
	rows := [][]string{header}
	for _, i := range list {
		rows = append(rows, []string{locale.Cell(i.Class), locale.Cell(i.ChildCode), locale.Cell(i.ChildName),
			locale.Cell(i.ParentName), Link(base, i), yesNo(lang, i.Used)})
	}
	err := w.WriteAll(rows)
	return out.Bytes(), err
}

// columns are the keys of the list's header.
func columns(prefix string) []string {
	return []string{prefix + "class", prefix + "child_code", prefix + "child_name", prefix + "parent_name",
		prefix + "link", prefix + "used"}
}

func yesNo(lang locale.Lang, yes bool) string {
	if yes {
		return locale.Text(lang, "roster.yes", nil)
	}
	return locale.Text(lang, "roster.no", nil)
}
