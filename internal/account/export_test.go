package account

import "hailong/internal/brake"

// HoldHashing takes every place where a stranger's password is hashed, until release.
func (a *Accounts) HoldHashing() (release func()) {
	for range hashesAtOnce {
		a.strangers.places <- struct{}{}
	}
	return func() {
		for range hashesAtOnce {
			<-a.strangers.places
		}
	}
}

// Counted is how many keys the counters of signing in hold, each of less than 200 bytes.
func (a *Accounts) Counted() (n int) {
	for _, b := range []*brake.Brake{
		a.brakes.place, a.brakes.pair, a.brakes.account, a.brakes.browser, a.brakes.code, a.brakes.proof,
	} {
		n += b.Len()
	}
	counts, _ := a.tries.by.Len()
	n += counts
	return n
}
