package proposal_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"hailong/internal/problem"
	"hailong/internal/proposal"
)

// Small texts of which something was lost, read as something else, or made the reader fall.
func TestNothingIsLostInSmallTexts(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		want []string // as shown has them, with a doubt as "?" before it
		left []string
	}{
		"parts of a day and of a plate are no numbers": {
			text: "1. Giờ ngủ từ 1:30 đến 2:30 là hợp lý\n☐ Có\n☐ Không\n2. Trẻ ăn 1/3 hay 2/3 suất\n☐ Có\n☐ Không\n",
			want: []string{"# Câu hỏi", "single | Giờ ngủ từ 1:30 đến 2:30 là hợp lý | Có ; Không",
				"single | Trẻ ăn 1/3 hay 2/3 suất | Có ; Không"},
		},
		"the class as a room, and as what is not asked": {
			text: "Lớp học của cháu: .....\nLớp học: .....\n" +
				"Mức: Rất không hài lòng, Không hài lòng, Bình thường, Hài lòng, Rất hài lòng\n" +
				"1. Lớp học sạch sẽ\n2. Bữa ăn ngon\n",
			want: []string{"# Câu hỏi", "likert5 | Lớp học sạch sẽ", "likert5 | Bữa ăn ngon"},
			left: []string{"Lớp học của cháu:", "Lớp học:"},
		},
		"a statement about thanks": {
			text: "Mức: Rất không hài lòng, Không hài lòng, Bình thường, Hài lòng, Rất hài lòng\n" +
				"1. Trẻ biết nói lời cảm ơn, xin lỗi.\n2. Trẻ vui.\nNhà trường xin trân trọng cảm ơn.\n",
			want: []string{"# Câu hỏi", "likert5 | Trẻ biết nói lời cảm ơn, xin lỗi.", "likert5 | Trẻ vui."},
			left: []string{"Nhà trường xin trân trọng cảm ơn."},
		},
		"rows that begin like the head and the foot of a form": {
			text: "Nội dung\tRất không hài lòng\tKhông hài lòng\tBình thường\tHài lòng\tRất hài lòng\n" +
				"Hạn nộp học phí hợp lý\t☐\t☐\t☐\t☐\t☐\nGửi con ở trường, gia đình yên tâm\t☐\t☐\t☐\t☐\t☐\n",
			want: []string{"# Câu hỏi", "likert5 | Hạn nộp học phí hợp lý",
				"likert5 | Gửi con ở trường, gia đình yên tâm"},
		},
		"a column of answers about a time": {
			text: "Dấu thời gian\tThời gian đón trẻ có phù hợp không?\tBữa ăn có ngon không?\n" +
				"1/9\tHài lòng\tHài lòng\n2/9\tRất hài lòng\tHài lòng\n",
			want: []string{"# Câu hỏi", "likert5 | Thời gian đón trẻ có phù hợp không?",
				"likert5 | Bữa ăn có ngon không?"},
		},
		"choices behind a semicolon": {
			text: "1. Phương tiện: xe máy / ô tô; xe đạp / đi bộ\n",
			want: []string{"# Câu hỏi", "single | Phương tiện | xe máy ; ô tô ; xe đạp ; đi bộ"},
		},
		"four figures, one a line": {
			text: "Con của Ông/Bà học khối nào?\n1\n2\n3\n4\n\nCon thích món gì?\n",
			want: []string{"# Câu hỏi", "?single | Con của Ông/Bà học khối nào? | 1 ; 2 ; 3 ; 4",
				"?text | Con thích món gì?"},
		},
		"ten figures, one a line": {
			text: "Ông/Bà có giới thiệu trường cho người khác không?\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n",
			want: []string{"# Câu hỏi", "?single | Ông/Bà có giới thiệu trường cho người khác không? | " +
				"1 ; 2 ; 3 ; 4 ; 5 ; 6 ; 7 ; 8 ; 9 ; 10"},
		},
		"a word that begins a short word": {
			text: "1. Phòng học của lớp B RHL HL BT KHL RKHL\n2. Đồ chơi RHL HL BT KHL RKHL\n",
			want: []string{"# Câu hỏi", "likert5 | Phòng học của lớp B", "likert5 | Đồ chơi"},
		},
		"one section with a colon in each row": {
			text: "Nhóm\tCâu hỏi\tLoại\nBán trú:\tBữa ăn đủ chất\tThang 5 mức\nBán trú:\tGiấc ngủ đủ\tThang 5 mức\n",
			want: []string{"# Bán trú", "likert5 | Bữa ăn đủ chất", "likert5 | Giấc ngủ đủ"},
		},
		"choices of a kind that has none": {
			text: "Câu hỏi\tLoại\tLựa chọn\nTrẻ ăn hết suất\tThang đo\tLuôn luôn; Đôi khi; Hiếm khi\n" +
				"Trẻ đi học bằng gì\tChọn câu trả lời\tXe máy; Ô tô\n",
			want: []string{"# Câu hỏi", "?single | Trẻ ăn hết suất | Luôn luôn ; Đôi khi ; Hiếm khi",
				"single | Trẻ đi học bằng gì | Xe máy ; Ô tô"},
		},
		"choices that count": {
			text: "Con của Ông/Bà học khối mấy?\nKhối 1\nKhối 2\nKhối 3\n\nCon thích món gì?\n",
			want: []string{"# Câu hỏi", "single | Con của Ông/Bà học khối mấy? | Khối 1 ; Khối 2 ; Khối 3",
				"?text | Con thích món gì?"},
		},
		"letters without a dot before figures": {
			text: "1. Con học đàn bao lâu rồi?\nA 1 - 3 tháng\nB 3 - 6 tháng\nC Hơn 6 tháng\n",
			want: []string{"# Câu hỏi", "?single | Con học đàn bao lâu rồi? | 1 - 3 tháng ; 3 - 6 tháng ; Hơn 6 tháng"},
		},
		"figures below the words of another scale": {
			text: "Nội dung\tRất kém\tKém\tTrung bình\tTốt\tRất tốt\n\t1\t2\t3\t4\t5\nBữa ăn\t☐\t☐\t☐\t☐\t☐\n",
			want: []string{"# Câu hỏi", "?single | Bữa ăn | Rất kém ; Kém ; Trung bình ; Tốt ; Rất tốt"},
		},
		"a heading with a letter below choices with letters": {
			text: "A. THÔNG TIN CHUNG\n1. Giới tính của trẻ?\na. Nam\nb. Nữ\n\nB. Ý KIẾN\n2. Bữa ăn có ngon không?\n" +
				"a. Có\nb. Không\n",
			want: []string{"# THÔNG TIN CHUNG", "single | Giới tính của trẻ? | Nam ; Nữ", "# Ý KIẾN",
				"single | Bữa ăn có ngon không? | Có ; Không"},
		},
		"a question of two sentences": {
			text: "1. Nhà trường muốn tổ chức bán trú.\nTheo Ông/Bà, việc các con ăn trưa và ngủ trưa tại trường dưới sự " +
				"trông nom của thầy cô có phù hợp với gia đình mình\n☐ Có\n☐ Không\n",
			want: []string{"# Câu hỏi", "single | Nhà trường muốn tổ chức bán trú. Theo Ông/Bà, việc các con ăn trưa và " +
				"ngủ trưa tại trường dưới sự trông nom của thầy cô có phù hợp với gia đình mình | Có ; Không"},
		},
		"numbers before boxes": {
			text: "Giới tính của trẻ:\n1. ☐ Nam\n2. ☐ Nữ\n",
			want: []string{"# Câu hỏi", "single | Giới tính của trẻ | Nam ; Nữ"},
		},
		"a number below a grid": {
			text: "Ông/Bà đánh giá thế nào?\nRất hài lòng\nHài lòng\nBình thường\nKhông hài lòng\nRất không hài lòng\n" +
				"Bữa ăn\nGiấc ngủ\n2. Trẻ có thích đi học không?\nCó\nKhông\n",
			want: []string{"# Ông/Bà đánh giá thế nào?", "likert5 | Bữa ăn", "likert5 | Giấc ngủ",
				"single | Trẻ có thích đi học không? | Có ; Không"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := proposal.FromText(tt.text)
			if err != nil {
				t.Fatal(err)
			}
			got := shown(p)
			at := 0
			for _, s := range p.Questionnaire.Sections {
				at++
				for _, q := range s.Questions {
					if len(p.Doubts[q.ID]) > 0 {
						got[at] = "?" + got[at]
					}
					at++
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got:\n%s\nleft: %v", strings.Join(got, "\n"), p.Left)
			}
			for _, words := range tt.left {
				if !slices.ContainsFunc(p.Left, func(l proposal.Left) bool { return l.Text == words }) {
					t.Errorf("not told: %s: %v", words, p.Left)
				}
			}
		})
	}
}

