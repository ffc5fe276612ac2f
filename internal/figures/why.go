package figures

import (
	"hailong/internal/locale"
	"hailong/internal/stats"
)

// Why says a reason (stats.Reasons) as a whole sentence; k is the round's threshold. Every page, chart and file takes
// its words from here, so that no output knows another reason than the others.
func Why(lang locale.Lang, reason string, k int) string { return because(lang, "reason.", reason, k) }

// WhyShort says a reason in a few words, for a cell, a chart or a clause.
func WhyShort(lang locale.Lang, reason string, k int) string {
	return because(lang, "reason.short.", reason, k)
}

// WhyClass says why a class has no rate of a subject (stats.Few, Complement, Withheld or Empty).
func WhyClass(lang locale.Lang, status string, k int) string {
	return because(lang, "reason.class.", status, k)
}

func because(lang locale.Lang, kind, reason string, k int) string {
	return locale.Text(lang, kind+reason, locale.Args{"k": k, "texts": stats.LeastForTexts(k), "quarters": 4 * k,
		"least": stats.MinSatisfied})
}

// Why is why the figure of the subject is not exact, as a sentence; "" when it is.
func (s Satisfaction) Why(lang locale.Lang, k int) string { return sentence(lang, s.Reason, k) }

// Why is why the counts of the question are withheld, as a sentence; "" when they are not.
func (q Question) Why(lang locale.Lang, k int) string { return sentence(lang, q.Reason, k) }

func sentence(lang locale.Lang, reason *string, k int) string {
	if reason == nil {
		return ""
	}
	return Why(lang, *reason, k)
}
