package account

import (
	"os"
	"time"

	"hailong/internal/cache"
)

// keyCache remembers keys that were let in, so that a program that pulls figures costs no query each time. A key that is
// revoked is forgotten at once, by whichever process revokes it: it lengthens the file at mark, in the folder that all
// servers of one database share, and a look at a file costs next to nothing. Whatever that misses is forgotten after
// rememberFor.
type keyCache struct {
	mark string // "" = nothing is remembered

	keys *cache.Cache[string, cachedKey] // by their hashes
}

func newKeyCache() keyCache {
	return keyCache{keys: cache.New[string, cachedKey](mostKnown)}
}

// cachedKey is a key, and how the mark stood before it was looked up.
type cachedKey struct {
	key   Key
	stamp stamp
	at    time.Time
}

const (
	rememberFor = 5 * time.Second
	mostKnown   = 4096
)

// stamp is how the mark stands; it changes with each revocation. The zero stamp is that of no file.
type stamp struct{ size, changed int64 }

func (k *keyCache) stamp() stamp {
	info, err := os.Stat(k.mark)
	if err != nil {
		return stamp{}
	}
	return stamp{info.Size(), info.ModTime().UnixNano()}
}

func (k *keyCache) get(hash string, as stamp, now time.Time) (Key, bool) {
	one, there := k.keys.Get(hash)
	return one.key, there && one.stamp == as && now.Sub(one.at) < rememberFor && !now.Before(one.at)
}

func (k *keyCache) put(hash string, as stamp, key Key, now time.Time) {
	k.keys.Put(hash, cachedKey{key, as, now})
}

// forget makes every process forget: the mark gets a byte longer. Where it cannot be written this process has forgotten
// all the same, and the others do after rememberFor.
func (k *keyCache) forget() {
	if k.mark == "" {
		return
	}
	k.keys.Clear()
	file, err := os.OpenFile(k.mark, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	_, _ = file.Write([]byte{'.'})
	_ = file.Close()
}
