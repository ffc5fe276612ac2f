package school

import "hailong/internal/account"

// field is a column of the roster and what one must be allowed to see to read it, people and programs alike. Names tell
// whoever looks at a round who has not answered yet. What opens a ballot at the link of a class, and what reaches a
// family, is for those who work with it.
type field struct {
	name string
	see  account.Permission
}

var fields = []field{
	{"class", account.SeeRounds},
	{"child_code", account.SeeContacts},
	{"child_name", account.SeeNames},
	{"parent_name", account.SeeNames},
	{"phone", account.SeeContacts},
	{"email", account.SeeContacts},
	{"other_name", account.SeeNames},
	{"other_phone", account.SeeContacts},
}

// Reader tells what somebody may do, a role or a key's scope.
type Reader interface{ May(account.Permission) bool }

// Fields are the columns of a roster that somebody may read, in their order.
func Fields(who Reader) (names []string) {
	for _, f := range fields {
		if who.May(f.see) {
			names = append(names, f.name)
		}
	}
	return names
}

// For is the parent as somebody may read it: the rest is blank.
func (p Parent) For(who Reader) Parent {
	for _, f := range fields {
		if !who.May(f.see) {
			*p.Field(f.name) = ""
		}
	}
	return p
}

// ParentsFor are parents as somebody may read them.
func ParentsFor(who Reader, parents []Parent) []Parent {
	all := make([]Parent, 0, len(parents))
	for _, p := range parents {
		all = append(all, p.For(who))
	}
	return all
}
