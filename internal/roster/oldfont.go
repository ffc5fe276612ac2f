package roster

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// page is a way in which Vietnamese was written before Unicode, or was misread since.
type page struct {
	name    string
	convert func(string) string
}

// pages are tried in this order; a text is taken for the one that makes the most of its words Vietnamese.
var pages = []page{
	{"TCVN3", fromTCVN3}, {"VNI", fromVNI}, {"Windows-1258", from1258}, {"UTF-8", fromMisread},
}

// tcvn3 are the letters of the fonts .VnTime and its kin, by the letter that Unicode has at their place.
var tcvn3 = pairs("µà¶ả·ã¸á¹ạ¨ă»ằ¼ẳ½ẵ¾ắÆặ©âÇầÈẩÉẫÊấËậ®đÌèÎẻÏẽÐéÑẹªêÒềÓểÔễÕếÖệ×ìØỉÜĩÝíÞịßòáỏâõãóäọ«ôåồæổçỗèốéộ¬ơêờëởìỡíớîợ" +
	"ïùñủòũóúôụ\u00adưõừöử÷ữøứùựúỳûỷüỹýýþỵ¡Ă¢Â£Ê¤Ô¥Ơ¦Ư§Đ")

func pairs(list string) map[rune]rune {
	letters := []rune(list)
	m := make(map[rune]rune, len(letters)/2)
	for i := 0; i+1 < len(letters); i += 2 {
		if _, there := m[letters[i]]; !there {
			m[letters[i]] = letters[i+1]
		}
	}
	return m
}

func fromTCVN3(text string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if to, there := tcvn3[r]; there {
			return to
		}
		return r
	}, text))
}

// VNI writes a letter and then its mark. Marks by their letter at Unicode's place; some letters are one.
var (
	vniMarks = map[rune]string{
		'ù': "\u0301", 'ø': "\u0300", 'û': "\u0309", 'õ': "\u0303", 'ï': "\u0323", 'â': "\u0302",
		'á': "\u0302\u0301", 'à': "\u0302\u0300", 'å': "\u0302\u0309", 'ã': "\u0302\u0303", 'ä': "\u0302\u0323",
		'ê': "\u0306", 'é': "\u0306\u0301", 'è': "\u0306\u0300", 'ú': "\u0306\u0309", 'ü': "\u0306\u0303",
		'ë': "\u0306\u0323",
	}
	vniLetters = map[rune]string{
		'ñ': "đ", 'Ñ': "Đ", 'ô': "ơ", 'Ô': "Ơ", 'ö': "ư", 'Ö': "Ư", 'æ': "ỉ", 'Æ': "Ỉ", 'ó': "ĩ", 'Ó': "Ĩ", 'ò': "ị",
		'Ò': "Ị",
		'î': "ỵ", 'Î': "Ỵ",
	}
)

func fromVNI(text string) string {
	var out strings.Builder
	vowel := false
	for _, r := range text {
		lower := unicode.ToLower(r)
		if mark, is := vniMarks[lower]; is && vowel {
			out.WriteString(mark)
			vowel = false
			continue
		}
		letter, is := vniLetters[r]
		if !is {
			letter = string(r)
		}
		out.WriteString(letter)
		vowel = strings.ContainsRune("aeiouyơư", unicode.ToLower(firstRune(letter)))
	}
	return norm.NFC.String(out.String())
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// from1258 undoes that Windows-1258 was read as Windows-1252.
func from1258(text string) string { return reread(text, charmap.Windows1258) }

// fromMisread undoes that UTF-8 was read as Windows-1252: Nguyá»…n.
func fromMisread(text string) string {
	raw, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil || !utf8.ValidString(raw) {
		return text
	}
	return norm.NFC.String(raw)
}

func reread(text string, as *charmap.Charmap) string {
	raw, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		return text
	}
	read, err := as.NewDecoder().String(raw)
	if err != nil {
		return text
	}
	return norm.NFC.String(read)
}

// guessPage reads bytes that are no UTF-8 as the page that makes the most words Vietnamese; Windows-1258 when none
// does.
func guessPage(file []byte) (text []byte, name string) {
	name = "Windows-1258"
	read := func(raw []byte) string { return norm.NFC.String(decoded(raw, charmap.Windows1258)) }
	sample := marked(file)
	best := vietnamese(read(sample))
	for _, p := range pages[:2] {
		other := func(raw []byte) string { return p.convert(decoded(raw, charmap.Windows1252)) }
		if share := vietnamese(other(sample)); share > best+0.1 {
			best, read, name = share, other, p.name
		}
	}
	return bytes.TrimPrefix([]byte(read(file)), []byte("\xef\xbb\xbf")), name
}

// mostSampled is how many bytes of lines with marks tell a page from the others: a thousand names.
const mostSampled = 64 << 10

// marked are the first lines of a file that have a byte beyond ASCII.
func marked(file []byte) (lines []byte) {
	for line := range bytes.Lines(file) {
		if bytes.IndexFunc(line, func(r rune) bool { return r >= utf8.RuneSelf }) >= 0 {
			lines = append(lines, line[:min(len(line), mostSampled-len(lines))]...)
		}
		if len(lines) == mostSampled {
			break
		}
	}
	return lines
}

func decoded(raw []byte, page *charmap.Charmap) string {
	text, err := page.NewDecoder().Bytes(raw)
	if err != nil {
		return string(raw)
	}
	return string(text)
}

