package report

import (
	"strings"

	"hailong/internal/canvas"
	"hailong/internal/chart"
	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/result"
)

// criteria draws the share of satisfied marks of each criterion, behind it how far its questions lie apart. Marks of
// one parent hang together, so there is no interval to draw.
func (c *charts) criteria() {
	all := c.s.Figures.Criteria
	spans, desc := make([]chart.Span, len(all)), make([]string, len(all))
	known := 0
	for i, one := range all {
		spans[i], desc[i] = c.criterion(one)
		if spans[i].Known {
			known++
		}
	}
	if known == 0 {
		return
	}
	caption := c.text("report.chart.criteria.caption", nil)
	title := caption
	// it names the lowest, unless one that is withheld may be lower
	if lowest := figures.Lowest(all); known == len(all) && len(lowest) == 1 {
		title = c.text("report.chart.criteria.lowest",
			locale.Args{"criterion": result.Criterion(lowest[0], c.s.Lang),
				"share": result.Published(lowest[0].Text, c.s.Lang)})
	}
	parts := pages(spans, rowsOfCriteria)
	drawn := 0
	c.add("criteria", caption, len(parts), func(i int) canvas.Scene {
		words := strings.Join(desc[drawn:drawn+len(parts[i])], " ")
		drawn += len(parts[i])
		return chart.Spans{Title: title, Subtitle: c.text("report.chart.criteria.unit", nil), Desc: words,
			Subjects: parts[i]}.Draw(c.width)
	})
}

// criterion is the row of a criterion, and the same in words.
func (c *charts) criterion(of figures.Criterion) (chart.Span, string) {
	span := chart.Span{Label: result.Criterion(of, c.s.Lang)}
	if of.Marks == nil {
		span.Note = c.text("report.chart.hidden", locale.Args{"why": c.s.why(of.Reason)})
		return span, span.Label + ": " + span.Note
	}
	span.Known, span.Rate, span.Text = true, *of.Rate, result.Published(of.Text, c.s.Lang)
	span.Note = locale.Fraction(c.s.Lang, *of.Satisfied, *of.Marks)
	low, high := c.s.published(*of.Weakest), c.s.published(*of.Strongest)
	span.Low, span.High = *low.Rate, *high.Rate
	return span, c.text("report.chart.criteria.row", locale.Args{"criterion": span.Label, "share": span.Text,
		"counts": span.Note, "low": c.s.shareOf(low), "high": c.s.shareOf(high)})
}

// published are the figures of a question.
func (s Section) published(id string) figures.Question {
	for _, q := range s.Figures.Questions {
		if q.QuestionID == id {
			return q
		}
	}
	return figures.Question{}
}

// shareOf is who is satisfied of those who answered a published question.
func (s Section) shareOf(q figures.Question) string {
	return locale.Percent(s.Lang, (*q.Counts)["4"]+(*q.Counts)["5"], *q.Rated)
}
