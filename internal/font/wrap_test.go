package font_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	ours "hailong/internal/font"
)

var (
	anyStyle = rapid.Map(rapid.IntRange(int(ours.Regular), int(ours.Mono)),
		func(n int) ours.Style { return ours.Style(n) })
	anyWords = rapid.Map(rapid.SliceOfN(rapid.OneOf(rapid.StringMatching(`[a-zàáảãạăâđêôơư]{1,12}`),
		rapid.SampledFrom([]string{"Lá🌸", "幼儿园大班", "Trườngmầmnonthựchànhchấtlượngcao", "–", "182/201"})), 0, 30),
		func(words []string) string { return strings.Join(words, " ") })
)

// letters are a text without its blanks: what may not be lost.
func letters(lines ...string) string {
	return strings.Join(strings.Fields(strings.Join(lines, " ")), "")
}

// No word is lost and no line is too long, whatever the text.
func TestWrap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		style, text := anyStyle.Draw(t, "style"), anyWords.Draw(t, "text")
		size, width := rapid.Float64Range(6, 44).Draw(t, "size"), rapid.Float64Range(20, 180).Draw(t, "width")
		first := rapid.Float64Range(0, 3).Draw(t, "first")
		lines := ours.Wrap(style, size, width, first, text)
		if letters(lines...) != letters(text) {
			t.Fatalf("%q became %q", text, lines)
		}
		if widest := ours.Widest(style, size, lines); widest > width+1e-9 {
			t.Fatalf("a line of %v mm in %v: %q", widest, width, lines)
		}
		even := ours.Balanced(style, size, width, text)
		if letters(even...) != letters(text) || ours.Widest(style, size, even) > width+1e-9 {
			t.Fatalf("%q became %q", text, even)
		}
		if plain := ours.Wrap(style, size, width, 0, text); len(even) != len(plain) {
			t.Fatalf("%d even lines for %d", len(even), len(plain))
		}
	})
}

// A text stands on so many lines at most and in its width: whole, at some size; else cut, and it is to be seen.
func TestFit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		style, text := anyStyle.Draw(t, "style"), anyWords.Draw(t, "text")
		size, width := rapid.Float64Range(9, 44).Draw(t, "size"), rapid.Float64Range(20, 180).Draw(t, "width")
		most := rapid.IntRange(1, 3).Draw(t, "most")
		lines, fitting := ours.Fit(style, size, size/3, width, most, text)
		if len(lines) > most || fitting > size || fitting < size/3 {
			t.Fatalf("%d lines at %v for %d at %v", len(lines), fitting, most, size)
		}
		if widest := ours.Widest(style, fitting, lines); widest > width+1e-9 {
			t.Fatalf("a line of %v mm in %v: %q", widest, width, lines)
		}
		if letters(lines...) == letters(text) {
			return
		}
		cut, whole := strings.CutSuffix(letters(lines...), "…")
		if !whole || !strings.HasPrefix(letters(text), cut) || fitting != size/3 {
			t.Fatalf("%q became %q at %v of %v", text, lines, fitting, size)
		}
	})
}

func TestALineBreakStays(t *testing.T) {
	lines := ours.Wrap(ours.Regular, 12, 100, 0, "một\nhai ba\n\nbốn")
	if strings.Join(lines, "|") != "một|hai ba||bốn" {
		t.Errorf("%q", lines)
	}
}
