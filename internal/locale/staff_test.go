package locale_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"hailong/internal/locale"
)

// ofParents are the words that no sentence to or about staff may hold, each as a whole word.
var ofParents = map[locale.Lang]*regexp.Regexp{
	locale.VI: regexp.MustCompile(`(?i)(^|[^\p{L}])(cmhs|cha mẹ|phụ huynh|con em|trẻ|bé|lớp|học sinh)($|[^\p{L}])`),
	locale.EN: regexp.MustCompile(`(?i)(^|[^\p{L}])(parents?|child|children|class|classes|pupils?)($|[^\p{L}])`),
}

// meant are the sentences that speak of parents to staff on purpose, or of something else by the same word.
var meant = []string{
	"account.", "again.", "factor.", "me.", "people.", "record.factor", "record.reset_factor", // lớp xác nhận
	"school.audience.parents", "settings.", "paper.addressee", "print.",
}

var blanks = regexp.MustCompile(`\{[^}]*\}`)

// Every sentence of the catalogue speaks of staff when it should, has the blanks that it has otherwise, and both
// numbers.
func TestEverySentenceSpeaksOfStaff(t *testing.T) {
	for _, lang := range locale.Languages {
		if lang.Staff().String() != string(lang) || lang.Staff().Base() != lang ||
			lang.Staff().Staff() != lang.Staff() {
			t.Errorf("%s: %s", lang, lang.Staff())
		}
		if !slices.Equal(locale.Keys(lang), locale.Keys(lang.Staff())) {
			t.Errorf("%s: a sentence for staff has a key of its own", lang)
		}
		changed := 0
		for _, key := range locale.Keys(lang) {
			plain, staff := locale.Text(lang, key, nil), locale.Text(lang.Staff(), key, nil)
			if plain != staff {
				changed++
			}
			if !slices.Equal(names(plain), names(staff)) {
				t.Errorf("%s: %q has other blanks than %q", key, staff, plain)
			}
			bare := blanks.ReplaceAllString(staff, " ")
			named := slices.ContainsFunc(meant, func(some string) bool { return strings.HasPrefix(key, some) })
			if found := ofParents[lang].FindString(bare); found != "" && !named {
				t.Errorf("%s says %q to staff: %s", key, found, staff)
			}
		}
		if changed < 200 {
			t.Errorf("%s: %d sentences speak of staff in another way", lang, changed)
		}
	}
}

func names(sentence string) []string {
	all := blanks.FindAllString(sentence, -1)
	slices.Sort(all)
	return slices.Compact(all)
}

// A text of ours is replaced word by word; parts of words, and names of blanks, stay.
func TestWholeWordsAreReplaced(t *testing.T) {
	for text, want := range map[string]string{
		"CMHS, CMHSX, XCMHS":        "CB-GV-NV, CMHSX, XCMHS",
		"Lớp và lớp học":            "Tổ và tổ học",
		"{lớp} của cha mẹ học sinh": "{lớp} của cán bộ, giáo viên, nhân viên",
		"trẻ con, bén, con số":      "người con, bén, con số",
	} {
		if got := locale.VI.Staff().Retold(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		if got := locale.VI.Retold(text); got != text {
			t.Errorf("%q became %q for parents", text, got)
		}
	}
}
