package locale

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
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
	if lang, known := matched.get(acceptLanguage); known {
		return lang
	}
	lang := match(acceptLanguage)
	matched.put(acceptLanguage, lang)
	return lang
}

// matched remembers what headers mean: a country's browsers send a handful of them, and to read one takes longer than
// all else that is done with a request before its handler.
var matched wishes

type wishes struct {
	mutex sync.RWMutex
	by    map[string]Lang
}

// A longer header is no browser's; beyond so many everything is forgotten and read again.
const (
	longestWish = 100
	mostWishes  = 200
)

func (w *wishes) get(header string) (lang Lang, known bool) {
	w.mutex.RLock()
	defer w.mutex.RUnlock()
	lang, known = w.by[header]
	return lang, known
}

func (w *wishes) put(header string, lang Lang) {
	if len(header) > longestWish {
		return
	}
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.by == nil || len(w.by) >= mostWishes {
		w.by = map[string]Lang{}
	}
	w.by[strings.Clone(header)] = lang
}

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
