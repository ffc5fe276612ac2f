package survey

import (
	"encoding/json"

	"hailong/internal/problem"
)

// kind is what a question type knows: what its maker may write, and what a parent may answer.
type kind interface {
	// check names what is wrong with the question itself, by member.
	check(q Question) []problem.Field
	// fromJSON and fromForm read an answer; given is false when the question was left blank, and a nil fault means
	// fine.
	fromJSON(q Question, raw json.RawMessage) (a Answer, given bool, f *fault)
	fromForm(q Question, sent []string, other string) (a Answer, given bool, f *fault)
	// pack appends an answer that is there and not "na"; unpack reads it back and gives what follows; size is the most
	// bytes that pack writes.
	pack(b []byte, q Question, a Answer) []byte
	unpack(b []byte, q Question) (a Answer, rest []byte, ok bool)
	size(q Question) int
	// roles are those that a question of this type may have.
	roles() []string
}

// kinds are all question types.
var kinds = map[string]kind{
	"likert5": likert5{},
	"single":  choice{most: 1},
	"multi":   choice{most: 1 << 10},
	"text":    text{},
	"percent": percent{},
}

// fault is why an answer is not taken.
type fault struct {
	key  string
	args map[string]any
}

var (
	chooseOne  = &fault{key: "parent.error.choose_one"}
	chooseSome = &fault{key: "parent.error.choose_some"}
	noSuch     = &fault{key: "parent.error.no_such"}
	notHere    = &fault{key: "parent.error.hidden"}
	unknown    = &fault{key: "parent.error.unknown"}
	twice      = &fault{key: "parent.error.twice"}
)

const notApplicable = "na"

// isNA tells whether raw is "na"; it is an answer only where the question allows it.
func isNA(raw json.RawMessage) bool { return string(raw) == `"`+notApplicable+`"` }

// one is the only value that a form sent for a question; blank values count as none.
func one(sent []string) (value string, given bool, f *fault) {
	for _, s := range sent {
		switch {
		case s == "":
		case given && s != value:
			return "", false, twice
		default:
			value, given = s, true
		}
	}
	return value, given, nil
}
