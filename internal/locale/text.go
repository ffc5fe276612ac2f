package locale

import (
	"strings"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"hailong/internal/cache"
)

// NFC composes s: base letter and marks become one code point wherever Unicode has one. Every text that comes in from
// outside passes through it, so that equal texts are equal bytes.
func NFC(s string) string { return norm.NFC.String(s) }

// Fold makes s comparable for people who type without diacritics: lower case, marks removed, đ as d, blanks joined.
func Fold(s string) string {
	var out strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'đ':
			out.WriteByte('d')
		default:
			out.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(out.String()), " ")
}

var supported = language.NewMatcher([]language.Tag{language.Vietnamese, language.English})

// Match chooses the reader's language from an Accept-Language header; Vietnamese when it wishes for neither.
func Match(acceptLanguage string) Lang {
	if acceptLanguage == "" {
		return VI
	}
	if lang, known := matched.Get(acceptLanguage); known {
		return lang
	}
	lang := match(acceptLanguage)
	if len(acceptLanguage) <= longestWish {
		matched.Put(strings.Clone(acceptLanguage), lang)
	}
	return lang
}

// matched remembers what headers mean: a country's browsers send a handful of them, and to read one takes longer than
// all else that is done with a request before its handler.
var matched = cache.New[string, Lang](200)

// longestWish is how long a header may be that is remembered; a longer one is no browser's.
const longestWish = 100

func match(acceptLanguage string) Lang {
	asked, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(asked) == 0 {
		return VI
	}
	_, at, confidence := supported.Match(asked...)
	if confidence == language.No {
		return VI
	}
	return Languages[at]
}

// Known turns a word such as "en" into a language; ok is false for any other word.
func Known(word string) (lang Lang, ok bool) {
	for _, l := range Languages {
		if word == string(l) {
			return l, true
		}
	}
	return VI, false
}
