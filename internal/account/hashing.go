package account

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/alexedwards/argon2id"

	"hailong/internal/problem"
)

// costs are OWASP's first choice for argon2id: 19 MiB, two passes, one lane.
var costs = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// A hash takes 19 MiB and some 40 ms of a processor. Strangers have two places and a line of their own; whoever is
// signed in, holds a link or uses a browser that signed in before has two others, so that no crowd of guesses makes her
// wait.
const (
	hashesAtOnce = 2 // of each line
	mostWaiting  = 24
	littleMemory = 256 << 20
	soon         = 2 * time.Second // what takes longer than the whole line
)

// line is where hashes wait for a place.
type line struct {
	places  chan struct{}
	waiting atomic.Int32
}

// newLines makes both. Where the process may have little memory they share one place, so that passwords are hashed one
// at a time.
func newLines() (strangers, known *line) {
	if debug.SetMemoryLimit(-1) < littleMemory {
		place := make(chan struct{}, 1)
		return &line{places: place}, &line{places: place}
	}
	return &line{places: make(chan struct{}, hashesAtOnce)}, &line{places: make(chan struct{}, hashesAtOnce)}
}

// enter waits for a place, at most as long as ctx lives; leave must be called afterwards. Busy when so many wait
// already.
func (l *line) enter(ctx context.Context) (leave func(), err error) {
	if err = ctx.Err(); err != nil {
		return nil, err
	}
	defer l.waiting.Add(-1)
	if l.waiting.Add(1) > mostWaiting {
		return nil, &problem.Error{Kind: problem.Busy, Key: "account.busy",
			Args: map[string]any{"s": int(soon.Seconds())}, RetryAfter: soon}
	}
	select {
	case l.places <- struct{}{}:
		return func() { <-l.places }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (a *Accounts) hash(ctx context.Context, password string) (string, error) {
	leave, err := a.known.enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	return argon2id.CreateHash(prepared(password), costs)
}

// nobody is compared with when there is no such account, so that the answer takes as long. It has the form of a hash
// (its version is RFC 9106's 0x13) and is none: to make one would take every start of the program 30 ms and 19 MiB.
var nobody = fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", costs.Memory, costs.Iterations, costs.Parallelism,
	noise(costs.SaltLength), noise(costs.KeyLength))

// noise is n random bytes as a hash writes them.
func noise(n uint32) string {
	raw := make([]byte, n)
	_, _ = rand.Read(raw) // it never fails
	return base64.RawStdEncoding.EncodeToString(raw)
}

// matches tells whether a password is the one of a hash, by way of a line.
func (l *line) matches(ctx context.Context, password, hash string) (bool, error) {
	if len(password) > mostPassword {
		return false, nil
	}
	leave, err := l.enter(ctx)
	if err != nil {
		return false, err
	}
	defer leave()
	if hash == "" {
		hash, password = nobody, ""
	}
	same, _ := argon2id.ComparePasswordAndHash(prepared(password), hash) // false for what is no hash
	return same, nil
}
