package ballot

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// figuresFault compares the sealed figures with those that the tallies give today, and names the first that differs; ""
// when they agree. The sealed bytes must be those under their digest. A seal of an earlier format has fewer members:
// everything in it must be what the tallies give; a figure that today's method withholds cannot be compared and does
// not count as different.
func figuresFault(seal sealRow, canonical []byte, digest string) string {
	if sum := sha256.Sum256(seal.Figures); hex.EncodeToString(sum[:]) != seal.FiguresDigest {
		return "the sealed figures are not those under their digest"
	}
	if digest == seal.FiguresDigest {
		return ""
	}
	var sealed, today any
	if json.Unmarshal(seal.Figures, &sealed) != nil || json.Unmarshal(canonical, &today) != nil {
		return "the sealed figures cannot be read"
	}
	at := differs(sealed, today, "", seal.Format < sealFormat)
	switch {
	case at != "":
		return "the sealed figures and those of the tallies differ at " + at
	case seal.Format >= sealFormat:
		return fmt.Sprintf("the figures' digest is %s, sealed was %s", digest, seal.FiguresDigest)
	default:
		return ""
	}
}

// differs is the JSON pointer of the first thing in sealed that is another one in today, with both; "" when there is
// none. Of an earlier format, what today has no value for does not count.
func differs(sealed, today any, at string, earlier bool) string {
	switch s := sealed.(type) {
	case map[string]any:
		t, ok := today.(map[string]any)
		if !ok {
			break
		}
		for _, name := range slices.Sorted(maps.Keys(s)) {
			if found := differs(s[name], t[name], at+"/"+name, earlier); found != "" {
				return found
			}
		}
		return ""
	case []any:
		t, ok := today.([]any)
		if !ok || len(t) != len(s) {
			break
		}
		for i := range s {
			if found := differs(s[i], t[i], fmt.Sprintf("%s/%d", at, i), earlier); found != "" {
				return found
			}
		}
		return ""
	}
	if earlier && today == nil || reflect.DeepEqual(sealed, today) {
		return ""
	}
	was, _ := json.Marshal(sealed) // both were read as JSON
	is, _ := json.Marshal(today)
	return fmt.Sprintf("%s: sealed %.80s, recounted %.80s", at, was, is)
}
