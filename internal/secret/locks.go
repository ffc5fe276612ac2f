package secret

import (
	"bytes"
	"crypto/ecdh"
	"crypto/hpke"
	"crypto/rand"
	"errors"
	"slices"
)

// A round with three keys has an outer layer over the envelopes of its key: HPKE (RFC 9180) to a public half that the
// database keeps. The private half is nowhere but under three pairs of keepers' sheets, and in memory while it counts.
const (
	// Keepers is how many people hold a sheet of such a round; any two of them open it.
	Keepers = 3
	// PublicSize and WrappedSize are how many bytes the public half and all three wraps have.
	PublicSize  = size
	WrappedSize = len(pairs) * wrapSize
	// OuterOverhead is by how many bytes the outer layer makes an envelope longer.
	OuterOverhead = size + 16

	wrapSize = size + 2*OuterOverhead
)

// pairs are the keepers, from 0, whose sheets together unlock a round, in the order of the wraps.
var pairs = [...][2]int{{0, 1}, {0, 2}, {1, 2}}

// ErrWrongSheets means that two sheets are not those of two keepers of this round.
var ErrWrongSheets = errors.New("these sheets do not unlock this round")

var (
	kem  = hpke.DHKEM(ecdh.X25519())
	kdf  = hpke.HKDFSHA256()
	aead = hpke.AES256GCM()
)

// Locks are what is stored of a round's outer layer.
type Locks struct {
	Public  []byte // PublicSize bytes
	Wrapped []byte // WrappedSize bytes: the private half for each pair of keepers
}

// NewLocks makes the outer layer of a round that is bound to these bytes, for the public halves of its keepers' sheets.
// The private half is gone when it returns.
func NewLocks(sheets [Keepers][]byte, bound []byte) (Locks, error) {
	BlankStack(0)
	defer BlankStack(0)
	private := make([]byte, size)
	defer clear(private)
	if _, err := rand.Read(private); err != nil {
		return Locks{}, err
	}
	key, err := ecdh.X25519().NewPrivateKey(private)
	if err != nil {
		return Locks{}, err
	}
	locks := Locks{Public: key.PublicKey().Bytes(), Wrapped: make([]byte, 0, WrappedSize)}
	for _, pair := range pairs {
		inner, err := lockTo(sheets[pair[0]], bound, private)
		if err != nil {
			return Locks{}, err
		}
		wrap, err := lockTo(sheets[pair[1]], bound, inner)
		if err != nil {
			return Locks{}, err
		}
		locks.Wrapped = append(locks.Wrapped, wrap...)
	}
	return locks, nil
}

func lockTo(public, bound, plain []byte) ([]byte, error) {
	to, err := kem.NewPublicKey(public)
	if err != nil {
		return nil, err
	}
	return hpke.Seal(to, kdf, aead, bound, plain)
}

func (s KeeperSheet) unlock(bound, sealed []byte) ([]byte, error) {
	key, err := s.private()
	if err != nil {
		return nil, err
	}
	own, err := hpke.NewDHKEMPrivateKey(key)
	if err != nil {
		return nil, err
	}
	return hpke.Open(own, kdf, aead, bound, sealed)
}

func (s KeeperSheet) private() (*ecdh.PrivateKey, error) {
	seed, err := s.seed()
	if err != nil {
		return nil, err
	}
	defer clear(seed)
	return ecdh.X25519().NewPrivateKey(seed)
}

// Unlock gives the private half by two sheets, of the keepers numbered from 0, for one count. ErrWrongSheets when the
// sheets are not those that the round was locked to.
func (l Locks) Unlock(bound []byte, keepers [2]int, sheets [2]KeeperSheet) (*OuterKey, error) {
	if keepers[0] > keepers[1] {
		keepers[0], keepers[1], sheets[0], sheets[1] = keepers[1], keepers[0], sheets[1], sheets[0]
	}
	at := slices.Index(pairs[:], keepers)
	if at < 0 || len(l.Wrapped) != WrappedSize {
		return nil, ErrWrongSheets
	}
	inner, err := sheets[1].unlock(bound, l.Wrapped[at*wrapSize:(at+1)*wrapSize])
	if err != nil {
		return nil, ErrWrongSheets
	}
	raw, err := sheets[0].unlock(bound, inner)
	if err != nil {
		return nil, ErrWrongSheets
	}
	defer clear(raw)
	private, err := ecdh.X25519().NewPrivateKey(raw)
	if err != nil || !bytes.Equal(private.PublicKey().Bytes(), l.Public) {
		return nil, ErrWrongSheets
	}
	key, err := hpke.NewDHKEMPrivateKey(private)
	if err != nil {
		return nil, err
	}
	return &OuterKey{key}, nil
}

// OuterKey takes the outer layer off. It belongs to one count, and is never kept.
type OuterKey struct{ private hpke.PrivateKey }

// Open takes the outer layer off; any error means that it is none of this round's.
func (k *OuterKey) Open(sealed, associated []byte) ([]byte, error) {
	return hpke.Open(k.private, kdf, aead, associated, sealed)
}

// OuterLayer puts the outer layer on. Nothing that it knows takes it off again.
type OuterLayer struct{ public hpke.PublicKey }

// NewOuterLayer reads the public half of a round's locks.
func NewOuterLayer(public []byte) (*OuterLayer, error) {
	key, err := kem.NewPublicKey(public)
	if err != nil {
		return nil, err
	}
	return &OuterLayer{key}, nil
}

// Seal puts the outer layer over a sealed envelope, with a key of its own that is forgotten at once.
func (o *OuterLayer) Seal(sealed, associated []byte) ([]byte, error) {
	return hpke.Seal(o.public, kdf, aead, associated, sealed)
}
