package feedback_test

import (
	"strings"
	"testing"

	"hailong/internal/feedback"
)

// usual are ways in which parents write names and numbers; after the bar stand the words that must not come through.
var usual = []string{
	// Names: with marks, without, in capitals, in small letters, on the roster and not.
	"Tôi tên Hoa, xin góp ý|Hoa", "tôi tên hoa|hoa", "toi ten hoa|hoa", "Toi ten la Hoa|Hoa", "mình tên Linh|Linh",
	"TÔI TÊN HOA|HOA",
	"Tôi là Hoa|Hoa", "em là Thu Hà lớp Chồi|Thu|Hà", "Tên tôi là Mận|Mận", "ten chau la bin|bin", "cháu tên Bin|Bin",
	"Tên con: Tí|Tí",
	"mẹ cháu Bảo|Bảo", "me chau bao|bao", "mẹ Bảo đây ạ|Bảo", "ba của Bảo|Bảo", "mẹ của bé Sóc|Sóc", "ba be bao|bao",
	"phụ huynh em Tuấn|Tuấn", "PH bé Cốm lớp lá|Cốm",
	"cô Lan|Lan", "cô lan dạy tốt|lan", "CÔ LAN RẤT TỐT|LAN", "co giao lan rat tot|lan", "cô giáo Thu Hà|Thu|Hà",
	"thầy Hùng bảo vệ|Hùng", "thay giao hung|hung",
	"cô nuôi Mận nấu ngon|Mận", "bác bảo vệ Tư|Tư", "chị cấp dưỡng Lành|Lành", "cô hiệu trưởng Nguyệt|Nguyệt",
	"c.Lan và c.Hồng|Lan|Hồng", "Ms. Lan|Lan", "Mr. Nam|Nam",
	"bé Minh Anh|Minh|Anh", "be linh hay ho|linh", "BÉ BẢO HAY BỊ HO|BẢO", "con Gia Bảo nhà tôi|Gia|Bảo",
	"nguyen minh anh|minh", "NGUYEN MINH ANH|MINH", "Nguyễn Thị Hoa|Hoa", "nguyen thi hoa|hoa",
	"nguyễn thị thu trang|thu|trang", "le van nam|nam", "Phạm Tuấn|Tuấn", "TRẦN THỊ MẬN|MẬN",
	"Ký tên: Hoa|Hoa", "Người viết: Hoa|Hoa", "ky ten hoa|hoa", "My name is Hoa|Hoa", "I am Hoa, mother of Bin|Hoa",
	"teacher Thuy is kind|Thuy", "con Lò Thị Pành|Pành",
	// Telephones and other numbers.
	"0903123456|123456", "0903 123 456|123", "090.3.123.456|123", "0903-123-456|123", "0903/123/456|123",
	"0903_123_456|123", "0.9.0.3.1.2.3.4.5.6|1.2", "(0903) 123 456|123",
	"+84903123456|123456", "84 903 123 456|903", "O903123456|123456", "0903l23456|23456", "o9o3 123 456|123",
	"zalo 903.123.456|903", "Zalo: 903123456|903", "sdt 903 123 456|903", "sđt: 12 34 56 78|34",
	"lh 3826 1234|3826", "０９０３１２３４５６|１２３", "không chín không ba một hai ba bốn năm sáu|chín|bốn",
	"khong chin khong ba mot hai ba bon nam sau|chin|bon", "không chín không ba|chín",
	"Không chín 03 một hai ba 456|chín|456", "chín không ba, một hai ba, bốn năm sáu|chín|bốn",
	"CCCD 001 187 654 321|187", "cmnd 123 456 78|456", "stk 1903 4567 8901|4567",
	// E-mail.
	"hoa.nguyen@gmail.com|hoa", "hoa @ gmail . com|hoa|gmail", "hoa a còng gmail chấm com|hoa|gmail",
	"a cong b cham com|b cham", "hoa cong gmail.com|hoa|gmail", "hoa(at)gmail(dot)com|hoa|gmail",
	"hoa [at] gmail.com|hoa|gmail", "hoa at gmail dot com|hoa|gmail", "hoa@gmail|hoa",
	"hoa chấm nguyen a còng yahoo chấm com chấm vn|nguyen|yahoo",
	"hoanguyen89 gmail com|hoanguyen", "gmail: hoanguyen89|hoanguyen", "facebook.com/hoa.nguyen|hoa",
	"bạn Thúy đánh con|Thúy", "ban Thuy hay danh con|Thuy", "chị Năm bếp|Năm",
	// Plates.
	"xe 29A-123.45|123", "xe 59X1 234.56|234", "biển 30F 12345|12345", "29a12345|12345", "51-G1 234.56|234",
	"29H-1234|1234",
}

