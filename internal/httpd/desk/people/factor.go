package people

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"hailong/internal/account"
	"hailong/internal/canvas"
	"hailong/internal/httpd/desk/frame"
)

// factorPage is where a person turns her second factor on, and where its recovery codes are shown, this once.
type factorPage struct {
	frame.Page
	Offer  account.NewFactor
	Secret string // in fours
	Code   canvas.Code
	Codes  []string // for paper
	Must   bool     // the school asks for it before anything else
}

// Factor offers a second factor.
func (p *People) Factor(c *gin.Context) error {
	offer, err := p.Accounts.OfferFactor(frame.Who(c))
	if err != nil {
		return err
	}
	return p.showFactor(c, offer, nil)
}

func (p *People) showFactor(c *gin.Context, offer account.NewFactor, refusal error) error {
	v := factorPage{Page: p.Page(c, "me", "factor.title"), Offer: offer, Secret: fours(offer.Secret),
		Must: frame.Who(c).MustAddFactor}
	var err error
	if v.Code, err = canvas.NewCode(v.T("factor.qr"), offer.URL); err != nil {
		return err
	}
	status := http.StatusOK
	if refusal != nil {
		if status, err = v.TakeSecretFaults(c, refusal); err != nil {
			return err
		}
	}
	return views.Show(c, status, "factor.html", &v)
}

// fours writes a secret as people type it.
func fours(text string) string {
	var groups []string
	for ; len(text) > 4; text = text[4:] {
		groups = append(groups, text[:4])
	}
	return strings.Join(append(groups, text), " ")
}

// TurnOn takes the first code, and shows the recovery codes.
func (p *People) TurnOn(c *gin.Context) error {
	codes, refusal := p.Accounts.TurnOn(c.Request.Context(), frame.Who(c), frame.Session(c), c.PostForm("offer"),
		c.PostForm("code"))
	if refusal != nil {
		offer, err := p.Accounts.SameFactor(frame.Who(c), c.PostForm("offer"))
		if err != nil {
			return err
		}
		return p.showFactor(c, offer, refusal)
	}
	return p.showCodes(c, codes)
}

// NewCodes makes the recovery codes anew.
func (p *People) NewCodes(c *gin.Context) error {
	codes, err := p.Accounts.NewCodes(c.Request.Context(), frame.Who(c))
	if err != nil {
		return p.showMe(c, err)
	}
	return p.showCodes(c, codes)
}

func (p *People) showCodes(c *gin.Context, codes []string) error {
	return views.Show(c, http.StatusOK, "codes.html",
		&factorPage{Page: p.Page(c, "me", "factor.codes.title"), Codes: codes})
}

// TurnOff takes the password, and the second factor away.
func (p *People) TurnOff(c *gin.Context) error {
	err := p.Accounts.TurnOff(c.Request.Context(), frame.Who(c), frame.Session(c), c.PostForm("off_password"))
	if err != nil {
		return p.showMe(c, err)
	}
	return frame.Redirect(c, "/admin/me?done=off")
}
