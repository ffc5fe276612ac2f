package pages

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/ballot"
	"hailong/internal/cache"
	"hailong/internal/httpd/access"
	"hailong/internal/httpd/view"
	"hailong/internal/locale"
	"hailong/internal/survey"
)

// emptyKey names the page of an empty ballot: it is the same for all parents of a survey who read one language and are
// known by name, or drew a slip, but for its submission key. It holds no token and no name.
type emptyKey struct {
	survey uuid.UUID
	lang   locale.Lang
	drawn  bool
}

// emptyBallot is such a page as it goes out, with everything it was made of that may change.
type emptyBallot struct {
	of   ingredients
	page *view.Spliced
}

type ingredients struct {
	school, contact string
	roundKey        string // another one with each opening, so that no page outlives its round
	rosterChanges   int
	closes          int64
}

// Room for the pages of 1,500 schools in both languages, some 12 KB each.
const (
	mostEmpty      = 4096
	mostEmptyBytes = 48 << 20
)

func newEmptyBallots() *cache.Cache[emptyKey, emptyBallot] {
	return cache.Sized[emptyKey](mostEmpty, mostEmptyBytes, func(b emptyBallot) int { return b.page.Size() }, nil)
}

// placeholder stands where the submission key will be, and is as long as one; a questionnaire that held it too would be
// rendered anew each time.
const placeholder = "hailong:the-submission-key-goes-here"

// empty shows a ballot on which nothing is answered yet.
func (p *Pages) empty(c *gin.Context, slip ballot.InvitationView) error {
	of := ingredients{school: slip.School, contact: slip.Contact, roundKey: slip.Survey.RoundKey,
		rosterChanges: slip.Survey.RosterChanges}
	if slip.Survey.ClosesAt != nil {
		of.closes = slip.Survey.ClosesAt.UnixMilli()
	}
	key := emptyKey{survey: slip.Survey.ID, lang: access.Lang(c.Request.Context()), drawn: slip.Drawn}
	kept, there := p.emptyBallots.Get(key)
	if !there || kept.of != of {
		paper := p.paper(c, slip, nil, nil)
		paper.SubmissionKey = placeholder
		page, ok, err := views.Splice(c, "ballot.html", paper, placeholder)
		if err != nil || !ok {
			return views.Show(c, http.StatusOK, "ballot.html", p.paper(c, slip, nil, nil))
		}
		kept = emptyBallot{of: of, page: page}
		p.emptyBallots.Put(key, kept)
	}
	return kept.page.Show(c, uuid.NewString())
}

// forgetEmpty drops the pages of a round that is over.
func (p *Pages) forgetEmpty(s survey.Survey) {
	if s.Status == survey.Open {
		return
	}
	for _, lang := range s.Languages() {
		for _, drawn := range []bool{false, true} {
			p.emptyBallots.Remove(emptyKey{survey: s.ID, lang: s.Audience.Words(lang), drawn: drawn})
		}
	}
}
