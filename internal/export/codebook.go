package export

import (
	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// Codebook says what the columns, measures and statuses of the table mean, and what was asked: one row a thing.
func Codebook(t figures.Published, lang locale.Lang) ([]byte, error) {
	lang = t.Survey.Audience.Words(lang)
	word := func(key string) string { return locale.Text(lang, key, locale.Args{"k": t.Document.Threshold}) }
	out := [][]string{{"kind", "code", "meaning", "type", "role"}}
	add := func(kind, code, meaning, typ, role string) {
		out = append(out, []string{kind, locale.Cell(code), locale.Cell(meaning), typ, role})
	}
	for _, c := range columns {
		add("column", c, word("export.column."+c), "", "")
	}
	for _, m := range measures {
		add("measure", m, word("export.measure."+m), "", "")
	}
	for _, s := range []string{"exact", "coded", "hidden", "shown", "few", "complement", "withheld", "empty",
		figures.Made, figures.Refilled} {
		add("status", s, word("export.status."+s), "", "")
	}
	for _, reason := range stats.Reasons {
		add("reason", reason, figures.Why(lang, reason, t.Document.Threshold), "", "")
	}
	for _, s := range t.Survey.Subjects {
		add("subject", s.ID, s.Label.In(lang), "", "")
	}
	for _, s := range t.Survey.Sections {
		if s.Criterion {
			add("criterion", s.ID, s.Title.In(lang), "", "")
		}
	}
	asked := map[string]survey.Question{}
	for _, q := range t.Survey.Questions() {
		asked[q.ID] = q
		add("question", q.ID, q.Text.In(lang), q.Type, q.Role)
		if q.ShowIf != nil {
			on := asked[q.ShowIf.Question]
			add("condition", q.ID, on.OnlyIf(*q.ShowIf, "“"+on.Text.In(lang)+"”", lang), "", "")
		}
		for value, label := range q.Choices(lang) {
			add("choice", q.ID+"="+value, label, "", "")
		}
	}
	return written(out)
}
