package survey

import (
	"strconv"
	"strings"

	"hailong/internal/problem"
)

// Target is the satisfaction rate that the school's plan names for a subject, in tenths of a percent: 985 is 98,5 %.
// Zero means that there is none. In JSON it is a number of percent with at most one decimal.
type Target int

// noTarget is what was read and is none; Check tells.
const noTarget Target = -1

// ParseTarget reads a percentage with at most one decimal, with comma or full stop; "" is none.
func ParseTarget(text string) Target {
	text = strings.TrimSuffix(strings.TrimSpace(text), "%")
	if text = strings.TrimSpace(text); text == "" {
		return 0
	}
	whole, tenth, cut := strings.Cut(strings.Replace(text, ",", ".", 1), ".")
	if !cut {
		tenth = "0"
	}
	n, err := strconv.ParseUint(whole+tenth, 10, 16)
	if err != nil || len(tenth) != 1 || whole == "" || n == 0 || n > 1000 {
		return noTarget
	}
	return Target(n)
}

// String is the target as a program writes it: "98.5"; "" for none.
func (t Target) String() string {
	if t <= 0 {
		return ""
	}
	return strings.TrimSuffix(strconv.Itoa(int(t)/10)+"."+strconv.Itoa(int(t)%10), ".0")
}

// MarshalJSON writes the number of percent.
func (t Target) MarshalJSON() ([]byte, error) {
	if t <= 0 {
		return []byte("null"), nil
	}
	return []byte(t.String()), nil
}

// UnmarshalJSON reads the number of percent; null is none.
func (t *Target) UnmarshalJSON(raw []byte) error {
	text := string(raw)
	switch {
	case text == "null":
		*t = 0
	case strings.Contains(text, `"`):
		*t = noTarget
	default:
		if *t = ParseTarget(text); *t == 0 {
			*t = noTarget
		}
	}
	return nil
}

// Reached tells whether x of n are at least the target: by whole numbers, never by what is printed.
func (t Target) Reached(x, n int) bool { return 1000*int64(x) >= int64(t)*int64(n) }

func (t Target) faults(pointer string) []problem.Field {
	if t >= 0 && t <= 1000 {
		return nil
	}
	return []problem.Field{{Pointer: pointer, Key: "survey.fault.target"}}
}
