package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"hailong/internal/cache"
	"hailong/internal/durable"
)

// ErrNoRoundKey means that a round's key file is not there, or does not fit the fingerprint the database keeps.
var ErrNoRoundKey = errors.New("the key of this round is missing")

// RoundKey seals and opens the envelopes of one round.
type RoundKey struct {
	raw  [size]byte
	aead cipher.AEAD
}

// NewRoundKey makes a random key. It exists only in memory until Keyring.Keep.
func NewRoundKey() (*RoundKey, error) {
	k := &RoundKey{}
	if _, err := rand.Read(k.raw[:]); err != nil {
		return nil, err
	}
	return k, k.prepare()
}

func (k *RoundKey) prepare() error {
	block, err := aes.NewCipher(k.raw[:])
	if err != nil {
		return err
	}
	// AES-256-GCM with a random 96-bit nonce in front: far below 2^32 envelopes a key, as NIST SP 800-38D asks.
	k.aead, err = cipher.NewGCMWithRandomNonce(block)
	return err
}

// Fingerprint names the key without telling it; the database keeps it to know the right file.
func (k *RoundKey) Fingerprint() string {
	sum := sha256.Sum256(append([]byte("hailong round key "), k.raw[:]...))
	return hex.EncodeToString(sum[:16])
}

// Overhead is by how many bytes a sealed text is longer than the plain one.
const Overhead = 12 + 16

// Overhead is the same.
func (k *RoundKey) Overhead() int { return k.aead.Overhead() }

// Seal encrypts plain, bound to the associated data.
func (k *RoundKey) Seal(plain, associated []byte) []byte {
	return k.aead.Seal(make([]byte, 0, len(plain)+k.aead.Overhead()), nil, plain, associated)
}

// Open decrypts sealed; any error means that it was not sealed with this key and this associated data.
func (k *RoundKey) Open(sealed, associated []byte) ([]byte, error) {
	return k.aead.Open(nil, nil, sealed, associated)
}

// Keyring is the folder that holds one key file per open round, with a cache by fingerprint.
// Several servers may share the folder.
type Keyring struct {
	dir  string
	open *cache.Cache[string, *RoundKey]
}

// mostOpen is how many keys are kept at hand, less than 200 bytes each; the others are read from their files.
const mostOpen = 10_000

// NewKeyring works on the folder dir, which is made when the first key is kept.
func NewKeyring(dir string) *Keyring {
	return &Keyring{dir: dir, open: cache.New[string, *RoundKey](mostOpen)}
}

// Path is where the key of a round lies, for messages to the operator.
func (r *Keyring) Path(round string) string { return filepath.Join(r.dir, round) }

const header = "hailong round key 1: erase nothing here while the survey is open\n"

// Keep writes the key of a round: temporary file, flush, rename, flush of the folder. It is durable when Keep returns.
// A leftover of a draft under the same name is replaced. It is in memory from now on: its file may be lost.
func (r *Keyring) Keep(round string, key *RoundKey) error {
	if err := durable.Replace(r.Path(round), header+hex.EncodeToString(key.raw[:])+"\n"); err != nil {
		return err
	}
	if key.aead != nil {
		r.open.Put(key.Fingerprint(), key)
	}
	return nil
}

// Get gives the key of a round when its file is there and fits the fingerprint; else ErrNoRoundKey.
func (r *Keyring) Get(round, fingerprint string) (*RoundKey, error) {
	if key, there := r.open.Get(fingerprint); there {
		return key, nil
	}
	return r.read(round, fingerprint)
}

// Check is Get past the cache: it tells whether the file is there now.
func (r *Keyring) Check(round, fingerprint string) error {
	_, err := r.read(round, fingerprint)
	return err
}

func (r *Keyring) read(round, fingerprint string) (*RoundKey, error) {
	key, err := r.load(round)
	if err != nil {
		return nil, err
	}
	if key.Fingerprint() != fingerprint {
		return nil, fmt.Errorf("%w: %s is another round's", ErrNoRoundKey, r.Path(round))
	}
	if err := key.prepare(); err != nil {
		return nil, err
	}
	r.open.Put(fingerprint, key)
	return key, nil
}

// load reads a key file, whichever round's it is.
func (r *Keyring) load(round string) (*RoundKey, error) {
	text, err := os.ReadFile(r.Path(round))
	if err != nil {
		return nil, fmt.Errorf("%w: %s", ErrNoRoundKey, r.Path(round))
	}
	digits, ok := strings.CutPrefix(string(text), header)
	raw, err := hex.DecodeString(strings.TrimSpace(digits))
	if !ok || err != nil || len(raw) != size {
		return nil, fmt.Errorf("%w: %s is not a key file", ErrNoRoundKey, r.Path(round))
	}
	return &RoundKey{raw: [size]byte(raw)}, nil
}

// InMemory tells whether the key of a fingerprint is at hand without its file.
func (r *Keyring) InMemory(fingerprint string) bool {
	_, there := r.open.Get(fingerprint)
	return there
}

// WriteBack keeps a key again whose file was lost, from memory; ErrNoRoundKey when it is not there. The folder must be:
// what would be made in the place of a disk that is not mounted now would be hidden later, and never erased.
func (r *Keyring) WriteBack(round, fingerprint string) error {
	key, there := r.open.Get(fingerprint)
	if !there {
		return fmt.Errorf("%w: it is not in memory", ErrNoRoundKey)
	}
	if _, err := os.Stat(r.dir); err != nil {
		return err
	}
	return r.Keep(round, key)
}

// Erase overwrites and removes the key of a round and forgets it. A key that is gone already is no error.
func (r *Keyring) Erase(round, fingerprint string) error {
	r.Forget(fingerprint)
	return durable.Erase(r.Path(round))
}

// Forget drops a key from the cache, without touching its file.
func (r *Keyring) Forget(fingerprint string) { r.open.Remove(fingerprint) }

// Rounds are the names of all key files in the folder; none when there is no folder yet.
func (r *Keyring) Rounds() ([]string, error) {
	entries, err := os.ReadDir(r.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var rounds []string
	for _, e := range entries {
		if !e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			rounds = append(rounds, e.Name())
		}
	}
	return rounds, err
}
