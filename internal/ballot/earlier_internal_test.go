package ballot

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
)

// A seal of an earlier format holds when its bytes are whole and every number in it is today's; a changed one is named.
func TestSealsOfEarlierFormats(t *testing.T) {
	today := []byte(`{"counted":9,"satisfaction":[{"rate":1,"weighted":{"rate":1}},{"rate":null}],"new":true}`)
	for name, tt := range map[string]struct{ sealed, want string }{
		"fewer members":  {`{"counted":9,"satisfaction":[{"rate":1},{"rate":null}]}`, ""},
		"withheld today": {`{"counted":9,"satisfaction":[{"rate":1},{"rate":0.5}]}`, ""},
		"another number": {
			`{"counted":8}`, "the sealed figures and those of the tallies differ at /counted"},
		"another number far inside": {`{"satisfaction":[{"rate":0.5},{"rate":null}]}`,
			"the sealed figures and those of the tallies differ at /satisfaction/0/rate"},
		"another number of subjects": {`{"satisfaction":[{"rate":1}]}`,
			"the sealed figures and those of the tallies differ at /satisfaction"},
		"another kind of value": {
			`{"counted":[9]}`, "the sealed figures and those of the tallies differ at /counted"},
		"bytes that are no JSON at all": {`{`, "the sealed figures cannot be read"},
	} {
		sum := sha256.Sum256([]byte(tt.sealed))
		seal := sealRow{Format: sealFormat - 1, Figures: []byte(tt.sealed), FiguresDigest: hex.EncodeToString(sum[:])}
		if got := figuresFault(seal, today, "-"); !strings.HasPrefix(got, tt.want) || tt.want == "" && got != "" {
			t.Errorf("%s: %q", name, got)
		}
		seal.Figures = append(seal.Figures, ' ')
		if got := figuresFault(seal, today, "-"); got != "the sealed figures are not those under their digest" {
			t.Errorf("%s, one byte more: %q", name, got)
		}
	}
	sealed := []byte(`{"counted":9,"satisfaction":[{"rate":1,"weighted":null},{"rate":null}],"new":true}`)
	sum := sha256.Sum256(sealed)
	seal := sealRow{Format: sealFormat, Figures: sealed, FiguresDigest: hex.EncodeToString(sum[:])}
	if got := figuresFault(seal, today,
		"-"); got != `the sealed figures and those of the tallies differ at /satisfaction/0/weighted: sealed null, recounted {"rate":1}` {
		t.Errorf("of today's format: %q", got)
	}
	if got := figuresFault(seal, today, seal.FiguresDigest); got != "" {
		t.Errorf("with the same digest: %q", got)
	}
}
