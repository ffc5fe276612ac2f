package signin_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hailong/internal/database"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// A browser that signs in again loses its earlier session; the page of a sign-in that must wait says for how long.
func TestSigningInAtTheDesk(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := kit.New(t, db)
		f.Host = kit.Host
		s := f.Staff("hoasen.example")
		answer := f.Send(kit.Post("/admin/sign-in", s.Editor,
			url.Values{"email": {"owner@hoasen.example"}, "password": {kit.Passphrase}}))
		mark := kit.CookieOf(answer.Result().Cookies(), "__Secure-hailong-known")
		if answer.Code != http.StatusSeeOther || mark == "" {
			t.Fatalf("%d", answer.Code)
		}
		if answer = f.Page("/admin", s.Editor); answer.Code != http.StatusSeeOther {
			t.Errorf("the earlier session of that browser: %d", answer.Code)
		}
		for range 6 {
			answer = f.Send(kit.Post("/admin/sign-in", "",
				url.Values{"email": {"owner@hoasen.example"}, "password": {"x"}}))
		}
		if answer.Code != http.StatusTooManyRequests || answer.Header().Get("Retry-After") == "" ||
			!strings.Contains(answer.Body.String(), "owner@hoasen.example") {
			t.Errorf("the sixth wrong try: %d %q", answer.Code, answer.Header().Get("Retry-After"))
		}
		known := kit.Post("/admin/sign-in", "",
			url.Values{"email": {"owner@hoasen.example"}, "password": {kit.Passphrase}})
		known.Header = map[string]string{"Cookie": "__Secure-hailong-known=" + mark}
		if answer = f.Send(known); answer.Code != http.StatusSeeOther {
			t.Errorf("the owner's own browser meanwhile: %d", answer.Code)
		}
		huge := kit.Post("/admin/sign-in", "",
			url.Values{"email": {strings.Repeat("x", 100_000)}, "password": {fmt.Sprint(kit.Passphrase)}})
		if answer = f.Send(huge); answer.Code != http.StatusRequestEntityTooLarge &&
			answer.Code != http.StatusUnauthorized {
			t.Errorf("a huge address: %d", answer.Code)
		}
	})
}
