// Package secret owns the two kinds of secret: the server secret, which stays, with one key derived from it per
// purpose; and the key file of each open round, which is erased when the round is closed.
//
// It promises that neither is ever written anywhere but to its own file (mode 0600), and that what is derived for one
// purpose says nothing about another. It knows no database, no survey and no parent, only names and bytes.
package secret

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"hailong/internal/durable"
)

const size = 32

// ErrMissing means that there is no secret file where one must be.
var ErrMissing = errors.New("the server secret is missing")

// Server is the server secret, as keys for single purposes. The secret itself cannot be read back from it.
//
// It may have been renewed: then it is the newest one, and knows the earlier ones, of which older rounds' links and
// receipts are made.
type Server struct {
	token, retry, receipt, account, factor, birthday [size]byte
	fingerprint                                      string
	earlier                                          []*Server // the newest first; each without earlier ones of its own
}

// All are this secret and the earlier ones, the newest first.
func (s *Server) All() []*Server { return append([]*Server{s}, s.earlier...) }

// Named is the secret of a fingerprint, this one for ""; ErrMissing when the file does not hold it any more.
func (s *Server) Named(fingerprint string) (*Server, error) {
	for _, one := range s.All() {
		if fingerprint == "" || one.fingerprint == fingerprint {
			return one, nil
		}
	}
	return nil, fmt.Errorf("%w: the one with the fingerprint %s", ErrMissing, fingerprint)
}

// Holds tells whether a secret is among those of the server, as the newest or as an earlier one.
func (s *Server) Holds(fingerprint string) bool {
	_, err := s.Named(fingerprint)
	return err == nil
}

// Load reads the server secret from path: 32 raw bytes, or 64 hexadecimal digits a line, the newest first. ErrMissing
// when there is no file.
func Load(path string) (*Server, error) {
	raws, err := readSecrets(path)
	if err != nil {
		return nil, err
	}
	return deriveAll(raws)
}

// deriveAll makes the newest secret, which knows the others.
func deriveAll(raws [][]byte) (*Server, error) {
	var newest *Server
	for _, raw := range raws {
		one, err := derive(raw)
		if err != nil {
			return nil, err
		}
		if newest == nil {
			newest = one
			continue
		}
		newest.earlier = append(newest.earlier, one)
	}
	return newest, nil
}

func readSecrets(path string) ([][]byte, error) {
	raw, err := os.ReadFile(path) // the path is the operator's own setting
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s", ErrMissing, path)
	}
	if err != nil || len(raw) == size {
		return [][]byte{raw}, err
	}
	return unspell(string(raw), path)
}

// unspell reads secrets from lines of digits.
func unspell(text, path string) ([][]byte, error) {
	var raws [][]byte
	for _, line := range strings.Fields(text) {
		raw, err := hex.DecodeString(line)
		if err != nil || len(raw) != size {
			return nil, fmt.Errorf("%s: not a secret: 64 hexadecimal digits are needed, and a line for each "+
				"earlier secret", path)
		}
		raws = append(raws, raw)
	}
	if len(raws) == 0 {
		return nil, fmt.Errorf("%s: not a secret: 64 hexadecimal digits are needed", path)
	}
	return raws, nil
}

// Renew puts a new secret before those that the file at path holds, durable before it returns.
func Renew(path string) (*Server, error) {
	raws, err := readSecrets(path)
	if err != nil {
		return nil, err
	}
	fresh := make([]byte, size)
	if _, err = rand.Read(fresh); err != nil {
		return nil, err
	}
	raws = append([][]byte{fresh}, raws...)
	if err = durable.Replace(path, spellAll(raws)); err != nil {
		return nil, err
	}
	return deriveAll(raws)
}

func spellAll(raws [][]byte) string {
	var text strings.Builder
	for _, raw := range raws {
		text.WriteString(hex.EncodeToString(raw) + "\n")
	}
	return text.String()
}

// Readable tells whether others than its owner may read the file at path; false where the system has no such rights.
func Readable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0
}

