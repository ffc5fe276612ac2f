package survey

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/stats"
)

// Advice is what its maker may want to change about a questionnaire. It refuses nothing.
type Advice struct {
	Question string // the id; "" for the questionnaire as a whole
	Pointer  string // of the member, as in Check: /sections/0/questions/2/text; "" for the whole
	Kind     AdviceKind
	Words    string // the words that it is about, as they stand there
	N        int    // of AdviceOften: which survey of the term it would be
}

// AdviceKind is a sort of advice; its sentence is the catalogues' survey.advice.KIND.
type AdviceKind string

// The kinds of advice.
const (
	AdviceDouble  AdviceKind = "double"  // asks for one mark about several things
	AdviceLeading AdviceKind = "leading" // says what it would like to hear
	AdviceEnglish AdviceKind = "english" // has no English where the round has
	AdviceOften   AdviceKind = "often"   // the same parents were asked twice this term already
)

// In is the advice as a sentence.
func (a Advice) In(lang locale.Lang) string {
	return locale.Text(lang, "survey.advice."+string(a.Kind), locale.Args{"words": a.Words, "n": a.N})
}

// mostATerm is how many surveys a term bears before parents stop answering.
const mostATerm = 2

// Advise is Advice with the rounds that the school's parents were asked in.
func (s *Surveys) Advise(ctx context.Context, of Survey) (_ []Advice, err error) {
	defer problem.In(&err, "advise on survey")
	rounds, err := s.Newest(ctx, of.SchoolID, 0, 2*mostATerm, Open, Closing, Closed)
	if err != nil {
		return nil, err
	}
	return of.Advice(rounds, s.Now()), nil
}

// Advice looks at the wording of a survey, and at how often the same parents were asked in its term: rounds are those
// of the school that were opened, now is when the survey would open unless it says so itself.
func (s Survey) Advice(rounds []Survey, now time.Time) []Advice {
	all := s.Questionnaire.Advice()
	if s.OpensAt != nil {
		now = *s.OpensAt
	}
	n := 1
	for _, r := range rounds {
		if r.ID != s.ID && r.OpenedAt != nil && term(r.begins()) == term(now) {
			n++
		}
	}
	if n > mostATerm {
		all = append(all, Advice{Kind: AdviceOften, N: n})
	}
	return all
}

// begins is when parents could answer for the first time.
func (s Survey) begins() time.Time {
	if s.OpensAt != nil && s.OpensAt.After(*s.OpenedAt) {
		return *s.OpensAt
	}
	return *s.OpenedAt
}

// term names the half of a school year that a moment lies in: from August to the middle of January, and from there on.
func term(at time.Time) string {
	at = at.In(locale.Zone)
	first := at.Month() >= time.August || at.Month() == time.January && at.Day() <= 15
	return fmt.Sprint(SchoolYear(at), first)
}

// Advice looks at the wording: each question in the order of the page.
func (q Questionnaire) Advice() []Advice {
	var all []Advice
	english := q.english()
	for i, s := range q.Sections {
		at := fmt.Sprintf("/sections/%d", i)
		if english && s.Title.VI != "" && s.Title.EN == "" {
			all = append(all, Advice{Pointer: at + "/title", Kind: AdviceEnglish, Words: s.Title.VI})
		}
		for j, question := range s.Questions {
			for _, a := range question.advice(english) {
				a.Question, a.Pointer = question.ID, fmt.Sprintf("%s/questions/%d%s", at, j, a.Pointer)
				all = append(all, a)
			}
		}
	}
	return all
}

// english tells whether parents may read the questionnaire in English: a question of it has English.
func (q Questionnaire) english() bool {
	return slices.ContainsFunc(q.Questions(), func(q Question) bool { return q.Text.EN != "" })
}

