package proposal

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"hailong/internal/locale"
)

// What stands around the questions of a form, by its folded words.
var (
	letterhead = regexp.MustCompile(
		`^(?:v/v\b|han (?:chot|tra loi|nop)\b|.*cong hoa xa hoi chu nghia|.*doc lap ?[-–—] ?tu do|(?:so|phong) (?:giao duc|gd)|ubnd|uy ban nhan dan|` +
			`bo giao duc|mau (?:so|phieu so)? ?\d|phieu so|phu luc|question title$|(?:trang|page) \d+|[-–—\s]*\d{1,3}(?: ?/ ?\d{1,3})?[-–—\s]*$|[-=*~\s]{3,}$|` +
			`kinh (?:gui|thua)|than gui|dear (?:parents?|mr|sir)|(?:tran trong|xin chan thanh|chan thanh|xin|tran trong) cam on|thank you|thanks|` +
			`nguoi (?:tra loi|dien phieu|duoc khao sat|lap phieu)$|\(?(?:phu huynh |cha me |dai dien |nguoi [a-z ]{2,20} )?ky,? (?:ten|ghi)|(?:tran trong|kinh thu|than men|than ai|sincerely|(?:best|kind) regards)[,.!]?$|hieu truong$|` +
			`(?:gui|submit|xoa hinh thuc|xoa het cau tra loi|xoa lua chon|clear (?:form|selection)|google (?:forms|bieu mau)|bieu mau nay|does this form look|report abuse|done$|microsoft forms|powered by|see how easy|shift\b.{0,9}enter\b|press (?:ctrl|enter)\b|bieu mau nay duoc tao|this form was created|this content is neither|noi dung nay khong phai|khong bao gio gui mat khau|never submit passwords)\b)`)
	thanks     = regexp.MustCompile(`^.{0,60}\b(?:cam on|thank you)\b[^?:]*[!.]$`)
	schoolName = regexp.MustCompile(
		`^truong (?:mam non|mn|mau giao|tieu hoc|th|thcs|pho thong)\b|^(?:kindergarten|primary school)\b`)
	englishSchool = regexp.MustCompile(
		`^(?:\p{Lu}[\p{L}'.&-]*\s+){1,5}(?i:school|academy|kindergarten|preschool|nursery)$`)
	dated = regexp.MustCompile(`^.{0,40}ngay .{0,14} ?thang .{0,14} ?nam .{0,10}$`)
	howTo = regexp.MustCompile(`danh dau|khoanh tron|tich (?:vao|chon|dau)|\btick\b|dau x\b|dau \(?x|\(x\)|vao o\b|cho diem tu|thang diem|theo (?:cac )?muc|` +
		`^please (?:rate|indicate|tick|choose|select|mark)\b[^?]*$|\bcircle\b|\bmark (?:one|the|an|with)|put a cross|indicates required|bat buoc$|^\*? ?required$|lua chon phu hop nhat|chon mot trong`)
	purpose = regexp.MustCompile(`^(?:huong dan|luu y|chu y|ghi chu|chu thich|note|notes|instructions?|please (?:read|answer all|note))\b|` +
		`^(?:de (?:phuc vu|nang cao|co co so|cai tien|co the)|nham|phieu (?:nay|khao sat nay)|thong tin (?:ong|quy|cua)|moi thong tin|y kien cua (?:ong|quy)|` +
		`this (?:survey|form|questionnaire)|your answers?|we (?:would|are)|nha truong (?:xin|mong|rat mong|cam ket))\b`)
	named = regexp.MustCompile(`^(?:xin (?:ong/ba )?(?:vui long )?(?:cho biet|ghi|dien) )?(?:thong tin )?(?:(?:ho va ten|ho ten|ho, ten|ten)(?: (?:cua|con|chau|hoc sinh|` +
		`be|tre|em|phu huynh|cha me|cha|me|bo|nguoi|day du|ong/ba)\b.*| ?[:.…_(*].*|$)|` +
		`(?:so )?(?:dien thoai|dt|sdt|di dong|zalo)(?: (?:lien he|cua|di dong|zalo|phu huynh|me|cha|bo)\b.*| ?[:.…_(*].*|$)|so (?:dien thoai|dt)|dia chi(?: (?:email|nha|thuong tru|lien he|noi o|hien nay)\b.*| ?[:.…_(*].*|$)|` +
		`e-?mail\b|ngay,? (?:thang,? )?(?:nam )?sinh|(?:so )?(?:cccd|cmnd|can cuoc)|(?:your|child'?s|parent'?s|student'?s|full) (?:full )?(?:name|phone|address|e-?mail)|name ?[:.…_*]|name of (?:child|parent|student)|` +
		`(?:phone|telephone|contact) (?:number|no)|(?:phone|telephone|address) ?[:.…_*]|chu ky|signature)`)
	classed = regexp.MustCompile(
		`^(?:(?:con|chau|be|tre)[^?]{0,30} (?:hoc|dang hoc) )?(?:lop|class|grade)(?: (?:cua|con|chau|hoc (?:cua|con|chau|tre|be)|dang hoc|tre|be)\b.*|(?: hoc)? ?[:.…_(*].*|$)|^(?:con|chau|be|tre|hoc sinh)[^?:]{0,30} hoc lop\b|^which class|^phu huynh (?:hoc sinh )?lop`)
	sensitive = regexp.MustCompile(
		`^(?:dan toc|ton giao|ethnic|religion|so tai khoan|tinh trang suc khoe|benh (?:nen|ly)|thu nhap|account number)`)
	footnote = regexp.MustCompile(`^(?:\(?\*{1,3}\)?|[¹²³]|\[\d\])\s*\S`)
	titled   = regexp.MustCompile(
		`^(?:mau )?(?:phieu [a-z]|bang (?:hoi|cau hoi|khao sat)|khao sat|bieu mau khao sat|` +
			`tham do|lay y kien|survey|questionnaire|parents?.{0,20} (?:survey|questionnaire)|.{0,40} (?:survey|questionnaire)$)`)
)

