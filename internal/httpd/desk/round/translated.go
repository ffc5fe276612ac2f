package round

import "hailong/internal/locale"

// Translated says of each further language how much of the questionnaire, and of the page's own sentences, is in it:
// before the round opens there is time to write the rest.
func (v movePage) Translated() []string {
	var all []string
	for _, lang := range v.Round.Languages()[len(locale.Languages):] {
		texts, of := v.Round.Written(lang)
		sentences, every := locale.Written(lang)
		all = append(all, v.T("move.open.language", "language", locale.NameOf(lang), "texts", texts, "of", of,
			"sentences", sentences, "all", every))
	}
	return all
}
