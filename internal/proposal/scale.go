package proposal

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"hailong/internal/locale"
)

// step is one step of a scale as the source calls it.
type step struct {
	label  string
	rank   int  // 1…5 of satisfaction; 0 of any other scale
	none   bool // not applicable, does not know
	figure bool // a bare figure
}

// satisfied are the steps of satisfaction, folded, by rank; others are steps of other scales; none is not applicable.
var (
	satisfied = map[string]int{
		"rat khong hai long": 1, "hoan toan khong hai long": 1, "rat chua hai long": 1, "very dissatisfied": 1,
		"very unsatisfied": 1, "khong hai long": 2, "chua hai long": 2, "it hai long": 2, "dissatisfied": 2,
		"unsatisfied": 2, "binh thuong": 3, "trung lap": 3, "tam hai long": 3, "neutral": 3, "tuong doi hai long": 3,
		"neither satisfied nor dissatisfied": 3, "hai long": 4, "satisfied": 4, "rat hai long": 5,
		"hoan toan hai long": 5, "very satisfied": 5,
	}
	others = set("hoan toan khong dong y|rat khong dong y|khong dong y|phan van|khong co y kien|dong y|hoan toan " +
		"dong y|" +
		"rat dong y|strongly disagree|disagree|agree|strongly agree|rat kem|kem|yeu|trung binh|kha|tot|rat tot|" +
		"very poor|poor|fair|average|good|very good|excellent|khong bao gio|hiem khi|thinh thoang|thuong xuyen|" +
		"rat thuong xuyen|luon luon|never|rarely|sometimes|often|always|dat|khong dat|chua dat|co|khong|yes|no|" +
		"dap ung|chua dap ung|dap ung mot phan|hieu qua|quan trong|can thiet|phu hop|usually|hardly " +
		"ever|likely|unlikely|undecided|unsure")
	none = set("khong ap dung|khong biet|khong ro|khong su dung|not applicable|n/a|na|don't know|do not know|" +
		"khong tham gia")
)

func set(list string) map[string]bool {
	all := map[string]bool{}
	for word := range strings.SplitSeq(list, "|") {
		all[word] = true
	}
	return all
}

var figure = regexp.MustCompile(`^\(?[1-5]\)?$`)

// aroundLabel are the signs and figures that may stand before and behind a label.
const aroundLabel = "0123456789 \t\n\f\r.-–=:()☐○/"

// numberedStep is a figure with the word for what it counts.
var numberedStep = regexp.MustCompile(
	`^(?:(?:muc(?: do)?|diem|level|bac)\s+([1-5])|([1-5])\s*(?:diem|sao|points?|stars?))$`)

// points are how a legend counts its steps: "5 điểm: Rất hài lòng".
var points = regexp.MustCompile(`^[-•\s]*(?i:[1-5]\s*(?:điểm|sao)|(?:mức|điểm)\s*[1-5])\s*[:=–-]\s*`)

// bothWays is a step with its English in brackets.
var bothWays = regexp.MustCompile(`^([^()]+)\s\(([^()]+)\)$`)

// stepOf tells whether a text is a step of a scale and nothing else.
func stepOf(text string) (step, bool) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\n", " "))
	if len(text) > 80 {
		return step{}, false
	}
	label := text
	if strings.ContainsAny(text, "12345") { // the others need not be asked: this is asked of every few words of a form
		if figure.MatchString(text) {
			return step{label: strings.Trim(text, "()"), rank: int(strings.Trim(text, "()")[0] - '0'), figure: true},
				true
		}
		if m := numberedStep.FindStringSubmatch(locale.Fold(text)); m != nil {
			figure := or(m[1], m[2])
			return step{label: figure, rank: whole(figure), figure: true}, true
		}
		label = points.ReplaceAllString(text, "")
	}
	label = strings.TrimSpace(strings.TrimRight(strings.TrimLeft(label, aroundLabel), aroundLabel+",;*"))
	if i := strings.Index(label, " / "); i > 0 { // in two languages
		label = label[:i]
	} else if m := bothWays.FindStringSubmatch(text); m != nil {
		if vi, is := stepOf(m[1]); is {
			if en, also := stepOf(m[2]); also && en.rank == vi.rank && !en.figure && !vi.figure {
				return vi, true
			}
		}
	}
	folded := locale.Fold(label)
	s := step{label: label, rank: satisfied[folded], none: none[folded]}
	return s, called(folded)
}

// called tells whether a step has this name, folded.
func called(name string) bool {
	return satisfied[name] > 0 || none[name] || others[name] || strings.Contains(name, " ") && graded.MatchString(name)
}

// graded are the steps of any scale: how much, and of what.
var graded = regexp.MustCompile(
	`^(?:(?:(?:hoan toan|rat|kha|tuong doi|it|khong|chua|hoi|cuc ky|vo cung) )+(?:hai long|dong y|hieu qua|quan trong|` +
		`can thiet|thuong xuyen|phu hop|tot|ro|ro rang|tin tuong|yen tam|thich|kho|de|de dang|muon|san long|quan tam|day du|du|` +
		`an toan|dap ung|hop ly|ung ho|tien bo|tich cuc|sach|ngon|dung gio)|` +
		`(?:(?:very|quite|somewhat|not|not at all|extremely|slightly|moderately|strongly|highly|completely|fairly|rather|not so|not very) )+` +
		`(?:satisfied|dissatisfied|happy|unhappy|likely|unlikely|important|useful|easy|difficult|good|poor|agree|disagree|often|well|safe|clear|helpful)|` +
		`neither \pL+ nor \pL+)$`)

