// Package export writes published figures as files for other programs: a table of counts and rates, the same as JSON
// with the questions in it, and a codebook that says what each column and each code means.
//
// It sees nothing but the published document, so what is hidden there is hidden here; there is never a row for a
// ballot.
package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// JSON is the published document with the questionnaire that it is about.
func JSON(t figures.Published, _ locale.Lang) ([]byte, error) {
	canonical, err := t.Document.Canonical()
	if err != nil {
		return nil, err
	}
	return figures.Canonical(struct {
		Title         survey.Text          `json:"title"`
		SchoolYear    string               `json:"school_year"`
		Period        string               `json:"period"`
		Questionnaire survey.Questionnaire `json:"questionnaire"`
		FiguresDigest string               `json:"figures_digest"`
		Figures       json.RawMessage      `json:"figures"`
	}{t.Survey.Title, t.Survey.SchoolYear, t.Survey.Period, t.Survey.Questionnaire, t.Digest, canonical})
}

// columns of the table; each row is one published number, an empty value one that is not published.
var columns = []string{"level", "class", "subject_id", "question_id", "measure", "value", "status", "reason"}

// measures are what a row of the table may hold, in the order of the codebook.
var measures = []string{
	"responded", "eligible", "participation_rate", "by_class_link", "roster_before", "roster_added", "roster_removed",
	"roster_added_after_opening", "roster_removed_after_opening", "disputes", "representativity", "rated", "satisfied",
	"not_applicable", "skipped", "rate", "mean", "items_mean", "index",
	"answers_rate", "all_items_rate", "weighted_rate", "all_parents_low", "all_parents_high", "interval_low",
	"interval_high", "expectation_mean", "answered", "count", "quartile_1", "median", "quartile_3",
	"cashless", "difficulties", "mixed", "cash_only", "other_only", "checked", "straight_lined", "comments",
	"people", "marks",
}

// rows collects the table.
type rows [][]string

func (r *rows) add(level, class, subject, question, measure, value, status string) {
	r.because(level, class, subject, question, measure, value, status, "")
}

// because adds a row with the reason why it has no value.
func (r *rows) because(level, class, subject, question, measure, value, status, reason string) {
	*r = append(*r, []string{level, locale.Cell(class), locale.Cell(subject), locale.Cell(question), measure, value,
		status, reason})
}

