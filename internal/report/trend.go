package report

import (
	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/stats"
)

// TrendSentence says what changed in a subject since an earlier round, which period names: "năm học 2022-2023". Only a
// change that is beyond chance is called a rise or a fall. ok is false when nothing may be said.
func TrendSentence(lang locale.Lang, period, method, label string, c figures.Change) (s Sentence, ok bool) {
	if !c.Published {
		return Sentence{}, false
	}
	earlier, later := *c.Earlier, *c.Later
	from := locale.PercentWords(lang, earlier.Satisfied, earlier.Rated)
	to := locale.PercentWords(lang, later.Satisfied, later.Rated)
	if *c.Verdict == stats.Up || *c.Verdict == stats.Down {
		from, to = locale.BesideWords(lang, earlier.Satisfied, earlier.Rated, later.Satisfied, later.Rated)
	}
	key := "report.trend." + *c.Verdict
	if *c.Verdict == stats.NoClearChange && from == to {
		key = "report.trend.no_clear_change_alike"
	}
	return Sentence{Trend, locale.Text(lang, key, locale.Args{
		"period": period, "what": locale.Text(lang, "report.what."+method, nil), "label": label, "from": from, "to": to,
		"points": locale.PointsWords(lang, earlier.Satisfied, earlier.Rated, later.Satisfied, later.Rated),
	})}, true
}
