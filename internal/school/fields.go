package school

import "hailong/internal/account"

// field is a column of the roster and the scope that reads it, of people and of programs alike. Names tell whoever
// looks at a round who has not answered yet. What opens a ballot at the link of a class, and what reaches a family, is
// for those who work with it.
type field struct {
	name  string
	scope account.Scope
}

var fields = []field{
	{"class", account.StatisticsRead},
	{"child_code", account.Admin},
	{"child_name", account.StatisticsRead},
	{"parent_name", account.StatisticsRead},
	{"phone", account.Admin},
	{"email", account.Admin},
	{"other_name", account.StatisticsRead},
	{"other_phone", account.Admin},
}

// Fields are the columns of a roster that a scope reads, in their order.
func Fields(scope account.Scope) (names []string) {
	for _, f := range fields {
		if scope.Allows(f.scope) {
			names = append(names, f.name)
		}
	}
	return names
}

// For is the parent as a scope reads it: what it does not read is blank.
func (p Parent) For(scope account.Scope) Parent {
	for _, f := range fields {
		if !scope.Allows(f.scope) {
			*p.Field(f.name) = ""
		}
	}
	return p
}

// ParentsFor are parents as a scope reads them.
func ParentsFor(scope account.Scope, parents []Parent) []Parent {
	all := make([]Parent, 0, len(parents))
	for _, p := range parents {
		all = append(all, p.For(scope))
	}
	return all
}