// shouted tells whether a line has no small letter.
func shouted(text string) bool {
	letters := 0
	for _, r := range text {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters > 3
}

// set aside what stands around the questions; it tells whether a line is such.
func (r *reader) aside(l line, text string) bool {
	folded := locale.Fold(text)
	switch {
	case l.row && signs(l) > 2: // it is answered, whatever its words begin with
		return false
	case r.linear(folded):
	case folded == "*" && r.item != nil:
		r.item.required = true
	case letterhead.MatchString(folded), thanks.MatchString(folded) && !l.row && l.format == "" && !own(text) &&
		bullet.FindString(text) == "", dated.MatchString(folded) && len(folded) < 80,
		!r.begun && (schoolName.MatchString(folded) || englishSchool.MatchString(text)) && !titled.MatchString(folded):
		r.leave(text, Header)
		if r.begun && strings.HasSuffix(folded, ",") { // who signs the letter stands below
			r.close()
		}
	case !r.begun && r.titling(l, text, folded):
	case r.numbered(l, text), howTo.MatchString(folded) && explains(text):
		return false
	case purpose.MatchString(folded) && !strings.HasSuffix(folded, "?"):
		r.leave(text, Instruction)
		if footer.MatchString(folded) {
			r.close()
		}
	case howTo.MatchString(folded) && !r.choosing(folded) && !boxed(text):
		r.leave(text, Instruction)
	default:
		return false
	}
	return true
}

// explains tells whether a line says what the figures of a scale mean.
func explains(text string) bool {
	steps, _ := stepsInWords(text)
	return len(steps) > 2 && !allFigures(steps) && !boxed(text) && strings.ContainsAny(text, "=:")
}

// linear follows the figures of a scale that a program for forms wrote one a line, and the words of its ends.
func (r *reader) linear(folded string) bool {
	i := r.item
	if i == nil || i.fill || len(i.options) > 1 {
		return false
	}
	if len(i.options) == 1 {
		if s, is := stepOf(i.options[0]); !is || s.rank != 1 && s.rank != 5 {
			return false
		}
	}
	if n := whole(folded); n == i.figures+1 && folded == strconv.Itoa(n) && n < 11 {
		if i.figures, i.rated = n, n == 5; i.rated {
			i.options = nil
		}
		return true
	}
	s, is := stepOf(folded)
	return i.figures > 4 && is && (s.rank == 1 || s.rank == 5)
}

var footer = regexp.MustCompile(`^(?:ghi chu|chu thich|notes?)\b`)

// titling takes the title of the form and the lines that go on with it.
func (r *reader) titling(l line, text, folded string) bool {
	switch {
	case r.title == "" && titled.MatchString(folded) && len(folded) < 200 && !strings.HasSuffix(folded, "."):
		r.title, r.open, r.gapSince = text, shouted(text), false
	case r.title == "" && len(r.left) == 0 && !l.row && shouted(text) && len(strings.Fields(text)) > 3 && !own(text) &&
		!heading(text):
		r.title = text
	case r.open && shouted(text) && !r.gapSince && !heading(text) && len(r.title) < 150:
		r.title += " " + text
	default:
		r.open = false
		return false
	}
	return true
}

func heading(text string) bool { return roman.MatchString(text) || part.MatchString(text) }

// left tells why a question is not asked, "" when it is: who answers is never asked for.
func unasked(text string, choices bool) Why {
	folded := locale.Fold(text)
	switch {
	case sensitive.MatchString(folded):
		return Sensitive
	case choices:
		return ""
	case named.MatchString(folded):
		return Name
	case classed.MatchString(folded) && !counted.MatchString(folded):
		return Class
	}
	return ""
}

func (r *reader) leave(text string, why Why) {
	if len(r.left) == mostLeft {
		r.more = true
		return
	}
	r.left = append(r.left, Left{Text: text, Why: why})
}
