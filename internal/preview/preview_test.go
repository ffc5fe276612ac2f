package preview_test

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hailong/internal/preview"
)

func card() preview.Card {
	return preview.Card{
		School: "Trường Mầm non Hoa Sen", Title: "Kết quả khảo sát cha mẹ học sinh",
		When:          "Năm học 2023-2024 · Học kỳ 1",
		Participation: "182/201 (90,5%)", Took: "cha mẹ tham gia",
		Subjects: []preview.Subject{
			{Figure: "100%", Label: "công tác chăm sóc, giáo dục trẻ", Note: "ít nhất 90,5% của toàn bộ 201 CMHS",
				Drawn: true, From: .905, To: 1, At: 1},
			{Figure: "94,8%", Label: "việc thanh toán không dùng tiền mặt tại trường",
				Note: "ít nhất 83,5% của toàn bộ 201 CMHS", Drawn: true, From: .835, To: .955, At: .948},
		},
		Foot: "Tính từ 182 phiếu không mang tên, đã niêm phong. Chạm để xem cách tính.",
	}
}

func TestPicture(t *testing.T) {
	long := card()
	long.School = strings.Repeat("Trường Mầm non Thực hành Chất lượng cao ", 3)
	long.Subjects = append(long.Subjects,
		preview.Subject{Figure: "–", Label: strings.Repeat("bữa ăn bán trú và ", 9), Note: "dưới 5 phiếu"},
		preview.Subject{Figure: "1%"})
	for name, c := range map[string]preview.Card{
		"demo": card(), "long": long, "nothing": {School: "Trường", Title: "Kết quả"}} {
		raw, err := preview.PNG(c)
		if err != nil {
			t.Fatal(err)
		}
		again, err := preview.PNG(c)
		if err != nil || !bytes.Equal(raw, again) {
			t.Errorf("%s: two pictures of one card differ: %v", name, err)
		}
		picture, err := png.Decode(bytes.NewReader(raw))
		if err != nil || picture.Bounds().Dx() != preview.Width || picture.Bounds().Dy() != preview.Height {
			t.Errorf("%s: %v, %v", name, picture.Bounds(), err)
		}
		if len(raw) > 300<<10 { // chats leave out large ones
			t.Errorf("%s: %d bytes", name, len(raw))
		}
		// Nothing is drawn over the margin: no word runs out of the paper.
		for y := range preview.Height {
			for x := preview.Width - 30; x < preview.Width; x++ {
				if r, _, _, _ := picture.At(x, y).RGBA(); r>>8 != 0xf4 {
					t.Fatalf("%s: something stands at %d, %d", name, x, y)
				}
			}
		}
		if err = os.WriteFile(filepath.Join(t.ArtifactDir(), name+".png"), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
