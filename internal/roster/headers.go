package roster

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"hailong/internal/locale"
)

// Fields of a roster, as pointers and messages name them.
const (
	Class      = "class"
	ChildCode  = "child_code"
	ChildName  = "child_name"
	ParentName = "parent_name"
	Phone      = "phone"
	Email      = "email"
	OtherName  = "other_name"
	OtherPhone = "other_phone"

	middle  = "child_middle"
	family  = "child_family" // some offices keep a name in two columns: Nguyễn Văn | An
	given   = "child_given"
	grade   = "grade"
	birth   = "birth"
	status  = "status"
	notes   = "notes"
	counter = "counter"
	livesAt = "address"
)

// Fields are the columns of a roster in the order of pages and files.
var Fields = []string{Class, ChildCode, ChildName, ParentName, Phone, Email}

// people are whom a column of names or numbers may be about, besides the child.
const (
	anyParent = ""
	father    = "father"
	mother    = "mother"
	guardian  = "guardian"
)

// meaning is what a column holds, and of whom.
type meaning struct {
	field string
	of    string // for parent_name, phone, email
}

// exact are labels whose words alone would mislead, folded.
var exact = map[string]string{
	"child_code": ChildCode, "child_name": ChildName, "parent_name": ParentName, "phone": Phone, "email": Email,
	"class":      Class,
	"class name": Class, "child code": ChildCode, "student code": ChildCode, "student id": ChildCode,
	"child name":   ChildName,
	"child's name": ChildName, "student name": ChildName, "full name": ChildName, "name": ChildName,
	"parent's name": ParentName,
	"parent name":   ParentName, "phone number": Phone, "mobile": Phone, "tel": Phone, "e mail": Email, "mail": Email,
	"malop": Class, "lop": Class, "tenlop": Class, "nhomlop": Class, "hoten": ChildName, "hovaten": ChildName,
	"mahs":      ChildCode,
	"mahocsinh": ChildCode, "matre": ChildCode, "madinhdanh": ChildCode, "ma": ChildCode, "id": ChildCode, "sdt": Phone,
	"dienthoai":   Phone,
	"sodienthoai": Phone, "phuhuynh": ParentName, "hotenph": ParentName, "hotencha": ParentName, "hotenme": ParentName,
	"ngaysinh": birth, "trangthai": status, "tinhtrang": status, "ghichu": notes, "ho": family, "ten": given,
	"hodem": family,
	"stt":   counter, "tt": counter, "so tt": counter, "so thu tu": counter, "thu tu": counter, "no": counter,
	"#":    counter,
	"khoi": grade, "khoi hoc": grade, "nhom tuoi": grade, "do tuoi": grade, "ho lot": family, "ho dem": family,
	"ho va dem":  family,
	"ho chu dem": family, "ho va chu dem": family, "ten dem": middle, "ho ten dem": family, "ho va ten dem": family,
	"ho va lot": family,
	"dem":       middle, "ten lot": middle, "chu dem": middle, "chu lot": middle, "ten hs": ChildName, "nhom": Class,
	"nhom tre": Class, "to": "",
	"status": status, "trang thai": status, "tinh trang": status, "hien trang": status, "trang thai hoc": status,
	"trang thai hoc sinh": status, "trang thai hoc tap": status, "tinh trang hoc": status, "tinh trang hoc tap": status,
	"trang thai tre": status, "note": notes, "notes": notes, "ghi chu": notes, "dia chi": livesAt,
	"lien he": Phone, "so lien he": Phone, "so lien lac": Phone, "lien lac": Phone, "zalo": Phone, "so zalo": Phone,
}

var (
	inBrackets = regexp.MustCompile(`[(\[{][^)\]}]*[)\]}]`)
	afterDash  = regexp.MustCompile(`\s[-–:]\s.*$`)
	notWord    = regexp.MustCompile(`[^\p{L}\p{N}#']+`)
)

// ministry is who gave a code: its name has the words of a father and of a telephone in it.
var ministry = strings.NewReplacer(" bo gd dt", "", " bo gddt", "", " bo giao duc va dao tao", "", " bo giao duc", "")

