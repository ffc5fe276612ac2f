package view

import "hash/crc32"

// shift is what becomes of a CRC-32 when so many zero bytes follow: a linear map over GF(2), by the images of the 32
// bits. With it the checksum of two parts is made of the checksums of each: crc(a‖b) = shift(crc(a)) xor crc(b). See M.
// Adler's crc32_combine in zlib, and RFC 1952, section 8, for the checksum.
type shift [32]uint32

func (s *shift) of(crc uint32) (sum uint32) {
	for i := 0; crc != 0; i, crc = i+1, crc>>1 {
		if crc&1 != 0 {
			sum ^= s[i]
		}
	}
	return sum
}

// after is first the one, then the other.
func (s *shift) after(first *shift) (both shift) {
	for i := range both {
		both[i] = s.of(first[i])
	}
	return both
}

// past is the shift by n bytes.
func past(n int) (all shift) {
	var step shift // by one bit, the lowest one first
	step[0] = crc32.IEEE
	for i := range all {
		all[i] = 1 << i
		if i > 0 {
			step[i] = 1 << (i - 1)
		}
	}
	for range 3 { // by a byte
		step = step.after(&step)
	}
	for ; n > 0; n >>= 1 {
		if n&1 != 0 {
			all = step.after(&all)
		}
		step = step.after(&step)
	}
	return all
}
