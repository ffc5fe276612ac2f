package view

import (
	"hash/crc32"
	"testing"

	"pgregory.net/rapid"
)

func TestTheChecksumOfTwoPartsIsThatOfTheWhole(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		a, b := rapid.SliceOf(rapid.Byte()).Draw(r, "a"), rapid.SliceOf(rapid.Byte()).Draw(r, "b")
		over := past(len(b))
		if got := over.of(crc32.ChecksumIEEE(a)) ^ crc32.ChecksumIEEE(b); got != crc32.ChecksumIEEE(append(a, b...)) {
			r.Fatalf("%08x", got)
		}
	})
}
