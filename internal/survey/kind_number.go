package survey

import (
	"encoding/binary"
	"encoding/json"
	"iter"
	"regexp"
	"strconv"
	"strings"

	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/stats"
)

// number is a plain number between two bounds, whole or with up to two decimals. It is kept in its smallest unit:
// 3.25 with two decimals is 325.
type number struct{}

// mostNumbers is how many different answers a question may allow: each is a cell of the tally.
const mostNumbers = 10_000

var numberTraits = Traits{
	Shape: Amount, Counted: stats.Measure, Roles: []string{None}, NotApplicable: true, Bounds: true, Decimals: true,
}

func (number) traits() *Traits { return &numberTraits }

func (number) tidy(q *Question) {
	if q.Min == 0 && q.Max == 0 {
		q.Max = 100
	}
}

func (number) check(q Question) []problem.Field {
	if q.Decimals < 0 || q.Decimals > mostDecimals {
		return []problem.Field{{Pointer: "/decimals", Key: "survey.fault.number",
			Args: map[string]any{"min": 0, "max": mostDecimals}}}
	}
	var faults []problem.Field
	if most := mostNumbers / q.scale(); q.Min < 0 || q.Max <= q.Min || q.Max > 1_000_000 || q.Max-q.Min > most {
		faults = append(faults, problem.Field{Pointer: "/max", Key: "survey.number.span", Args: map[string]any{"n": most}})
	}
	return append(faults, checkText("/unit", q.Unit, false, lengthUnit)...)
}

const lengthUnit = 30

func (number) conditions(Question) []Condition { return nil }

func (number) choices(Question, locale.Lang) iter.Seq2[string, string] { return nothing }

func (number) hint(q Question, lang locale.Lang) string {
	key := "survey.number.whole"
	if q.Decimals > 0 {
		key = "survey.number.decimal"
	}
	return locale.Text(lang, key, locale.Args{"min": q.Min, "max": q.Max, "n": q.Decimals})
}

func (number) missing(q Question) *fault {
	key := "survey.number.wrong"
	if q.Decimals > 0 {
		key = "survey.number.wrong_decimal"
	}
	return &fault{key: key, args: map[string]any{"min": q.Min, "max": q.Max, "n": q.Decimals}}
}

func (k number) fromJSON(q Question, raw json.RawMessage) (Answer, bool, *fault) {
	if isNA(raw) && q.NotApplicable {
		return Answer{NA: true}, true, nil
	}
	return k.read(q, string(raw))
}

// thousands are groups of three digits. Only where no decimals are asked for can they be nothing else.
var thousands = regexp.MustCompile(`^[0-9]{1,3}([., ][0-9]{3})+$`)

// fromForm understands a number as people write it, in Vietnam with a comma and in English with a point, and the unit
// behind it.
func (k number) fromForm(q Question, sent []string, _ string) (Answer, bool, *fault) {
	value, given, f := one(sent)
	if !given {
		return Answer{}, false, f
	}
	if value == notApplicable && q.NotApplicable {
		return Answer{NA: true}, true, nil
	}
	value = strings.TrimSpace(value)
	for _, unit := range q.Unit.All() {
		if unit != "" {
			value = strings.TrimSpace(strings.TrimSuffix(value, unit))
		}
	}
	if value == "" {
		return Answer{}, false, nil
	}
	if q.Decimals == 0 && thousands.MatchString(value) {
		value = strings.NewReplacer(".", "", ",", "", " ", "").Replace(value)
	}
	return k.read(q, strings.Replace(value, ",", ".", 1))
}

var decimal = regexp.MustCompile(`^([0-9]{1,9})(?:\.([0-9]{1,9}))?$`)

// read reads digits, and after a point at most as many as the question has decimals; zeros behind those say nothing.
func (k number) read(q Question, value string) (Answer, bool, *fault) {
	parts := decimal.FindStringSubmatch(value)
	if parts == nil {
		return Answer{}, true, k.missing(q)
	}
	behind := strings.TrimRight(parts[2], "0")
	if len(behind) > q.Decimals {
		return Answer{}, true, k.missing(q)
	}
	n, err := strconv.Atoi(parts[1] + behind + strings.Repeat("0", q.Decimals-len(behind)))
	if err != nil || n < q.Min*q.scale() || n > q.Max*q.scale() {
		return Answer{}, true, k.missing(q)
	}
	return Answer{Amount: &n}, true, nil
}

// A packed number is how far it lies above the least one.
func (number) pack(b []byte, q Question, a Answer) []byte {
	return binary.BigEndian.AppendUint16(b, uint16(*a.Amount-q.Min*q.scale())) // at most mostNumbers
}

func (number) unpack(b []byte, q Question) (Answer, []byte, bool) {
	if len(b) < 2 {
		return Answer{}, nil, false
	}
	n := int(binary.BigEndian.Uint16(b)) + q.Min*q.scale()
	return Answer{Amount: &n}, b[2:], n <= q.Max*q.scale()
}

func (number) size(Question) int { return 2 }

// stored is the number as JSON writes it, without zeros at its end.
func (number) stored(q Question, a Answer) any {
	digits := strconv.Itoa(*a.Amount)
	if q.Decimals == 0 {
		return json.Number(digits)
	}
	if missing := q.Decimals + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	at := len(digits) - q.Decimals
	return json.Number(strings.TrimRight(strings.TrimRight(digits[:at]+"."+digits[at:], "0"), "."))
}
