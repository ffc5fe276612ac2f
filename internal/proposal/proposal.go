// Package proposal makes a questionnaire out of what a school has: a text that was pasted, a Word file, a workbook, or
// the JSON of a questionnaire. It recognises numbered questions, headings, scales and choices, and says what it is not
// sure of and what it left out. It promises that no line of the source is lost without being told, that who answers is
// never asked for a name, and that nothing is stored: a person looks at the proposal first.
package proposal

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/reading"
	"hailong/internal/roster"
	"hailong/internal/survey"
)

// Proposal is what was recognised. Its sections have no subject yet, unless it was JSON: see Into.
type Proposal struct {
	Questionnaire survey.Questionnaire
	Doubts        map[string][]Doubt // by the id of the question
	Left          []Left             // in the order of the source
	Whole         bool               // it came as JSON, with everything that a questionnaire has
}

// Doubt is why a person should look at a question; its sentence is the catalogues' proposal.doubt.DOUBT.
type Doubt string

// The doubts.
const (
	Guessed Doubt = "guessed" // nothing says how it is answered
	Scale   Doubt = "scale"   // a scale that is not the five steps of satisfaction: taken as choices
	YesNo   Doubt = "yes_no"  // asks for yes or no and shows no choices: they were added
	Long    Doubt = "long"    // longer than a question may be
	Odd     Doubt = "odd"     // signs, numbers or a question were left in its words or choices
	Lone    Doubt = "lone"    // one choice only: the others may have been lost
)

// Left is a line that became no question; Why names the sentence proposal.left.WHY.
type Left struct {
	Text string
	Why  Why
}

// Why a line was left out.
type Why string

// The reasons.
const (
	Header      Why = "header"      // letterhead, date, signature, thanks, numbers of pages
	Instruction Why = "instruction" // how to fill in the form, why it is asked
	Name        Why = "name"        // asks who answers: names, telephones, addresses
	Class       Why = "class"       // asks for the class, which the roster knows
	Sensitive   Why = "sensitive"   // asks for what the law protects: ethnicity, religion, health, account numbers
	Footnote    Why = "footnote"
	Answers     Why = "answers" // what others answered: only the questions above it are read
	Many        Why = "many"    // beyond as many questions, choices or sections as a questionnaire may have
	Cut         Why = "cut"     // the source or a line of it is longer than is read
)

// MostBytes is how much text or file is read: more than any questionnaire has.
const MostBytes = reading.MostBytes

// mostLines bounds the work for a text; mostQuestions, mostSections and mostOptions are those of a questionnaire.
const (
	mostLines     = 3000
	mostLine      = 4000 // bytes of a line that are looked at
	mostCells     = 60
	mostText      = 400_000
	mostQuestions = 80
	mostSections  = 20
	mostOptions   = 30
	mostLeft      = 300
)

var (
	nothing = problem.Fields("problem.invalid", []problem.Field{{Pointer: "/file", Key: "proposal.nothing"}})
	notText = problem.Fields("problem.invalid", []problem.Field{{Pointer: "/file", Key: "proposal.not_text"}})
	notJSON = problem.Fields("problem.invalid", []problem.Field{{Pointer: "/file", Key: "proposal.not_json"}})
)

// FromFile reads a file by what it holds: Word, PDF, a workbook, JSON or text. Invalid, Unsupported or TooLarge, in
// words that say what to do, when it cannot be read or holds no question.
func FromFile(ctx context.Context, file []byte) (Proposal, error) {
	if len(file) > MostBytes {
		return Proposal{}, reading.TooLarge
	}
	whole := bytes.TrimPrefix(file, []byte("\xef\xbb\xbf"))
	trimmed := bytes.TrimSpace(whole)
	switch {
	case len(trimmed) == 0:
		return Proposal{}, nothing
	case trimmed[0] == '{':
		return fromJSON(trimmed)
	case bytes.HasPrefix(file, []byte("PK")) && bytes.Contains(file, []byte("word/document.xml")),
		bytes.Contains(file[:min(len(file), 1024)], []byte("%PDF-")):
		paragraphs, err := reading.Paragraphs(ctx, file)
		if err != nil {
			return Proposal{}, err
		}
		var b bounds
		lines := b.ofParagraphs(paragraphs)
		return found(read(lines, b.more))
	case bytes.HasPrefix(file, []byte("PK")), !plain(trimmed):
		book, err := roster.Read(file)
		if err != nil {
			return Proposal{}, foreign(err)
		}
		var b bounds
		lines := b.ofBook(book)
		return found(read(lines, b.more))
	}
	return FromText(string(whole)) // the empty cells at its end too
}

// plain tells whether a file is text that needs no decoding and is no page of the web.
func plain(file []byte) bool {
	return utf8.Valid(file) && bytes.IndexByte(file, 0) < 0 && file[0] != '<'
}

// foreign words a refusal of a list of children for a questionnaire.
func foreign(err error) error {
	if problem.KindOf(err) == problem.TooLarge {
		return reading.TooLarge
	}
	return problem.Fields("problem.invalid", []problem.Field{{Pointer: "/file", Key: "proposal.foreign"}})
}

