package feedback

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"hailong/internal/locale"
	"hailong/internal/school"
)

// masked stands for a name or a number, always of one length: how long the hidden thing is tells who it is.
const masked = "•••"

// names is an index of the full names on a roster, folded, by their first two words: so that "nguyen thi lan" is
// found too.
type names struct {
	full  map[string][][]string
	given map[string]bool // last words, as people are called: with their marks, and without
}

func namesOf(parents []school.Parent) names {
	n := names{full: map[string][][]string{}, given: map[string]bool{}}
	seen := map[string]bool{}
	for _, p := range parents {
		for _, name := range []string{p.ChildName, p.ParentName} {
			words := strings.Fields(locale.Fold(name))
			if len(words) == 0 {
				continue
			}
			n.given[words[len(words)-1]] = true
			if exact := strings.Fields(strings.ToLower(locale.NFC(name))); len(exact) > 0 {
				n.given[exact[len(exact)-1]] = true
			}
			if whole := strings.Join(words, " "); seen[whole] {
				continue // siblings share a parent, and many children a name
			} else {
				seen[whole] = true
			}
			for from := 0; from+1 < len(words); from++ { // also "Minh Anh" of "Nguyễn Minh Anh"
				key := words[from] + " " + words[from+1]
				n.full[key] = append(n.full[key], words[from:])
			}
		}
	}
	for _, all := range n.full {
		slices.SortFunc(all, func(a, b []string) int { return len(b) - len(a) }) // the longest first
	}
	return n
}

var wordPattern = regexp.MustCompile(`[\p{L}\p{M}]+`)

// callings stand before a name: "cô Lan", "bé Minh Anh". Written as people do, with and without marks.
var callings = wordSet(`cô co thầy thay bé be cháu chau con em chị chi anh bác bac chú chu dì bà ông ong mẹ me
	bố bo ba má cậu cau mợ bạn ban ms mr mrs miss teacher`)

// titles may stand between a calling and a name: "cô giáo Lan".
var titles = wordSet(`giáo giao hiệu trưởng hieu truong phó pho chủ nhiệm chu nhiem tên ten là la của cua nuôi
	nuoi bảo vệ bao ve mẫu mau
	cấp dưỡng cap duong bếp bep nhà nha tôi toi em cháu chau bé be con mẹ me bố bo`)

// surnames that begin a full name; two capitals after another are then a name, wherever they stand.
var surnames = wordSet(surnameList)

const surnameList = `nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh trịnh mai cao
	lương tô hà đoàn đào vương trương lâm phùng tạ quách thái châu kiều tăng nghiêm thạch tống từ la chu bạch
	triệu lưu nông giang doãn mạc khổng ninh ông tiêu viên hứa diệp âu lại nguyen tran pham hoang huynh dang
	trinh truong duong luong vuong le ho ngo vu vo bui do dang phung luu nghiem`

// plainly are surnames that are hardly ever another word: for texts in capitals throughout.
var plainly = wordSet(`nguyễn trần phạm huỳnh đặng trịnh trương nguyen pham huynh trinh`)

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

// mask replaces names of people, telephone numbers, addresses of e-mail and other long numbers; changed tells whether
// there were any. Names are found by the roster, by what stands before them and by surnames: a guess, which rather
// hides a word too many.
func (n names) mask(body string) (text string, changed bool) {
	cuts := slices.Concat(numbers(body), cued(body), n.people(body))
	slices.SortFunc(cuts, func(a, b [2]int) int { return a[0] - b[0] })
	var out strings.Builder
	at := 0
	for _, c := range cuts {
		if c[1] <= at {
			continue
		}
		if c[0] >= at {
			out.WriteString(body[at:c[0]])
			out.WriteString(masked)
		}
		at = c[1]
	}
	out.WriteString(body[at:])
	return out.String(), len(cuts) > 0
}

