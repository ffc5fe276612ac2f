package survey

import (
	"slices"
	"strconv"
	"strings"
)

// Numbers are what all questions are called by, in the order of the page: "7", and "7a" for one behind it that is asked
// on a condition. So no number is missing on the page of a parent who is not asked it, and everybody's 8 is the same.
func (q Questionnaire) Numbers() []string {
	var all []string
	n, behind := 0, 0
	for _, one := range q.Questions() {
		if one.ShowIf == nil || n == 0 { // a draft may have the condition of a question that is gone
			n, behind = n+1, 0
			all = append(all, strconv.Itoa(n))
			continue
		}
		letters := strings.Repeat("a", behind/26) + string(rune('a'+behind%26))
		all = append(all, strconv.Itoa(n)+letters)
		behind++
	}
	return all
}

// Number is what the question of an id is called by, "?" when there is none.
func (q Questionnaire) Number(id string) string {
	at := slices.IndexFunc(q.Questions(), func(one Question) bool { return one.ID == id })
	if at < 0 {
		return "?"
	}
	return q.Numbers()[at]
}
