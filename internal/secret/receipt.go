package secret

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"strings"
)

// A receipt is 16 letters: 50 bits that only the server can make of a submission, and before them the round's number,
// 30 bits under a mask that only the server can make of these. So a receipt leads to its round without a row of its
// own, and nobody else can read the number. Whoever guesses must hit all 80 bits; two submissions of one round have the
// same receipt by 50 (decision 0064).
const (
	receiptHead = 6  // letters of the masked number: 30 bits
	receiptBody = 10 // letters of the mac: 50 bits
	// ReceiptLength is how many letters a receipt has.
	ReceiptLength = receiptHead + receiptBody
	// MostRounds is how many rounds a receipt can tell apart.
	MostRounds = 1 << (5 * receiptHead)
)

// RoundReceipt is the receipt of a submission in the round of this number. It can be made again, so it is not stored.
func (s *Server) RoundReceipt(round int64, token, submissionKey string) string {
	body := spell(binary.BigEndian.Uint64(s.Receipt(token, submissionKey)), receiptBody)
	return spell(uint64(round)^s.receiptMask(body), receiptHead) + body // never negative
}

// ReceiptRound is the number of the round that a receipt names; any number for a receipt that we did not make.
func (s *Server) ReceiptRound(receipt string) int64 {
	head, body := receipt[:receiptHead], receipt[receiptHead:]
	var n uint64
	for _, letter := range head {
		n = n<<5 | uint64(max(0, strings.IndexRune(letters, letter))) // 0…31
	}
	return int64((n ^ s.receiptMask(body)) % MostRounds) // 30 bits
}

func (s *Server) receiptMask(body string) uint64 {
	return binary.BigEndian.Uint64(mac(s.receipt[:], "mask", [][]byte{[]byte(body)})) % MostRounds
}

// spell writes the lowest 5·n bits of v.
func spell(v uint64, n int) string {
	out := make([]byte, n)
	for i := n - 1; i >= 0; i-- {
		out[i] = letters[v&31]
		v >>= 5
	}
	return string(out)
}

// ReceiptKey is the key of a survey's receipts, published when it is counted: with it anybody makes the line of a
// receipt in the list, and learns nothing else.
func (s *Server) ReceiptKey(survey string) []byte {
	return mac(s.receipt[:], "list", [][]byte{[]byte(survey)})
}

// ReceiptTag is what an invitation keeps of the receipt it was used for, and the receipt's line in the published list:
// the first 16 bytes of HMAC-SHA-256 under the survey's ReceiptKey. It recognises the same submission again, and the
// receipt when it is asked for.
func (s *Server) ReceiptTag(survey, receipt string) []byte {
	h := hmac.New(sha256.New, s.ReceiptKey(survey))
	h.Write([]byte(receipt))
	return h.Sum(nil)[:TagSize]
}

// EarlierTag is the ReceiptTag of a ballot that was sent before lists of receipts were published, under one key for all
// surveys.
func (s *Server) EarlierTag(receipt string) []byte { return s.ReceiptHash(receipt)[:TagSize] }

// TagSize is how many bytes a receipt's tag has; a tag of an earlier release is longer.
const TagSize = 16