// A section beyond as many as there may be is told, though its questions stand in the last one.
func TestTitlesBeyondTheLastSectionAreTold(t *testing.T) {
	text := ""
	for n := range 22 {
		text += fmt.Sprintf("Phần %d. Nội dung số %d\n%d. Trẻ vui không?\n☐ Có\n☐ Không\n", n+1, n+1, n+1)
	}
	p, err := proposal.FromText(text)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(p.Questionnaire.Sections); n != 20 || len(p.Questionnaire.Questions()) != 22 {
		t.Fatalf("%d sections, %d questions", n, len(p.Questionnaire.Questions()))
	}
	for _, title := range []string{"Nội dung số 21", "Nội dung số 22"} {
		if !slices.Contains(p.Left, proposal.Left{Text: title, Why: proposal.Many}) {
			t.Errorf("%s is not told: %v", title, p.Left)
		}
	}
}

// Files and texts whose only heading, or whose rows, have no words.
func TestEmptyHeadingsAndRows(t *testing.T) {
	word := func(body string) []byte {
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		f, err := w.Create("word/document.xml")
		if err != nil {
			t.Fatal(err)
		}
		if _, err = f.Write([]byte(`<w:document xmlns:w="w"><w:body>` + body + `</w:body></w:document>`)); err != nil {
			t.Fatal(err)
		}
		if err = w.Close(); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	row := `<w:tr><w:p><w:r><w:t>Trẻ vui</w:t></w:r></w:p></w:tr>`
	for name, file := range map[string][]byte{
		"a text":             []byte("# |"),
		"a heading of Word":  word(`<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>|</w:t></w:r></w:p>`),
		"rows without cells": word(`<w:tbl>` + row + row + row + `</w:tbl>`),
	} {
		_, err := proposal.FromFile(t.Context(), file)
		if err != nil && problem.KindOf(err) != problem.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