// FromText reads a text that somebody pasted; JSON too.
func FromText(text string) (Proposal, error) {
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return Proposal{}, notText
	}
	if trimmed := strings.TrimSpace(text); strings.HasPrefix(trimmed, "{") {
		return fromJSON([]byte(trimmed))
	}
	var b bounds
	lines := b.ofText(text)
	return found(read(lines, b.more))
}

func found(p Proposal) (Proposal, error) {
	if len(p.Questionnaire.Questions()) == 0 {
		return p, nothing
	}
	return p, nil
}

// fromJSON takes a questionnaire as it is written by JSON, by the contract or in a template. Members that a
// questionnaire does not have, such as the status of a survey, do not matter.
func fromJSON(text []byte) (Proposal, error) {
	p := Proposal{Whole: true, Doubts: map[string][]Doubt{}}
	var of struct {
		Titles survey.Text `json:"titles"` // the contract's answer has the title in one language besides
	}
	if json.Unmarshal(text, &p.Questionnaire) != nil || json.Unmarshal(text, &of) != nil {
		return Proposal{}, notJSON
	}
	if of.Titles.VI != "" {
		p.Questionnaire.Title = of.Titles
	}
	if len(p.Questionnaire.Questions()) == 0 {
		return Proposal{}, notJSON
	}
	p.Questionnaire.Tidy()
	return p, nil
}

// JSON writes a questionnaire so that reading it gives the same one.
func JSON(q survey.Questionnaire) ([]byte, error) { return json.MarshalIndent(q, "", "  ") }

// Into fits what was recognised into the questionnaire of a draft: its subjects, its notice, and the ids of questions
// that are asked in the same words there, so that rounds stay comparable. What came as JSON stays as it is.
func (p Proposal) Into(draft survey.Questionnaire) Proposal {
	if p.Whole {
		if p.Questionnaire.Title.IsZero() {
			p.Questionnaire.Title = draft.Title
		}
		return p
	}
	q := &p.Questionnaire
	q.Subjects, q.Notice = slices.Clone(draft.Subjects), draft.Notice
	if q.Title.VI == "" {
		q.Title = draft.Title
	}
	p.name(draft)
	headline := map[string]bool{}
	for i := range q.Sections {
		s := &q.Sections[i]
		s.Subject = nearest(q.Subjects, *s)
		items := 0
		for j := range s.Questions {
			if one := &s.Questions[j]; one.Role == survey.Headline {
				if headline[s.Subject] {
					one.Role = survey.Item
				}
				headline[s.Subject] = true
			}
			if s.Questions[j].Role == survey.Item {
				items++
			}
		}
		s.Criterion = items > 1 && s.Title.VI != locale.Text(locale.VI, "proposal.section", nil)
	}
	return p
}

// name gives each question the id that the draft has for the same words, else one that the draft does not have.
func (p *Proposal) name(draft survey.Questionnaire) {
	known, taken, doubts := map[string]string{}, map[string]bool{}, map[string][]Doubt{}
	for _, q := range draft.Questions() {
		known[locale.Fold(q.Text.VI)+q.Type] = q.ID
		taken[q.ID] = true
	}
	n := 0
	for i := range p.Questionnaire.Sections {
		for j := range p.Questionnaire.Sections[i].Questions {
			q := &p.Questionnaire.Sections[i].Questions[j]
			before := q.ID
			same := locale.Fold(q.Text.VI) + q.Type
			if q.ID = known[same]; q.ID == "" {
				for n++; taken[fmt.Sprint("Q", n)]; n++ {
				}
				q.ID = fmt.Sprint("Q", n)
			}
			delete(known, same)
			if d := p.Doubts[before]; d != nil {
				doubts[q.ID] = d
			}
		}
	}
	p.Doubts = doubts
}

// empty are words of a subject's label that tell nothing of it.
var empty = []string{"tại", "trường", "trẻ", "công", "việc", "không"}

// wordsOf are the words of a text in small letters, with their marks.
func wordsOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(locale.Line(text)), func(r rune) bool { return !unicode.IsLetter(r) })
}

// nearest is the subject whose label shares most words with a section and its choices, else the first. Words are
// compared with their marks: without them an toàn would speak of thanh toán.
func nearest(subjects []survey.Subject, s survey.Section) string {
	best, most := "", -1
	there := map[string]int{}
	read := func(text string) {
		for _, word := range wordsOf(text) {
			there[word]++
		}
	}
	read(s.Title.VI)
	for _, q := range s.Questions {
		read(q.Text.VI)
		for _, o := range q.Options {
			read(o.Label.VI)
		}
	}
	for _, subject := range subjects {
		shared := 0
		for _, word := range wordsOf(subject.Label.VI) {
			if !slices.Contains(empty, word) {
				shared += there[word]
			}
		}
		if shared > most {
			best, most = subject.ID, shared
		}
	}
	return best
}
