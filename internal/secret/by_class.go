package secret

import (
	"encoding/binary"
	"strings"
)

// ByClass is a token as the link of a class hands it out: one letter longer, and leading to the same ballot. Whoever
// holds it cannot make the plain token of it, nor the other way round, so that a ballot that came by the link of a
// class cannot pass for another, and nothing has to be stored about who came this way.
//
// It is a permutation of the token's 60 bits: a Feistel network of ten rounds with HMAC-SHA-256 (Luby and Rackoff 1988:
// four rounds are enough against who may choose and ask both ways), and one letter that checks it.
func (s *Server) ByClass(token string) string {
	left, right, ok := halves(token)
	if !ok {
		return ""
	}
	for round := range feistelRounds {
		left, right = right, left^s.round(round, right)
	}
	code := joined(left, right)
	return code + s.check(code)
}

// Own is the plain token of what a link holds, and whether it came by the link of a class. Anything else is as it was.
func (s *Server) Own(token string) (own string, byClass bool) {
	if len(token) != tokenLetters+1 || token[tokenLetters:] != s.check(token[:tokenLetters]) {
		return token, false
	}
	left, right, ok := halves(token[:tokenLetters])
	if !ok {
		return token, false
	}
	for round := feistelRounds - 1; round >= 0; round-- {
		left, right = right^s.round(round, left), left
	}
	return joined(left, right), true
}

// Owns are the plain tokens that a link may mean, by this secret and the earlier ones: none when it did not come by the
// link of a class. One letter checks it, so that of several secrets a second one may take it for its own, once in 32
// links.
func (s *Server) Owns(token string) (all []string) {
	for _, one := range s.All() {
		if own, is := one.Own(token); is {
			all = append(all, own)
		}
	}
	return all
}

// ByClassLength is how many letters a token by the link of a class has.
const ByClassLength = tokenLetters + 1

const (
	tokenLetters  = 12
	halfLetters   = tokenLetters / 2
	halfBits      = 5 * halfLetters
	feistelRounds = 10
)

func (s *Server) round(n int, half uint32) uint32 {
	var raw [5]byte
	raw[0] = byte(n)
	binary.BigEndian.PutUint32(raw[1:], half)
	return binary.BigEndian.Uint32(mac(s.token[:], "by class", [][]byte{raw[:]})) & (1<<halfBits - 1)
}

func (s *Server) check(code string) string {
	return letters[mac(s.token[:], "by class check", [][]byte{[]byte(code)})[0]&31:][:1]
}

func halves(token string) (left, right uint32, ok bool) {
	if !IsCode(token, tokenLetters) {
		return 0, 0, false
	}
	half := func(part string) (bits uint32) {
		for _, letter := range []byte(part) {
			bits = bits<<5 | uint32(strings.IndexByte(letters, letter)) // 0 to 31
		}
		return bits
	}
	return half(token[:halfLetters]), half(token[halfLetters:]), true
}

func joined(left, right uint32) string {
	var out [tokenLetters]byte
	for i := range halfLetters {
		shift := halfBits - 5*(i+1)
		out[i], out[halfLetters+i] = letters[left>>shift&31], letters[right>>shift&31]
	}
	return string(out[:])
}
