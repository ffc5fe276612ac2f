package round

import (
	"strings"
	"testing"
	"time"

	"hailong/internal/document"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/invitation"
	"hailong/internal/locale"
)

// The list that is printed is one page: with all names and telephones of twenty people whose names are as long as most,
// with less of people whose names are very long, and never without anybody.
func TestTheListToCallIsOnePage(t *testing.T) {
	for name, tt := range map[string]struct {
		one      invitation.Drawn
		child    bool
		phoneTwo bool
	}{
		"usual names": {invitation.Drawn{Class: "Mầm 1", ChildName: "Nguyễn An", ParentName: "Trần Thị Mai",
			Phone: "0933123456"}, true, false},
		"two telephones": {invitation.Drawn{Class: "Mầm 1", ChildName: "Nguyễn An", ParentName: "Trần Thị Mai",
			Phone: "0933123456", OtherPhone: "0933654321"}, false, false},
		"long names": {invitation.Drawn{Class: "Nhóm trẻ 25-36 tháng buổi chiều", ChildName: "Công Tằng Tôn Nữ Nguyễn Bảo An",
			ParentName: "Công Tằng Tôn Nữ Mai", Phone: "0933123456", OtherPhone: "0933654321"}, false,
			false},
	} {
		for _, lang := range locale.Languages {
			p := frame.RoundPage{Name: "Khảo sát sự hài lòng của cha mẹ học sinh, học kỳ 1"}
			p.Lang, p.Now, p.School.Name = lang, time.Unix(0, 0), "Trường Mầm non Hoa Sen"
			people := make([]invitation.Drawn, invitation.MostDrawn)
			for i := range people {
				people[i] = tt.one
			}
			paper, err := callPaper(p, people)
			if err != nil {
				t.Fatal(err)
			}
			if fits, err := paper.OnePage(); err != nil || !fits {
				t.Errorf("%s, %s: more than a page, %v", name, lang, err)
			}
			table, _ := paper.Blocks[len(paper.Blocks)-1].(document.Table)
			if len(table.Rows) != invitation.MostDrawn+1 {
				t.Fatalf("%s: %d rows", name, len(table.Rows))
			}
			row := strings.Join(table.Rows[0], "|")
			if !strings.Contains(row, tt.one.ParentName) || !strings.Contains(row, tt.one.Phone) ||
				strings.Contains(row, tt.one.ChildName) != tt.child || !strings.HasSuffix(row, "|||") ||
				tt.one.OtherPhone != "" && strings.Contains(row, tt.one.OtherPhone) != tt.phoneTwo {
				t.Errorf("%s, %s: %s", name, lang, row)
			}
		}
	}
}
