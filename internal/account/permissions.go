package account

import "slices"

// Permission is one thing that somebody may do. Whatever stands before a page, a call or a file asks for a permission
// by name, never for a role or a scope.
type Permission string

// The permissions.
const (
	SeeRounds   Permission = "see_rounds"   // rounds, who took part by class as numbers, seals, the roster's numbers
	SeeFigures  Permission = "see_figures"  // figures and reports of closed rounds
	SeeNames    Permission = "see_names"    // children and parents by name, who has not answered
	SeeContacts Permission = "see_contacts" // codes, telephones and e-mail addresses of the roster
	SeeRecord   Permission = "see_record"   // who did what
	HandOut     Permission = "hand_out"     // links: to make, read, print and replace them
	Comment     Permission = "comment"      // what parents wrote: to read, mask and answer it
	RunRounds   Permission = "run_rounds"   // rosters and rounds: to store, make, open, close and withdraw them
	Publish     Permission = "publish"      // a result: to show it to everybody
	Manage      Permission = "manage"       // people, settings, keys and recovery sheets
	TellCalls   Permission = "tell_calls"   // what parents said who were asked on the telephone whether they answered
)

// permissions are all of them.
var permissions = []Permission{
	SeeRounds, SeeFigures, SeeNames, SeeContacts, SeeRecord, HandOut, Comment, RunRounds, Publish, Manage, TellCalls,
}

// everything is what an owner and a key of admin may do. What parents said on the telephone is for a witness to tell, not
// for those whom it checks.
var everything = slices.DeleteFunc(slices.Clone(permissions), func(p Permission) bool { return p == TellCalls })

// Role is what a person is at the desk.
type Role string

// The roles.
const (
	Owner   Role = "owner"
	Editor  Role = "editor"
	Viewer  Role = "viewer"
	Witness Role = "witness" // of the parents, say: that the box is kept as promised
)

// roles say what each role may do, the one that may do most first. A new role is a line here and its words.
var roles = []struct {
	role Role
	may  []Permission
}{
	{Owner, everything},
	{Editor, []Permission{SeeRounds, SeeFigures, SeeNames, SeeContacts, SeeRecord, HandOut, Comment, RunRounds}},
	{Viewer, []Permission{SeeRounds, SeeFigures, SeeNames}},
	{Witness, []Permission{SeeRounds, SeeRecord, TellCalls}},
}

// Scope is what an API key may do.
type Scope string

// The scopes.
const (
	Admin          Scope = "admin"           // everything of its school
	StatisticsRead Scope = "statistics:read" // figures, participation and report of its school
)

// scopes say what a key of each scope may do.
var scopes = []struct {
	scope Scope
	may   []Permission
}{
	{Admin, everything},
	{StatisticsRead, []Permission{SeeRounds, SeeFigures}},
}

// Known tells whether p is one of the permissions.
func (p Permission) Known() bool { return slices.Contains(permissions, p) }

// Roles are all roles, the one that may do most first.
var Roles = func() (all []Role) {
	for _, line := range roles {
		all = append(all, line.role)
	}
	return all
}()

// Known tells whether r is one of the roles.
func (r Role) Known() bool { return slices.Contains(Roles, r) }

// May tells whether a person of role r may do something.
func (r Role) May(what Permission) bool {
	for _, line := range roles {
		if line.role == r {
			return slices.Contains(line.may, what)
		}
	}
	return false
}

// Scopes are all scopes.
var Scopes = func() (all []Scope) {
	for _, line := range scopes {
		all = append(all, line.scope)
	}
	return all
}()

// May tells whether a key of scope s may do something.
func (s Scope) May(what Permission) bool {
	for _, line := range scopes {
		if line.scope == s {
			return slices.Contains(line.may, what)
		}
	}
	return false
}
