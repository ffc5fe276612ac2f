package report

import (
	"strings"

	"hailong/internal/document"
	"hailong/internal/locale"
	"hailong/internal/school"
)

// Head is how a school's document begins: letterhead, title, addressee, and the documents of the register on which it
// stands, each with its semicolon; the facts that follow them end with the full stop.
func Head(lang locale.Lang, s school.School, title document.Title, facts ...string) []document.Block {
	text := func(key string, args locale.Args) string { return locale.Text(lang, key, args) }
	blocks := []document.Block{document.Letterhead{
		Office: s.ParentOffice, School: s.Name,
		Number: text("report.paper.number", locale.Args{"abbreviation": orSame(s.Abbreviation, blank)}),
		State:  text("report.paper.state", nil), Motto: text("report.paper.motto", nil),
		Place: text("report.paper.place", locale.Args{"place": orSame(s.Place, blank)}),
	}, title, document.Text{Style: document.Addressee,
		Text: text("report.paper.addressee", locale.Args{"office": orBlank(orSame(s.Addressee, s.ParentOffice))})}}
	grounds := append(cited(lang, s.Documents, false), cited(lang, s.Documents, true)...)
	grounds = append(grounds, facts...)
	for i, words := range grounds {
		end := ";"
		if i == len(grounds)-1 {
			end = "."
		}
		blocks = append(blocks, document.Text{Style: document.Ground, Text: words + end})
	}
	return blocks
}

// Foot is how it ends: who receives it, and who signs. Who receives it is “as above” unless the school names others.
func Foot(lang locale.Lang, s school.School) document.Signing {
	text := func(key string, args locale.Args) string { return locale.Text(lang, key, args) }
	out := document.Signing{Heading: text("report.paper.recipients", nil), Name: s.SignerName}
	recipients := s.Recipients
	if recipients == "" {
		recipients = text("report.paper.recipient.addressee", nil)
	}
	for one := range strings.Lines(recipients) {
		one = strings.TrimRight(strings.TrimLeft(strings.TrimSpace(one), "- "), ";.")
		out.Recipients = append(out.Recipients, text("report.paper.recipient.office", locale.Args{"office": one}))
	}
	out.Recipients = append(out.Recipients, text("report.paper.recipient.archive", nil))
	out.Office = strings.ToUpper(orSame(s.SignerTitle, text("report.paper.signer", nil)))
	if s.SignerDeputy != "" {
		out.Office = text("report.paper.for", locale.Args{"title": out.Office}) + "\n" + strings.ToUpper(s.SignerDeputy)
	}
	return out
}

// cited are the documents of the register with one use, as the decree cites them: kind, number, day, issuer and
// subject; a law has no number and no issuer.
func cited(lang locale.Lang, register string, carriedOut bool) (all []string) {
	documents, _ := school.Register(register) // as it was checked when it was stored
	use := locale.Text(lang, "report.document.ground", nil)
	if carriedOut {
		use = locale.Text(lang, "report.document.carried_out", nil)
	}
	for _, d := range documents {
		if d.CarriedOut == carriedOut {
			all = append(all, use+" "+citation(lang, d))
		}
	}
	return all
}

// citation is a document as the decree cites it.
func citation(lang locale.Lang, d school.Document) string {
	args := locale.Args{"kind": d.Kind, "number": d.Number, "day": locale.Date(lang, d.Day), "issuer": d.Issuer,
		"subject": d.Subject}
	switch {
	case d.Number == "" && d.Issuer == "":
		return locale.Text(lang, "report.document.law", args)
	case d.Number == "":
		return locale.Text(lang, "report.document.without_number", args)
	case d.Issuer == "":
		return locale.Text(lang, "report.document.without_issuer", args)
	default:
		return locale.Text(lang, "report.document", args)
	}
}
