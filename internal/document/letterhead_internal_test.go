package document

import (
	"strings"
	"testing"
)

// Names and signs as schools have them: broken evenly, never between the last two words of a name, never inside a sign,
// and the day stands on one line with its place.
func TestLetterhead(t *testing.T) {
	const state, motto, day = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
		", ngày\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0tháng\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0năm\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0"
	for name, tt := range map[string]struct {
		l              Letterhead
		office, school string
		letter, place  float64
	}{
		"short names": {Letterhead{Office: "UBND phường Vui", School: "Trường Mầm non Vui",
			Number: "Số: /BC-V", Place: "Vui" + day}, "UBND PHƯỜNG VUI", "TRƯỜNG MẦM NON VUI", 13, 14},
		"a wide name": {Letterhead{School: "Trường Mầm non Tuổi Thơ", Number: "Số: /BC-MNTT", Place: "Huế" +
			day}, "", "TRƯỜNG MẦM NON TUỔI THƠ", 12, 13},
		"a wide office": {Letterhead{Office: "Ủy ban nhân dân phường Sài Gòn", School: "Trường Mầm non 1",
			Number: "Số: /BC-MN1", Place: "Thành phố Hồ Chí Minh" + day}, "ỦY BAN NHÂN DÂN\nPHƯỜNG SÀI GÒN",
			"TRƯỜNG MẦM NON 1", 12, 13},
		"a very long one": {Letterhead{Office: "Ủy ban nhân dân xã Tả Giàng Phìn",
			School: "Trường Phổ thông Dân tộc Bán trú Trung học cơ sở và Tiểu học Nguyễn Thị Minh Khai",
			Number: "Số: /BC-PTDTBTTHCSTHNTMK", Place: "Tả Giàng Phìn" + day}, "ỦY BAN NHÂN DÂN\nXÃ TẢ GIÀNG PHÌN",
			"TRƯỜNG PHỔ THÔNG DÂN TỘC\nBÁN TRÚ TRUNG HỌC CƠ SỞ VÀ\nTIỂU HỌC NGUYỄN THỊ MINH KHAI", 12, 13},
		"a place in a province": {Letterhead{Office: "Ủy ban nhân dân xã Tả Giàng Phìn, tỉnh Lào Cai",
			School: "Trường Mầm non 1", Number: "Số: /BC-MN1", Place: "Tả Giàng Phìn" + day},
			"ỦY BAN NHÂN DÂN\nXÃ TẢ GIÀNG PHÌN, TỈNH LÀO CAI", "TRƯỜNG MẦM NON 1", 12, 13},
	} {
		l := tt.l
		l.State, l.Motto = state, motto
		h := l.set()
		if h.officeLines != tt.office || h.schoolLines != tt.school || h.letter != tt.letter || h.place != tt.place ||
			strings.Contains(h.placeLine, "\n") {
			t.Errorf("%s: %q, %q in %v pt; %q in %v pt", name, h.officeLines, h.schoolLines, h.letter, h.placeLine,
				h.place)
		}
		if h.number < smallestHead || h.number > h.letter {
			t.Errorf("%s: the sign in %v pt", name, h.number)
		}
	}
}
