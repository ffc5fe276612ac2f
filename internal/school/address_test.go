package school_test

import (
	"strings"
	"testing"

	"hailong/internal/database"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/testkit"
)

// An address is taken as people type it, and nothing that is none.
func TestPublicAddress(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		schools := school.New(db)
		of := testkit.School(t, db)
		for typed, want := range map[string]string{
			"khaosat.truong.edu.vn":            "https://khaosat.truong.edu.vn",
			" HTTPS://KhaoSat.Truong.edu.vn/ ": "https://khaosat.truong.edu.vn",
			"http://203.0.113.7:8080":          "http://203.0.113.7:8080", "https://a.vn:443": "https://a.vn",
			"https://[2001:db8::1]:8443": "https://[2001:db8::1]:8443", "": "",
		} {
			s, err := schools.SetAddress(t.Context(), testkit.Clerk, of.ID, typed)
			if err != nil || s.PublicAddress != want {
				t.Errorf("%q: %q %v", typed, s.PublicAddress, err)
			}
			stored, err := schools.Get(t.Context(), of.ID)
			if err != nil || stored.PublicAddress != want || stored.AddressReached {
				t.Errorf("%q is stored as %q, %t, %v", typed, stored.PublicAddress, stored.AddressReached, err)
			}
		}
		before, err := schools.SetAddress(t.Context(), testkit.Clerk, of.ID, "https://a.vn")
		if err != nil {
			t.Fatal(err)
		}
		for _, typed := range []string{"ftp://a.vn", "https://", "https://a b", "https://a:b@c.vn",
			"https://a.vn/khaosat",
			"https://a.vn?x=1", "https://a.vn#x", "https://a.vn:0", "https://a.vn:99999", "https://trường.vn",
			"javascript:alert(1)",
			"https://-a.vn", "https://a..vn", "//a.vn", "99999999999999999999", "0912345678", "203.0.113.256", "a.0x1f",
			"https://[::::]", "https://[203.0.113.7]", "https://a.vn:08443", strings.Repeat("a", 64) + ".vn"} {
			if s, err := schools.SetAddress(t.Context(), testkit.Clerk, of.ID, typed); problem.KindOf(err) != problem.Invalid {
				t.Errorf("%q is taken as %q: %v", typed, s.PublicAddress, err)
			}
		}
		if stored, err := schools.Get(t.Context(), of.ID); err != nil || stored.PublicAddress != before.PublicAddress {
			t.Errorf("a refused one changed it: %q %v", stored.PublicAddress, err)
		}
		if err = schools.NoteReached(t.Context(), testkit.Clerk, before, true); err != nil {
			t.Fatal(err)
		}
		place := "Huế"
		kept, err := schools.Update(t.Context(), testkit.Clerk, of.ID, school.Changes{Place: &place})
		if err != nil || kept.PublicAddress != "https://a.vn" || !kept.AddressReached {
			t.Errorf("the letterhead took it away: %+v %v", kept, err)
		}
		other, err := schools.SetAddress(t.Context(), testkit.Clerk, of.ID, "https://b.vn")
		if err != nil || other.AddressReached {
			t.Errorf("another address counts as reached: %v", err)
		}
		if err = schools.NoteReached(t.Context(), testkit.Clerk, before, false); err != nil { // a late answer for the old one
			t.Fatal(err)
		}
		for address, want := range map[string]bool{"https://b.vn": true, "https://a.vn": false, "": true} {
			if has, err := schools.HasAddress(t.Context(), address); err != nil || has != want && address != "" {
				t.Errorf("%q: %t %v", address, has, err)
			}
		}
	})
}
