package desk

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"hailong/internal/account"
)

// factorPage is where a person turns her second factor on, and where its recovery codes are shown, this once.
type factorPage struct {
	page
	Offer  account.NewFactor
	Secret string // in fours
	Code   string // the drawing of the QR code
	Side   int
	Codes  []string // for paper
	Must   bool     // the school asks for it before anything else
}

func (d *Desk) factor(c *gin.Context) {
	offer, err := d.Accounts.OfferFactor(who(c))
	if err != nil {
		d.refuse(c, err)
		return
	}
	d.showFactor(c, offer, nil)
}

func (d *Desk) showFactor(c *gin.Context, offer account.NewFactor, refusal error) {
	p := factorPage{page: d.page(c, "me", "factor.title"), Offer: offer, Secret: fours(offer.Secret),
		Must: who(c).MustAddFactor}
	var err error
	if p.Code, p.Side, err = drawCode(offer.URL); err != nil {
		d.refuse(c, err)
		return
	}
	if refusal != nil {
		d.notIn(c, "factor.html", &p, &p.page, refusal)
		return
	}
	d.show(c, http.StatusOK, "factor.html", &p)
}

// fours writes a secret as people type it.
func fours(text string) string {
	var groups []string
	for ; len(text) > 4; text = text[4:] {
		groups = append(groups, text[:4])
	}
	return strings.Join(append(groups, text), " ")
}

// turnOn takes the first code, and shows the recovery codes.
func (d *Desk) turnOn(c *gin.Context) {
	session, _ := c.MustGet(sessionKey).(account.Session)
	codes, err := d.Accounts.TurnOn(c.Request.Context(), who(c), session, c.PostForm("offer"), c.PostForm("code"))
	if err == nil {
		d.showCodes(c, codes)
		return
	}
	offer, gone := d.Accounts.SameFactor(who(c), c.PostForm("offer"))
	if gone != nil {
		d.refuse(c, gone)
		return
	}
	d.showFactor(c, offer, err)
}

func (d *Desk) newCodes(c *gin.Context) {
	codes, err := d.Accounts.NewCodes(c.Request.Context(), who(c))
	if err != nil {
		d.showMe(c, err)
		return
	}
	d.showCodes(c, codes)
}

func (d *Desk) showCodes(c *gin.Context, codes []string) {
	d.show(c, http.StatusOK, "codes.html", &factorPage{page: d.page(c, "me", "factor.codes.title"), Codes: codes})
}

func (d *Desk) turnOff(c *gin.Context) {
	session, _ := c.MustGet(sessionKey).(account.Session)
	if err := d.Accounts.TurnOff(c.Request.Context(), who(c), session, c.PostForm("off_password")); err != nil {
		d.showMe(c, err)
		return
	}
	see(c, "/admin/me?done=off")
}
