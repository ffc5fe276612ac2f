package account

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
