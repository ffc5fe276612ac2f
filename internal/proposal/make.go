package proposal

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"hailong/internal/locale"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// What a question is about, by its folded words.
var (
	textual = regexp.MustCompile(
		`y kien (?:khac|dong gop|gi|them|bo sung|rieng)|y kien cua [^?]{0,30}:?$|gop y|de xuat|kien nghi|mong muon|vi sao|tai sao|ly do|ghi ro|dieu gi|nhung gi|gi (?:them|khac|nua)|(?:hay|vui long|xin) (?:ong/ba )?(?:neu|viet|ghi|chia se|cho biet them)|chia se|comments?\b|suggest|\bwhy\b|\bwhat\b|please (?:write|tell|explain|describe)|anything`)
	percents = regexp.MustCompile(`phan tram|%|per ?cent`)
	counted  = regexp.MustCompile(
		`bao nhieu|\bmay (?:con|lan|nam|ngay|km|phut|nguoi|buoi|gio|tieng|cuon|quyen|bo|tiet|tuan|thang|chau|be|em|mon|cai|dong|trieu|nghin|giay)\b|^so (?:lan|con|nam|luong|km|phut|tien|nguoi|buoi|gio|ngay|tiet|tuan|thang|cuon|quyen|bo|chau|tre|em|cay|mon)\b|\((?:km|m|cm|kg|phut|gio|ngay|lan|dong|nghin dong|minutes|hours|days|times)\)\s*[:?]*$|how (?:many|much|far|long|often)|^number of|^(?:hours|days|minutes|times|lessons)\b`)
	overall = regexp.MustCompile(
		`^(?:nhin chung|danh gia chung|noi chung|tong the|ve tong the|muc do hai long chung|overall|in general)|hai long chung\b`)
	expected = regexp.MustCompile(`mong doi|ky vong|mong muon|expect`)
	pleased  = regexp.MustCompile(`hai long|satisf`)
	either   = regexp.MustCompile(`\b(?:co|da|duoc|biet|thich)\b.* (?:khong|chua)\s*\?$`)
	kinds    = []kindName{
		{regexp.MustCompile(`nhieu|multi|checkbox|hop kiem`), survey.Some, stats.Choice},
		{regexp.MustCompile(`thang|muc|likert|scale|rating|diem|danh gia|\b1 ?[-–] ?5\b|\bsao\b`), survey.Steps,
			stats.Rating},
		{regexp.MustCompile(`phan tram|percent|%`), survey.Amount, stats.Amount},
		{regexp.MustCompile(`^so\b|number|con so`), survey.Amount, stats.Measure},
		{regexp.MustCompile(`mot|chon 1|1 (?:dap an|lua chon)|single|radio|trac nghiem|co/khong|yes`), survey.One,
			stats.Choice},
		{regexp.MustCompile(`tra loi|tu luan|van ban|text|doan|mo\b|ngan|dai|tu do|viet`), survey.Writing, stats.Text},
	}
)

// kindName are the words for a kind of question.
type kindName struct {
	words *regexp.Regexp
	shape survey.Shape
	count string
}

// proposal makes questions of what was read.
func (r *reader) proposal() Proposal {
	p := Proposal{Doubts: map[string][]Doubt{}}
	p.Questionnaire.Title = inBoth(r.short(r.title))
	n := 0
	for _, g := range r.groups {
		s := survey.Section{Title: inBoth(r.short(g.title))}
		if s.Title.EN == "" {
			s.Title.EN = r.short(g.en)
		}
		for _, i := range g.items {
			if why := unasked(i.text, len(i.options) > 1 || i.rated); why != "" {
				r.leave(i.text, why)
				continue
			}
			q, doubts := r.question(i)
			if q.Text.VI == "" {
				for _, o := range i.options { // choices of nothing
					r.leave(o, Instruction)
				}
				continue
			}
			n++
			q.ID = fmt.Sprint("Q", n)
			if len(doubts) > 0 {
				p.Doubts[q.ID] = doubts
			}
			s.Questions = append(s.Questions, q)
		}
		if len(s.Questions) == 0 {
			if g.title != "" {
				r.leave(g.title, Header)
			}
			continue
		}
		if len(p.Questionnaire.Sections) >= mostSections {
			last := &p.Questionnaire.Sections[mostSections-1]
			last.Questions = append(last.Questions, s.Questions...)
			if g.title != "" {
				r.leave(g.title, Many)
			}
			continue
		}
		s.ID = fmt.Sprint("S", len(p.Questionnaire.Sections)+1)
		if s.Title.VI == "" {
			s.Title = survey.Text{VI: locale.Text(locale.VI, "proposal.section", nil),
				EN: locale.Text(locale.EN, "proposal.section", nil)}
		}
		p.Questionnaire.Sections = append(p.Questionnaire.Sections, s)
	}
	if p.Left = r.left; r.more {
		p.Left = append(p.Left, Left{Text: "…", Why: Cut}) // not its words: they may be somebody's answers
	}
	return p
}