// vietnamese is the share of words with marks that are Vietnamese syllables; 1 without any.
func vietnamese(text string) float64 {
	good, all := words(text)
	if all == 0 {
		return 1
	}
	return float64(good) / float64(all)
}

// words counts the words that have letters beyond ASCII, and those of them that can be Vietnamese.
func words(text string) (good, all int) {
	for _, word := range strings.FieldsFunc(norm.NFC.String(text), func(r rune) bool {
		return r < 0x80 && !unicode.IsLetter(r) || unicode.IsSpace(r) || r == '–' || r == '“' || r == '”' || r == '…'
	}) {
		if strings.IndexFunc(word, func(r rune) bool { return r >= 0x80 }) < 0 {
			continue
		}
		all++
		if syllable(word) {
			good++
		}
	}
	return good, all
}

var (
	onsets = set("ngh ng nh gh gi kh ph qu th tr ch b c d đ g h k l m n p r s t v x")
	nuclei = set("a ă â e ê i o ô ơ u ư y ai ao au ay âu ây eo êu ia iê iu oa oă oe oi oo ôi ơi ua uâ uê ui uô uơ " +
		"uy ưa ươ ưi ưu yê " +
		"iêu oai oao oay oeo uao uây uôi uya uyê uyu ươi ươu yêu ue uă uêu")
	codas = set("ch ng nh c m n p t")
)

func set(list string) map[string]bool {
	m := map[string]bool{}
	for _, word := range strings.Fields(list) {
		m[word] = true
	}
	return m
}

// syllable tells whether a word can be a Vietnamese syllable: one onset, vowels that go together with one tone at most,
// one coda. It knows spelling, not the dictionary.
func syllable(word string) bool {
	var plain strings.Builder
	tones := 0
	for _, r := range norm.NFD.String(strings.ToLower(word)) {
		if strings.ContainsRune("\u0300\u0301\u0303\u0309\u0323", r) {
			tones++
			continue
		}
		plain.WriteRune(r)
	}
	rest := norm.NFC.String(plain.String())
	if tones > 1 {
		return false
	}
	for cut := 0; cut <= min(3, len(rest)); cut++ {
		if cut > 0 && !onsets[rest[:cut]] && !(cut == 2 && rest[:2] == "đ") {
			continue
		}
		if rhyme(rest[cut:]) {
			return true
		}
	}
	return false
}

func rhyme(rest string) bool {
	for cut := 0; cut <= min(2, len(rest)); cut++ {
		if vowels := rest[:len(rest)-cut]; nuclei[vowels] && (cut == 0 || codas[rest[len(rest)-cut:]]) {
			return true
		}
	}
	return false
}

// oldFont finds the page in which the texts of a book are written, "" when they are Unicode.
func oldFont(book Book) *page {
	var all strings.Builder
	for _, s := range book.Sheets {
		for _, l := range s.Lines {
			for _, c := range l.Cells {
				if c.Kind == Text && !unicodeAlready(c.Text) && all.Len() < 1<<20 {
					all.WriteString(c.Text)
					all.WriteByte('\n')
				}
			}
		}
	}
	text := all.String()
	good, total := words(text)
	if total == 0 || good == total {
		return nil
	}
	var found *page
	best := good
	for i := range pages {
		converted, count := words(pages[i].convert(text))
		if converted > best && 10*converted >= 7*count {
			best, found = converted, &pages[i]
		}
	}
	if found == nil || 2*(total-good) < best-good {
		return nil
	}
	return found
}

// unicodeAlready tells whether a text has a letter that only Unicode writes so, such as ạ or đ.
func unicodeAlready(text string) bool {
	for _, r := range text {
		if r >= 0x1ea0 && r <= 0x1ef9 || r == 'đ' || r == 'Đ' || r == 'ơ' || r == 'ư' || r == 'Ơ' || r == 'Ư' ||
			r == 'ă' || r == 'Ă' {
			return true
		}
	}
	return false
}

// converted gives the book with its texts read as the page says; the texts that are Unicode stay. Which columns are in
// the old font is told by their cells: "Tó" is a name in both.
func converted(book Book, p *page) (Book, []string) {
	out := Book{Encoding: book.Encoding, Guessed: book.Guessed, staff: book.staff, omitted: book.omitted}
	var samples []string
	for _, s := range book.Sheets {
		old := map[int]bool{}
		for _, l := range s.Lines {
			for at, c := range l.Cells {
				good, all := words(c.Text)
				if c.Kind == Text && !unicodeAlready(c.Text) && good < all {
					if better, n := words(p.convert(c.Text)); better == n || better > good {
						old[at] = true
					}
				}
			}
		}
		to := Sheet{Name: s.Name, Hidden: s.Hidden}
		if _, all := words(s.Name); all > 0 && vietnamese(s.Name) < 1 && vietnamese(p.convert(s.Name)) == 1 {
			to.Name = p.convert(s.Name)
		}
		for _, l := range s.Lines {
			line := Line{Number: l.Number, Hidden: l.Hidden, Cells: append([]Cell(nil), l.Cells...)}
			for at, c := range line.Cells {
				if old[at] && c.Kind == Text && !unicodeAlready(c.Text) {
					line.Cells[at].Text = p.convert(c.Text)
					if line.Cells[at].Text != c.Text && len(samples) < 3 {
						samples = append(samples, c.Text+" → "+line.Cells[at].Text)
					}
				}
			}
			to.Lines = append(to.Lines, line)
		}
		out.Sheets = append(out.Sheets, to)
	}
	return out, samples
}
