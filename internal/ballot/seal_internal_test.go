package ballot

import (
	"testing"

	"github.com/google/uuid"
)

// The box digest of every format, over texts that a later release of Unicode prints otherwise (U+1FAE9 came with
// Unicode 16). Those of the formats 1 and 2 were computed by the program of then, that of 3 by another program from its
// description (docs/seal.md).
func TestBoxDigestVectors(t *testing.T) {
	id := func(n byte) uuid.UUID { return uuid.UUID{0: n, 15: n} }
	ballots := []ballotRow{
		{ID: id(1), Class: "Mầm 1", Answers: `{"G1":5,"P1":["cash","other"]}`},
		{ID: id(2), Class: "", Answers: `{"G1":"na"}`},
		{ID: id(3), Class: "Lá \"A\"\\ \U0001FAE9", Answers: `{}`},
	}
	comments := []commentRow{
		{ID: id(4), Question: "G3", Body: "Cảm ơn các cô \U0001FAE9 🌷\n“tốt”\t\u200d\u00a0\u200b\ufeff"},
		{ID: id(5), Question: "P8", Body: "\U0001FAE9\U000E0041 \u0378 ខ្មែរ"},
	}
	for format, want := range map[int]string{
		1: "78503fcd6ccf6a0e63d95a4e816c5dc58f59a42cddfffca2dea7f8bc1632a6fc",
		2: "3bdae009994384f0b2845fcd4c54641ff005b5f702c811df6ecc6af86046e9bc",
		3: "0023fbaae778bc1fac452e35f931ee9ce0619902a44edf8eb2ed17ae87ac8df6",
	} {
		if got := boxDigest(format, ballots, comments, [][]byte{{2, 1, 255}, {1, 2}}, 201, 3, 1); got != want {
			t.Errorf("format %d: %s, want %s", format, got, want)
		}
	}
}
