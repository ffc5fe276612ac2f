package roster_test

import (
	"strings"
	"testing"

	"hailong/internal/roster"
)

// Lists of staff as schools write them: their headers, a principal among the people, a sheet that says what it lists.
func TestListsOfStaff(t *testing.T) {
	for name, file := range map[string]string{
		"csv": "STT,Họ và tên,Tổ/Bộ phận,Chức vụ,Số điện thoại\n1,Nguyễn Thị Bình,Tổ Lá,Giáo viên,0900000001\n" +
			"2,Trần Văn Dũng,Văn phòng,Hiệu trưởng,0900000003\n3,Lê Thị Hoa,Văn phòng,Kế toán,\n",
	} {
		book, err := roster.Read([]byte(file))
		if err != nil {
			t.Fatal(err)
		}
		r := roster.Recognise(roster.OfStaff(book), nil, nil)
		var got []string
		for _, c := range r.Children {
			got = append(got, c.Class+"/"+c.Name+"/"+c.Phone)
		}
		if len(r.Faults) > 0 || len(r.Must()) > 0 || strings.Join(got, " ") !=
			"Tổ Lá/Nguyễn Thị Bình/0900000001 Văn phòng/Trần Văn Dũng/0900000003 Văn phòng/Lê Thị Hoa/" {
			t.Errorf("%s: %v, faults %v, asked %v", name, got, r.Faults, r.Must())
		}
		told := false
		for _, left := range r.LeftOut {
			told = told || left.Kind == "column" && left.Count == 3
		}
		if !told {
			t.Errorf("%s: the positions are not told: %+v", name, r.LeftOut)
		}
	}
}
