package followup

import (
	"context"

	"github.com/google/uuid"

	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/report"
	"hailong/internal/school"
)

// Section is the finished section of a round: its figures, the school's published answers, and what changed since the
// round before. publicURL is of the page that the school shares, "" when it shares none.
func (r Reader) Section(ctx context.Context, s school.School, told figures.Published, publicURL string,
	lang locale.Lang) (report.Section, error) {
	section, _, err := r.Whole(ctx, s, told, publicURL, lang)
	return section, err
}

// Whole is Section, and what it was made of.
func (r Reader) Whole(ctx context.Context, s school.School, told figures.Published, publicURL string,
	lang locale.Lang) (section report.Section, round Round, err error) {
	defer problem.In(&err, "compose section")
	lang = told.Survey.Audience.Words(lang)
	meta := report.About(s, told.Survey, told.Digest, lang)
	meta.Receipts, meta.Record, meta.RecordLine = told.Receipts, told.Record, told.RecordLine
	meta.PublicURL = publicURL
	if round, err = r.Of(ctx, s.ID, told, lang); err != nil {
		return report.Section{}, Round{}, err
	}
	meta.Answers, meta.Followed = round.Rows(lang), round.Sentences(lang)
	meta.Series = round.Series
	meta.Beside = round.Beside
	if round.Compared != nil {
		meta.Before, meta.Changes = round.Before, round.Compared.Satisfaction
		meta.Cashless = round.Compared.Cashless
		meta.BeforeYear, meta.BeforeTook = round.Compared.Against.SchoolYear, round.Compared.Against.Participation
	}
	section = report.Compose(told.Document, meta, lang)
	section.Stop = ctx.Err
	return section, round, nil
}

// Latest is the section of the last closed round of a school; ok is false when there is none.
func (r Reader) Latest(ctx context.Context, s school.School, link func(uuid.UUID) (string, error),
	lang locale.Lang) (section report.Section, ok bool, err error) {
	defer problem.In(&err, "compose section of the last survey")
	rounds, err := r.Figures.Closed(ctx, s.ID)
	if err != nil || len(rounds) == 0 {
		return report.Section{}, false, err
	}
	last := rounds[len(rounds)-1]
	url, err := link(last.Survey.ID)
	if err != nil {
		return report.Section{}, false, err
	}
	section, err = r.Section(ctx, s, last, url, lang)
	return section, true, err
}
