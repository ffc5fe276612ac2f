package stats

// Asked is who was asked in one round and who answered (section 1), as a sequence of events makes it. The service keeps
// the same in its database; this is the definition to check it by.
type Asked struct {
	invited map[string]*asked
	order   []string // classes, as they first appear
	Refused int      // answers of the unknown, the withdrawn and those who had answered
}

type asked struct {
	class           string
	used, withdrawn bool
}

// NewAsked has asked nobody yet.
func NewAsked() *Asked { return &Asked{invited: map[string]*asked{}} }

// Invite asks a parent of a class. A parent who is asked already gets the same invitation back and keeps its class.
func (a *Asked) Invite(parent, class string) {
	if i := a.invited[parent]; i != nil {
		i.withdrawn = false
		return
	}
	a.invited[parent] = &asked{class: class}
	for _, c := range a.order {
		if c == class {
			return
		}
	}
	a.order = append(a.order, class)
}

// Answer uses a parent's invitation, or is refused.
func (a *Asked) Answer(parent string) {
	if i := a.invited[parent]; i == nil || i.used || i.withdrawn {
		a.Refused++
	} else {
		i.used = true
	}
}

// Withdraw takes a parent off who has not answered; one who has stays in both numbers, since the ballot cannot be
// found.
func (a *Asked) Withdraw(parent string) {
	if i := a.invited[parent]; i != nil && !i.used {
		i.withdrawn = true
	}
}

// Restore gives a withdrawn parent the same invitation back.
func (a *Asked) Restore(parent string) {
	if i := a.invited[parent]; i != nil {
		i.withdrawn = false
	}
}

// Classes are the classes of the invitations.
func (a *Asked) Classes() []string { return a.order }

// Of is responded of eligible: of one class, or of all when class is "". Eligible are those who answered and those who
// still may. This is the response rate RR1 of AAPOR's Standard Definitions, with every roster entry known to be
// eligible.
func (a *Asked) Of(class string) Ratio {
	var r Ratio
	for _, i := range a.invited {
		if class != "" && i.class != class || i.withdrawn && !i.used {
			continue
		}
		r.N++
		if i.used {
			r.X++
		}
	}
	return r
}
