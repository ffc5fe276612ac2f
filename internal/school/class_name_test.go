package school_test

import (
	"testing"

	"hailong/internal/locale"
	"hailong/internal/school"
)

func TestHowTextsSpeakOfAClass(t *testing.T) {
	for class, want := range map[string][4]string{ // in a sentence and as a title, Vietnamese and English
		"Chồi 3":           {"lớp Chồi 3", "Lớp Chồi 3", "class Chồi 3", "Class Chồi 3"},
		"Lớp Chồi 3":       {"lớp Chồi 3", "Lớp Chồi 3", "class Chồi 3", "Class Chồi 3"},
		"LỚP CHỒI 3":       {"lớp CHỒI 3", "Lớp CHỒI 3", "class CHỒI 3", "Class CHỒI 3"},
		"Nhóm 25-36 tháng": {"nhóm 25-36 tháng", "Nhóm 25-36 tháng", "nhóm 25-36 tháng", "Nhóm 25-36 tháng"},
		"Class 1A":         {"class 1A", "Class 1A", "class 1A", "Class 1A"},
		"Lớpmầm":           {"lớp Lớpmầm", "Lớp Lớpmầm", "class Lớpmầm", "Class Lớpmầm"},
		"5A":               {"lớp 5A", "Lớp 5A", "class 5A", "Class 5A"},
	} {
		got := [4]string{school.InSentence(locale.VI, class), school.AsTitle(locale.VI, class),
			school.InSentence(locale.EN, class), school.AsTitle(locale.EN, class)}
		if got != want {
			t.Errorf("%q: %q, want %q", class, got, want)
		}
	}
}
