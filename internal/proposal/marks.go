package proposal

import (
	"regexp"
	"strings"
)

// Numbers, by their style.
var (
	roman = regexp.MustCompile(`^(?:[IVX]{1,5})\s*[.\-–:/)]\s*(\S.*)$`)
	part  = regexp.MustCompile(`^(?i:phần|mục|nội dung|nhóm|tiêu chí|tiêu chuẩn|lĩnh vực|chủ đề|section|part)\s+(?:(?i:thứ )?(?i:nhất|hai|ba|tư|năm)|[IVX]{1,5}|\d{1,2}|[A-Z])\s*[.:\-–)]*\s*(.*)$`)
	asked = regexp.MustCompile(`^(?i:câu hỏi số|câu hỏi|câu|question|q)\s*(\d{1,3}(?:\.\d{1,2})?[a-z]?)\s*[.:)\-–/]*\s*(\S.*)$`)
	digit = regexp.MustCompile(
		`^\(?(\d{1,3}(?:\.\d{1,2}){0,2})\s*([.):/,→]|\s[\-–]|[\-–]\s)(\s*[^\d\s.].*|\s+\d+\s\S.*)$`)
	deep  = regexp.MustCompile(`^(\d{1,2}\.\d{1,2})\.?\s+(\S.*)$`)
	coded = regexp.MustCompile(`^([A-Z]{1,3}\d{1,2}(?:\.\d{1,2})?)\s*[.:)\-–]?\s+(\S.*)$`)
	naked = regexp.MustCompile(`^(\d{1,3})\s+(\p{Lu}.*)$`)
	alpha = regexp.MustCompile(`^\(?([A-Za-zĐđ])\s*([.):/,]|\s[\-–]\s)\s*(\S.*)$`)
	// I.1, I.1.a, A.1, 1.a
	compound = regexp.MustCompile(
		`^((?:[IVX]{1,5}|[A-H]|\d{1,2})(?:\.\d{1,2})*\.(?:\d{1,2}|[a-zđ])|\d{1,2}[a-zđ][.):/])\s*[.):/]?\s+(\S.*)$`)
	onlyN = regexp.MustCompile(`^\(?(\d{1,3}(?:\.\d{1,2}){0,2}|[A-Z]{1,3}\d{1,2}(?:\.\d)?)[.)]?$`)
	onlyH = regexp.MustCompile(`^(?:[IVX]{1,5}|[A-H])[.)]?$`)
)

// numberOf takes the number of a question off a line.
func (r *reader) numberOf(l line, text string) (style, number, rest string, ok bool) {
	if l.format != "" && l.format != "bullet" && l.format != "heading" && l.format != "none" {
		return "list " + l.format, "", text, true
	}
	if m := asked.FindStringSubmatch(text); m != nil {
		return "asked", m[1], m[2], true
	}
	if m := digit.FindStringSubmatch(text); m != nil {
		return "digit" + strings.TrimSpace(m[2]), m[1], strings.TrimSpace(m[3]), true
	}
	if m := deep.FindStringSubmatch(text); m != nil {
		return "digit.", m[1], m[2], true
	}
	if m := coded.FindStringSubmatch(text); m != nil {
		return "coded", m[1], m[2], true
	}
	if m := naked.FindStringSubmatch(text); m != nil && (whole(m[1]) == r.number+1 || r.item != nil && r.item.rated) {
		return "digit.", m[1], m[2], true
	}
	return "", "", text, false
}

func (r *reader) numbered(l line, text string) bool {
	_, _, _, ok := r.numberOf(l, text)
	return ok
}

func whole(number string) (n int) {
	for _, d := range number {
		if d < '0' || d > '9' {
			return n
		}
		n = n*10 + int(d-'0')
	}
	return n
}
