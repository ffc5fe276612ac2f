package account

import (
	"crypto/rand"
	_ "embed" // the common passwords
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"

	"hailong/internal/problem"
)

// A password alone must have this many characters (NIST SP 800-63B-4); nothing else is asked of its composition.
const (
	shortestPassword = 15
	longestPassword  = 256
)

//go:embed common_passwords.txt
var commonFile string

// common are passwords of enough characters that are tried first, folded.
var common = func() map[string]bool {
	all := map[string]bool{}
	for line := range strings.Lines(commonFile) {
		all[strings.TrimSpace(line)] = true
	}
	return all
}()

// passwordFaults tells what is wrong with a new password.
func passwordFaults(password, email string) []problem.Field {
	n := utf8.RuneCountInString(prepared(password))
	switch {
	case n < shortestPassword || n > longestPassword:
		return []problem.Field{{Pointer: "/password", Key: "account.fault.password", Args: map[string]any{"n": shortestPassword}}}
	case guessable(password, email):
		return []problem.Field{{Pointer: "/password", Key: "account.fault.common"}}
	default:
		return nil
	}
}

// guessable tells whether a password is common, one piece again and again, a run of the keyboard or the alphabet, or made
// of the e-mail address.
func guessable(password, email string) bool {
	folded := strings.ToLower(prepared(password))
	if common[folded] || common[strings.ReplaceAll(folded, " ", "")] {
		return true
	}
	name, _, _ := strings.Cut(address(email), "@")
	if name != "" && utf8.RuneCountInString(strings.NewReplacer(address(email), "", name, "").Replace(folded)) <= shortestPassword/2 {
		return true
	}
	for piece := 1; piece <= 5 && piece < len(folded); piece++ {
		if strings.Repeat(folded[:piece], len(folded)/piece+1)[:len(folded)] == folded {
			return true
		}
	}
	for _, run := range []string{"01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm"} {
		if strings.Contains(run, folded) {
			return true
		}
	}
	return false
}

// prepared is a password as it is hashed: composed, so that two keyboards write the same bytes (RFC 8265 keeps blanks).
func prepared(password string) string { return norm.NFC.String(password) }

// costs are OWASP's first choice for argon2id: 19 MiB, two passes, one lane.
var costs = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// hashing holds how many hashes may be computed at once: each needs 19 MiB.
var hashing = make(chan struct{}, 4)

func hashPassword(password string) (string, error) {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2id.CreateHash(prepared(password), costs)
}

// nobody is compared with when there is no such account, so that the answer takes as long. It has the form of a hash (its version
// is RFC 9106's 0x13) and is none: to make one would take every start of the program 30 ms and 19 MiB.
var nobody = fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", costs.Memory, costs.Iterations, costs.Parallelism, noise(costs.SaltLength), noise(costs.KeyLength))

// noise is n random bytes as a hash writes them.
func noise(n uint32) string {
	raw := make([]byte, n)
	_, _ = rand.Read(raw) // it never fails
	return base64.RawStdEncoding.EncodeToString(raw)
}

func matches(password, hash string) bool {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	if hash == "" {
		hash = nobody
		password = ""
	}
	same, err := argon2id.ComparePasswordAndHash(prepared(password), hash)
	return err == nil && same
}