// short is so much of a title as there may be.
func (r *reader) short(text string) string {
	if all := []rune(text); len(all) > 200 {
		r.more = true
		return string(all[:200])
	}
	return text
}

// question decides how a question is answered.
func (r *reader) question(i *item) (survey.Question, []Doubt) {
	var doubts []Doubt
	q := survey.Question{Required: i.required, Text: inBoth(strings.TrimSpace(strings.TrimRight(i.text, " :"))),
		Role: survey.None}
	if odd(i) {
		doubts = append(doubts, Odd)
	}
	if i.en != "" && q.Text.EN == "" {
		q.Text.EN = strings.TrimSpace(i.en)
	}
	if utf8.RuneCountInString(q.Text.VI) > 600 {
		doubts = append(doubts, Long)
	}
	folded := locale.Fold(i.text)
	options := i.options
	if steps, ok := isScale(options); ok && !i.other {
		if is, applicable := five(steps); is {
			return rating(q, applicable, folded), doubts
		}
		if len(steps) > 2 {
			doubts = append(doubts, Scale)
		}
	}
	if i.figures > 2 && i.figures != 5 && len(options) == 0 {
		return r.choice(q, i, upTo(i.figures)), append(doubts, Scale)
	}
	if made, is, doubt := r.called(q, i, folded); is {
		if doubt != "" && !slices.Contains(doubts, doubt) {
			doubts = append(doubts, doubt)
		}
		return made, doubts
	}
	if len(options) == 1 && i.bare && !i.other && r.followed(i) { // it goes on with something else
		r.leave(options[0], Instruction)
		options = nil
	}
	if len(options) > 0 {
		if len(options) == 1 && !i.other {
			doubts = append(doubts, Lone)
		}
		return r.choice(q, i, options), doubts
	}
	return r.unchosen(q, i, folded, doubts)
}

// called makes a question of the kind that a workbook names. Choices beside the name of a kind that has none say more
// than the name, and so does the figure of a scale that has not five steps.
func (r *reader) called(q survey.Question, i *item, folded string) (made survey.Question, is bool, doubt Doubt) {
	for _, k := range kinds {
		if i.kind == "" || !k.words.MatchString(i.kind) {
			continue
		}
		last := 0
		for _, figure := range runFigure.FindAllString(i.kind, -1) {
			last = whole(figure)
		}
		switch {
		case k.shape == survey.Steps && len(i.options) > 1:
			return r.choice(q, i, i.options), true, Scale
		case k.shape == survey.Steps && last > 2 && last < 11 && last != 5:
			return r.choice(q, i, upTo(last)), true, Scale
		case k.shape == survey.Steps:
			return rating(q, false, folded), true, ""
		case k.shape == survey.Amount && len(i.options) < 2:
			return r.amount(q, i, folded, k.count), true, ""
		case k.shape == survey.Writing && len(i.options) < 2:
			return of(q, k.shape, k.count), true, ""
		case k.shape == survey.One && len(i.options) > 0, k.shape == survey.Some && len(i.options) > 0:
			q.AllowOther, q.Options = i.other, choices(i.options, q.Text.EN != "")
			return of(q, k.shape, k.count), true, ""
		}
	}
	return q, false, ""
}

// upTo are the figures from 1 to another, as choices.
func upTo(last int) (all []string) {
	for n := range last {
		all = append(all, strconv.Itoa(n+1))
	}
	return all
}

func of(q survey.Question, shape survey.Shape, count string) survey.Question {
	q.Type = survey.KindWith(shape, count)
	q.Prune()
	return q
}

// unchosen makes a question that shows no choices.
func (r *reader) unchosen(q survey.Question, i *item, folded string, doubts []Doubt) (survey.Question, []Doubt) {
	scaled := i.rated || len(i.under) > 1 && !i.fill
	switch {
	case i.fill && (strings.Contains(i.unit, "%") || percents.MatchString(folded)) || !i.fill && !i.rated &&
		percents.MatchString(folded) && counted.MatchString(folded):
		return r.amount(q, i, folded, stats.Amount), doubts
	case i.fill && i.unit != "" && len(i.unit) < 20, (i.fill || !scaled) && counts(folded):
		return r.amount(q, i, folded, stats.Measure), doubts
	case i.fill, !i.rated && textual.MatchString(folded) && !(scaled && states(i.text, folded)):
		return of(q, survey.Writing, stats.Text), doubts
	case scaled:
		return r.scaled(q, i, folded, doubts)
	case pleased.MatchString(folded):
		return rating(q, false, folded), append(doubts, Guessed)
	case either.MatchString(folded):
		q.Options = choices([]string{"Có", "Không"}, false)
		return of(q, survey.One, stats.Choice), append(doubts, YesNo)
	}
	return of(q, survey.Writing, stats.Text), append(doubts, Guessed)
}

var hour = regexp.MustCompile(`\b(?:luc|vao) may gio\b`)

// counts tells whether words ask for a number, and none behind them for a text.
func counts(folded string) bool {
	at := counted.FindStringIndex(folded)
	return at != nil && !textual.MatchString(folded[at[1]:]) && !hour.MatchString(folded)
}

