package delivery

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"hailong/internal/invitation"
	"hailong/internal/locale"
	"hailong/internal/school"
	"hailong/internal/survey"
)

// Round is what every handout says of a survey, in one language.
type Round struct {
	Lang       locale.Lang
	School     string
	Title      string
	Year       string
	Subjects   []string // what is asked about, as it stands inside a sentence
	Minutes    int
	Closes     string // "" = no closing time is set
	Base       string // what links begin with, without a slash at the end
	Unit       school.Unit
	ClassLinks bool      // whether the shared links of classes are taken
	Made       time.Time // the date in a document, so that the same handout is the same bytes
}

// About makes the Round of a survey of a school.
func About(s school.School, of survey.Survey, base string, classLinks bool, lang locale.Lang) Round {
	r := Round{
		Lang: lang, School: s.Name, Title: of.Title.In(lang), Year: of.SchoolYear, Minutes: of.Minutes, Base: base, Unit: of.Unit, ClassLinks: classLinks, Made: of.CreatedAt,
	}
	for _, one := range of.Subjects {
		r.Subjects = append(r.Subjects, one.Label.In(lang))
	}
	if of.ClosesAt != nil {
		r.Closes = locale.DateTime(lang, *of.ClosesAt)
	}
	if of.OpenedAt != nil {
		r.Made = *of.OpenedAt
	}
	return r
}

// ClassURL is what the shared link of a class is.
func (r Round) ClassURL(l invitation.ClassLink) string { return r.Base + "/c/" + l.Code }

// host is how the address is read out and typed: without the scheme.
func (r Round) host() string {
	_, host, _ := strings.Cut(r.Base, "://")
	return host
}

// text is a sentence of the handouts. Without a closing time, and while the class links are off, another one stands for it
// where there is one.
func (r Round) text(key string, args locale.Args) string {
	all := locale.Args{
		"school": r.School, "subjects": strings.Join(r.Subjects, "; "), "year": r.Year, "minutes": r.Minutes, "closes": r.Closes,
		"once": locale.Text(r.Lang, "handout.once."+string(r.Unit), nil), "host": r.host(),
	}
	for name, value := range args {
		all[name] = value
	}
	if !r.ClassLinks && locale.Has(r.Lang, key+".off") {
		key += ".off"
	}
	if r.Closes == "" && locale.Has(r.Lang, key+".undated") {
		key += ".undated"
	}
	return locale.Text(r.Lang, key, all)
}

// ClassText is for the chat group of a class: it names no child and holds no personal link.
func (r Round) ClassText(l invitation.ClassLink) string {
	return r.text("handout.class_text", locale.Args{"class": school.InSentence(r.Lang, l.Class), "link": r.ClassURL(l)})
}

// Reminder is for the chat group, too. It names nobody and says nothing of who has answered.
func (r Round) Reminder(l invitation.ClassLink) string {
	return r.text("handout.remind", locale.Args{"class": school.InSentence(r.Lang, l.Class), "link": r.ClassURL(l)})
}

// OwnText is for one parent alone, with the personal link.
func (r Round) OwnText(i invitation.Listed) string {
	return r.text("handout.own_text", locale.Args{"child": i.ChildName, "class": school.InSentence(r.Lang, i.Class), "link": Link(r.Base, i)})
}

// sentence begins a text with a capital letter.
func sentence(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[n:]
}