// harmless are sentences in which nobody is named; the words of the second half may be hidden by a guess on the safe
// side elsewhere, here never.
var harmless = []string{
	"Sân chơi nên có mái che, nắng quá.", "Lớp Mầm 1 hơi đông.", "Các cô Lớp Lá rất nhiệt tình",
	"Cảm ơn các cô. Rất tốt", "Tôi là Phụ huynh lớp Chồi 2", "Tôi là phụ huynh", "tên trường nên to hơn",
	"Tên món ăn nên ghi rõ", "con ăn chậm, bé ăn ít", "CÁC CÔ RẤT TỐT", "Học phí 1.500.000 đồng một tháng",
	"Ngày 12/11/2023 thu 1.500.000 đồng", "Từ 7h30 đến 17h00", "năm học 2023-2024",
	"co lan con bi nga o san", "con trang trí lớp rất vui", "cô hiền và vui tính", "cô thương các con",
	"cô thu tiền đúng hạn", "cô dạy con một hai ba", "không ba mẹ nào phàn nàn", "một hai tuần một lần",
	"Nhà vệ sinh cần sạch hơn", "bé thích ăn cá", "Mong nhà trường xem lại", "Hà Nội mưa nhiều nên sân trơn",
	"thành phố Hồ Chí Minh", "Tết Trung Thu nên có múa lân", "Chuyển khoản qua QR tiện hơn tiền mặt",
	"em không có ý kiến gì", "mình thấy ổn", "Zalo của lớp nhiều tin quá", "gọi điện 2 lần không ai nghe",
	"thực đơn tuần 3 tháng 10 có 5 món", "lớp có 35 cháu, 2 cô", "The teachers are very kind",
	"I am very happy with the school", "Trường nên có camera", "ba mẹ rất yên tâm", "cô và bé cùng chơi",
	"cô trang trí lớp đẹp", "cô linh hoạt giờ đón", "Ban giám hiệu rất tốt", "trường nên dùng gmail",
	"6 năm rồi con chưa bay máy bay", "bé đi học lúc 7 giờ 15 phút, về 16 giờ 30",
}

// Every usual way is recognised, and no harmless sentence is touched.
func TestUsualWaysToWriteNamesAndNumbers(t *testing.T) {
	if len(usual) < 60 || len(harmless) < 30 {
		t.Fatalf("%d usual ways and %d harmless sentences", len(usual), len(harmless))
	}
	missed := 0
	for _, line := range usual {
		body, secrets, _ := strings.Cut(line, "|")
		got, changed := feedback.Mask(body, roster...)
		for _, secret := range strings.Split(secrets, "|") {
			if !changed || strings.Contains(got, secret) {
				t.Errorf("%q became %q", body, got)
				missed++
				break
			}
		}
	}
	for _, body := range harmless {
		if got, changed := feedback.Mask(body, roster...); changed {
			t.Errorf("%q is harmless and became %q", body, got)
		}
	}
	t.Logf("%d of %d usual ways recognised", len(usual)-missed, len(usual))
}
