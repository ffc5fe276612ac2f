package locale_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"pgregory.net/rapid"

	"hailong/internal/locale"
)

func TestOrderOfNames(t *testing.T) {
	want := []string{"", "1", "An", "Án", "An Nhiên", "Anh", "Ăn", "Âu", "Bình", "Chi", "Dương", "Đạt", "Em", "Êm", "Hoa", "Hoà",
		"Hoạ", "Hỏa", "Hóa", "Khang", "Oanh", "Ô", "Ơn", "Uyên", "Ưng", "Vy", "Yến"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, locale.Compare)
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// What is written in Vietnamese is ordered as Unicode's own rules for Vietnamese order it.
func TestOrderIsUnicodes(t *testing.T) {
	unicodes := collate.New(language.Vietnamese)
	const alphabet = "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ 017"
	letter := rapid.SampledFrom([]rune(alphabet + strings.ToUpper(alphabet)))
	word := rapid.StringOfN(letter, 0, 5, -1)
	rapid.Check(t, func(t *rapid.T) {
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		if rapid.Bool().Draw(t, "near") { // one beside the other, which two words at random seldom are
			b = a + b
		}
		if got, want := locale.Compare(a, b), unicodes.CompareString(a, b); got != want {
			t.Fatalf("%q and %q: %d, want %d", a, b, got, want)
		}
		if locale.Compare(a, locale.NFC(a)) != 0 {
			t.Fatalf("%q is not itself", a)
		}
	})
}