// states tells whether words about writing stand inside a statement: "Nhà trường tiếp thu góp ý".
func states(text, folded string) bool {
	return textual.FindStringIndex(folded)[0] > 0 && !strings.HasSuffix(text, "?") && !strings.HasSuffix(text, ":")
}

// leftover are signs that a reader of the form would not see as words of it.
var leftover = regexp.MustCompile(
	`[☐○→➔⇒|]|\(\d\)|\*\s*$|\?\s+\S+.*\?|(?:^|\s)[+•–-]\s|(?:^|\s)(?:\d{1,2}|[a-hA-H])[.)]\s|\s{3,}`)

// odd tells whether something was left in the words of a question or its choices that does not belong there.
func odd(i *item) bool {
	if leftover.MatchString(i.text) && i.en == "" {
		return true
	}
	for _, o := range i.options {
		if leftover.MatchString(o) || strings.HasSuffix(o, "?") || len(strings.Fields(o)) > 25 {
			return true
		}
	}
	return len(i.options) == 0 && len(i.under) > 0 && strings.HasSuffix(i.text, "?") &&
		textual.MatchString(locale.Fold(i.text))
}

func rating(q survey.Question, applicable bool, folded string) survey.Question {
	q.Type, q.Role, q.NotApplicable = survey.KindWith(survey.Steps, stats.Rating), survey.Item, applicable
	if overall.MatchString(folded) {
		q.Role = survey.Headline
	}
	return q
}

// scaled is a statement beside the steps of a scale.
func (r *reader) scaled(q survey.Question, i *item, folded string, doubts []Doubt) (survey.Question, []Doubt) {
	is, applicable := five(i.under) // a table of two or more steps
	if is || len(i.under) == 0 {
		return rating(q, applicable, folded), doubts
	}
	var labels []string
	for _, s := range i.under[:min(len(i.under), mostOptions)] {
		labels = append(labels, s.label)
	}
	r.more = r.more || len(i.under) > mostOptions
	q.Type, q.Options = survey.KindWith(survey.One, stats.Choice), choices(labels, false)
	return q, append(doubts, Scale)
}

// choice is a question with choices: several where the source says so, or has square boxes here and round ones
// elsewhere.
func (r *reader) choice(q survey.Question, i *item, options []string) survey.Question {
	shape := survey.One
	if i.many == "some" || i.many == "" && i.square && r.round && r.square {
		shape = survey.Some
	}
	q.Type, q.AllowOther = survey.KindWith(shape, stats.Choice), i.other
	q.Options = choices(options, q.Text.EN != "")
	return q
}

func (r *reader) amount(q survey.Question, i *item, folded, count string) survey.Question {
	q.Type = survey.KindWith(survey.Amount, count)
	q.Max = 100
	if count == stats.Amount {
		if expected.MatchString(folded) {
			q.Role, q.Max = survey.Expectation, 200
		}
		return q
	}
	q.Max = 1000
	q.Unit = survey.Text{VI: i.unit}
	return q
}

// choices gives each label a value of its own.
func choices(labels []string, both bool) []survey.Option {
	all := make([]survey.Option, 0, len(labels))
	for n, label := range labels {
		t := survey.Text{VI: label}
		if both {
			t = inBoth(label)
			if m := bothWays.FindStringSubmatch(label); m != nil && t.EN == "" && !accented(m[2]) {
				t = survey.Text{VI: m[1], EN: m[2]}
			}
		}
		all = append(all, survey.Option{Value: fmt.Sprint("o", n+1), Label: t})
	}
	return all
}

// accented tells whether a text has a mark of Vietnamese.
func accented(s string) bool {
	return locale.Fold(s) != strings.ToLower(strings.Join(strings.Fields(s), " "))
}

// pairBehind is what stands in brackets behind a text in two languages, in both.
var pairBehind = regexp.MustCompile(`^(.*\S)\s*\(([^()/]+) / ([^()/]+)\)$`)

var slash = regexp.MustCompile(`\s+/\s+|\s*\n\s*`)

// inBoth takes a text apart that says the same in Vietnamese and behind a stroke in English.
func inBoth(text string) survey.Text {
	if m := pairBehind.FindStringSubmatch(text); m != nil && accented(m[2]) && !accented(m[3]) {
		if t := inBoth(m[1]); t.EN != "" {
			return survey.Text{VI: t.VI + " (" + m[2] + ")", EN: t.EN + " (" + m[3] + ")"}
		}
	}
	at := slash.FindStringIndex(text)
	if at == nil {
		return survey.Text{VI: strings.TrimSpace(text)}
	}
	vi, en := strings.TrimSpace(text[:at[0]]), strings.TrimSpace(text[at[1]:])
	if !accented(vi) && accented(en) {
		vi, en = en, vi
	}
	if vi != "" && en != "" && accented(vi) && !accented(en) {
		return survey.Text{VI: vi, EN: en}
	}
	return survey.Text{VI: strings.ReplaceAll(text, "\n", " ")}
}
