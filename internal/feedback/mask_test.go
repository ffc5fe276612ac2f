package feedback_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"hailong/internal/feedback"
	"hailong/internal/school"
)

var roster = []school.Parent{
	{ChildName: "Nguyễn Minh Anh", ParentName: "Lò Thị Pành"},
	{ChildName: "Đỗ Gia Bảo", ParentName: "Trần Văn Hùng"},
	{ChildName: "Lê Bình An"},
}

func TestMask(t *testing.T) {
	for name, tt := range map[string]struct{ body, want string }{
		"nobody":             {"Sân chơi nên có mái che, nắng quá.", "Sân chơi nên có mái che, nắng quá."},
		"a class is no name": {"Lớp Mầm 1 hơi đông.", "Lớp Mầm 1 hơi đông."},
		"a teacher":          {"Cảm ơn cô Lan đã chăm bé.", "Cảm ơn cô ••• đã chăm bé."},
		"with her title": {"Nhờ cô giáo Thu Hà nhắc con uống nước",
			"Nhờ cô giáo ••• nhắc con uống nước"},
		"a child, without capitals":     {"bé bảo hay bị ho", "bé ••• hay bị ho"},
		"eating is not a child's name":  {"con ăn chậm, bé ăn ít", "con ăn chậm, bé ăn ít"},
		"the name itself":               {"bé an hay khóc", "bé ••• hay khóc"},
		"a calling that ends a clause":  {"Cảm ơn các cô. Rất tốt", "Cảm ơn các cô. Rất tốt"},
		"a full name":                   {"Tôi là Phạm Thị Thu Trang, mẹ cháu", "Tôi là •••, mẹ cháu"},
		"of the roster, without marks":  {"con la nguyen minh anh lop choi", "con la ••• lop choi"},
		"of the roster, a rare surname": {"Tôi tên Lò Thị Pành", "Tôi tên •••"},
		"its last words":                {"Dạo này Minh Anh thích đi học", "Dạo này ••• thích đi học"},
		"a telephone":                   {"Gọi 0903 123 456 nhé", "Gọi ••• nhé"},
		"with dots":                     {"sđt 090.3.123.456, cảm ơn", "sđt •••, cảm ơn"},
		"with the country":              {"+84 903 123 456 hoặc (024) 3826 1234", "••• hoặc •••"},
		"an e-mail":                     {"viết cho lan.ng@gmail.com được không", "viết cho ••• được không"},
		"a card's number":               {"CCCD 001187654321", "CCCD •••"},
		"a date and a price stay":       {"Ngày 12/11/2023 thu 1.500.000 đồng", "Ngày 12/11/2023 thu 1.500.000 đồng"},
		"in capitals throughout":        {"CÁC CÔ RẤT TỐT", "CÁC CÔ RẤT TỐT"},
		"a name in capitals throughout": {"TÔI LÀ NGUYỄN THỊ HOA", "TÔI LÀ •••"},
		"in English":                    {"Thank you, Ms Lan and teacher Thuy", "Thank you, Ms ••• and teacher •••"},
		"two of them":                   {"cô Lan và cô Hồng", "cô ••• và cô •••"},
	} {
		t.Run(name, func(t *testing.T) {
			got, changed := feedback.Mask(tt.body, roster...)
			if got != tt.want || changed != (tt.body != tt.want) {
				t.Errorf("%q, %v, want %q", got, changed, tt.want)
			}
		})
	}
}

// Whatever is around it, a telephone number never comes through, and what is masked once stays as it is.
func TestNumbersNeverComeThrough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digits := "0" + rapid.StringMatching(`[1-9][0-9]{8}`).Draw(t, "digits")
		body := rapid.StringMatching(`[ \pL.,!?\n]{0,20}`).Draw(t, "before") + " " + digits + " " +
			rapid.StringMatching(`[ \pL.,!?\n]{0,20}`).Draw(t, "after")
		got, changed := feedback.Mask(body, roster...)
		if !changed || strings.Contains(got, digits[2:]) || !utf8.ValidString(got) {
			t.Fatalf("%q became %q", body, got)
		}
	})
}
