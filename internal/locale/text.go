package locale

import (
	"strings"
	"time"
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
	wishes, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(wishes) == 0 {
		return VI
	}
	_, at, confidence := supported.Match(wishes...)
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

// Zone is Asia/Ho_Chi_Minh: UTC+7 all year since 1975. It is fixed here so that a machine without a time zone
// database shows the same hours.
var Zone = time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60)

var weekdays = map[Lang][7]string{
	VI: {"Chủ nhật", "Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy"},
	EN: {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
}

// DateTime writes t for a page: "20:00 Chủ nhật, 12/11/2023" or "Sunday 12 November 2023, 20:00", in Zone.
func DateTime(lang Lang, t time.Time) string {
	t = t.In(Zone)
	day := weekdays[lang][t.Weekday()]
	if lang == EN {
		return day + " " + t.Format("2 January 2006, 15:04")
	}
	return t.Format("15:04 ") + day + t.Format(", 02/01/2006")
}

// Date writes t's day for a document: "ngày 12 tháng 11 năm 2023" or "12 November 2023", in Zone.
func Date(lang Lang, t time.Time) string {
	t = t.In(Zone)
	if lang == EN {
		return t.Format("2 January 2006")
	}
	month := "01"
	if t.Month() > time.February { // Decree 30/2020 writes a leading zero for January and February alone
		month = "1"
	}
	return t.Format("ngày 02 tháng " + month + " năm 2006")
}
