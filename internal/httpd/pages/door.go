package pages

import (
	"context"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"hailong/internal/ballot"
	"hailong/internal/httpd/access"
	"hailong/internal/httpd/view"
	"hailong/internal/invitation"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/secret"
)

// way is one kind of link that people are given: where it begins, and what it may stand for.
type way struct {
	path  string
	miss  string // what a link that leads nowhere is told
	typed int    // letters of a code that its page takes in any case, with or without dashes; 0 = in one spelling alone
	meant func(typed string) []string
	known func(ctx context.Context, p *Pages, meant []string) (string, error)
}

// ways are all of them. A token is looked for by the length of a plain one first, then by that of one of a class link.
var ways = []way{
	{"/s/", "parent.unknown", 0, func(typed string) []string {
		if secret.IsCode(typed, invitation.TokenLength) { // as it was handed out, which nearly all are
			return []string{typed}
		}
		return append(secret.Meant(typed, invitation.TokenLength), secret.Meant(typed, secret.ByClassLength)...)
	}, func(ctx context.Context, p *Pages, meant []string) (string, error) {
		return p.Invitations.KnownToken(ctx, meant)
	}},
	{"/c/", "parent.unknown", invitation.ClassCodeLength, func(typed string) []string {
		return secret.Meant(typed, invitation.ClassCodeLength)
	},
		func(ctx context.Context, p *Pages, meant []string) (string, error) {
			return p.Invitations.KnownCode(ctx, meant)
		}},
	{"/r/", "receipt.unknown", ballot.ReceiptLength, func(typed string) []string {
		return secret.Meant(typed, ballot.ReceiptLength)
	}, knownReceipt},
	{"/k/", "survey.keeper_unknown", 0, func(typed string) []string {
		return secret.Meant(typed, invitation.TokenLength)
	}, func(ctx context.Context, p *Pages, meant []string) (string, error) {
		return p.Keepers.KnownToken(ctx, meant)
	}},
}

// mostReceipts is how many readings of one receipt are looked up.
const mostReceipts = 8

func knownReceipt(ctx context.Context, p *Pages, meant []string) (string, error) {
	for _, code := range meant[:min(len(meant), mostReceipts)] {
		_, err := p.Box.ReceiptState(ctx, code)
		if problem.KindOf(err) == problem.NotFound {
			continue
		}
		return code, err
	}
	return "", nil
}

// wayOf finds the kind of link that a path or a pasted link is, and what stands behind its beginning.
func wayOf(text string) (w way, rest string, ok bool) {
	lower := strings.ToLower(text)
	for _, w = range ways {
		if at := strings.LastIndex(lower, w.path); at >= 0 && len(lower) == len(text) {
			return w, text[at+len(w.path):], true
		}
	}
	return way{}, "", false
}

// forgive leads what a messenger or a keyboard has made of a link to the true one, once: what follows it, capitals,
// letters of full width or of no width. One that stands for no link is left to the caller, whose miss it then is.
func (p *Pages) forgive(c *gin.Context, w way, meant []string) (led bool, err error) {
	code, err := w.known(c.Request.Context(), p, meant)
	if err != nil || code == "" {
		return false, err
	}
	to := w.path + code
	if lang, ok := locale.Known(c.Query("lang")); ok {
		to += "?lang=" + lang.String()
	}
	view.Redirect(c, to)
	return true, nil
}

// door stands before the page of a link: reading it forgives, sending to it does not.
func (p *Pages) door(param string, page view.Action) view.Action {
	return func(c *gin.Context) error {
		w, _, ok := wayOf(strings.Split(c.FullPath(), ":")[0])
		if !ok {
			return page(c)
		}
		typed := c.Param(param)
		taken := w.typed > 0 && secret.IsCode(secret.Canonical(typed), w.typed)
		meant := w.meant(typed)
		if taken || len(meant) == 0 || meant[0] == typed {
			return page(c)
		}
		if led, err := p.forgive(c, w, meant); led || err != nil {
			return err
		}
		return page(c)
	}
}

// Astray leads a path that is none of the program's to the link that it was, such as one with a slash or a bracket
// behind it. True = it was answered.
func (p *Pages) Astray(c *gin.Context) bool {
	if c.Request.Method != http.MethodGet && c.Request.Method != http.MethodHead {
		return false
	}
	path := strings.TrimPrefix(c.Request.URL.Path, access.Of(c.Request.Context()).Root)
	w, rest, ok := wayOf(path)
	if !ok || !strings.HasPrefix(strings.ToLower(strings.TrimLeft(path, "/")), w.path[1:]) {
		return false
	}
	meant := w.meant(rest)
	if len(meant) == 0 {
		return false
	}
	switch led, err := p.forgive(c, w, meant); {
	case err != nil:
		p.refuse(c, err)
	case !led: // what stands for a code and leads nowhere counts as a miss
		p.refuse(c, problem.New(problem.NotFound, w.miss, nil))
	}
	return true
}
