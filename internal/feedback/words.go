package feedback

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/google/uuid"

	"hailong/internal/locale"
)

// Equal are comments of one question that say the same words, whatever their case, with the same marks of the school.
// That two texts are one text is all that it tells; they came without class and ballot, and stay so.
type Equal struct {
	Comment
	All []uuid.UUID // the ids of all of them, the Comment's first
}

// FoldEqual puts equal comments together, in the order of the first of each. What is hidden or masked stays alone: the
// same stand-in is not the same name.
func FoldEqual(list []Comment) []Equal {
	var all []Equal
	at := map[string]int{}
	for _, c := range list {
		key := c.ID.String()
		if !c.Hidden && !c.Masked {
			var in []string
			for _, theme := range c.Themes {
				in = append(in, theme.String())
			}
			key = strings.Join([]string{c.Question, strings.ToLower(locale.Line(c.Body)), strings.Join(c.Tags, "#"),
				strings.Join(in, " "), map[bool]string{true: "read"}[c.Read]}, "\x00")
		}
		if i, known := at[key]; known {
			all[i].All = append(all[i].All, c.ID)
			continue
		}
		at[key] = len(all)
		all = append(all, Equal{c, []uuid.UUID{c.ID}})
	}
	return all
}

// Says tells whether the comment says the words, as the school may read it now: what is masked or hidden is not found.
// Marks may be left out of what is looked for; where it has some, they count.
func (c Comment) Says(words string) bool {
	words = strings.ToLower(locale.Line(words))
	if folded := locale.Fold(words); folded != words {
		return strings.Contains(strings.ToLower(locale.Line(c.Body)), words)
	}
	return strings.Contains(locale.Fold(c.Body), words)
}

// Topic is a pair of words that several comments have in common, and how many have it.
type Topic struct {
	Words string
	N     int
}

// How many comments have a suggested topic at least, and how many topics are suggested.
const (
	leastOfTopic = 3
	mostTopics   = 8
)

// Topics suggests themes from words alone: pairs of neighbouring words, since most Vietnamese words are two syllables,
// without those that only hold a sentence together. Only comments that stand in no theme count, each once. A suggestion
// does nothing by itself.
func Topics(list []Comment) []Topic {
	count := map[string]int{}
	for _, c := range list {
		if c.Hidden || len(c.Themes) > 0 {
			continue
		}
		for pair := range neighbours(c.Body) {
			count[pair]++
		}
	}
	var all []Topic
	for words, n := range count {
		if n >= leastOfTopic {
			all = append(all, Topic{words, n})
		}
	}
	slices.SortFunc(all, func(a, b Topic) int { return cmp.Or(b.N-a.N, strings.Compare(a.Words, b.Words)) })
	return all[:min(len(all), mostTopics)]
}

// neighbours are the pairs of words of a text, each once. A pair does not reach over a mark of punctuation.
func neighbours(text string) map[string]bool {
	found := map[string]bool{}
	for part := range strings.FieldsFuncSeq(strings.ToLower(locale.NFC(text)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != ' '
	}) {
		words := strings.Fields(part)
		for i := 1; i < len(words); i++ {
			if !joining[words[i-1]] && !joining[words[i]] {
				found[words[i-1]+" "+words[i]] = true
			}
		}
	}
	return found
}

// joining are words that hold sentences together, or are in nearly every comment, in both languages of the pages.
var joining = setOf(`ạ à ạ̀ và là thì mà của cho các những một có không được bị đã đang sẽ rất quá lắm hơn nhất cũng
	với ở tại trong ngoài trên dưới từ đến khi nếu vì nên để như này kia đó ấy nào gì ai bao nhiêu mấy lúc lại ra vào
	lên xuống về qua do bởi tuy nhưng hay hoặc còn chỉ vẫn luôn thường thêm nữa rồi chưa chẳng đừng hãy nhé xin mong
	muốn cần phải tôi em anh chị con cháu bé mình chúng ta trường lớp cô thầy ơn cảm
	the a an and or of to in on at for with is are was were be been it this that we they you i my our your their not no
	very more too so as but if there have has had do does please would should can could will school children child`)

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}
