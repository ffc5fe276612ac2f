package delivery

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"hailong/internal/font"
	"hailong/internal/invitation"
	"hailong/internal/locale"
	"hailong/internal/school"
	"hailong/internal/survey"
)

// Wording is what every handout says of a survey, in one language.
type Wording struct {
	Lang       locale.Lang
	School     string
	Title      string
	Year       string
	Subjects   []string // what is asked about, as it stands inside a sentence
	Minutes    int
	Opens      string // "" = ballots are taken already
	Closes     string // "" = no closing time is set
	Base       string // what links begin with, without a slash at the end
	Unit       school.Unit
	ClassLinks bool      // whether the shared links of classes are taken
	Drawn      bool      // the slips of the class are drawn from a box: nobody knows who has answered
	Order      []string  // the names of the classes as the roster has them
	Logo       []byte    // of the school, a PNG; nil for none
	Made       time.Time // the date in a document, so that the same handout is the same bytes
}

// WordingOf is the wording of a survey of a school.
func WordingOf(s school.School, of survey.Survey, base string, classLinks bool, lang locale.Lang) Wording {
	w := Wording{
		Lang: lang, School: s.Name, Title: of.Title.In(lang), Year: of.SchoolYear, Minutes: of.Minutes(), Base: base,
		Unit: of.Unit, ClassLinks: classLinks, Made: of.CreatedAt,
	}
	for _, one := range of.Subjects {
		w.Subjects = append(w.Subjects, one.Label.In(lang))
	}
	if of.ClosesAt != nil {
		w.Closes = locale.DateTime(lang, *of.ClosesAt)
	}
	if of.OpenedAt != nil {
		w.Made = *of.OpenedAt
	}
	return w
}

// ClassURL is what the shared link of a class is.
func (w Wording) ClassURL(l invitation.ClassLink) string { return w.Base + "/c/" + l.Code }

// className is a class's name as print can write it.
func (w Wording) className(class string) string {
	return school.Printed(w.Lang, class, slices.Index(w.Order, class)+1)
}

// childName is a child's name as print can write it. What cannot be written at all is found by the child's code or by
// the code of the slip, which the list of links has beside the name.
func (w Wording) childName(i invitation.Listed) string {
	switch {
	case font.Has(i.ChildName):
		return i.ChildName
	case !font.Legible(i.ChildName) && i.ChildCode == "":
		return locale.Text(w.Lang, "print.child.slip", nil)
	case !font.Legible(i.ChildName):
		return locale.Text(w.Lang, "print.child.whole", locale.Args{"code": i.ChildCode})
	case i.ChildCode == "":
		return font.Text(i.ChildName)
	default:
		return locale.Text(w.Lang, "print.child", locale.Args{"name": font.Text(i.ChildName), "code": i.ChildCode})
	}
}

// Unprintable are the names on a round's handouts that print cannot write as they are, each once.
func (w Wording) Unprintable(list []invitation.Listed) []string {
	all := []string{w.School}
	all = append(all, w.Order...)
	for _, i := range list {
		all = append(all, i.Class, i.ChildName)
	}
	return font.Lacking(all...)
}

// of is the round as a class is told of it: where no child has a telephone on the roster the class link opens nothing,
// and is not offered.
func (w Wording) of(l invitation.ClassLink) Wording {
	w.ClassLinks, w.Drawn = w.ClassLinks && l.Usable(), l.Drawn > 0
	return w
}

// host is how the address is read out and typed: without the scheme.
func (w Wording) host() string {
	_, host, _ := strings.Cut(w.Base, "://")
	return host
}

// text is a sentence of the handouts. Without a closing time, and while the class links are off, another one stands for
// it where there is one.
func (w Wording) text(key string, args locale.Args) string {
	all := locale.Args{
		"school": w.School, "subjects": strings.Join(w.Subjects, "; "), "year": w.Year, "minutes": w.Minutes,
		"closes": w.Closes, "opens": w.Opens, "later": "", "from": "",
		"once": locale.Text(w.Lang, "handout.once."+string(w.Unit), nil), "host": w.host(),
	}
	if w.Opens != "" {
		opens := locale.Args{"opens": w.Opens}
		all["later"] = locale.Text(w.Lang, "handout.later", opens)
		all["from"] = locale.Text(w.Lang, "handout.slip.from", opens)
	}
	for name, value := range args {
		all[name] = value
	}
	if w.Drawn && locale.Has(w.Lang, key+".drawn") {
		key += ".drawn"
	} else if !w.ClassLinks && locale.Has(w.Lang, key+".off") {
		key += ".off"
	}
	if w.Closes == "" && locale.Has(w.Lang, key+".undated") {
		key += ".undated"
	}
	return locale.Text(w.Lang, key, all)
}

// ClassText is for the chat group of a class: it names no child and holds no personal link.
func (w Wording) ClassText(l invitation.ClassLink) string {
	return w.of(l).text("handout.class_text",
		locale.Args{"class": school.InSentence(w.Lang, l.Class), "link": w.ClassURL(l)})
}

// Reminder is for the chat group, too. It names nobody and says nothing of who has answered. Before ballots are taken
// it says from when.
func (w Wording) Reminder(l invitation.ClassLink) string {
	key := "handout.remind"
	if w.Opens != "" {
		key = "handout.announce"
	}
	return w.of(l).text(key,
		locale.Args{"class": school.InSentence(w.Lang, l.Class), "link": w.ClassURL(l)})
}

// OwnText is for one parent alone, with the personal link.
func (w Wording) OwnText(i invitation.Listed) string {
	return w.text("handout.own_text",
		locale.Args{"child": i.ChildName, "class": school.InSentence(w.Lang, i.Class), "link": Link(w.Base, i)})
}

// sentence begins a text with a capital letter.
func sentence(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[n:]
}