func spans(body string, patterns ...*regexp.Regexp) [][2]int {
	var all [][2]int
	for _, p := range patterns {
		for _, at := range p.FindAllStringIndex(body, -1) {
			all = append(all, [2]int{at[0], at[1]})
		}
	}
	return all
}

// word is a word of a comment and where it stands.
type word struct {
	from, to      int
	lower, folded string
	capital       bool
	shouted       bool // the whole text is in capitals
	joined        bool // nothing but blanks between it and the word before
}

func words(body string) []word {
	shouted := !strings.ContainsFunc(body, unicode.IsLower)
	var all []word
	for _, at := range wordPattern.FindAllStringIndex(body, -1) {
		text := body[at[0]:at[1]]
		w := word{from: at[0], to: at[1], lower: strings.ToLower(text), folded: locale.Fold(text), shouted: shouted}
		w.capital = !shouted && unicode.IsUpper([]rune(text)[0])
		if len(all) > 0 {
			w.joined = strings.TrimFunc(body[all[len(all)-1].to:at[0]], func(r rune) bool {
				return unicode.IsSpace(r) && r != '\n'
			}) == ""
		}
		all = append(all, w)
	}
	return all
}

const longestName = 5 // words

// people finds names.
func (n names) people(body string) [][2]int {
	all := words(body)
	var cuts [][2]int
	for i := 0; i < len(all); i++ {
		if length := max(n.onRoster(all[i:]), byCapitals(all[i:])); length > 0 {
			cuts = append(cuts, [2]int{all[i].from, all[i+length-1].to})
			i += length - 1
			continue
		}
		if !callings[all[i].lower] {
			continue
		}
		next := i + 1
		for next < len(all) && all[next].joined && titles[all[next].lower] && !all[next].capital && next+1 < len(all) &&
			all[next+1].joined &&
			(!n.given[all[next].lower] || titles[all[next+1].lower]) {
			next++
		}
		length := n.called(all, next)
		if length == 0 && next < len(all) && commonly(all[next-1], all[next:]) {
			length = 1
		}
		if length > 0 {
			cuts = append(cuts, [2]int{all[next].from, all[next+length-1].to})
			i = next + length - 1
		}
	}
	return cuts
}

// onRoster is how many words from here are a name of the roster: in full, or its last words, in any spelling.
func (n names) onRoster(from []word) int {
	if len(from) < 2 || !from[1].joined {
		return 0
	}
	for _, name := range n.full[from[0].folded+" "+from[1].folded] {
		if len(name) > len(from) || len(name) == 2 && !from[0].capital && from[0].lower == from[0].folded {
			continue // two short words without marks or capitals are more often not a name
		}
		same := true
		for i, part := range name {
			same = same && from[i].folded == part && (i == 0 || from[i].joined)
		}
		if same {
			return len(name)
		}
	}
	return 0
}

// byCapitals is how many words from here are a surname and what follows it.
func byCapitals(from []word) int {
	shouted := from[0].shouted && plainly[from[0].lower]
	if !surnames[from[0].lower] || !from[0].capital && !shouted {
		return 0
	}
	if len(from) > 1 && places[from[0].lower+"·"+from[1].lower] {
		return 0
	}
	length := 1
	for length < len(from) && length < longestName && from[length].joined &&
		(from[length].capital || shouted && length < longestName-1) {
		length++
	}
	if length < 2 {
		return 0
	}
	return length
}

// called is how many words from at on are the name of who was called so: capitals, or a given name of the roster.
func (n names) called(all []word, at int) int {
	length := 0
	for at+length < len(all) && length < longestName && all[at+length].joined && all[at+length].capital &&
		!notNames[all[at+length].lower] {
		length++
	}
	// In small letters a word with marks must have the name's own: a child called An is not in every "con ăn".
	if length == 0 && at < len(all) && all[at].joined && n.given[all[at].lower] && all[at].lower != "con" {
		length = 1
	}
	return length
}
