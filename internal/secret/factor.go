package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"errors"
	"slices"
)

// ErrFactor means that a sealed second factor cannot be opened: changed, of another person, or sealed under another
// server secret.
var ErrFactor = errors.New("the second factor cannot be opened with this server's secret")

// SealFactor encrypts the secret of a person's second factor, so that the database and its backups alone give no codes.
// owner binds it to the person.
func (s *Server) SealFactor(owner, plain []byte) ([]byte, error) {
	aead, err := s.factorCipher()
	if err != nil {
		return nil, err
	}
	return aead.Seal(nil, nil, plain, owner), nil
}

// OpenFactor gives back what SealFactor has sealed for the same owner, under this secret or an earlier one; ErrFactor
// otherwise.
func (s *Server) OpenFactor(owner, sealed []byte) ([]byte, error) {
	for _, one := range s.All() {
		aead, err := one.factorCipher()
		if err != nil {
			return nil, err
		}
		if plain, err := aead.Open(nil, nil, sealed, owner); err == nil {
			return plain, nil
		}
	}
	return nil, ErrFactor
}

// typedAtDesk keeps what SealTyped seals apart from second factors, whose owners are never called so.
const typedAtDesk = "typed at the desk"

// SealTyped encrypts what somebody of a school has typed, so that it may stand in an address: browsers and the logs of
// whatever stands before the server keep addresses.
func (s *Server) SealTyped(school, words []byte) ([]byte, error) {
	return s.SealFactor(slices.Concat([]byte(typedAtDesk), school), words)
}

// OpenTyped gives back what SealTyped has sealed for the same school, as OpenFactor does.
func (s *Server) OpenTyped(school, sealed []byte) ([]byte, error) {
	return s.OpenFactor(slices.Concat([]byte(typedAtDesk), school), sealed)
}

// factorCipher is AES-256-GCM with a random nonce in front, as for envelopes.
func (s *Server) factorCipher() (cipher.AEAD, error) {
	block, err := aes.NewCipher(s.factor[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// BrowserMark is what a browser keeps once an address has signed in there. It opens nothing: it only tells that browser
// from strangers.
func (s *Server) BrowserMark(address, nonce string) []byte {
	return mac(s.account[:], "browser", [][]byte{[]byte(address), []byte(nonce)})
}

// IsBrowserMark compares a mark in constant time.
func (s *Server) IsBrowserMark(address, nonce string, mark []byte) bool {
	return hmac.Equal(mark, s.BrowserMark(address, nonce))
}

// RecoveryHash is the keyed hash under which a recovery code of a person is stored.
func (s *Server) RecoveryHash(owner []byte, code string) []byte {
	return mac(s.account[:], "recovery code", [][]byte{owner, []byte(code)})
}
