package account_test

import (
	"slices"
	"testing"

	"hailong/internal/account"
)

// What each role and each scope may do, said once more in full: a guard that asks for a permission trusts this table.
func TestPermissions(t *testing.T) {
	all := []account.Permission{
		account.SeeRounds, account.SeeFigures, account.SeeNames, account.SeeContacts, account.SeeRecord,
		account.HandOut,
		account.Comment, account.RunRounds, account.Publish, account.Manage, account.TellCalls,
	}
	calls := []account.Permission{account.TellCalls}
	type who interface{ May(account.Permission) bool }
	for name, tt := range map[string]struct {
		who    who
		mayNot []account.Permission
	}{
		"an owner tells of no calls":        {account.Owner, calls},
		"an editor neither rules nor shows": {account.Editor, []account.Permission{account.Publish, account.Manage, account.TellCalls}},
		"a viewer looks, without contacts":  {account.Viewer, all[3:]},
		"a witness sees the box, not inside": {account.Witness,
			[]account.Permission{account.SeeFigures, account.SeeNames,
				account.SeeContacts, account.HandOut, account.Comment, account.RunRounds, account.Publish, account.Manage}},
		"a key of admin tells of no calls":   {account.Admin, calls},
		"a key of statistics reads no names": {account.StatisticsRead, all[2:]},
		"a role that nobody has":             {account.Role("principal"), all},
		"a scope that nobody gave":           {account.Scope("everything"), all},
		"no role":                            {account.Role(""), all},
	} {
		t.Run(name, func(t *testing.T) {
			for _, what := range all {
				if got, want := tt.who.May(what), !slices.Contains(tt.mayNot, what); got != want {
					t.Errorf("%s: %v, want %v", what, got, want)
				}
				if !what.Known() {
					t.Errorf("%s is not known", what)
				}
			}
			if tt.who.May("") || tt.who.May("see_everything") {
				t.Error("what is no permission is allowed")
			}
		})
	}
	if account.Permission("").Known() || account.Role("admin").Known() || !account.Viewer.Known() {
		t.Error("what is known")
	}
}