// stepWords are all words of steps: what holds another is none, and need not be looked at closely.
var stepWords = func() map[string]bool {
	all := map[string]bool{"": true} // signs and figures
	for _, words := range []string{graded.String(), numberedStep.String(),
		strings.Join(slices.Collect(maps.Keys(satisfied)), " "),
		strings.Join(slices.Collect(maps.Keys(others)), " "), strings.Join(slices.Collect(maps.Keys(none)), " ")} {
		for _, word := range regexp.MustCompile(`[a-z'/]+`).FindAllString(words, -1) {
			all[word] = true
		}
	}
	return all
}()

// isScale tells whether labels are steps of one scale.
func isScale(labels []string) (steps []step, ok bool) {
	for _, label := range labels {
		s, is := stepOf(label)
		if !is {
			return nil, false
		}
		steps = append(steps, s)
	}
	return steps, len(steps) > 1
}

// five tells whether steps are the five of satisfaction, and whether not applicable stands beside them.
func five(steps []step) (is, applicable bool) {
	ranks := map[int]bool{}
	for _, s := range steps {
		if s.none {
			applicable = true
			continue
		}
		ranks[s.rank] = true
	}
	return len(ranks) == 5 && !ranks[0], applicable
}

// headWords are what stands in the head of a table beside the steps.
var headWords = regexp.MustCompile(
	`^(?:(?:tt|stt|ma|ma so|phat bieu|nhan dinh|dong y|so tt|so thu tu|noi dung|cac|cau hoi|cau|tieu chi|khao sat|danh gia|muc do|muc|thang do|` +
		`thang diem|diem|y kien|hai long|ghi chu|no\.?|items?|questions?|statements?|level|of|satisfaction|rating|the|` +
		`cua|quy|cha me|phu huynh|ve|hoc sinh|ong/ba|#|\(.{0,40}\)|[:.\-–/])\s*)*$`)

// stepsIn finds the steps in a line that has at least three of them, as cells or words; rest is what else stands there.
func stepsIn(l line) (steps []step, rest string) {
	if len(l.cells) > 2 {
		var others []string
		for _, c := range l.cells {
			if c == "" {
				continue
			}
			if s, is := stepOf(c); is {
				steps = append(steps, s)
			} else {
				others = append(others, c)
			}
		}
		if len(steps) > 2 {
			return steps, strings.Join(others, " ")
		}
	}
	return stepsInWords(l.text())
}

var apart = regexp.MustCompile(`[,;|/]|\s[-–→]\s|\s{2,}`)

// stepsInWords finds the steps in running words, the longest first. Steps that are everyday words count where nothing
// else stands.
func stepsInWords(text string) (steps []step, rest string) {
	if m := inBrackets.FindStringSubmatch(text); m != nil { // the words before them may speak of a step
		steps, rest = stepsAmong(m[2], false)
		switch {
		case len(steps) > 2 && ends(steps):
			return nil, text
		case len(steps) > 2 && rest == "":
			return steps, m[1]
		}
	}
	steps, rest = stepsAmong(text, false)
	if len(steps) < 3 || rest == "" { // fewer do not become more without the everyday words
		return steps, rest
	}
	return stepsAmong(text, true)
}

func stepsAmong(text string, few bool) (steps []step, rest string) {
	words := strings.Fields(apart.ReplaceAllString(text, " $0 "))
	if len(words) > 120 {
		return nil, text
	}
	folded := make([]string, len(words)) // "" of figures and signs
	for i, word := range words {
		folded[i] = strings.Trim(locale.Fold(word), aroundLabel+",;*")
	}
	var left []string
	for i := 0; i < len(words); {
		n, most := 0, 0
		for most < min(5, len(words)-i) && stepWords[folded[i+most]] && !(most > 0 && stroke(words[i+most])) {
			most++
		}
		for ; most > 1 && folded[i+most-1] == "" && strings.Join(folded[i:i+most], "") == ""; most-- { // 1 2 3
		}
		for k := most; k > 0 && !stroke(words[i]); k-- {
			part := strings.Join(words[i:i+k], " ")
			if k > 1 && figure.MatchString(words[i]) { // a figure before its label
				part = strings.Join(words[i+1:i+k], " ")
			}
			if name := strings.TrimSpace(strings.Join(folded[i:i+k], " ")); !strings.ContainsAny(part, "12345(/") &&
				!called(name) {
				continue // as stepOf would say, only sooner
			}
			led := k > 1 && figure.MatchString(strings.TrimRight(words[i], ":=")) // 2 = Kém
			if s, is := stepOf(part); is && (!s.figure || k == 1) && (led || !few || !short(s)) {
				steps, n = append(steps, s), k
				break
			}
		}
		if n == 0 {
			if !stroke(words[i]) && strings.Trim(words[i], "=:–-.()→…") != "" {
				left = append(left, words[i])
			}
			n = 1
		}
		i += n
	}
	if len(steps) < 3 || oneRank(steps) {
		return nil, text
	}
	return unfigured(steps), strings.Join(left, " ")
}

// oneRank tells whether steps are one step said in several ways.
func oneRank(steps []step) bool {
	return !slices.ContainsFunc(steps, func(s step) bool { return s.rank == 0 || s.rank != steps[0].rank })
}

// stroke tells whether a word is a sign that stands between steps.
func stroke(word string) bool { return strings.Contains(", ; | / - – →", word) }

// short are steps that are everyday words too.
func short(s step) bool { return s.rank == 0 && !s.none && len(strings.Fields(s.label)) == 1 }

// unfigured drops the figures where they stand beside labels.
func unfigured(steps []step) []step {
	labels := slices.DeleteFunc(slices.Clone(steps), func(s step) bool { return s.figure })
	if len(labels) > 2 {
		return labels
	}
	return steps
}
