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

// figuresFault compares the sealed figures with those that the tallies give today; "" when they agree. A seal of today's format must
// have the same digest. One of an earlier format has fewer members: its bytes must be those under its digest, and everything in
// them must be what the tallies give. A figure that today's method withholds cannot be compared and does not count as different.
func figuresFault(seal sealRow, canonical []byte, digest string) string {
	if seal.Format >= sealFormat {
		if digest != seal.FiguresDigest {
			return fmt.Sprintf("the figures' digest is %s, sealed was %s", digest, seal.FiguresDigest)
		}
		return ""
	}
	if sum := sha256.Sum256(seal.Figures); hex.EncodeToString(sum[:]) != seal.FiguresDigest {
		return "the sealed figures are not those under their digest"
	}
	var sealed, today any
	if json.Unmarshal(seal.Figures, &sealed) != nil || json.Unmarshal(canonical, &today) != nil {
		return "the sealed figures cannot be read"
	}
	if at := differs(sealed, today, ""); at != "" {
		return "the sealed figures and those of the tallies differ at " + at
	}
	return ""
}

// differs is the JSON pointer of the first thing in sealed that is another one in today, "" when there is none.
func differs(sealed, today any, at string) string {
	switch s := sealed.(type) {
	case map[string]any:
		t, ok := today.(map[string]any)
		if !ok {
			break
		}
		for _, name := range slices.Sorted(maps.Keys(s)) {
			if found := differs(s[name], t[name], at+"/"+name); found != "" {
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
			if found := differs(s[i], t[i], fmt.Sprintf("%s/%d", at, i)); found != "" {
				return found
			}
		}
		return ""
	}
	if today == nil || reflect.DeepEqual(sealed, today) {
		return ""
	}
	return at
}