// label makes a header comparable: folded, without hints in brackets, stars and dots.
func label(text string) string {
	bare := inBrackets.ReplaceAllString(text, " ")
	if strings.TrimSpace(bare) == "" {
		bare = text
	}
	folded := strings.TrimSpace(notWord.ReplaceAllString(
		strings.ReplaceAll(locale.Fold(strings.ReplaceAll(bare, "’", "'")), "'s", ""), " "))
	return strings.TrimSuffix(ministry.Replace(folded), " bat buoc")
}

// mean tells what a column is by its header; the zero meaning when nobody knows. A hint below the name, or behind a
// dash, does not count.
func mean(header string) meaning {
	folded := locale.Fold(header)
	if _, known := exact[folded]; known {
		return named(folded, header)
	}
	tries := []string{header}
	if first, _, two := strings.Cut(strings.TrimSpace(header), "\n"); two {
		tries = append(tries, first)
	}
	if short := afterDash.ReplaceAllString(header, ""); short != header {
		tries = append(tries, short)
	}
	for _, text := range tries {
		if m := named(label(text), text); m.field != "" {
			return m
		}
	}
	return meaning{}
}

func named(folded, raw string) meaning {
	if folded == "dt" && !strings.ContainsAny(raw, "đĐ") {
		return meaning{} // dân tộc, not điện thoại
	}
	if strings.Contains(strings.ToUpper(raw), "GD&ĐT") || strings.Contains(strings.ToUpper(raw), "GDĐT") {
		raw = ""
	}
	if field, known := exact[strings.TrimRight(folded, " 0123456789")]; known && (field == Phone || field == Email) {
		return meaning{field: field}
	}
	if field, known := exact[folded]; known {
		m := meaning{field: field}
		if field == ParentName && (folded == "hotencha" || folded == "hotenme") {
			m.of = map[string]string{"hotencha": father, "hotenme": mother}[folded]
		}
		return m
	}
	return byWords(strings.Fields(folded), raw)
}

// byWords understands a label by the words in it.
func byWords(words []string, raw string) meaning {
	has := func(some ...string) bool {
		return slices.ContainsFunc(some, func(w string) bool { return contains(words, w) })
	}
	of, person := whose(words)
	switch {
	case has("email", "e mail", "mail", "thu dien tu"):
		return meaning{Email, of}
	case !person && has("ma dinh danh", "so dinh danh", "ma hs", "ma hoc sinh", "ma tre"):
		return meaning{field: ChildCode}
	case has("dien thoai", "sdt", "so dt", "di dong", "mobile", "phone", "so may", "zalo", "tel", "so lien lac",
		"so lien he") ||
		contains(words, "dt") && strings.ContainsAny(raw, "đĐ"):
		return meaning{Phone, of}
	case has("cu", "truoc", "du kien", "moi", "phu trach", "chu nhiem", "giao vien", "co giao", "thuong goi", "o nha",
		"tieng anh", "goi o"):
		return meaning{}
	case person:
		if onlyName(words, of) {
			return meaning{ParentName, of}
		}
		return meaning{}
	}
	return ofChild(words, has)
}

func ofChild(words []string, has func(...string) bool) meaning {
	first := strings.Join(words, " ")
	switch {
	case has("lop") && has("ma", "ten", "nhom", "khoi", "nhom tre") && !has("ma tre", "ho ten", "ho va ten"),
		strings.HasPrefix(first, "lop") && has("hoc", "nam hoc", "hien tai", "dang hoc", "mau giao", "nhom"),
		strings.HasPrefix(first, "nhom tre"), first == "lop hoc sinh", first == "lop tre":
		return meaning{field: Class}
	case has("ma tre", "ma be", "ma hs", "ma hoc sinh", "ma dinh danh", "so dinh danh", "dinh danh", "ma so", "cccd",
		"ma tre em", "mshs", "mhs") &&
		!has("lop", "truong"):
		return meaning{field: ChildCode}
	case has("ho dem", "ho va dem", "ho lot", "ho va ten dem"):
		return meaning{field: family}
	case has("ngay sinh", "nam sinh", "ngay thang nam sinh", "dob", "ngay thang", "sinh ngay"):
		return meaning{field: birth}
	case has("trang thai", "tinh trang") && !has("suc khoe", "dinh duong", "hon nhan"):
		return meaning{field: status}
	case has("ghi chu"):
		return meaning{field: notes}
	case has("ho ten", "ho va ten", "ten", "hoten", "hovaten", "ho & ten") && onlyChild(words), onlyChildWord(words):
		return meaning{field: ChildName}
	}
	return meaning{}
}