// withheld adds a row without a value.
func (r *rows) withheld(level, measure, reason string) {
	r.because(level, "", "", "", measure, "", "withheld", reason)
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func whole64(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

func double(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'g', -1, 64)
}

// Table is one published number a row: numbers as programs read them, with a full stop.
func Table(t figures.Published, _ locale.Lang) ([]byte, error) {
	d, out := t.Document, rows{columns}
	out.school(d)
	for _, s := range d.Satisfaction {
		out.subject(s)
	}
	for _, q := range d.Questions {
		out.question(q)
	}
	for _, c := range d.Criteria {
		for _, pair := range [][2]string{{"people", whole64(c.People)}, {"marks", whole64(c.Marks)},
			{"satisfied", whole64(c.Satisfied)}, {"rate", double(c.Rate)}, {"mean", double(c.Mean)}} {
			out.because("criterion", "", c.SubjectID, c.SectionID, pair[0], pair[1], "", value(c.Reason))
		}
	}
	out.cashless(d.Cashless)
	for _, what := range []string{"cashless", "difficulties"} {
		if reason, there := d.Withheld[what]; there {
			out.withheld("cashless", what, reason)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(d.Comments)) {
		out.add("question", "", "", id, "comments", strconv.Itoa(d.Comments[id]), "")
	}
	for _, c := range d.Classes {
		out.class(c)
	}
	return written(out)
}

// school is who took part, and what is said of the ballots as a whole.
func (r *rows) school(d figures.Document) {
	school := func(measure, value string) { r.add("school", "", "", "", measure, value, d.Status) }
	school("responded", strconv.Itoa(d.Participation.Responded))
	school("eligible", strconv.Itoa(d.Participation.Eligible))
	school("participation_rate", double(d.Participation.Rate))
	school("by_class_link", whole64(d.Participation.ByClassLink))
	if asked := d.Roster; asked != nil {
		var before *int
		if asked.Before != nil {
			before = &asked.Before.Eligible
		}
		r.roster("school", "", "", before, asked.Added, asked.Removed, asked.AddedAfterOpening,
			asked.RemovedAfterOpening)
	}
	school("disputes", strconv.Itoa(d.Disputes))
	school("representativity", double(d.Representativity))
	if s := d.StraightLining; s != nil {
		school("checked", strconv.Itoa(s.Checked))
		school("straight_lined", strconv.Itoa(s.StraightLined))
	}
	for _, pair := range [][2]string{{"straight_lining", "checked"}, {"comments", "comments"}} {
		if reason, there := d.Withheld[pair[0]]; there {
			r.withheld("school", pair[1], reason)
		}
	}
}

func (r *rows) class(c figures.Class) {
	r.add("class", c.Class, "", "", "responded", strconv.Itoa(c.Responded), "")
	r.add("class", c.Class, "", "", "eligible", strconv.Itoa(c.Eligible), "")
	r.add("class", c.Class, "", "", "participation_rate", double(c.Rate), "")
	if asked := c.Roster; asked != nil {
		r.roster("class", c.Class, value(asked.Mark), asked.Before, asked.Added, asked.Removed, asked.AddedAfterOpening,
			asked.RemovedAfterOpening)
	}
	for _, s := range c.Satisfaction {
		r.add("class", c.Class, s.SubjectID, "", "rate", double(s.Rate), s.Status)
	}
}

// roster is where those who were asked come from; status is the mark of a class that was made or refilled.
func (r *rows) roster(level, class, mark string, before, added, removed *int, addedLater, removedLater int) {
	for _, pair := range []count{
		{"roster_before", before}, {"roster_added", added}, {"roster_removed", removed},
		{"roster_added_after_opening", &addedLater}, {"roster_removed_after_opening", &removedLater},
	} {
		r.add(level, class, "", "", pair.measure, whole64(pair.n), mark)
	}
}

func (r *rows) subject(s figures.Satisfaction) {
	reasons := map[string]string{"answers_rate": s.Withheld["answers"], "all_items_rate": s.Withheld["all_items"],
		"items_mean":       s.Withheld["items_mean"],
		"expectation_mean": s.Withheld["expectation"]}
	add := func(measure, value string) {
		reason := reasons[measure]
		if value == "" && reason == "" && s.Reason != nil {
			reason = *s.Reason
		}
		r.because("subject", "", s.SubjectID, "", measure, value, s.Status, reason)
	}
	for _, pair := range []count{{"rated", s.Rated}, {"satisfied", s.Satisfied}, {"not_applicable", s.NotApplicable},
		{"skipped", s.Skipped}} {
		add(pair.measure, whole64(pair.n))
	}
	var answers, allItems *float64
	if s.Rates.Answers != nil {
		answers = s.Rates.Answers.Rate
	}
	if s.Rates.AllItems != nil {
		allItems = s.Rates.AllItems.Rate
	}
	for _, pair := range []share{{"rate", s.Rate}, {"mean", s.Mean}, {"items_mean", s.ItemsMean}, {"index", s.Index},
		{"answers_rate", answers}, {"all_items_rate", allItems}, {"weighted_rate", s.Weighted.Rate},
		{"expectation_mean", s.Expectation.Mean}} {
		add(pair.measure, double(pair.v))
	}
	var low, high, from, to *float64
	if s.AllParents != nil {
		low, high = &s.AllParents.Low, &s.AllParents.High
	}
	if s.Interval != nil {
		from, to = &s.Interval.Low, &s.Interval.High
	}
	for _, pair := range []share{{"all_parents_low", low}, {"all_parents_high", high}, {"interval_low", from},
		{"interval_high", to}} {
		add(pair.measure, double(pair.v))
	}
}

func (r *rows) question(q figures.Question) {
	add := func(measure, value, status string) {
		r.add("question", "", q.SubjectID, q.QuestionID, measure, value, status)
	}
	for _, pair := range []count{{"rated", q.Rated}, {"answered", q.Answered}, {"not_applicable", q.NotApplicable},
		{"skipped", q.Skipped}} {
		if pair.n != nil {
			add(pair.measure, whole64(pair.n), "")
		}
	}
	if q.Counts == nil {
		for i, measure := range []string{"quartile_1", "median", "quartile_3"} {
			switch {
			case q.Quartiles != nil:
				add(measure, double(&q.Quartiles[i]), "")
			case q.Counted() == stats.Measure:
				r.because("question", "", q.SubjectID, q.QuestionID, measure, "", "withheld", value(q.Reason))
			}
		}
		if q.Mean != nil { // of a number, which has no counts
			add("mean", double(q.Mean), "")
		} else {
			r.because("question", "", q.SubjectID, q.QuestionID, "count", "", "withheld", value(q.Reason))
		}
		return
	}
	for _, value := range slices.Sorted(maps.Keys(*q.Counts)) {
		r.add("choice:"+locale.Cell(value), "", q.SubjectID, q.QuestionID, "count", strconv.Itoa((*q.Counts)[value]),
			"")
	}
	if q.Rated != nil {
		add("rate", double(q.Rate), "")
		add("mean", double(q.Mean), "")
	}
}

func (r *rows) cashless(c *figures.Cashless) {
	if c == nil {
		return
	}
	for _, pair := range []count{{"answered", &c.Answered}, {"cashless", &c.Cashless}, {"mixed", &c.Mixed},
		{"cash_only", &c.CashOnly}, {"other_only", &c.OtherOnly}} {
		r.add("cashless", "", "", "", pair.measure, whole64(pair.n), "")
	}
	r.add("cashless", "", "", "", "rate", double(c.Rate), "")
}

// count and share are a measure and its value; nil = not published.
type count struct {
	measure string
	n       *int
}

type share struct {
	measure string
	v       *float64
}

// written is a table for Excel and for programs: UTF-8 with a byte order mark.
func written(rows [][]string) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	err := w.WriteAll(rows)
	return out.Bytes(), err
}
