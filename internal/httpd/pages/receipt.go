package pages

import (
	"html/template"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"hailong/internal/ballot"
	"hailong/internal/httpd/access"
	"hailong/internal/secret"
	"hailong/internal/survey"
)

// receiptPage tells where a ballot is.
type receiptPage struct {
	page
	Code   string
	State  template.HTML
	Listed string // that it stands in the published list, "" without one
	Result string
}

// receipt is the page behind a receipt: where the ballot is, as far as anybody can tell, and nothing else.
func (p *Pages) receipt(c *gin.Context) error {
	state, err := p.Box.ReceiptState(c.Request.Context(), c.Param("receipt"))
	if err != nil {
		return err
	}
	access.SetAudience(c.Request.Context(), state.Survey.Audience)
	r := receiptPage{page: newPage(c), Code: secret.Grouped(secret.Canonical(c.Param("receipt")))}
	r.Title, r.School = r.T("receipt.page"), p.of(c, state.Survey.SchoolID)
	key := "receipt." + state.State
	if keepers := p.keepersOf(c, state); keepers != "" {
		r.State = r.Rich("receipt.in_box.keepers", "roles", keepers)
	} else if state.Survey.Status == survey.Closing { // before the hour that was named, or past it
		r.State = r.Rich("receipt.in_box.closing")
	} else if closes := r.When(state.Survey.ClosesAt); closes != "" && state.State == ballot.InBox {
		r.State = r.Rich("receipt.in_box.until", "closes", closes)
	} else {
		r.State = r.Rich(key, "k", state.Survey.Threshold, "unreadable", state.Unreadable, "responded", state.Responded)
	}
	if state.Listed > 0 {
		r.Listed = r.T("receipt.listed", "n", state.Listed)
	}
	r.Result = p.result(c, state.Survey)
	return views.Show(c, http.StatusOK, "receipt.html", r)
}

// keepersOf are the roles of those who must come before a ballot in the box is counted, "" where nobody must; the page
// is shown without them rather than not at all.
func (p *Pages) keepersOf(c *gin.Context, state ballot.State) string {
	if state.State != ballot.InBox {
		return ""
	}
	whole, err := p.Box.Surveys.Get(c.Request.Context(), state.Survey.SchoolID, state.Survey.ID)
	if err != nil {
		return ""
	}
	return strings.Join(whole.Keepers, ", ")
}
