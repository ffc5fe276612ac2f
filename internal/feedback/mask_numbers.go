package feedback

import (
	"regexp"
	"strings"
	"unicode"

	"hailong/internal/locale"
)

var (
	mailPattern = regexp.MustCompile(`[^\s@<>(),;:"]+@[^\s@<>(),;:"]+`)
	// The same as people write it so that programs do not find it: "hoa @ gmail . com", "hoa a còng gmail chấm com",
	// "hoa(at)gmail.com".
	spacedMail = regexp.MustCompile(`(?i)[\p{L}\p{N}_.+-]+(?:\s*(?:chấm|cham|dot|gạch dưới|gach duoi)\s+` +
		`[\p{L}\p{N}_+-]+)*` +
		`\s*(?:@|\(\s*(?:at|a còng|a cong|@)\s*\)|\[\s*(?:at|@)\s*\]|\s(?:a\s*)?` +
		`(?:còng|cong|móc|moc|vòng)\s|\sat\s)\s*` +
		`[\p{L}\p{N}-]+(?:\s*(?:\.|\(\s*(?:dot|chấm)\s*\)|\[\s*dot\s*\]|\schấm\s|\scham\s|\sdot\s)\s*` +
		`(?:com|vn|net|org|edu|gov|gmail|yahoo))+`)
	// "hoa89 gmail", "hoa gmail com", "facebook.com/hoa".
	accountPattern = regexp.MustCompile(`(?i)(?:[\p{L}_.-]*\p{N}[\p{L}\p{N}_.-]*\s+(?:gmail|yahoo|hotmail)|` +
		`[\p{L}\p{N}_.-]+\s+(?:gmail|yahoo|hotmail)\s+com)` +
		`|(?:gmail|yahoo|facebook|fb)\s*:\s*[\p{L}\p{N}_.-]+|(?:facebook|fb)\.com/\S+`)
	// A telephone number as people write it: 0 or +84, then eight to ten digits, with blanks, dots, dashes or
	// brackets between; an O may stand for a nought and an l for a one.
	phonePattern = regexp.MustCompile(`(?:\+?\(?84|\(?[0oO０])(?:[\s.()/_,*\x{00a0}–-]{0,2}[\p{Nd}oOlI]){8,10}`)
	// What is said to be a number of somebody, also a telephone without its nought.
	reachPattern = regexp.MustCompile(`(?i)(?:zalo|viber|s\.?[đd]\.?t|đ\.?t|\bdt|điện thoại|dien thoai|` +
		`số máy|so may|phone|tel|hotline|liên hệ|lien he|\blh|gọi|goi|call|alo|` +
		`cccd|cmnd|cmt|căn cước|can cuoc|stk|tài khoản|tai khoan)` +
		`[^\p{Nd}\n]{0,12}(\p{Nd}(?:[\s.()/_–-]{0,2}\p{Nd}){5,})`)
	// Other long numbers name somebody too: of an identity card, a bank account, a child.
	numberPattern = regexp.MustCompile(`\p{Nd}{9,}|\p{Nd}{3}(?:[\s.]\p{Nd}{3}){3}`)
	// A car's or a motorcycle's plate: 29A-123.45, 59X1 234.56, 30f12345.
	platePattern = regexp.MustCompile(`\b\p{Nd}{2}(?:[\s-]?[A-ZĐ]{1,2}\p{Nd}?[\s.-]{0,3}|` +
		`-?[a-zđ]{1,2}\p{Nd}?[.-]?)\p{Nd}{3}\.?\p{Nd}{2}\b|\b\p{Nd}{2}-?[A-ZĐ]\p{Nd}?-\p{Nd}{4}\b`)
	digitPattern = regexp.MustCompile(`[\p{L}\p{M}]+|\p{Nd}+`)
)

// numbers are where numbers and addresses that lead to somebody stand. Most comments hold none: what cannot match is
// not tried.
func numbers(body string) (all [][2]int) {
	lower := strings.ToLower(body)
	if holds(lower, "@", "còng", "cong", "móc", "moc", "vòng", "at ", "at)", "at]", "gmail", "yahoo", "hotmail",
		"facebook", "fb.") {
		all = spans(body, mailPattern, spacedMail, accountPattern)
	}
	if countDigits(body) >= fewestDigits {
		all = append(all, spans(body, numberPattern, platePattern)...)
		for _, at := range phonePattern.FindAllStringIndex(body, -1) {
			if countDigits(body[at[0]:at[1]]) >= fewestDigits {
				all = append(all, [2]int{at[0], at[1]})
			}
		}
		for _, at := range reachPattern.FindAllStringSubmatchIndex(body, -1) {
			all = append(all, [2]int{at[2], at[3]})
		}
	}
	// No telephone number has none of these.
	if holds(lower, "chín", "chin", "tám", "tam", "bảy", "bẩy", "bay", "sáu", "sau", "bốn", "bon") {
		all = append(all, spelled(body)...)
	}
	return all
}

// holds tells whether a text has one of some parts.
func holds(text string, parts ...string) bool {
	for _, p := range parts {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}

// fewestDigits is how many the shortest of them has: a plate of before, 29H-1234.
const fewestDigits = 6

func countDigits(s string) (n int) {
	for _, r := range s {
		if unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

// digitWords are digits as people say them, with and without marks.
var digitWords = wordSet(`không khong một mot mốt hai ba bốn bon tư tu năm nam lăm lam sáu sau bảy bẩy bay tám
	tam chín chin`)

// How many digits in words make a number: fewer where it begins as a telephone number does.
const (
	saidAfterNought = 4
	saidAtAll       = 6
)

// spelled are numbers that are written in words, "không chín không ba …", or in words and digits.
func spelled(body string) (all [][2]int) {
	from, to, words, digits := -1, 0, 0, 0
	nought := false
	end := func() {
		if n := words + digits; words > 1 && (n >= saidAtAll || nought && n >= saidAfterNought) {
			all = append(all, [2]int{from, to})
		}
		from, words, digits = -1, 0, 0
	}
	for _, at := range digitPattern.FindAllStringIndex(body, -1) {
		token := body[at[0]:at[1]]
		isDigits := unicode.IsDigit([]rune(token)[0])
		if from >= 0 && strings.Trim(body[to:at[0]], " ,.-–\u00a0") != "" {
			end()
		}
		if !isDigits && !digitWords[strings.ToLower(locale.NFC(token))] {
			if from >= 0 {
				end()
			}
			continue
		}
		if from < 0 {
			from, nought = at[0], token == "0" || strings.EqualFold(locale.Fold(token), "khong")
		}
		to = at[1]
		if isDigits {
			digits += len([]rune(token))
		} else {
			words++
		}
	}
	if from >= 0 {
		end()
	}
	return all
}
