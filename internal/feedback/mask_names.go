package feedback

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"hailong/internal/locale"
)

// Words after which a name comes, whatever stands around them. The name is the first group.
var (
	// "tôi tên hoa", "tên cháu là bảo", "ký tên: Lan": the next word is a name in small letters too.
	namedPattern = regexp.MustCompile(`(?i)(?:^|[^\p{L}\p{M}])(?:(?:tôi|toi|mình|minh|em|con|cháu|chau|` +
		`bé|be|mẹ|me|bố|bo|cô|co|thầy|thay)\s+(?:tên|ten)` +
		`(?:\s+(?:là|la|gọi là|goi la))?|` +
		`(?:tên|ten)\s+(?:tôi|toi|mình|minh|em|con|cháu|chau|bé|be)(?:\s+(?:tôi|toi|mình|minh|em))?\s*(?:là|la|:)|` +
		`(?:ký|ky)\s+(?:tên|ten)\s*[:,]?|(?:người|nguoi)\s+(?:viết|viet|gửi|gui)\s*:|` +
		`my name is|called)\s*:?\s+([\p{L}\p{M}]+)`)
	// "tôi là Hoa", "I am Hoa": only a capital makes it one.
	amPattern = regexp.MustCompile(`(?:^|[^\p{L}\p{M}])(?i:tôi|toi|mình|minh|em|i am|i'm|i’m)` +
		`(?i:\s+là|\s+la)?\s+(\p{Lu}[\p{L}\p{M}]*)`)
	// "c.Lan", "Ms. Lan".
	shortPattern = regexp.MustCompile(`(?:^|[^\p{L}\p{M}\n])(?:[cCtTbB]\.|(?i:ms|mr|mrs|gv)\.\s?)(\p{Lu}[\p{L}\p{M}]*)`)
	// "nguyen thi hoa": a surname and what nearly always follows one.
	middlePattern = regexp.MustCompile(`(?i)(?:^|[^\p{L}\p{M}])((?:` + strings.Join(strings.Fields(surnameList), "|") +
		`)\s+(?:thị|thi|văn|van)\s+[\p{L}\p{M}]+)`)
	nextWord = regexp.MustCompile(`^[ \x{00a0}]+([\p{L}\p{M}]+)`)
)

// notNames are words that often begin with a capital, or follow a calling, and are no names: "các cô Lớp Mầm", "tôi
// là Phụ huynh".
var notNames = wordSet(`lớp lop trường truong mầm mam chồi choi lá nhóm nhom tổ phụ phu huynh hội ban giáo giao
	viên vien hiệu nhà nha tết trung giáng noel zalo
	facebook covid mn gdmn ubnd tiểu việt thứ tháng học giám và rất rat đề kính kinh mong xin cảm cam chúng mẹ
	me bố bo ba bà ông gv ph gì gi là la của cua ở o có
	không khong đang thấy nghĩ cũng chỉ the a an not very so happy sorry`)

// common are given names that after a calling are hardly another word.
var common = wordSet(`lan hoa hồng huệ cúc hằng linh loan ly nga ngân ngọc nhung oanh phương quỳnh thảo thúy
	thuý thủy thuỷ trang trinh tuyết uyên vân yến hùng
	dũng tuấn quân cường khánh khoa vy trâm diễm kiều nguyệt lụa nhi hường thoa đức kiên sơn`)

// commonFolded are the same without marks.
var commonFolded = func() map[string]bool {
	set := map[string]bool{}
	for w := range common {
		set[locale.Fold(w)] = true
	}
	return set
}()

// persons are callings before which a common name is one: "con trang trí" and "có lan can" (without marks, "co lan")
// are not.
var persons = wordSet(`cô thầy thay bé be cháu chau chị chi anh bác bac dì giáo giao`)

// pairs begin with a name that many have and are none: "cô trang trí lớp".
var pairs = wordSet(`trang·trí trang·phục linh·hoạt linh·động hoa·quả hoa·hồng hồng·hào phương·pháp kiên·nhẫn
	kiên·trì đức·độ thảo·luận vân·vân
	trang·tri linh·hoat linh·dong hoa·qua hoa·hong phuong·phap kien·nhan kien·tri thao·luan`)

// places begin as a full name does.
var places = wordSet(`hà·nội hồ·chí cao·bằng hà·nam hà·tĩnh hà·giang lâm·đồng tô·màu từ·sơn lý·thuyết ha·noi ho·chi`)

// cued are the names that words around them give away.
func cued(body string) (all [][2]int) {
	shouted := !strings.ContainsFunc(body, unicode.IsLower)
	lower := strings.ToLower(body)
	for _, p := range []*regexp.Regexp{namedPattern, amPattern, shortPattern} {
		announced := holds(lower, "tên", "ten", "viết", "viet", "gửi", "gui", "name is", "called")
		if p == namedPattern && !announced || p != namedPattern && shouted {
			continue
		}
		for _, at := range p.FindAllStringSubmatchIndex(body, -1) {
			from, to := at[2], at[3]
			if notNames[strings.ToLower(body[from:to])] {
				continue
			}
			if !shouted && capital(body[from:]) {
				to += capitals(body[to:])
			}
			all = append(all, [2]int{from, to})
		}
	}
	if !holds(lower, "thị", "thi", "văn", "van") {
		return all
	}
	for _, at := range middlePattern.FindAllStringSubmatchIndex(body, -1) {
		from, to := at[2], at[3]
		if next := nextWord.FindStringSubmatchIndex(body[to:]); next != nil && !capital(body[to-1:]) {
			if small := !capital(body[from:]) || shouted; small || capital(body[to+next[2]:]) {
				to += next[3] // in small letters nobody can tell whether the given name has one word or two
			}
		}
		all = append(all, [2]int{from, to})
	}
	return all
}

// capitals is how long the rest of a name is, as long as there are capitals.
func capitals(rest string) (length int) {
	for range longestName - 1 {
		next := nextWord.FindStringSubmatchIndex(rest[length:])
		if next == nil {
			return length
		}
		word := rest[length+next[2] : length+next[3]]
		if !capital(word) || notNames[strings.ToLower(word)] {
			return length
		}
		length += next[3]
	}
	return length
}

// capital tells whether a text begins with one.
func capital(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

// commonly tells whether a word after a calling is a given name that many have, written with marks as the calling is,
// or without as it is.
func commonly(calling word, rest []word) bool {
	name := rest[0]
	if !persons[calling.lower] || !name.joined {
		return false
	}
	if len(rest) > 1 && rest[1].joined && pairs[name.lower+"·"+rest[1].lower] {
		return false
	}
	marks := calling.lower != calling.folded
	return common[name.lower] && (marks || name.lower != name.folded) || !marks && commonFolded[name.lower]
}
