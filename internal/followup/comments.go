package followup

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"hailong/internal/export"
	"hailong/internal/feedback"
	"hailong/internal/locale"
	"hailong/internal/school"
	"hailong/internal/survey"
	"hailong/internal/workbook"
)

// Comments is a list for people of what parents wrote in a round, masked and hidden as they are given: each with its
// question, words, themes, and whether it was read. at is when it was made.
func Comments(of school.School, s survey.Survey, comments []feedback.Comment, themes []feedback.Theme,
	lang locale.Lang, at time.Time) export.List {
	text := func(key string, args locale.Args) string { return locale.Text(lang, key, args) }
	list := export.List{Lang: lang, Title: text("comments.title", nil) + ": " + s.Title.In(lang), At: at,
		About: []string{of.Name, text("comments.mask", nil)},
		Columns: []workbook.Column{{Head: text("comments.by.question", nil), Width: 32},
			{Head: text("comments.column.text", nil), Width: 70}, {Head: text("comments.by.tag", nil), Width: 20},
			{Head: text("comments.column.themes", nil), Width: 30},
			{Head: text("comments.column.read", nil), Width: 10}}}
	titles, asked := map[uuid.UUID]string{}, map[string]string{}
	for _, t := range themes {
		titles[t.ID] = t.Title
	}
	for _, q := range s.Questions() {
		asked[q.ID] = q.Text.In(lang)
	}
	for _, one := range comments {
		body, read := one.Body, ""
		if one.Hidden {
			body = text("comments.hidden", locale.Args{"reason": one.Reason})
		}
		if one.Read {
			read = text("comments.read.mark", nil)
		}
		var in []string
		for _, id := range one.Themes {
			in = append(in, titles[id])
		}
		list.Rows = append(list.Rows, []string{asked[one.Question], body, strings.Join(one.Tags, ", "),
			strings.Join(in, "; "), read})
	}
	return list
}
