package view

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"

	"hailong/internal/httpd/access"
)

// Whoever asked the desk for a language keeps it by every link, form and redirect; whoever did not has the addresses
// that were written, and a parent's page keeps what it was asked for itself.
func TestALanguageThatWasAskedForIsKept(t *testing.T) {
	const page = `<a href="/admin/me">, <a href="?class=L%c3%a1&#43;1&amp;n=2#message">, <a href="?lang=vi">, ` +
		`<a href="#top">, <a href="/api/v1/surveys/1/evidence">, <div data-events="/admin/rounds/1/events">, ` +
		`<form method="get" action="/admin/record">, <form method="post" action="/admin/rounds/1/count">, <p>"/admin"</p>`
	for at, want := range map[string]struct{ page, to string }{
		"/admin/rounds/1?lang=en": {`<a href="/admin/me?lang=en">, ` +
			`<a href="?class=L%c3%a1+1&amp;n=2&amp;lang=en#message">, <a href="?lang=vi">, <a href="#top">, ` +
			`<a href="/api/v1/surveys/1/evidence">, <div data-events="/admin/rounds/1/events?lang=en">, ` +
			`<form method="get" action="/admin/record?lang=en"><input type="hidden" name="lang" value="en">, ` +
			`<form method="post" action="/admin/rounds/1/count?lang=en">, <p>"/admin"</p>`,
			"/below/admin/rounds/1?page=2&lang=en#x"},
		"/admin/rounds/1":         {page, "/below/admin/rounds/1?page=2#x"},
		"/admin/rounds/1?lang=km": {page, "/below/admin/rounds/1?page=2#x"},
		"/s/token?lang=en":        {page, "/below/admin/rounds/1?page=2#x"},
	} {
		answer := httptest.NewRecorder()
		c, _ := gin.CreateTestContext(answer)
		c.Request = httptest.NewRequest(http.MethodPost, at, nil)
		access.Enter(c, &access.Caller{Root: "/below"})
		if got := string(kept(c, []byte(page))); got != want.page {
			t.Errorf("%s:\n%s\nwant\n%s", at, got, want.page)
		}
		Redirect(c, "/admin/rounds/1?page=2#x")
		if got := answer.Header().Get("Location"); got != want.to {
			t.Errorf("%s leads to %s", at, got)
		}
	}
}
