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
// with their figures; template may be nil.
func Compare(ctx context.Context, file, template []byte, sections []Section) (reconcile.Result, error) {
	lines, err := reading.Lines(ctx, file)
	if err != nil {
		return reconcile.Result{}, err
	}
	var texts []string
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
	return reconcile.Compare(ctx, texts, lines)
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