func (q Question) advice(english bool) []Advice {
	var all []Advice
	if q.Traits().Counted == stats.Rating {
		if words := several(q.Text); words != "" {
			all = append(all, Advice{Pointer: "/text", Kind: AdviceDouble, Words: words})
		}
	}
	if words := leading.FindString(strings.ToLower(q.Text.VI + "\n" + q.Text.EN)); words != "" {
		all = append(all, Advice{Pointer: "/text", Kind: AdviceLeading, Words: strings.TrimSpace(words)})
	}
	if !english || q.Text.VI == "" {
		return all
	}
	if q.Text.EN == "" {
		return append(all, Advice{Pointer: "/text", Kind: AdviceEnglish, Words: q.Text.VI})
	}
	for _, o := range q.Options {
		if o.Label.EN == "" {
			return append(all, Advice{Pointer: "/options", Kind: AdviceEnglish, Words: o.Label.VI})
		}
	}
	return all
}

// Where a question names several things: what stands before the comma only says when or how, and some pairs are one
// thing to everybody.
var (
	aside   = regexp.MustCompile(`\([^()]*\)`)
	preface = regexp.MustCompile(`(?i)^(?:nhìn chung|nói chung|tóm lại|theo [^,]{1,60}|khi [^,]{1,80}|nếu [^,]{1,80}|` +
		`trong [^,]{1,60}|ở [^,]{1,60}|overall|in general|when [^,]{1,80}|if [^,]{1,80}|in [^,]{1,60}|at [^,]{1,60}),`)
	oneThing = regexp.MustCompile(
		`(?i)(?:nuôi dưỡng, )?chăm sóc(?:,| và) (?:nuôi dưỡng(?:,| và) )?giáo dục|giáo dục và đào tạo|` +
			`(?:an toàn )?vệ sinh(?:,| và) an toàn thực phẩm|cha(?:,| và) mẹ|ông(?:,| và) bà|thầy(?:,| và) cô|` +
			`giáo viên(?:,| và) nhân viên|cán bộ(?:,| và) (?:giáo viên|nhân viên)|học tập và rèn luyện|` +
			`care and education|childcare and education|teachers and staff|mother and father|fathers? and mothers?`)
	joined = regexp.MustCompile(`(?i)[\p{L}%)] ?[,;] ?[\p{L}]|[\p{L}%)] (?:và|and|cũng như|as well as) [\p{L}]|` +
		`[\p{L}] ?(?:/|&) ?[\p{L}]`)
)

// several finds the words by which a text names more than one thing, in Vietnamese or else in English; "" for one.
func several(t Text) string {
	for _, text := range []string{t.VI, t.EN} {
		plain := oneThing.ReplaceAllString(preface.ReplaceAllString(aside.ReplaceAllString(text, ""), ""), "·")
		plain = strings.NewReplacer("Ông/Bà", "·", "ông/bà", "·", "Ông/bà", "·").Replace(plain)
		if at := joined.FindStringIndex(plain); at != nil {
			return around(plain, at[0], at[1])
		}
	}
	return ""
}

// around widens a place in a text to whole words.
func around(text string, from, to int) string {
	from = strings.LastIndexByte(text[:from], ' ') + 1
	if end := strings.IndexByte(text[to:], ' '); end >= 0 {
		return text[from : to+end]
	}
	return text[from:]
}

// leading are words of a question that hopes for an answer.
var leading = regexp.MustCompile(
	`có đồng ý rằng|có phải là .{1,60} (?:tốt|hay) nhất|chắc hẳn|hẳn là|chắc chắn (?:là|rằng)|` +
		`không thể phủ nhận|như (?:mọi người|ai) (?:đều|cũng) biết|chẳng phải|phải không\s*\?|đúng không\s*\?|` +
		`(?:rất|vô cùng|hết sức) (?:cố gắng|nỗ lực|tận tâm|tận tình|tâm huyết)|tuyệt vời|xuất sắc|` +
		`(?:tốt|hay|đẹp|ngon) (?:đến mức nào|như thế nào)|don['’]t you|wouldn['’]t you|isn['’]t it|` +
		`(?:do|would) you agree that|surely|as (?:everyone|everybody|we all) knows?|excellent|wonderful|` +
		`how (?:good|great|well|much do you (?:like|love|enjoy))`)
