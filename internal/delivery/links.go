// Package delivery makes what a school hands out: the list of links. It asks nobody and stores nothing.
package delivery

import (
	"bytes"
	"encoding/csv"
	"strings"

	"hailong/internal/invitation"
	"hailong/internal/locale"
)

// Link is what a parent opens; base is what links begin with, without a slash at the end.
func Link(base string, i invitation.Listed) string { return base + "/s/" + i.Token }

// LinksCSV writes the list for Excel: UTF-8 with a byte order mark, and no cell that a spreadsheet would run.
func LinksCSV(lang locale.Lang, base string, list []invitation.Listed) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	var header []string
	for _, column := range []string{"class", "child_code", "child_name", "parent_name", "link", "used"} {
		header = append(header, locale.Text(lang, "roster.column."+column, nil))
	}
	rows := [][]string{header}
	for _, i := range list {
		used := locale.Text(lang, "roster.no", nil)
		if i.Used {
			used = locale.Text(lang, "roster.yes", nil)
		}
		rows = append(rows, []string{cell(i.Class), cell(i.ChildCode), cell(i.ChildName), cell(i.ParentName), Link(base, i), used})
	}
	err := w.WriteAll(rows)
	return out.Bytes(), err
}

// cell keeps a spreadsheet from taking a text for a formula, also behind blanks and in full-width form.
func cell(s string) string {
	if strings.HasPrefix(s, "\t") || strings.HasPrefix(s, "\r") || strings.HasPrefix(s, "\n") {
		return "'" + s
	}
	if bare := strings.TrimLeft(s, " \u00a0\u3000\u200b\ufeff"); bare != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(bare)[0]) {
		return "'" + s
	}
	return s
}
