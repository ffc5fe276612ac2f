package ballot

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"testing"
	"unicode"
)

// The frozen quoting is that of the Go release whose tables it holds, rune for rune; a later release may print more,
// never less.
func TestTheFrozenQuotingIsGos(t *testing.T) {
	same := unicode.Version == "15.0.0"
	var frozen, now []byte
	for r := rune(-1); r <= unicode.MaxRune+1; r++ {
		text := string(r)
		frozen, now = appendQuoted(frozen[:0], text), strconv.AppendQuote(now[:0], text)
		if !bytes.Equal(frozen, now) && (same || isPrintable(r)) {
			t.Fatalf("%U is quoted %s, by Go %s", r, frozen, now)
		}
	}
	for _, text := range []string{"", "\xff", "a\xc3", "\xed\xa0\x80", "line\nbreak\t\a\v\x00\x7f", "“Đồ dùng”"} {
		if frozen, now := string(appendQuoted(nil, text)), strconv.Quote(text); frozen != now {
			t.Errorf("%s, by Go %s", frozen, now)
		}
	}
	h := sha256.New()
	for _, p := range printable {
		_, _ = fmt.Fprintf(h, "%x-%x\n", p[0], p[1])
	}
	const table = "082c23acf12fc2fe29762cf1f0e8e885303ce02278d890f481b4c0e12278ed5e"
	if sum := hex.EncodeToString(h.Sum(nil)); sum != table {
		t.Errorf("the table is another one: %s", sum)
	}
}