// contains tells whether words hold the words of phrase in a row.
func contains(words []string, phrase string) bool {
	for i := range words {
		if begin(words[i:], phrase) {
			return true
		}
	}
	return false
}

// begin tells whether words begin with those of a phrase. A long file asks so often that the phrase is never parted.
func begin(words []string, phrase string) bool {
	for _, word := range words {
		first, rest, more := strings.Cut(phrase, " ")
		if word != first || !more {
			return word == first
		}
		phrase = rest
	}
	return false
}

// whose tells which parent a label speaks of.
func whose(words []string) (of string, person bool) {
	dad := contains(words, "cha") || contains(words, "bo") || contains(words, "ba") || contains(words, "father")
	mum := contains(words, "me") || contains(words, "mother") || contains(words, "ma") && contains(words, "ba")
	switch {
	case dad && mum, contains(words, "phu huynh"), contains(words, "cmhs"), contains(words, "ph"),
		contains(words, "parent"),
		contains(words, "phhs"):
		return anyParent, true
	case contains(words, "giam ho"), contains(words, "nguoi nuoi"), contains(words, "nguoi than"),
		contains(words, "bao ho"):
		return guardian, true
	case contains(words, "nguoi lien he"), contains(words, "nguoi lien lac"), contains(words, "nguoi dua don"):
		return guardian, true
	case dad:
		return father, true
	case mum:
		return mother, true
	}
	return anyParent, false
}

var nameWords = set("ho va ten hoten hovaten day du thong tin ve cua nguoi name full la 1 2 3 chu in hoa")

var parentWords = set("cha bo ba me ma phu huynh cmhs ph parent phhs giam ho nguoi nuoi duong than bao lien he lac " +
	"father mother hoac dai dien hoc sinh hs tre be chau con em dua don")

func onlyName(words []string, _ string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !nameWords[w] && !parentWords[w] })
}

var childWords = set("tre be hoc sinh hs chau con em mam non khai tieng viet nam nu cua theo giay")

func onlyChild(words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !nameWords[w] && !childWords[w] })
}

func onlyChildWord(words []string) bool {
	switch strings.Join(words, " ") {
	case "tre", "be", "hoc sinh", "tre em", "chau", "ho ten", "ho va ten":
		return true
	}
	return false
}

// numbered tells a row that only counts the columns: (1) (2) (3), or A B C.
func numbered(cells []Cell) bool {
	seen := 0
	for _, c := range cells {
		text := strings.Trim(c.Text, " ().")
		if text == "" {
			continue
		}
		seen++
		short := len(text) <= 2 && (strings.Trim(text, "0123456789") == "" || seen == 1 || len(text) == 1 &&
			unicode.IsUpper(rune(text[0])))
		if !short {
			return false
		}
	}
	return seen >= 3 && seen*2 >= len(cells) && inOrder(cells)
}

func inOrder(cells []Cell) bool {
	last := ""
	for _, c := range cells {
		text := strings.Trim(c.Text, " ().")
		if text == "" {
			continue
		}
		if len(text) < len(last) || len(text) == len(last) && text <= last {
			return false
		}
		last = text
	}
	return true
}

// hint tells a row below the header that only explains it: "(viết hoa, có dấu)", "ví dụ: Mầm 1".
func hint(cells []Cell) bool {
	seen := false
	for _, c := range cells {
		text := strings.TrimSpace(c.Text)
		if text == "" || c.Across || c.Down {
			continue
		}
		folded := locale.Fold(text)
		if !(strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")")) && !strings.HasPrefix(folded, "vi du") &&
			!strings.HasPrefix(folded, "vd") &&
			!strings.HasPrefix(folded, "bat buoc") && !strings.HasPrefix(folded, "khong bat buoc") &&
			!strings.HasPrefix(folded, "nhap ") &&
			!strings.HasPrefix(folded, "ghi ") {
			return false
		}
		seen = true
	}
	return seen
}
