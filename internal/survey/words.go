package survey

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"regexp"
	"slices"
	"unicode/utf8"

	"golang.org/x/text/language"

	"hailong/internal/locale"
	"hailong/internal/problem"
)

// Text is what readers see in their language. In JSON it is {"vi": …, "en": …} and a member for each further language,
// named by its tag (BCP 47): {"vi": …, "km": …}. A plain string means Vietnamese.
type Text struct {
	VI, EN string
	More   map[locale.Lang]string // in further languages; never nil and empty, never with an empty text, once tidied
}

// In gives the text in lang, or in Vietnamese when there is none.
func (t Text) In(lang locale.Lang) string {
	if said := t.Only(lang); said != "" {
		return said
	}
	return t.VI
}

// Only gives the text in lang, "" when there is none.
func (t Text) Only(lang locale.Lang) string {
	switch lang = lang.Base(); lang {
	case locale.VI:
		return t.VI
	case locale.EN:
		return t.EN
	default:
		return t.More[lang]
	}
}

// With is the text that says something else in lang.
func (t Text) With(lang locale.Lang, said string) Text {
	switch lang = lang.Base(); lang {
	case locale.VI:
		t.VI = said
	case locale.EN:
		t.EN = said
	default:
		t.More = maps.Clone(t.More)
		if t.More == nil {
			t.More = map[locale.Lang]string{}
		}
		t.More[lang] = said
	}
	return t
}

// IsZero tells that it says nothing.
func (t Text) IsZero() bool { return t.VI == "" && t.EN == "" && len(t.More) == 0 }

// All are the text's sentences, whatever their language; some may be empty.
func (t Text) All() []string {
	return append([]string{t.VI, t.EN}, slices.Collect(maps.Values(t.More))...)
}

// MarshalJSON writes the object form: Vietnamese, English, then by tag.
func (t Text) MarshalJSON() ([]byte, error) {
	out, err := json.Marshal(struct {
		VI string `json:"vi"`
		EN string `json:"en,omitempty"`
	}{t.VI, t.EN})
	if err != nil || len(t.More) == 0 {
		return out, err
	}
	more, err := json.Marshal(t.More) // sorted
	out[len(out)-1] = ','
	return append(out, more[1:]...), err
}

// UnmarshalJSON reads the object form or a plain string.
func (t *Text) UnmarshalJSON(raw []byte) error {
	if len(raw) > 0 && raw[0] == '"' {
		return json.Unmarshal(raw, &t.VI)
	}
	if len(raw) == 0 || raw[0] != '{' {
		return errors.New("a text is a string or an object by language")
	}
	said := map[locale.Lang]string{}
	if err := json.Unmarshal(raw, &said); err != nil {
		return err
	}
	*t = Text{VI: said[locale.VI], EN: said[locale.EN]}
	delete(said, locale.VI)
	delete(said, locale.EN)
	if len(said) > 0 {
		t.More = said
	}
	return nil
}

// tidied is the text with each sentence cleaned, and without languages in which it says nothing.
func (t Text) tidied(clean func(string) string) Text {
	tidy := Text{VI: clean(t.VI), EN: clean(t.EN)}
	for lang, said := range t.More {
		if said = clean(said); said != "" {
			tidy = tidy.With(lang, said)
		}
	}
	return tidy
}

func line(t Text) Text { return t.tidied(locale.Line) }

// mostLanguages is how many languages a questionnaire may have beside Vietnamese and English.
const mostLanguages = 8

// tagShape is a language with its script and its region, where they matter, in the usual capitals: km, zh-Hant,
// cjm-Cham.
var tagShape = regexp.MustCompile(`^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$`)

// IsLanguage tells whether tag names a language in which a questionnaire may speak beside Vietnamese and English: a
// registered one, so that a slip such as vn is told.
func IsLanguage(tag locale.Lang) bool {
	if tag == locale.VI || tag == locale.EN || !tagShape.MatchString(string(tag)) {
		return false
	}
	_, err := language.Parse(string(tag))
	return err == nil
}

// Languages are those in which the questionnaire speaks to parents: Vietnamese, English, then the others by their tags.
func (q Questionnaire) Languages() []locale.Lang {
	further := map[locale.Lang]bool{}
	for _, t := range q.texts() {
		for lang := range t.More {
			further[lang] = true
		}
	}
	return append(slices.Clone(locale.Languages), slices.Sorted(maps.Keys(further))...)
}

// Written is how many of the texts that parents read are written in lang, and of how many.
func (q Questionnaire) Written(lang locale.Lang) (n, of int) {
	for _, t := range q.texts() {
		if t.VI == "" {
			continue
		}
		of++
		if t.Only(lang) != "" {
			n++
		}
	}
	return n, of
}

// texts are what parents read, each with its JSON pointer.
func (q Questionnaire) texts() iter.Seq2[string, Text] {
	return func(yield func(string, Text) bool) {
		more := yield("/title", q.Title) && yield("/notice", q.Notice)
		for i, s := range q.Sections {
			at := fmt.Sprintf("/sections/%d", i)
			more = more && yield(at+"/title", s.Title)
			for j, question := range s.Questions {
				here := fmt.Sprintf("%s/questions/%d", at, j)
				more = more && yield(here+"/text", question.Text) && yield(here+"/unit", question.Unit)
				for k, o := range question.Options {
					more = more && yield(fmt.Sprintf("%s/options/%d/label", here, k), o.Label)
				}
			}
		}
	}
}

// tooManyLanguages points to the first text in a language beyond as many as a questionnaire may have.
func (q Questionnaire) tooManyLanguages() []problem.Field {
	seen := map[locale.Lang]bool{}
	for at, t := range q.texts() {
		for _, lang := range slices.Sorted(maps.Keys(t.More)) {
			if seen[lang] = true; len(seen) > mostLanguages {
				return []problem.Field{{Pointer: at, Key: "survey.fault.languages",
					Args: map[string]any{"max": mostLanguages}}}
			}
		}
	}
	return nil
}

// checkText names what is wrong with a text.
func checkText(at string, t Text, needed bool, most int) []problem.Field {
	if needed && t.VI == "" {
		return []problem.Field{{Pointer: at, Key: "survey.fault.text"}}
	}
	longest := max(utf8.RuneCountInString(t.VI), utf8.RuneCountInString(t.EN))
	var faults []problem.Field
	for _, lang := range slices.Sorted(maps.Keys(t.More)) {
		longest = max(longest, utf8.RuneCountInString(t.More[lang]))
		if !IsLanguage(lang) && len(faults) < mostLanguages {
			tag := escape(string(lang))
			faults = append(faults, problem.Field{Pointer: at + "/" + tag, Key: "survey.fault.language",
				Args: map[string]any{"tag": tag}})
		}
	}
	return append(faults, long(at, longest, most)...)
}
