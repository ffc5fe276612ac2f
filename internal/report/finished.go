package report

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"hailong/internal/document"
	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/reading"
	"hailong/internal/reconcile"
	"hailong/internal/school"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// What people made of a report: they finish it in Word, sign it and keep it as PDF. The finished file may be given the
// figures again, or compared with them.

// named gives the paragraphs that are sentences of the section the sentences' names.
func (s Section) named(blocks []document.Block) []document.Block {
	names := map[string]string{strings.Join(s.Said(Participation, Result), " "): "sentence.joint"}
	for _, role := range Roles() {
		for i, words := range s.Said(role) {
			names[words] = fmt.Sprintf("%s#%d", role.Placeholder(), i+1)
		}
	}
	for i, b := range blocks {
		if text, is := b.(document.Text); is && text.Name == "" {
			text.Name = names[text.Text]
			blocks[i] = text
		}
	}
	return blocks
}

// Refill gives a finished Word file, made from a report, a section or the school's own template, the figures of a round
// in its tagged content controls; nothing else in it changes. There is a section for each language a file may be in.
func Refill(ctx context.Context, w io.Writer, file []byte, sections []Section) error {
	made := map[locale.Lang]map[string]document.Value{}
	return document.Refill(ctx, w, file, func(lang locale.Lang) map[string]document.Value {
		i := slices.IndexFunc(sections, func(s Section) bool { return s.Lang.Base() == lang })
		if i >= 0 && made[lang] == nil {
			made[lang] = OutlineDocument(sections[i]).Values() // the report goes before it
			if d, err := SummaryDocument(sections[i]); err == nil {
				maps.Copy(made[lang], d.Values())
			}
			maps.Copy(made[lang], Values(sections[i]))
			maps.Copy(made[lang], SectionDocument(sections[i]).Values())
			maps.Copy(made[lang], ReportDocument(sections[i]).Values())
		}
		return made[lang]
	})
}

// Compare looks in a finished file, Word or PDF, for what the sections say, and for what the school's own template says
// with their figures; template may be nil. What beyond says is recognised, and not judged.
func Compare(ctx context.Context, file, template []byte, sections, beyond []Section) (reconcile.Result, error) {
	lines, err := reading.Lines(ctx, file)
	if err != nil {
		return reconcile.Result{}, err
	}
	var texts, unjudged []string
	for _, s := range beyond {
		unjudged = slices.Concat(unjudged, ReportDocument(s).Words(), SectionDocument(s).Words(),
			OutlineDocument(s).Words(), s.summaryTexts())
	}
	for _, s := range sections {
		summary, err := SummaryDocument(s)
		if err != nil {
			return reconcile.Result{}, err
		}
		texts = slices.Concat(texts, ReportDocument(s).Words(), SectionDocument(s).Words(), OutlineDocument(s).Words(),
			summary.Words())
		if template == nil {
			continue
		}
		values := Values(s)
		for name, value := range values {
			value.Figures = nil // nothing of a picture is read
			values[name] = value
		}
		var own bytes.Buffer
		if err = document.Fill(ctx, &own, template, s.Lang, values); err != nil {
			return reconcile.Result{}, err
		}
		filled, err := reading.Lines(ctx, own.Bytes())
		if err != nil {
			return reconcile.Result{}, err
		}
		texts = append(texts, stretches(filled)...)
	}
	return reconcile.Compare(ctx, texts, unjudged, lines)
}

// stretches are the texts of a filled template. Its tables are known by their cells alone, so that each stretch is some
// paragraphs and cells with those around them.
func stretches(lines []reading.Line) []string {
	const long = 40
	var all []string
	for from := 0; from < len(lines); from += long / 2 {
		var words []string
		for _, line := range lines[from:min(from+long, len(lines))] {
			words = append(words, line.Text)
		}
		all = append(all, strings.Join(words, "\n"))
	}
	return all
}

// Outward composes a section of what the page for everybody shows alone: comparing a file with it tells a stranger
// nothing that the page does not.
func Outward(d figures.Document, m Meta, lang locale.Lang) Section {
	d.Classes, d.Cashless, m.Forms = nil, nil, nil
	d.Satisfaction = slices.Clone(d.Satisfaction)
	for i := range d.Satisfaction {
		d.Satisfaction[i].Expectation = figures.Expectation{}
	}
	return Compose(d, m, lang)
}

// Beyond composes what a report of the round may say and the page for everybody does not: every form, how fees are
// paid, another kind of respondents, an earlier round. It is for recognising such sentences, and made of what the page
// shows alone: the round itself stands for the other two, and what a class or an expectation is told is left out. There
// is a section for a rise beside equal rates, and one for a fall beside others.
func Beyond(d figures.Document, of survey.Survey, m Meta, lang locale.Lang) (all []Section) {
	own := Outward(d, m, lang).Figures
	own.Cashless = d.Cashless
	itself := figures.Published{Survey: of, Document: own}
	m.Forms, m.Before = FormNames(), locale.Text(lang, "report.trend.period", locale.Args{"year": m.SchoolYear})
	m.BeforeTook = own.Participation
	for _, verdict := range []string{stats.Up, stats.Down} {
		compared := figures.Compare(itself, itself)
		m.Changes, m.Cashless = compared.Satisfaction, compared.Cashless
		for i := range m.Changes {
			if m.Changes[i].Verdict != nil {
				m.Changes[i].Verdict = &verdict
			}
		}
		other := Beside{Survey: of, Figures: own}
		if verdict == stats.Down {
			other.Figures.Satisfaction = apart(own.Satisfaction)
		}
		if other.Figures.Audience = school.Staff; own.Audience == school.Staff {
			other.Figures.Audience = school.Parents
		}
		m.Beside = &other
		all = append(all, Compose(own, m, lang))
	}
	return all
}

// apart are subjects with other rates than those given: all who rated are satisfied, or but one.
func apart(of []figures.Satisfaction) []figures.Satisfaction {
	other := slices.Clone(of)
	for i, e := range other {
		if e.Status != stats.Exact {
			continue
		}
		satisfied := *e.Rated
		if *e.Satisfied == satisfied {
			satisfied--
		}
		other[i].Satisfied = &satisfied
	}
	return other
}
