package secret

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"filippo.io/age"
	"filippo.io/age/armor"

	"hailong/internal/durable"
)

// Bundle is the server secret and the keys of the open rounds, for another machine. It leaves this program only under a
// passphrase, as text that any "age" program can open too (scrypt and ChaCha20-Poly1305,
// https://age-encryption.org/v1).
type Bundle struct {
	Format int               `json:"format"`
	Secret string            `json:"secret"` // the newest, hexadecimal
	Older  []string          `json:"earlier,omitempty"`
	Keys   map[string]string `json:"keys"` // round -> hexadecimal
}

// A bundle with earlier secrets has a format of its own, so that an older program does not lose them in silence.
const (
	bundleFormat  = 1
	renewedFormat = 2
)

// Errors of bundles.
var (
	ErrPassphrase = errors.New("this passphrase does not open the file of secrets")
	ErrWeak       = fmt.Errorf("the passphrase needs at least %d characters; a sentence is best", shortestPassphrase)
)

const shortestPassphrase = 15

// Pack gathers the server secret at path and every round key in the folder.
func Pack(path string, ring *Keyring) (Bundle, error) {
	raws, err := readSecrets(path)
	if err != nil {
		return Bundle{}, err
	}
	b := Bundle{Format: bundleFormat, Secret: hex.EncodeToString(raws[0]), Keys: map[string]string{}}
	for _, raw := range raws[1:] {
		b.Format, b.Older = renewedFormat, append(b.Older, hex.EncodeToString(raw))
	}
	rounds, err := ring.Rounds()
	for _, round := range rounds {
		key, readErr := ring.load(round)
		if readErr != nil { // not a key file; there is nothing in it to keep
			continue
		}
		b.Keys[round] = hex.EncodeToString(key.raw[:])
	}
	return b, err
}

// Seal writes the bundle under a passphrase. ErrWeak when it is too short.
func (b Bundle) Seal(into io.Writer, passphrase string) error {
	if utf8.RuneCountInString(passphrase) < shortestPassphrase {
		return ErrWeak
	}
	who, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return err
	}
	letters := armor.NewWriter(into)
	sealed, err := age.Encrypt(letters, who)
	if err != nil {
		return err
	}
	return errors.Join(json.NewEncoder(sealed).Encode(b), sealed.Close(), letters.Close())
}

// mostBundle bounds what is read of a file that may be anything: a round's key takes some 110 bytes.
const mostBundle = 16 << 20

// Unseal reads a bundle. ErrPassphrase when the passphrase is another one.
func Unseal(from io.Reader, passphrase string) (Bundle, error) {
	who, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return Bundle{}, ErrPassphrase
	}
	plain, err := age.Decrypt(armor.NewReader(io.LimitReader(from, mostBundle)), who)
	var wrong *age.NoIdentityMatchError
	if errors.As(err, &wrong) {
		return Bundle{}, ErrPassphrase
	}
	if err != nil {
		return Bundle{}, fmt.Errorf("not a file of secrets: %w", err)
	}
	text, err := io.ReadAll(plain)
	var b Bundle
	if err == nil {
		err = json.Unmarshal(text, &b)
	}
	if err == nil && b.Format != bundleFormat && b.Format != renewedFormat {
		err = fmt.Errorf("its format is %d, this program reads %d and %d", b.Format, bundleFormat, renewedFormat)
	}
	if err == nil {
		_, err = b.server()
	}
	if err != nil {
		return Bundle{}, fmt.Errorf("not a file of secrets: %w", err)
	}
	return b, nil
}

func (b Bundle) server() (*Server, error) {
	raws, err := unspell(b.text(), "it")
	if err != nil {
		return nil, err
	}
	return deriveAll(raws)
}

// text is the secrets as their file holds them.
func (b Bundle) text() string {
	return strings.Join(append([]string{b.Secret}, b.Older...), "\n") + "\n"
}

// Holds tells whether the server secret of a fingerprint is in the bundle, as the newest or as an earlier one.
func (b Bundle) Holds(fingerprint string) bool {
	s, err := b.server()
	return err == nil && s.Holds(fingerprint)
}

// Place writes the secret to path and, of the keys, those of the rounds that are open, by name and fingerprint, into the
// folder, each durable and whole: a round that is over by now stays unreadable. Another secret that is there keeps its
// content under a name that tells when.
func (b Bundle) Place(path string, ring *Keyring, open map[string]string, now time.Time) error {
	for round, digits := range b.Keys {
		raw, err := hex.DecodeString(digits)
		if err != nil || len(raw) != size || round != filepath.Base(round) || strings.HasPrefix(round, ".") {
			return errors.New("the file of secrets holds something that is no round key")
		}
		key := &RoundKey{raw: [size]byte(raw)}
		if fingerprint, is := open[round]; !is || fingerprint != key.Fingerprint() {
			continue
		}
		if err = ring.Keep(round, key); err != nil {
			return err
		}
	}
	want, err := unspell(b.text(), "the file of secrets")
	if err != nil {
		return err
	}
	if have, err := readSecrets(path); err == nil && slices.EqualFunc(have, want, bytes.Equal) {
		return nil
	} else if err == nil || !errors.Is(err, ErrMissing) {
		if _, err = SetAside(path, now); err != nil {
			return err
		}
	}
	return durable.Replace(path, b.text())
}

// SetAside gives a file that is about to be replaced a second name, which says when: path.replaced-20231112-130000. Of
// two in one second the later one gets a number.
func SetAside(path string, now time.Time) (kept string, err error) {
	name := path + ".replaced-" + now.UTC().Format("20060102-150405")
	kept = name
	for n := 2; ; n++ {
		if err = os.Link(path, kept); !errors.Is(err, os.ErrExist) {
			return kept, err
		}
		kept = name + "-" + strconv.Itoa(n)
	}
}
