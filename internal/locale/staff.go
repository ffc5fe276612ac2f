package locale

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// staffMark makes a language tag one of staff, as BCP 47 lets private words end a tag.
const staffMark = "-x-staff"

// Staff is the language with the words that speak of a school's staff: departments and members of staff where the
// catalogue has classes, children and parents. Numbers, dates and names of languages are those of Base.
func (l Lang) Staff() Lang { return l.Base() + staffMark }

// Base is the language itself, whomever its words speak of.
func (l Lang) Base() Lang { return Lang(strings.TrimSuffix(string(l), staffMark)) }

// inVietnamese is Vietnamese that speaks of the same audience.
func (l Lang) inVietnamese() Lang { return VI + l[len(l.Base()):] }

// String is the tag of Base: addresses, pages and files name no audience.
func (l Lang) String() string { return string(l.Base()) }

// Retold is a text of our own as it speaks of the language's audience.
func (l Lang) Retold(text string) string {
	if base := l.Base(); base != l {
		return replaced(text, forStaff()[base].Replace)
	}
	return text
}

// spoken is how a language speaks of staff: words and what stands for them, pair by pair, and whole sentences.
type spoken struct {
	Replace []string          `json:"replace"`
	Words   map[string]string `json:"words"`
}

var forStaff = sync.OnceValue(func() map[Lang]spoken {
	all := map[Lang]spoken{}
	for _, lang := range Languages {
		var of spoken
		raw, _ := fs.ReadFile(catalogFiles, "catalog/staff/"+string(lang)+".json") // what cannot be read is no JSON
		if err := json.Unmarshal(raw, &of); err != nil {
			panic(fmt.Sprintf("locale: words for staff, %s: %v", lang, err)) // floors: a broken build, as mustLoad
		}
		all[lang] = of
	}
	return all
})

// staffWords are the sentences of the catalogue as they speak of staff. Most come by replacing words, in the order of
// a list that stands in the catalogue too, so that a new sentence speaks of staff without being written twice; those
// that would not read well are written out.
var staffWords = sync.OnceValue(func() map[Lang]map[string]string {
	all := map[Lang]map[string]string{}
	for lang, of := range forStaff() {
		words := make(map[string]string, len(catalog[lang]))
		for key, sentence := range catalog[lang] {
			words[key] = replaced(sentence, of.Replace)
		}
		maps.Copy(words, of.Words)
		all[lang] = words
	}
	return all
})

// replaced is a sentence with whole words replaced, pair by pair, the first that fits at a place; names of blanks stay.
func replaced(sentence string, pairs []string) string {
	var out strings.Builder
	for rest, inWord := sentence, false; rest != ""; {
		if rest[0] == '{' {
			end := strings.IndexByte(rest, '}') + 1
			out.WriteString(rest[:end])
			rest, inWord = rest[end:], false
			continue
		}
		from, to := "", ""
		for i := 0; !inWord && i+1 < len(pairs); i += 2 {
			if strings.HasPrefix(rest, pairs[i]) && !beginsWord(rest[len(pairs[i]):]) {
				from, to = pairs[i], pairs[i+1]
				break
			}
		}
		if from == "" {
			_, size := utf8.DecodeRuneInString(rest)
			from, to = rest[:size], rest[:size]
		}
		out.WriteString(to)
		last, _ := utf8.DecodeLastRuneInString(from)
		rest, inWord = rest[len(from):], unicode.IsLetter(last)
	}
	return out.String()
}

func beginsWord(rest string) bool {
	first, _ := utf8.DecodeRuneInString(rest)
	return unicode.IsLetter(first)
}
