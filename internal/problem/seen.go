package problem

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Seen names a state that somebody was shown, so that an act on another one can be refused: plain data, whose JSON is
// the same only when the data is. Never "".
func Seen(state ...any) string {
	text, err := json.Marshal(state)
	if err != nil {
		panic(err) // plain data can always be written
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}