// Create makes a new server secret at path, durable before it returns. It never replaces a file that is there.
func Create(path string) (*Server, error) {
	raw := make([]byte, size)
	if _, err := rand.Read(raw); err != nil {
		return nil, err
	}
	if err := durable.MakeFolder(filepath.Dir(path)); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // as above
	if err != nil {
		return nil, err
	}
	_, err = file.WriteString(hex.EncodeToString(raw) + "\n")
	if err = errors.Join(err, file.Sync(), file.Close(), durable.SyncFolder(filepath.Dir(path))); err != nil {
		return nil, err
	}
	return derive(raw)
}

// derive makes one key per purpose by HKDF-SHA-256 (RFC 5869), the purpose being the info.
func derive(raw []byte) (*Server, error) {
	s := &Server{}
	for purpose, into := range map[string]*[size]byte{
		"hailong token": &s.token, "hailong retry": &s.retry, "hailong receipt": &s.receipt,
		"hailong account":       &s.account,
		"hailong second factor": &s.factor, "hailong birthday": &s.birthday,
	} {
		key, err := hkdf.Key(sha256.New, raw, nil, purpose, size)
		if err != nil {
			return nil, err
		}
		copy(into[:], key)
	}
	print, err := hkdf.Key(sha256.New, raw, nil, "hailong fingerprint", 16)
	if err != nil {
		return nil, err
	}
	s.fingerprint = hex.EncodeToString(print)
	return s, nil
}

// Fingerprint is a name for this secret that may stand in the database: it tells two secrets apart and nothing else.
func (s *Server) Fingerprint() string { return s.fingerprint }

// Token is 32 bytes from which an invitation's token is cut.
func (s *Server) Token(parts ...[]byte) []byte { return mac(s.token[:], "make", parts) }

// TokenHash is the keyed hash under which a token is looked up.
func (s *Server) TokenHash(token string) []byte {
	return mac(s.token[:], "look up", [][]byte{[]byte(token)})
}

// RetryTag recognises the same submission of the same token again.
func (s *Server) RetryTag(token, submissionKey string) []byte {
	return mac(s.retry[:], "retry", [][]byte{[]byte(token), []byte(submissionKey)})
}

// Receipt is 32 bytes from which the receipt of a submission is cut; it can be made again, so it is not stored.
func (s *Server) Receipt(token, submissionKey string) []byte {
	return mac(s.receipt[:], "make", [][]byte{[]byte(token), []byte(submissionKey)})
}

// ReceiptHash is the keyed hash under which a receipt is looked up.
func (s *Server) ReceiptHash(receipt string) []byte {
	return mac(s.receipt[:], "look up", [][]byte{[]byte(receipt)})
}

// ClassCode is 32 bytes from which the code of a class's shared link is cut.
func (s *Server) ClassCode(parts ...[]byte) []byte { return mac(s.token[:], "class", parts) }

// ClassHash is the keyed hash under which the code of a class is looked up.
func (s *Server) ClassHash(code string) []byte {
	return mac(s.token[:], "class look up", [][]byte{[]byte(code)})
}

// DisputeMark says once that an invitation was used by somebody else; without the secret it leads to no invitation.
func (s *Server) DisputeMark(invitation []byte) []byte {
	return mac(s.token[:], "dispute", [][]byte{invitation})
}

// KeeperHash is the keyed hash under which the link of somebody who holds a sheet is looked up.
func (s *Server) KeeperHash(token string) []byte {
	return mac(s.token[:], "keeper look up", [][]byte{[]byte(token)})
}

// BirthdayHash is the keyed hash by which a school knows a day of birth again, such as 2020-03-12. There are few days:
// whoever holds the secret can try them all, and nobody else can try any.
func (s *Server) BirthdayHash(school []byte, day string) []byte {
	return mac(s.birthday[:], "look up", [][]byte{school, []byte(day)})[:16]
}

// Echo is what this server answers to a random question, and no other one: so it knows itself at its public address.
func (s *Server) Echo(question string) []byte {
	return mac(s.account[:], "echo", [][]byte{[]byte(question)})
}

// KeyHash is the keyed hash under which an API key is looked up.
func (s *Server) KeyHash(key string) []byte {
	return mac(s.account[:], "look up", [][]byte{[]byte(key)})
}

// mac is HMAC-SHA-256 over the parts, each with its length, so that no two lists of parts look alike.
func mac(key []byte, use string, parts [][]byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(use))
	for _, part := range parts {
		h.Write([]byte{0, byte(len(part) >> 8), byte(len(part))})
		h.Write(part)
	}
	return h.Sum(nil)
}
